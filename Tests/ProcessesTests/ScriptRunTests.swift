// SPDX-License-Identifier: Apache-2.0

import Glibc
import Processes
import Synchronization
import TestSupport
import Testing

/// Scripts below the supervisor of the built program.
struct ScriptRunTests {
    private let folder: TemporaryDirectory
    private let supervisor = [BuiltProgram.path, ScriptSupervisor.word]

    init() throws { folder = try TemporaryDirectory() }

    private func setup(_ script: String, timeout: Duration = .seconds(3600), gate: Int32? = nil) throws -> ScriptSetup {
        let spool = ScriptSpool(folder: "\(folder.path)/spool")
        try #require(spool.make() == 0)
        let wait = gate.map { "IFS= read -r -u \($0) go || exit 125; " } ?? ""
        return ScriptSetup(
            folder: spool.folder,
            words: ["bash", "-c", wait + script],
            environment: ["PATH": "/usr/bin:/bin"],
            timeout: timeout,
            gate: gate
        )
    }

    private func run(_ setup: ScriptSetup, admits: Bool = true) async -> ScriptRecord? {
        let run = ScriptRun(ScriptSpool(folder: setup.folder))
        guard case .ended(let record) = await run.run(setup, supervisor: supervisor, admit: { _ in admits }) else {
            return nil
        }
        return record
    }

    private func text(_ setup: ScriptSetup, _ stream: ScriptSpool.Stream = .output) -> String {
        let pieces = ScriptSpool(folder: setup.folder).pieces(of: stream)
        return String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    }

