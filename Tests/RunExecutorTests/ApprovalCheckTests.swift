// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What is looked at right before an approved step acts.
@Suite(.timeLimit(.minutes(10)))
struct ApprovalCheckTests {
    private static let roles = [WorkspaceRole(name: "dba", members: ["anna", "ben"])]

    private static func policy(_ condition: String?, count: Int = 1) -> ApprovalPolicy {
        guard let id = ApprovalID("go") else { preconditionFailure("the test names an approval") }
        return ApprovalPolicy(
            id: id,
            roles: ["dba"],
            count: count,
            expires: TimeSpan(.seconds(1800)),
            shows: [Rig.id("lag")],
            voidIf: condition.map(Rig.expression)
        )
    }

    private static func plan(
        _ condition: String? = "${delay} > 900",
        reading: Effect = .read,
        configure: (inout Step) -> Void = { _ in }
    ) -> Plan {
        let lag = Rig.step("lag", reading) { step in
            step.captures = [Capture(name: "delay", expression: Rig.value("Maximum"))]
            step.expectations = [Expectation(expression: Rig.expression("Maximum < 60"))]
        }
        let promote = Rig.step("promote", .irreversible, after: ["lag"]) { step in
            step.approval = ApprovalID("go")
            step.onFailure = .abort
            configure(&step)
        }
        return Rig.plan([lag, promote], approvals: [policy(condition)])
    }

    private static func decision(
        _ decision: ApprovalDecision.Decision,
        by person: String = "anna",
        on request: ApprovalRequest,
        at now: Timestamp
    ) -> InboxMessage {
        Rig.decision(request.nonce, decision, of: request.step, by: person, at: now)
    }

    /// Executes with somebody who approves after 29 minutes; the lag is read as the values say, the last one for ever.
    private func execute(_ rig: Rig, lags: [JSONValue?]) async throws -> RunEnding {
        let count = Mutex(0)
        return try await rig.execute(
            people: { prompt in
                rig.advance(by: .seconds(29 * 60))
                guard case .approval(let request, _) = prompt else { return nil }
                return Self.decision(.approve, on: request, at: rig.now)
            },
            world: { request in
                guard request.name == "lag" else { return Rig.done([:]) }
                let number = count.withLock { count in
                    defer { count += 1 }
                    return min(count, lags.count - 1)
                }
                guard let lag = lags[number] else { return .unknown(Rig.failure(.unreachable)) }
                return Rig.done(["Maximum": lag])
            }
        )
    }

    private func voidings(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { if case .approvalVoided(_, _, let reason) = $0 { reason } else { nil } }
    }

    private func readings(_ rig: Rig) throws -> [VoidReading] {
        try rig.events().compactMap { if case .voidConditionRead(let reading) = $0 { reading } else { nil } }
    }

    private func reason(_ rig: Rig) throws -> String {
        try rig.history().machine().status(of: Rig.id("promote")).outcome?.reason ?? ""
    }

    // MARK: - What voids an approval

    @Test func `the lag is read again before the promotion, and what is bad by then voids the approval`() async throws {
        let rig = try Rig(Self.plan(), roles: Self.roles)
        let ending = try await execute(rig, lags: [10, 5000, 12])
        #expect(ending == .finished(.completed, RunSummary(passed: 2)))
        #expect(rig.performed == ["lag", "lag", "lag", "promote"])
        let voidings = try voidings(rig)
        #expect(voidings.count == 1 && voidings[0].contains("left its bounds: ${delay} > 900 (${delay} = 5000)"))
        let requests = try rig.requests()
        try #require(requests.count == 2)
        #expect(!requests[0].readings.contains { $0.contains("5000") })
        #expect(requests[1].readings.contains { $0.contains("${delay} = 5000") && $0.contains("'lag' read again at") })
        let readings = try readings(rig)
        #expect(readings.map(\.verdict) == [.met, .clear])
        #expect(readings.last?.text == "${delay} > 900 (${delay} = 12)")
        #expect(readings.last?.sources.map(\.values) == [["delay": 12]])
        let events = try rig.events()
        let read = events.lastIndex { if case .voidConditionRead = $0 { true } else { false } }
        let intended = events.firstIndex { if case .operationIntended = $0 { true } else { false } }
        #expect(try #require(read) < #require(intended))
    }

    @Test func `what is good by then counts, whatever was read first`() async throws {
        let rig = try Rig(Self.plan(), roles: Self.roles)
        _ = try await execute(rig, lags: [50, 20])
        #expect(rig.performed == ["lag", "lag", "promote"])
        #expect(try voidings(rig).isEmpty)
    }

