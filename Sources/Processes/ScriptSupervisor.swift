// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Values

/// Stands over one script from its start to its end, whatever becomes of the executor: a process of its own, in a session
/// of its own, that takes the script's output into a spool, ends it when its time is over and records how it ended.
///
/// It is the parent of everything that the script starts and leaves, so that nothing of it escapes when it is stopped.
/// Standard input brings the setup and then a line when the script may begin; its end says that the executor has gone.
/// Standard output tells the executor the script's process, and a dot whenever there is something new.
public struct ScriptSupervisor {
    /// The word by which the program is told to be a supervisor.
    public static let word = "__supervise-script"
    /// The program of this process as a supervisor.
    public static let ownProgram = ["/proc/self/exe", word]

    /// How long a script that is told to stop may take for it.
    static let grace = Duration.seconds(2)
    /// How long what was killed is waited for.
    private static let patience = Duration.seconds(5)
    private static let setupDescriptor: Int32 = 0
    private static let newsDescriptor: Int32 = 1

    private let setup: ScriptSetup
    private let spool: ScriptSpool
    private let signals: Int32
    private let recordFile: Int32
    private var sources: [Source] = []
    private var writers: [SpoolWriter]
    private var shown: ShownWriter?
    private var sideFile: Int32
    private var sideRoom = ScriptSpool.sideLimit
    private var gate: Pipe?
    private var process: pid_t = 0
    private var began: ContinuousClock.Instant?
    private var stopping: ContinuousClock.Instant?
    private var hasEnded = false
    private var isWatched = true
    private var record = ScriptRecord(status: 0)

    /// A pipe that the script writes to.
    private struct Source {
        let pipe: Pipe
        var isOpen = true
    }

    /// How the answer begins when there is no place for what the script prints; `!` stands before any other reason.
    enum SpoolMark: Character {
        case full = "?"
        case broken = "#"
    }

    /// Supervises the script that standard input tells of, and ends the process.
    public static func run() -> Never {
        ProcessMemory.keepPrivate()
        signal(SIGPIPE, SIG_IGN)
        guard let setup = ScriptSetup(from: setupDescriptor) else { exit(0) }
        if var supervisor = ScriptSupervisor(setup) {
            supervisor.supervise()
        } else {
            let code = errno
            let fault = ScriptSpool.isFull(code) ? SpoolMark.full : .broken
            let mark = ScriptSpool.cannotKeep(code) ? fault.rawValue : "!"
            tell("\(mark)the spool cannot be written: \(String(cString: strerror(code)))\n")
        }
        exit(0)
    }

