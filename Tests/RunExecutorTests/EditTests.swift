// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Other inputs for a step before it acts, as an executor deals with them.
struct EditTests {
    private static func plan(asksFirst: Bool = false, isApproved: Bool = false) throws -> Plan {
        let id = try #require(ApprovalID("p"))
        let call = AWSOperation(
            service: "x",
            operation: "a",
            parameters: .object([.init(name: "size", value: .expression(try Expression.interpolation("size")))])
        )
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Command(text: "a", operation: .aws(call), effect: .change)])
            step.asksFirst = asksFirst
            step.approval = isApproved ? id : nil
        }
        var plan = Rig.plan([step], approvals: [ApprovalPolicy(id: id, roles: [])])
        plan.inputs = [InputDeclaration(name: "size", defaultValue: "small")]
        return plan
    }

    private static func rig(asksFirst: Bool = false, isApproved: Bool = false) throws -> Rig {
        try Rig(plan(asksFirst: asksFirst, isApproved: isApproved), inputs: ["size": "small"])
    }

    private static func answer(
        _ choice: OperatorAnswer.Choice,
        _ value: JSONValue? = nil,
        reason: String = "too small",
        askedAt: Timestamp? = nil
    ) -> InboxMessage {
        .answer(
            OperatorAnswer(
                step: Rig.id("a"),
                choice: choice,
                by: "bob",
                reason: reason,
                answeredAt: Rig.start,
                inputs: value.map { [InputChange(name: "size", value: $0)] },
                askedAt: askedAt
            )
        )
    }

    private static func decision(_ nonce: String, by person: String) -> InboxMessage {
        Rig.decision(nonce, by: person)
    }

    /// The sizes with which the step was sent.
    private final class Sent: Sendable {
        private let sizes = Mutex<[String]>([])
        var all: [String] { sizes.withLock { $0 } }
        var world: @Sendable (OperationRequest) async -> OperationOutcome {
            { request in
                guard case .aws(let aws) = request.operation else { return Rig.done([:]) }
                self.sizes.withLock { $0.append(aws.parameters["size"]?.stringValue ?? "") }
                return Rig.done([:])
            }
        }
    }

    private static func refusals(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { if case .answerRefused(_, _, let reason) = $0 { reason } else { nil } }
    }

    private static func answers(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { if case .operatorAnswered(let answer) = $0 { answer.text } else { nil } }
    }

    @Test func `an edited step is shown again as it is now, with another digest, and acts with the new value`()
        async throws
    {
        let (rig, sent) = (try Self.rig(asksFirst: true), Sent())
        let ending = try await rig.execute(
            people: { _ in
                switch rig.asked.count {
                case 1: Self.answer(.edit, "none")
                case 2: Self.answer(.edit, "large", reason: " ")
                case 3: Self.answer(.edit, "large")
                default: Self.answer(.run)
                }
            },
            world: sent.world
        )
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(sent.all == ["large"])
        #expect(try Self.refusals(rig) == ["'size' does not accept it", "'edit' needs a reason: say why"])
        #expect(try Self.answers(rig) == ["edit size = \"large\" (was \"small\")", "run"])
        let shown = rig.asked.compactMap { prompt -> (calls: [String], digest: String)? in
            guard case .question(.confirmation(let calls, _, let digest, _), step: _) = prompt else { return nil }
            guard let digest else { return nil }
            return (calls, digest)
        }
        #expect(shown.map { $0.calls.joined().contains("large") } == [false, false, false, true])
        #expect(Set(shown.prefix(3).map(\.digest)).count == 1)
        #expect(shown.last?.digest != shown.first?.digest)
    }

    @Test func `an edit outlives its executor, and an end of the input changes nothing`() async throws {
        let (rig, sent) = (try Self.rig(asksFirst: true), Sent())
        _ = try await rig.execute(people: { _ in nil }, world: sent.world)
        #expect(try rig.history().machine().status(of: Rig.id("a")).changedInputs.isEmpty)
        rig.post(Self.answer(.edit, "large"))
        #expect(try await rig.execute(world: sent.world) == .parked(reason: "'a' waits for a yes before it acts"))
        #expect(sent.all.isEmpty)
        rig.post(Self.answer(.run))
        #expect(try await rig.execute(world: sent.world) == .finished(.completed, RunSummary(passed: 1)))
        #expect(sent.all == ["large"])
    }

    @Test func `an edit makes the approval void, the approver is told of it, and who edited does not approve`()
        async throws
    {
        let (rig, sent) = (try Self.rig(isApproved: true), Sent())
        _ = try await rig.execute(world: sent.world)
        let first = try #require(try rig.history().machine().openRequests.first)
        rig.post(Self.answer(.run))
        rig.post(Self.answer(.edit, "large", reason: ""))
        rig.post(Self.answer(.edit, "large", askedAt: first.requestedAt + .seconds(1)))
        _ = try await rig.execute(world: sent.world)
        #expect(try rig.history().machine().openRequests.map(\.nonce) == [first.nonce])
        let refusals = try Self.refusals(rig)
        #expect(refusals.prefix(2) == ["nothing is asked at this step", "'edit' needs a reason: say why"])
        #expect(refusals.last?.hasPrefix("it is about the request of ") == true)

        // Granted where nothing may be changed, and edited before that is over.
        rig.hold("frozen")
        rig.post(Self.decision(first.nonce, by: "anna"))
        _ = try await rig.execute(world: sent.world)
        #expect(try rig.history().machine().status(of: Rig.id("a")).isApproved)
        rig.post(Self.answer(.edit, "large", askedAt: first.requestedAt))
        rig.hold(nil)
        _ = try await rig.execute(world: sent.world)
        #expect(sent.all.isEmpty)
        let second = try #require(try rig.history().machine().openRequests.first)
        #expect(second.nonce != first.nonce)
        #expect(second.stepDigest != first.stepDigest)
        #expect(second.operations.joined().contains("large"))
        let given = "size = \"large\" (was \"small\"), given to this step alone by bob: too small"
        #expect(second.readings == [given])
        let voided = try rig.events().compactMap { event in
            if case .approvalVoided(step: _, nonce: _, let reason) = event { reason } else { nil }
        }
        #expect(voided == ["bob gave it size = \"large\" (was \"small\")"])

        rig.post(Self.decision(second.nonce, by: "bob"))
        _ = try await rig.execute(world: sent.world)
        #expect(sent.all.isEmpty)
        #expect(try Self.refusals(rig).last == "bob gave the step another value, which somebody else must approve")
        rig.post(Self.decision(second.nonce, by: "anna"))
        #expect(try await rig.execute(world: sent.world) == .finished(.completed, RunSummary(passed: 1)))
        #expect(sent.all == ["large"])
    }
}
