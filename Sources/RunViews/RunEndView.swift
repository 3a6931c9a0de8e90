// SPDX-License-Identifier: Apache-2.0

public import RunCore
import RunbookModel
public import TerminalUI
public import Values

/// What whoever executed a run reads at its end: what failed and why, whose the time was, and what to type next.
public struct RunEndView: Sendable {
    private let machine: RunMachine
    private let now: Timestamp
    private let hasChecklists: Bool

    /// How many names of steps are spelled out; the rest is counted.
    private static let named = 5

    /// The end of a run as it stands at a moment; `hasChecklists` says that a checklist belongs to its runbook.
    public init(_ machine: RunMachine, at now: Timestamp, hasChecklists: Bool) {
        self.machine = machine
        self.now = now
        self.hasChecklists = hasChecklists
    }

    private var status: RunStatusView { RunStatusView(machine, at: now) }

    /// What comes before the totals: what is red or not known, and what is not proven.
    public var findings: [StyledText] {
        var lines = failures + letBe + withheld
        let unproven = machine.unprovenSteps.map(\.text)
        if [.completed, .completedWithExceptions].contains(machine.state), !unproven.isEmpty {
            let names = unproven.joined(separator: ", ")
            lines.append("done, but nothing was checked at: \(names); an `expect` would prove it")
        }
        if machine.state == .completed, machine.summary.passed == 0 {
            lines.append("no step was carried out: nothing is proven")
        }
        lines += machine.unsignedPassages.map { StateMark.Tone.bad.text($0.sentence) }
        lines += status.kept()
        if machine.end == nil, !machine.unclearConditions.isEmpty { lines += status.stopConditions() }
        if machine.blockingReadings.contains(where: { $0.verdict != .clear }) { lines += status.blockingConditions() }
        if let end = machine.end { lines.append(StyledText(end.stop.text)) }
        return lines
    }

    /// The steps at which something went wrong, with the reason of each, and how many others that kept from being begun.
    ///
    /// A step that was only not taken because another failed is no cause, and is counted. Empty when nothing went wrong.
    public var failures: [StyledText] {
        let steps = machine.plan.steps.map { ($0, machine.status(of: $0.id)) }
        let causes = steps.filter { step, status in
            let isWrong = status.state.isFailure || status.state == .undetermined || status.state == .inDoubt
            return isWrong && status.outcome?.cause == nil && !isWithheld(step, status)
        }
        var lines: [StyledText] = causes.isEmpty ? [] : ["", "What went wrong:"]
        for (step, status) in causes {
            lines += self.lines(of: step, status, in: StateMark(status).tone)
        }
        let others = steps.filter { $0.1.outcome?.cause != nil }.map(\.0.id)
        if !causes.isEmpty, !others.isEmpty {
            lines.append(StyledText("  - not begun because of that: \(Self.list(others))", .dim))
        }
        return lines
    }

    /// What people left out, or left as it was when it had failed, and what they said; empty when they did neither.
    private var letBe: [StyledText] {
        let steps = machine.plan.steps.map { ($0, machine.status(of: $0.id)) }
            .filter { $0.1.isLeftOut || $0.1.state == .failedIgnored }
        guard !steps.isEmpty else { return [] }
        return ["", "What people left as it is:"]
            + steps.flatMap { lines(of: $0.0, $0.1, in: .doubtful) }
    }

    /// How a step ended and why, and that it is half done where it is.
    private func lines(of step: Step, _ status: StepStatus, in tone: StateMark.Tone) -> [StyledText] {
        let mark = StateMark(status)
        let words = status.outcome?.sentence(saying: mark.word) ?? mark.word
        let text = "  \(mark.symbol) \(step.id)  \(step.title): \(words)"
        let line = tone.text(machine.plan.shown(Self.oneLine(text)))
        guard status.isHalfDone else { return [line] }
        return [line, StateMark.Tone.bad.text("      \(StepStatus.halfDoneSentence)")]
    }

    /// What a dry run held back, and what it therefore does not know; empty for any other run.
    private var withheld: [StyledText] {
        let steps = machine.plan.steps.filter { isWithheld($0, machine.status(of: $0.id)) }.map(\.id)
        guard !steps.isEmpty else { return [] }
        return ["", StateMark.Tone.doubtful.text("not known, as a dry run changes nothing: \(Self.list(steps))")]
    }

    /// Whether nothing is known of a step but that a dry run does not do it, or not what it rests on.
    private func isWithheld(_ step: Step, _ status: StepStatus) -> Bool {
        guard machine.opening?.level == .probe, status.state == .undetermined else { return false }
        // What is withheld besides changes, such as a look at another host, has a reason that somebody must read.
        return step.isManual || machine.isClouded(step.id)
            || status.operations.contains { $0.ending == .withheld && $0.effect.mayChange }
    }

    private static func list(_ steps: [StepID]) -> String {
        let rest = steps.count > named ? " and \(steps.count - named) more" : ""
        return steps.prefix(named).map(\.text).joined(separator: ", ") + rest
    }

    /// Whose the time of the run was, in a line.
    public var time: StyledText { StyledText("time:   \(machine.timeline.shares(at: now).text)") }

    /// What has become of the objectives, a line each; empty for a runbook without any.
    public var objectives: [StyledText] { machine.objectiveLines(at: now) }

    /// What comes after the totals: whose the time was, what was undone, what is left behind, and what to type next.
    public var consequences: [StyledText] {
        var lines = [time] + objectives + status.undoing()
        let ledger = ObligationLedger(machine, at: now)
        guard let run = machine.opening?.run.text else { return lines }
        if !ledger.open.isEmpty {
            lines.append("left behind: \(ledger.totals(at: now)): \(NextCommand("obligations", run))")
        }
        // A line each: whoever copies a line copies one command.
        return lines + next(run).enumerated().map { StyledText("\($0 == 0 ? "next:   " : "        ")\($1)") }
    }

    /// The commands that help: what happened, where it did not go well, what is proven, where there is a list of that.
    private func next(_ run: String) -> [String] {
        (failures.isEmpty && withheld.isEmpty ? [] : [NextCommand("report", run).description])
            + (hasChecklists ? [NextCommand("checklist", run).description] : [])
            + [NextCommand("sign", run, choosing: "--key KEY --as NAME").description]
    }

    /// The text without line breaks: each cause is one line that can be found again.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