    private init?(_ setup: ScriptSetup) {
        self.setup = setup
        spool = ScriptSpool(folder: setup.folder)
        writers = ScriptSpool.Stream.allCases.map { [spool] in SpoolWriter(spool, $0) }
        shown = setup.hidden.map { [spool] in ShownWriter(spool, hiding: SecretMask($0)) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        recordFile = open("\(setup.folder)/record", flags, 0o600)
        sideFile = open("\(setup.folder)/side", flags, 0o600)
        guard recordFile >= 0, sideFile >= 0 else { return nil }
        // How the script ended must find room on a disk that the script has filled.
        for (file, room) in [(recordFile, ScriptSpool.recordRoom), (sideFile, ScriptSpool.sideLimit)] {
            let code = lifeboat_reserve(file, off_t(room))
            guard code == 0 || code == EOPNOTSUPP || code == ENOSYS else {
                errno = code
                return nil
            }
        }
        var blocked = sigset_t()
        sigemptyset(&blocked)
        let numbers = [SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGALRM]
        for number in numbers { sigaddset(&blocked, number) }
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        signals = lifeboat_signal_descriptor(&blocked)
        guard signals >= 0, lifeboat_adopt_orphans() == 0 else { return nil }
        for descriptor in [Self.setupDescriptor, Self.newsDescriptor] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    private static func tell(_ text: String) {
        let bytes = Array(text.utf8)
        // A full pipe holds news enough, and one that nobody reads needs none.
        _ = write(newsDescriptor, bytes, bytes.count)
    }

    // MARK: - From start to end

    private mutating func supervise() {
        guard let problem = start() else {
            while !isOver() { step() }
            finish()
            return
        }
        Self.tell("!\(problem)\n")
    }

    /// Starts the script; why it could not be, or nil.
    private mutating func start() -> String? {
        let pipes = [Pipe(), Pipe(), Pipe()].compactMap(\.self)
        gate = setup.gate == nil ? nil : Pipe()
        guard pipes.count == 3, setup.gate == nil || gate != nil else { return String(cString: strerror(errno)) }
        var descriptors = [(pipes[0].writer, STDOUT_FILENO), (pipes[1].writer, STDERR_FILENO)]
        if let number = setup.sideChannel {
            // The script holds the other end, too: what it tells fits into the pipe, and must not end it when nobody reads.
            descriptors += [(pipes[2].writer, number), (pipes[2].reader, number + 1)]
        }
        if let number = setup.gate, let gate { descriptors.append((gate.reader, number)) }
        let spawn = ProgramSpawn(
            words: setup.words,
            environment: setup.environment,
            workingDirectory: setup.workingDirectory
        )
        let code = spawn.start(&process, descriptors: descriptors)
        guard code == 0 else { return String(cString: strerror(code)) }
        for pipe in pipes {
            pipe.closeWriter()
            _ = fcntl(pipe.reader, F_SETFL, O_NONBLOCK)
        }
        sources = pipes.map { Source(pipe: $0) }
        if setup.gate == nil { began = .now }
        Self.tell("\(process)\n")
        return nil
    }

    /// Waits for something to happen, and takes it in.
    private mutating func step() {
        var descriptors = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
        if isWatched { descriptors.append(pollfd(fd: Self.setupDescriptor, events: Int16(POLLIN), revents: 0)) }
        for source in sources where source.isOpen {
            descriptors.append(pollfd(fd: source.pipe.reader, events: Int16(POLLIN), revents: 0))
        }
        poll(&descriptors, nfds_t(descriptors.count), millisecondsToGo)
        takeSignals()
        if isWatched { takeWord() }
        for index in sources.indices where sources[index].isOpen { pump(index) }
        shown?.showIfDue()
        let now = ContinuousClock.now
        if let began, stopping == nil, !hasEnded, now >= began + setup.timeout {
            record.hasTimedOut = true
            stop()
        }
        if let stopping, now >= stopping + Self.grace { end(ProcessTable.descendants(of: Int(getpid())), SIGKILL) }
    }

    private var millisecondsToGo: Int32 {
        guard stopping == nil else { return 50 }
        guard let moment = [began.map { $0 + setup.timeout }, shown?.due].compactMap(\.self).min() else { return -1 }
        let rest = moment - .now
        let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: max(0, milliseconds))
    }

    private mutating func takeSignals() {
        while case let number = lifeboat_next_signal(signals), number != 0 {
            // A terminal that goes away, or Ctrl-C in it, is the executor's business.
            guard number == SIGTERM, stopping == nil else { continue }
            record.wasCancelled = true
            stop()
        }
        reap()
    }

    /// Takes the status of what has ended, but for the script: as long as that is not taken, its number is its own.
    private mutating func reap() {
        while true {
            var info = siginfo_t()
            guard waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo == SIGCHLD else { return }
            if info._sifields._sigchld.si_pid == process {
                hasEnded = true
                return
            }
            waitpid(info._sifields._sigchld.si_pid, nil, WNOHANG)
        }
    }

    /// Lets the script begin, or takes in that the executor has gone.
    private mutating func takeWord() {
        var byte: UInt8 = 0
        let count = read(Self.setupDescriptor, &byte, 1)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        if count == 1 {
            guard began == nil, stopping == nil else { return }
            began = .now
            gate?.writeLine()
            gate?.closeWriter()
            return
        }
        isWatched = false
        record.wasUnwatched = true
        if began == nil {
            // The script reads the end of its gate, and ends before its first command.
            record.wasWithheld = true
            gate?.closeWriter()
        } else if setup.gate == nil, stopping == nil, !hasEnded {
            // Nobody asks for what a script read whose executor has gone.
            record.wasCancelled = true
            stop()
        }
    }

    /// Tells the script and all that it has started to stop; what is stopped already goes on, to hear of it.
    private mutating func stop() {
        stopping = .now
        let all = ProcessTable.descendants(of: Int(getpid()))
        end(all, SIGTERM)
        end(all, SIGCONT)
    }

    private func end(_ processes: [ProcessTable.Entry], _ signal: Int32) {
        for entry in processes { kill(pid_t(entry.id), signal) }
    }

    private func isOver() -> Bool {
        guard let stopping else { return hasEnded }
        if ContinuousClock.now >= stopping + Self.grace + Self.patience { return true }
        return hasEnded && ProcessTable.descendants(of: Int(getpid())).isEmpty
    }

    // MARK: - Output

    /// Takes in what is in a pipe; false when there was nothing.
    @discardableResult
    private mutating func pump(_ index: Int) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(sources[index].pipe.reader, &chunk, chunk.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return false }
        guard count > 0 else {
            sources[index].isOpen = false
            return false
        }
        if index < writers.count {
            writers[index].append(chunk[..<count])
            shown?.take(chunk[..<count], of: index)
            Self.tell(".")
        } else {
            let kept = min(count, sideRoom)
            if kept > 0 { sideRoom -= max(0, write(sideFile, chunk, kept)) }
        }
        return true
    }

