// SPDX-License-Identifier: Apache-2.0

@testable import RunCore
import RunbookModel
import TestSupport
import Testing
import Values

struct RunTimelineTests {
    private typealias Timed = (second: Int, event: RunEvent)

    private static func opening(declared seconds: Int? = nil) -> RunOpening {
        var opening = Sample.opening()
        opening.incidentDeclaredAt = seconds.map { Sample.start + .seconds($0) }
        return opening
    }

    /// A run of the steps `a` to `d`, opened at second 0, whose executor comes at once.
    private static func machine(_ events: [Timed], declared: Int? = nil) -> RunMachine {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [], expires: TimeSpan(.seconds(3600)))
        let steps = ["a", "b", "c", "d"].map { name in
            Sample.step(name, .change) { if name == "b" { $0.approval = policy.id } }
        }
        var machine = RunMachine(plan: Sample.plan(steps, approvals: [policy]))
        machine.apply(.runOpened(opening(declared: declared)), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        for (second, event) in events { machine.apply(event, at: Sample.start + .seconds(second)) }
        return machine
    }

    private static func shares(
        _ events: [Timed],
        declared: Int? = nil,
        at second: Int? = nil,
        isExecuted: Bool? = nil
    ) -> TimeShares {
        let now = second.map { Sample.start + .seconds($0) }
        return machine(events, declared: declared).timeline.shares(at: now, isExecuted: isExecuted)
    }

    private static func start(_ step: String) -> RunEvent { .stepStarted(step: Sample.id(step), attempt: 1) }

    private static func look(_ step: String, seconds: Int, _ phase: OperationPhase = .action(index: 0)) -> RunEvent {
        var record = Sample.record(step, phase, .read, .answered)
        record.milliseconds = seconds * 1000
        return .operationEnded(record)
    }

    private static func sent(_ step: String) -> RunEvent { .operationIntended(Sample.intent(step)) }

    private static func answered(_ step: String) -> RunEvent {
        .operationEnded(Sample.record(step, .action(index: 0), .change, .answered))
    }

    private static func asked(_ step: String) -> RunEvent {
        .operatorAsked(step: Sample.id(step), question: .failure(reason: "no"))
    }

    private static func over(_ step: String) -> RunEvent { .stepFinished(Sample.outcome(step, .succeeded)) }

    private static let ended = RunEvent.runFinished(state: .completed, summary: RunSummary())

