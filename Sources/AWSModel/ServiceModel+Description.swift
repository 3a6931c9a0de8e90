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
        try self.init(
            description: description,
            name: name,
            waiters: waiters,
            paginators: paginators,
            endpointRules: endpointRules,
            inheriting: nil
        )
    }

    /// The same; what stands beside no description is that of another edition of the service.
    init(
        description: JSONValue,
        name: String?,
        waiters: JSONValue?,
        paginators: JSONValue?,
        endpointRules: JSONValue?,
        inheriting other: ServiceModel?
    ) throws(AWSModelError) {
        let decoder = try DescriptionDecoder(description, name: name)
        let rules: EndpointRuleSet
        if let endpointRules {
            rules = try EndpointRuleSet(description: endpointRules)
        } else {
            rules = other?.endpointRules ?? EndpointRuleSet(usualPrefix: decoder.metadata.endpointPrefix)
        }
        self.init(
            metadata: decoder.metadata,
            records: ServiceRecords(
                operations: try decoder.operations(),
                shapes: try decoder.shapes(),
                waiters: waiters.map { decoder.waiters($0) } ?? other?.waiters ?? [],
                paginators: paginators.map { decoder.paginators($0) } ?? other?.paginators ?? [],
                endpointRules: rules
            )
        )
    }
}
