// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// The run of a script by a supervisor, as the executor sees it: started or found, watched, and stopped when it is to be.
public final class ScriptRun: Sendable {
    /// What came of a run.
    public enum Ending: Sendable {
        /// Nothing was started; the text says why.
        case notStarted(String)
        /// Nothing was started, because the disk cannot keep its output, as when it is full.
        case unkept(reason: String, isFull: Bool)
        /// The task was cancelled before anything was started.
        case cancelled
        /// It is over, and this is on record.
        case ended(ScriptRecord)
        /// Its supervisor ended without a record; what became of the script is not known.
        case lost
    }

    /// The processes of a script that is about to begin.
    public struct Processes: Sendable {
        /// The script's own, which leads its group.
        public var script: Int
        /// The supervisor's.
        public var supervisor: Int
    }

    /// What a supervisor is called in a list of processes, which shows the name of no program of its own otherwise.
    private static let processName = "lifeboat"

    private let spool: ScriptSpool
    /// Is told that there may be something new in the spool, a few times a second at most.
    private let news: @Sendable () -> Void
    private let isCancelled = Atomic(false)

    /// The run of the script whose spool this is.
    public init(_ spool: ScriptSpool, news: @escaping @Sendable () -> Void = {}) {
        self.spool = spool
        self.news = news
    }

    /// Starts a supervisor with the script and watches it to the end, on a thread of its own.
    ///
    /// `admit` is told the processes and says whether the script may begin. When this process dies before it has said so, a
    /// script with a gate does not begin; when it dies later, such a script goes on.
    public func run(
        _ setup: ScriptSetup,
        supervisor: [String],
        admit: @escaping @Sendable (Processes) async -> Bool = { _ in true }
    ) async -> Ending {
        guard let word = Pipe() else { return .notStarted(String(cString: strerror(errno))) }
        let (started, announcement) = AsyncStream.makeStream(of: Processes.self)
        async let running = onThread {
            self.runToEnd(setup, supervisor, word, announcement)
        } notStarted: {
            announcement.finish()
        }
        for await processes in started {
            if await admit(processes) { word.writeLine() } else { word.closeWriter() }
        }
        let ending = await running
        word.closeAll()
        return ending
    }

    /// Watches a script that another executor has started, to its end.
    ///
    /// `confirm` says whether the process of that number is still the supervisor, and not another one of its number.
    public func follow(supervisor: Int, confirm: @escaping @Sendable () -> Bool) async -> Ending {
        await onThread {
            let descriptor = lifeboat_process_descriptor(pid_t(supervisor))
            guard descriptor >= 0 else { return self.recorded }
            defer { close(descriptor) }
            // The descriptor stands for one process for ever: what is true of it now stays so.
            guard confirm() else { return self.recorded }
            self.watch(descriptor, isOver: { true }) { lifeboat_signal_process(descriptor, SIGTERM) }
            return self.recorded
        } notStarted: {
        }
    }

    private var recorded: Ending { spool.record.map { .ended($0) } ?? .lost }

    private func onThread(
        _ body: @escaping @Sendable () -> Ending,
        notStarted: @escaping @Sendable () -> Void
    ) async -> Ending {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let work = ThreadWork { continuation.resume(returning: body()) }
                if !work.start() {
                    notStarted()
                    continuation.resume(returning: .notStarted("no thread could be started"))
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func runToEnd(
        _ setup: ScriptSetup,
        _ supervisor: [String],
        _ word: Pipe,
        _ announcement: AsyncStream<Processes>.Continuation
    ) -> Ending {
        // A supervisor that could not be started is not told of.
        defer { announcement.finish() }
        guard let out = Pipe() else { return .notStarted(String(cString: strerror(errno))) }
        defer { out.closeAll() }
        guard !isCancelled.load(ordering: .relaxed) else { return .cancelled }
        var process: pid_t = 0
        let spawn = ProgramSpawn(
            words: supervisor + [setup.label],
            name: Self.processName,
            environment: Self.variables,
            leadsSession: true
        )
        let code = spawn.start(&process, descriptors: [(word.reader, STDIN_FILENO), (out.writer, STDOUT_FILENO)])
        guard code == 0 else { return .notStarted(String(cString: strerror(code))) }
        out.closeWriter()
        word.write(setup.message, to: process)
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while case let count = read(out.reader, &byte, 1), count == 1 || (count < 0 && errno == EINTR), byte != 0x0A {
            if count == 1 { line.append(byte) }
        }
        let text = String(decoding: line, as: UTF8.self)
        guard let script = Int(text) else {
            word.closeWriter()
            waitpid(process, nil, 0)
            if let mark = text.first, let fault = ScriptSupervisor.SpoolMark(rawValue: mark) {
                return .unkept(reason: String(text.dropFirst()), isFull: fault == .full)
            }
            return .notStarted(text.hasPrefix("!") ? String(text.dropFirst()) : "its supervisor could not be started")
        }
        announcement.yield(Processes(script: script, supervisor: Int(process)))
        announcement.finish()
        let supervisor = process
        watch(out.reader, isOver: { Self.hasNoMore(out.reader) }) { kill(supervisor, SIGTERM) }
        waitpid(process, nil, 0)
        return recorded
    }

    /// Waits until the descriptor says that the supervisor has ended, and has it stop the script once the task is cancelled.
    private func watch(_ descriptor: Int32, isOver: () -> Bool, stop: () -> Int32) {
        var hasStopped = false
        var told = ContinuousClock.now
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&entry, 1, 100)
            if count > 0, isOver() { return }
            if !hasStopped, isCancelled.load(ordering: .relaxed) {
                hasStopped = true
                _ = stop()
            }
            // News come as fast as the script prints; nobody reads so fast.
            if count == 0 || told.duration(to: .now) > .milliseconds(250) {
                told = .now
                news()
            }
        }
    }

    private static func hasNoMore(_ descriptor: Int32) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 12)
        let count = read(descriptor, &chunk, chunk.count)
        return count == 0 || (count < 0 && errno != EINTR)
    }

    /// The variables of this process, with which its program runs.
    private static var variables: [String: String] {
        var variables: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let separator = text.firstIndex(of: "=") {
                variables[String(text[..<separator])] = String(text[text.index(after: separator)...])
            }
            pointer += 1
        }
        return variables
    }
}
