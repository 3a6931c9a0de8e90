// SPDX-License-Identifier: Apache-2.0

import Digests
import Dispatch
import Glibc
import Synchronization
public import Values

/// Appends records to one journal file, each durable before `append` returns.
///
/// A writer whose write or sync has failed is dead: after a failed sync the kernel may call lost pages clean, so that a
/// second sync would lie. Open the file again to go on from what is really there. One process at a time may write: with a
/// `RunLock`, it is asked before and after each write whether that is still this one.
public final class JournalWriter: Sendable {
    private struct File {
        var chain: JournalChain
        var length: Int
        var reserved: Int
        var isReserving = true
        /// The write or sync that failed; nothing is written after it.
        var failure: JournalError?
    }

    private struct Waiting {
        let bodies: [[UInt8]]
        let continuation: CheckedContinuation<Result<[JournalPosition], JournalError>, Never>
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var hasLeader = false
    }

    /// Has work done soon that takes its time, beside whoever asks for it; the next is asked for when the last is over.
    public typealias Background = @Sendable (@escaping @Sendable () -> Void) -> Void

    /// How many bytes are reserved on the disk ahead of the last record.
    public static let reserveSize = 1 << 20

    private let descriptor: Int32
    private let operations: FileOperations
    private let clock: @Sendable () -> Timestamp
    /// Not kept alive by this: a round that has told its last waiter may outlive the session.
    private let holdsLock: (@Sendable () throws(JournalError) -> Void)?
    private let acknowledged: JournalHead?
    private let file: Mutex<File>
    private let queue = Mutex(Queue())
    private let background: Background

    private init(
        _ descriptor: Int32,
        _ file: File,
        _ operations: FileOperations,
        _ lock: RunLock?,
        _ acknowledged: JournalHead?,
        _ background: Background?,
        _ clock: @escaping @Sendable () -> Timestamp
    ) {
        self.descriptor = descriptor
        self.operations = operations
        self.acknowledged = acknowledged
        self.clock = clock
        if let background {
            self.background = background
        } else {
            let queue = DispatchQueue(label: "lifeboat.journal")
            self.background = { work in queue.async(execute: work) }
        }
        if let lock {
            holdsLock = { [weak lock] () throws(JournalError) in
                guard let lock else { throw JournalError(.fenced, "the lock was given back") }
                try lock.confirm()
            }
        } else {
            holdsLock = nil
        }
        self.file = Mutex(file)
    }

    deinit { close(descriptor) }

    /// Makes a new journal for a run, with mode 0600, in a directory that exists; its header and its name are durable.
    ///
    /// - Parameters:
    ///   - path: The file, which must not exist.
    ///   - run: The run's identifier.
    ///   - operations: The system calls to use.
    ///   - lock: What must still be held before and after each write, and is kept by the caller; nil when nobody else can
    ///     have the run.
    ///   - acknowledged: Where the place of each group's last record is noted once it is acknowledged; nil for nowhere.
    ///   - background: Where several who append at once are written for; nil for a queue of the writer's own.
    ///   - clock: What a record's time is taken from.
    /// - Returns: The writer, whose head is the header.
    /// - Throws: `JournalError` `alreadyExists`, `noSpace` or `inputOutput`; the file is then removed if it can be.
    public static func create(
        _ path: String,
        run: String,
        operations: FileOperations = .system,
        lock: RunLock? = nil,
        head acknowledged: JournalHead? = nil,
        background: Background? = nil,
        clock: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) -> JournalWriter {
        let descriptor: Int32
        do {
            descriptor = try Self.openAnew(path, operations)
        } catch {
            guard error.number == EEXIST else { throw JournalError(error, "open \(path)") }
            throw JournalError(.alreadyExists, "there is a journal at \(path)")
        }
        let start = File(chain: JournalChain(), length: 0, reserved: 0)
        let writer = JournalWriter(descriptor, start, operations, lock, acknowledged, background, clock)
        do {
            _ = try writer.write([JournalLine.header(run: run)])
            try operations.uninterrupted("fsync") { () throws(SystemError) in try operations.sync(descriptor) }
            try operations.syncDirectory(of: path)
        } catch {
            try? operations.unlink(path)
            throw error
        }
        return writer
    }

