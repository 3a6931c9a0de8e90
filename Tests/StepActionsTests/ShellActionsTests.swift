// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import StepActions
import Testing
import Values

struct ShellActionsTests {
    private struct NoShell: Error {}

    private let actions = ShellActions(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])

    private func perform(_ script: String, timeout: Duration = .seconds(180)) async throws -> OperationOutcome {
        let run = try #require(RunID("shell"))
        let step = try #require(StepID("shell"))
        let scope = TemplateScope(Scope(now: Timestamp(nanosecondsSinceEpoch: 0)))
        let operation = try ResolvedOperation(.shell(ShellScript(script: script)), in: scope)
        guard case .shell(let shell) = operation else { throw NoShell() }
        let request = OperationRequest(
            run: run,
            step: step,
            attempt: 1,
            operation: operation,
            effect: .unknown,
            timeout: timeout
        )
        return await actions.perform(shell, for: request)
    }

    @Test func `a script that ends badly may have had an effect`() async throws {
        guard case .refused(let failure) = try await perform("exit 3") else {
            Issue.record("not refused")
            return
        }
        #expect(failure.effectIsUncertain)
        #expect(failure.message == "the script ended with status 3")
    }

    @Test func `a script that closed its output and runs on is stopped when its time is over`() async throws {
        let outcome = try await perform("exec >&- 2>&-; sleep 60", timeout: .milliseconds(300))
        guard case .refused(let failure) = outcome else {
            Issue.record("not refused")
            return
        }
        #expect(failure.kind == .timeout)
    }

    @Test func `a program that closes its output before it ends is left to end`() async throws {
        let outcome = try await perform("exec >&- 2>&-; sleep 0.2; exit 0")
        guard case .answered(let answer) = outcome else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["status"]?.integerValue == 0)
    }

    @Test func `what a script left in the background ends with it`() async throws {
        guard case .answered(let answer) = try await perform("sleep 60 & echo here") else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["stdout"]?.stringValue == "here\n")
    }

    @Test func `a script that is interrupted says so and not that its time was over`() async throws {
        let task = Task { try await perform("echo started; sleep 60") }
        task.cancel()
        switch try await task.value {
        case .refused(let failure), .notSent(let failure):
            #expect(failure.kind == .cancelled)
            #expect(failure.message.hasSuffix("the run was interrupted"))
        case .answered, .unknown, .withheld: Issue.record("not cancelled")
        }
    }
}
