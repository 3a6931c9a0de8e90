// SPDX-License-Identifier: Apache-2.0

/// What changed in meaning from one plan to another: the most dangerous first.
///
/// Plans of the same digest have no difference. Two plans that differ always have a change: what no rule here names is
/// told as a change of the part as a whole.
public struct PlanDifference: Sendable, Hashable {
    /// The changes, by danger and then in the order of the newer plan.
    public let changes: [PlanChange]

    /// What changed from `old` to `new`.
    public init(from old: Plan, to new: Plan) {
        var changes = HeaderComparison.changes(from: old, to: new)
        let matching = StepMatching(from: old.steps, to: new.steps)
        changes += matching.changes(from: old, to: new)
        // What no rule sees, such as the Unicode form of a letter, is still another plan.
        if changes.isEmpty, (try? old.meaning()) != (try? new.meaning()) {
            changes.append(PlanChange(.runbook, property: "something else", danger: .conduct))
        }
        let ranked = changes.enumerated().sorted { left, right in
            (right.element.danger, left.offset) < (left.element.danger, right.offset)
        }
        self.changes = ranked.map(\.element)
    }

    /// Whether nothing has changed in meaning.
    public var isEmpty: Bool { changes.isEmpty }

    /// Whether nothing but texts for people has changed.
    public var isProseOnly: Bool { changes.allSatisfy { $0.danger == .prose } }
}
