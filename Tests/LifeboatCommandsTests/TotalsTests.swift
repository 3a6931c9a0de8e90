// SPDX-License-Identifier: Apache-2.0

import Evidence
import Expressions
import RunCore
import RunExecutor
import RunStore
import RunViews
import RunbookModel
import TerminalUI
import TestSupport
import Testing
import Values

@testable import LifeboatCommands

/// Passed, failed, waived, undetermined and not taken are all steps, wherever they are told.
struct TotalsTests {
    private static let now = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)

    /// A run whose steps are anywhere that a step can be.
    private struct SomeRun {
        var generator: SeededGenerator
        var entries: [RunHistory.Entry] = []
        var machine: RunMachine
        let plan: Plan
        let isWhole: Bool

        init(seed: Int, isWhole: Bool) throws {
            generator = SeededGenerator(state: UInt64(seed))
            self.isWhole = isWhole
            let ids = try (0..<Int.random(in: 1...12, using: &generator)).map { try #require(StepID("s\($0)")) }
            let command = Command(
                text: "x",
                operation: .aws(AWSOperation(service: "x", operation: "Y")),
                effect: .change
            )
            let list = try Expression("names", dialect: .value)
            var steps: [Step] = []
            for id in ids {
                var step = Step(id: id, title: "T", action: .commands([command]), effect: .change)
                step.obligation = "see to \(id)"
                if generator.chance(30) { step.each = EachRule(name: "x", list: list) }
                if generator.chance(30) { step.condition = list }
                steps.append(step)
            }
            plan = Plan(
                runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily),
                onFailure: .continue,
                steps: steps
            )
            machine = RunMachine(plan: plan)
            let level = RunLevel.allCases[Int.random(in: 0..<3, using: &generator)]
            record(.runOpened(try Self.opening(plan, level)))
            record(
                .executorStarted(
                    ExecutorIdentity(operatorName: "o", host: "h", process: 1, toolVersion: "1", attended: false)
                )
            )
            for step in steps { happen(to: step) }
            if generator.chance(40) { keepSome() }
            guard isWhole else { return }
            // A run that is over may not be over for a decision that a machine of ours would still wait for.
            let state: RunState =
                machine.summary.failed > 0
                ? .failed
                : machine.summary.waived + machine.summary.undetermined + machine.summary.notTaken > 0
                    ? .completedWithExceptions : .completed
            record(.runFinished(state: state, summary: machine.summary))
        }

        private static func opening(_ plan: Plan, _ level: RunLevel) throws -> RunOpening {
            RunOpening(
                run: try #require(RunID("daily-20261122-031500-k7f2")),
                planDigest: "00",
                runbook: plan.runbook,
                level: level,
                environment: nil,
                inputs: ["names": ["x", "y"]],
                inputsDigest: "",
                target: RunTarget(),
                operatorName: "olga",
                toolVersion: "1",
                incidentDeclaredAt: nil,
                openedAt: now
            )
        }

        private mutating func record(_ event: RunEvent) {
            let recorded = RecordedEvent(event: event, time: TotalsTests.now)
            entries.append(
                RunHistory.Entry(sequence: entries.count + 1, digest: "\(entries.count)", recorded: recorded)
            )
            machine.apply(event, at: TotalsTests.now)
        }

        private mutating func happen(to step: Step) {
            if !isWhole, generator.chance(20) { return }
            if step.each != nil, generator.chance(70) {
                record(.elementsListed(step: step.id, elements: ["x", "y"]))
                record(.stepStarted(step: step.id, attempt: 1))
                record(.elementFinished(step: step.id, number: 1, outcome: outcome(step, .succeeded)))
            }
            record(.stepStarted(step: step.id, attempt: 1))
            if !isWhole, generator.chance(20) { return }
            if !isWhole, generator.chance(20) {
                return record(.operatorAsked(step: step.id, question: .manualAction(confirmation: "c")))
            }
            let states = StepState.allCases.filter { $0.isFinal || (!isWhole && $0 == .inDoubt) }
            // What failed may be tried again, and is counted once.
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let state = states[Int.random(in: 0..<states.count, using: &generator)]
                record(.stepFinished(outcome(step, state)))
            }
        }

        /// The run goes on with another plan, and results of some steps that are over are kept.
        private mutating func keepSome() {
            let over = plan.steps.map(\.id).filter { machine.status(of: $0).state.isFinal }
            let accepted = over.filter { _ in generator.chance(50) }
            let amendment = PlanAmendment(
                planDigest: machine.planDigest,
                amendedDigest: "01",
                plan: plan,
                changes: [],
                changesDigest: "",
                accepted: accepted,
                by: "anna",
                reason: "5 passed, 6 failed",
                journalHead: "",
                amendedAt: TotalsTests.now
            )
            record(.runAmended(amendment))
        }

        private mutating func outcome(_ step: Step, _ state: StepState) -> StepOutcome {
            let isProven = state.isSuccess && generator.chance(60)
            return StepOutcome(
                step: step.id,
                attempt: 1,
                state: state,
                reason: "3 passed, 4 failed",
                isProven: isProven,
                attestedBy: state.isSuccess && !isProven && generator.chance(50) ? "anna" : nil
            )
        }

        var history: RunHistory {
            get throws {
                let opening = try #require(machine.opening)
                let items = plan.steps.enumerated().map { index, step in
                    ChecklistItem(number: index + 1, text: "I", proofs: [.init(runbook: "daily", step: step.id)])
                }
                let source = PlanSource(name: "l.md", text: "")
                let checklist = Checklist(id: "list", title: "List", items: items, source: source)
                return RunHistory(opening: opening, plan: plan, checklists: [checklist], entries: entries, head: "h")
            }
        }
    }

    /// The numbers before each word of a line of totals, and the one before `in all`.
    private static func numbers(in line: String) -> (parts: [String: Int], all: Int)? {
        guard let match = line.firstMatch(of: /(\d+ passed.*); (\d+) in all/) else { return nil }
        var parts: [String: Int] = [:]
        for part in match.1.split(separator: ", ") {
            let words = part.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let number = Int(words[0]) else { return nil }
            parts[String(words[1])] = number
        }
        return Int(match.2).map { (parts, $0) }
    }

    /// What the totals must say, by counting the steps one by one.
    private static func expected(_ machine: RunMachine) -> [String: Int] {
        var counts = ["passed": 0, "failed": 0, "waived": 0, "undetermined": 0, "not taken": 0]
        for step in machine.plan.steps {
            let name =
                switch machine.status(of: step.id).state {
                case .succeeded, .alreadyTrue, .adopted:
                    machine.status(of: step.id).kept == nil ? "passed" : "undetermined"
                case .failed, .noEffect, .timedOut, .cancelled: "failed"
                case .failedIgnored: "waived"
                case .undetermined: "undetermined"
                case .skipped, .notTaken, .compensated: "not taken"
                case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt: "still open"
                }
            counts[name, default: 0] += 1
        }
        return counts
    }

    /// How many steps passed by other content than the plan has now.
    private static func kept(_ machine: RunMachine) -> Int {
        machine.plan.steps.count { step in
            let status = machine.status(of: step.id)
            return status.kept != nil && status.state.isSuccess
        }
    }

    /// Whether the totals say how many were kept, when any was.
    private static func saysKept(_ text: String, _ machine: RunMachine) -> Bool {
        let count = kept(machine)
        let words = "\(count) of the undetermined \(count == 1 ? "is" : "are") not proven: done under another plan"
        return text.contains("done under another plan") == (count > 0) && (count == 0 || text.contains(words))
    }

    private static func isRight(_ lines: [String], _ machine: RunMachine) -> Bool {
        let found = lines.compactMap(numbers).last
        return found?.parts == expected(machine) && found?.all == machine.plan.steps.count
            && found?.parts.values.reduce(0, +) == found?.all
    }

    private static func text(_ lines: [StyledText]) -> [String] { lines.map { $0.rendered(withColor: false) } }

    @Test(arguments: 0..<400) func `the totals add up in every view`(seed: Int) throws {
        let run = try SomeRun(seed: seed, isWhole: seed.isMultiple(of: 2))
        let (machine, history) = (run.machine, try run.history)
        let digest = RunDigest(history)
        let status = RunStatusView(machine, at: Self.now)
        #expect(Self.isRight(Self.text(status.lines()), machine))
        #expect(Self.isRight(Self.text(Array(RunGlance(machine, at: Self.now).lines().prefix(1))), machine))
        let markdown = MarkdownReport(digest).text().split(separator: "\n").map(String.init)
        #expect(Self.isRight(markdown.filter { $0.hasPrefix("**") }, machine))
        let html = HTMLReport(digest).text().replacing("</b> ", with: " ").replacing("<b>", with: "")
        let cells = html.matches(of: /<li class="[a-z]+">(\d+ [a-z ]+)<\/li>/).map { String($0.1) }
        let line = cells.dropLast().joined(separator: ", ") + "; " + (cells.last ?? "")
        #expect(Self.isRight([line], machine), "\(line)")
        let total = Self.text(status.lines()).last { Self.numbers(in: $0) != nil }
        let totals = [total ?? "", markdown.first { $0.hasPrefix("**") } ?? ""]
        #expect((totals + [html]).allSatisfy { Self.saysKept($0, machine) }, "\(totals)")
        check(status.json(), machine)
        checkTally(run)
        checkChecklist(digest, machine)
        if run.isWhole { try checkEnd(machine, history) }
    }

    private func check(_ json: JSONValue, _ machine: RunMachine) {
        let summary = json["summary"]
        let expected = Self.expected(machine)
        let parts = ["passed", "failed", "waived", "undetermined"].map { ($0, $0) }
        for (key, name) in parts + [("notTaken", "not taken"), ("open", "still open")] {
            #expect(summary?[key]?.integerValue == Int64(expected[name] ?? 0), "\(key)")
        }
        #expect(summary?["all"]?.integerValue == Int64(machine.plan.steps.count))
        #expect(summary?["kept"]?.integerValue == Int64(Self.kept(machine)))
    }

    private func checkTally(_ run: SomeRun) {
        var tally = RunTally(plan: run.plan)
        for entry in run.entries { tally.note(entry.recorded.event, at: entry.recorded.time) }
        let line = Self.text(tally.lines(at: Self.now)).last ?? ""
        let expected = Self.expected(run.machine)
        let over = run.plan.steps.count - (expected["still open"] ?? 0)
        #expect(line.contains("\(over) of \(run.plan.steps.count) done"), "\(line)")
        let failed = expected["failed"] ?? 0
        #expect(line.contains(" FAILED") == (failed > 0) && (failed == 0 || line.contains("\(failed) FAILED")))
    }

    /// A box is ticked only by a step that passed with proof, or on a person's word.
    private func checkChecklist(_ digest: RunDigest, _ machine: RunMachine) {
        for report in digest.checklists {
            #expect(ItemState.allCases.map(report.count).reduce(0, +) == report.items.count)
            for (item, step) in zip(report.items, machine.plan.steps) where item.state == .pass {
                let outcome = machine.status(of: step.id).outcome
                #expect(outcome?.state.isSuccess == true)
                #expect(outcome?.isProven == true || outcome?.attestedBy != nil)
            }
        }
    }

    /// What was signed before kept results counted as undetermined is computed as it was then.
    private func checkForms(_ statement: String, _ history: RunHistory, _ machine: RunMachine) {
        let form = machine.keptSteps.isEmpty ? 1 : 2
        #expect(SignOffStatement.claims(in: statement)?.form == form)
        let old = SignOffStatement(history, files: [], signer: "anna", signedAt: Self.now, form: 1).text
        #expect(SignOffStatement.claims(in: old)?.form == 1)
        #expect((old == statement) == (form == 1))
        let summary = machine.summaryByStates
        #expect(old.contains("\nsteps: passed=\(summary.passed) ") && !old.contains("\nkept: "))
    }

    private func checkEnd(_ machine: RunMachine, _ history: RunHistory) throws {
        guard case .runFinished(let state, let summary)? = history.entries.last?.recorded.event else {
            Issue.record("the run has no end")
            return
        }
        #expect(summary == machine.summary && summary.all == machine.plan.steps.count)
        var view = RunProgressView(plan: machine.plan)
        let lines = Self.text(view.lines(for: .runFinished(state: state, summary: summary), at: Self.now))
        #expect(Self.isRight(lines, machine) && Self.saysKept(lines.joined(), machine))
        if Self.kept(machine) > 0 { #expect(ExitStatus(.finished(state, summary)) != .done) }
        let statement = SignOffStatement(history, files: [], signer: "anna", signedAt: Self.now).text
        let counts = Self.expected(machine)
        let line =
            "steps: passed=\(counts["passed"] ?? 0) failed=\(counts["failed"] ?? 0) waived=\(counts["waived"] ?? 0) "
            + "undetermined=\(counts["undetermined"] ?? 0) not-taken=\(counts["not taken"] ?? 0) all=\(summary.all)"
        #expect(statement.contains("\n\(line)\n"))
        checkForms(statement, history, machine)
        let ending = ExitStatus(.finished(state, summary), isProven: machine.unprovenSteps.isEmpty)
        if ending == .done {
            #expect(summary.passed == summary.all && machine.unprovenSteps.isEmpty)
        }
        if summary.failed > 0 { #expect(ending == .failed) }
    }
}
