// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Runs whose changes an alarm stands against, or an alarm that nobody can read.
@Suite struct BlockingConditionTests {
    private static func condition(
        _ name: String = "lag",
        configure: (inout BlockingCondition) -> Void = { _ in }
    ) -> BlockingCondition {
        guard let id = BlockingConditionID(name) else { preconditionFailure("the test names a condition '\(name)'") }
        var condition = BlockingCondition(
            id: id,
            reading: .alarm(StopCondition.Alarm(name: .literal("replica-lag")))
        )
        configure(&condition)
        return condition
    }

    private static func rig(
        _ steps: [Step],
        _ conditions: [BlockingCondition] = [condition()],
        level: RunLevel = .live,
        approvals: [ApprovalPolicy] = []
    ) throws -> Rig {
        var plan = Rig.plan(steps, approvals: approvals)
        plan.blockingConditions = conditions
        return try Rig(plan, level: level)
    }

    private static func alarm(_ state: String) -> OperationOutcome {
        Rig.done(["MetricAlarms": [["AlarmName": "replica-lag", "StateValue": .string(state)]]])
    }

    /// A world in which the alarm is in these states, one reading after the other; in the last for ever.
    private static func world(
        _ states: String...,
        also other: @escaping @Sendable (OperationRequest) async -> OperationOutcome = { _ in Rig.done([:]) }
    ) -> @Sendable (OperationRequest) async -> OperationOutcome {
        let rest = Rest(states)
        return { request in
            request.name == "DescribeAlarms" ? alarm(rest.next()) : await other(request)
        }
    }

    private final class Rest: Sendable {
        private let rest: Mutex<[String]>
        init(_ states: [String]) { rest = Mutex(states) }
        func next() -> String { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
    }

    /// Counts looks at the alarm.
    private final class Looks: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    private static func changes(_ rig: Rig) -> [String] { rig.performed.filter { $0 != "DescribeAlarms" } }

    private static func readings(_ rig: Rig) throws -> [StopVerdict] {
        try rig.events().compactMap { event in
            if case .blockingConditionRead(let reading) = event { reading.verdict } else { nil }
        }
    }

    private static let steps = [
        Rig.step("look"), Rig.step("first", .change), Rig.step("second", .change, after: ["first"]),
    ]

    // MARK: - What holds

    @Test func `what only looks goes on while an alarm rings, and nothing is changed`() async throws {
        let rig = try Self.rig(Self.steps)
        guard case .parked(let reason) = try await rig.execute(world: Self.world("ALARM")) else {
            Issue.record("it is not held")
            return
        }
        #expect(reason.hasPrefix("while blocking condition 'lag' is met: alarm 'replica-lag' is ALARM (read at 2026-"))
        #expect(Self.changes(rig) == ["look"])
        let hold = try #require(try rig.history().machine().standingHold)
        #expect(hold.code == .blockedByCondition)
        #expect(hold.advice == "when that is over: lifeboat resume \(rig.run)")
        #expect(try Self.readings(rig) == [.met])
        // Whoever takes it over reads again.
        guard case .finished(.completed, _) = try await rig.execute(world: Self.world("OK")) else {
            Issue.record("it does not go on")
            return
        }
        #expect(try Self.readings(rig) == [.met, .clear])
        #expect(Self.changes(rig).sorted() == ["first", "look", "second"])
    }

    @Test func `an alarm without data, one that is not there and one that nobody may read block as well`() async throws
    {
        let outcomes: [OperationOutcome] = [
            Self.alarm("INSUFFICIENT_DATA"), Rig.done(["MetricAlarms": []]), .refused(Rig.failure(.denied)),
            .notSent(Rig.failure(.unreachable)), .unknown(Rig.failure(.timeout)),
        ]
        for outcome in outcomes {
            let rig = try Self.rig(Self.steps)
            let ending = try await rig.execute { $0.name == "DescribeAlarms" ? outcome : Rig.done([:]) }
            guard case .parked = ending else {
                Issue.record("\(outcome) does not hold it")
                continue
            }
            #expect(Self.changes(rig) == ["look"])
            #expect(try rig.history().machine().standingHold?.code == .blockingConditionUnknown)
        }
    }

