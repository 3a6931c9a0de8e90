// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// What an edited plan no longer looks at, waits for, asks or leaves to be seen to.
///
/// A run may go on with less than it was begun with, because at night the check itself may be what is wrong. But nobody
/// signs that without having read it, and every reader of the record finds it again.
struct PlanWeakening {
    /// What is weaker, the runbook first and then the steps in their order.
    private(set) var notes: [AmendmentNote] = []
    private let old: Plan
    private let new: Plan
    /// The newer names of steps that do the same under another one.
    private let names: [StepID: StepID]

    /// Compares two plans.
    ///
    /// - Parameters:
    ///   - old: The plan in force.
    ///   - new: The edited plan.
    ///   - isOver: Whether a step of the plan in force is over, so that nothing of it is to come.
    init(from old: Plan, to new: Plan, isOver: (Step) -> Bool) {
        (self.old, self.new) = (old, new)
        let renamed = PlanDifference(from: old, to: new).changes.compactMap { change -> (StepID, StepID)? in
            guard case .step(let name) = change.subject, case .renamed(let earlier) = change.kind else { return nil }
            return (earlier, name)
        }
        names = Dictionary(renamed) { first, _ in first }
        compareRunbook()
        compareStopConditions()
        compareBlockingConditions()
        for step in old.steps where !isOver(step) {
            guard let edited = new.step(names[step.id] ?? step.id) else {
                removed(step)
                continue
            }
            compareGuards(step, edited)
            compareConduct(step, edited)
            compareDuties(step, edited)
            compareSecrecy(step, edited)
        }
        compareUndoing()
    }

    private mutating func grave(_ text: String) { notes.append(AmendmentNote(weight: .grave, text: text)) }

    // MARK: - The runbook

    private mutating func compareRunbook() {
        if old.windows != new.windows, let before = old.windows {
            grave(
                new.windows.map { "changes are allowed in other windows: they were \(before), and are \($0)" }
                    ?? "changes are allowed at any time: the windows \(before) are gone"
            )
        }
        if let before = old.deadline, new.deadline.map({ $0.duration > before.duration }) ?? true {
            grave(
                new.deadline.map { "the deadline is later: it was \(before), and is \($0)" }
                    ?? "the deadline \(before) is gone"
            )
        }
        if old.runbook.kind != new.runbook.kind, new.runbook.kind == .emergency {
            grave("the runbook is one for emergencies now, in which windows may be set aside")
        }
        let items = old.checklist.filter { !$0.steps.isEmpty && !new.checklist.contains($0) }.map(\.text)
        if !items.isEmpty {
            grave("proven by this run no more, or otherwise: \(Self.list(items.map { "'\($0)'" }))")
        }
    }

    private mutating func compareStopConditions() {
        for condition in old.stopConditions {
            let name = "the stop condition '\(condition.id)'"
            guard let edited = new.stopCondition(condition.id) else {
                grave("\(name) is gone: \(condition.text) ends the run no more")
                continue
            }
            let (before, after) = (condition.withoutPlaces, edited.withoutPlaces)
            if before.reading != after.reading {
                grave(
                    before.text == after.text
                        ? "\(name) looks at something else, which reads the same: \(after.text)"
                        : "\(name) looks at something else: it was \(before.text), and is \(after.text)"
                )
            }
            if after.every.duration > before.every.duration {
                grave("\(name) is read less often: every \(after.every), not every \(before.every)")
            }
            if before.mode == .ungraceful, after.mode == .graceful {
                grave("\(name) lets what is under way finish, and called it off before")
            }
            if before.whenUnknown == .stop, after.whenUnknown == .warn {
                grave("\(name) ends the run no more when nobody knows whether it is met")
            }
            if before.whenUnknown == .stop, after.unknownAfter > before.unknownAfter {
                grave(
                    "\(name) may be unknown \(after.unknownAfter) times, not \(before.unknownAfter), before it ends"
                )
            }
            if before.atStart == .refuse, after.atStart == .arm {
                grave("\(name) counts only once it has not been met for a reading")
            }
            if let limit = before.budget, after.budget.map({ $0.duration > limit.duration }) ?? true {
                grave(
                    "\(name) leaves more time for what is under way: "
                        + "\(after.budget?.description ?? "all it needs"), not \(limit)"
                )
            }
        }
    }

