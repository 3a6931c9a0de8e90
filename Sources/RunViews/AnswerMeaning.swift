// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel

/// What each answer would do to a step as it stands now, for whoever has to choose one.
struct AnswerMeaning {
    private let step: Step
    private let status: StepStatus
    private let plan: Plan
    /// Whether the step begins nothing any more, because the run ends.
    private let isEnding: Bool

    /// What answers would do to a step of the plan that stands there.
    init(at step: Step, _ status: StepStatus, in plan: Plan, isEnding: Bool = false) {
        (self.step, self.status, self.plan) = (step, status, plan)
        self.isEnding = isEnding
    }

    /// What the answer does, in a few words.
    func text(of choice: OperatorAnswer.Choice) -> String {
        switch choice {
        case .done:
            "you have done it; what you saw goes on record"
                + (step.manual?.evidence == .attachment ? ", and a file that shows it is asked for" : "")
        case .fail: failing
        case .retry: retrying
        case .retryWith:
            "runs the step again from its beginning\(element)\(also(status.commandsDone)), with another value of an "
                + "input, which only this step gets: \(inputs)\(asking)"
        case .edit:
            "does nothing yet: gives only this step another value of an input, and shows it again: \(inputs)"
                + (step.approval == nil ? "" : "; whoever has approved it must do so again")
        case .skip: "leaves the step out; what requires it is not done\(leaving)"
        case .ignore: "goes on although it failed; the run is then not clean\(leaving)"
        case .abort: "ends the run; only steps that always run still do\(leaving)"
        case .adopt: adopting
        case .repeat: repeating
        case .run: "does what is shown"
        case .pause: "decides nothing, and leaves the run once what is under way is over"
        }
    }

    // MARK: - Going on

    private var retrying: String {
        if let next = next(by: .retry) { return goingOn(at: next) + approving(from: next) }
        return "runs the step again from its beginning\(element)\(also(status.commandsDone))\(approving(from: 0))"
    }

    private var adopting: String {
        guard let next = next(by: .adopt) else {
            let doubted = count > 1 ? status.openIntent?.phase.command : nil
            let what = doubted.map { "what \(name($0)) does" } ?? "the change"
            return "\(what) is there, on your word: sends nothing, and \(checking)"
        }
        let there = name(next - 1)
        return "what \(there) does is there, on your word: \(goingOn(at: next))\(approving(from: next))"
    }

    private var repeating: String {
        if isEnding { return "the change is not there, on your word: the run ends, so that it is not done again" }
        guard count > 1, let doubted = status.openIntent?.phase.command else {
            if let next = next(by: .repeat) { return goingOn(at: next) + approving(from: next) }
            return "the change is not there: does it again\(element)\(approving(from: 0))"
        }
        let what = "what \(name(doubted)) does is not there"
        return "\(what): sends it again, and goes on\(element)\(approving(from: doubted))"
    }

    private var failing: String {
        "it could not be done, or must not be repeated: the step is failed" + leaving + deciding
    }

    /// What is asked after a failure, where anything is.
    private var deciding: String {
        let policy = step.compensates == nil ? step.onFailure ?? plan.onFailure ?? .pause : .pause
        guard !isEnding, policy == .pause else { return "" }
        return
            "; then you are asked: retry, \(inputs.isEmpty || step.isManual ? "" : "retry-with, ")skip, ignore or abort"
    }

    /// What comes after a change that is known to be there.
    private var checking: String {
        let waits = step.wait == nil ? nil : "waits for it"
        let checks = step.expectations.isEmpty && step.probe == nil ? nil : "checks it"
        let parts = [waits, checks].compactMap(\.self)
        return parts.isEmpty ? "takes the step for done, which nothing proves" : parts.joined(separator: " and ")
    }

    private func goingOn(at next: Int) -> String {
        let before = next == 1 ? "command 1 is" : "commands 1 to \(next) are"
        return "goes on with \(name(next)); \(before) not sent again\(element)"
    }

    // MARK: - Parts

    private var count: Int { step.commands.count }

    private var inputs: String { plan.changeableInputs(of: step).joined(separator: ", ") }

    private func next(by choice: OperatorAnswer.Choice) -> Int? { status.resumption(by: choice, of: count) }

    private func name(_ index: Int) -> String { "command \(index + 1) of \(count)" }

    /// That it is about one element of the step's list only.
    private var element: String {
        guard let all = status.elements?.count, all > 1, status.elementOutcomes.count < all else { return "" }
        return " (element \(status.elementOutcomes.count + 1) of \(all))"
    }

    /// That what was carried out is carried out again.
    private func also(_ done: Int) -> String {
        guard done > 0 else { return "" }
        return count == 1
            ? ", although its command was carried out"
            : ", also what was carried out: " + (done == 1 ? "command 1" : "commands 1 to \(done)")
    }

    /// That nothing takes back what it has done.
    private var leaving: String { status.commandsDone > 0 ? "; what it has done stays" : "" }

    /// That people are asked before it acts.
    private func approving(from index: Int) -> String {
        let mayChange = step.commands.dropFirst(index).contains(where: \.effect.mayChange)
        guard let approval = step.approval, index == 0 || mayChange else { return "" }
        return ", once '\(approval)' is given again"
    }

    private var asking: String { step.asksFirst ? "; it is shown before it acts" : approving(from: 0) }
}
