// SPDX-License-Identifier: Apache-2.0

public import Journal

/// That records which were acknowledged once are not in a run's journal any more.
///
/// What they said was done is done, and nothing on record tells: a run that goes on from here may do it again.
public struct MissingTail: Sendable, Hashable {
    /// The last record that is known to have been acknowledged.
    public let known: JournalPosition
    /// The number of the journal's last record.
    public let last: UInt64

    /// What a journal lacks that is known, from outside it, to have had a record; nil when the record is there.
    public init?(_ contents: JournalReader.Contents, knowing known: JournalPosition?) {
        guard let known, !contents.holds(known) else { return nil }
        self.known = known
        last = contents.head.sequence
    }

    /// How many records are missing, at least; nil when others stand in their place, so that nobody can tell.
    public var count: UInt64? { known.sequence > last ? known.sequence - last : nil }

    /// What is missing, as a clause.
    public var sentence: String {
        guard let count else {
            let reason = "the journal lost its end and was gone on with, or is another one"
            return "missing tail: record \(known.sequence) is not the one that was acknowledged: \(reason)"
        }
        let records = count == 1 ? "1 record" : "\(count) records"
        return "missing tail: at least \(records) after record \(last), the last that is there"
    }
}

extension RunStoreError {
    /// The reason why a run is not gone on with, and not copied.
    init(_ missing: MissingTail, of run: some CustomStringConvertible) {
        self.init(.missingTail, "the journal of '\(run)' has lost its end, \(missing.sentence)")
    }
}
