// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// Steps that are shown to the operator before they act.
@Suite(.timeLimit(.minutes(10)))
struct ConfirmationTests {
    private static func plan() -> Plan {
        Rig.plan([
            Rig.step("look") { $0.captures = [Capture(name: "name", expression: Rig.value("Name"))] },
            Rig.step("act", .change, after: ["look"]) { step in
                step.asksFirst = true
                var command = Rig.command("act", .change)
                command.operation = .aws(
                    AWSOperation(
                        service: "x",
                        operation: "act",
                        parameters: .object([.init(name: "Name", value: .expression(Rig.value("${name}")))])
                    )
                )
                step.action = .commands([command])
            },
        ])
    }

    private static func answer(_ choice: OperatorAnswer.Choice, reason: String = "") -> InboxMessage {
        .answer(
            OperatorAnswer(
                step: Rig.id("act"),
                choice: choice,
                by: "olga",
                reason: reason,
                answeredAt: Timestamp(nanosecondsSinceEpoch: 0)
            )
        )
    }

    private static let world: @Sendable (OperationRequest) async -> OperationOutcome = { _ in
        Rig.done(["Name": "db-1"])
    }

    @Test func `the operator sees the call with its values, and a yes makes it`() async throws {
        let rig = try Rig(Self.plan())
        let ending = try await rig.execute(people: { _ in Self.answer(.run) }, world: Self.world)
        #expect(ending == .finished(.completed, RunSummary(passed: 2)))
        #expect(rig.performed == ["look", "act"])
        guard case .question(.confirmation(let calls, _, _, _), _)? = rig.asked.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(calls == ["x act {\"Name\":\"db-1\"}"])
        let events = try rig.events()
        let asked = events.firstIndex { if case .operatorAsked = $0 { true } else { false } }
        let answered = events.firstIndex { if case .operatorAnswered = $0 { true } else { false } }
        let intended = events.firstIndex { if case .operationIntended = $0 { true } else { false } }
        #expect(try #require(asked) < #require(answered))
        #expect(try #require(answered) < #require(intended))
    }

    @Test func `the end of input is not a yes, and an unattended run parks`() async throws {
        let closed = try Rig(Self.plan())
        let reason = "'act' waits for a yes before it acts"
        #expect(try await closed.execute(people: { _ in nil }, world: Self.world) == .parked(reason: reason))
        #expect(closed.performed == ["look"])
        let unattended = try Rig(Self.plan())
        #expect(try await unattended.execute(world: Self.world) == .parked(reason: reason))
        #expect(unattended.performed == ["look"])
        // The answer of another terminal carries it on, and what was read is not read again.
        unattended.post(Self.answer(.run))
        #expect(try await unattended.execute(world: Self.world) == .finished(.completed, RunSummary(passed: 2)))
        #expect(unattended.performed == ["look", "act"])
    }

    @Test func `a pause leaves the run where it is, and the question is asked again`() async throws {
        let rig = try Rig(Self.plan())
        let ending = try await rig.execute(people: { _ in Self.answer(.pause, reason: "lunch") }, world: Self.world)
        #expect(ending == .parked(reason: "'act' waits for a yes before it acts; paused by olga: lunch"))
        #expect(rig.performed == ["look"])
        #expect(try rig.state(of: "act") == .waitingOperator)
        #expect(!(try rig.events().contains { if case .operatorAnswered = $0 { true } else { false } }))
        let resumed = try await rig.execute(people: { _ in Self.answer(.run) }, world: Self.world)
        #expect(resumed == .finished(.completed, RunSummary(passed: 2)))
    }

    @Test func `a pause stands although the question is answered meanwhile`() async throws {
        let rig = try Rig(Self.plan())
        let ending = try await rig.execute(
            people: { _ in
                rig.post(Self.answer(.run))
                return Self.answer(.pause, reason: "lunch")
            },
            world: Self.world
        )
        #expect(ending == .parked(reason: "paused by olga: lunch"))
        #expect(rig.performed == ["look"])
        #expect(try await rig.execute(world: Self.world) == .finished(.completed, RunSummary(passed: 2)))
        #expect(rig.performed == ["look", "act"])
    }

