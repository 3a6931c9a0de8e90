// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing

/// One-way doors that a run goes through on approvals that no key proves.
struct UnsignedPassageTests {
    private static let a = Sample.id("a")
    private static let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [], count: 2)

    private static func decision(by name: String, key: String? = nil, from account: String? = nil) -> ApprovalDecision {
        var decision = Sample.decision("a", .approve, by: name, key: key)
        decision.account = account
        return decision
    }

    /// A run whose one step was carried out with those approvals, and is over.
    private static func run(
        _ approvals: [ApprovalDecision],
        effect: Effect = .irreversible,
        level: RunLevel = .live
    ) -> TestRun {
        let step = Sample.step("a", effect) { $0.approval = policy.id }
        var run = TestRun(Sample.plan([step], approvals: [policy]), level: level)
        run.apply(.approvalRequested(Sample.request("a", "p")))
        for approval in approvals { run.apply(.approvalDecided(approval)) }
        run.apply(
            .stepStarted(step: a, attempt: 1),
            .operationIntended(Sample.intent("a")),
            .stepFinished(StepOutcome(step: a, attempt: 1, state: .succeeded, reason: ""))
        )
        run.settle()
        return run
    }

    @Test func `what cannot be undone and was approved without keys completes with exceptions`() {
        let run = Self.run([
            Self.decision(by: "anna", from: "uid 7 on h"), Self.decision(by: "ben", from: "uid 7 on h"),
        ])
        #expect(run.machine.state == .completedWithExceptions)
        #expect(run.machine.unsignedPassages.map(\.step) == [Self.a])
        let door = "NOT SIGNED: 'a' went through a one-way door on approvals that prove no person"
        let names = "anna (not signed), ben (not signed)"
        let sentence = "\(door): \(names); ONE account gave all 2: uid 7 on h"
        #expect(run.machine.unsignedPassages.map(\.sentence) == [sentence])
    }

    @Test func `with keys it completes, and one name without a key among them is enough that it does not`() {
        let both = Self.run([Self.decision(by: "anna", key: "K1"), Self.decision(by: "ben", key: "K2")])
        #expect(both.machine.state == .completed && both.machine.unsignedPassages.isEmpty)
        let one = Self.run([Self.decision(by: "anna", key: "K1"), Self.decision(by: "ben")])
        #expect(one.machine.state == .completedWithExceptions)
        #expect(one.machine.unsignedPassages.map { $0.approvals.map(\.by) } == [["ben"]])
        #expect(
            one.machine.unsignedPassages.first?.sentence.hasSuffix("from which accounts they came is not on record")
                == true
        )
    }

    @Test func `a key that is listed for nobody proves nobody`() {
        var anna = Self.decision(by: "anna", key: "K1")
        anna.keyIsUnlisted = true
        let run = Self.run([anna, Self.decision(by: "ben", key: "K2")])
        #expect(run.machine.state == .completedWithExceptions)
        let proof = "anna (signed with a key that is listed for nobody)"
        #expect(run.machine.unsignedPassages.first?.sentence.contains(proof) == true)
    }

    @Test(arguments: [(Effect.change, RunLevel.live), (.irreversible, .twin)])
    func `what can be undone, and what is not real, may rest on names`(effect: Effect, level: RunLevel) {
        let run = Self.run([Self.decision(by: "anna"), Self.decision(by: "ben")], effect: effect, level: level)
        #expect(run.machine.state == .completed)
        #expect(run.machine.unsignedPassages.isEmpty)
    }

    @Test func `an approval with which nothing was sent opened no door`() {
        let step = Sample.step("a", .irreversible) { $0.approval = Self.policy.id }
        var run = TestRun(Sample.plan([step], approvals: [Self.policy]))
        run.apply(
            .approvalRequested(Sample.request("a", "p")),
            .approvalDecided(Self.decision(by: "anna")),
            .approvalDecided(Self.decision(by: "ben")),
            .stepStarted(step: Self.a, attempt: 1),
            .stepFinished(StepOutcome(step: Self.a, attempt: 1, state: .alreadyTrue, reason: ""))
        )
        run.settle()
        #expect(run.machine.state == .completed)
        #expect(run.machine.unsignedPassages.isEmpty)
    }

    @Test func `what a person did by hand on such approvals counts as well`() {
        let step = Sample.step("a", .irreversible) { step in
            step.approval = Self.policy.id
            step.action = .manual(ManualAction(confirmation: "done"))
        }
        var run = TestRun(Sample.plan([step], approvals: [Self.policy]))
        run.apply(
            .approvalRequested(Sample.request("a", "p")),
            .approvalDecided(Self.decision(by: "anna")),
            .approvalDecided(Self.decision(by: "ben")),
            .operatorAsked(step: Self.a, question: .manualAction(confirmation: "done")),
            .operatorAnswered(Sample.answer("a", .done))
        )
        run.settle()
        #expect(run.machine.state == .completedWithExceptions)
        #expect(run.machine.unsignedPassages.map(\.step) == [Self.a])
    }
}
