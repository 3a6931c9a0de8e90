// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

@Suite struct RetryTests {
    private static func failure(_ kind: OperationFailure.Kind, _ code: String = "") -> OperationFailure {
        OperationFailure(kind: kind, code: code, message: "went wrong")
    }

    private static func retrier(
        _ errors: [RetriedError],
        _ attempts: Int,
        every seconds: Int = 10,
        jitter: Retrier.Jitter = .none
    ) -> Retrier {
        Retrier(
            errors: errors,
            interval: TimeSpan(.seconds(seconds)),
            attempts: attempts,
            backoff: 1,
            jitter: jitter
        )
    }

    private static func rig(_ effect: Effect, _ retriers: [Retrier], _ change: (inout Step) -> Void = { _ in }) throws
        -> Rig
    {
        var step = Rig.step("a", effect) { $0.retriers = retriers }
        change(&step)
        let approval =
            step.approval.map { [ApprovalPolicy(id: $0, roles: [], expires: TimeSpan(.seconds(3600)))] } ?? []
        return try Rig(Rig.plan([step], approvals: approval))
    }

    private static func retries(_ rig: Rig) throws -> [StepRetry] {
        try rig.events().compactMap { if case .retryScheduled(let retry) = $0 { retry } else { nil } }
    }

    // MARK: - What must never be repeated

    @Test func `a change that may have been sent is never begun again by a rule`() async throws {
        let outcomes: [OperationOutcome] = [
            .unknown(Self.failure(.unreachable)), .refused(Self.failure(.unreachable)),
            .refused(Self.failure(.refused, "Throttling")),
        ]
        for outcome in outcomes {
            let rig = try Self.rig(.change, [Self.retrier([.all], 5)])
            _ = try await rig.execute { _ in outcome }
            #expect(rig.performed == ["a"])
            #expect(try Self.retries(rig) == [])
        }
    }

    @Test func `what was not sent behind a change that was is not begun again`() async throws {
        let rig = try Self.rig(.change, [Self.retrier([.all], 5)]) { step in
            step.action = .commands([Rig.command("one", .change), Rig.command("two", .change)])
        }
        _ = try await rig.execute { request in
            request.name == "one" ? Rig.done([:]) : .notSent(Self.failure(.unreachable))
        }
        #expect(rig.performed == ["one", "two"])
    }

    @Test func `an approval is used once, also by a call that was not sent`() async throws {
        let rig = try Self.rig(.irreversible, [Self.retrier([.all], 5)]) { $0.approval = ApprovalID("p") }
        let ending = try await rig.execute(people: { rig.approval(of: $0) }) { _ in .notSent(Self.failure(.unreachable))
        }
        #expect(ending == .parked(reason: "'a' failed and waits for a decision"))
        #expect(rig.performed == ["a"])
    }

