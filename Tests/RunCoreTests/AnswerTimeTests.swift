// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// By when somebody must answer, from what earlier runs took and from nothing else.
struct AnswerTimeTests {
    /// 2026-11-22T00:00:00Z.
    private static let declared = Timestamp(nanosecondsSinceEpoch: 1_795_305_600_000_000_000)

    /// `ask` holds up `restore`, after which `check` and, on its own, `report` come; `other` waits for nobody.
    private static func machine(rto: Duration? = .seconds(4 * 3600), configure: (inout Plan) -> Void = { _ in })
        -> RunMachine
    {
        let minute = TimeSpan(.seconds(60))
        let steps = [
            Sample.step("done", .read) { $0.timeout = minute },
            Sample.step("restore", .change, after: ["done"]) { $0.timeout = TimeSpan(.seconds(3600)) },
            Sample.step("check", .read, after: ["restore"]) { $0.timeout = TimeSpan(.seconds(600)) },
            Sample.step("report", .read, after: ["restore"]) { $0.timeout = minute },
            Sample.step("other", .read) { $0.timeout = TimeSpan(.seconds(36000)) },
        ]
        var plan = Sample.plan(steps)
        plan.objectives = RecoveryObjectives(rto: rto.map { TimeSpan($0) })
        configure(&plan)
        var opening = Sample.opening()
        opening.incidentDeclaredAt = declared
        opening.openedAt = declared + .seconds(600)
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(opening), at: opening.openedAt)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: opening.openedAt)
        machine.apply(.stepFinished(Sample.outcome("done", .succeeded)), at: opening.openedAt)
        return machine
    }

    /// Earlier runs in which the restore took so many minutes, the check ten and the report one.
    private static func earlier(_ minutes: [Int]) -> EarlierTimes {
        EarlierTimes(
            minutes.map { minutes in
                [
                    Sample.id("restore"): .seconds(minutes * 60), Sample.id("check"): .seconds(600),
                    Sample.id("report"): .seconds(60), Sample.id("other"): .seconds(9 * 3600),
                ]
            }
        )
    }

    private static func sentence(
        _ minutes: [Int],
        after seconds: Int = 3600,
        configure: (inout Plan) -> Void = { _ in }
    ) throws -> String {
        let time = AnswerTime(machine(configure: configure), at: Sample.id("restore"), earlier: earlier(minutes))
        return try #require(time).sentence(at: declared + .seconds(seconds))
    }

    @Test func `with five runs there is a P95 and a P50, of the chain ahead alone`() throws {
        #expect(
            try Self.sentence([20, 30, 30, 40, 60]) == "answer by 02:50Z (P95) / 03:20Z (P50) to keep the RTO of 4h"
        )
        let late = try Self.sentence([20, 30, 30, 40, 60], after: 3 * 3600)
        #expect(late == "answer by 03:20Z (P50) to keep the RTO of 4h; for P95 it is 10m too late")
    }

    @Test func `with fewer runs there is no P95, and that is said`() throws {
        let machine = Self.machine()
        for count in 1...4 {
            let earlier = Self.earlier(Array(repeating: 30, count: count))
            let time = try #require(AnswerTime(machine, at: Sample.id("restore"), earlier: earlier))
            #expect(time.byP95 == nil && time.json(at: Self.declared)["p95"] == .null && time.forecast.runs == count)
            #expect(time.byMedian == Self.declared + .seconds(4 * 3600 - 2400))
        }
        #expect(
            try Self.sentence([30])
                == "answer by 02:50Z (time limits) / 03:20Z (P50) to keep the RTO of 4h; no P95 from 1 earlier run"
        )
        #expect(
            try Self.sentence([30, 30], after: 3 * 3600).hasSuffix(
                "; no P95 from 2 earlier runs, and by its time "
                    + "limits it may end 10m over"
            )
        )
    }

    @Test func `without runs the time limits are named as such, and an unknown length is`() throws {
        let unknown = "no earlier run tells how long what is ahead takes"
        #expect(try Self.sentence([]) == "answer by 02:50Z (time limits) to keep the RTO of 4h; \(unknown)")
        #expect(
            try Self.sentence([], after: 3 * 3600)
                == "the RTO of 4h ends at 04:00Z; \(unknown), and by its time limits it may end 10m over"
        )
        let loop = try Self.sentence([]) { plan in
            plan.steps[2].each = EachRule(name: "item", list: Sample.hole("inputs.items"))
        }
        #expect(loop == "the RTO of 4h ends at 04:00Z; \(unknown), and its time limits neither")
    }

    @Test func `a run without the time of a step ahead tells nothing, unless the step has a condition`() throws {
        let partial = EarlierTimes(Array(repeating: [Sample.id("restore"): .seconds(60)], count: 9))
        let machine = Self.machine()
        let forecast = RunForecast(machine, from: Sample.id("restore"), earlier: partial)
        #expect(forecast.runs == 0 && forecast.median == nil && forecast.p95 == nil)
        #expect(forecast.unmeasured.map(\.text) == ["check", "report"])
        let conditional = Self.machine { plan in
            plan.steps[2].condition = Sample.expression("true")
            plan.steps[3].condition = Sample.expression("true")
        }
        #expect(RunForecast(conditional, from: Sample.id("restore"), earlier: partial).p95 == .seconds(60))
    }

    @Test func `an objective that cannot be kept, or was missed, is said so`() throws {
        #expect(
            try Self.sentence([30], after: 12_000 + 1200)
                == "the RTO of 4h can no longer be kept (P50 says 20m over)"
        )
        #expect(try Self.sentence([30], after: 5 * 3600) == "the RTO of 4h is missed: it ended at 04:00Z")
        let time = try #require(AnswerTime(Self.machine(), at: Sample.id("restore"), earlier: Self.earlier([30])))
        #expect(time.isLost(at: Self.declared + .seconds(12_000)) && !time.isLost(at: Self.declared + .seconds(11_999)))
    }

    @Test func `another day is named, and answers further ahead are not forgotten`() throws {
        let text = try Self.sentence([30, 30, 30, 30, 30], after: -3600) { plan in
            plan.steps[2].asksFirst = true
            plan.steps.append(Sample.manual("call", after: ["check"]))
        }
        #expect(
            text == "answer by 2026-11-22 03:20Z (P95) / 2026-11-22 03:20Z (P50) to keep the RTO of 4h; "
                + "the time for 2 further answers is not in it"
        )
    }

    @Test func `nothing is said without an objective, of a dry run, and of a run that is over`() {
        let id = Sample.id("restore")
        #expect(AnswerTime(Self.machine(rto: nil), at: id, earlier: Self.earlier([30])) == nil)
        var over = Self.machine()
        over.apply(.runFinished(state: .failed, summary: RunSummary()), at: Self.declared)
        #expect(AnswerTime(over, at: id, earlier: Self.earlier([30])) == nil)
        var probe = RunMachine(plan: Self.machine().plan)
        probe.apply(.runOpened(Sample.opening(.probe)), at: Self.declared)
        #expect(AnswerTime(probe, at: id, earlier: Self.earlier([30])) == nil)
    }

    @Test func `all answers that are waited for have their own moment`() {
        var machine = Self.machine()
        machine.apply(.operatorAsked(step: Sample.id("restore"), question: .failure(reason: "no")), at: Self.declared)
        machine.apply(.operatorAsked(step: Sample.id("other"), question: .failure(reason: "no")), at: Self.declared)
        let all = AnswerTime.all(machine, earlier: Self.earlier([30]))
        #expect(all.map(\.forecast.step.text) == ["restore", "other"])
        #expect(all.last?.isLost(at: Self.declared) == true && all.first?.isLost(at: Self.declared) == false)
    }
}
