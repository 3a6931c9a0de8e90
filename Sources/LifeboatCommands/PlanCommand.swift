// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import RunViews
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
              lifeboat plan runbooks/daily.md --yaml        the same runbook as plain YAML
            """
    )

    @Argument(help: "The runbook.")
    var file: String

    @Flag(help: "Print the runbook in its YAML form, which compiles to the same plan.")
    var yaml = false

    @Option(help: "Print the plan as text or json.")
    var format = OutputFormat.text

    func perform() async throws -> ExitStatus {
        let plan = try RunbookLoader(context: try WorkspaceContext.load()).plan(file)
        if yaml {
            CommandOutput.raw(YAMLTwin.render(plan))
            return .done
        }
        let digest = try RunbookLoader.digest(of: plan)
        switch format {
        case .text: CommandOutput.result(PlanView(plan, digest: digest).lines())
        case .json: CommandOutput.json(PlanView(plan, digest: digest).json())
        }
        return .done
    }
}
