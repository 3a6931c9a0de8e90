// SPDX-License-Identifier: Apache-2.0

public import Values

extension ServiceModel {
    /// A service from its published description as JSON: the form of botocore's `service-2.json`.
    ///
    /// Members without name and unknown keys are passed over; a reference to a shape that is not there is an error.
    ///
    /// - Parameters:
    ///   - description: an object with `metadata`, `operations` and `shapes`.
    ///   - name: the service's name; by default the endpoint prefix.
    ///   - waiters: the form of `waiters-2.json`.
    ///   - paginators: the form of `paginators-1.json`.
    ///   - endpointRules: the form of `endpoint-rule-set-1.json`; without it the usual host names are assumed.
    /// - Throws: ``AWSModelError`` `malformedDescription`.
    public init(
        description: JSONValue,
        name: String? = nil,
        waiters: JSONValue? = nil,
        paginators: JSONValue? = nil,
        endpointRules: JSONValue? = nil
    ) throws(AWSModelError) {
        let decoder = try DescriptionDecoder(description, name: name)
        self.init(
            metadata: decoder.metadata,
            records: ServiceRecords(
                operations: try decoder.operations(),
                shapes: try decoder.shapes(),
                waiters: decoder.waiters(waiters),
                paginators: decoder.paginators(paginators),
                endpointRules: try endpointRules.map { rules throws(AWSModelError) in
                    try EndpointRuleSet(description: rules)
                } ?? EndpointRuleSet(usualPrefix: decoder.metadata.endpointPrefix)
            )
        )
    }
}
