// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Values

/// Small plans, and events as an executor would record them.
enum Sample {
    static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    static func id(_ text: String) -> StepID {
        guard let id = StepID(text) else { preconditionFailure("the test names a step '\(text)'") }
        return id
    }

    static func approvalID(_ text: String) -> ApprovalID {
        guard let id = ApprovalID(text) else { preconditionFailure("the test names an approval '\(text)'") }
        return id
    }

    static func conditionID(_ text: String) -> StopConditionID {
        guard let id = StopConditionID(text) else { preconditionFailure("the test names a condition '\(text)'") }
        return id
    }

    static var run: RunID {
        guard let run = RunID("daily-20261122-031500-k7f2") else { preconditionFailure("the test names a run") }
        return run
    }

    static func expression(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .assertion)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }

    static func hole(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression.interpolation(text)
        } catch {
            preconditionFailure("the test has a hole '\(text)': \(error.message)")
        }
    }

    static func command(_ name: String, _ effect: Effect = .read, capture: String? = nil, secret: Bool = false)
        -> Command
    {
        Command(
            text: "aws x \(name)",
            operation: .aws(AWSOperation(service: "x", operation: name)),
            effect: effect,
            capture: capture,
            capturesSecret: secret
        )
    }

    static func step(
        _ name: String,
        _ effect: Effect = .read,
        requires: [String] = [],
        after: [String] = [],
        configure: (inout Step) -> Void = { _ in }
    ) -> Step {
        var step = Step(
            id: id(name),
            title: "Title of \(name)",
            action: .commands([command(name, effect)]),
            effect: effect,
            needs: requires.map { .init(step: id($0), kind: .requires) }
                + after.map { .init(step: id($0), kind: .order) }
        )
        configure(&step)
        return step
    }

    static func manual(_ name: String, after: [String] = [], configure: (inout Step) -> Void = { _ in }) -> Step {
        step(name, .unknown, after: after) { step in
            step.action = .manual(ManualAction(confirmation: "Is \(name) done?"))
            configure(&step)
        }
    }

    static func plan(_ steps: [Step], approvals: [ApprovalPolicy] = [], onFailure: FailurePolicy? = nil) -> Plan {
        Plan(
            runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily),
            onFailure: onFailure,
            approvals: approvals,
            steps: steps
        )
    }

    static func opening(_ level: RunLevel = .live, inputs: JSONValue = [:]) -> RunOpening {
        RunOpening(
            run: run,
            planDigest: "00",
            runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily),
            level: level,
            environment: "production",
            inputs: inputs,
            inputsDigest: "11",
            target: RunTarget(account: "123456789012", regions: [.init(name: "primary", region: "us-west-2")]),
            operatorName: "olga",
            toolVersion: "1.0.0",
            incidentDeclaredAt: nil,
            openedAt: start
        )
    }

    static func executor(attended: Bool) -> ExecutorIdentity {
        ExecutorIdentity(operatorName: "olga", host: "h", process: 1, toolVersion: "1.0.0", attended: attended)
    }

    static func request(_ step: String, _ policy: String, nonce: String = "n1", expires: Duration = .seconds(60))
        -> ApprovalRequest
    {
        ApprovalRequest(
            run: run,
            step: id(step),
            attempt: 1,
            policy: approvalID(policy),
            nonce: nonce,
            planDigest: "00",
            stepDigest: "22",
            inputsDigest: "11",
            journalHead: "33",
            target: opening().target,
            level: .live,
            effect: .change,
            operations: ["x y"],
            readings: [],
            requester: "olga",
            requestedAt: start,
            expiresAt: start + expires
        )
    }

    static func decision(
        _ step: String,
        _ decision: ApprovalDecision.Decision,
        by person: String,
        nonce: String = "n1",
        key: String? = nil
    ) -> ApprovalDecision {
        ApprovalDecision(
            step: id(step),
            nonce: nonce,
            decision: decision,
            by: person,
            reason: "because",
            decidedAt: start,
            keyFingerprint: key
        )
    }

    static func answer(_ step: String, _ choice: OperatorAnswer.Choice) -> OperatorAnswer {
        OperatorAnswer(step: id(step), choice: choice, by: "olga", reason: "because", answeredAt: start)
    }

    static func record(
        _ step: String,
        _ phase: OperationPhase,
        _ effect: Effect,
        _ ending: OperationRecord.Ending,
        output: JSONValue? = nil
    ) -> OperationRecord {
        OperationRecord(
            step: id(step),
            attempt: 1,
            phase: phase,
            effect: effect,
            summary: "x",
            ending: ending,
            output: output
        )
    }

    static func intent(_ step: String) -> OperationIntent {
        let scope = TemplateScope(Scope(now: start))
        guard let shell = try? ResolvedOperation(.shell(ShellScript(script: "x")), in: scope) else {
            preconditionFailure("a script without holes cannot be resolved")
        }
        return OperationIntent(
            step: id(step),
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: shell
        )
    }

    static func outcome(_ step: String, _ state: StepState, captures: JSONValue = [:]) -> StepOutcome {
        StepOutcome(step: id(step), attempt: 1, state: state, reason: "why", captures: captures)
    }
}
