// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Runs that end before their steps are over, with steps under way.
@Suite struct EndTests {
    private static let always = Rig.step("clean") { $0.runsAlways = true }
    /// There is always something new, so that the executor looks again and again.
    private static let news = RunNews { _ in
        await Task.yield()
        return true
    }

    private static func cancel(_ rig: Rig, ungraceful: Bool = false, budget: Duration = .seconds(600)) {
        rig.post(
            .cancellation(
                RunCancellation(
                    by: "anna",
                    reason: "enough",
                    isUngraceful: ungraceful,
                    budget: TimeSpan(budget),
                    requestedAt: rig.now
                )
            )
        )
    }

    /// Does not come back before it is called off.
    private static func hang() async -> OperationOutcome {
        while !Task.isCancelled { await Task.yield() }
        return .unknown(OperationFailure(kind: .cancelled, code: "", message: "called off"))
    }

    // MARK: - What must never be lost or sent

    @Test func `a change that hangs is waited for until the budget is over, and is then in doubt`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Self.always]))
        Self.cancel(rig, ungraceful: true, budget: .seconds(60))
        let calledOffAt = Mutex<Timestamp?>(nil)
        let began = rig.now
        // The word is taken at the first look, so the step is begun by an executor that does not know it yet.
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { request in
            guard request.name == "a" else { return Rig.done([:]) }
            let outcome = await Self.hang()
            calledOffAt.withLock { $0 = rig.now }
            return outcome
        }
        let moment = calledOffAt.withLock { $0 }
        #expect(try #require(moment) >= began + .seconds(60))
        #expect(try rig.state(of: "a") == .waitingOperator)
        guard case .parked(let reason) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(reason.contains("in doubt"))
        #expect(rig.performed.count { $0 == "a" } == 1)
    }

    @Test func `an ended run sends no change a second time, whatever is found out about it`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        rig.examine { _ in DoubtFinding(.hadNoEffect, reason: "it is not there", summary: "a look") }
        await #expect(throws: Rig.DiskFull.self) {
            _ = try await rig.execute(failAppendAt: 3) { _ in Rig.done([:]) }
        }
        Self.cancel(rig)
        let ending = try await rig.execute()
        #expect(rig.performed == ["a"])
        guard case .parked(let reason) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(reason.contains("in doubt"))
    }

    // MARK: - What is on record as begun

    /// Where the first event of that kind stands in the record; nil when it does not.
    private static func place(_ rig: Rig, where matches: (RunEvent) -> Bool) throws -> Int? {
        try rig.events().firstIndex(where: matches)
    }

    private static func isStop(_ event: RunEvent) -> Bool { if case .runStopped = event { true } else { false } }

    /// A look that goes on until it is on record that the run ends.
    private static func lookUntilTheEnd(_ rig: Rig) async {
        while !((try? rig.isEnding()) ?? false) { await Task.yield() }
    }

    @Test func `a look that is under way when the run is ended is finished, and on record as begun before that`()
        async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("a"), Rig.step("b", after: ["a"])]))
        Self.cancel(rig)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { _ in
            await Self.lookUntilTheEnd(rig)
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, notTaken: 1)))
        let begun = try rig.events().indices.filter { place in
            if case .stepStarted = try rig.events()[place] { true } else { false }
        }
        #expect(begun.count == 1)
        #expect(try #require(begun.first) < #require(try Self.place(rig, where: Self.isStop)))
    }

    @Test func `a step that only looked and is not on record as begun changes nothing once a person ends the run`()
        async throws
    {
        let step = Rig.step("a", .irreversible) { step in
            step.preconditions = [Precondition(command: Rig.command("look"), expectations: [])]
        }
        let rig = try Rig(Rig.plan([step]))
        Self.cancel(rig)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "look") { request in
            if request.name == "look" { await Self.lookUntilTheEnd(rig) }
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(notTaken: 1)))
        #expect(rig.performed == ["look"])
        let begun = try Self.place(rig) { event in
            switch event {
            case .stepStarted, .operationIntended, .operationEnded: true
            default: false
            }
        }
        #expect(begun == nil, "as if it had never begun")
    }

    @Test func `another attempt that comes too late leaves the step as the one before has left it`() async throws {
        let step = Rig.step("a", .change) { step in
            step.preconditions = [Precondition(command: Rig.command("look"), expectations: [])]
            step.retriers = [Retrier(errors: [.all], attempts: 5)]
        }
        let rig = try Rig(Rig.plan([step]))
        let looks = Mutex(0)
        _ = try await rig.execute(news: Self.news, inboxOpensAfter: nil) { request in
            guard request.name == "look" else { return .notSent(Rig.failure(.unreachable)) }
            let count = looks.withLock { count in
                count += 1
                return count
            }
            if count == 2 {
                Self.cancel(rig)
                await Self.lookUntilTheEnd(rig)
            }
            return Rig.done([:])
        }
        #expect(looks.withLock(\.self) == 2)
        let outcome = try rig.history().machine().status(of: Rig.id("a")).outcome
        #expect(outcome?.state == .failed)
        #expect(outcome?.attempt == 1)
        #expect(rig.performed.count { $0 == "a" } == 1)
    }

    @Test func `another element that comes too late is not begun, and the step says how many were done`() async throws {
        let step = Rig.step("a", .change) { step in
            step.preconditions = [Precondition(command: Rig.command("look"), expectations: [])]
            step.each = EachRule(name: "x", list: Rig.value("`[1, 2, 3]`"))
        }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute(news: Self.news, inboxOpensAfter: nil) { request in
            if request.name == "look", request.element == 2 {
                Self.cancel(rig)
                await Self.lookUntilTheEnd(rig)
            }
            return Rig.done([:])
        }
        let outcome = try rig.history().machine().status(of: Rig.id("a")).outcome
        #expect(outcome?.state == .cancelled)
        #expect(outcome?.reason == "the run was ended: cancelled by anna: enough; 1 of 3 elements were done")
        #expect(rig.performed.count { $0 == "a" } == 1)
    }

    // MARK: - Ends

    @Test func `a graceful end lets a step finish and begins nothing but what runs always`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"]), Self.always]))
        let ending = try await rig.execute { request in
            if request.name == "a" {
                Self.cancel(rig)
                rig.advance(by: .seconds(1))
            }
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 2, notTaken: 1)))
        #expect(rig.performed.sorted() == ["a", "clean"])
        let stops = try rig.events().compactMap { if case .runStopped(let stop) = $0 { stop } else { nil } }
        #expect(stops.map(\.text) == ["cancelled by anna: enough"])
    }

    @Test func `an ungraceful end calls off a look that hangs, and says so`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a"), Self.always]))
        Self.cancel(rig, ungraceful: true)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { request in
            request.name == "a" ? await Self.hang() : Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, failed: 1)))
        #expect(try rig.state(of: "a") == .cancelled)
        let reason = try rig.history().machine().status(of: Rig.id("a")).outcome?.reason
        #expect(reason == "called off, because the run was ended: cancelled by anna: enough")
    }

    @Test func `an ungraceful end calls off a wait, and says that the change is there`() async throws {
        let step = Rig.step("a", .change) { step in
            step.wait = WaitRule(
                command: Rig.command("poll"),
                until: Rig.expression("up"),
                every: TimeSpan(.seconds(30)),
                timeout: TimeSpan(.seconds(300))
            )
        }
        let rig = try Rig(Rig.plan([step]))
        Self.cancel(rig, ungraceful: true)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "poll", pause: Self.pauseForEver) { _ in
            Rig.done(["up": false])
        }
        #expect(ending == .finished(.cancelled, RunSummary(failed: 1)))
        #expect(rig.performed == ["a", "poll"])
        let reason = try #require(try rig.history().machine().status(of: Rig.id("a")).outcome?.reason)
        #expect(reason.hasSuffix("; what it changed is there, and was not checked"))
    }

    /// Lets the executor look, and no step go on.
    private static let pauseForEver: @Sendable (Duration) async throws -> Void = { duration in
        if duration < .seconds(1) { return await Task.yield() }
        while !Task.isCancelled { await Task.yield() }
        throw CancellationError()
    }

    @Test func `a graceful end does not wait for another attempt`() async throws {
        let step = Rig.step("a") { $0.retriers = [Retrier(errors: [.all], attempts: 5)] }
        let rig = try Rig(Rig.plan([step]))
        Self.cancel(rig)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a", pause: Self.pauseForEver) { _ in
            .refused(Rig.failure(.refused))
        }
        #expect(ending == .finished(.cancelled, RunSummary(failed: 1)))
        #expect(rig.performed == ["a"])
    }

    @Test func `a step that goes through a list ends between two elements`() async throws {
        let step = Rig.step("a") { $0.each = EachRule(name: "x", list: Rig.value("`[1, 2, 3]`")) }
        let rig = try Rig(Rig.plan([step]))
        Self.cancel(rig)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { request in
            // The first element goes on until the executor has taken the word.
            while request.element == 1, !((try? rig.isEnding()) ?? false) { await Task.yield() }
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(failed: 1)))
        let outcome = try rig.history().machine().status(of: Rig.id("a")).outcome
        #expect(outcome?.state == .cancelled)
        #expect(outcome?.reason.contains("of 3 elements were done") == true)
    }

    @Test func `the deadline ends a run whose steps take too long`() async throws {
        var plan = Rig.plan([Rig.step("a"), Rig.step("b", after: ["a"]), Self.always])
        plan.deadline = TimeSpan(.seconds(3600))
        let rig = try Rig(plan)
        let ending = try await rig.execute { request in
            if request.name == "a" { rig.advance(by: .seconds(3600)) }
            return Rig.done([:])
        }
        guard case .finished(.failed, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(try rig.state(of: "b") == .notTaken)
        #expect(rig.performed.contains("clean"))
        let reason = try rig.history().machine().status(of: Rig.id("b")).outcome?.reason
        #expect(reason?.contains("its deadline, 1h after the run was opened, passed at") == true)
    }

    @Test func `an executor that was told to stop takes up that the run is to end, and leaves it all the same`()
        async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"]), Self.always]))
        Self.cancel(rig)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { _ in
            rig.stop.request("interrupted (Ctrl-C)")
            await Self.lookUntilTheEnd(rig)
            return Rig.done([:])
        }
        #expect(ending == .interrupted(reason: "interrupted (Ctrl-C)"))
        #expect(try rig.isEnding())
        #expect(try rig.state(of: "a") == .succeeded)
        #expect(rig.performed == ["a"])
    }

    @Test(arguments: [false, true])
    func `a word that comes after the last look is taken up before the run is left to people`(isHeld: Bool) async throws
    {
        let rig = try Rig(
            Rig.plan([Rig.step("a") { $0.onFailure = .pause }, Rig.step("b", .change), Self.always])
        )
        // No time passes between the first look at the inbox and the end of what is under way.
        let ending = try await rig.execute { request in
            guard request.name == "a" else { return Rig.done([:]) }
            if isHeld { rig.hold("frozen") }
            Self.cancel(rig)
            return .refused(Rig.failure(.unreachable))
        }
        guard case .finished(.cancelled, _) = ending else {
            Issue.record("\(ending)")
            return
        }
        #expect(try !rig.events().contains { if case .runParked = $0 { true } else { false } })
    }

    @Test func `a deadline that passes while an executor stops ends nothing`() async throws {
        var plan = Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"])])
        plan.deadline = TimeSpan(.seconds(3600))
        let rig = try Rig(plan)
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: nil) { _ in
            rig.stop.request("interrupted (Ctrl-C)")
            rig.advance(by: .seconds(7200))
            for _ in 0..<1000 { await Task.yield() }
            return Rig.done([:])
        }
        #expect(ending == .interrupted(reason: "interrupted (Ctrl-C)"))
        #expect(try !rig.isEnding())
    }

    /// Lets the executor look at the clock for a while after the run has been told to end.
    private static func wait(_ rig: Rig, for duration: Duration) async {
        while !((try? rig.isEnding()) ?? false), !Task.isCancelled { await Task.yield() }
        let moment = rig.now
        while rig.now < moment + duration, !Task.isCancelled { await Task.yield() }
    }

    @Test func `a clock that is set forward does not cut the time that a run has for its end`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        Self.cancel(rig, ungraceful: true, budget: .seconds(600))
        _ = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { _ in
            await Self.wait(rig, for: .seconds(1))
            rig.setClock(by: .seconds(7200))
            await Self.wait(rig, for: .seconds(2))
            return Task.isCancelled ? .unknown(Rig.failure(.cancelled)) : Rig.done([:])
        }
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `a clock that is set back does not stretch it`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        Self.cancel(rig, ungraceful: true, budget: .seconds(60))
        let began = rig.now
        let calledOffAt = Mutex<Timestamp?>(nil)
        _ = try await rig.execute(news: Self.news, inboxOpensAfter: "a") { _ in
            await Self.wait(rig, for: .seconds(1))
            rig.setClock(by: .seconds(-7200))
            let outcome = await Self.hang()
            calledOffAt.withLock { $0 = rig.now }
            return outcome
        }
        let moment = try #require(calledOffAt.withLock { $0 })
        #expect(moment + .seconds(7200) < began + .seconds(600))
    }

    @Test func `a deadline that passed while nobody executed the run ends it before anything is begun`() async throws {
        var plan = Rig.plan([Rig.step("a", .change)])
        plan.deadline = TimeSpan(.seconds(3600))
        let rig = try Rig(plan)
        rig.hold("frozen")
        _ = try await rig.execute()
        rig.hold(nil)
        #expect(try rig.history().machine().missedDeadline(at: rig.now) == nil)
        rig.advance(by: .seconds(3600))
        #expect(try rig.history().machine().missedDeadline(at: rig.now) == Rig.start + .seconds(3600))
        guard case .finished(.failed, _) = try await rig.execute() else {
            Issue.record("it went on")
            return
        }
        #expect(rig.performed.isEmpty)
        #expect(try rig.history().machine().missedDeadline(at: rig.now) == nil)
    }

    @Test func `a resumed run goes on ending`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a"), Rig.step("b", after: ["a"]), Self.always]))
        _ = try await rig.execute { request in
            if request.name == "a" {
                Self.cancel(rig)
                rig.advance(by: .seconds(1))
            }
            if request.name == "clean" { rig.stop.request("Ctrl-C") }
            return Rig.done([:])
        }
        let ending = try await rig.execute(readiness: { _ in .ready })
        guard case .finished(.cancelled, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(!rig.performed.contains("b"))
    }
}
