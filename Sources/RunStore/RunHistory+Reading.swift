// SPDX-License-Identifier: Apache-2.0

import Digests
import Dispatch
public import Journal
import RunCore
import RunbookModel
import Synchronization
import Values

extension RunHistory {
    /// What a journal tells, with the plan and the checklists that lie beside it.
    ///
    /// - Parameters:
    ///   - journal: Reads the journal and confirms its chain; beside the plan, on another thread.
    ///   - plan: Reads the plan, which must have the digest in the journal.
    ///   - checklists: Reads the checklists, with the names of their files.
    ///   - known: A record that is known to have been acknowledged; nil when nothing tells. It was read before the journal is.
    /// - Throws: `RunStoreError` `.corrupt` that names the first thing that does not hold, and what the reading throws.
    public init(
        journal: @Sendable () throws -> JournalReader.Contents,
        plan: @Sendable () throws -> [UInt8],
        checklists: () throws -> [(name: String, bytes: [UInt8])],
        knowing known: JournalPosition?
    ) throws {
        let (told, read) = Self.sideBySide(
            { try Told(journal()) },
            { try Self.plan(try plan()) }
        )
        let (contents, entries) = (try told.get().contents, try told.get().entries)
        guard let first = entries.first else {
            let missing = MissingTail(contents, knowing: known)?.sentence
            let words = missing ?? "missing tail: no record follows the header"
            throw RunStoreError(.corrupt, "\(RunLayout.journal): \(words); the run was opened by record 1")
        }
        guard case .runOpened(let opening) = first.recorded.event else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the first record does not open a run")
        }
        guard contents.run == opening.run.text else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the header names the run '\(contents.run)'")
        }
        try Self.check(entries, from: opening.planDigest)
        self.init(
            opening: opening,
            plan: try read.get().confirmed(by: opening.planDigest),
            checklists: try checklists().map { try Self.checklist($0.bytes, named: $0.name) },
            entries: entries,
            head: contents.head.hash.hex,
            tornTail: contents.tornTail,
            missingTail: MissingTail(contents, knowing: known),
            isEndKnown: known != nil
        )
    }

    /// A plan as it was read, with the digest of its meaning.
    private struct ReadPlan {
        let plan: Plan
        let digest: String

        /// The plan, if it is the one that the journal names.
        func confirmed(by expected: String) throws(RunStoreError) -> Plan {
            guard digest == expected else {
                let found = "has the digest \(digest), but the journal says \(expected)"
                throw RunStoreError(.corrupt, "\(RunLayout.plan) \(found)")
            }
            return plan
        }
    }

    /// A journal with the events of its records.
    private struct Told {
        let contents: JournalReader.Contents
        let entries: [Entry]
        /// How many records are read in one go.
        private static let share = 2000

        /// The events, read on all processors that are free; the first record that cannot be read is the one that is named.
        init(_ contents: JournalReader.Contents) throws {
            self.contents = contents
            let (records, share) = (contents.records, Self.share)
            let shares = (records.count + share - 1) / share
            let found = Mutex([Result<[Entry], RunStoreError>?](repeating: nil, count: shares))
            DispatchQueue.concurrentPerform(iterations: shares) { index in
                let part = records[index * share..<min((index + 1) * share, records.count)]
                let result = Result { () throws(RunStoreError) in try part.map(RunHistory.entry) }
                found.withLock { $0[index] = result }
            }
            entries = try found.withLock { try $0.compactMap(\.self).flatMap { try $0.get() } }
        }
    }

    /// Does two things at the same time.
    private static func sideBySide<First: Sendable, Second: Sendable>(
        _ first: @Sendable () throws -> First,
        _ second: @Sendable () throws -> Second
    ) -> (Result<First, any Error>, Result<Second, any Error>) {
        let results = Mutex<(Result<First, any Error>?, Result<Second, any Error>?)>((nil, nil))
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            if index == 0 {
                let result = Result(catching: first)
                results.withLock { $0.0 = result }
            } else {
                let result = Result(catching: second)
                results.withLock { $0.1 = result }
            }
        }
        guard case (let one?, let other?) = results.withLock(\.self) else {
            preconditionFailure("both have been done")
        }
        return (one, other)
    }

    private static func entry(of record: JournalRecord) throws(RunStoreError) -> Entry {
        guard let recorded = try? RecordedEvent(bytes: record.body) else {
            throw RunStoreError(
                .corrupt,
                "\(RunLayout.journal): record \(record.sequence) is no event of this version"
            )
        }
        return Entry(sequence: Int(record.sequence), digest: record.hash.hex, recorded: recorded)
    }

    /// Checks that each amendment is about the plan before it, and holds the plan that it names.
    private static func check(_ entries: [Entry], from digest: String) throws {
        var digest = digest
        for entry in entries {
            guard let amendment = entry.amendment else { continue }
            let place = "\(RunLayout.journal): record \(entry.sequence)"
            guard amendment.planDigest == digest else {
                throw RunStoreError(.corrupt, "\(place) amends the plan \(amendment.planDigest), not \(digest)")
            }
            guard amendment.plan.format == Plan.formatVersion else {
                throw RunStoreError(.corrupt, "\(place) has a plan of format \(amendment.plan.format)")
            }
            let found = SHA256.digest(of: try amendment.plan.meaning()).hex
            guard found == amendment.amendedDigest else {
                throw RunStoreError(.corrupt, "\(place) has a plan of the digest \(found), and names another")
            }
            digest = found
        }
    }

    private static func plan(_ bytes: [UInt8]) throws -> ReadPlan {
        let written: JSONValue
        let plan: Plan
        do {
            written = try JSONParser.parse(bytes)
            plan = try written.decoded()
        } catch {
            throw RunStoreError(.corrupt, "\(RunLayout.plan) is no plan of this version")
        }
        guard plan.format == Plan.formatVersion else {
            throw RunStoreError(
                .corrupt,
                "\(RunLayout.plan) has format \(plan.format); this version reads \(Plan.formatVersion)"
            )
        }
        return ReadPlan(plan: plan, digest: SHA256.digest(of: Plan.meaning(ofWritten: written)).hex)
    }

    private static func checklist(_ bytes: [UInt8], named name: String) throws -> Checklist {
        do {
            return try JSONParser.parse(bytes).decoded()
        } catch {
            throw RunStoreError(.corrupt, "\(name) is no checklist of this version")
        }
    }
}

extension JournalReader.Contents {
    /// What a torn end means, in words; nil for a clean one.
    fileprivate var tornTail: String? {
        guard case .torn(_, let count) = tail else { return nil }
        return "after record \(head.sequence) there are \(count) bytes of a record that was never completed"
    }
}
