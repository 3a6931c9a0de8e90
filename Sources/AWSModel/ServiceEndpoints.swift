// SPDX-License-Identifier: Apache-2.0

/// Where a service answers: templates by partition and region, worked out from its endpoint rules.
public struct ServiceEndpoints: Sendable, Hashable {
    /// Which of a service's endpoints is wanted.
    public struct Variant: OptionSet, Sendable, Hashable {
        /// The facts as bits.
        public let rawValue: UInt8

        /// The facts of some bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The one with FIPS 140 validated cryptography.
        public static let fips = Variant(rawValue: 1)
        /// The one that answers over IPv6 too.
        public static let dualStack = Variant(rawValue: 2)
    }

    /// One rule: what matches the most exactly wins (region, then partition, then neither).
    public struct Rule: Sendable, Hashable {
        /// The endpoint wanted.
        public var variant: Variant
        /// The region that the rule is for; `aws-global` and its like are regions here.
        public var region: String?
        /// The partition that the rule is for.
        public var partition: String?
        /// The URL with `{region}`, `{dnsSuffix}` and `{dualStackDnsSuffix}`; nil when there is no such endpoint.
        public var url: String?
        /// The region in the signature's scope when it is not the one asked for.
        public var signingRegion: String?
        /// The name in the signature's scope when it is not the service's.
        public var signingName: String?

        /// A rule.
        public init(
            variant: Variant,
            region: String? = nil,
            partition: String? = nil,
            url: String?,
            signingRegion: String? = nil,
            signingName: String? = nil
        ) {
            self.variant = variant
            self.region = region
            self.partition = partition
            self.url = url
            self.signingRegion = signingRegion
            self.signingName = signingName
        }
    }

    /// The rules.
    public var rules: [Rule]

    /// The rules of a service.
    public init(rules: [Rule]) { self.rules = rules }

    /// Where the service answers for a region.
    ///
    /// - Returns: nil when the region has no such endpoint.
    public func endpoint(region: String, variant: Variant = [], partitions: Partitions) -> ServiceEndpoint? {
        let partition = partitions.partition(ofRegion: region)
        let candidates = rules.filter { $0.variant == variant }
        guard
            let rule = candidates.first(where: { $0.region == region })
                ?? candidates.first(where: { $0.region == nil && $0.partition == partition.id })
                ?? candidates.first(where: { $0.region == nil && $0.partition == nil }),
            let template = rule.url
        else { return nil }
        let url = partition.filling(template, region: region)
        return ServiceEndpoint(url: url, signingRegion: rule.signingRegion ?? region, signingName: rule.signingName)
    }
}
