// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Values

/// The values of the run in words that somebody reads, such as those of an obligation.
extension RunMachine {
    /// A text with the values of the run in place of `${…}`.
    ///
    /// What is not known stays as it is written, and says so; what depends on a secret is `(secret)`. A text that is not
    /// made of expressions (`${HOME!}`) stays as it is. The same events give the same words.
    ///
    /// - Parameters:
    ///   - text: The text as written.
    ///   - step: The step that it is about.
    ///   - element: The element of the step's list that it is about, counted from 1.
    ///   - moment: What `now` means in it.
    /// - Returns: The words.
    func words(_ text: String, of step: Step, element: Int? = nil, at moment: Timestamp?) -> String {
        guard text.contains("${"), let cut = try? InterpolatedText(text) else { return text }
        let names = Set(cut.expressions.flatMap(\.references).map(\.name))
        var scope = scope(at: moment, for: step.id, naming: names)
        add(element, of: step, to: &scope)
        let secrets = Set(plan.inputs.filter(\.isSecret).map(\.name))
        return cut.segments.map { segment in
            switch segment {
            case .text(let text): return text
            case .expression(let expression, _):
                let names = Set(expression.references.map(\.name))
                guard names.isDisjoint(with: secrets) else { return "(secret)" }
                guard moment != nil || !expression.usesClock,
                    let value = try? expression.value(in: scope).text
                else {
                    return "${\(expression.source)} (not known)"
                }
                return value.split(whereSeparator: \.isNewline).joined(separator: " ")
            }
        }.joined()
    }

    /// Has an element of a list stand for itself, and what it yielded for itself.
    private func add(_ element: Int?, of step: Step, to scope: inout Scope) {
        guard let each = step.each, let element else { return }
        let status = status(of: step.id)
        if let elements = status.elements, elements.indices.contains(element - 1) {
            scope.values[each.name] = .observed(elements[element - 1])
        }
        guard status.elementOutcomes.indices.contains(element - 1) else { return }
        let captures = status.elementOutcomes[element - 1].captures.objectValue ?? JSONObject()
        for name in step.capturedNames where scope.values[name] != nil {
            scope.values[name] = captures[name].map { .observed($0) } ?? .unobserved("the element did not yield it")
        }
    }
}
