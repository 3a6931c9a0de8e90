// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunStore
import RunViews
import RunbookCompiler
import RunbookModel
import TerminalUI

/// Whether a runbook says something else now than the plan that a run of it has.
///
/// A run goes on with the plan that it has, whatever became of the file, until somebody amends it. But whoever edited the file expects it
/// to count, so an edit that changes the meaning is shown and must be set aside in words.
struct RunbookEdit {
    let context: WorkspaceContext

    /// What was set aside, for the record; nil when the runbook means the same, or is not here to be compared.
    ///
    /// - Throws: `Failure` `.refused` after showing what changed, unless `keepsPlan`.
    func setAside(_ history: RunHistory, keepsPlan: Bool) throws -> String? {
        let sources = history.plan.sources
        guard let path = sources.first?.name, sources.contains(where: isEdited) else { return nil }
        guard let edited = RunbookLoader(context: context).compiler.compile(path: path).plan else {
            return try refuse("\(path) was edited, and does not compile any more", history, keepsPlan)
        }
        guard try RunbookLoader.digest(of: edited) != history.planDigest else { return nil }
        if !keepsPlan { try show(history, edited, path) }
        return try refuse("\(path) was edited after the run was begun", history, keepsPlan)
    }

    /// A text that cannot be read here, as on another machine, has not been edited as far as anybody can tell.
    private func isEdited(_ source: PlanSource) -> Bool {
        guard Folder.exists(source.name), let bytes = try? InputReader.file(source.name, limit: 64 << 20) else {
            return false
        }
        return bytes != Array(source.text.utf8)
    }

    private func refuse(_ what: String, _ history: RunHistory, _ keepsPlan: Bool) throws -> String {
        guard !keepsPlan else { return "\(what); the run goes on with the plan that it had" }
        throw Failure(
            .refused,
            "\(what), and a run goes on with the plan that it has",
            advice:
                "\(NextCommand("amend", history.opening.run.text)) --dry-run shows what it would mean to go on with what the "
                + "file says now; \(NextCommand.resume(history.opening.run)) --as-begun goes on with that plan"
        )
    }

    private func show(_ history: RunHistory, _ edited: Plan, _ path: String) throws {
        let difference = PlanDifference(
            from: PlanRequest.shown(history.plan, beside: edited, as: "(old secret)"),
            to: PlanRequest.shown(edited, beside: history.plan, as: "(new secret)")
        )
        let view = PlanDifferenceView(
            difference,
            from: .init(name: "\(history.opening.run)", digest: history.planDigest),
            to: .init(name: path, digest: try RunbookLoader.digest(of: edited)),
            columns: min(160, TerminalCapabilities(descriptor: STDERR_FILENO).columns)
        )
        CommandOutput.progress(view.lines())
    }
}
