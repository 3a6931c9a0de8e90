// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// What was decided when a run was created.
public struct RunOpening: Sendable, Hashable, Codable {
    /// The run's name.
    public var run: RunID
    /// SHA-256 of the plan's meaning.
    public var planDigest: String
    /// The runbook's identity, so that a list of runs needs no plan.
    public var runbook: RunbookIdentity
    /// How much of the run is real.
    public var level: RunLevel
    /// The environment of the workspace file.
    public var environment: String?
    /// The values of the inputs; secret ones are left out.
    public var inputs: JSONValue
    /// SHA-256 of the canonical text of all inputs.
    public var inputsDigest: String
    /// Values of the environment that expressions may use: account, regions.
    public var target: RunTarget
    /// Who started the run.
    public var operatorName: String
    /// The program's version.
    public var toolVersion: String
    /// When the incident was declared, which starts the clock of the recovery time objective.
    public var incidentDeclaredAt: Timestamp?
    /// When the run was created.
    public var openedAt: Timestamp
    /// What the calls of steps make or switch off; nil in records of versions that did not look.
    public var leftovers: [RunLeftover]?

    /// What was decided when a run was created.
    public init(
        run: RunID,
        planDigest: String,
        runbook: RunbookIdentity,
        level: RunLevel,
        environment: String?,
        inputs: JSONValue,
        inputsDigest: String,
        target: RunTarget,
        operatorName: String,
        toolVersion: String,
        incidentDeclaredAt: Timestamp?,
        openedAt: Timestamp,
        leftovers: [RunLeftover]? = nil
    ) {
        self.run = run
        self.planDigest = planDigest
        self.runbook = runbook
        self.level = level
        self.environment = environment
        self.inputs = inputs
        self.inputsDigest = inputsDigest
        self.target = target
        self.operatorName = operatorName
        self.toolVersion = toolVersion
        self.incidentDeclaredAt = incidentDeclaredAt
        self.openedAt = openedAt
        self.leftovers = leftovers
    }
}

/// Where a run acts.
public struct RunTarget: Sendable, Hashable, Codable {
    /// The AWS account that the environment names.
    public var account: String?
    /// The regions by the part they play.
    public var regions: [WorkspaceEnvironment.NamedRegion]
    /// The endpoint of all AWS services when it is not AWS's own.
    public var endpoint: String?
    /// The endpoints of single services that the environment names, by service; nil when it names none.
    public var endpoints: [String: String]?
    /// The region of calls that name none.
    public var defaultRegion: String?
    /// Where each database connection leads, without how to log in.
    public var connections: [String]
    /// The system identifier of the cluster that each connection must lead to, by the connection's name; nil when none is
    /// named.
    public var systemIdentifiers: [String: String]?

    /// Where a run acts.
    public init(
        account: String? = nil,
        regions: [WorkspaceEnvironment.NamedRegion] = [],
        endpoint: String? = nil,
        endpoints: [String: String]? = nil,
        defaultRegion: String? = nil,
        connections: [String] = [],
        systemIdentifiers: [String: String]? = nil
    ) {
        self.account = account
        self.regions = regions
        self.endpoint = endpoint
        self.endpoints = endpoints
        self.defaultRegion = defaultRegion
        self.connections = connections
        self.systemIdentifiers = systemIdentifiers
    }

    /// Whether AWS's place, or that of one of its services, is taken by something else, so that nothing that happens there is
    /// about production.
    public var isEmulated: Bool {
        [endpoint].compactMap(\.self).contains(where: Self.isForeign)
            || endpoints?.values.contains(where: Self.isForeign) == true
    }

