// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// One run of a program: started without a shell and without input, read to its end, stopped with everything that it
/// started when its time is over.
public final class ProgramRun: Sendable {
    /// How a program ended.
    public struct Result: Sendable {
        /// The exit status, or 128 plus the signal's number.
        public var status: Int
        /// What it wrote to standard output, up to the limit.
        public var output: [UInt8]
        /// What it wrote to standard error, up to the limit.
        public var errors: [UInt8]
        /// What it wrote to the side channel, up to its limit.
        public var sideOutput: [UInt8]
        /// Whether it wrote more than was kept to standard output or standard error.
        public var isTruncated: Bool
        /// Whether it was stopped because its time was over.
        public var hasTimedOut: Bool
        /// Whether it was stopped because its task was cancelled.
        public var wasCancelled: Bool
        /// Whether it was never let begin, because it was not to.
        public var wasWithheld = false
    }

    /// What came of a run.
    public enum Ending: Sendable {
        /// Nothing was started; the text says why.
        case notStarted(String)
        /// The task was cancelled before anything was started.
        case cancelled
        /// It was started, and is over.
        case ended(Result)
    }

    private let words: [String]
    private let environment: [String]
    private let workingDirectory: String?
    private let limit: Int
    private let sideChannel: Int32?
    private let gateDescriptor: Int32?
    /// How much of the side channel is kept.
    private static let sideLimit = 128 << 10
    /// Set when the task was cancelled.
    private let isCancelled = Atomic(false)

    /// A run of the program that the first word names, looked for in `PATH`, with exactly these variables.
    ///
    /// Of each output stream `limit` bytes are kept; the rest is read and dropped, so that the program does not block.
    /// With a side channel the program finds a further stream open at that descriptor and may write to it. With a gate it
    /// finds one to read from: a line when it may begin, the end of it when it may not.
    public init(
        words: [String],
        environment: [String: String],
        workingDirectory: String? = nil,
        limit: Int,
        sideChannel: Int32? = nil,
        gate: Int32? = nil
    ) {
        self.words = words
        gateDescriptor = gate
        self.sideChannel = sideChannel
        self.environment = environment.map { "\($0.key)=\($0.value)" }.sorted()
        self.workingDirectory = workingDirectory
        self.limit = limit
    }

    /// Runs the program on a thread of its own, so that no thread of the concurrency pool waits for it.
    public func run(timeout: Duration) async -> Ending { await run(timeout, nil) { _ in } }

    /// Runs a program that waits at its gate until it was told of, such as by a record of its process's number.
    ///
    /// `admit` is told the number and says whether the program may begin. When this process dies before it has said so, the
    /// program does not begin either.
    public func run(timeout: Duration, admit: @escaping @Sendable (Int) async -> Bool) async -> Ending {
        guard let gate = Pipe() else { return .notStarted(String(cString: strerror(errno))) }
        let (started, announcement) = AsyncStream.makeStream(of: Int.self)
        async let running = run(timeout, gate) { process in
            if let process { announcement.yield(Int(process)) }
            announcement.finish()
        }
        var isAdmitted = false
        for await process in started {
            isAdmitted = await admit(process)
            if isAdmitted { gate.writeLine() }
            gate.closeWriter()
        }
        let ending = await running
        gate.closeAll()
        guard case .ended(var result) = ending else { return ending }
        result.wasWithheld = !isAdmitted
        return .ended(result)
    }

