// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// A command with its place and the names that it uses.
struct CommandDraft {
    var text: String
    var range: SourceRange
    var operation: RunbookModel.Operation
    /// What the compiler knows about it.
    var effect: Effect
    var capture: String?
}