    @Test func `from the incident to the opening the time is the people's`() {
        let shares = Self.shares([(10, Self.ended)], declared: -120, at: 500)
        #expect(shares.beforeOpening == .seconds(120) && shares.people == .seconds(120))
        #expect(shares.machine == .seconds(10) && shares.total == .seconds(130))
        #expect(
            shares.text == "2m 10s since the incident: 2m people (2m of it before the run was opened), 10s Lifeboat"
        )
        #expect(Self.shares([(10, Self.ended)], declared: 60).beforeOpening == .zero)
    }

    @Test func `a change that was sent is the provider's until its answer is there`() {
        let events = [(1, Self.start("a")), (2, Self.sent("a")), (32, Self.answered("a")), (33, Self.over("a"))]
        let shares = Self.shares(events + [(35, Self.ended)])
        #expect(shares == TimeShares(provider: .seconds(30), machine: .seconds(5)))
    }

    @Test func `a look that is on record with its answer was the provider's from its beginning`() {
        let together = [(30, Self.start("a")), (30, Self.look("a", seconds: 9)), (30, Self.look("a", seconds: 11))]
        let shares = Self.shares(together + [(30, Self.over("a")), (31, Self.ended)])
        #expect(shares == TimeShares(provider: .seconds(20), machine: .seconds(11)))
        // It took place while the executor was there.
        let long = Self.shares([(30, Self.start("a")), (30, Self.look("a", seconds: 90)), (31, Self.ended)])
        #expect(long == TimeShares(provider: .seconds(30), machine: .seconds(1)))
    }

    @Test func `the pauses of a wait and before a retry are the provider's`() {
        let wait = [
            (1, Self.start("a")), (1, Self.sent("a")), (2, Self.answered("a")),
            (12, Self.look("a", seconds: 1, .wait(poll: 1))), (42, Self.look("a", seconds: 1, .wait(poll: 2))),
        ]
        #expect(Self.shares(wait + [(42, Self.ended)]) == TimeShares(provider: .seconds(41), machine: .seconds(1)))
        let retry = StepRetry(
            step: Sample.id("a"),
            attempt: 1,
            retrier: 1,
            next: 2,
            attempts: 3,
            failure: .timeout,
            reason: "throttled",
            delay: TimeSpan(.seconds(20)),
            until: Sample.start + .seconds(22)
        )
        let again = Self.shares([
            (1, Self.start("a")), (2, .retryScheduled(retry)), (22, Self.start("a")), (22, Self.ended),
        ])
        #expect(again == TimeShares(provider: .seconds(20), machine: .seconds(2)))
    }

    @Test func `an answer or an approval that is owed is the people's, until it is given`() {
        let question = [(5, Self.asked("a")), (65, RunEvent.operatorAnswered(Sample.answer("a", .skip)))]
        #expect(Self.shares(question + [(66, Self.ended)]) == TimeShares(people: .seconds(60), machine: .seconds(6)))
        let approval: [Timed] = [
            (5, .approvalRequested(Sample.request("b", "p", expires: .seconds(3600)))),
            (605, .approvalDecided(Sample.decision("b", .approve, by: "anna"))),
        ]
        #expect(Self.shares(approval + [(607, Self.ended)]) == TimeShares(people: .seconds(600), machine: .seconds(7)))
    }

    @Test func `what runs outside wins over an answer that is owed`() {
        let events = [
            (0, Self.start("a")), (0, Self.sent("a")), (10, Self.asked("c")), (40, Self.answered("a")),
            (40, Self.over("a")),
            (100, .operatorAnswered(Sample.answer("c", .skip))),
        ]
        #expect(Self.shares(events + [(100, Self.ended)]) == TimeShares(people: .seconds(60), provider: .seconds(40)))
    }

    @Test func `a parked run waits for people, an interrupted or killed one for nobody`() {
        let resume: Timed = (100, .executorStarted(Sample.executor(attended: true)))
        let held = ChangeHold(.frozen, reason: "frozen", advice: "")
        for hold in [nil, held] {
            let parked = Self.shares([(10, .runParked(reason: "people", hold: hold)), resume, (101, Self.ended)])
            #expect(parked == TimeShares(people: .seconds(90), machine: .seconds(11)))
        }
        let interrupted = Self.shares([(10, .runInterrupted(reason: "Ctrl-C")), resume, (101, Self.ended)])
        #expect(interrupted == TimeShares(machine: .seconds(11), nobody: .seconds(90)))
        // How long it still worked nobody knows, also where it had sent something.
        let killed = Self.shares([(10, Self.start("a")), (10, Self.sent("a")), resume, (101, Self.ended)])
        #expect(killed == TimeShares(provider: .seconds(1), machine: .seconds(10), nobody: .seconds(90)))
    }

    @Test(arguments: [nil, RunEvent.runInterrupted(reason: "Ctrl-C"), .runParked(reason: "people")])
    func `a change that an earlier executor sent is the provider's until the next one knows what became of it`(
        left: RunEvent?
    ) {
        let sent = [(1, Self.start("a")), (2, Self.sent("a"))] + (left.map { [(10, $0)] } ?? [])
        let resume = (20, RunEvent.executorStarted(Sample.executor(attended: true)))
        let adopted = Self.shares(sent + [resume, (28, Self.answered("a")), (28, Self.over("a")), (30, Self.ended)])
        #expect(adopted.provider == .seconds(left == nil ? 8 : 16))
        #expect(adopted.machine == .seconds(4))
        #expect(Self.shares(sent + [resume], at: 25).provider == .seconds(left == nil ? 5 : 13))
        // Once a person is asked, it is the person who is waited for.
        let asked = Self.shares(sent + [resume, (23, Self.asked("a")), (28, Self.ended)])
        #expect(asked.provider == .seconds(left == nil ? 3 : 11))
        #expect(asked.people >= .seconds(5))
    }

    @Test func `up to now it is whose the record and the executor make it`() {
        let sent = [(10, Self.start("a")), (10, Self.sent("a"))]
        #expect(Self.shares(sent, at: 50).provider == .seconds(40))
        #expect(Self.shares(sent, at: 50, isExecuted: true).provider == .seconds(40))
        #expect(Self.shares(sent, at: 50, isExecuted: false).nobody == .seconds(40))
        #expect(Self.shares([(10, Self.asked("a"))], at: 50).people == .seconds(40))
        #expect(Self.shares([(10, .runParked(reason: "people"))], at: 50, isExecuted: false).people == .seconds(40))
        #expect(Self.shares([(10, .runInterrupted(reason: "x"))], at: 50, isExecuted: false).nobody == .seconds(40))
        #expect(Self.shares([(10, Self.ended)], at: 50).total == .seconds(10))
    }

    @Test func `a clock that went back stood still`() {
        let shares = Self.shares([
            (20, Self.start("a")), (5, Self.sent("a")), (30, Self.answered("a")), (31, Self.ended),
        ])
        var expected = TimeShares(provider: .seconds(10), machine: .seconds(21))
        expected.setBack = .seconds(15)
        #expect(shares == expected)
        #expect(shares.text.hasSuffix("; NOT KNOWN, as the clock went back by 15s or more meanwhile"))
        #expect(shares.json["clockSetBack"] == 15)
        // Clocks of two machines are never quite the same.
        let skewed = Self.shares([
            (20, Self.start("a")), (16, Self.sent("a")), (21, Self.answered("a")), (17, Self.ended),
        ])
        #expect(!skewed.areUnknown && !skewed.text.contains("clock"))
    }

    @Test(arguments: 0..<300) func `the shares of random events add up, and what was told stays`(seed: Int) {
        var generator = SeededGenerator(state: UInt64(seed))
        let declared = Bool.random(using: &generator) ? -Int.random(in: 0..<900, using: &generator) : nil
        var events: [Timed] = []
        var second = 0
        for _ in 0..<Int.random(in: 1..<40, using: &generator) {
            second += Int.random(in: -1..<30, using: &generator)
            events.append((second, Self.randomEvent(&generator)))
        }
        let whole = Self.machine(events, declared: declared).timeline
        var latest = 0
        for count in 0...events.count {
            let part = Self.machine(Array(events.prefix(count)), declared: declared).timeline
            latest = max(latest, count == 0 ? 0 : events[count - 1].second)
            for isExecuted in [nil, true, false] {
                let shares = part.shares(at: Sample.start + .seconds(latest + 7), isExecuted: isExecuted)
                let parts = [shares.people, shares.provider, shares.machine, shares.nobody]
                #expect(parts.allSatisfy { $0 >= .zero }, "seed \(seed)")
                #expect(parts.reduce(.zero, +) == shares.total, "seed \(seed)")
                let since = Duration.seconds(latest + 7 - (declared ?? 0))
                #expect(shares.total == since || shares.total == part.shares().total, "seed \(seed)")
            }
            #expect(part.shares().total == .seconds(latest - (declared ?? 0)) || Self.isOver(events.prefix(count)))
            Self.expectPrefix(part, of: whole, seed)
        }
    }

    /// What was told of a moment stays, or becomes the provider's.
    private static func expectPrefix(_ part: RunTimeline, of whole: RunTimeline, _ seed: Int) {
        for (span, next) in zip(part.spans, part.spans.dropFirst()) {
            #expect(span.end == next.start && span.owner != next.owner, "seed \(seed)")
        }
        for span in part.spans {
            #expect(span.end > span.start, "seed \(seed)")
            let later = whole.spans.filter { $0.end > span.start && $0.start < span.end }
            #expect(later.allSatisfy { $0.owner == span.owner || $0.owner == .provider }, "seed \(seed)")
        }
    }

    private static func isOver(_ events: some Sequence<Timed>) -> Bool {
        events.contains { if case .runFinished = $0.event { true } else { false } }
    }

    private static func randomEvent(_ generator: inout SeededGenerator) -> RunEvent {
        let step = ["a", "b", "c", "d"].randomElement(using: &generator) ?? "a"
        switch Int.random(in: 0..<30, using: &generator) {
        case 0..<5: return start(step)
        case 5..<9: return sent(step)
        case 9..<13: return answered(step)
        case 13..<17: return look(step, seconds: Int.random(in: 0..<60, using: &generator))
        case 17..<20: return asked(step)
        case 20..<23: return .operatorAnswered(Sample.answer(step, .retry))
        case 23..<26: return over(step)
        case 26: return .runParked(reason: "people")
        case 27: return .runInterrupted(reason: "Ctrl-C")
        case 28: return .executorStarted(Sample.executor(attended: true))
        default: return Int.random(in: 0..<8, using: &generator) == 0 ? ended : start(step)
        }
    }
}