    @Test func `the workspace's conditions count beside the runbook's`() async throws {
        let rig = try Self.rig(Self.steps, [])
        rig.guards([Self.condition("incident") { $0.owner = "lifeboat.yaml" }])
        guard case .parked(let reason) = try await rig.execute(world: Self.world("ALARM")) else {
            Issue.record("it is not held")
            return
        }
        #expect(reason.contains("blocking condition 'incident' (lifeboat.yaml) is met"))
        #expect(Self.changes(rig) == ["look"])
    }

    @Test func `a freeze is said before what conditions say`() async throws {
        let rig = try Self.rig(Self.steps)
        rig.hold("frozen")
        #expect(try await rig.execute(world: Self.world("ALARM")) == .parked(reason: "frozen"))
    }

    // MARK: - What does not

    @Test func `a condition that only warns is said, and the run that changed something is not green`() async throws {
        let rig = try Self.rig(Self.steps, [Self.condition { $0.whenUnknown = .warn }])
        let ending = try await rig.execute(world: Self.world("INSUFFICIENT_DATA"))
        guard case .finished(.completedWithExceptions, _) = ending else {
            Issue.record("it is green, or held")
            return
        }
        #expect(Self.changes(rig).sorted() == ["first", "look", "second"])
        #expect(try Self.readings(rig) == [.undetermined])
    }

    @Test func `a dry run reads each condition, says what it has read, and is not held`() async throws {
        let rig = try Self.rig([Rig.step("first", .change)], level: .probe)
        guard case .finished = try await rig.execute(world: Self.world("ALARM")) else {
            Issue.record("it is held")
            return
        }
        #expect(try Self.readings(rig) == [.met])
    }

    @Test func `a runbook that changes nothing reads nothing`() async throws {
        let rig = try Self.rig([Rig.step("look")])
        _ = try await rig.execute(world: Self.world("ALARM"))
        #expect(rig.performed == ["look"])
    }

    @Test func `what is set aside is changed, and on record with what stood against it`() async throws {
        let rig = try Self.rig([Rig.step("first", .change)])
        let lag = Self.condition().id
        rig.guards([], aside: ConditionOverride(conditions: [lag], reason: "the primary is down"))
        guard case .finished(.completedWithExceptions, _) = try await rig.execute(world: Self.world("ALARM")) else {
            Issue.record("it is held, or green")
            return
        }
        let overrides = try rig.events().compactMap { event in
            if case .operationIntended(let intent) = event { intent.overrides } else { nil }
        }
        #expect(overrides.map(\.code) == [.blockedByCondition])
        #expect(overrides.map(\.overriddenBecause) == ["the primary is down"])
    }

    // MARK: - When it is read again

    @Test func `a run that has begun to change things goes on by its last reading`() async throws {
        let rig = try Self.rig(Self.steps)
        let world = Self.world("OK", "ALARM") { request in
            if request.name == "first" { rig.advance(by: .seconds(3600)) }
            return Rig.done([:])
        }
        guard case .finished(.completed, _) = try await rig.execute(world: world) else {
            Issue.record("it is held")
            return
        }
        #expect(try Self.readings(rig) == [.clear])
    }

    @Test func `the first change is not begun by a reading that is old`() async throws {
        let rig = try Self.rig([Rig.step("look"), Rig.step("first", .change, after: ["look"])])
        let world = Self.world("OK", "ALARM") { request in
            if request.name == "look" { rig.advance(by: .seconds(61)) }
            return Rig.done([:])
        }
        guard case .parked = try await rig.execute(world: world) else {
            Issue.record("it is not held")
            return
        }
        #expect(Self.changes(rig) == ["look"])
        #expect(try Self.readings(rig) == [.clear, .met])
    }

