// SPDX-License-Identifier: Apache-2.0

/// A way to say who calls, as service descriptions name it.
public enum AuthScheme: UInt8, Sendable, Hashable, CaseIterable {
    /// A signature with a key of one region.
    case sigV4
    /// A signature that holds in several regions.
    case sigV4A
    /// A token in the `Authorization` header.
    case bearer
    /// Nothing: anybody may call.
    case anonymous

    /// The scheme of a name in descriptions, `aws.auth#sigv4`; nil when this code does not know it.
    public init?(name: String) {
        switch name {
        case "aws.auth#sigv4": self = .sigV4
        case "aws.auth#sigv4a": self = .sigV4A
        case "smithy.api#httpBearerAuth": self = .bearer
        case "smithy.api#noAuth": self = .anonymous
        default: return nil
        }
    }
}