    private mutating func compareBlockingConditions() {
        for condition in old.blockingConditions {
            let name = "the blocking condition '\(condition.id)'"
            guard let edited = new.blockingConditions.first(where: { $0.id == condition.id }) else {
                grave("\(name) is gone: \(condition.reading.text) holds no change any more")
                continue
            }
            let (before, after) = (condition.withoutPlaces, edited.withoutPlaces)
            if before.reading != after.reading {
                grave("\(name) looks at something else: it was \(before.description), and is \(after.description)")
            }
            if before.whenUnknown == .block, after.whenUnknown == .warn {
                grave("\(name) holds no change any more while nobody knows whether it is met")
            }
            if !before.yields(to: old.runbook.kind), after.yields(to: new.runbook.kind) {
                grave("\(name) may be set aside now")
            }
        }
    }

    // MARK: - Steps

    private mutating func removed(_ step: Step) {
        let parts = [
            step.effect.mayChange ? "it is not done" : "it is not looked at",
            step.expectations.isEmpty && step.preconditions.isEmpty
                ? nil : "nothing of what it checks is checked: \(Self.list(Self.checks(step)))",
            step.obligation.map { "nobody has to see to '\($0)'" },
            step.discharges.isEmpty ? nil : "it sees to nothing of \(Self.list(step.discharges.map { "'\($0)'" }))",
        ].compactMap(\.self)
        grave("'\(step.id)' is gone: \(parts.joined(separator: "; "))")
    }

    private static func checks(_ step: Step) -> [String] {
        (step.preconditions.flatMap(\.expectations) + step.expectations).map(\.expression.source)
    }

    /// What must hold before the step acts, and what proves that it did.
    private mutating func compareGuards(_ step: Step, _ edited: Step) {
        let (before, after) = (step.expectations.map(\.expression.source), edited.expectations.map(\.expression.source))
        let gone = before.filter { !after.contains($0) }
        if !gone.isEmpty {
            let rest = after.isEmpty ? ", and nothing proves it any more" : ""
            grave("'\(step.id)' is not checked for \(Self.list(gone)) any more\(rest)")
        }
        let held = step.preconditions.filter { old in
            !edited.preconditions.contains { Self.isSame($0, old) }
        }
        if !held.isEmpty {
            grave(
                "'\(step.id)' acts without looking first, or looks at something else: it was "
                    + Self.list(held.map(Self.text))
            )
        }
        if let probe = step.probe {
            if let other = edited.probe {
                if !Self.isSame(probe.command, other.command) || probe.doneWhen.source != other.doneWhen.source {
                    grave(
                        "'\(step.id)' counts as having taken effect otherwise: it was when \(Self.text(probe)), "
                            + "and is when \(Self.text(other))"
                    )
                }
            } else {
                grave("nothing looks any more whether '\(step.id)' took effect: \(Self.text(probe))")
            }
        }
        if let wait = step.wait {
            if let other = edited.wait {
                if !Self.isSame(wait.command, other.command) {
                    let (before, after) = (Self.looked(wait), Self.looked(other))
                    grave("'\(step.id)' looks at something else while it waits: it was \(before), and is \(after)")
                }
                if wait.until.source != other.until.source {
                    grave("'\(step.id)' waits for something else: \(other.until.source), not \(wait.until.source)")
                }
                if let failing = wait.failWhen, failing.source != other.failWhen?.source {
                    grave("'\(step.id)' does not fail any more when \(failing.source) while it waits")
                }
            } else {
                grave("'\(step.id)' does not wait any more until \(wait.until.source)")
            }
        }
    }

    private mutating func compareConduct(_ step: Step, _ edited: Step) {
        if step.asksFirst, !edited.asksFirst { grave("'\(step.id)' acts without a yes, and asked for one before") }
        if max(step.effect, edited.effect) != edited.effect, step.effect != .irreversible {
            grave("'\(step.id)' counts as '\(edited.effect.rawValue)', and as '\(step.effect.rawValue)' before")
        }
        if step.isCritical, !edited.isCritical { grave("the run does not fail any more when '\(step.id)' does") }
        if step.runsAlways, !edited.runsAlways { grave("'\(step.id)' is not done any more whatever happens") }
        let (before, after) = (step.onFailure ?? old.onFailure, edited.onFailure ?? new.onFailure)
        if before != after, Self.isSofter(after, than: before) {
            let words = (before?.rawValue ?? "a decision", after?.rawValue ?? "a decision")
            grave("a failure of '\(step.id)' comes to '\(words.1)', and to '\(words.0)' before")
        }
        if let condition = edited.condition, condition.source != step.condition?.source {
            grave("'\(step.id)' is done only when \(condition.source)")
        }
        let needs = (Self.required(by: step), Self.required(by: edited))
        let gone = needs.0.map { names[$0] ?? $0 }.filter { !needs.1.contains($0) && new.step($0) != nil }
        if !gone.isEmpty {
            grave("'\(step.id)' is done also when \(Self.list(gone.map { "'\($0)'" })) did not succeed")
        }
        if case .manual(let manual) = step.action, case .manual(let other) = edited.action,
            manual.evidence != other.evidence, other.evidence == .none || manual.evidence == .attachment
        {
            grave(
                "'\(step.id)' is confirmed with less: '\(other.evidence.rawValue)', not '\(manual.evidence.rawValue)'"
            )
        }
    }

