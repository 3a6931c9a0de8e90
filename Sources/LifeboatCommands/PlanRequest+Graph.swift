// SPDX-License-Identifier: Apache-2.0

import PlanAnalysis
import RunbookModel
import RunViews
import RunbookModel

extension PlanRequest {
    /// The steps as a drawing.
    func printGraph(_ form: GraphForm) throws -> ExitStatus {
        let overview = try overview(of: RunbookLoader(context: context).plan(path))
        switch form {
        case .text: CommandOutput.result(GraphText(overview, columns: columns).lines())
        case .mermaid: CommandOutput.raw(GraphMermaid(overview).text())
        case .dot: CommandOutput.raw(GraphDot(overview).text())
        case .svg:
            guard let picture = GraphSVG(overview) else {
                throw Failure(
                    .invalid,
                    "a picture of \(overview.plan.steps.count) steps could not be read; the limit is \(GraphSVG.limit)",
                    advice: "--graph text has a line a step, and --graph dot lets Graphviz draw it"
                )
            }
            CommandOutput.raw(picture.text())
        }
        return .done
    }
}
