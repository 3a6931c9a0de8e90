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
        rest.approval = new.approval
        rest.preconditions = new.preconditions
        rest.wait = new.wait
        rest.expectations = new.expectations
        rest.probe = new.probe
        rest.captures = new.captures
        rest.condition = new.condition
        rest.each = new.each
        rest.onFailure = new.onFailure
        rest.isCritical = new.isCritical
        rest.runsAlways = new.runsAlways
        rest.obligation = new.obligation
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

    // MARK: - Groups of properties

    private mutating func compareWhatMatters() {
        compare("effect", old.effect.rawValue, new.effect.rawValue, max(deed, .change))
        compare("approval", old.approval?.text, new.approval?.text, .approval)
        compare("asks first", "\(old.asksFirst)", "\(new.asksFirst)", .approval)
        compareActions()
        let guards = max(deed, .conduct)
        compareParts("precondition", old.preconditions, new.preconditions, guards) { precondition in
            ([precondition.command?.text] + precondition.expectations.map { Optional($0.expression.source) })
                .compactMap(\.self).joined(separator: "; ")
        }
        compare("probe", old.probe.map(Self.text), new.probe.map(Self.text), guards)
        compareParts("check", old.expectations, new.expectations, .conduct) { $0.expression.source }
        compare("obligation", old.obligation, new.obligation, .conduct)
    }

    private mutating func compareConduct() {
        compare("wait", old.wait.map(Self.text), new.wait.map(Self.text), .conduct)
        compare("timeout", "\(old.timeout)", "\(new.timeout)", .conduct)
        compare("retry", old.retry.map(Self.text), new.retry.map(Self.text), .conduct)
        compare("for each", old.each?.source, new.each?.source, max(deed, .conduct))
        compare("only when", old.condition?.source, new.condition?.source, max(deed, .conduct))
        compare("on failure", old.onFailure?.rawValue, new.onFailure?.rawValue, .conduct)
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
        compareParts("capture", old.captures, new.captures, .reading) { capture in
            "\(capture.name): \(capture.expression?.source ?? "all")\(capture.isSecret ? " (secret)" : "")"
        }
    }

    private mutating func compareTexts() {
        compare("title", old.title, new.title, .prose)
        compare("section", old.section.joined(separator: " > "), new.section.joined(separator: " > "), .prose)
        if old.prose != new.prose { add("text", nil, nil, .prose) }
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
            for (before, after) in zip(gone, come) { add(property, before, after, danger) }
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
                compareCommands(pair.0, pair.1, name)
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

    private mutating func compareCommands(_ before: Command, _ after: Command, _ number: String) {
        let count = changes.count
        if before.effect != after.effect {
            compare("effect of command\(number)", before.effect.rawValue, after.effect.rawValue, deed)
        }
        compare("capture of command\(number)", before.capture, after.capture, .reading)
        let found = OperationComparison(before.operation, after.operation)
        for property in found.properties {
            add(property.name + number, property.old, property.new, deed)
        }
        // The operation is the same, and only the way of writing it differs.
        if changes.count == count {
            add("way of writing the command\(number)", nil, nil, .prose)
        }
    }

    // MARK: - Texts

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