    @Test func `what a script printed and how it ended is in its spool, for nobody else to read`() async throws {
        let setup = try setup("echo out; echo err >&2; exit 7")
        let record = try #require(await run(setup))
        #expect(record.status == 7 && record.written == [4, 4] && !record.wasUnwatched)
        #expect(text(setup) == "out\n" && text(setup, .errors) == "err\n")
        #expect(ScriptSpool(folder: setup.folder).record == record)
        for name in ScriptSpool.names(in: setup.folder) {
            var status = stat()
            #expect(stat("\(setup.folder)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
        ScriptSpool(folder: setup.folder).erase()
        #expect(access(setup.folder, F_OK) != 0)
    }

    @Test func `a list of processes tells whose script a supervisor stands over, and none of its values`() async throws
    {
        var setup = try setup("tr '\\0' ' ' < /proc/$PPID/cmdline; : \"$TOKEN\"")
        setup.environment["TOKEN"] = "hunter2"
        _ = await run(setup)
        let text = text(setup)
        #expect(text.hasPrefix("lifeboat \(ScriptSupervisor.word) ") && text.hasSuffix("/spool "), "\(text)")
        #expect(!text.contains("hunter2"))
    }

    @Test func `a script that is not let begin does nothing, and that is on record`() async throws {
        let marker = folder.file("began")
        let record = try #require(await run(try setup("touch \(marker)", gate: 97), admits: false))
        #expect(record.wasWithheld && access(marker, F_OK) != 0)
    }

    @Test func `a program or a supervisor that is not there is said not to be`() async throws {
        var setup = try setup("true")
        setup.words = ["/nowhere/at-all"]
        let run = ScriptRun(ScriptSpool(folder: setup.folder))
        guard case .notStarted(let reason) = await run.run(setup, supervisor: supervisor) else {
            Issue.record("started")
            return
        }
        #expect(reason.contains("No such file"))
        // A supervisor that reads nothing must not be written to for ever.
        setup.environment["large"] = String(repeating: "x", count: 1 << 20)
        guard case .notStarted = await run.run(setup, supervisor: ["/bin/true"]) else {
            Issue.record("started")
            return
        }
    }

    @Test func `a script that prints without end is kept at both ends, and what is missing is counted`() async throws {
        let setup = try setup("echo first; head -c 50000000 /dev/zero; echo; echo last")
        let record = try #require(await run(setup))
        #expect(record.written[0] == 6 + 50_000_000 + 6)
        let pieces = ScriptSpool(folder: setup.folder).pieces(of: .output)
        #expect(pieces.first?.offset == 0 && pieces.first?.bytes.count == ScriptSpool.limit)
        #expect(pieces.dropFirst().reduce(0) { $0 + $1.bytes.count } == ScriptSpool.limit)
        #expect(text(setup).hasPrefix("first\n") && text(setup).hasSuffix("\nlast\n"))
        let room = ScriptSpool.names(in: setup.folder).reduce(0) { sum, name in
            var status = stat()
            return stat("\(setup.folder)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
        }
        #expect(room <= 3 * ScriptSpool.limit + (1 << 16))
    }

    /// Each script tells where its grandchild is, by a line; the grandchild holds a lock as long as it lives.
    @Test(arguments: [
        "sleep 600 & echo $!; wait", "setsid sleep 600 & echo $!; wait",
        "(setsid sh -c 'echo $$; exec sleep 600' &) ; sleep 600",
        "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 600; done' & wait; sleep 600",
        "sleep 600 & echo $!; kill -STOP $!; kill -STOP $$",
    ])
    func `when it is to stop nothing of a script goes on, wherever it hides`(script: String) async throws {
        let setup = try setup(script, gate: 97)
        let spool = ScriptSpool(folder: setup.folder)
        let (lines, announcement) = AsyncStream.makeStream(of: Int.self)
        let run = ScriptRun(spool) {
            let line = String(decoding: spool.pieces(of: .output).flatMap(\.bytes), as: UTF8.self)
            if line.hasSuffix("\n"), let id = Int(line.dropLast()) { announcement.yield(id) }
        }
        let supervisor = supervisor
        let task = Task { await run.run(setup, supervisor: supervisor) }
        let found = await lines.first { _ in true }
        let grandchild = try #require(found)
        let start = ProcessTable.entry(of: grandchild)?.start
        #expect(start != nil)
        task.cancel()
        guard case .ended(let record) = await task.value else {
            Issue.record("no end is on record")
            return
        }
        #expect(record.wasCancelled && record.status != 0 && record.left.isEmpty)
        let entry = ProcessTable.entry(of: grandchild)
        #expect(entry == nil || entry?.start != start || entry?.runs == false)
    }

    @Test func `when the time is over the script is stopped, and a program that ignores it is killed`() async throws {
        let setup = try setup("trap '' TERM; while :; do sleep 600; done", timeout: .seconds(1))
        let record = try #require(await run(setup))
        #expect(record.hasTimedOut && !record.wasCancelled && record.status == 128 + Int(SIGKILL))
    }

    @Test func `a service that a script starts goes on, is named, and does not hold up the end`() async throws {
        let setup = try setup("setsid sleep 600 & sleep 600 & echo here")
        let record = try #require(await run(setup))
        #expect(record.status == 0 && text(setup) == "here\n")
        #expect(record.left.count == 1 && record.left[0].hasPrefix("sleep (process "), "\(record.left)")
        let digits = record.left.first?.filter(\.isNumber) ?? ""
        kill(try #require(pid_t(digits)), SIGKILL)
    }

    @Test func `a script goes on to its end when its executor is killed, and its end is on record`() async throws {
        let (pipe, marker) = (folder.file("pipe"), folder.file("done"))
        mkfifo(pipe, 0o600)
        // A killed executor is one whose end of the word's pipe is closed: cat holds it, and dies.
        let setup = try setup("read -r word <\(pipe); yes | head -c 3000000; echo $word >\(marker); exit 3", gate: 97)
        let executor = try ChildProcess(["sh", "-c", "cat | \(supervisor.joined(separator: " "))"])
        executor.send(setup.message + [0x0A])
        let script = try #require(executor.readLine().flatMap { Int($0) })
        #expect(ProcessTable.entry(of: script)?.runs == true)
        let parent = try #require(ProcessTable.entry(of: script)?.parent)
        // The script is at its pipe once that can be opened without waiting for a reader.
        let writer = open(pipe, O_WRONLY)
        close(executor.input)
        close(executor.output)
        let run = ScriptRun(ScriptSpool(folder: setup.folder))
        async let ending = run.follow(supervisor: parent) { ProcessTable.entry(of: parent)?.runs == true }
        write(writer, "deed\n", 5)
        close(writer)
        guard case .ended(let record) = await ending else {
            Issue.record("no end is on record")
            return
        }
        #expect(record.status == 3 && record.wasUnwatched && record.written[0] == 3_000_000)
        #expect(ProcessTable.text(of: marker) == "deed\n")
    }

    @Test func `another process of the supervisor's number is not waited for`() async throws {
        let setup = try setup("true")
        let run = ScriptRun(ScriptSpool(folder: setup.folder))
        guard case .lost = await run.follow(supervisor: Int(getpid()), confirm: { false }) else {
            Issue.record("found")
            return
        }
    }
}