    @Test func `a young reading is not made again`() async throws {
        let rig = try Self.rig([Rig.step("look"), Rig.step("first", .change, after: ["look"])])
        let world = Self.world("OK", "ALARM") { request in
            if request.name == "look" { rig.advance(by: .seconds(50)) }
            return Rig.done([:])
        }
        _ = try await rig.execute(world: world)
        #expect(try Self.readings(rig) == [.clear])
        #expect(try rig.state(of: "first") == .succeeded)
    }

    @Test func `a change is not sent when the alarm came to ring while its preconditions were read`() async throws {
        let step = Rig.step("first", .change) { step in
            step.preconditions = [Precondition(command: Rig.command("reading"), expectations: [])]
        }
        let rig = try Self.rig([step])
        let world = Self.world("OK", "ALARM") { request in
            if request.name == "reading" { rig.advance(by: .seconds(61)) }
            return Rig.done([:])
        }
        guard case .parked = try await rig.execute(world: world) else {
            Issue.record("it is not held")
            return
        }
        #expect(Self.changes(rig) == ["reading"])
        #expect(try rig.events().contains { if case .operationIntended = $0 { true } else { false } } == false)
    }

    @Test func `what could be read once and cannot be looked at now is not known any more`() async throws {
        let step = Rig.step("first", .change) { step in
            step.preconditions = [Precondition(command: Rig.command("reading"), expectations: [])]
        }
        let rig = try Self.rig([step])
        let looks = Looks()
        let readiness: @Sendable (OperationRequest) -> TargetReadiness = { request in
            let isOther = request.name == "DescribeAlarms" && looks.next() > 1
            return isOther ? .refused(reason: "the credentials lead to another account") : .ready
        }
        let ending = try await rig.execute(
            readiness: readiness,
            world: Self.world("OK") { request in
                if request.name == "reading" { rig.advance(by: .seconds(61)) }
                return Rig.done([:])
            }
        )
        #expect(ending != .finished(.completed, RunSummary(passed: 1)))
        #expect(Self.changes(rig) == ["reading"])
        #expect(try rig.events().contains { if case .operationIntended = $0 { true } else { false } } == false)
    }

    @Test func `a freeze that is said while conditions are read holds the change`() async throws {
        let step = Rig.step("first", .change) { step in
            step.preconditions = [Precondition(command: Rig.command("reading"), expectations: [])]
        }
        let rig = try Self.rig([step])
        let looks = Looks()
        let ending = try await rig.execute { request in
            switch request.name {
            case "reading":
                rig.advance(by: .seconds(61))
                return Rig.done([:])
            case "DescribeAlarms":
                if looks.next() > 1 { rig.hold("frozen") }
                return Self.alarm("OK")
            default: return Rig.done([:])
            }
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(Self.changes(rig) == ["reading"])
    }

    @Test func `an approved change is read for again, however much was changed before it`() async throws {
        let go = try #require(ApprovalID("go"))
        let second = Rig.step("second", .change, after: ["first"]) { $0.approval = go }
        let rig = try Self.rig(
            [Rig.step("first", .change), second],
            approvals: [ApprovalPolicy(id: go, roles: [], expires: TimeSpan(.seconds(7200)))]
        )
        let people: @Sendable (OperatorPrompt) async -> InboxMessage? = { prompt in
            guard case .approval = prompt else { return nil }
            rig.advance(by: .seconds(600))
            return rig.approval(of: prompt)
        }
        let ending = try await rig.execute(people: people, world: Self.world("OK", "ALARM"))
        guard case .parked = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(Self.changes(rig) == ["first"])
        #expect(try Self.readings(rig) == [.clear, .met])
        #expect(try rig.history().machine().standingHold?.code == .blockedByCondition)
    }

    @Test func `a held change is read for again when other steps have kept the run going`() async throws {
        let rig = try Self.rig([Rig.step("first", .change), Rig.step("look")])
        let world = Self.world("ALARM", "OK") { request in
            if request.name == "look" { rig.advance(by: .seconds(61)) }
            return Rig.done([:])
        }
        guard case .finished(.completed, _) = try await rig.execute(world: world) else {
            Issue.record("it is still held")
            return
        }
        #expect(try Self.readings(rig) == [.met, .clear])
    }
}
