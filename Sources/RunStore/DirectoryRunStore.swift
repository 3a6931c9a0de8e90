// SPDX-License-Identifier: Apache-2.0

import Digests
import FoundationEssentials
import Glibc
import Journal
public import RunCore
public import RunbookModel
public import Values

/// The runs below a folder of one machine.
public struct DirectoryRunStore: RunStore {
    /// Where everything lies.
    public let layout: RunLayout
    /// The folder of the bundles.
    public var place: String { layout.runs }

    /// The store in that folder, which is made when the first run is.
    public init(root: String) { layout = RunLayout(root: root) }

    /// Makes the bundle of a new run and opens it for execution.
    ///
    /// - Throws: `RunStoreError` when anything cannot be written or when there is a run of that name.
    public func begin(
        _ opening: RunOpening,
        plan: Plan,
        checklists: [Checklist],
        now: @escaping @Sendable () -> Timestamp
    ) throws -> RunSession {
        let lock = try takeLock(of: opening.run, to: "begin the run")
        let head = JournalHead(layout.head(opening.run))
        let writer = try create(opening, plan: plan, checklists: checklists, lock, head, now: now)
        // From here on a power cut leaves one that tells at least that the run was begun.
        head.sync()
        let first = RunHistory.Entry(
            sequence: Int(writer.head.sequence),
            digest: writer.head.hash.hex,
            recorded: RecordedEvent(event: .runOpened(opening), time: opening.openedAt)
        )
        let history = RunHistory(
            opening: opening,
            plan: plan,
            checklists: checklists,
            entries: [first],
            head: first.digest
        )
        return session(history, writer, lock, head)
    }

    /// Makes the bundle of a new run: plan and checklists durable, then the journal with its first record.
    ///
    /// - Throws: `RunStoreError` when anything cannot be written or when there is a run of that name.
    public func create(_ opening: RunOpening, plan: Plan, checklists: [Checklist]) throws {
        // Another maker of that name would put its plan in the place of this one's.
        let lock = try takeLock(of: opening.run, to: "begin the run")
        defer { withExtendedLifetime(lock) {} }
        let head = JournalHead(layout.head(opening.run))
        _ = try create(opening, plan: plan, checklists: checklists, lock, head, now: { opening.openedAt })
        head.sync()
    }

    private func create(
        _ opening: RunOpening,
        plan: Plan,
        checklists: [Checklist],
        _ lock: RunLock,
        _ head: JournalHead,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> JournalWriter {
        let bundle = bundle(opening.run)
        guard try FileReading.entries(of: bundle.path).isEmpty else {
            throw RunStoreError(.exists, "there is a run '\(opening.run)' already")
        }
        try forgetHead(of: opening.run)
        try FileReading.makeFolder("\(bundle.path)/\(RunLayout.evidence)")
        try bundle.write(RunLayout.plan, try JSONValue(encoding: plan).bytes(.canonical))
        for checklist in checklists {
            let bytes = try JSONValue(encoding: checklist).bytes(.canonical)
            try bundle.write("\(RunLayout.checklists)/\(checklist.id).json", bytes)
        }
        do {
            let writer = try JournalWriter.create(
                "\(bundle.path)/\(RunLayout.journal)",
                run: opening.run.text,
                lock: lock,
                head: head,
                clock: now
            )
            let first = RecordedEvent(event: .runOpened(opening), time: opening.openedAt)
            _ = try writer.append([try first.bytes()])
            return writer
        } catch let error as JournalError {
            throw RunStoreError("cannot begin the journal", error)
        }
    }

    /// Removes what is left of a run of that name whose bundle was removed.
    private func forgetHead(of run: RunID) throws {
        guard access(layout.head(run), F_OK) == 0 else { return }
        do throws(JournalError) { try DurableFile.remove(layout.head(run)) } catch {
            throw RunStoreError("cannot begin the run anew", error)
        }
    }

    /// An executor that finds its lock's file gone or of another epoch is refused at its next append.
    private func session(
        _ history: RunHistory,
        _ writer: JournalWriter,
        _ lock: RunLock,
        _ head: JournalHead
    ) -> RunSession {
        RunSession(
            history: history,
            evidence: EvidenceFiles(folder: "\(layout.bundle(history.opening.run))/\(RunLayout.evidence)"),
            head: { writer.head.hash.hex },
            fence: ChangeFence { try writer.confirm() },
            rest: { head.sync() },
            append: { bodies in
                defer { withExtendedLifetime(lock) {} }
                _ = try await writer.append(group: bodies)
            }
        )
    }

    /// The bundle of a run, whether it exists or not.
    public func bundle(_ run: RunID) -> DirectoryRunBundle { DirectoryRunBundle(path: layout.bundle(run)) }

    /// The runs in the store, the newest last.
    ///
    /// - Throws: `RunStoreError` when the folder cannot be read.
    public func runs() throws -> [RunID] {
        let names = try FileReading.entries(of: layout.runs).filter { $0.kind == S_IFDIR }.map(\.name)
        return names.compactMap { RunID($0) }.sorted()
    }

    /// Leaves an answer for the run's executor.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func post(_ message: InboxMessage, to run: RunID, named name: String) throws {
        try FileReading.makeFolder(layout.inbox(run))
        let bytes = Array(try JSONEncoder().encode(message))
        let path = "\(layout.inbox(run))/\(name).json"
        do throws(JournalError) {
            try DurableFile.replace(path, bytes: bytes)
        } catch {
            // Whoever executes the run finds it, and may have found it by now.
            let isThere = access(path, F_OK) == 0
            let words = "it lies in the run's inbox and counts, unless a power cut takes it away again"
            throw RunStoreError(isThere ? words : "cannot leave it in the run's inbox", error)
        }
    }

