// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// What changed about one step that both plans have.
struct StepComparison {
    private(set) var changes: [PlanChange] = []
    private let old: Step
    private let new: Step

    /// Compares two steps; `names` has the newer names of the older plan's steps.
    init(_ old: Step, _ new: Step, names: [StepID: StepID]) {
        var old = old.withoutPlaces
        var new = new.withoutPlaces
        old.id = new.id
        old.compensates = old.compensates.map { names[$0] ?? $0 }
        if let target = old.onFailure?.target { old.onFailure = .goto(names[target] ?? target) }
        old.needs = old.needs.map { Step.Dependency(step: names[$0.step] ?? $0.step, kind: $0.kind) }
        // In which order the needs stand follows from the order of the steps.
        old.needs.sort { $0.step < $1.step }
        new.needs.sort { $0.step < $1.step }
        self.old = old
        self.new = new
        guard old != new else { return }
        compareWhatMatters()
        compareConduct()
        compareTexts()
        if hasOtherDifference { add("something else", nil, nil, max(deed, .conduct)) }
    }

    /// Whether the steps differ in a property that no rule here knows.
    private var hasOtherDifference: Bool {
        var rest = old
        rest.title = new.title
        rest.section = new.section
        rest.prose = new.prose
        rest.action = new.action
        rest.effect = new.effect
        rest.needs = new.needs
        rest.timeout = new.timeout
        rest.retry = new.retry
        rest.retriers = new.retriers
        rest.approval = new.approval
        rest.preconditions = new.preconditions
        rest.wait = new.wait
        rest.expectations = new.expectations
        rest.probe = new.probe
        rest.captures = new.captures
        rest.condition = new.condition
        rest.each = new.each
        rest.onFailure = new.onFailure
        rest.compensates = new.compensates
        rest.isCritical = new.isCritical
        rest.runsAlways = new.runsAlways
        rest.obligation = new.obligation
        rest.due = new.due
        rest.discharges = new.discharges
        rest.asksFirst = new.asksFirst
        return rest != new
    }

    /// The danger of changing what the step does.
    private var deed: PlanChange.Danger {
        switch max(old.effect, new.effect) {
        case .irreversible: .oneWay
        case .change, .unknown: .change
        case .read: .reading
        }
    }

    private mutating func add(_ property: String, _ old: String?, _ new: String?, _ danger: PlanChange.Danger) {
        guard old != new || old == nil else { return }
        changes.append(PlanChange(.step(self.new.id), property: property, old: old, new: new, danger: danger))
    }

    private mutating func compare(_ property: String, _ old: String?, _ new: String?, _ danger: PlanChange.Danger) {
        if old != new { add(property, old, new, danger) }
    }

    /// Values with their texts; those that differ and read alike are told without texts rather than not at all.
    private mutating func compare<Value: Equatable>(
        _ property: String,
        _ old: Value?,
        _ new: Value?,
        _ danger: PlanChange.Danger,
        text: (Value) -> String
    ) {
        guard old != new else { return }
        let (before, after) = (old.map(text), new.map(text))
        if before == after { add(property, nil, nil, danger) } else { add(property, before, after, danger) }
    }

    /// The danger of a change of secrecy: what was hidden and no longer is, is out for good.
    private func danger(ofHiding old: Bool, _ new: Bool) -> PlanChange.Danger {
        old && !new ? max(deed, .change) : .conduct
    }

    // MARK: - Groups of properties

    private mutating func compareWhatMatters() {
        compare("effect", old.effect.rawValue, new.effect.rawValue, max(deed, .change))
        compare("approval", old.approval?.text, new.approval?.text, .approval)
        compare("asks first", "\(old.asksFirst)", "\(new.asksFirst)", .approval)
        compareActions()
        let guards = max(deed, .conduct)
        comparePreconditions(guards)
        compareReading("probe", old.probe, new.probe, guards, \.command, Self.text)
        compareParts("check", old.expectations, new.expectations, .conduct, text: \.expression.source)
        compare("obligation", old.obligation, new.obligation, .conduct)
        compare("due", old.due.map { "\($0)" }, new.due.map { "\($0)" }, .conduct)
        compare(
            "discharges",
            Self.list(old.discharges.map(\.text)),
            Self.list(new.discharges.map(\.text)),
            .conduct
        )
    }

    private mutating func compareConduct() {
        compareReading("wait", old.wait, new.wait, .conduct, \.command, Self.text)
        compare("timeout", "\(old.timeout)", "\(new.timeout)", .conduct)
        compare("retry", old.retry, new.retry, .conduct, text: Self.text)
        compareParts("retrier", old.retriers, new.retriers, .conduct, text: \.text)
        compare("for each", old.each, new.each, max(deed, .conduct), text: \.source)
        compare("only when", old.condition, new.condition, max(deed, .conduct), text: \.source)
        compare("on failure", old.onFailure?.rawValue, new.onFailure?.rawValue, .conduct)
        compare("compensates", old.compensates?.text, new.compensates?.text, max(deed, .conduct))
        compare("critical", "\(old.isCritical)", "\(new.isCritical)", .conduct)
        compare("always", "\(old.runsAlways)", "\(new.runsAlways)", .conduct)
        for kind in [Step.Dependency.Kind.requires, .order] {
            compare(
                kind == .requires ? "requires" : "after",
                Self.list(old.needs.filter { $0.kind == kind }.map(\.step.text)),
                Self.list(new.needs.filter { $0.kind == kind }.map(\.step.text)),
                kind == .requires ? .conduct : .reading
            )
        }
        compareCaptures()
    }

