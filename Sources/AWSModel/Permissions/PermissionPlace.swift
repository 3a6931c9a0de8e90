// SPDX-License-Identifier: Apache-2.0

/// Where the resources of a call are, for the patterns of their ARNs.
public struct PermissionPlace: Sendable, Hashable {
    /// The partition, `aws`.
    public var partition: String
    /// The region, or `*`.
    public var region: String
    /// The account's number, or `*`.
    public var account: String

    /// A place; by default any account and region of the partition `aws`.
    public init(partition: String = "aws", region: String = "*", account: String = "*") {
        self.partition = partition
        self.region = region
        self.account = account
    }
}
