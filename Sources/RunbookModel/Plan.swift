// SPDX-License-Identifier: Apache-2.0

public import Values

/// A compiled runbook: everything that the executor needs, so that it never opens the runbook again.
///
/// What was approved is what runs: the plan's digest is in every approval and signature. The digest covers the plan's
/// meaning, that is all of it except `sources` and the places of steps, so that a Markdown runbook and its YAML twin
/// have the same one.
public struct Plan: Sendable, Hashable, Codable {
    /// The version of this format; a reader refuses any other by number.
    public static let formatVersion = 2

    /// The version of the format that this plan is written in.
    public var format: Int
    /// The runbook's name and purpose.
    public var runbook: RunbookIdentity
    /// The recovery objectives that the run is measured against.
    public var objectives: RecoveryObjectives
    /// How long after the incident, or after its opening, the run ends whatever is left of it; nil for no limit.
    public var deadline: TimeSpan?
    /// When anything may be changed; nil for at any time.
    public var windows: RunWindows?
    /// The environment of the workspace file that the runbook is written for.
    public var environment: String?
    /// The values that the run is started with.
    public var inputs: [InputDeclaration]
    /// What happens when a step fails that does not say so itself; nil lets the run's mode decide.
    public var onFailure: FailurePolicy?
    /// The approvals that steps name.
    public var approvals: [ApprovalPolicy]
    /// The steps in document order, which is also a valid order of execution.
    public var steps: [Step]
    /// The checklist items that steps of this runbook prove.
    public var checklist: [ChecklistBinding]
    /// Written only when there are any, so that plans without them stay what they were.
    private var skipped: [Illustration]?

    /// What looks like a step of the runbook and is declared to be none.
    public var illustrations: [Illustration] {
        get { skipped ?? [] }
        set { skipped = newValue.isEmpty ? nil : newValue }
    }

    /// The texts that the plan was compiled from; not part of its meaning.
    public var sources: [PlanSource]
    /// Written only when it is true, so that plans without it stay what they were.
    private var adopted: Bool?

    /// Whether the document was adopted as it stands: nobody has written it for Lifeboat.
    ///
    /// Several steps of such a plan may bring the same name into scope; a step sees the value of the nearest one before it.
    public var isAdopted: Bool {
        get { adopted ?? false }
        set { adopted = newValue ? true : nil }
    }

    /// Written only when there are any, so that plans without them stay what they were.
    private var exposed: [String]?

    /// The secrets that stand in the runbook for everybody to read, so that nothing repeats them.
    ///
    /// They follow from what the texts mean and from the descriptions of services, and are not part of the plan's meaning:
    /// the commands that they stand in are.
    public var exposedSecrets: [String] {
        get { exposed ?? [] }
        set { exposed = newValue.isEmpty ? nil : newValue }
    }

    /// Written only when there are any, so that plans without them stay what they were.
    private var stopping: [StopCondition]?

    /// What outside of the run ends it, in document order.
    public var stopConditions: [StopCondition] {
        get { stopping ?? [] }
        set { stopping = newValue.isEmpty ? nil : newValue }
    }

    /// Written only when there are any, so that plans without them stay what they were.
    private var blocking: [BlockingCondition]?

    /// What must be known not to be so before the run changes anything, in document order.
    public var blockingConditions: [BlockingCondition] {
        get { blocking ?? [] }
        set { blocking = newValue.isEmpty ? nil : newValue }
    }

    /// A compiled runbook.
    public init(
        runbook: RunbookIdentity,
        objectives: RecoveryObjectives = RecoveryObjectives(),
        environment: String? = nil,
        inputs: [InputDeclaration] = [],
        onFailure: FailurePolicy? = nil,
        approvals: [ApprovalPolicy] = [],
        steps: [Step],
        checklist: [ChecklistBinding] = [],
        illustrations: [Illustration] = [],
        sources: [PlanSource] = [],
        isAdopted: Bool = false,
        deadline: TimeSpan? = nil,
        stopConditions: [StopCondition] = []
    ) {
        self.format = Self.formatVersion
        self.runbook = runbook
        self.objectives = objectives
        self.environment = environment
        self.inputs = inputs
        self.onFailure = onFailure
        self.approvals = approvals
        self.steps = steps
        self.checklist = checklist
        self.sources = sources
        self.illustrations = illustrations
        self.isAdopted = isAdopted
        self.deadline = deadline
        self.stopConditions = stopConditions
    }

    /// The step of that name.
    public func step(_ id: StepID) -> Step? { steps.first { $0.id == id } }

    /// The stop condition of that name.
    public func stopCondition(_ id: StopConditionID) -> StopCondition? { stopConditions.first { $0.id == id } }

    /// The approval policy of that name.
    public func approval(_ id: ApprovalID) -> ApprovalPolicy? { approvals.first { $0.id == id } }

    /// Where the secrets that the run is started with are kept, in the order of the inputs.
    public var secretReferences: [SecretReference] { inputs.compactMap(\.source) }
}

/// A runbook's name and purpose.
public struct RunbookIdentity: Sendable, Hashable, Codable {
    /// The runbook's identifier, such as `dr-failover`.
    public var id: String
    /// The document's title.
    public var title: String
    /// What it is for.
    public var kind: RunbookKind
    /// What an operator should know before starting, in Markdown.
    public var about: String

    /// A runbook's name and purpose.
    public init(id: String, title: String, kind: RunbookKind, about: String = "") {
        self.id = id
        self.title = title
        self.kind = kind
        self.about = about
    }
}

/// What a runbook is for.
public enum RunbookKind: String, Sendable, Hashable, Codable, CaseIterable {
    case daily, weekly, monthly, emergency, failback, setup, diagnose
}

/// How long recovery may take and how much may be lost.
public struct RecoveryObjectives: Sendable, Hashable, Codable {
    /// Recovery time objective.
    public var rto: TimeSpan?
    /// Recovery point objective.
    public var rpo: TimeSpan?

    /// How long recovery may take and how much may be lost.
    public init(rto: TimeSpan? = nil, rpo: TimeSpan? = nil) {
        self.rto = rto
        self.rpo = rpo
    }
}

/// A text that a plan was compiled from.
public struct PlanSource: Sendable, Hashable, Codable {
    /// The file as it was named to the compiler.
    public var name: String
    /// The whole text.
    public var text: String

    /// A text that a plan was compiled from.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

extension Step {
    /// The step without anything that only says where it stands in its source, or what follows from descriptions.
    var withoutPlaces: Step {
        var step = self
        step.place = nil
        if case .commands(let commands) = action { step.action = .commands(commands.map(\.withoutPlace)) }
        step.expectations = expectations.map(\.withoutPlace)
        for index in captures.indices { step.captures[index].type = nil }
        step.preconditions = preconditions.map {
            Precondition(command: $0.command?.withoutPlace, expectations: $0.expectations.map(\.withoutPlace))
        }
        step.wait?.command = wait?.command?.withoutPlace
        if let probe { step.probe?.command = probe.command.withoutPlace }
        return step
    }
}

extension Command {
    var withoutPlace: Command {
        var command = self
        command.place = nil
        command.captureType = nil
        return command
    }
}

extension Illustration {
    var withoutPlace: Illustration {
        Illustration(id: id, title: title, section: section, reason: reason)
    }
}

extension Expectation {
    var withoutPlace: Expectation { Expectation(expression: expression) }
}
