// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What the passes have found out about a runbook so far; each pass fills in its part.
struct RunbookDraft {
    /// The two ways to write a runbook.
    enum Syntax {
        case markdown(MarkdownDocument)
        case yaml(YAMLNode)
    }

    /// How much of a runbook was written for Lifeboat.
    enum Tier {
        /// Nothing: a document without `lifeboat` in its front matter, taken as it stands.
        case adopted
        /// All of it.
        case native
    }

    /// A heading with what belongs to it as a whole.
    struct Section {
        /// The headings from the outermost to this one, without the document's title.
        var titles: [String]
        /// GitHub's anchors of the same headings.
        var anchors: [String]
        /// The place of the heading.
        var range: SourceRange
        /// The `Requires:` links of the section.
        var requires: [Link] = []
        /// Whether the section says that its steps run side by side.
        var isParallel = false
        /// The document that the section stands in.
        var document = 0
    }

    /// A link to a section or step of the same document, without the `#`.
    struct Link {
        var anchor: String
        var range: SourceRange
    }

    /// Another runbook whose steps take part at a place of this one.
    struct Include {
        /// The path, from the folder of this file.
        var path: PlacedText
        /// What the section of its steps is called.
        var title: String
        /// What its ids begin with, when that is not its own id.
        var prefix: PlacedText?
        /// The place of the link; its steps stand in front of everything behind it.
        var range: SourceRange
        /// The index of the section; nil in the YAML form.
        var section: Int?
        /// The headings above it, in the YAML form.
        var sectionTitles: [String] = []
    }

    /// A file with names of its own: links in it lead to what has its prefix.
    struct Document {
        /// What the ids and anchors of the document begin with in the whole; empty for the runbook itself.
        var prefix = ""
    }

    /// An approval and where it says what it says.
    struct Approval {
        var policy: ApprovalPolicy
        var range: SourceRange
        var roles: [PlacedText] = []
        var shows: [PlacedText] = []
        /// The roles of which one person alone may decide.
        var breakGlass: [PlacedText] = []
        var uses: [NameUse] = []
        var condition: PlacedExpression?
    }

    /// An item of a task list, with the links that bind it.
    struct ChecklistEntry {
        var text: String
        var section: [String]
        /// The place of the text.
        var range: SourceRange
        var links: [Link]
        var maximumAge: TimeSpan?
        /// The document that the item stands in.
        var document = 0
    }

    /// All files of the compilation: the runbook first, then those that it brings along.
    var sources: SourceList
    /// The file that binds the document from beside it, if there is one.
    var sidecar: Sidecar?
    /// What the file is; nil when it cannot be read as either.
    ///
    /// A document loses its blocks as soon as there is an outline of it.
    var syntax: Syntax?
    /// How much of it was written for Lifeboat.
    var tier = Tier.native
    /// What the front matter says.
    var header = HeaderDraft()
    /// Inputs that the document does not declare, for seeing what it would be with them.
    var givenInputs: [InputDeclaration] = []
    /// The sections in document order; none in the YAML form.
    var sections: [Section] = []
    /// The steps in document order.
    var steps: [StepDraft] = []
    /// What looks like a step and is declared to be none, in document order.
    var illustrations: [Illustration] = []
    /// The approvals in document order.
    var approvals: [Approval] = []
    /// What ends a run from outside, in document order.
    var stopConditions: [StopConditionDraft] = []
    /// What must be known not to be so before the run changes anything.
    var blockingConditions: [BlockingConditionDraft] = []
    /// The checklist in document order.
    var checklist: [ChecklistEntry] = []
    /// The checklist with the steps that each item leads to.
    var checklistBindings: [ChecklistBinding] = []
    /// The secrets that stand in the document for everybody to read.
    var exposedSecrets: [String] = []
    /// The runbooks that this one includes, until their steps are in their places.
    var includes: [Include] = []
    /// The documents that the steps come from: this one first.
    var documents = [Document()]
    /// The runbook's own file.
    let source: SourceText

    init(source: SourceText) { self.init(source: source, among: SourceList(source)) }

    /// A draft of one of several sources.
    init(source: SourceText, among sources: SourceList) {
        self.source = source
        self.sources = sources
    }

    /// Whether what is wrong with a step leaves it to a person: nobody has written it for Lifeboat, and nobody binds it.
    func isTolerant(of step: StepDraft) -> Bool { tier == .adopted && step.binding == nil }

    /// Where something stands, for the plan.
    func place(_ range: SourceRange) -> SourcePlace {
        let source = sources.source(at: range.lower)
        let start = source.location(at: range.lower)
        let end = source.location(at: range.upper)
        return SourcePlace(
            file: source.name,
            line: start.line,
            column: start.column,
            endLine: end.line,
            endColumn: end.column
        )
    }
}