    private func run(
        _ timeout: Duration,
        _ gate: Pipe?,
        _ announce: @escaping @Sendable (pid_t?) -> Void
    ) async -> Ending {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let work = ThreadWork {
                    let ending = self.runToEnd(timeout: timeout, gate: gate, announce)
                    // A program that was not started is not told of.
                    announce(nil)
                    continuation.resume(returning: ending)
                }
                if !work.start() {
                    announce(nil)
                    continuation.resume(returning: .notStarted("no thread could be started"))
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func runToEnd(timeout: Duration, gate: Pipe?, _ announce: (pid_t?) -> Void) -> Ending {
        guard let output = Pipe(), let errors = Pipe(), let side = Pipe() else {
            return .notStarted(String(cString: strerror(errno)))
        }
        defer {
            output.closeAll()
            errors.closeAll()
            side.closeAll()
        }
        guard !isCancelled.load(ordering: .relaxed) else { return .cancelled }
        var process: pid_t = 0
        let code = spawn(&process, output, errors, side, gate)
        guard code == 0 else { return .notStarted(String(cString: strerror(code))) }
        announce(process)
        output.closeWriter()
        errors.closeWriter()
        side.closeWriter()
        let limit = ContinuousClock.now + timeout
        var streams = [StreamBuffer(output.reader, limit: self.limit), StreamBuffer(errors.reader, limit: self.limit)]
        streams.append(StreamBuffer(side.reader, limit: Self.sideLimit))
        var stopping: ContinuousClock.Instant?
        var hasTimedOut = false
        var wasCancelled = false
        // Programs close their output a moment before they end: only their end is the end.
        while streams.contains(where: \.isOpen) || !hasEnded(process) {
            poll(&streams, milliseconds: streams.contains(where: \.isOpen) ? 100 : 1)
            let now = ContinuousClock.now
            if let began = stopping {
                // Two seconds to end by itself, then none.
                if now > began + .seconds(2) { kill(-process, SIGKILL) }
                if now > began + .seconds(4) { break }
            } else if now > limit || isCancelled.load(ordering: .relaxed) {
                wasCancelled = now <= limit
                hasTimedOut = !wasCancelled
                stopping = now
                kill(-process, SIGTERM)
            } else if hasEnded(process), !streams.contains(where: { $0.hasMore }) {
                // Whatever the program left running in the background is part of it and ends with it.
                break
            }
        }
        kill(-process, SIGKILL)
        let status = reap(process)
        return .ended(
            Result(
                status: status,
                output: streams[0].bytes,
                errors: streams[1].bytes,
                sideOutput: streams[2].bytes,
                isTruncated: streams.prefix(2).contains(where: \.isTruncated),
                hasTimedOut: hasTimedOut,
                wasCancelled: wasCancelled
            )
        )
    }

    private func spawn(
        _ process: inout pid_t,
        _ output: Pipe,
        _ errors: Pipe,
        _ side: Pipe,
        _ gate: Pipe?
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writer, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.writer, STDERR_FILENO)
        if let sideChannel { posix_spawn_file_actions_adddup2(&actions, side.writer, sideChannel) }
        if let gateDescriptor, let gate {
            posix_spawn_file_actions_adddup2(&actions, gate.reader, gateDescriptor)
        }
        if let workingDirectory { _ = lifeboat_spawn_in(&actions, workingDirectory) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var pipes = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &pipes)
        return CStrings.with(words) { arguments in
            CStrings.with(environment) { variables in
                posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, variables)
            }
        }
    }

    private func poll(_ streams: inout [StreamBuffer], milliseconds: Int32) {
        var descriptors = streams.filter(\.isOpen).map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard Glibc.poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else {
            for index in streams.indices { streams[index].hasMore = false }
            return
        }
        for descriptor in descriptors where descriptor.revents != 0 {
            for index in streams.indices where streams[index].descriptor == descriptor.fd { streams[index].read() }
        }
    }

    /// Whether the program itself is over, without taking its status.
    private func hasEnded(_ process: pid_t) -> Bool {
        var info = siginfo_t()
        guard waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return true }
        return info.si_signo == SIGCHLD
    }

    private func reap(_ process: pid_t) -> Int {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? Int((status >> 8) & 0xFF) : 128 + Int(signal)
    }
}

/// The two ends of a pipe, neither of which a child inherits by accident.
private final class Pipe: Sendable {
    let reader: Int32
    private let end: Mutex<Int32>

    /// The end to write to; -1 once it is closed.
    var writer: Int32 { end.withLock { $0 } }

    init?() {
        var ends: [Int32] = [-1, -1]
        guard lifeboat_pipe(&ends) == 0 else { return nil }
        reader = ends[0]
        end = Mutex(ends[1])
    }

    /// Writes an empty line; the reading end is open here as well, so that no signal comes when the child has gone.
    func writeLine() {
        let line: [UInt8] = [0x0A]
        _ = end.withLock { write($0, line, 1) }
    }

    func closeWriter() {
        end.withLock { end in
            if end >= 0 { close(end) }
            end = -1
        }
    }

    func closeAll() {
        closeWriter()
        close(reader)
    }
}

/// What came out of one stream, up to a limit; the rest is read and dropped so that the program does not block.
private struct StreamBuffer {
    let descriptor: Int32
    let limit: Int
    private(set) var isOpen = true
    private(set) var isTruncated = false
    var hasMore = false
    private(set) var bytes: [UInt8] = []

    init(_ descriptor: Int32, limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    mutating func read() {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        hasMore = count > 0
        if count == 0 { isOpen = false }
        if count < 0, errno != EINTR, errno != EAGAIN { isOpen = false }
        guard count > 0 else { return }
        let room = limit - bytes.count
        bytes.append(contentsOf: chunk[..<min(count, room)])
        if count > room { isTruncated = true }
    }
}

/// Work for a thread of its own.
private final class ThreadWork {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Starts the thread; false when there is none to be had, and the work is then not done.
    func start() -> Bool {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                // The pointer was made by `passRetained` just above and is taken exactly once.
                guard let raw else { return nil }
                Unmanaged<ThreadWork>.fromOpaque(raw).takeRetainedValue().body()
                return nil
            },
            argument.toOpaque()
        )
        guard code == 0 else {
            argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// Arrays of C strings that live as long as a call.
private enum CStrings {
    static func with<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
