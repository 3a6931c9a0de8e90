// SPDX-License-Identifier: Apache-2.0

import Foundation
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Runs that an alarm or a reading ends, beside steps under way.
@Suite struct StopConditionTests {
    private static let always = Rig.step("clean") { $0.runsAlways = true }

    private static func condition(
        _ name: String = "errors",
        configure: (inout StopCondition) -> Void = { _ in }
    ) -> StopCondition {
        guard let id = StopConditionID(name) else { preconditionFailure("the test names a condition '\(name)'") }
        var condition = StopCondition(
            id: id,
            reading: .alarm(StopCondition.Alarm(name: .literal("shop-errors"))),
            every: TimeSpan(.seconds(20))
        )
        configure(&condition)
        return condition
    }

    private static func rig(
        _ steps: [Step],
        _ conditions: [StopCondition],
        level: RunLevel = .live,
        secrets: [String: JSONValue] = [:]
    ) throws -> Rig {
        var plan = Rig.plan(steps)
        plan.stopConditions = conditions
        let rig = try Rig(plan, level: level, secrets: secrets)
        // A reading comes back before its time is over.
        rig.limitPauses(to: StopWatch.limit - .seconds(1))
        return rig
    }

    private static func alarm(_ state: String, reason: String = "5 of 5") -> OperationOutcome {
        Rig.done([
            "MetricAlarms": [
                ["AlarmName": "shop-errors", "StateValue": .string(state), "StateReason": .string(reason)]
            ]
        ])
    }

    /// Does not come back before it is called off.
    private static func hang() async -> OperationOutcome {
        while !Task.isCancelled { await Task.yield() }
        return .unknown(OperationFailure(kind: .cancelled, code: "", message: "called off"))
    }

    private static func waitForEnd(_ rig: Rig) async {
        while !((try? rig.isEnding()) ?? false), !Task.isCancelled { await Task.yield() }
    }

    private static func verdicts(_ rig: Rig) throws -> [StopVerdict] {
        try rig.events().compactMap { if case .stopConditionRead(let reading) = $0 { reading.verdict } else { nil } }
    }

    private static func stops(_ rig: Rig) throws -> [RunStop] {
        try rig.events().compactMap { if case .runStopped(let stop) = $0 { stop } else { nil } }
    }

    /// Answers of an alarm, one reading after the other; the last for ever.
    private final class Answers: Sendable {
        private let rest: Mutex<[OperationOutcome]>
        init(_ answers: [OperationOutcome]) { rest = Mutex(answers) }

        func next() -> OperationOutcome {
            rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    // MARK: - After a kill

    @Test(arguments: 1..<20)
    func `a run that a condition has ended is ended by the next executor, whatever others are watched`(limit: Int)
        async throws
    {
        let worse = Self.condition("worse") { condition in
            condition.mode = .ungraceful
            condition.reading = .alarm(StopCondition.Alarm(name: .literal("worse")))
        }
        let rig = try Self.rig([Rig.step("a"), Self.always], [Self.condition(), worse])
        let states = Answers([Self.alarm("OK"), Self.alarm("ALARM")])
        let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            if "\(request.operation)".contains("worse") {
                return Rig.done(["MetricAlarms": [["AlarmName": "worse", "StateValue": "OK", "StateReason": "fine"]]])
            }
            if "\(request.operation)".contains("shop-errors") { return states.next() }
            if request.name == "a" { await Self.waitForEnd(rig) }
            return Rig.done([:])
        }
        // Killed at whatever it would put on record.
        _ = try? await rig.execute(failAppendAt: limit, world: world)
        guard try !rig.history().machine().state.isFinal else { return }
        guard case .finished(.cancelled, _) = try await rig.execute(world: world) else {
            Issue.record("it is not over")
            return
        }
    }

    // MARK: - At the start

