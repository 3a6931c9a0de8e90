// SPDX-License-Identifier: Apache-2.0

import Expressions
import Glibc
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

    private func actions(
        patience: Duration = .zero,
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) -> ShellActions {
        ShellActions(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], patience: patience, pause: pause)
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
        #expect(process.fate == .over)
        process.host = "elsewhere"
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