    // MARK: - The end

    private mutating func finish() {
        if stopping == nil { endSession() }
        // Stopped before it was let begin, it has done nothing.
        if setup.gate != nil, began == nil { record.wasWithheld = true }
        // Who holds the output open from now on is no part of the script: what is in the pipes is all.
        for index in sources.indices {
            var chunks = 0
            while sources[index].isOpen, chunks < 32, pump(index) { chunks += 1 }
        }
        record.milliseconds = began.map { Int(($0.duration(to: .now) / .milliseconds(1)).rounded()) } ?? 0
        record.written = writers.map(\.written)
        record.left = ProcessTable.descendants(of: Int(getpid())).filter { $0.id != Int(process) }.prefix(20).map {
            "\($0.name) (process \($0.id))"
        }
        record.status = takeStatus()
        shown?.finish()
        for writer in writers { writer.sync() }
        fsync(sideFile)
        let bytes = Array((record.json.text(.compact) + "\n").utf8)
        _ = write(recordFile, bytes, bytes.count)
        fsync(recordFile)
        let folder = open(setup.folder, O_RDONLY | O_CLOEXEC)
        if folder >= 0 { fsync(folder) }
    }

    /// Ends what the script left in the background; what it moved to a session of its own is a service, and goes on.
    private mutating func endSession() {
        let limit = ContinuousClock.now + Self.patience
        while ContinuousClock.now < limit {
            let own = getpid()
            let left = ProcessTable.descendants(of: Int(own)).filter { $0.session == Int(own) }
            if left.isEmpty { return }
            end(left, SIGKILL)
            var descriptor = pollfd(fd: signals, events: Int16(POLLIN), revents: 0)
            poll(&descriptor, 1, 10)
            while lifeboat_next_signal(signals) != 0 {}
        }
    }

    private func takeStatus() -> Int {
        var status: Int32 = 0
        // One that not even SIGKILL has ended hangs in the kernel.
        guard waitpid(process, &status, hasEnded ? 0 : WNOHANG) == process else { return 128 + Int(SIGKILL) }
        let signal = status & 0x7F
        return signal == 0 ? Int((status >> 8) & 0xFF) : 128 + Int(signal)
    }
}