    @Test func `a step is skipped for a reason, and only for one`() async throws {
        let rig = try Rig(Self.plan())
        let ending = try await rig.execute(
            people: { _ in Self.answer(.skip, reason: rig.asked.count < 2 ? "" : "done by hand") },
            world: Self.world
        )
        guard case .finished(.completedWithExceptions, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(rig.asked.count == 2)
        #expect(try rig.state(of: "act") == .skipped)
        #expect(rig.performed == ["look"])
    }

    @Test func `an abort ends the run untouched`() async throws {
        let rig = try Rig(Self.plan())
        guard case .finished(.cancelled, _) = try await rig.execute(people: { _ in Self.answer(.abort, reason: "no") })
        else {
            Issue.record("the run goes on")
            return
        }
        #expect(rig.performed == ["look"])
        #expect(try rig.state(of: "act") == .notTaken)
    }

    @Test func `a dry run asks nobody`() async throws {
        let rig = try Rig(Self.plan(), level: .probe)
        _ = try await rig.execute(people: { _ in nil }) { request in
            request.effect == .read ? Rig.done(["Name": "n"]) : .withheld(reason: "dry")
        }
        #expect(rig.asked.isEmpty)
    }

    // MARK: - What is read for the person

    /// A step that asks first and has a precondition on what `look` reads.
    private static func guarded(_ statement: String) -> Plan {
        Rig.plan([
            Rig.step("act", .change) { step in
                step.asksFirst = true
                step.preconditions = [
                    Precondition(
                        command: Rig.command("look"),
                        expectations: [Expectation(expression: Rig.expression(statement))]
                    )
                ]
            }
        ])
    }

    private static func readings(_ rig: Rig) -> [String]? {
        guard case .question(.confirmation(_, let readings, _, _), _)? = rig.asked.first else { return nil }
        return readings
    }

    @Test func `preconditions are read for whoever is asked, and read again before the step acts`() async throws {
        let rig = try Rig(Self.guarded("lag < 10"))
        let ending = try await rig.execute(people: { _ in Self.answer(.run) }, world: { _ in Rig.done(["lag": 3]) })
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["look", "look", "act"])
        #expect(Self.readings(rig)?.first?.hasPrefix("✓ lag < 10 (lag = 3)  (read at 2026-11-2") == true)
    }

    @Test(arguments: [
        ("lag < 10", Rig.done(["lag": 30]), "✗ does NOT hold: lag < 10 (lag = 30)"),
        ("lag < 10", Rig.done([:]), "? not known: lag < 10"),
        ("lag < 10", OperationOutcome.refused(Rig.failure(.denied)), "? x look could not be read: E: went wrong"),
        ("lag < 10", OperationOutcome.unknown(Rig.failure(.unreachable)), "? x look could not be read: E: went wrong"),
    ])
    func `what does not hold or cannot be read is said so`(
        statement: String,
        outcome: OperationOutcome,
        expected: String
    ) async throws {
        let rig = try Rig(Self.guarded(statement))
        _ = try await rig.execute(people: { _ in Self.answer(.skip, reason: "no") }, world: { _ in outcome })
        #expect(Self.readings(rig)?.first?.hasPrefix(expected) == true, "\(Self.readings(rig) ?? [])")
        #expect(rig.performed == ["look"])
    }

    @Test(arguments: [
        (Rig.done(["size": 5]), "~ x act: size: 5 → 7  (read at 2026-11-2"),
        (Rig.done(["size": 7]), "~ x act: size == 7 holds already  (read at 2026-11-2"),
        (OperationOutcome.refused(Rig.failure(.refused)), "~ x act: there is no such thing now  (read at 2026-11-2"),
        (
            OperationOutcome.unknown(Rig.failure(.unreachable)),
            "? not known: what x act would change: x see could not be read: E: went wrong"
        ),
    ])
    func `whoever is asked sees what the call would change, before and after`(
        outcome: OperationOutcome,
        expected: String
    ) async throws {
        let rig = try Rig(Rig.plan([Rig.step("act", .change) { $0.asksFirst = true }]))
        let (item, size) = (try Expression("@", dialect: .jmespath), try Expression("size", dialect: .jmespath))
        rig.know { operation in
            guard case .aws(var see) = operation, see.operation == "act" else { return nil }
            see.operation = "see"
            let check = EffectReading.Check(
                statement: "size == 7",
                name: "size",
                path: size,
                wanted: "7",
                holds: { $0 == 7 }
            )
            return EffectReading(
                operation: .aws(see),
                item: item,
                checks: [check],
                missingCodes: isGone(outcome) ? ["E"] : []
            )
        }
        _ = try await rig.execute(people: { _ in Self.answer(.skip, reason: "no") }, world: { _ in outcome })
        #expect(Self.readings(rig)?.first?.hasPrefix(expected) == true, "\(Self.readings(rig) ?? [])")
        #expect(rig.performed == ["see"])
        @Sendable func isGone(_ outcome: OperationOutcome) -> Bool {
            if case .refused = outcome { true } else { false }
        }
    }
}
