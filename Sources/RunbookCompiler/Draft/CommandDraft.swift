// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
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
    /// The expression of `--query` with its place.
    var query: PlacedText?
    /// What the captured value is, in words; nil where nobody knows.
    var captureType: String?
}

extension RunbookModel.Operation {
    /// Whether the result is a secret, whatever the author says of it.
    var yieldsSecret: Bool {
        guard case .aws(let operation) = self, case .added(let command, _) = operation.form else { return false }
        return CustomCommand.yieldsSecret(command)
    }
}
