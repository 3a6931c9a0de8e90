// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// What the passes have found out about a step so far.
struct StepFacts {
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

    /// A variable for a script, as written.
    struct Variable {
        var name: PlacedText
        var value: PlacedText
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
    /// The document that the step stands in.
    var document = 0
    /// Whether the step stands in the YAML form, whose links are ids.
    var isListed = false
    var prose = ""
    /// The anchor of the heading that is the step.
    var anchor: String?
    var source = Source.manual(nil)
    var sourceRange: SourceRange
    var attributes: [Attribute] = []
    /// The mapping of `env`, where the YAML form has one.
    var environment: [Variable]?
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
    /// The retriers of the step with their place, where it has any.
    var retriers: (rules: [Retrier], range: SourceRange)?
    var approval: PlacedText?
    var onFailure: FailurePolicy?
    /// Where the run goes on when the step fails, until that is known to be a step: an id or an anchor.
    var jump: PlacedText?
    /// The step that this one undoes, as it is written.
    var undone: PlacedText?
    /// The step that this one undoes, once it is known to be one.
    var compensates: StepID?
    var condition: Expression?
    /// The list that the step goes through, and where its name stands.
    var each: (rule: EachRule, range: SourceRange)?
    /// The variables that `env` sets for the step's script.
    var variables: [(member: Template.Member, range: SourceRange)] = []
    var isCritical = false
    var runsAlways = false
    var isSecret = false
    var obligation: String?
    var due: (span: TimeSpan, range: SourceRange)?
    /// The steps whose obligations this one sees to.
    var discharges: [PlacedText] = []
    /// Those of them that there are.
    var discharged: [StepID] = []
    /// Why this is only an illustration, no step.
    var skipReason: String?
    /// Whether the operator is asked before the step acts; nil lets the tier decide.
    var asksFirst: Bool?

    // What the fences mean.
    /// The fence without the prompts of a console, and how bash reads it; nil for what is no shell or was not read.
    var reading: (text: PlacedText, script: RunbookSyntax.ShellScript)?
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
    /// Why each of them comes first, in the same order.
    private(set) var causes: [OrderCause] = []
    /// Where in `needs` a step stands, once there are too many to look through.
    private var needPlaces: [StepID: Int] = [:]
    /// Values that the step uses although their steps stand behind it; whether that is too early, the order shows.
    var forwardUses: [ForwardUse] = []

    /// A value of a step that stands further on.
    struct ForwardUse {
        var name: String
        var producer: StepID
        var producedAt: SourceRange
        /// A value is needed; what an approval shows or looks at only has to be read before.
        var kind: Step.Dependency.Kind
        var cause: OrderCause
    }

    init(title: String, range: SourceRange) {
        self.title = title
        self.range = range
        sourceRange = range
        idRange = range
    }

    /// Adds a dependency; of two on the same step the stronger one stays.
    mutating func wait(for other: StepID, _ kind: Step.Dependency.Kind, because cause: OrderCause) {
        let isShort = needs.count <= 16
        let known = isShort ? needs.firstIndex { $0.step == other } : needPlaces[other]
        if let known {
            if kind == .requires, needs[known].kind == .order {
                needs[known].kind = .requires
                causes[known] = cause
            }
            return
        }
        needs.append(Step.Dependency(step: other, kind: kind))
        causes.append(cause)
        guard needs.count > 16 else { return }
        if needPlaces.isEmpty {
            for (index, need) in needs.enumerated() { needPlaces[need.step] = index }
        } else {
            needPlaces[other] = needs.count - 1
        }
    }

    /// Puts the dependencies into the order of the plan.
    mutating func sortNeeds(by rank: (StepID) -> Int) {
        guard needs.count > 1 else { return }
        let order = needs.indices.sorted { rank(needs[$0].step) < rank(needs[$1].step) }
        needs = order.map { needs[$0] }
        causes = order.map { causes[$0] }
        needPlaces = [:]
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
