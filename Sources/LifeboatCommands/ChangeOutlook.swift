// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import PlanAnalysis
import RunCore
import RunStore
import RunbookCompiler
import RunbookModel
import Values

/// Whether a runbook could change anything at the moment of a check, without anything leaving the machine.
///
/// A freeze that is kept in a database, and what blocking conditions would read, are not looked at.
struct ChangeOutlook {
    /// The file of the runbook.
    let file: String
    /// What stands against changes now; nil when nothing is known to.
    let hold: ChangeHold?
    /// The same for people, in one line.
    let line: String

    /// The outlook for a runbook; nil when nothing ever stands against its changes, or it makes none.
    ///
    /// - Throws: `Failure` when a time zone is not known here.
    init?(_ plan: Plan, of file: String, in context: WorkspaceContext, freeze: StoreFreeze?, at now: Timestamp) throws {
        guard plan.steps.contains(where: { !$0.isManual && $0.effect.mayChange }) else { return nil }
        let windows = try ChangeWindows(plan, context.workspace)
        let environment = plan.environment.flatMap { context.workspace.environment($0) }
        let conditions = plan.guarded(by: context.workspace, in: environment).blockingConditions
        let frozen = freeze.flatMap { $0.holds(at: now) ? $0.hold(of: nil) : nil }
        guard frozen != nil || !windows.calendar.entries.isEmpty || !conditions.isEmpty else { return nil }
        self.file = file
        hold = frozen ?? windows.hold(at: now)
        let moment = frozen.map { "now: \($0.sentence)" } ?? windows.lines(at: now).first
        let names = conditions.map { "'\($0.id)'" + ($0.owner.map { " (\($0))" } ?? "") }
        let read = names.isEmpty ? nil : "read before changes: \(names.joined(separator: ", "))"
        line = "\(file): " + [moment, read].compactMap(\.self).joined(separator: "; ")
    }

    /// What stands against changes now as a finding; nil when nothing does.
    var finding: Diagnostic? {
        hold.map { MomentFindings.noChangesNow("\($0.code.rawValue), \($0.reason)", in: file) }
    }

    /// The freeze of the workspace's store, when that is a folder.
    ///
    /// - Throws: `Failure` when the address of the store is wrong or it cannot be told whether the store is frozen.
    static func freeze(in context: WorkspaceContext) throws -> StoreFreeze? {
        guard let store = try context.store(nil) as? DirectoryRunStore else { return nil }
        do { return try store.freeze() } catch let error as RunStoreError { throw Failure(error) }
    }
}
