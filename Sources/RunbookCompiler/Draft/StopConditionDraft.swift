// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A stop condition with the names that it uses.
struct StopConditionDraft {
    var condition: StopCondition
    var reading: ConditionReadingDraft
}

/// A blocking condition with the names that it uses.
struct BlockingConditionDraft {
    var condition: BlockingCondition
    var reading: ConditionReadingDraft
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

extension RunbookDraft {
    /// What all conditions of a run look at.
    var conditionReadings: [ConditionReadingDraft] { stopConditions.map(\.reading) + blockingConditions.map(\.reading) }
}