    /// Opens a journal to go on with it; a torn tail is cut from the file first.
    ///
    /// The caller records the cut: it is in the contents' `tail`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - run: The run whose journal it must be.
    ///   - known: A place that the journal must contain, known from outside it.
    ///   - operations: The system calls to use.
    ///   - lock: What must still be held before and after each write, and is kept by the caller; nil when nobody else can
    ///     have the run.
    ///   - acknowledged: Where the place of each group's last record is noted once it is acknowledged; nil for nowhere.
    ///   - background: Where several who append at once are written for; nil for a queue of the writer's own.
    ///   - clock: What a record's time is taken from.
    /// - Returns: The writer, and what was in the file.
    /// - Throws: `JournalError`, as `JournalReader.read` and `append` do.
    public static func open(
        _ path: String,
        run: String,
        known: JournalPosition? = nil,
        operations: FileOperations = .system,
        lock: RunLock? = nil,
        head acknowledged: JournalHead? = nil,
        background: Background? = nil,
        clock: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) -> (writer: JournalWriter, contents: JournalReader.Contents) {
        let contents = try JournalReader.read(path, run: run, known: known, operations: operations)
        let writer = try open(
            path,
            run: run,
            after: contents,
            operations: operations,
            lock: lock,
            head: acknowledged,
            background: background,
            clock: clock
        )
        return (writer, contents)
    }

    /// As the other `open`, for who has the lock and has read the file since.
    ///
    /// - Throws: `JournalError`: `wrongRun`, `inputOutput`.
    public static func open(
        _ path: String,
        run: String,
        after contents: JournalReader.Contents,
        operations: FileOperations = .system,
        lock: RunLock? = nil,
        head acknowledged: JournalHead? = nil,
        background: Background? = nil,
        clock: @escaping @Sendable () -> Timestamp
    ) throws(JournalError) -> JournalWriter {
        try contents.confirm(run: run)
        let descriptor = try operations.openFile(path, O_WRONLY | O_APPEND)
        let chain = JournalChain(after: contents.head)
        let start = File(chain: chain, length: contents.length, reserved: contents.length)
        let writer = JournalWriter(descriptor, start, operations, lock, acknowledged, background, clock)
        if case .torn = contents.tail {
            try operations.uninterrupted("ftruncate") { () throws(SystemError) in
                try operations.truncate(descriptor, contents.length)
            }
        }
        try operations.uninterrupted("fsync") { () throws(SystemError) in try operations.sync(descriptor) }
        try operations.syncDirectory(of: path)
        return writer
    }

    /// The last durable record's place.
    public var head: JournalPosition { file.withLock { $0.chain.head } }

    /// Makes sure, without a record, that the writer could still append: nobody else has the run, as far as can be told.
    ///
    /// It waits for no write: while one is under way, which makes sure itself, only the lock is looked at.
    ///
    /// - Throws: `JournalError`: `fenced` when somebody else may have the run, or what an earlier write failed with.
    public func confirm() throws(JournalError) {
        let found: Result<Void, JournalError>? = file.withLockIfAvailable { file in
            do throws(JournalError) {
                if let failure = file.failure { throw failure }
                return .success(try confirm(file.length))
            } catch {
                return .failure(error)
            }
        }
        guard let found else {
            try holdsLock?()
            return
        }
        try found.get()
    }

    /// Appends records in one write and makes them durable with one `fdatasync`.
    ///
    /// - Parameter bodies: Each one JSON value in UTF-8 and without a byte under 0x20, as a compact serializer writes.
    /// - Returns: Each record's place.
    /// - Throws: `JournalError`: `invalidBody` and `noSpace` while reserving leave the writer as it was; after any other
    ///   error it is dead, and whether the records are in the file is unknown until it is opened again.
    public func append(_ bodies: [[UInt8]]) throws(JournalError) -> [JournalPosition] {
        for body in bodies { try JournalChain.check(body) }
        return bodies.isEmpty ? [] : try write(bodies)
    }

    /// Appends a record and returns once it is durable, sharing the sync with whoever else appends at the time.
    ///
    /// - Parameter body: As for `append(_:)` of several.
    /// - Returns: The record's place.
    /// - Throws: `JournalError`, as `append(_:)` of several does.
    public func append(_ body: [UInt8]) async throws(JournalError) -> JournalPosition {
        let positions = try await append(group: [body])
        return positions.first ?? head
    }

