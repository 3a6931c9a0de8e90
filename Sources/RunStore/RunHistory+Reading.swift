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
        journal: @escaping @Sendable () throws -> JournalReader.Contents,
        plan: @escaping @Sendable () throws -> [UInt8],
        checklists: () throws -> [(name: String, bytes: [UInt8])],
        knowing known: JournalPosition?
    ) throws {
        let read = try Self.read(journal, plan)
        let (contents, entries) = (read.contents, read.entries)
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
            plan: try read.plan.get().confirmed(by: opening.planDigest),
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

    /// Whether this is what the journal tells: each record's hash stands for all before it.
    func tells(_ contents: JournalReader.Contents, knowing known: JournalPosition?) -> Bool {
        head == contents.head.hash.hex && tornTail == contents.tornTail && isEndKnown == (known != nil)
            && missingTail == MissingTail(contents, knowing: known)
    }

    /// A journal with the events of its records, and the plan beside it as far as it could be read.
    private struct Reading {
        let contents: JournalReader.Contents
        let entries: [Entry]
        let plan: Result<ReadPlan, any Error>
    }

    /// How many records are read in one go.
    private static let share = 2000

    /// Reads the journal and the plan on all processors that are free; of the journal, the first record that cannot be read is
    /// the one that is named.
    private static func read(
        _ journal: @escaping @Sendable () throws -> JournalReader.Contents,
        _ plan: @escaping @Sendable () throws -> [UInt8]
    ) throws -> Reading {
        let (contents, written) = (Promised<JournalReader.Contents>(), Promised<JSONValue>())
        sideBySide([{ contents.keep(journal) }, { written.keep { try Self.written(try plan()) } }])
        let records = try contents.value().records
        let (decoded, digest) = (Promised<Plan>(), Promised<String>())
        let shares = stride(from: 0, to: records.count, by: share).map { start in
            (records: records[start..<min(start + share, records.count)], entries: Promised<[Entry]>())
        }
        // The longest first: the plan is one piece.
        let planning: [@Sendable () -> Void] = [
            { decoded.keep { try Self.plan(try written.value()) } },
            { digest.keep { SHA256.digest(of: Plan.meaning(ofWritten: try written.value())).hex } },
        ]
        sideBySide(planning + shares.map { part in { part.entries.keep { try part.records.map(RunHistory.entry) } } })
        var entries: [Entry] = []
        entries.reserveCapacity(records.count)
        for part in shares { entries += try part.entries.value() }
        return Reading(
            contents: try contents.value(),
            entries: entries,
            plan: Result { ReadPlan(plan: try decoded.value(), digest: try digest.value()) }
        )
    }

    /// Does the jobs, as many at a time as there are processors, and returns when all are done.
    private static func sideBySide(_ jobs: [@Sendable () -> Void]) {
        DispatchQueue.concurrentPerform(iterations: jobs.count) { jobs[$0]() }
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

    private static func written(_ bytes: [UInt8]) throws -> JSONValue {
        do throws(JSONSyntaxError) { return try JSONParser.parse(bytes) } catch { throw unreadablePlan }
    }

    private static func plan(_ written: JSONValue) throws -> Plan {
        guard let plan = try? written.decoded(as: Plan.self) else { throw unreadablePlan }
        guard plan.format == Plan.formatVersion else {
            throw RunStoreError(
                .corrupt,
                "\(RunLayout.plan) has format \(plan.format); this version reads \(Plan.formatVersion)"
            )
        }
        return plan
    }

    private static var unreadablePlan: RunStoreError {
        RunStoreError(.corrupt, "\(RunLayout.plan) is no plan of this version")
    }

    private static func checklist(_ bytes: [UInt8], named name: String) throws -> Checklist {
        do {
            return try JSONParser.parse(bytes).decoded()
        } catch {
            throw RunStoreError(.corrupt, "\(name) is no checklist of this version")
        }
    }
}

/// What a job that is done beside others has come to.
private final class Promised<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    /// Does the job and keeps what comes of it.
    func keep(_ job: () throws -> Value) {
        let result = Result(catching: job)
        self.result.withLock { $0 = result }
    }

    /// What the job has come to; only once it is done.
    func value() throws -> Value {
        guard let result = result.withLock(\.self) else { preconditionFailure("the job is done") }
        return try result.get()
    }
}

extension JournalReader.Contents {
    /// What a torn end means, in words; nil for a clean one.
    fileprivate var tornTail: String? {
        guard case .torn(_, let count) = tail else { return nil }
        return "after record \(head.sequence) there are \(count) bytes of a record that was never completed"
    }
}
