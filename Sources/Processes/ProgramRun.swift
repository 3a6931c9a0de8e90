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
        /// Whether it wrote more than was kept to standard output or standard error.
        public var isTruncated: Bool
        /// Whether it was stopped because its time was over.
        public var hasTimedOut: Bool
        /// Whether it was stopped because its task was cancelled.
        public var wasCancelled: Bool
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
    private let environment: [String: String]
    private let workingDirectory: String?
    private let limit: Int
    /// Set when the task was cancelled.
    private let isCancelled = Atomic(false)

    /// A run of the program that the first word names, looked for in `PATH`, with exactly these variables.
    ///
    /// Of each output stream `limit` bytes are kept; the rest is read and dropped, so that the program does not block.
    public init(
        words: [String],
        environment: [String: String],
        workingDirectory: String? = nil,
        limit: Int
    ) {
        self.words = words
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.limit = limit
    }

    /// Runs the program on a thread of its own, so that no thread of the concurrency pool waits for it.
    public func run(timeout: Duration) async -> Ending {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let work = ThreadWork { continuation.resume(returning: self.runToEnd(timeout: timeout)) }
                if !work.start() { continuation.resume(returning: .notStarted("no thread could be started")) }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func runToEnd(timeout: Duration) -> Ending {
        guard let output = Pipe(), let errors = Pipe() else {
            return .notStarted(String(cString: strerror(errno)))
        }
        defer {
            output.closeAll()
            errors.closeAll()
        }
        guard !isCancelled.load(ordering: .relaxed) else { return .cancelled }
        var process: pid_t = 0
        let code = ProgramSpawn(words: words, environment: environment, workingDirectory: workingDirectory)
            .start(&process, descriptors: [(output.writer, STDOUT_FILENO), (errors.writer, STDERR_FILENO)])
        guard code == 0 else { return .notStarted(String(cString: strerror(code))) }
        output.closeWriter()
        errors.closeWriter()
        let limit = ContinuousClock.now + timeout
        var streams = [StreamBuffer(output.reader, limit: self.limit), StreamBuffer(errors.reader, limit: self.limit)]
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
                isTruncated: streams.contains(where: \.isTruncated),
                hasTimedOut: hasTimedOut,
                wasCancelled: wasCancelled
            )
        )
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