    /// Appends records next to each other and returns once all are durable, sharing the sync with whoever else appends.
    ///
    /// - Parameter bodies: As for `append(_:)` of several.
    /// - Returns: Each record's place.
    /// - Throws: `JournalError`, as `append(_:)` of several does.
    public func append(group bodies: [[UInt8]]) async throws(JournalError) -> [JournalPosition] {
        for body in bodies { try JournalChain.check(body) }
        guard !bodies.isEmpty else { return [] }
        let result: Result<[JournalPosition], JournalError> = await withCheckedContinuation { continuation in
            let leads = queue.withLock { queue in
                queue.waiting.append(Waiting(bodies: bodies, continuation: continuation))
                defer { queue.hasLeader = true }
                return !queue.hasLeader
            }
            if leads { background { self.lead() } }
        }
        return try result.get()
    }

    /// Writes for all who wait, until nobody does; who comes meanwhile waits for the next round.
    private func lead() {
        while true {
            let group = queue.withLock { queue in
                defer { queue.waiting = [] }
                queue.hasLeader = !queue.waiting.isEmpty
                return queue.waiting
            }
            if group.isEmpty { return }
            do {
                var positions = try write(group.flatMap(\.bodies))[...]
                for waiting in group {
                    let own = Array(positions.prefix(waiting.bodies.count))
                    positions = positions.dropFirst(own.count)
                    waiting.continuation.resume(returning: .success(own))
                }
            } catch {
                for waiting in group { waiting.continuation.resume(returning: .failure(error)) }
            }
        }
    }

    private func write(_ bodies: [[UInt8]]) throws(JournalError) -> [JournalPosition] {
        let result: Result<[JournalPosition], JournalError> = file.withLock { file in
            do throws(JournalError) {
                return .success(try write(bodies, to: &file))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Makes the file; an `open` that a signal interrupted has made nothing.
    private static func openAnew(_ path: String, _ operations: FileOperations) throws(SystemError) -> Int32 {
        while true {
            do throws(SystemError) {
                return try operations.open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            } catch {
                guard error.number == EINTR else { throw error }
            }
        }
    }

    private func write(_ bodies: [[UInt8]], to file: inout File) throws(JournalError) -> [JournalPosition] {
        if let failure = file.failure {
            let detail = "an earlier write failed, and nothing is written after it: \(failure.detail)"
            throw JournalError([.noSpace, .fenced].contains(failure.code) ? failure.code : .writerDead, detail)
        }
        do {
            try confirm(file.length)
        } catch {
            file.failure = error
            throw error
        }
        var next = file
        let (lines, positions) = next.chain.frame(bodies, clock: clock)
        next.length += lines.count
        try reserve(next.length, &file)
        next.reserved = file.reserved
        next.isReserving = file.isReserving
        do {
            try operations.writeAll(descriptor, lines)
            try operations.uninterrupted("fdatasync") { () throws(SystemError) in try operations.syncData(descriptor) }
            // A sync can hang for as long as somebody needs to take the run over: what follows must not be done then.
            try confirm(next.length)
        } catch {
            file.failure = error
            throw error
        }
        file = next
        // The header is durable before its name is: until then there is no journal that this could be said of.
        if let last = positions.last, last.sequence > 0 { acknowledged?.note(last) }
        return positions
    }

    /// Makes sure that the writer still has the run, and that nobody else has added to the file.
    private func confirm(_ length: Int) throws(JournalError) {
        guard let holdsLock else { return }
        try holdsLock()
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == length else {
            throw JournalError(.fenced, "somebody else has written to the journal: another executor may have the run")
        }
    }

    /// Keeps room on the disk ahead, so that a full disk shows before a record is begun and not in its middle.
    private func reserve(_ length: Int, _ file: inout File) throws(JournalError) {
        guard file.isReserving, length + Self.reserveSize / 2 > file.reserved else { return }
        let wanted = length + Self.reserveSize
        let (from, operations, descriptor) = (file.reserved, operations, descriptor)
        do {
            try operations.uninterrupted("fallocate") { () throws(SystemError) in
                try operations.reserve(descriptor, from, wanted - from)
            }
            file.reserved = wanted
        } catch {
            guard error.code == .noSpace else {
                // The file system cannot reserve: go on without.
                file.isReserving = false
                return
            }
            guard length <= file.reserved else { throw error }
        }
    }
}
