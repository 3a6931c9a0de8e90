// SPDX-License-Identifier: Apache-2.0

/// A 64-bit transaction id that the server never reuses, as `pg_current_xact_id()` gives it.
///
/// It means nothing in another database cluster: keep the system identifier beside it.
public struct TransactionID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The id with its epoch.
    public let rawValue: UInt64

    /// An id read back from the journal.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The decimal number.
    public var description: String { String(rawValue) }
}
