// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import Values

/// One step of a plan, resolved as far as it can be before the run.
public struct Step: Sendable, Hashable, Codable, Identifiable {
    /// The step's name, unique in the plan.
    public var id: StepID
    /// What the operator reads first.
    public var title: String
    /// The headings above the step, outermost first.
    public var section: [String]
    /// The step's text in Markdown: what it means and what to do when it is red.
    public var prose: String
    /// Where the step stands in its source; not part of the plan's meaning.
    public var place: SourcePlace?
    /// What the step does.
    public var action: Action
    /// The most that the step may do to the world.
    public var effect: Effect
    /// The steps that must be settled first, and why.
    public var needs: [Dependency]
    /// How long the whole step may take.
    public var timeout: TimeSpan
    /// The short form of how the step is begun again after a failure that cannot have changed anything.
    public var retry: RetryPolicy?
    /// Written only when there are any, so that plans without them stay what they were.
    private var retrying: [Retrier]?

    /// How the step is begun again after failures that cannot have changed anything, by their kinds; empty with `retry`.
    public var retriers: [Retrier] {
        get { retrying ?? [] }
        set { retrying = newValue.isEmpty ? nil : newValue }
    }

    /// The approval that must be granted before the step changes anything.
    public var approval: ApprovalID?
    /// Readings that must hold right before the step acts.
    public var preconditions: [Precondition]
    /// What to poll for after the action.
    public var wait: WaitRule?
    /// What must be true of the step's result.
    public var expectations: [Expectation]
    /// How to find out whether an interrupted step took effect.
    public var probe: Probe?
    /// The values that later steps may use.
    public var captures: [Capture]
    /// The step runs only when this holds.
    public var condition: Expression?
    /// The list that the step goes through; nil when it is carried out once.
    public var each: EachRule?
    /// What happens when the step fails; nil takes the runbook's rule.
    public var onFailure: FailurePolicy?
    /// The step whose effect this one undoes; such a step does not run in the normal course.
    ///
    /// It is not written when there is none, so that plans without it stay what they were.
    public var compensates: StepID?
    /// Whether the run as a whole fails when this step does, whatever follows.
    public var isCritical: Bool
    /// Whether the step runs whatever happened before it.
    public var runsAlways: Bool
    /// What the step leaves behind, in words; it becomes an obligation of the run.
    public var obligation: String?
    /// How long after that it should be seen to; nil when nothing says so.
    public var due: TimeSpan?
    /// Written only when there are any, so that plans without them stay what they were.
    private var settles: [StepID]?

    /// The steps whose obligations this one sees to.
    public var discharges: [StepID] {
        get { settles ?? [] }
        set { settles = newValue.isEmpty ? nil : newValue }
    }

    /// Written only when it is true, so that plans without it stay what they were.
    private var confirm: Bool?

    /// Whether the operator sees what the step is about to do, and says yes, before it acts.
    public var asksFirst: Bool {
        get { confirm ?? false }
        set { confirm = newValue ? true : nil }
    }

    /// What a step does.
    public enum Action: Sendable, Hashable, Codable {
        /// Commands in order; the step's result is the last one's.
        case commands([Command])
        /// A person does it and says so.
        case manual(ManualAction)
    }

    /// The step's commands in order; none for a manual step.
    public var commands: [Command] {
        switch action {
        case .commands(let commands): commands
        case .manual: []
        }
    }

    /// The names that the step brings into scope, in order: those of `X=$(…)`, then those of its captures.
    public var capturedNames: [String] { commands.compactMap(\.capture) + captures.map(\.name) }

    /// Why a step waits for another one.
    public struct Dependency: Sendable, Hashable, Codable {
        /// The kinds of dependency.
        public enum Kind: String, Sendable, Hashable, Codable {
            /// Document order only: the earlier step must be over, whatever came of it, if its failure lets the run go on.
            case order
            /// `Requires:` or a captured value: the earlier step must have succeeded.
            case requires
        }

        /// The step that comes first.
        public var step: StepID
        /// Why it comes first.
        public var kind: Kind

        /// A dependency on an earlier step.
        public init(step: StepID, kind: Kind) {
            self.step = step
            self.kind = kind
        }
    }

    /// A step.
    public init(
        id: StepID,
        title: String,
        section: [String] = [],
        prose: String = "",
        place: SourcePlace? = nil,
        action: Action,
        effect: Effect,
        needs: [Dependency] = [],
        timeout: TimeSpan = TimeSpan(.seconds(300)),
        retry: RetryPolicy? = nil,
        approval: ApprovalID? = nil,
        preconditions: [Precondition] = [],
        wait: WaitRule? = nil,
        expectations: [Expectation] = [],
        probe: Probe? = nil,
        captures: [Capture] = [],
        condition: Expression? = nil,
        each: EachRule? = nil,
        onFailure: FailurePolicy? = nil,
        compensates: StepID? = nil,
        isCritical: Bool = false,
        runsAlways: Bool = false,
        obligation: String? = nil,
        due: TimeSpan? = nil,
        discharges: [StepID] = [],
        asksFirst: Bool = false,
        retriers: [Retrier] = []
    ) {
        self.id = id
        self.title = title
        self.section = section
        self.prose = prose
        self.place = place
        self.action = action
        self.effect = effect
        self.needs = needs
        self.timeout = timeout
        self.retry = retry
        self.approval = approval
        self.preconditions = preconditions
        self.wait = wait
        self.expectations = expectations
        self.probe = probe
        self.captures = captures
        self.condition = condition
        self.each = each
        self.onFailure = onFailure
        self.compensates = compensates
        self.isCritical = isCritical
        self.runsAlways = runsAlways
        self.obligation = obligation
        self.due = due
        self.discharges = discharges
        self.asksFirst = asksFirst
        self.retriers = retriers
    }
}
