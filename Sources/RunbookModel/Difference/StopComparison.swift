// SPDX-License-Identifier: Apache-2.0

import Expressions
import Values

/// What changed about the conditions that end a run.
enum StopComparison {
    static func changes(from old: [StopCondition], to new: [StopCondition]) -> [PlanChange] {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let after = Set(new.map(\.id))
        let gone = old.filter { !after.contains($0.id) }
        var changes = new.flatMap { condition -> [PlanChange] in
            guard let earlier = before[condition.id] else {
                return [PlanChange(.stopCondition(condition.id), .added, new: condition.text, danger: .conduct)]
            }
            return self.changes(from: earlier.withoutPlaces, to: condition.withoutPlaces)
        }
        changes += gone.map { PlanChange(.stopCondition($0.id), .removed, old: $0.text, danger: .conduct) }
        let kept = old.map(\.id).filter(after.contains)
        if kept != new.map(\.id).filter({ before[$0] != nil }) {
            changes.append(PlanChange(.runbook, property: "order of stop conditions", danger: .conduct))
        }
        return changes
    }

    private static func changes(from old: StopCondition, to new: StopCondition) -> [PlanChange] {
        guard old != new else { return [] }
        let rows: [(String, String?, String?)] = [
            ("looks at", old.text, new.text),
            ("every", "\(old.every)", "\(new.every)"),
            ("mode", old.mode.rawValue, new.mode.rawValue),
            ("budget", old.budget.map { "\($0)" }, new.budget.map { "\($0)" }),
            ("when unknown", old.whenUnknown.rawValue, new.whenUnknown.rawValue),
            ("unknown after", "\(old.unknownAfter)", "\(new.unknownAfter)"),
            ("at start", old.atStart.rawValue, new.atStart.rawValue),
        ]
        var changes = rows.filter { $0.1 != $0.2 }
            .map { PlanChange(.stopCondition(new.id), property: $0.0, old: $0.1, new: $0.2, danger: .conduct) }
        if old.text == new.text { changes += readings(old, new) }
        if old.reason != new.reason {
            changes.append(
                PlanChange(
                    .stopCondition(new.id),
                    property: "reason",
                    old: old.reason,
                    new: new.reason,
                    danger: .conduct
                )
            )
        }
        if changes.isEmpty {
            changes.append(PlanChange(.stopCondition(new.id), property: "something else", danger: .conduct))
        }
        return changes
    }

    /// What the same text means now: a name may have come to stand for something else.
    private static func readings(_ old: StopCondition, _ new: StopCondition) -> [PlanChange] {
        ReadingComparison.changes(from: old.reading, to: new.reading, of: .stopCondition(new.id))
    }
}

/// What changed about the conditions that keep a run from changing anything.
enum BlockingComparison {
    static func changes(from old: [BlockingCondition], to new: [BlockingCondition]) -> [PlanChange] {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let after = Set(new.map(\.id))
        let gone = old.filter { !after.contains($0.id) }
        var changes = new.flatMap { condition -> [PlanChange] in
            guard let earlier = before[condition.id] else {
                let text = condition.reading.text
                return [PlanChange(.blockingCondition(condition.id), .added, new: text, danger: .conduct)]
            }
            return self.changes(from: earlier.withoutPlaces, to: condition.withoutPlaces)
        }
        changes += gone.map { PlanChange(.blockingCondition($0.id), .removed, old: $0.reading.text, danger: .conduct) }
        let kept = old.map(\.id).filter(after.contains)
        if kept != new.map(\.id).filter({ before[$0] != nil }) {
            changes.append(PlanChange(.runbook, property: "order of blocking conditions", danger: .conduct))
        }
        return changes
    }

    private static func changes(from old: BlockingCondition, to new: BlockingCondition) -> [PlanChange] {
        guard old != new else { return [] }
        let subject = PlanChange.Subject.blockingCondition(new.id)
        let rows: [(String, String?, String?)] = [
            ("looks at", old.reading.text, new.reading.text),
            ("when unknown", old.whenUnknown.rawValue, new.whenUnknown.rawValue),
            ("override", old.mayBeOverridden.map { "\($0)" }, new.mayBeOverridden.map { "\($0)" }),
            ("reason", old.reason, new.reason),
            ("owner", old.owner, new.owner),
        ]
        var changes = rows.filter { $0.1 != $0.2 }
            .map { PlanChange(subject, property: $0.0, old: $0.1, new: $0.2, danger: .conduct) }
        if old.reading.text == new.reading.text {
            changes += ReadingComparison.changes(from: old.reading, to: new.reading, of: subject)
        }
        if changes.isEmpty { changes.append(PlanChange(subject, property: "something else", danger: .conduct)) }
        return changes
    }
}

/// What changed about a reading whose text is the same.
private enum ReadingComparison {
    static func changes(
        from old: StopCondition.Reading,
        to new: StopCondition.Reading,
        of subject: PlanChange.Subject
    ) -> [PlanChange] {
        var changes = OperationComparison(old.command.operation, new.command.operation).properties.map { property in
            PlanChange(
                subject,
                property: "\(property.name) of the reading",
                old: property.old,
                new: property.new,
                danger: max(.conduct, property.least)
            )
        }
        if case .query(let before) = old, case .query(let after) = new, before.when != after.when {
            changes.append(PlanChange(subject, property: "when", danger: .conduct))
        }
        return changes
    }
}