    /// What people have to see to afterwards.
    private mutating func compareDuties(_ step: Step, _ edited: Step) {
        if let duty = step.obligation, duty != edited.obligation {
            grave(
                edited.obligation.map { "'\(step.id)' leaves another duty: it was '\(duty)', and is '\($0)'" }
                    ?? "nobody has to see to '\(duty)' any more, which '\(step.id)' leaves behind"
            )
        }
        if step.obligation != nil, let due = step.due, edited.due.map({ $0.duration > due.duration }) ?? true {
            grave(
                "what '\(step.id)' leaves behind is due later: \(edited.due?.description ?? "at no time"), "
                    + "not after \(due)"
            )
        }
        let before = step.discharges.map { names[$0] ?? $0 }
        let taken = edited.discharges.filter { !before.contains($0) }
        if !taken.isEmpty {
            grave("'\(step.id)' counts as seeing to what \(Self.list(taken.map { "'\($0)'" })) left behind")
        }
    }

    private mutating func compareSecrecy(_ step: Step, _ edited: Step) {
        let shown =
            edited.captures.filter { !$0.isSecret }.map(\.name)
            + edited.commands.filter { !$0.capturesSecret }.compactMap(\.capture)
        let hidden =
            step.captures.filter(\.isSecret).map(\.name) + step.commands.filter(\.capturesSecret).compactMap(\.capture)
        let out = hidden.filter(shown.contains)
        if !out.isEmpty { grave("'\(step.id)' shows \(Self.list(out.map { "'\($0)'" })), which was secret") }
    }

    /// What undoes steps, whether these are over or not.
    private mutating func compareUndoing() {
        for step in old.steps {
            guard let earlier = step.compensates, let undone = new.step(names[earlier] ?? earlier)?.id else { continue }
            if !new.steps.contains(where: { $0.compensates == undone }) { grave("nothing undoes '\(undone)' any more") }
        }
    }

    // MARK: - Comparing

    private static func required(by step: Step) -> [StepID] { step.needs.filter { $0.kind == .requires }.map(\.step) }

    /// Whether less of the run is stopped, or less is undone, after a failure.
    private static func isSofter(_ policy: FailurePolicy?, than earlier: FailurePolicy?) -> Bool {
        func weight(_ policy: FailurePolicy?) -> Int {
            switch policy {
            case .continue: 0
            case .goto: 1
            case .pause, nil: 2
            case .abort: 3
            case .compensate: 4
            }
        }
        if case .goto = policy, case .goto = earlier { return true }
        return weight(policy) < weight(earlier)
    }

    private static func looked(_ wait: WaitRule) -> String { wait.command?.text ?? "its own last command" }

    private static func isSame(_ left: Command?, _ right: Command?) -> Bool { left?.operation == right?.operation }

    private static func isSame(_ left: Precondition, _ right: Precondition) -> Bool {
        isSame(left.command, right.command)
            && left.expectations.map(\.expression.source) == right.expectations.map(\.expression.source)
    }

    private static func text(_ precondition: Precondition) -> String {
        ([precondition.command?.text].compactMap(\.self) + precondition.expectations.map(\.expression.source))
            .joined(separator: " → ")
    }

    private static func text(_ probe: Probe) -> String { "\(probe.command.text) → \(probe.doneWhen.source)" }

    /// How many are spelled out; the rest is counted.
    private static let named = 5

    private static func list(_ names: [String]) -> String {
        let rest = names.count > named ? " and \(names.count - named) more" : ""
        return names.prefix(named).joined(separator: ", ") + rest
    }
}
