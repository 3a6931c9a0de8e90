// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import RunbookCompiler

/// `lifeboat plan`: shows what would happen.
struct PlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a runbook would do, in which order, with whose approval.",
        discussion: """
            Nothing leaves the machine.

            EXAMPLES
              lifeboat plan runbooks/emergency/failover.md
              lifeboat plan runbooks/emergency/failover.md --step promote     one step in full
              lifeboat plan runbooks/emergency/failover.md --permissions      the IAM policy that it needs
              lifeboat plan runbooks/emergency/failover.md --grants           and what the databases must grant
              lifeboat plan runbooks/daily.md --graph svg > daily.svg         or text, mermaid, dot
              lifeboat plan runbooks/daily.md --diff HEAD~1                   what changed in meaning since a revision
              lifeboat plan runbooks/daily.md --diff other.md                 or in another file
              lifeboat plan runbooks/daily.md --format json
              lifeboat plan runbooks/daily.md --yaml                          the same runbook as plain YAML
            """
    )

    @Argument(help: "The runbook.")
    var file: String

    @Option(help: ArgumentHelp("Show one step in full.", valueName: "id"))
    var step: String?

    @Flag(help: "Show every step in full.")
    var wide = false

    @Flag(help: "Print the least-privilege IAM policy.")
    var permissions = false

    @Flag(help: "Print what the databases must grant, as statements of SQL.")
    var grants = false

    @Option(help: ArgumentHelp("Draw the steps: text, mermaid, dot or svg.", valueName: "form"))
    var graph: GraphForm?

    @Option(help: ArgumentHelp("Show what changed in meaning since a file or a revision of Git.", valueName: "other"))
    var diff: String?

    @Flag(help: "With --diff: end with status 1 when anything has changed in meaning.")
    var exitCode = false

    @Flag(help: "Print the runbook in its YAML form, which compiles to the same plan.")
    var yaml = false

    @Option(help: ArgumentHelp("The environment of lifeboat.yaml; by default the runbook's.", valueName: "name"))
    var environment: String?

    @Option(help: "Print the plan as text or json.")
    var format = OutputFormat.text

    @Option(
        help: ArgumentHelp(
            "The folder of runs, for measured durations; by default the workspace file's.",
            valueName: "folder"
        )
    )
    var store: String?

    func validate() throws {
        let views = [step != nil, wide, permissions, grants, graph != nil, diff != nil, yaml].count { $0 }
        guard views <= 1 else {
            throw ValidationError("choose one of --step, --wide, --permissions, --grants, --graph, --diff and --yaml")
        }
        if exitCode, diff == nil { throw ValidationError("--exit-code belongs to --diff") }
    }

    func perform() async throws -> ExitStatus {
        let request = PlanRequest(
            path: file,
            environment: environment,
            store: store,
            format: format,
            context: try WorkspaceContext.load()
        )
        if yaml { return try request.printYAML() }
        if grants { return try request.printGrants() }
        if permissions { return try request.printPermissions() }
        if let graph { return try request.printGraph(graph) }
        if let diff { return try await request.printDifference(from: diff, exitCode: exitCode) }
        if let step { return try await request.printStep(step) }
        return try await request.printPlan(isWide: wide)
    }
}