    @Test func `an answer that is red is not asked for twice`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.all], 5)]) { step in
            step.expectations = [Expectation(expression: Rig.expression("n == 1"))]
        }
        _ = try await rig.execute { _ in Rig.done(["n": 2]) }
        #expect(rig.performed == ["a"])
        #expect(try rig.state(of: "a") == .failed)
    }

    @Test func `a failure that no rule covers is final`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.kind(.timeout), .code("Busy")], 5)])
        _ = try await rig.execute { _ in .refused(Self.failure(.denied, "AccessDenied")) }
        #expect(rig.performed == ["a"])
    }

    // MARK: - What is repeated

    @Test func `a change that never left is begun again, and its record says by which rule and when`() async throws {
        let rig = try Self.rig(.change, [Self.retrier([.kind(.timeout)], 2), Self.retrier([.kind(.unreachable)], 3)])
        let began = rig.now
        let ending = try await rig.execute { request in
            request.attempt < 3 ? .notSent(Self.failure(.unreachable, "E")) : Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["a", "a", "a"])
        let retries = try Self.retries(rig)
        #expect(retries.map(\.retrier) == [2, 2])
        #expect(retries.map(\.next) == [2, 3])
        #expect(retries.map(\.attempts) == [3, 3])
        #expect(retries.map(\.until) == [began + .seconds(10), began + .seconds(20)])
        #expect(retries.first?.reason == "E: went wrong")
        #expect(rig.now == began + .seconds(20))
        let intents = try rig.events().count { if case .operationIntended = $0 { true } else { false } }
        #expect(intents == 3)
    }

    @Test func `each rule has a counter of its own, and one that is used up ends the step`() async throws {
        let rules = [Self.retrier([.kind(.timeout)], 2), Self.retrier([.all], 3)]
        let kinds: [OperationFailure.Kind] = [.timeout, .unreachable, .unreachable, .timeout]
        let rig = try Self.rig(.read, rules)
        _ = try await rig.execute { request in .unknown(Self.failure(kinds[request.attempt - 1])) }
        #expect(rig.performed.count == 4)
        #expect(try Self.retries(rig).map(\.retrier) == [1, 2, 2])
        #expect(try rig.state(of: "a") == .undetermined)
    }

    @Test func `jitter takes what the executor's random source says`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.all], 2, jitter: .full)])
        let began = rig.now
        _ = try await rig.execute { _ in .unknown(Self.failure(.timeout)) }
        #expect(try Self.retries(rig).map(\.delay.duration) == [.seconds(5)])
        #expect(rig.now - began == .seconds(5))
    }

    @Test func `counters survive the executor, and a person's word begins new ones`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.all], 3)]) { $0.onFailure = .pause }
        // The disk is full when the second attempt is to be recorded: the first repetition is on record.
        await #expect(throws: Rig.DiskFull.self) {
            _ = try await rig.execute(failAppendAt: 3) { _ in .unknown(Self.failure(.timeout)) }
        }
        #expect(try Self.retries(rig).count == 1)
        _ = try await rig.execute { _ in .unknown(Self.failure(.timeout)) }
        #expect(try Self.retries(rig).map(\.next) == [2, 3])
        rig.post(
            .answer(
                OperatorAnswer(step: Rig.id("a"), choice: .retry, by: "anna", reason: "now", answeredAt: rig.now)
            )
        )
        _ = try await rig.execute { _ in .unknown(Self.failure(.timeout)) }
        #expect(try Self.retries(rig).map(\.next) == [2, 3, 2, 3])
    }

    @Test func `each element of a list has counters of its own`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.all], 2)]) { step in
            step.each = EachRule(name: "x", list: Rig.value("`[1, 2]`"))
        }
        let failed = Mutex<Set<Int>>([])
        let ending = try await rig.execute { request in
            let isFirst = failed.withLock { $0.insert(request.element ?? 0).inserted }
            return isFirst ? .unknown(Self.failure(.timeout)) : Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(try Self.retries(rig).map(\.element) == [1, 2])
        #expect(try Self.retries(rig).map(\.next) == [2, 2])
    }

    @Test func `a stop during the pause leaves the step to the next executor`() async throws {
        let rig = try Self.rig(.read, [Self.retrier([.all], 3)])
        let ending = try await rig.execute { _ in
            rig.stop.request("Ctrl-C")
            return .unknown(Self.failure(.timeout))
        }
        #expect(ending == .interrupted(reason: "Ctrl-C"))
        #expect(rig.performed == ["a"])
        #expect(try rig.history().machine().status(of: Rig.id("a")).nextRetry?.next == 2)
    }

    @Test func `the reason of a repetition shows no secret`() async throws {
        let step = Rig.step("a") { $0.retriers = [Self.retrier([.all], 2)] }
        let rig = try Rig(Rig.plan([step]), secrets: ["token": "hunter2hunter2"])
        _ = try await rig.execute { _ in
            .unknown(OperationFailure(kind: .timeout, code: "", message: "no answer to hunter2hunter2"))
        }
        let reason = try #require(try Self.retries(rig).first?.reason)
        #expect(!reason.contains("hunter2"))
    }
}
