// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// What is proposed for a document, before it is written in one form or the other.
struct ImportDraft {
    /// An input of the front matter.
    struct Input {
        var name: String
        var type = InputType.string
        var defaultValue: String?
        var about = ""
        var isSecret = false
    }

    /// An assertion that a person has to look at.
    struct Suggestion {
        var expression: String
        var reason: String
        /// Whether the document itself says so; what is only guessed is proposed as a comment.
        var isStated: Bool
    }

    /// A `yaml wait` or `yaml probe`.
    struct Part {
        var kind: PartKind
        var fields: [(key: String, value: String)]
        var reason: String
    }

    /// An approval, and the section that it stands in.
    struct Approval {
        var name: String
        var roles: [String]
        var shows: [String]
        var section: Int
    }

    /// What is said of one step.
    struct Step {
        var attributes: [(key: AttributeKey, value: String)] = []
        var suggestions: [Suggestion] = []
        var parts: [Part] = []
        /// Certain corrections of the command, which only the document itself can take.
        var corrections: [TextEdit] = []
        /// Where further statements of the fence begin, in its text: each becomes a step of its own.
        var splits: [Int] = []
        /// The question to a person who carries the step out by hand, and why no program does.
        var manual: (question: String, reason: String?)?

        mutating func set(_ key: AttributeKey, _ value: String) {
            attributes.removeAll { $0.key == key }
            attributes.append((key, value))
        }
    }

    /// A checklist item and the steps that prove it.
    struct Binding {
        var entry: Int
        /// The step's id or the anchor of a section.
        var anchor: String
        var steps: [String]
    }

    var id = ""
    var kind = RunbookKind.setup
    var objectives = RecoveryObjectives()
    var environment: String?
    var inputs: [Input] = []
    var values: [LiteralReplacement.Value] = []
    var approvals: [Approval] = []
    /// One for each step of the document.
    var steps: [Step] = []
    var bindings: [Binding] = []
    /// The ids of the result's steps that keep the question which the operator is asked of them today.
    var asking: Set<String> = []
    var items: [ImportProposal.Item] = []
    var questions: [ImportProposal.Question] = []

    mutating func note(_ kind: String, _ text: String, because reason: String, step: String? = nil, line: Int? = nil) {
        items.append(ImportProposal.Item(kind: kind, step: step, line: line, text: text, reason: reason))
    }

    mutating func ask(_ text: String, step: String? = nil, line: Int? = nil) {
        questions.append(ImportProposal.Question(step: step, line: line, text: text))
    }
}
