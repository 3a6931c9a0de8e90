// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Journal

/// The folder of one run.
public struct DirectoryRunBundle: RunBundle {
    /// The folder.
    public let path: String
    /// The folder.
    public var place: String { path }

    /// The bundle in that folder.
    public init(path: String) { self.path = path }

    /// The bytes of a file of the bundle.
    ///
    /// - Throws: `RunStoreError`; `.missing` when it is not there, `.inputOutput` when it cannot be read.
    public func read(_ name: String) throws -> [UInt8] {
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0 || errno != ENOENT else {
            throw RunStoreError(.missing, "there is no '\(name)' in '\(path)'")
        }
        return try FileReading.bytes(at: "\(path)/\(name)")
    }

    /// Makes a file of the bundle durable, in place of one of the same name.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func write(_ name: String, _ bytes: [UInt8]) throws {
        let target = "\(path)/\(name)"
        if let slash = target.lastIndex(of: "/") { try FileReading.makeFolder(String(target[..<slash])) }
        do throws(JournalError) {
            let mode: UInt32 = name.hasPrefix("\(RunLayout.evidence)/") ? 0o400 : 0o600
            try DurableFile.replace(target, bytes: bytes, mode: mode)
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

    /// The last record that was acknowledged, as the store that the bundle lies in knows it; nil when it knows none.
    ///
    /// - Throws: `RunStoreError` when that cannot be read.
    func acknowledged() throws -> JournalPosition? {
        do throws(JournalError) { return try JournalHead.read(RunLayout.head(ofBundle: path)) } catch {
            throw RunStoreError("cannot read which record was acknowledged last", error)
        }
    }

    /// Everything that is on record, checked: the journal's chain, the plan against its digest.
    ///
    /// - Throws: `RunStoreError` that names the first thing that does not hold.
    public func history() throws -> RunHistory {
        // Before the journal, which goes on meanwhile: what is acknowledged now is in what is read after it.
        let known = try acknowledged()
        return try history(journal: { try readJournal() }, knowing: known)
    }

    /// The same with the journal, where `earlier` is a history that was read before: while the journal is the one that it
    /// tells, it is not read anew.
    func history(after earlier: RunHistory?) throws -> (history: RunHistory, journal: JournalReader.Contents) {
        let known = try acknowledged()
        let contents = try readJournal()
        if let earlier, earlier.tells(contents, knowing: known) { return (earlier, contents) }
        return (try history(journal: { contents }, knowing: known), contents)
    }

    private func readJournal() throws -> JournalReader.Contents {
        do throws(JournalError) { return try JournalReader.read("\(path)/\(RunLayout.journal)") } catch {
            throw RunStoreError(RunLayout.journal, error)
        }
    }

    private func history(
        journal: @escaping @Sendable () throws -> JournalReader.Contents,
        knowing known: JournalPosition?
    ) throws -> RunHistory {
        let prefix = "\(RunLayout.checklists)/"
        return try RunHistory(
            journal: journal,
            plan: { try read(RunLayout.plan) },
            checklists: {
                try FileReading.files(below: path).filter { $0.hasPrefix(prefix) }.map { ($0, try read($0)) }
            },
            knowing: known
        )
    }
}