    /// Whether a URL leads to another host than AWS's.
    private static func isForeign(_ endpoint: String) -> Bool {
        let rest = endpoint.split(separator: "//", maxSplits: 1).last ?? ""
        let authority = rest.prefix { $0 != "/" }
        let host = authority.split(separator: ":").first.map { $0.lowercased() } ?? ""
        return ![".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].contains { host.hasSuffix($0) }
    }
}

/// The process that executes a run.
public struct ExecutorIdentity: Sendable, Hashable, Codable {
    /// Who started the process.
    public var operatorName: String
    /// The machine's name.
    public var host: String
    /// The process's number.
    public var process: Int
    /// The program's version.
    public var toolVersion: String
    /// Whether a person can be asked.
    public var attended: Bool
    /// Whether the run is carried out step by step: it asks before each step, and where nobody is there, before each that may
    /// change something; false when whoever started the process has switched that off, nil when it was not on.
    public var asksEachStep: Bool?
    /// What recovery found at the end of the journal, when it was not a clean end.
    public var recovery: String?
    /// The folder that the run was executed from; nil for a database, and in records of versions that did not say.
    public var place: String?
    /// From where the run was taken over although nothing shows that it cannot go on there, and why; nil otherwise.
    public var takeOver: String?
    /// The edit of the runbook that was set aside, in words; nil when there was none.
    public var setAside: String?
    /// Why the windows are set aside for whatever this process changes; nil when they are not.
    public var windowOverride: String?
    /// The blocking conditions that are set aside for whatever this process changes, and why; nil when none is.
    public var conditionOverride: ConditionOverride?
    /// What tells the folder and the machine from copies; nil for a database, and in records of versions that did not say.
    public var site: ExecutorSite?

    /// The process that executes a run.
    public init(
        operatorName: String,
        host: String,
        process: Int,
        toolVersion: String,
        attended: Bool,
        asksEachStep: Bool? = nil,
        recovery: String? = nil,
        place: String? = nil,
        takeOver: String? = nil,
        setAside: String? = nil,
        windowOverride: String? = nil,
        conditionOverride: ConditionOverride? = nil,
        site: ExecutorSite? = nil
    ) {
        self.operatorName = operatorName
        self.host = host
        self.process = process
        self.toolVersion = toolVersion
        self.attended = attended
        self.asksEachStep = asksEachStep
        self.recovery = recovery
        self.place = place
        self.takeOver = takeOver
        self.setAside = setAside
        self.windowOverride = windowOverride
        self.conditionOverride = conditionOverride
        self.site = site
    }
}

/// That an operator sets blocking conditions aside.
public struct ConditionOverride: Sendable, Hashable, Codable {
    /// The conditions.
    public var conditions: [BlockingConditionID]
    /// Why.
    public var reason: String

    /// That an operator sets blocking conditions aside.
    public init(conditions: [BlockingConditionID], reason: String) {
        self.conditions = conditions
        self.reason = reason
    }

    /// The conditions and the reason, in a few words.
    public var text: String {
        let names = conditions.map { "'\($0)'" }.joined(separator: ", ")
        return "the blocking \(conditions.count == 1 ? "condition" : "conditions") \(names) aside: \(reason)"
    }
}

/// How the steps of a finished run ended; the numbers add up to all steps.
public struct RunSummary: Sendable, Hashable, Codable {
    /// Succeeded, already true or adopted.
    public var passed: Int
    /// Failed, timed out, cancelled or without effect.
    public var failed: Int
    /// Failed, and a person took it upon them to go on.
    public var waived: Int
    /// Nobody knows.
    public var undetermined: Int
    /// Skipped by a condition or a person, never reached, or undone again by a compensation.
    public var notTaken: Int
    /// How many of the undetermined succeeded under another plan, and were kept; nil when none.
    public var kept: Int?

    /// How the steps of a finished run ended.
    public init(
        passed: Int = 0,
        failed: Int = 0,
        waived: Int = 0,
        undetermined: Int = 0,
        notTaken: Int = 0,
        kept: Int? = nil
    ) {
        self.passed = passed
        self.failed = failed
        self.waived = waived
        self.undetermined = undetermined
        self.notTaken = notTaken
        self.kept = kept
    }

    /// How many steps there are.
    public var all: Int { passed + failed + waived + undetermined + notTaken }

    /// Counts a step that is over; one that is not counts as undetermined, and so does one that was done under another plan.
    public mutating func count(_ status: StepStatus) {
        guard !status.isKeptSuccess else {
            undetermined += 1
            kept = (kept ?? 0) + 1
            return
        }
        count(status.state)
    }

    /// Counts a step by its state alone.
    mutating func count(_ state: StepState) {
        switch state {
        case .succeeded, .alreadyTrue, .adopted: passed += 1
        case .failed, .noEffect, .timedOut, .cancelled: failed += 1
        case .failedIgnored: waived += 1
        case .skipped, .notTaken, .compensated: notTaken += 1
        case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt, .undetermined: undetermined += 1
        }
    }
}
