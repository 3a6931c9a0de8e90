// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
public import RunCore

/// Copies runs from one store to another, or moves them; the chain is checked on both sides.
///
/// It can be repeated: what is there is compared and not written again. A run with other content is never written over.
public struct RunTransfer: Sendable {
    private let source: any RunStore
    private let target: any RunStore

    /// A transfer between two stores.
    public init(from source: any RunStore, to target: any RunStore) {
        self.source = source
        self.target = target
    }

    /// What a transfer did.
    public struct Outcome: Sendable, Hashable {
        /// How many files were written, the journal included.
        public let written: Int
        /// How many were there already.
        public let present: Int
        /// The digest of the journal's last record, the same on both sides.
        public let head: String
    }

    /// Makes the run in the target what it is in the source.
    ///
    /// A run that is not over can only be moved: two copies of it could both be gone on with. It is retired in the source
    /// before it can be opened in the target, so that at no moment both can; what a killed move left is moved again.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - moves: Whether the run is not to be executed in the source any more.
    /// - Returns: How much was written.
    /// - Throws: `RunStoreError`: `.corrupt` when either side does not check, `.missingTail` when the source's journal
    ///   has lost its end, `.exists` when the target has another run of
    ///   that name, `.locked` when somebody executes it, `.unfinished` when it is not over and not moved, `.moved` when it goes on in a third store, and what keeps it
    ///   from being read or written.
    public func copy(_ run: RunID, moves: Bool) async throws -> Outcome {
        let holds = [moves ? try await source.hold(run) : nil, try await target.hold(run)]
        defer { withExtendedLifetime(holds) {} }
        if let name = try await source.movedTo(run), !(moves && name == target.name) {
            throw RunStoreError(movedRun: run, to: name)
        }
        // Otherwise a move that is repeated would bring a run to life again where it has left since.
        if try await source.movedTo(run) != nil, let name = try await target.movedTo(run), name != source.name {
            throw RunStoreError(movedRun: run, to: name)
        }
        let bundle = source.bundle(run)
        let history = try await bundle.history()
        // A copy would be one that nothing shows to have lost anything.
        if let missing = history.missingTail { throw RunStoreError(missing, of: run) }
        guard moves || history.machine().state.isFinal else {
            let reason = "the run '\(run)' is not over: a copy of it could be gone on with twice; only move it"
            throw RunStoreError(.unfinished, reason)
        }
        // The journal is read before the files are listed: what it names is among them, however it goes on meanwhile.
        let journal = try Self.whole(try await bundle.read(RunLayout.journal), of: run)
        var outcome = try await copyFiles(of: run, from: bundle)
        if try await target.bundle(run).holds(journal, as: RunLayout.journal) {
            outcome.present += 1
        } else {
            outcome.written += 1
        }
        if moves { try await source.retire(run, to: target.name) }
        try await target.receive(journal, as: run)
        let head = try await check(run, expecting: history)
        return Outcome(written: outcome.written, present: outcome.present, head: head)
    }

    private func copyFiles(of run: RunID, from bundle: any RunBundle) async throws -> (written: Int, present: Int) {
        let copy = target.bundle(run)
        let files = try await bundle.files().filter { $0.path != RunLayout.journal && !$0.isUnfinished }
        let there = try await copy.files().filter { $0.path != RunLayout.journal && !$0.isUnfinished }
        let digests = Dictionary(uniqueKeysWithValues: there.map { ($0.path, $0.sha256) })
        for file in files where digests[file.path].map({ $0 != file.sha256 }) ?? false {
            throw RunStoreError(.exists, "\(target.place) has another '\(file.path)' of the run '\(run)'")
        }
        let names = Set(files.map(\.path))
        if let extra = there.first(where: { !names.contains($0.path) }) {
            throw RunStoreError(.exists, "\(target.place) has '\(extra.path)' of the run '\(run)', the source has not")
        }
        let missing = files.filter { digests[$0.path] == nil }
        for file in missing {
            let bytes = try await bundle.read(file.path)
            guard SHA256.digest(of: bytes).hex == file.sha256 else {
                throw RunStoreError(.corrupt, "'\(file.path)' was changed while it was copied; copy again")
            }
            try await copy.write(file.path, bytes)
        }
        return (missing.count, there.count)
    }

    private func check(_ run: RunID, expecting history: RunHistory) async throws -> String {
        let found = try await target.bundle(run).history()
        guard found.entries.starts(with: history.entries), found.opening == history.opening else {
            throw RunStoreError(.corrupt, "the copy of '\(run)' in \(target.place) is not what was copied")
        }
        return found.head
    }

    /// The journal's bytes without a torn end, which was never acknowledged.
    private static func whole(_ bytes: [UInt8], of run: RunID) throws -> [UInt8] {
        do throws(JournalError) {
            return Array(bytes.prefix(try JournalReader.parse(bytes, run: run.text).length))
        } catch {
            throw RunStoreError("cannot copy the journal", error)
        }
    }
}

extension BundleFile {
    /// Whether a killed executor was still writing it, so that no record names it.
    fileprivate var isUnfinished: Bool { path.hasSuffix(DurableFile.temporarySuffix) }
}

extension RunBundle {
    /// Whether a file is there with that content.
    fileprivate func holds(_ bytes: [UInt8], as name: String) async throws -> Bool {
        guard try await files().contains(where: { $0.path == name }) else { return false }
        return try await read(name) == bytes
    }
}
