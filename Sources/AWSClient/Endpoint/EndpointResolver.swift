// SPDX-License-Identifier: Apache-2.0

public import AWSModel

/// Finds the endpoint of a service in a region: the configured one, or AWS's own by the service models.
public struct EndpointResolver: Sendable {
    private let settings: AWSSettings
    private let partitions: Partitions

    /// A resolver over settings.
    public init(settings: AWSSettings, partitions: Partitions) {
        self.settings = settings
        self.partitions = partitions
    }

    /// The endpoint of a service; a URL as `override` wins over every setting.
    ///
    /// It is nil when the override or the configured URL is none, so that nothing falls back to AWS in silence,
    ///   and when the service has no endpoint for the region.
    public func endpoint(of service: ServiceModel, region: String, override: String? = nil) -> AWSEndpoint? {
        guard Self.isHostLabel(region) else { return nil }
        var variant: ServiceEndpoints.Variant = []
        if settings.flag(variable: "AWS_USE_FIPS_ENDPOINT", setting: "use_fips_endpoint") { variant.insert(.fips) }
        if settings.flag(variable: "AWS_USE_DUALSTACK_ENDPOINT", setting: "use_dualstack_endpoint") {
            variant.insert(.dualStack)
        }
        let own = service.endpoints.endpoint(region: region, variant: variant, partitions: partitions)
        if let url = override ?? settings.configuredEndpoint(serviceID: service.serviceID) {
            return AWSEndpoint(
                url: url,
                signingRegion: own?.signingRegion ?? region,
                signingName: own?.signingName ?? service.signingName
            )
        }
        guard let own else { return nil }
        var endpoint = AWSEndpoint(
            url: own.url,
            signingRegion: own.signingRegion,
            signingName: own.signingName ?? service.signingName
        )
        endpoint?.isCustom = false
        return endpoint
    }

    private static func isHostLabel(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 63
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
