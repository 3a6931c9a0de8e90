// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import TestSupport
import Testing
import Values

@testable import StepActions

/// What a runbook gives the scripts of a rehearsal must not lead them to AWS itself.
struct RehearsalKeysTests {
    private struct NoShell: Error {}

    private func perform(_ name: String, _ value: String, isRehearsal: Bool) async throws -> OperationOutcome {
        let folder = try TemporaryDirectory()
        let actions = ShellActions.making(spoolsIn: folder, isRehearsal: isRehearsal)
        let scope = TemplateScope(Scope(now: Timestamp(nanosecondsSinceEpoch: 0)))
        let given = Template.Member(name: name, value: .literal(.string(value)))
        let script = ShellScript(script: "echo \"got $\(name)\"", environment: [given], exports: [])
        let operation = try ResolvedOperation(.shell(script), in: scope)
        guard case .shell(let shell) = operation else { throw NoShell() }
        let request = OperationRequest(
            run: try #require(RunID("shell")),
            step: try #require(StepID("shell")),
            attempt: 1,
            operation: operation,
            effect: .read,
            timeout: .seconds(180)
        )
        return await actions.perform(shell, for: request)
    }

    @Test(arguments: [
        ("AWS_PROFILE", "production"), ("AWS_SHARED_CREDENTIALS_FILE", "/etc/keys"), ("AWS_CONFIG_FILE", "/etc/aws"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/run/token"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/"), ("AWS_EC2_METADATA_DISABLED", "false"),
    ])
    func `a script that is given what leads to keys is refused, and told why`(name: String, value: String) async throws
    {
        guard case .notSent(let failure) = try await perform(name, value, isRehearsal: true) else {
            Issue.record("it was begun")
            return
        }
        #expect(failure.message.contains("rehearsal") && failure.message.contains("'\(name)'"))
        #expect(!failure.message.contains(value))
        guard case .answered = try await perform(name, value, isRehearsal: false) else {
            Issue.record("only a rehearsal refuses it")
            return
        }
    }

    @Test(arguments: [
        ("AWS_ACCESS_KEY_ID", "testing"), ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
    ])
    func `what leads to no keys is given`(name: String, value: String) async throws {
        guard case .answered(let answer) = try await perform(name, value, isRehearsal: true) else {
            Issue.record("it was refused")
            return
        }
        #expect(answer.output["stdout"]?.stringValue == "got \(value)\n")
    }
}
