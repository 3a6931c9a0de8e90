// SPDX-License-Identifier: Apache-2.0

import Digests
import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// A step whose call was sent and whose assertions were edited afterwards is looked at, and not done once more.
struct ReviewTests {
    /// A step whose call answers `{"n": 1}` and whose expectation holds of the number.
    private static func step(
        _ number: Int,
        _ effect: Effect = .change,
        configure: (inout Step) -> Void = { _ in }
    ) -> Step {
        Rig.step("a", effect) { step in
            step.onFailure = .pause
            step.expectations = [Expectation(expression: Rig.expression("n == \(number)"))]
            configure(&step)
        }
    }

    private static func probe(_ number: Int) -> Probe {
        Probe(command: Rig.command("look"), doneWhen: Rig.expression("n == \(number)"))
    }

    private static let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
        Rig.done(request.name == "a" ? ["n": 1] : ["n": 7])
    }

    /// A run of the step that waits for somebody, as `world` leaves it.
    private static func waiting(
        _ step: Step,
        world: @escaping @Sendable (OperationRequest) async -> OperationOutcome = Self.world
    ) async throws -> Rig {
        let rig = try Rig(Rig.plan([step]))
        guard case .parked = try await rig.execute(world: world) else {
            Issue.record("the run does not wait for anybody")
            return rig
        }
        return rig
    }

    /// Has the run go on with the step as it reads now.
    private static func amend(_ rig: Rig, to step: Step) async throws -> PlanAmendment {
        let session = try rig.store.open(rig.run, now: { rig.now })
        let recorder = session.recorder(roles: [], now: { rig.now }, observe: { _, _ in })
        let gate = AmendmentGate(recorder.state)
        let plan = Rig.plan([step])
        let amendment = PlanAmendment(
            planDigest: recorder.state.planDigest,
            amendedDigest: SHA256.digest(of: try plan.meaning()).hex,
            plan: plan,
            changes: [],
            changesDigest: "",
            renewed: gate.renewed(by: plan),
            by: "anna",
            reason: "misspelt",
            journalHead: session.history.head,
            amendedAt: rig.now
        )
        #expect(gate.objection(to: amendment) == nil)
        try await recorder.record([.runAmended(amendment)])
        return amendment
    }

    private static func calls(_ rig: Rig) -> Int { rig.performed.count { $0 == "a" } }

    @Test(arguments: [Effect.change, .irreversible])
    func `the answer on record is checked by what the step says now, and the call is not sent again`(
        _ effect: Effect
    ) async throws {
        let rig = try await Self.waiting(Self.step(2, effect))
        let amendment = try await Self.amend(rig, to: Self.step(1, effect))
        #expect(amendment.renewed.isEmpty)
        #expect(try rig.state(of: "a") == .inDoubt)
        _ = try await rig.execute(world: Self.world)
        #expect(Self.calls(rig) == 1)
        #expect(try rig.state(of: "a") == .succeeded)
        let outcome = try rig.history().machine().status(of: Rig.id("a")).outcome
        #expect(outcome?.isProven == true)
    }

    @Test func `what is still false fails, and a person is asked before anything is sent again`() async throws {
        let rig = try await Self.waiting(Self.step(2))
        _ = try await Self.amend(rig, to: Self.step(3))
        guard case .parked = try await rig.execute(world: Self.world) else {
            Issue.record("nobody is asked")
            return
        }
        #expect(Self.calls(rig) == 1)
        let machine = try rig.history().machine()
        #expect(machine.openQuestions.map(\.question) == [.failure(reason: "n == 3 (n = 1)")])
        // Edited once more, it is looked at once more: the answer is still on record.
        let amendment = try await Self.amend(rig, to: Self.step(1))
        #expect(amendment.renewed.isEmpty)
        _ = try await rig.execute(world: Self.world)
        #expect(Self.calls(rig) == 1)
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `an expected change that is added is read, and not brought about a second time`() async throws {
        let rig = try await Self.waiting(Self.step(2))
        let edited = Self.step(1) { $0.probe = Self.probe(7) }
        _ = try await Self.amend(rig, to: edited)
        _ = try await rig.execute(world: Self.world)
        #expect(rig.performed == ["a", "look"])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `an answer of the wait is not taken for that of the call`() async throws {
        let wait = WaitRule(
            command: Rig.command("poll"),
            until: Rig.expression("n == 7"),
            every: TimeSpan(.seconds(1)),
            timeout: TimeSpan(.seconds(5))
        )
        let rig = try await Self.waiting(Self.step(2) { $0.wait = wait })
        _ = try await Self.amend(rig, to: Self.step(1))
        _ = try await rig.execute(world: Self.world)
        #expect(Self.calls(rig) == 1)
        #expect(try rig.state(of: "a") == .succeeded, "the call said 1, the wait 7")
    }

    @Test func `a change in doubt whose expected change is edited is looked at by the new one`() async throws {
        let lost: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            request.name == "a" ? .unknown(Rig.failure(.unreachable)) : Rig.done(["n": 7])
        }
        let step = Self.step(7) { $0.probe = Self.probe(8) }
        let rig = try await Self.waiting(step, world: lost)
        #expect(try rig.history().machine().status(of: Rig.id("a")).openIntent != nil)
        let amendment = try await Self.amend(rig, to: Self.step(7) { $0.probe = Self.probe(7) })
        #expect(amendment.renewed.isEmpty)
        let before = rig.performed.count
        _ = try await rig.execute(world: lost)
        #expect(Self.calls(rig) == 1)
        #expect(Set(rig.performed.dropFirst(before)) == ["look"])
        #expect(try rig.state(of: "a") == .adopted)
    }

    @Test func `of several calls the last of which was refused, a person says what became of them`() async throws {
        let two = { (number: Int) in
            Self.step(number) { $0.action = .commands([Rig.command("a", .change), Rig.command("b", .change)]) }
        }
        let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            request.name == "b" ? .refused(Rig.failure(.refused)) : Rig.done(["n": 1])
        }
        let rig = try await Self.waiting(two(2), world: world)
        _ = try await Self.amend(rig, to: two(1))
        _ = try await rig.execute(world: world)
        #expect(rig.performed == ["a", "b"])
        let question = try rig.history().machine().openQuestions.first?.question
        guard case .doubt(let reason) = question else {
            Issue.record("asked \(String(describing: question))")
            return
        }
        #expect(reason.contains("a change of it was sent"))
    }

    @Test func `what was refused has changed nothing, and begins anew`() async throws {
        let rig = try await Self.waiting(Self.step(2)) { _ in .refused(Rig.failure(.refused)) }
        let amendment = try await Self.amend(rig, to: Self.step(1))
        #expect(amendment.renewed == [Rig.id("a")])
        _ = try await rig.execute(world: Self.world)
        #expect(Self.calls(rig) == 2)
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `another call is another deed, and begins anew`() async throws {
        let rig = try await Self.waiting(Self.step(2))
        let edited = Self.step(1) { $0.action = .commands([Rig.command("other", .change)]) }
        let amendment = try await Self.amend(rig, to: edited)
        #expect(amendment.renewed == [Rig.id("a")])
    }

    @Test func `of a list only the element at hand counts`() async throws {
        let list = { (number: Int) in
            Self.step(number) { $0.each = EachRule(name: "x", list: Rig.value("`[1, 2]`")) }
        }
        let rig = try await Self.waiting(list(2))
        let amendment = try await Self.amend(rig, to: list(1))
        #expect(amendment.renewed.isEmpty)
        _ = try await rig.execute(world: Self.world)
        #expect(Self.calls(rig) == 2, "once for each element")
        #expect(try rig.state(of: "a") == .succeeded)
    }
}
