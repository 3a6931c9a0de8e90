// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel

/// Reads a fence that bash runs: the script stays byte for byte, and values reach it as environment variables.
enum ScriptReader {
    /// The names that a script reads without giving them a value itself, in order.
    static func names(readIn text: String) -> [String] {
        var scanner = ScriptScanner(text)
        scanner.scan()
        var seen = scanner.assigned
        return scanner.variables.map(\.name).filter { seen.insert($0).inserted }
    }

    /// The command; nil when the script splices an expression.
    static func read(
        _ text: PlacedText,
        workingDirectory: String?,
        locals: Set<String> = [],
        _ reader: inout CommandReader
    ) -> CommandDraft? {
        var scanner = ScriptScanner(text.text)
        scanner.scan()
        for range in scanner.expressions {
            let source = text.part(range).text
            reader.findings.add(
                BindingFindings.expressionInScript,
                "'${\(source)}' is an expression, and this fence is run by bash",
                at: text.place(range.lowerBound - 2..<range.upperBound + 1),
                step: reader.step,
                fix: "capture the value in a step before, as a name, and write ${name} here"
            )
        }
        guard scanner.expressions.isEmpty else { return nil }
        let own = scanner.assigned.union(locals)
        for variable in scanner.variables where !own.contains(variable.name) {
            reader.use(variable.name, at: text.place(variable.range))
        }
        // The environment is bound once all names are known.
        let script = RunbookModel.ShellScript(script: text.text, workingDirectory: workingDirectory)
        let effect = ScriptEffect(reader.context.catalog).effect(of: text.text)
        return CommandDraft(text: text.text, range: text.range, operation: .shell(script), effect: effect)
    }
}
