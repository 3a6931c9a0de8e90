// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel
import Testing
import Values

/// Runs whose plan is amended, by people and executors that die at any moment.
struct AmendmentSimulationTests {
    /// A step that cannot succeed as it is written, between a change and one that needs an approval.
    private static func plan() -> Plan {
        var fix = Rig.step("fix", after: ["first"])
        fix.title = Simulation.misspelt
        fix.action = .commands([Rig.command("mistake")])
        fix.expectations = [Expectation(expression: Rig.expression("n == 2"))]
        let last = Rig.step("last", .irreversible, after: ["fix"]) { $0.approval = ApprovalID("twice") }
        var plan = Rig.plan([Rig.step("first", .change), fix, last])
        if let id = ApprovalID("twice") { plan.approvals = [ApprovalPolicy(id: id, roles: [])] }
        for index in plan.steps.indices { plan.steps[index].onFailure = .pause }
        return plan
    }

    private static func amendment(of machine: RunMachine, _ head: String) throws -> PlanAmendment {
        var plan = machine.plan
        plan.steps[1].title = "fix"
        plan.steps[1].action = .commands([Rig.command("fix", .change)])
        plan.steps[1].effect = .change
        plan.steps[1].expectations = []
        plan.steps.append(Rig.step("new", .change, after: ["first"]))
        let gate = AmendmentGate(machine)
        let amendment = PlanAmendment(
            planDigest: machine.planDigest,
            amendedDigest: SHA256.digest(of: try plan.meaning()).hex,
            plan: plan,
            changes: [],
            changesDigest: "",
            renewed: gate.renewed(by: plan),
            by: "anna",
            reason: "misspelt",
            journalHead: head,
            amendedAt: Rig.start
        )
        if let objection = gate.objection(to: amendment) { throw Simulation.Fault(description: objection) }
        return amendment
    }

    private static func execute(
        dyingAt call: Int?,
        resumedUntil resumed: Int? = nil,
        _ death: ModelDisk.Death
    ) async throws -> (RunMachine, amendment: Int, rest: Int) {
        let seed = UInt64(call ?? 0) &* 1000 &+ UInt64(resumed ?? 0)
        let simulation = Simulation(plan(), world: SimulatedWorld(.init(), seed: 0), seed: seed)
        let found = try await simulation.execute(
            amending: amendment,
            dyingAt: call,
            resumedUntil: resumed,
            death,
            seed: seed
        )
        #expect(found.0.amendments.count == 1, "died at \(String(describing: call)), \(String(describing: resumed))")
        #expect(found.0.state == .completed)
        #expect(simulation.world.effects == ["first": 1, "fix": 1, "last": 1, "new": 1])
        return found
    }

    @Test func `whenever who amends is killed, the plan is the old or the new one, and the run ends well`() async throws
    {
        let (_, calls, _) = try await Self.execute(dyingAt: nil, .killed)
        #expect(calls > 2)
        for call in 1...calls {
            for death in [ModelDisk.Death.killed, .powerCut] {
                _ = try await Self.execute(dyingAt: call, death)
            }
        }
    }

    @Test func `whenever the executor of an amended plan is killed, nothing is done twice or as it was written before`()
        async throws
    {
        let (_, _, calls) = try await Self.execute(dyingAt: nil, .killed)
        #expect(calls > 10)
        for call in 1...calls {
            for death in [ModelDisk.Death.killed, .powerCut] {
                _ = try await Self.execute(dyingAt: nil, resumedUntil: call, death)
            }
        }
    }
}
