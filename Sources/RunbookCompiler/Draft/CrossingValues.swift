// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import RunbookSyntax

/// The variables that one fence of an adopted document assigns and a later one reads: whoever followed the document
/// would have typed both into the same shell.
struct CrossingValues {
    private let assigned: [Set<String>]
    /// The last step that reads a name which it does not assign itself.
    private var lastReader: [String: Int] = [:]

    init(_ steps: [StepDraft]) {
        var assigned: [Set<String>] = []
        for (index, step) in steps.enumerated() {
            var scanner = ScriptScanner("")
            if case .shell(let text, _) = step.source {
                scanner = ScriptScanner(text.text)
                scanner.scan()
            }
            assigned.append(scanner.assigned)
            for variable in scanner.variables where !scanner.assigned.contains(variable.name) {
                lastReader[variable.name] = index
            }
            for text in step.expectations.map(\.text) + step.parts.flatMap({ $0.node.scalars }) {
                var scanner = ScriptScanner(text)
                scanner.scan()
                for variable in scanner.variables { lastReader[variable.name] = index }
            }
        }
        self.assigned = assigned
    }

    /// The names that the step gives a value and that a later step reads.
    func exported(by index: Int) -> Set<String> {
        assigned[index].filter { name in
            (lastReader[name] ?? -1) > index && ValueName.isValid(name) && ScopeName(rawValue: name) == nil
        }
    }
}

extension StepFacts {
    /// Keeps the final values of variables for later steps: of texts as expressions, of a script as what it hands on.
    mutating func export(_ names: Set<String>, _ locals: [String: WordMarker.Local]) {
        let isScript = commands.count == 1 && commands[0].isScript && commands[0].capture == nil
        for name in names.sorted() where !commands.contains(where: { $0.capture == name }) {
            let source = isScript ? "exports.\(name)" : locals[name]?.expression
            guard let source, let expression = try? Expression(source, dialect: .value) else { continue }
            let capture = Capture(name: name, expression: expression, isSecret: isSecret)
            let range = locals[name]?.range ?? sourceRange
            let text = PlacedText(source, somewhereIn: range)
            expressions.append(PlacedExpression(expression: expression, text: text, root: .capture(captures.count)))
            captures.append((capture, range))
        }
    }

    /// Tells the step's script which variables its captures ask for: `exports.NAME`.
    mutating func requestExports() {
        guard let last = commands.indices.last, case .shell(var script) = commands[last].operation else { return }
        for capture in captures.map(\.capture) {
            guard let source = capture.expression?.source, source.hasPrefix("exports.") else { continue }
            let name = String(source.dropFirst("exports.".count))
            if ValueName.isValid(name), !script.exports.contains(name) { script.exports.append(name) }
        }
        commands[last].operation = .shell(script)
    }
}

extension CommandDraft {
    /// Whether a shell runs it.
    var isScript: Bool { if case .shell = operation { true } else { false } }
}

extension YAMLNode {
    /// Every scalar in the node.
    fileprivate var scalars: [String] {
        if let text { return [text] }
        return (elements ?? pairs?.map(\.value) ?? []).flatMap(\.scalars)
    }
}
