// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal
public import RunCore

extension DirectoryRunStore {
    /// Holds the run's lock, so that nobody executes it.
    ///
    /// - Throws: `RunStoreError` `.locked` when somebody does.
    public func hold(_ run: RunID) throws -> RunHold { RunHold(try takeLock(of: run, to: "hold the run")) }

    /// Puts a journal that goes on where the run's own ends, or all of it, in the run's place.
    ///
    /// - Throws: `RunStoreError` `.exists` when what is there is not a beginning of it, or when the run was once further on
    ///   here than the journal is.
    public func receive(_ journal: [UInt8], as run: RunID) throws {
        let path = "\(layout.bundle(run))/\(RunLayout.journal)"
        // A run that has kept nothing yet came without it.
        try FileReading.makeFolder("\(layout.bundle(run))/\(RunLayout.evidence)")
        if access(path, F_OK) == 0 {
            guard journal.starts(with: try FileReading.bytes(at: path)) else {
                throw RunStoreError(.exists, "there is another run '\(run)' in \(place), or one that has gone on")
            }
        }
        let contents = try JournalReader.Contents(of: journal, run)
        if let missing = MissingTail(contents, knowing: try bundle(run).acknowledged()) {
            throw RunStoreError(.exists, "the run '\(run)' was further on in \(place) once, \(missing.sentence)")
        }
        try bundle(run).write(RunLayout.journal, journal)
        // Its own records have shown that it holds them; without this, nothing would show here that it has lost its end.
        let head = JournalHead(layout.head(run))
        head.note(contents.head)
        head.sync()
        try noteArrival(of: run)
        unlink(moved(run))
    }

