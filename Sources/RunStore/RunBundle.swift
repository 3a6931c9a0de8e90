// SPDX-License-Identifier: Apache-2.0

import Digests
import Dispatch
import FoundationEssentials
import Glibc
import Journal
import RunCore
import RunbookModel
import Synchronization

/// The folder of one run: read, checked and added to.
public struct RunBundle: Sendable {
    /// The folder.
    public let path: String

    /// The bundle in that folder.
    public init(path: String) { self.path = path }

    /// The bytes of a file of the bundle.
    ///
    /// - Throws: `RunStoreError` when it cannot be read.
    public func read(_ name: String) throws -> [UInt8] { try FileReading.bytes(at: "\(path)/\(name)") }

    /// Makes a file of the bundle durable, in place of one of the same name.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func write(_ name: String, _ bytes: [UInt8]) throws {
        let target = "\(path)/\(name)"
        if let slash = target.lastIndex(of: "/") { try FileReading.makeFolder(String(target[..<slash])) }
        do throws(JournalError) {
            try DurableFile.replace(target, bytes: bytes)
        } catch {
            throw RunStoreError("cannot write '\(target)'", error)
        }
    }

    /// All regular files with their digests, sorted by path.
    ///
    /// - Throws: `RunStoreError` when one cannot be read, or when there is anything but folders and regular files.
    public func files() throws -> [BundleFile] {
        try FileReading.files(below: path).map { name in
            let bytes = try read(name)
            return BundleFile(path: name, sha256: SHA256.digest(of: bytes).hex, size: bytes.count)
        }
    }

    /// Removes what a killed executor was still writing: evidence that never got its name, so that no record names it.
    ///
    /// Only for the holder of the run's lock.
    func removeUnfinishedFiles() throws {
        let folder = "\(path)/\(RunLayout.evidence)"
        for entry in try FileReading.entries(of: folder) where entry.name.hasSuffix(DurableFile.temporarySuffix) {
            unlink("\(folder)/\(entry.name)")
        }
    }

    /// Everything that is on record, checked: the journal's chain, the plan against its digest.
    ///
    /// - Throws: `RunStoreError` that names the first thing that does not hold.
    public func history() throws -> RunHistory {
        let contents: JournalReader.Contents
        do {
            contents = try JournalReader.read("\(path)/\(RunLayout.journal)")
        } catch {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): \(error)")
        }
        let entries = try Self.entries(of: contents.records)
        guard case .runOpened(let opening)? = entries.first?.recorded.event else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the first record does not open a run")
        }
        guard contents.run == opening.run.text else {
            throw RunStoreError(.corrupt, "\(RunLayout.journal): the header names the run '\(contents.run)'")
        }
        return RunHistory(
            opening: opening,
            plan: try plan(expecting: opening.planDigest),
            checklists: try checklists(),
            entries: entries,
            head: contents.head.hash.hex,
            tornTail: contents.tornTail
        )
    }

    /// The fewest records that are worth a thread of their own.
    private static let leastShare = 1000

    /// The events of the records, read on all processors.
    private static func entries(of records: [JournalRecord]) throws -> [RunHistory.Entry] {
        let shares = max(1, min(ProcessInfo.processInfo.activeProcessorCount, records.count / leastShare))
        let size = (records.count + shares - 1) / shares
        let found = Mutex([Result<[RunHistory.Entry], RunStoreError>?](repeating: nil, count: shares))
        DispatchQueue.concurrentPerform(iterations: shares) { share in
            let (first, end) = (share * size, min((share + 1) * size, records.count))
            let result = Result { () throws(RunStoreError) in try records[first..<end].map(entry) }
            found.withLock { $0[share] = result }
        }
        // The first record that cannot be read is the one that is named.
        return try found.withLock { try $0.compactMap(\.self).flatMap { try $0.get() } }
    }

    private static func entry(of record: JournalRecord) throws(RunStoreError) -> RunHistory.Entry {
        guard let recorded = try? RecordedEvent(bytes: record.body) else {
            throw RunStoreError(
                .corrupt,
                "\(RunLayout.journal): record \(record.sequence) is no event of this version"
            )
        }
        return RunHistory.Entry(sequence: Int(record.sequence), digest: record.hash.hex, recorded: recorded)
    }

    private func plan(expecting digest: String) throws -> Plan {
        let plan: Plan
        do {
            plan = try JSONDecoder().decode(Plan.self, from: Data(try read(RunLayout.plan)))
        } catch let error as RunStoreError {
            throw error
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

    private func checklists() throws -> [Checklist] {
        let prefix = "\(RunLayout.checklists)/"
        return try FileReading.files(below: path).filter { $0.hasPrefix(prefix) }.map { name in
            do {
                return try JSONDecoder().decode(Checklist.self, from: Data(try read(name)))
            } catch let error as RunStoreError {
                throw error
            } catch {
                throw RunStoreError(.corrupt, "\(name) is no checklist of this version")
            }
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
