// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A condition of a run, of which several may say the same and none may share another's name.
protocol NamedConditionDraft {
    /// What such a condition is called.
    static var kind: String { get }
    /// The name.
    var id: StopConditionID { get }
    /// What is looked at.
    var reading: ConditionReadingDraft { get }

    /// Whether both say the same, wherever they stand and whatever the reason.
    func isSame(as other: Self) -> Bool
}

/// A stop condition with the names that it uses.
struct StopConditionDraft: NamedConditionDraft {
    static let kind = "stop condition"
    var id: StopConditionID { condition.id }
    var condition: StopCondition
    var reading: ConditionReadingDraft

    func isSame(as other: StopConditionDraft) -> Bool {
        var (own, others) = (condition.withoutPlaces, other.condition.withoutPlaces)
        (own.reason, others.reason) = ("", "")
        return own == others
    }
}

/// A blocking condition with the names that it uses.
struct BlockingConditionDraft: NamedConditionDraft {
    static let kind = "blocking condition"
    var id: BlockingConditionID { condition.id }
    var condition: BlockingCondition
    var reading: ConditionReadingDraft

    func isSame(as other: BlockingConditionDraft) -> Bool {
        var (own, others) = (condition.withoutPlaces, other.condition.withoutPlaces)
        (own.reason, others.reason) = ("", "")
        return own == others
    }
}

/// What a condition of a run looks at, with the names that it uses.
struct ConditionReadingDraft {
    /// The place of the condition's name.
    var range: SourceRange
    /// What is read.
    var command: CommandDraft
    var uses: [NameUse] = []
    var expressions: [PlacedExpression] = []
}

extension Array where Element: NamedConditionDraft {
    /// Adds a condition; one that says the same as another is one with it, and another of its name is a finding.
    mutating func add(_ condition: Element, _ findings: inout FindingList) {
        guard let other = first(where: { $0.id == condition.id }) else { return append(condition) }
        // Several runbooks of one whole may say the same.
        guard !condition.isSame(as: other) else { return }
        findings.add(
            OutlineFindings.repeated,
            "the \(Element.kind) '\(condition.id)' is defined twice",
            at: condition.reading.range,
            fix: "give one of them another name",
            notes: [Diagnostic.Note("the other definition is here", at: other.reading.range)]
        )
    }
}

extension RunbookDraft {
    /// What all conditions of a run look at.
    var conditionReadings: [ConditionReadingDraft] { stopConditions.map(\.reading) + blockingConditions.map(\.reading) }
}
