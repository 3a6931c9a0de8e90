// SPDX-License-Identifier: Apache-2.0

import Glibc
import PlanAnalysis
import RunStore
import RunViews
import RunbookCompiler
import RunbookModel
import TerminalUI
import Values

/// What `lifeboat plan` was asked for, and its answers on standard output.
struct PlanRequest {
    let path: String
    /// The environment that was named in place of the runbook's.
    let environment: String?
    let store: String?
    let format: OutputFormat
    let context: WorkspaceContext

    private var loader: RunbookLoader { RunbookLoader(context: context) }

    // MARK: - Views

    /// The plan as a whole.
    func printPlan(isWide: Bool) async throws -> ExitStatus {
        let plan = try loader.plan(path)
        let overview = try overview(of: plan, earlier: try await earlierRuns(of: plan))
        switch format {
        case .json: CommandOutput.json(try document(of: overview))
        case .text:
            CommandOutput.result(PlanView(overview, columns: columns, isWide: isWide).lines())
            let windows = try ChangeWindows(plan, context.workspace)
            for line in windows.lines(at: SystemClock.now()) { CommandOutput.result("\n\(line)") }
        }
        return .done
    }

    /// The document of a plan, with whether anything may be changed now.
    private func document(of overview: PlanOverview) throws -> JSONValue {
        guard case .object(var document) = PlanDocument(overview).json() else { return .null }
        document["windowsNow"] = try ChangeWindows(overview.plan, context.workspace).json(at: SystemClock.now())
        return .object(document)
    }

    /// One step in full.
    func printStep(_ id: String) async throws -> ExitStatus {
        let plan = try loader.plan(path)
        let overview = try overview(of: plan, earlier: try await earlierRuns(of: plan))
        guard let index = overview.plan.steps.firstIndex(where: { $0.id.text == id }) else {
            let names = overview.plan.steps.map(\.id.text)
            throw Failure(
                .usage,
                "\(path) has no step '\(id)'",
                advice: names.isEmpty ? nil : "there are: \(names.prefix(20).joined(separator: ", "))"
            )
        }
        switch format {
        case .json: CommandOutput.json(PlanDocument(overview).json(ofStep: index))
        case .text: CommandOutput.result(StepDetail(overview, index: index, columns: columns).allLines())
        }
        return .done
    }

    /// The runbook as YAML.
    func printYAML() throws -> ExitStatus {
        CommandOutput.raw(YAMLTwin.render(try loader.plan(path)))
        return .done
    }

    // MARK: - What they are made of

    /// The overview of a plan in its environment, without the secrets that stand in the runbook.
    func overview(of plan: Plan, earlier: [EarlierRun] = []) throws -> PlanOverview {
        var plan = plan
        let digest = try RunbookLoader.digest(of: plan)
        if let environment {
            _ = try context.environment(named: environment)
            plan.environment = environment
        }
        let workspace = context.hasFile ? context.workspace : nil
        let environments = context.workspace.environments
        let only = plan.environment == nil && environments.count == 1 ? environments.first : nil
        let named = plan.environment.flatMap { context.workspace.environment($0) } ?? only
        // What the workspace has for every run belongs to no plan, and so not to its digest.
        plan.blockingConditions += context.workspace.blockingConditions(in: named)
        return PlanOverview(plan.shown, digest: digest, workspace: workspace, earlier: earlier.map(\.durations))
    }

    /// The runs whose durations are shown: those of the same runbook against the same endpoint.
    private func earlierRuns(of plan: Plan) async throws -> [EarlierRun] {
        let workspace = context.hasFile ? context.workspace : nil
        let endpoint = (environment ?? plan.environment).flatMap { workspace?.environment($0)?.endpoint }
        return try await context.store(store).earlierRuns(
            of: plan.runbook.id,
            endpoint: endpoint.flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    /// The width of the terminal; 80 where there is none.
    var columns: Int { min(160, TerminalCapabilities(descriptor: STDOUT_FILENO).columns) }
}
