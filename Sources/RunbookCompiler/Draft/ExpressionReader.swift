// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel

/// Parses expressions and keeps which names they use and where.
struct ExpressionReader {
    /// When the values are needed.
    var moment: NameUse.Moment
    /// The step that the findings are about.
    var step: String?
    /// The names used so far.
    private(set) var uses: [NameUse] = []
    /// The findings so far.
    private(set) var findings: FindingList

    init(file: String, moment: NameUse.Moment, step: String? = nil) {
        self.moment = moment
        self.step = step
        findings = FindingList(file: file)
    }

    /// The expression; nil when it cannot be read.
    mutating func read(_ text: PlacedText, as dialect: Expression.Dialect) -> Expression? {
        do {
            let expression = try Expression(text.text, dialect: dialect)
            for reference in expression.references {
                uses.append(
                    NameUse(
                        name: reference.name,
                        path: reference.path,
                        range: text.place(reference.range),
                        moment: moment
                    )
                )
            }
            return expression
        } catch {
            let place = error.range.isEmpty ? SourceRange(at: text.place(error.range).lower) : text.place(error.range)
            findings.add(BindingFindings.invalidExpression, error.message, at: place, step: step)
            return nil
        }
    }

    /// A name as an expression of its own: `$NAME` of a command.
    mutating func read(name: String, at range: SourceRange) -> Expression? {
        read(PlacedText(ValueName.expression(name), somewhereIn: range), as: .interpolation)
    }
}
