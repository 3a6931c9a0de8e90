// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A stop condition with the names that it uses.
struct StopConditionDraft {
    var condition: StopCondition
    /// The place of its name.
    var range: SourceRange
    /// What is read.
    var command: CommandDraft
    var uses: [NameUse] = []
    var expressions: [PlacedExpression] = []
}
