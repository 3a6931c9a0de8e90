// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What an approver is told beside the text that they sign.
struct ApprovalRequestViewTests {
    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    private func step(_ id: StepID, _ effect: Effect) throws -> Step {
        var step = Step(
            id: id,
            title: id.text,
            action: .commands([
                Command(text: "x", operation: .aws(AWSOperation(service: "x", operation: "y")), effect: effect)
            ]),
            effect: effect
        )
        step.captures = [Capture(name: "delay", expression: try Expression("Maximum", dialect: .value))]
        return step
    }

    private func lines(reading effect: Effect, operations: [String]) throws -> (text: String, styled: [StyledText]) {
        let (lag, promote) = (try #require(StepID("lag")), try #require(StepID("promote")))
        let id = try #require(ApprovalID("go"))
        var acting = try step(promote, .irreversible)
        acting.captures = []
        acting.approval = id
        let steps = [try step(lag, effect), acting]
        var plan = Plan(runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily), steps: steps)
        plan.approvals = [ApprovalPolicy(id: id, roles: [], voidIf: try Expression.interpolation("delay > 900"))]
        var machine = RunMachine(plan: plan)
        machine.apply(.stepFinished(StepOutcome(step: lag, attempt: 1, state: .succeeded)), at: Self.start)
        let request = ApprovalRequest(
            run: try #require(RunID("daily-20261122-031500-k7f2")),
            step: promote,
            attempt: 1,
            policy: id,
            nonce: "n",
            planDigest: "",
            stepDigest: "",
            inputsDigest: "",
            journalHead: "",
            target: RunTarget(),
            level: .live,
            effect: .irreversible,
            operations: operations,
            readings: [],
            requester: "olga",
            requestedAt: Self.start,
            expiresAt: Self.start + .seconds(60)
        )
        machine.apply(.approvalRequested(request), at: Self.start)
        let lines = ApprovalRequestView(request, of: machine).lines(at: Self.start)
        return (lines.map(\.plainText).joined(separator: "\n"), lines)
    }

    @Test func `an approver is told what is read again before the step acts, and what is not`() throws {
        let fresh = try lines(reading: .read, operations: []).text
        #expect(fresh.contains("void if, right before it acts: delay > 900\n  lag is read again for that"))
        let old = try lines(reading: .change, operations: []).text
        #expect(old.contains("lag is NOT read again for that: its value counts as read at \(Self.start.text())"))
    }

    @Test func `content that nobody has seen is red`() throws {
        let unbound = "\(ApprovalRequest.unboundContent): what is in './site' could not be read"
        let found = try lines(reading: .read, operations: ["s3 sync ./site", unbound])
        #expect(found.text.contains("\n\(unbound)\n"))
        #expect(found.styled.contains { $0.plainText == unbound && $0.rendered(withColor: true).contains("\u{1B}[") })
        #expect(!found.text.contains("s3 sync"))
    }
}
