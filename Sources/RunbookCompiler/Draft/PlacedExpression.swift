// SPDX-License-Identifier: Apache-2.0

import Expressions

/// An expression with its place, and with what its bare names are members of.
struct PlacedExpression {
    /// What `@` is when the expression is evaluated.
    enum Root {
        /// Nothing: bare names are named values.
        case names
        /// The step's result, after its wait.
        case result
        /// The step's result for the capture of this index, which may also come from its probe.
        case capture(Int)
        /// The answer of the step's own last command, which a wait repeats.
        case ownReading
        /// The answer of a command of its own.
        case reading(CommandDraft)
    }

    var expression: Expression
    /// The text that was parsed.
    var text: PlacedText
    var root: Root
}
