// SPDX-License-Identifier: Apache-2.0

/// A separate AWS: commercial, China, GovCloud, isolated.
public struct Partition: Sendable, Hashable {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    public var id: String
    /// What region names look like: a prefix before the second `-` group, from the partition's regular expression.
    public var regionPattern: String
    /// What host names end with.
    public var dnsSuffix: String
    /// What names of dual-stack hosts end with.
    public var dualStackDNSSuffix: String
    /// Whether it has FIPS endpoints.
    public var supportsFIPS: Bool
    /// Whether it has dual-stack endpoints.
    public var supportsDualStack: Bool
    /// The region that signs for services without regions.
    public var implicitGlobalRegion: String
    /// The regions known when the archive was made, sorted; the pseudo-region `aws-global` among them.
    public var regions: [String]
}