    @Test func `met at the start, nothing of the run is carried out, not even what runs always`() async throws {
        let rig = try Self.rig([Rig.step("a", .change), Self.always], [Self.condition()])
        let ending = try await rig.execute { _ in Self.alarm("ALARM") }
        #expect(ending == .finished(.cancelled, RunSummary(notTaken: 2)))
        #expect(rig.performed == ["DescribeAlarms"])
        let stop = try #require(try Self.stops(rig).first)
        #expect(stop.isRefusal == true)
        #expect(stop.condition?.text == "errors")
        #expect(stop.text.contains("alarm 'shop-errors' is ALARM: 5 of 5 (read at 2026-11-22T"))
        #expect(
            try rig.history().machine().status(of: Rig.id("a")).outcome?.reason.contains("refused to begin") == true
        )
    }

    @Test func `every condition is read before anything is begun`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition(), Self.condition("more")])
        let begun = Mutex(0)
        let ending = try await rig.execute { request in
            guard request.name == "DescribeAlarms" else {
                #expect(begun.withLock { $0 } == 2)
                return Rig.done([:])
            }
            begun.withLock { $0 += 1 }
            return Self.alarm("OK")
        }
        guard case .finished(.completed, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
    }

    @Test func `a condition that counts once it was not met lets a run begin, and ends it later`() async throws {
        let rig = try Self.rig([Rig.step("a"), Rig.step("b", after: ["a"])], [Self.condition { $0.atStart = .arm }])
        let answers = Answers([Self.alarm("ALARM"), Self.alarm("OK"), Self.alarm("ALARM")])
        let ending = try await rig.execute { request in
            if request.name == "DescribeAlarms" { return answers.next() }
            await Self.waitForEnd(rig)
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, notTaken: 1)))
        #expect(try Self.verdicts(rig) == [.met, .clear, .met])
    }

    @Test func `a dry run reads each condition once, says what it has read, and goes on`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()], level: .probe)
        let ending = try await rig.execute { request in
            request.name == "DescribeAlarms" ? Self.alarm("ALARM") : Rig.done([:])
        }
        guard case .finished(.completedWithExceptions, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(rig.performed == ["DescribeAlarms", "a"])
        #expect(try Self.verdicts(rig) == [.met])
        #expect(try Self.stops(rig).isEmpty)
    }

    // MARK: - A killed executor

    /// Cuts the journal off in front of the end of the run, as a crash between the reading and the end does.
    private static func tear(_ rig: Rig) throws {
        let file = URL(fileURLWithPath: "\(rig.store.bundle(rig.run).path)/\(RunLayout.journal)")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let kept = lines.prefix { !$0.contains(#""event":"runStopped""#) }
        #expect(kept.count < lines.count)
        #expect(kept.last?.contains(#""event":"stopConditionRead""#) == true)
        try Data((kept.joined(separator: "\n") + "\n").utf8).write(to: file)
        // What was cut off was never acknowledged.
        try FileManager.default.removeItem(atPath: rig.store.layout.head(rig.run))
    }

    @Test func `a reading on record ends the run, also when its end was lost and the alarm is over`() async throws {
        let rig = try Self.rig(
            [Rig.step("a", .change), Rig.step("b", after: ["a"]), Rig.step("c", .change, after: ["b"])],
            [Self.condition()]
        )
        _ = try await rig.execute { request in
            if request.name == "DescribeAlarms" { return Self.alarm(rig.performed.contains("b") ? "ALARM" : "OK") }
            if request.name == "b" { await Self.waitForEnd(rig) }
            return Rig.done([:])
        }
        try Self.tear(rig)
        #expect(try rig.state(of: "a") == .succeeded)
        let before = rig.performed.count
        let ending = try await rig.execute { _ in Self.alarm("OK") }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, notTaken: 2)))
        #expect(!rig.performed.dropFirst(before).contains { $0 != "DescribeAlarms" })
        let stops = try Self.stops(rig)
        #expect(stops.map(\.reach) == [.graceful])
        #expect(stops.first?.text.contains("alarm 'shop-errors' is ALARM: 5 of 5") == true)
    }

    @Test func `a run that was refused to begin is refused, also when the refusal was lost`() async throws {
        let rig = try Self.rig([Rig.step("a", .change), Self.always], [Self.condition()])
        _ = try await rig.execute { _ in Self.alarm("ALARM") }
        try Self.tear(rig)
        let ending = try await rig.execute { _ in Self.alarm("OK") }
        #expect(ending == .finished(.cancelled, RunSummary(notTaken: 2)))
        #expect(try Self.stops(rig).map(\.isRefusal) == [true])
    }

    @Test func `of two conditions that were met, the one that calls off more ends the run`() async throws {
        let conditions = [Self.condition(), Self.condition("more") { $0.mode = .ungraceful }]
        let rig = try Self.rig([Rig.step("a"), Rig.step("b", after: ["a"])], conditions)
        let session = try rig.store.open(rig.run, now: { rig.now })
        let recorder = session.recorder(roles: [], now: { rig.now }, observe: { _, _ in })
        try await recorder.record([
            .executorStarted(
                ExecutorIdentity(operatorName: "o", host: "h", process: 1, toolVersion: "1", attended: false)
            ),
            .stepStarted(step: Rig.id("a"), attempt: 1),
            .stepFinished(StepOutcome(step: Rig.id("a"), attempt: 1, state: .succeeded)),
        ])
        for condition in conditions {
            try await recorder.record([
                .stopConditionRead(
                    StopReading(condition: condition.id, verdict: .met, text: "high", readAt: rig.now)
                )
            ])
        }
        let machine = recorder.state
        #expect(machine.dueStop(at: rig.now)?.reach == .ungraceful)
        #expect(machine.dueStop(at: rig.now)?.isRefusal == nil)
    }

    // MARK: - Under way

    @Test func `met between two steps, the second is not begun, and what runs always is`() async throws {
        let rig = try Self.rig(
            [Rig.step("a", .change), Rig.step("b", after: ["a"]), Self.always],
            [Self.condition()]
        )
        let answers = Answers([Self.alarm("OK"), Self.alarm("OK"), Self.alarm("ALARM")])
        let ending = try await rig.execute { request in
            if request.name == "DescribeAlarms" { return answers.next() }
            if request.name == "a" { await Self.waitForEnd(rig) }
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 2, notTaken: 1)))
        #expect(Set(rig.performed) == ["DescribeAlarms", "a", "clean"])
        #expect(try Self.verdicts(rig) == [.clear, .met])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test func `met in the middle of a wait, an ungraceful condition calls it off`() async throws {
        let step = Rig.step("a", .change) { step in
            step.wait = WaitRule(
                command: Rig.command("poll"),
                until: Rig.expression("up"),
                every: TimeSpan(.seconds(10)),
                timeout: TimeSpan(.seconds(86_400))
            )
        }
        let rig = try Self.rig([step], [Self.condition { $0.mode = .ungraceful }])
        let ending = try await rig.execute { request in
            guard request.name == "DescribeAlarms" else { return Rig.done(["up": false]) }
            return Self.alarm(rig.performed.count { $0 == "poll" } >= 2 ? "ALARM" : "OK")
        }
        #expect(ending == .finished(.cancelled, RunSummary(failed: 1)))
        let reason = try #require(try rig.history().machine().status(of: Rig.id("a")).outcome?.reason)
        #expect(reason.hasPrefix("called off, because the run was ended: ended by stop condition 'errors': alarm"))
        #expect(reason.hasSuffix("; what it changed is there, and was not checked"))
    }

    @Test func `met during parallel steps, all looks are called off, after the end is on record`() async throws {
        let rig = try Self.rig(
            [Rig.step("a"), Rig.step("b"), Rig.step("c", .change)],
            [Self.condition { $0.mode = .ungraceful }]
        )
        let ending = try await rig.execute { request in
            switch request.name {
            case "DescribeAlarms": return Self.alarm(rig.performed.contains("b") ? "ALARM" : "OK")
            case "c":
                await Self.waitForEnd(rig)
                return Rig.done([:])
            default:
                let outcome = await Self.hang()
                #expect((try? rig.isEnding()) == true)
                return outcome
            }
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, failed: 2)))
        #expect(try rig.state(of: "c") == .succeeded)
    }

    @Test func `the budget of a condition ends what hangs, and a change is then in doubt`() async throws {
        let rig = try Self.rig(
            [Rig.step("a", .change)],
            [Self.condition { $0.budget = TimeSpan(.seconds(60)) }]
        )
        rig.examine { _ in DoubtFinding(.undetermined, reason: "nobody knows", summary: "a look") }
        let news = RunNews { _ in
            await Task.yield()
            return true
        }
        let ending = try await rig.execute(news: news, inboxOpensAfter: "never") { request in
            if request.name == "a" { return await Self.hang() }
            return Self.alarm(rig.performed.contains("a") ? "ALARM" : "OK")
        }
        guard case .parked(let reason) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(reason.contains("in doubt"))
        #expect(try rig.history().machine().end?.stop.reach == .everything)
        #expect(try rig.history().machine().end?.stop.condition?.text == "errors")
    }

    @Test func `a person who is waited for is dismissed when a condition ends the run`() async throws {
        let manual = Rig.step("ask", .unknown) { $0.action = .manual(ManualAction(confirmation: "Is it done?")) }
        let rig = try Self.rig([manual], [Self.condition()])
        let ending = try await rig.execute(
            people: { _ in
                while !Task.isCancelled { await Task.yield() }
                return nil
            },
            world: { _ in Self.alarm(rig.asked.isEmpty ? "OK" : "ALARM") }
        )
        #expect(ending == .finished(.cancelled, RunSummary(notTaken: 1)))
    }

    // MARK: - Nobody knows

    @Test func `what cannot be read ends a run only after so many readings, each counted`() async throws {
        let rig = try Self.rig(
            [Rig.step("a"), Rig.step("b", after: ["a"])],
            [Self.condition { $0.whenUnknown = .stop }]
        )
        let ending = try await rig.execute { request in
            if request.name == "DescribeAlarms" { return .refused(Rig.failure(.refused)) }
            await Self.waitForEnd(rig)
            return Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 1, notTaken: 1)))
        #expect(rig.performed.count { $0 == "DescribeAlarms" } == 3)
        #expect(try Self.verdicts(rig) == [.undetermined, .undetermined])
        let reason = try #require(try Self.stops(rig).first?.reason)
        #expect(reason.hasPrefix("'errors': not known 3 times in a row: "))
        #expect(reason.contains("E: went wrong"))
    }

    @Test func `a run that never knew its condition is not green`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()])
        let ending = try await rig.execute { request in
            request.name == "DescribeAlarms" ? Rig.done(["MetricAlarms": []]) : Rig.done([:])
        }
        guard case .finished(.completedWithExceptions, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        let reading = try #require(try rig.history().machine().stopReadings.values.first)
        #expect(reading.text == "there is no alarm 'shop-errors'")
        #expect(reading.knownAt == nil)
    }

    @Test func `a condition that comes and goes is recorded when it changes, and not at each reading`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()])
        let answers = Answers([
            Self.alarm("OK"), Self.alarm("OK"), .refused(Rig.failure(.refused)), .unknown(Rig.failure(.timeout)),
            Self.alarm("INSUFFICIENT_DATA"), Self.alarm("OK"),
        ])
        let ending = try await rig.execute { request in
            if request.name == "DescribeAlarms" { return answers.next() }
            while rig.performed.count(where: { $0 == "DescribeAlarms" }) < 8 { await Task.yield() }
            return Rig.done([:])
        }
        guard case .finished(.completed, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(try Self.verdicts(rig) == [.clear, .undetermined, .clear])
    }

    @Test func `a reading that does not come back holds up the steps for its time only, and is not begun twice`()
        async throws
    {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()])
        rig.limitPauses(to: StopWatch.limit)
        let ending = try await rig.execute { request in
            request.name == "DescribeAlarms" ? await Self.hang() : Rig.done([:])
        }
        guard case .finished(.completedWithExceptions, _) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(rig.performed == ["DescribeAlarms", "a"])
        #expect(try rig.history().machine().stopReadings.values.first?.text == "no answer came within 30s")
    }

    // MARK: - Executors that come and go

    @Test func `a run whose condition is met while nobody executes it begins nothing more when it is resumed`()
        async throws
    {
        let rig = try Self.rig(
            [Rig.step("a", .change), Rig.step("b", .change, after: ["a"]), Self.always],
            [Self.condition()]
        )
        _ = try await rig.execute { request in
            if request.name == "a" { rig.stop.request("Ctrl-C") }
            return request.name == "DescribeAlarms" ? Self.alarm("OK") : Rig.done([:])
        }
        #expect(try rig.state(of: "a") == .succeeded)
        let ending = try await rig.execute(readiness: { _ in .ready }) { request in
            request.name == "DescribeAlarms" ? Self.alarm("ALARM") : Rig.done([:])
        }
        #expect(ending == .finished(.cancelled, RunSummary(passed: 2, notTaken: 1)))
        #expect(!rig.performed.contains("b"))
        #expect(try Self.stops(rig).first?.isRefusal == nil)
    }

    @Test func `a run that waits for people reads first when it is resumed, and does not rest before`() async throws {
        let manual = Rig.step("ask", .unknown) { $0.action = .manual(ManualAction(confirmation: "Is it done?")) }
        let rig = try Self.rig([manual], [Self.condition()])
        guard case .parked = try await rig.execute(world: { _ in Self.alarm("OK") }) else {
            Issue.record("nobody is waited for")
            return
        }
        let ending = try await rig.execute { _ in Self.alarm("ALARM") }
        #expect(ending == .finished(.cancelled, RunSummary(notTaken: 1)))
    }

    @Test func `a killed run reads first, and sends no change a second time`() async throws {
        let rig = try Self.rig([Rig.step("a", .change), Rig.step("b", .change, after: ["a"])], [Self.condition()])
        rig.examine { _ in DoubtFinding(.tookEffect, reason: "it is there", summary: "a look") }
        // The intent is on record, and the answer is not.
        await #expect(throws: Rig.DiskFull.self) {
            _ = try await rig.execute(failAppendAt: 4) { request in
                request.name == "DescribeAlarms" ? Self.alarm("OK") : Rig.done([:])
            }
        }
        #expect(rig.performed.filter { $0 == "a" } == ["a"])
        let ending = try await rig.execute { request in
            request.name == "DescribeAlarms" ? Self.alarm("ALARM") : Rig.done([:])
        }
        #expect(rig.performed.filter { $0 == "a" || $0 == "b" } == ["a"])
        guard case .finished(.cancelled, let summary) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(summary.notTaken == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: 2...6)
    func `a condition that comes to be watched while the record is brought up to date is read`(append: Int) async throws
    {
        // Killed before the question is on record, the failed step is over, and nothing is left that a condition could end.
        let rig = try Self.rig([Rig.step("a", .change) { $0.onFailure = .pause }], [Self.condition()])
        rig.examine { _ in DoubtFinding(.hadNoEffect, reason: "it is not there", summary: "a look") }
        let refused = OperationOutcome.refused(Rig.failure(.refused))
        _ = try? await rig.execute(failAppendAt: append) { $0.name == "DescribeAlarms" ? Self.alarm("OK") : refused }
        let reads = Mutex(0)
        let ending = try await rig.execute { request in
            guard request.name == "DescribeAlarms" else { return refused }
            reads.withLock { $0 += 1 }
            return Self.alarm("OK")
        }
        #expect(ending == .parked(reason: "'a' failed and waits for a decision"))
        #expect(reads.withLock(\.self) > 0)
    }

    @Test func `nothing is read when the target is another one`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()])
        let ending = try await rig.execute(readiness: { _ in .refused(reason: "another account") })
        #expect(ending == .refused(reason: "another account"))
        #expect(rig.performed.isEmpty)
    }

    @Test func `a secret in an answer is neither shown nor recorded`() async throws {
        let rig = try Self.rig([Rig.step("a")], [Self.condition()], secrets: ["token": "hunter22"])
        _ = try await rig.execute { request in
            request.name == "DescribeAlarms" ? Self.alarm("ALARM", reason: "hunter22 was refused") : Rig.done([:])
        }
        let reading = try #require(try rig.history().machine().stopReadings.values.first)
        #expect(reading.text.contains("was refused"))
        #expect(!reading.text.contains("hunter22"))
        #expect(try Self.stops(rig).first?.text.contains("hunter22") == false)
    }
}
