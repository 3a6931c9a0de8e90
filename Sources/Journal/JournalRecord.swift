// SPDX-License-Identifier: Apache-2.0

public import Digests
public import Values

/// One record as it was read.
public struct JournalRecord: Sendable, Hashable {
    /// The record's number and hash.
    public let position: JournalPosition
    /// When it was written, by the writer's clock, to the millisecond: a label, not an order.
    public let time: Timestamp
    /// The JSON text that was appended, byte for byte.
    public let body: [UInt8]

    /// The record's number; the header has 0.
    public var sequence: UInt64 { position.sequence }
    /// The record's hash.
    public var hash: Digest256 { position.hash }
}
