// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RunCore
import RunbookModel

/// What an operator sets aside for whatever a process changes, and why.
struct SettingAside: ParsableArguments {
    @Flag(help: "Change things also while no window allows it; needs --reason, and a review afterwards.")
    var overrideWindow = false

    @Option(
        help: ArgumentHelp(
            "Change things although this blocking condition is met or not known; may be repeated; needs --reason, and a review afterwards.",
            valueName: "name"
        )
    )
    var overrideCondition: [String] = []

    /// Whether anything is set aside, which needs a reason.
    var needsReason: Bool { overrideWindow || !overrideCondition.isEmpty }

    /// The blocking conditions that are set aside.
    ///
    /// - Throws: `Failure` for a text that is no name.
    func conditions(because reason: String?) throws -> ConditionOverride? {
        guard let reason, !overrideCondition.isEmpty else { return nil }
        let names = try overrideCondition.map { text in
            guard let name = BlockingConditionID(text) else {
                throw Failure(.usage, "--override-condition '\(text)' is no name of a condition")
            }
            return name
        }
        return ConditionOverride(conditions: names, reason: reason)
    }
}

extension ConditionOverride {
    /// Refuses what is none of the plan's conditions, or not to be set aside.
    ///
    /// - Throws: `Failure` with what stands against it; nothing was run then.
    func check(against plan: Plan) throws {
        for name in conditions {
            let named = plan.blockingConditions.filter { $0.id == name }
            guard !named.isEmpty else {
                let all = Set(plan.blockingConditions.map(\.id.text)).sorted().joined(separator: ", ")
                throw Failure(
                    .usage,
                    "there is no blocking condition '\(name)'",
                    advice: all.isEmpty ? "leave --override-condition out" : "there are: \(all)"
                )
            }
            guard let firm = named.first(where: { !$0.yields(to: plan.runbook.kind) }) else { continue }
            let owner = firm.owner.map { " of \($0)" } ?? ""
            throw Failure(
                .refused,
                "the blocking condition '\(name)'\(owner) is not to be set aside by a runbook of kind "
                    + plan.runbook.kind.rawValue,
                advice: "have what it shows put right; 'override: true' at the condition would allow it"
            )
        }
    }
}

extension Plan {
    /// The plan with the blocking conditions that the workspace has for every run in an environment.
    func guarded(by workspace: Workspace, in environment: WorkspaceEnvironment?) -> Plan {
        var plan = self
        plan.blockingConditions += workspace.blockingConditions(in: environment)
        return plan
    }
}
