// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// What the front matter of a runbook says.
struct HeaderDraft {
    var id = ""
    var title: String?
    var kind = RunbookKind.daily
    var about: String?
    var objectives = RecoveryObjectives()
    var deadline: TimeSpan?
    var windows: RunWindows?
    var environment: PlacedText?
    var inputs: [Input] = []
    /// What ends a run from outside, as it is written; it is read once all inputs are known.
    var stopNodes: [YAMLNode] = []
    /// What keeps a run from changing anything, likewise.
    var blockingNodes: [YAMLNode] = []
    var parallel: [PlacedText] = []
    var onFailure: FailurePolicy?
    var manualItems = ManualItems.steps

    /// What an ordered-list item in bold is that has no command.
    enum ManualItems: String, CaseIterable {
        /// Something that a person does and confirms.
        case steps
        /// Prose: a person's step has a fence that says so.
        case prose
    }

    /// An input and where its name stands.
    struct Input {
        var declaration: InputDeclaration
        var range: SourceRange
    }
}
