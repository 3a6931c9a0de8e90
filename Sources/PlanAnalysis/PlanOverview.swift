// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// Everything that can be told about a plan before it runs, for whatever shows it.
public struct PlanOverview: Sendable {
    /// The plan.
    public let plan: Plan
    /// SHA-256 of the plan's meaning, in hexadecimal.
    public let digest: String
    /// The environment that the plan names, as the workspace describes it.
    public let environment: WorkspaceEnvironment?
    /// What is known before the run.
    public let values: KnownValues
    /// Who waits for whom.
    public let order: PlanOrder
    /// How long it takes.
    public let time: PlanTime
    /// What stays behind.
    public let leftovers: PlanLeftovers
    /// What is touched.
    public let reach: PlanReach
    /// Who is needed.
    public let people: PlanPeople

    /// What can be told about a plan.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - digest: its digest.
    ///   - workspace: the workspace that it belongs to; nil when there is none.
    ///   - earlier: the durations of the steps of earlier runs, one element a run.
    public init(_ plan: Plan, digest: String, workspace: Workspace? = nil, earlier: [[StepID: Duration]] = []) {
        self.plan = plan
        self.digest = digest
        environment = plan.environment.flatMap { workspace?.environment($0) } ?? Self.onlyEnvironment(plan, workspace)
        values = KnownValues(plan, environment: environment)
        order = PlanOrder(plan)
        time = PlanTime(plan, values: values, earlier: earlier)
        leftovers = PlanLeftovers(plan, values: values)
        reach = PlanReach(plan, environment: environment, values: values)
        people = PlanPeople(plan, workspace: workspace)
    }

    /// A plan that names no environment runs in the only one that there is.
    private static func onlyEnvironment(_ plan: Plan, _ workspace: Workspace?) -> WorkspaceEnvironment? {
        guard plan.environment == nil, let all = workspace?.environments, all.count == 1 else { return nil }
        return all[0]
    }

    /// A command in a few words.
    public func summary(of command: Command) -> CommandSummary {
        CommandSummary(command, values: values, defaultRegion: environment?.regions.first?.region)
    }

    /// The steps that cannot be undone.
    public var oneWayDoors: [Step] { plan.steps.filter { $0.effect == .irreversible } }
}
