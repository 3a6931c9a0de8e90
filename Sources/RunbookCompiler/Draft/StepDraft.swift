// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What the passes have found out about a step so far.
struct StepDraft {
    /// What stands in the document as the step's action.
    enum Source {
        case shell(PlacedText, isConsole: Bool)
        case sql(PlacedText)
        case manual(PlacedText?)
    }

    /// An attribute as written.
    struct Attribute {
        var key: String
        var value: PlacedText
        var keyRange: SourceRange
    }

    /// A fence beside the action that is written in YAML.
    struct Part {
        var kind: PartKind
        var node: YAMLNode
    }

    /// Why a command stands in the document and is left to a person all the same.
    struct Lowering {
        /// What is wrong with it, one sentence each.
        var reasons: [String]
        /// What can be said of it anyway.
        var effect: Effect
    }

    // What the outline found.
    var title: String
    var range: SourceRange
    /// The index of the section; nil in the YAML form.
    var section: Int?
    var sectionTitles: [String] = []
    var prose = ""
    /// The anchor of the heading that is the step.
    var anchor: String?
    var source = Source.manual(nil)
    var sourceRange: SourceRange
    var attributes: [Attribute] = []
    var expectations: [PlacedText] = []
    var parts: [Part] = []
    var requires: [RunbookDraft.Link] = []
    /// The steps that come first, where the YAML form says so.
    var after: [PlacedText]?
    /// The place in the sidecar that binds the step; nil for a step that no sidecar binds.
    var binding: SourceRange?
    /// The states that `json` fences beside the action show, offered for comparison.
    var expectedStates: [PlacedText] = []

    // What the attributes say.
    var id: StepID?
    var idRange: SourceRange
    var declaredEffect: (effect: Effect, range: SourceRange)?
    var captureAttribute: PlacedText?
    var connection: PlacedText?
    var workingDirectory: String?
    var timeout: TimeSpan?
    var retry: RetryPolicy?
    var approval: PlacedText?
    var onFailure: FailurePolicy?
    var condition: Expression?
    var isCritical = false
    var runsAlways = false
    var isSecret = false
    var obligation: String?
    /// Why this is only an illustration, no step.
    var skipReason: String?
    /// Whether the operator is asked before the step acts; nil lets the tier decide.
    var asksFirst: Bool?

    // What the fences mean.
    var confirmation: String?
    var evidence = ManualAction.Evidence.none
    var commands: [CommandDraft] = []
    var preconditions: [(command: CommandDraft?, expectations: [Expectation])] = []
    var wait: (rule: WaitRule, command: CommandDraft?)?
    var checks: [(expectation: Expectation, range: SourceRange)] = []
    var probe: (doneWhen: Expression, command: CommandDraft)?
    var captures: [(capture: Capture, range: SourceRange)] = []
    /// The expressions of the step with their places, for the type check.
    var expressions: [PlacedExpression] = []
    /// Every name that the step uses, in order of appearance.
    var uses: [NameUse] = []
    /// Whether something of the step could not be read, so that what it captures is not known.
    var isBroken = false
    /// Set when the step's command is left to a person, because it cannot be carried out as it is written.
    var lowering: Lowering?
    /// The steps that must be settled first.
    var needs: [Step.Dependency] = []

    init(title: String, range: SourceRange) {
        self.title = title
        self.range = range
        sourceRange = range
        idRange = range
    }

    /// Whether an attribute says that this is no step.
    var isSkipped: Bool { attributes.contains { $0.key == AttributeKey.skip.rawValue } }

    /// Whether a person carries the step out.
    var isManual: Bool { if case .manual = source { true } else { lowering != nil } }

    /// The names that the step brings into scope, with their places.
    var produced: [(name: String, range: SourceRange)] {
        commands.compactMap { command in command.capture.map { ($0, command.range) } }
            + captures.map { ($0.capture.name, $0.range) }
    }
}
