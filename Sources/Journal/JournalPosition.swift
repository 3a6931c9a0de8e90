// SPDX-License-Identifier: Apache-2.0

public import Digests

/// A record's place: its number and its hash, which stands for everything up to it.
///
/// Kept outside the journal, it later proves that nothing up to this record was changed or dropped.
public struct JournalPosition: Sendable, Hashable, Codable {
    /// The record's number; the header has 0.
    public let sequence: UInt64
    /// The record's hash.
    public let hash: Digest256

    /// A place.
    public init(sequence: UInt64, hash: Digest256) {
        self.sequence = sequence
        self.hash = hash
    }
}
