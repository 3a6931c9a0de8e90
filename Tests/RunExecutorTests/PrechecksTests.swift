// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunbookModel
import Synchronization
import Testing
import Values

/// What must hold before a runbook acts, read without a run.
@Suite struct PrechecksTests {
    private final class World: ActionPerformer {
        private let performed = Mutex<[String]>([])
        let readiness: TargetReadiness
        let answers: [String: OperationOutcome]

        init(_ answers: [String: OperationOutcome], readiness: TargetReadiness = .ready) {
            self.answers = answers
            self.readiness = readiness
        }

        /// What was performed, and as what, in alphabetical order.
        var calls: [String] { performed.withLock { $0.sorted() } }

        func prepare(_ request: OperationRequest) async -> TargetReadiness { readiness }

        func perform(_ request: OperationRequest) async -> OperationOutcome {
            performed.withLock { $0.append("\(request.name) \(request.effect)") }
            return answers[request.name] ?? .refused(Rig.failure(.unreachable))
        }
    }

    private static func step(_ name: String, reads: String, _ statement: String) -> Step {
        Rig.step(name, .irreversible) { step in
            let expectation = Expectation(expression: Rig.expression(statement))
            step.preconditions = [Precondition(command: Rig.command(reads), expectations: [expectation])]
        }
    }

    private static func plan(_ steps: [Step]) -> Plan {
        var plan = Rig.plan(steps)
        guard let id = BlockingConditionID("lag") else { preconditionFailure("the test names a condition") }
        plan.blockingConditions = [
            BlockingCondition(id: id, reading: .alarm(StopCondition.Alarm(name: .literal("replica-lag"))))
        ]
        return plan
    }

    private static func alarm(_ state: String) -> OperationOutcome {
        Rig.done(["MetricAlarms": [["AlarmName": "replica-lag", "StateValue": .string(state)]]])
    }

    private func prechecks(_ plan: Plan, _ world: World, secrets: [String: JSONValue] = [:]) throws -> Prechecks {
        let environment = ExecutorEnvironment(
            now: { Rig.start },
            pause: { _ in },
            nonce: { "" },
            performer: world,
            secrets: secrets
        )
        return Prechecks(plan, opening: try Rig.opening(plan, .probe), environment: environment)
    }

    @Test func `everything is read in the order of the plan, and nothing is carried out`() async throws {
        let world = World([
            "DescribeAlarms": Self.alarm("OK"), "lag": Rig.done(["Lag": 2]), "role": Rig.done(["Role": "standby"]),
        ])
        let plan = Self.plan([
            Self.step("promote", reads: "lag", "Lag < 900"), Self.step("fence", reads: "role", "Role == 'standby'"),
        ])
        let readings = try await prechecks(plan, world).read()
        #expect(readings.verdict == .passed)
        #expect(
            readings.map(\.subject) == [
                .blockingCondition(try #require(BlockingConditionID("lag")), owner: nil),
                .precondition(Rig.id("promote")), .precondition(Rig.id("fence")),
            ]
        )
        #expect(readings.allSatisfy { $0.readAt == Rig.start })
        #expect(readings[1].text.contains("Lag = 2"))
        #expect(world.calls == ["DescribeAlarms read", "lag read", "role read"])
    }

    @Test(arguments: [("ALARM", 2, Verdict.failed), ("OK", 901, .failed), ("INSUFFICIENT_DATA", 2, .undetermined)])
    func `what does not hold comes before what is not known`(state: String, lag: Int, verdict: Verdict) async throws {
        let world = World([
            "DescribeAlarms": Self.alarm(state), "lag": Rig.done(["Lag": .integer(Int64(lag))]),
        ])
        let plan = Self.plan([Self.step("promote", reads: "lag", "Lag < 900")])
        #expect(try await prechecks(plan, world).read().verdict == verdict)
    }

    @Test func `what cannot be read is not known, and has no moment`() async throws {
        let world = World(["DescribeAlarms": Self.alarm("OK")])
        let plan = Self.plan([Self.step("promote", reads: "lag", "Lag < 900")])
        let readings = try await prechecks(plan, world).read()
        #expect(readings.verdict == .undetermined)
        #expect(readings.last?.readAt == nil)
        #expect(readings.last?.text.contains("could not be read") == true)
    }

    @Test func `of a list that is not known yet, what is about its elements is not known, and anything else is read`()
        async throws
    {
        let world = World(["DescribeAlarms": Self.alarm("OK"), "lag": Rig.done(["Lag": 2])])
        var plan = Self.plan([Self.step("promote", reads: "lag", "Lag < 900")])
        plan.steps[0].each = EachRule(name: "name", list: Rig.interpolation("`[\"x\"]`"))
        #expect(try await prechecks(plan, world).read().map(\.verdict) == [.passed, .passed])
        let expectation = Expectation(expression: Rig.expression("Lag < 900 && ${name} == 'x'"))
        plan.steps[0].preconditions[0].expectations = [expectation]
        #expect(try await prechecks(plan, world).read().map(\.verdict) == [.passed, .undetermined])
    }

    @Test func `what an earlier step would have found is not known`() async throws {
        let world = World(["DescribeAlarms": Self.alarm("OK"), "lag": Rig.done(["Lag": 2])])
        var plan = Self.plan([
            Rig.step("look") { $0.captures = [Capture(name: "name", expression: Rig.value("Name"))] },
            Self.step("promote", reads: "lag", "Lag < 900 && ${name} == 'db-1'"),
        ])
        plan.steps[1].needs = [.init(step: Rig.id("look"), kind: .requires)]
        let readings = try await prechecks(plan, world).read()
        #expect(readings.last?.verdict == .undetermined)
        #expect(!world.calls.contains("look read"))
    }

    @Test func `a target that is another one now is a refusal`() async throws {
        let world = World([:], readiness: .refused(reason: "another account"))
        let plan = Self.plan([Self.step("promote", reads: "lag", "Lag < 900")])
        let prechecks = try prechecks(plan, world)
        #expect(try await prechecks.read().verdict == .undetermined)
        #expect(prechecks.refusal == "another account")
        #expect(world.calls.isEmpty)
    }

    @Test func `no reading shows a secret`() async throws {
        let world = World(["DescribeAlarms": Self.alarm("OK"), "lag": Rig.done(["Word": "open-sesame"])])
        let plan = Self.plan([Self.step("promote", reads: "lag", "Word == 'shut'")])
        let readings = try await prechecks(plan, world, secrets: ["word": "open-sesame"]).read()
        #expect(readings.last?.verdict == .failed)
        #expect(readings.allSatisfy { !$0.text.contains("open-sesame") })
    }
}
