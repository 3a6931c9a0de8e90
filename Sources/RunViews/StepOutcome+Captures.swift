// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import TerminalUI
import Values

extension StepOutcome {
    /// The columns that a captured value takes at most.
    private static let longestCapture = 200

    /// What the step captured, as `name = value`, a line each: manual steps tell people to go by it.
    ///
    /// Secret captures are on no record. A long value is cut, and ends with `…` then.
    func capturedLines(in plan: Plan) -> [String] {
        guard case .object(let values) = captures else { return [] }
        return values.map { entry in
            let text = plan.shown("\(entry.key) = \(entry.value.text(.compact))")
            return TextLayout.elide(Printable.escapeLine(text), to: Self.longestCapture)
        }
    }
}
