// SPDX-License-Identifier: Apache-2.0

public import AWSModel
public import Values

/// Finds where a call goes: by its service's endpoint rules, fed from environment, profile and the call itself.
public struct EndpointResolver: Sendable {
    private let settings: AWSSettings
    private let partitions: Partitions

    /// A resolver over settings.
    public init(settings: AWSSettings, partitions: Partitions) {
        self.settings = settings
        self.partitions = partitions
    }

    /// The endpoint of a service, or of one of its operations with these parameters.
    ///
    /// A URL as `override` wins over every setting; nothing falls back to AWS's own endpoints in silence.
    ///
    /// - Throws: `AWSNotSent` `invalidEndpoint`: a region that no host can have, a configured URL that is none, a rule's
    ///   refusal, or a way to sign that this client does not know.
    public func endpoint(
        of service: ServiceModel,
        operation: OperationModel? = nil,
        parameters: JSONValue = .object(JSONObject()),
        region: String,
        override: String? = nil
    ) throws(AWSNotSent) -> AWSEndpoint {
        let what = operation.map { "\(service.name) \($0.name)" } ?? service.name
        guard Self.isHostLabel(region) else {
            throw Self.invalid("\(what): '\(region)' is no region: letters, digits and hyphens only")
        }
        let custom = override ?? settings.configuredEndpoint(serviceID: service.serviceID)
        if let custom, AWSEndpoint(url: custom, signingRegion: "", signingName: "") == nil {
            // The text may hold a password before an `@`.
            throw Self.invalid(
                "\(what): the configured endpoint is no address of the form http://HOST[:PORT][/PATH] or https://…; "
                    + "correct --endpoint-url, AWS_ENDPOINT_URL or endpoint_url"
            )
        }
        let builtIns = EndpointBuiltIns(
            settings: settings,
            service: service,
            operation: operation,
            parameters: parameters,
            region: region,
            customURL: custom
        )
        let binding = EndpointBinding(
            service: service,
            operation: operation,
            parameters: parameters,
            builtIns: builtIns.values
        )
        let resolved: ResolvedEndpoint
        do throws(EndpointResolutionError) {
            resolved = try service.endpointRules.resolve(binding.values, partitions: partitions)
        } catch {
            throw Self.invalid("\(what) has no endpoint for region \(region): \(error.reason)")
        }
        return try endpoint(resolved, of: service, operation, region: builtIns.realRegion, custom: custom)
    }

    private func endpoint(
        _ resolved: ResolvedEndpoint,
        of service: ServiceModel,
        _ operation: OperationModel?,
        region: String,
        custom: String?
    ) throws(AWSNotSent) -> AWSEndpoint {
        guard var endpoint = AWSEndpoint(url: resolved.url, signingRegion: region, signingName: service.signingName)
        else { throw Self.invalid("\(service.name): the endpoint rules lead to no address") }
        endpoint.isCustom = custom != nil
        // The rules of S3 Control put the account before any host; an address has no names below it.
        if service.name == "s3control", let custom,
            let own = AWSEndpoint(url: custom, signingRegion: "", signingName: ""), own.isLoopback
        {
            endpoint.host = own.host
        }
        endpoint.headers = resolved.headers.map { HeaderField($0.name, $0.values.joined(separator: ",")) }
        let choice = SigningChoice(settings: settings, service: service, operation: operation)
        try choice.apply(to: &endpoint, resolved.authSchemes)
        return endpoint
    }

    private static func invalid(_ reason: String) -> AWSNotSent { AWSNotSent(code: .invalidEndpoint, reason: reason) }

    private static func isHostLabel(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
