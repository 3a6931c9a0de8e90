// SPDX-License-Identifier: Apache-2.0

import Expressions
import Glibc
import Processes
import RunCore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

@testable import StepActions

/// Scripts whose executor went away, and the processes by which they are known again.
struct ScriptProcessTests {
    private struct Refused: Error {}

    private func request(
        _ script: String,
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in }
    ) throws -> (ResolvedOperation.Shell, OperationRequest) {
        let scope = TemplateScope(Scope(now: Timestamp(nanosecondsSinceEpoch: 0)))
        let operation = try ResolvedOperation(.shell(ShellScript(script: script)), in: scope)
        guard case .shell(let shell) = operation else { throw Refused() }
        let request = OperationRequest(
            run: try #require(RunID("shell")),
            step: try #require(StepID("shell")),
            attempt: 1,
            operation: operation,
            effect: .change,
            timeout: .seconds(120),
            record: record
        )
        return (shell, request)
    }

    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func actions(
        patience: Duration = .zero,
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> ShellActions {
        .making(spoolsIn: folder, patience: patience, pause: pause)
    }

    private func finding(of process: ScriptProcess?, by actions: ShellActions) async throws -> DoubtFinding {
        let (_, request) = try request("true")
        let doubt = Doubt(
            request: request,
            since: Timestamp(nanosecondsSinceEpoch: 0),
            facts: process?.facts ?? JSONObject()
        )
        return await actions.examine(doubt)
    }

    @Test func `the process of a script is on record before its first command`() async throws {
        let folder = try TemporaryDirectory()
        let marker = "\(folder.path)/began"
        let seen = Mutex<(process: ScriptProcess?, hadBegun: Bool)>((nil, false))
        let (shell, request) = try request("touch '\(marker)'; echo $$") { facts in
            seen.withLock { $0 = (ScriptProcess(facts: facts), access(marker, F_OK) == 0) }
        }
        guard case .answered(let answer) = await actions().perform(shell, for: request) else {
            Issue.record("not answered")
            return
        }
        let (process, hadBegun) = seen.withLock { $0 }
        #expect(!hadBegun && access(marker, F_OK) == 0)
        #expect(answer.output["stdout"]?.stringValue == process.map { "\($0.id)\n" })
        #expect(process?.start != nil && process?.fate == .over)
    }

    @Test func `a script whose process cannot be recorded is not begun`() async throws {
        let folder = try TemporaryDirectory()
        let marker = "\(folder.path)/began"
        let (shell, request) = try request("touch '\(marker)'") { _ in throw Refused() }
        guard case .notSent(let failure) = await actions().perform(shell, for: request) else {
            Issue.record("begun")
            return
        }
        #expect(failure.message.contains("not begun") && access(marker, F_OK) != 0)
    }

    @Test func `a script that still runs is waited for, and said to run when it goes on`() async throws {
        let child = try ChildProcess(["sleep", "600"])
        let process = ScriptProcess(started: Int(child.id))
        let impatient = try await finding(of: process, by: actions())
        #expect(impatient.verdict == .undetermined)
        #expect(impatient.reason.contains("STILL RUNS as process \(child.id)"), "\(impatient.reason)")
        #expect(impatient.reason.contains("begun at 1970-01-01"))
        let looks = Mutex(0)
        let patient = actions(patience: .seconds(30)) { _ in
            let look = looks.withLock { count in
                count += 1
                return count
            }
            if look == 3 {
                kill(child.id, SIGKILL)
                waitpid(child.id, nil, 0)
            }
        }
        #expect(try await finding(of: process, by: patient).reason.hasPrefix("the script is over"))
        #expect(looks.withLock { $0 } == 3)
    }

    @Test func `what a script left behind is part of it, and a zombie is not`() async throws {
        let child = try ChildProcess(["sh", "-c", "sleep 600 & echo here"])
        #expect(child.readLine() == "here")
        var info = siginfo_t()
        waitid(P_PID, id_t(child.id), &info, WEXITED | WNOWAIT)
        let process = ScriptProcess(started: Int(child.id))
        #expect(process.fate == .leftBehind)
        #expect(try await finding(of: process, by: actions()).reason.contains("what it started STILL RUNS"))
        kill(-child.id, SIGKILL)
        let ended = actions(patience: .seconds(3600))
        #expect(try await finding(of: process, by: ended).reason.hasPrefix("the script is over"))
        waitpid(child.id, nil, 0)
        #expect(process.fate == .over)
    }

    @Test func `another process of the same number is not the script`() throws {
        let child = try ChildProcess(["sleep", "600"])
        defer {
            kill(child.id, SIGKILL)
            waitpid(child.id, nil, 0)
        }
        var process = ScriptProcess(started: Int(child.id))
        #expect(process.fate == .running)
        #expect(process.obstacle?.contains("STILL RUNS") == true)
        process.start = process.start.map { $0 - 1 }
        #expect(process.fate == .over)
        #expect(process.obstacle == nil)
    }

    @Test func `a process of an earlier start of the machine is over, and one elsewhere is not seen`() async throws {
        var process = ScriptProcess(started: Int(getpid()))
        process.boot = "another"
        (process.machine, process.cards) = ("", [])
        guard case .unseen(let reason) = process.fate else {
            Issue.record("nobody knows whether it is this machine")
            return
        }
        #expect(reason.contains("another one of that name"))
        let facts = process.facts
        let cards = ["52:54:00:00:00:01"]
        let here = { MachineIdentity(number: "n", boot: "now", cards: $0) }
        (process.machine, process.cards) = ("n", cards)
        #expect(process.fate(seenFrom: here(cards)) == .over)
        // A clone has the name and the number; a machine without cards may be one.
        for others in [["52:54:00:00:00:09"], []] {
            guard case .unseen(let reason) = process.fate(seenFrom: here(others)) else {
                Issue.record("the script may run on where it was begun")
                return
            }
            #expect(reason.contains("such as the one that this is a copy of"))
        }
        #expect(ScriptProcess(facts: facts)?.machine.isEmpty == true)
        process.host = "elsewhere"
        guard case .unseen = process.fate else {
            Issue.record("copies of a machine have its number")
            return
        }
        #expect(try await finding(of: process, by: actions()).reason.contains("cannot be seen from here"))
        process = ScriptProcess(started: Int(getpid()))
        process.namespace = "pid:[1]"
        guard case .unseen = process.fate else {
            Issue.record("seen in another namespace")
            return
        }
        #expect(ScriptProcess(facts: process.facts) == process)
        #expect(ScriptProcess(facts: ["process": ["id": 1, "boot": "x"]]) == nil)
        #expect(try await finding(of: nil, by: actions()).reason.contains("no process of it is on record"))
    }
}

