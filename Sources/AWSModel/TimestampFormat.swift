// SPDX-License-Identifier: Apache-2.0

/// How a moment is written on the wire.
public enum TimestampFormat: UInt8, Sendable, Hashable, CaseIterable {
    /// `2026-11-22T18:00:00Z`.
    case iso8601
    /// `Sun, 22 Nov 2026 18:00:00 GMT`.
    case rfc822
    /// Seconds since 1970, with a fraction where there is one.
    case unixTimestamp

    /// The format of a service description: `iso8601`, `rfc822` or `unixTimestamp`.
    public init?(name: String) {
        switch name {
        case "iso8601": self = .iso8601
        case "rfc822": self = .rfc822
        case "unixTimestamp": self = .unixTimestamp
        default: return nil
        }
    }
}