    /// The folder's absolute path.
    public var home: String {
        if let resolved = realpath(layout.root, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        // One that is still to be made.
        guard !layout.root.hasPrefix("/"), let folder = getcwd(nil, 0) else { return layout.root }
        defer { free(folder) }
        return "\(String(cString: folder))/\(layout.root)"
    }

    /// The folder's path on this machine, whatever it was called by.
    public var name: StoreName { StoreName(address: home, host: HostName.current) }

    /// Notes that the run was handed over to this folder, and to no copy of it.
    private func noteArrival(of run: RunID) throws {
        try FileReading.makeFolder("\(layout.root)/locks")
        guard let folder = FolderOrigin(of: layout.bundle(run)) else {
            throw RunStoreError(.inputOutput, "cannot look at the folder '\(layout.bundle(run))'")
        }
        let history = try bundle(run).history()
        let arrival = RunArrival(history, in: folder, at: "\(HostName.current), in \(home)")
        do throws(JournalError) {
            try DurableFile.replace(arrived(run), bytes: Array(arrival.text.utf8))
        } catch {
            throw RunStoreError("cannot note that the run was handed over", error)
        }
    }

    private func arrived(_ run: RunID) -> String { "\(layout.root)/locks/\(run.text).arrived" }

    /// How the run was handed over to the folder, or to the one that this is a copy of; nil when that says nothing any more.
    private func arrival(of history: RunHistory) throws -> RunArrival? {
        let path = arrived(history.opening.run)
        guard access(path, F_OK) == 0 else { return nil }
        let arrival = RunArrival(String(decoding: try FileReading.bytes(at: path), as: UTF8.self))
        return arrival.flatMap { $0.holds(for: history) ? $0 : nil }
    }

    /// Where the run may go on besides here: in the folder that it was handed over to, when this is a copy of it; else where
    /// its last executor was, when that was another machine or folder, or one of the same names of which this is a copy.
    ///
    /// - Throws: `RunStoreError` when the folder cannot be read.
    public func rival(of history: RunHistory, on host: String) throws -> String? {
        guard let last = history.lastExecutor else { return nil }
        if let arrival = try arrival(of: history) {
            let here = FolderOrigin(of: layout.bundle(history.opening.run))
            if let here, arrival.folder.kinship(to: here) == .same { return nil }
            return "\(arrival.place), where it was handed over to"
        }
        let here = ExecutorSite(folder: layout.bundle(history.opening.run))
        if let site = last.site, here.isCertainly(site) { return nil }
        let isHere = last.host == host && (last.place.map { $0 == home } ?? true)
        let difference = last.site.flatMap { here.difference(from: $0) }
        guard !isHere || difference != nil else { return nil }
        let place = last.place.map { ", in \($0)" } ?? ""
        return "\(last.host)\(place), by \(last.operatorName)" + (isHere ? difference.map { ", \($0)" } ?? "" : "")
    }

    /// What tells the run's folder and this machine from copies of both, for the record; with what cannot be told of whether
    /// the run was executed here last, which a copy with the same names leaves open.
    public func site(of history: RunHistory) -> ExecutorSite {
        var here = ExecutorSite(folder: layout.bundle(history.opening.run))
        if let last = history.lastExecutor?.site, !here.isCertainly(last) {
            here.doubt = here.openQuestion(after: last)
        }
        return here
    }

    /// Notes that the run was moved to another store, so that it is not executed here any more.
    ///
    /// - Throws: `RunStoreError` when that cannot be written.
    public func retire(_ run: RunID, to name: StoreName) throws {
        do throws(JournalError) {
            try DurableFile.replace(moved(run), bytes: Array("\(name.text)\n".utf8))
        } catch {
            throw RunStoreError("cannot note that the run was moved", error)
        }
    }

    /// Who has the run's lock, by what its file says.
    ///
    /// - Throws: `RunStoreError` when the file cannot be read.
    public func holder(of run: RunID) throws -> RunHolder? {
        guard isExecuted(run) else { return nil }
        let text = String(decoding: try FileReading.bytes(at: layout.lock(run), limit: 4096), as: UTF8.self)
        return RunHolder(text.prefix { $0 != "\n" })
    }

    /// Never: the machine itself keeps a lock for as long as its holder lives.
    public var lossCount: Int { 0 }

    /// Where the run was moved to; nil when it is still here.
    ///
    /// - Throws: `RunStoreError` when that cannot be read.
    public func movedTo(_ run: RunID) throws -> StoreName? {
        guard access(moved(run), F_OK) == 0 else { return nil }
        var text = String(decoding: try FileReading.bytes(at: moved(run)), as: UTF8.self)[...]
        if text.last == "\n" { text.removeLast() }
        return StoreName(String(text))
    }

    private func moved(_ run: RunID) -> String { "\(layout.root)/locks/\(run.text).moved" }

    /// Looks at the inbox and at the journal's size ten times a second: a folder tells nobody that it was changed.
    ///
    /// - Throws: `RunStoreError` when the inbox cannot be read.
    public func news(of run: RunID) throws -> RunNews {
        let seen = RunNews.Seen(try signs(of: run))
        return RunNews { limit in
            let deadline = ContinuousClock.now + limit
            while true {
                if seen.isNew(try signs(of: run)) { return true }
                guard ContinuousClock.now < deadline else { return false }
                try await Task.sleep(for: min(.milliseconds(100), deadline - .now))
            }
        }
    }

    /// What changes when something is new on a run.
    private func signs(of run: RunID) throws -> [String] {
        var status = stat()
        let size = stat("\(layout.bundle(run))/\(RunLayout.journal)", &status) == 0 ? Int(status.st_size) : -1
        return try FileReading.entries(of: layout.inbox(run)).map(\.name) + ["\(size)"]
    }
}

extension JournalReader.Contents {
    /// The content of a journal that was handed over.
    fileprivate init(of bytes: [UInt8], _ run: RunID) throws {
        do throws(JournalError) { self = try JournalReader.parse(bytes, run: run.text) } catch {
            throw RunStoreError("cannot take the journal over", error)
        }
    }
}
