// SPDX-License-Identifier: Apache-2.0

import Digests
import Dispatch
import FoundationEssentials
public import Journal
import RunCore
import RunbookModel
import Synchronization

extension RunHistory {
    /// What a journal tells, with the plan and the checklists that lie beside it.
    ///
    /// - Parameters:
    ///   - contents: The journal, whose chain holds.
    ///   - plan: Reads the plan, which must have the digest in the journal.
    ///   - checklists: Reads the checklists, with the names of their files.
    /// - Throws: `RunStoreError` `.corrupt` that names the first thing that does not hold, and what the reading throws.
    public init(
        _ contents: JournalReader.Contents,
        plan: () throws -> [UInt8],
        checklists: () throws -> [(name: String, bytes: [UInt8])]
    ) throws {
        let entries = try Self.entries(of: contents.records)
        guard case .runOpened(let opening)? = entries.first?.recorded.event else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the first record does not open a run")
        }
        guard contents.run == opening.run.text else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the header names the run '\(contents.run)'")
        }
        try Self.check(entries, from: opening.planDigest)
        self.init(
            opening: opening,
            plan: try Self.plan(try plan(), expecting: opening.planDigest),
            checklists: try checklists().map { try Self.checklist($0.bytes, named: $0.name) },
            entries: entries,
            head: contents.head.hash.hex,
            tornTail: contents.tornTail
        )
    }

    /// The fewest records that are worth a thread of their own.
    private static let leastShare = 1000

    /// The events of the records, read on all processors.
    private static func entries(of records: [JournalRecord]) throws -> [Entry] {
        let shares = max(1, min(ProcessInfo.processInfo.activeProcessorCount, records.count / leastShare))
        let size = (records.count + shares - 1) / shares
        let found = Mutex([Result<[Entry], RunStoreError>?](repeating: nil, count: shares))
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let (first, end) = (share * size, min((share + 1) * size, records.count))
            let result = Result { () throws(RunStoreError) in try records[first..<end].map(entry) }
            found.withLock { $0[share] = result }
        }
        // The first record that cannot be read is the one that is named.
        return try found.withLock { try $0.compactMap(\.self).flatMap { try $0.get() } }
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

    private static func plan(_ bytes: [UInt8], expecting digest: String) throws -> Plan {
        let plan: Plan
        do {
            plan = try JSONDecoder().decode(Plan.self, from: Data(bytes))
        } catch {
            throw RunStoreError(.corrupt, "\(RunLayout.plan) is no plan of this version")
        }
        guard plan.format == Plan.formatVersion else {
            throw RunStoreError(
                .corrupt,
                "\(RunLayout.plan) has format \(plan.format); this version reads \(Plan.formatVersion)"
            )
        }
        let found = SHA256.digest(of: try plan.meaning()).hex
        guard found == digest else {
            throw RunStoreError(.corrupt, "\(RunLayout.plan) has the digest \(found), but the journal says \(digest)")
        }
        return plan
    }

    private static func checklist(_ bytes: [UInt8], named name: String) throws -> Checklist {
        do {
            return try JSONDecoder().decode(Checklist.self, from: Data(bytes))
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
