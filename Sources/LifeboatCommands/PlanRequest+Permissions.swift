// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunViews
import Values

extension PlanRequest {
    /// The IAM policy on standard output, what it is for and what it lacks on standard error.
    ///
    /// As JSON the policy and the grants of the databases are one document.
    func printPermissions() throws -> ExitStatus {
        let view = try permissionsView()
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text:
            CommandOutput.progress(view.preamble())
            CommandOutput.json(view.policy())
        }
        return .done
    }

    /// What the databases must grant, as a script of SQL.
    func printGrants() throws -> ExitStatus {
        let view = try permissionsView()
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text: CommandOutput.result(view.grantLines())
        }
        return .done
    }

    private func permissionsView() throws -> PermissionsView {
        let overview = try overview(of: RunbookLoader(context: context).plan(path))
        let permissions = PlanPermissions(overview, catalog: ServiceModels.catalog)
        let policy = IAMPolicy(permissions.needs)
        let grants = DatabaseGrants.all(of: overview)
        return PermissionsView(overview, permissions, policy, grants)
    }
}