    private mutating func compareCaptures() {
        let shown = Set(new.captures.filter { !$0.isSecret }.map(\.name))
        let isUncovered = old.captures.contains { $0.isSecret && shown.contains($0.name) }
        compareParts("capture", old.captures, new.captures, isUncovered ? max(deed, .change) : .reading) { capture in
            "\(capture.name): \(capture.expression?.source ?? "all")\(capture.isSecret ? " (secret)" : "")"
        }
    }

    /// Preconditions as their texts; where these are the same, what their commands mean.
    private mutating func comparePreconditions(_ danger: PlanChange.Danger) {
        let (before, after) = (old.preconditions, new.preconditions)
        if before.count == after.count, before.map(Self.text) == after.map(Self.text) {
            for (number, pair) in zip(before, after).enumerated() {
                let name = before.count == 1 ? "precondition" : "precondition \(number + 1)"
                compareReading(name, pair.0, pair.1, danger, \.command, Self.text)
            }
        } else {
            compareParts("precondition", before, after, danger, text: Self.text)
        }
    }

    /// Something that reads, by its text; where that is the same, by what its command means.
    private mutating func compareReading<Reading: Equatable>(
        _ name: String,
        _ old: Reading?,
        _ new: Reading?,
        _ danger: PlanChange.Danger,
        _ command: (Reading) -> Command?,
        _ text: (Reading) -> String
    ) {
        let commands = (old.flatMap(command), new.flatMap(command))
        if old.map(text) == new.map(text), let before = commands.0, let after = commands.1, before != after {
            compareCommands(before, after, " of the \(name)", danger)
        } else {
            compare(name, old, new, danger, text: text)
        }
    }

    private mutating func compareTexts() {
        compare("title", old.title, new.title, .prose)
        compare("section", old.section.joined(separator: " > "), new.section.joined(separator: " > "), .prose)
        guard old.prose != new.prose else { return }
        // What a person does by hand is what the text says.
        if old.isManualAction, new.isManualAction {
            add("text", old.prose, new.prose, deed)
        } else {
            add("text", nil, nil, .prose)
        }
    }

    /// Lists of parts: what is gone, and what is new; parts that both have stay out of it.
    private mutating func compareParts<Part: Hashable>(
        _ property: String,
        _ old: [Part],
        _ new: [Part],
        _ danger: PlanChange.Danger,
        text: (Part) -> String
    ) {
        guard old != new else { return }
        var gone = old.filter { !new.contains($0) }.map(text)
        var come = new.filter { !old.contains($0) }.map(text)
        if gone.isEmpty, come.isEmpty { return add("order of each \(property)", nil, nil, danger) }
        if gone.count == come.count {
            for (before, after) in zip(gone, come) {
                // Parts that differ and read alike are told without texts.
                let isTold = before != after
                add(property, isTold ? before : nil, isTold ? after : nil, danger)
            }
            (gone, come) = ([], [])
        }
        for before in gone { add(property, before, nil, danger) }
        for after in come { add(property, nil, after, danger) }
    }

    // MARK: - Actions

    private mutating func compareActions() {
        switch (old.action, new.action) {
        case (.manual(let before), .manual(let after)):
            compare("to confirm", before.confirmation, after.confirmation, deed)
            compare("evidence", before.evidence.rawValue, after.evidence.rawValue, .conduct)
        case (.commands(let before), .commands(let after)) where before.count == after.count:
            for (number, pair) in zip(before, after).enumerated() where pair.0 != pair.1 {
                let name = before.count == 1 ? "" : " \(number + 1)"
                compareCommands(pair.0, pair.1, name, deed)
            }
        case (.commands(let before), .commands(let after)):
            compareParts("command", before, after, deed) { $0.text }
        case (.manual, .commands), (.commands, .manual):
            add(
                "carried out by",
                old.isManualAction ? "a person" : "a command",
                new.isManualAction ? "a person" : "a command",
                max(deed, .change)
            )
        }
    }

    private mutating func compareCommands(
        _ before: Command,
        _ after: Command,
        _ name: String,
        _ danger: PlanChange.Danger
    ) {
        let count = changes.count
        compare("effect of command\(name)", before.effect.rawValue, after.effect.rawValue, danger)
        compare("capture of command\(name)", before.capture, after.capture, .reading)
        compare(
            "secrecy of command\(name)",
            before.capturesSecret ? "secret" : "shown",
            after.capturesSecret ? "secret" : "shown",
            self.danger(ofHiding: before.capturesSecret, after.capturesSecret)
        )
        for property in OperationComparison(before.operation, after.operation).properties {
            add(property.name + name, property.old, property.new, max(danger, property.least))
        }
        guard changes.count == count else { return }
        var rest = before
        rest.text = after.text
        // Only when nothing else differs is it the way of writing.
        if rest == after {
            add("way of writing the command\(name)", nil, nil, .prose)
        } else {
            add("something else in the command\(name)", nil, nil, max(danger, .conduct))
        }
    }

    // MARK: - Texts

    private static func text(_ precondition: Precondition) -> String {
        ([precondition.command?.text] + precondition.expectations.map { Optional($0.expression.source) })
            .compactMap(\.self).joined(separator: "; ")
    }

    private static func text(_ probe: Probe) -> String { "\(probe.command.text); done when \(probe.doneWhen.source)" }

    private static func text(_ wait: WaitRule) -> String {
        let command = wait.command.map { "\($0.text); " } ?? ""
        let failing = wait.failWhen.map { ", fails when \($0.source)" } ?? ""
        return "\(command)until \(wait.until.source)\(failing), every \(wait.every), at most \(wait.timeout)"
    }

    private static func text(_ retry: RetryPolicy) -> String { "\(retry.attempts)x\(retry.interval)" }

    private static func list(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: ", ") }
}

extension Step {
    fileprivate var isManualAction: Bool { if case .manual = action { true } else { false } }
}
