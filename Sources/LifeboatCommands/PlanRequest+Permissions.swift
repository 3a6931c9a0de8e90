// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunViews
import Values

extension PlanRequest {
    /// The IAM policy on standard output, what it is for on standard error, then the grants of the databases.
    ///
    /// As JSON both are one document.
    func printPermissions() throws -> ExitStatus {
        let overview = try overview(of: RunbookLoader(context: context).plan(path))
        let permissions = PlanPermissions(overview, catalog: ServiceModels.catalog)
        let policy = IAMPolicy(permissions.needs)
        let grants = DatabaseGrants.all(of: overview)
        let view = PermissionsView(overview, permissions, policy, grants)
        switch format {
        case .json: CommandOutput.json(view.json())
        case .text:
            CommandOutput.progress(view.preamble())
            CommandOutput.json(view.policy())
            CommandOutput.progress(view.grantLines())
        }
        return .done
    }
}