    @Test func `out of bounds for good, people are asked twice and then it is over`() async throws {
        let rig = try Rig(Self.plan("${delay} > 5"), roles: Self.roles)
        let ending = try await execute(rig, lags: [10])
        guard case .finished(.failed, _) = ending else {
            Issue.record("it ended with \(ending)")
            return
        }
        #expect(!rig.performed.contains("promote"))
        #expect(try rig.requests().count == 2)
        #expect(try reason(rig).contains("void again, right before it would have acted: a reading left its bounds"))
        #expect(try rig.state(of: "promote") == .failed)
    }

    @Test func `what cannot be read again voids the approval, and is said`() async throws {
        let rig = try Rig(Self.plan(), roles: Self.roles)
        _ = try await execute(rig, lags: [10, nil])
        #expect(!rig.performed.contains("promote"))
        #expect(try voidings(rig).first?.contains("not known whether a reading left its bounds") == true)
        #expect(
            try voidings(rig).first?.contains("'lag' could not be read again: nobody could look: E: went wrong") == true
        )
        #expect(try rig.state(of: "promote") == .undetermined)
    }

    @Test func `the result of a step is read again like its captures`() async throws {
        let rig = try Rig(Self.plan("${lag.result.Maximum} > 900"), roles: Self.roles)
        _ = try await execute(rig, lags: [10, 5000, 12])
        #expect(try voidings(rig).count == 1)
        #expect(rig.performed.last == "promote")
    }

    @Test func `what is no reading is not done again, and the text says how old it is`() async throws {
        var plan = Self.plan(reading: .change)
        plan.steps[0].expectations = []
        let rig = try Rig(plan, roles: Self.roles)
        _ = try await execute(rig, lags: [10, 5000])
        #expect(rig.performed == ["lag", "promote"])
        #expect(try readings(rig).first?.sentence.contains("'lag' as read at \(Rig.start.text()), because") == true)
    }

    @Test func `a person is not sent to act on a void approval either`() async throws {
        var plan = Self.plan()
        plan.steps[1].action = .manual(ManualAction(confirmation: "switch it over", evidence: .none))
        let rig = try Rig(plan, roles: Self.roles)
        _ = try await execute(rig, lags: [10, 5000])
        #expect(try voidings(rig).count == 1)
        #expect(try rig.state(of: "promote") == .failed)
        let asked = try rig.events().contains { if case .operatorAsked = $0 { true } else { false } }
        #expect(!asked)
    }

    @Test func `a person is asked to act once the reading is good`() async throws {
        var plan = Self.plan()
        plan.steps[1].action = .manual(ManualAction(confirmation: "switch it over", evidence: .none))
        let rig = try Rig(plan, roles: Self.roles)
        let ending = try await execute(rig, lags: [10])
        guard case .parked = ending else {
            Issue.record("it ended with \(ending)")
            return
        }
        #expect(try rig.state(of: "promote") == .waitingOperator)
    }

    // MARK: - Time that passes before the first change

    @Test func `an approval that expires while preconditions are read is not used`() async throws {
        let plan = Self.plan(nil) { step in
            step.preconditions = [Precondition(command: Rig.command("look"), expectations: [])]
            step.timeout = TimeSpan(.seconds(7200))
        }
        let rig = try Rig(plan, roles: Self.roles)
        _ = try await rig.execute(
            people: { prompt in
                guard case .approval(let request, _) = prompt else { return nil }
                return Self.decision(.approve, on: request, at: rig.now)
            },
            world: { request in
                if request.name == "look" { rig.advance(by: .seconds(1800)) }
                return Rig.done(["Maximum": 10])
            }
        )
        // Once for whoever approves it, in time that is not taken from them, and once before it would act.
        #expect(rig.performed == ["lag", "look", "look"])
        #expect(try reason(rig).contains("its approval expired at"))
    }

    @Test func `a yes is taken back while preconditions are read`() async throws {
        var plan = Self.plan(nil) { step in
            step.preconditions = [Precondition(command: Rig.command("look"), expectations: [])]
        }
        plan.steps.append(Rig.step("other"))
        let rig = try Rig(plan, roles: Self.roles)
        let isRejected: @Sendable () -> Bool = {
            let events = (try? rig.events()) ?? []
            return events.contains {
                if case .approvalDecided(let made) = $0 { made.decision == .reject } else { false }
            }
        }
        _ = try await rig.execute(
            people: { prompt in
                guard case .approval(let request, _) = prompt else { return nil }
                return Self.decision(.approve, on: request, at: rig.now)
            },
            world: { request in
                if request.name == "look", case .approval(let asked, _)? = rig.asked.first {
                    rig.advance(by: .seconds(1))
                    rig.post(Self.decision(.reject, on: asked, at: rig.now))
                    while !isRejected(), !Task.isCancelled { await Task.yield() }
                }
                // Its end has the executor look at the inbox.
                if request.name == "other" {
                    while !rig.hasPosted, !Task.isCancelled { await Task.yield() }
                }
                return Rig.done(["Maximum": 10])
            }
        )
        #expect(!rig.performed.contains("promote"))
        #expect(try reason(rig) == "rejected by anna: because")
    }
}