    /// Leaves a file for a letter that is posted after it.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func attach(_ bytes: [UInt8], as sha256: String, toLetter letter: String, of run: RunID) throws {
        try files(to: run).write(bytes, as: sha256, for: letter)
    }

    /// The bytes of a file that was left for a letter; nil when there is none, or what is there is no file to be read.
    public func bytes(of file: AttachedFile, ofLetter letter: String, to run: RunID) -> [UInt8]? {
        files(to: run).read(file, for: letter)
    }

    /// Removes the files of a letter that is out of the inbox.
    public func discard(_ files: [AttachedFile], ofLetter letter: String, to run: RunID) {
        self.files(to: run).remove(files, of: letter)
    }

    private func files(to run: RunID) -> InboxFiles { InboxFiles(folder: layout.inbox(run)) }

    /// What waits for the run's executor, in the order of the names.
    ///
    /// Only whole regular files that are named `.json` count; a link is not followed.
    ///
    /// - Throws: `RunStoreError` when the folder cannot be read.
    public func letters(to run: RunID) throws -> [InboxLetter] {
        try FileReading.entries(of: layout.inbox(run)).compactMap { entry in
            guard entry.name.hasSuffix(".json") else { return nil }
            guard entry.kind == S_IFREG else { return InboxLetter(entry.name, unreadable: "it is not a regular file") }
            do {
                let path = "\(layout.inbox(run))/\(entry.name)"
                return InboxLetter(entry.name, bytes: try FileReading.bytes(at: path, limit: InboxLetter.limit + 1))
            } catch {
                return InboxLetter(entry.name, unreadable: "\(error)")
            }
        }
    }

    /// Takes an answer out of the inbox, also for whoever looks after a power cut.
    ///
    /// - Throws: `RunStoreError` when it would stay there, and be taken for an answer again.
    public func discard(_ name: String, from run: RunID) throws {
        do throws(JournalError) {
            try DurableFile.remove("\(layout.inbox(run))/\(name)")
        } catch {
            throw RunStoreError("cannot take the answer out of the inbox", error)
        }
    }

    /// Opens a run for execution: takes its lock, checks its record, repairs nothing but a torn tail.
    ///
    /// Files that a killed executor was still writing, which no record names, are removed.
    ///
    /// - Throws: `RunStoreError`; `.locked` when another executor works on the run, `.finished` when the run is over,
    ///   `.missingTail` when its journal has lost its end.
    public func open(_ run: RunID, now: @escaping @Sendable () -> Timestamp) throws -> RunSession {
        try open(run, afterItsEnd: false, despite: nil, now: now)
    }

    /// As `open`, also when the journal has lost just that at its end; `earlier` is not read anew while it is what the journal
    /// tells.
    ///
    /// - Throws: `RunStoreError`, as `open` does.
    public func open(
        _ run: RunID,
        after earlier: RunHistory?,
        despite missing: MissingTail?,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> RunSession {
        try open(run, afterItsEnd: false, after: earlier, despite: missing, now: now)
    }

    /// Opens a run that is over, to add what becomes of it after its end.
    ///
    /// - Throws: `RunStoreError`; `.locked` when somebody else does, `.unfinished` when the run is not over.
    public func amend(_ run: RunID, now: @escaping @Sendable () -> Timestamp) throws -> RunSession {
        try open(run, afterItsEnd: true, despite: nil, now: now)
    }

    private func open(
        _ run: RunID,
        afterItsEnd: Bool,
        after earlier: RunHistory? = nil,
        despite accepted: MissingTail?,
        now: @escaping @Sendable () -> Timestamp
    ) throws -> RunSession {
        let bundle = bundle(run)
        let lock = try takeLock(of: run)
        if let name = try movedTo(run) { throw RunStoreError(movedRun: run, to: name) }
        let (history, contents) = try bundle.history(after: earlier)
        if let missing = history.missingTail, missing != accepted { throw RunStoreError(missing, of: run) }
        if (history.endState != nil) != afterItsEnd,
            let error = RunStoreError(opening: run, in: history.machine().state, afterItsEnd: afterItsEnd)
        {
            throw error
        }
        try bundle.removeUnfinishedFiles()
        try files(to: run).removeLeft(at: now())
        do throws(JournalError) {
            let path = "\(bundle.path)/\(RunLayout.journal)"
            let head = JournalHead(layout.head(run))
            let writer = try JournalWriter.open(
                path,
                run: run.text,
                after: contents,
                lock: lock,
                head: head,
                clock: now
            )
            return session(history, writer, lock, head)
        } catch {
            throw RunStoreError("cannot go on with the journal", error)
        }
    }

    /// Whether an executor of this machine works on the run now.
    ///
    /// It writes nothing and leaves nothing behind: the lock is asked for as one of many readers, and given back at once.
    public func isExecuted(_ run: RunID) -> Bool {
        let descriptor = Glibc.open(layout.lock(run), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
            if errno != EINTR { return errno == EWOULDBLOCK }
        }
        _ = flock(descriptor, LOCK_UN)
        return false
    }

    /// How often the lock is asked for when only somebody who looks at it is in the way.
    private static let lockAttempts = 100

    func takeLock(of run: RunID, to doing: String = "take the run over") throws -> RunLock {
        try FileReading.makeFolder("\(layout.root)/locks")
        var attempt = 1
        while true {
            do throws(JournalError) {
                return try RunLock.acquire(layout.lock(run))
            } catch {
                // `isExecuted` in another process holds a share of the lock for a moment, which is nobody's execution.
                guard error.code == .locked, attempt < Self.lockAttempts, !isExecuted(run) else {
                    throw RunStoreError("cannot \(doing)", error)
                }
                attempt += 1
                sched_yield()
            }
        }
    }
}