/// Scripts whose executor went away and whose supervisor did not.
struct KeptScriptTests {
    private struct Unusable: Error {}

    private let folder: TemporaryDirectory
    private let actions: ShellActions

    init() throws {
        folder = try TemporaryDirectory()
        actions = .making(spoolsIn: folder)
    }

    private func request(
        _ script: String,
        exports: [String] = [],
        mask: SecretMask = .none,
        progress: @escaping @Sendable (OperationProgress) -> Void = { _ in },
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in }
    ) throws -> (ResolvedOperation.Shell, OperationRequest) {
        let scope = TemplateScope(Scope(now: Timestamp(nanosecondsSinceEpoch: 0)))
        let operation = try ResolvedOperation(.shell(ShellScript(script: script, exports: exports)), in: scope)
        guard case .shell(let shell) = operation else { throw Unusable() }
        let request = OperationRequest(
            run: try #require(RunID("shell")),
            step: try #require(StepID("shell")),
            attempt: 1,
            operation: operation,
            effect: .change,
            timeout: .seconds(3600),
            record: record,
            progress: progress,
            mask: mask
        )
        return (shell, request)
    }

    /// Runs a script to its end as an executor that dies before it records the result, and returns what is on record.
    private func facts(_ script: String, exports: [String] = []) async throws -> JSONObject {
        let kept = Mutex<JSONObject>([:])
        let (shell, request) = try request(script, exports: exports, record: { facts in kept.withLock { $0 = facts } })
        _ = await actions.perform(shell, for: request)
        return kept.withLock(\.self)
    }

    private func finding(
        _ script: String,
        exports: [String] = [],
        facts: JSONObject,
        isAnswered: Bool = false
    ) async throws -> DoubtFinding {
        var doubt = Doubt(request: try request(script, exports: exports).1, since: nil, facts: facts)
        doubt.isAnswered = isAnswered
        return await actions.examine(doubt)
    }

    @Test func `the result that nobody recorded is taken with its output and values`() async throws {
        let script = "A=1; echo out"
        let finding = try await finding(script, exports: ["A"], facts: facts(script, exports: ["A"]))
        guard case .answered(let answer) = finding.outcome else {
            Issue.record("\(finding)")
            return
        }
        #expect(answer.output["stdout"] == "out\n" && answer.output["exports"] == ["A": "1"])
        #expect(finding.verdict == .tookEffect && finding.reason.contains("finished while no executor watched"))
    }

    @Test func `a script that was stopped with its run is said to be, and not to have finished`() async throws {
        let script = "echo started; sleep 60"
        let kept = Mutex<JSONObject>([:])
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (shell, request) = try request(
            script,
            progress: { if !$0.lines.isEmpty { begin.yield() } },
            record: { facts in kept.withLock { $0 = facts } }
        )
        let task = Task { [actions] in await actions.perform(shell, for: request) }
        for await _ in begun { break }
        task.cancel()
        _ = await task.value
        let finding = try await finding(script, facts: kept.withLock(\.self))
        #expect(finding.verdict == .undetermined)
        #expect(finding.reason == "the script was stopped in its middle, and what it did before that is there")
    }

    @Test func `a failure that nobody recorded leaves its effect open, and counts once`() async throws {
        let facts = try await facts("exit 3")
        guard case .refused(let failure) = try await finding("exit 3", facts: facts).outcome else {
            Issue.record("not refused")
            return
        }
        #expect(failure.effectIsUncertain && failure.message.contains("status 3"))
        let second = try await finding("exit 3", facts: facts, isAnswered: true)
        #expect(second.outcome == nil && second.reason.contains("the script is over"))
    }

    @Test func `what was erased, or belongs to another operation, is not taken`() async throws {
        var facts = try await facts("true")
        facts["spool"] = "shell.1.0.7"
        #expect(try await finding("true", facts: facts).outcome == nil)
        facts["spool"] = "shell.1.0.1"
        #expect(try await finding("true", facts: facts).outcome != nil)
        actions.spools.erase(try request("true").1)
        #expect(try await finding("true", facts: facts).outcome == nil)
        #expect(ScriptSpool.names(in: "\(folder.path)/spool").isEmpty)
    }

    @Test func `a script that was not let begin can be begun`() async throws {
        let (shell, request) = try request("true", record: { _ in throw Unusable() })
        guard case .notSent = await actions.perform(shell, for: request) else {
            Issue.record("begun")
            return
        }
        #expect(try await finding("true", facts: [:]).verdict == .repeatable)
    }

    @Test func `spools of steps in doubt stay when what earlier executors left is erased`() async throws {
        _ = try await facts("true")
        let run = try #require(RunID("shell"))
        actions.spools.erase(run, besides: [try #require(StepID("shell"))])
        #expect(ScriptSpool.names(in: "\(folder.path)/spool/shell") == ["shell.1.0.1"])
        actions.spools.erase(run, besides: [try #require(StepID("shel"))])
        #expect(ScriptSpool.names(in: "\(folder.path)/spool").isEmpty)
    }

    @Test func `the last line is the last that a person would see, and each line is told of once`() throws {
        let tail = ScriptTail(ScriptSpool(folder: folder.path))
        try folder.write("stdout 0 12 12\nold\n10%\r50%\r", to: "shown.0")
        let first = tail.next()
        #expect(first.last == "50%" && first.lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["old", "10%"])
        try folder.write("stdout 0 12 12\nold\n10%\r50%\rstderr 0 3 3\nbad", to: "shown.0")
        let second = tail.next(isOver: true)
        #expect(second.last == "bad" && second.lines.map(\.isError) == [false, true])
        #expect(tail.next().lines.isEmpty && tail.next().last == "bad")
    }

    @Test
    func `a secret that a script prints is in no line that is told of, and one that it is to yield in none at all`()
        async throws
    {
        for yieldsSecret in [false, true] {
            let lines = Mutex<[OutputLine]>([])
            var (shell, request) = try request("printf 'a sword-'; printf 'fish b\n'; echo new-token")
            request.mask = SecretMask(["sword-fish"])
            request.yieldsSecret = yieldsSecret
            request.progress = { progress in lines.withLock { $0 += progress.lines } }
            guard case .answered = await actions.perform(shell, for: request) else {
                Issue.record("not done")
                return
            }
            let texts = lines.withLock { $0.map { String(decoding: $0.bytes, as: UTF8.self) } }
            #expect(texts == (yieldsSecret ? [] : ["a (secret) b", "new-token"]))
        }
    }

    @Test(arguments: [
        ("\u{1B}[1;31mred\u{1B}[0m", "red"), ("\u{1B}]0;title\u{07}x", "x"), ("a\tb\u{07}", "a b"), ("\u{1B}[", ""),
    ])
    func `a line is shown as it stands at the end`(text: String, shown: String) {
        #expect(ScriptTail.shown(Array(text.utf8)) == shown)
        #expect(ScriptTail.shown([0xFF, 0x00, 0x41]) == "\u{FFFD}A")
    }
}
