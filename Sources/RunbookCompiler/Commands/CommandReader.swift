// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Reads commands of one step, wherever they stand: in its fence, its probe, its wait or its preconditions.
struct CommandReader {
    let file: String
    let context: RunbookCompiler.Context
    /// When the values that the commands use are needed; the commands of a fence count on from here.
    var moment: NameUse.Moment
    let step: String?
    private(set) var uses: [NameUse] = []
    /// The expressions in the commands.
    private(set) var expressions: [PlacedExpression] = []
    var findings: FindingList
    /// The variables that the last shell fence has given a text.
    private(set) var locals: [String: WordMarker.Local] = [:]
    /// The last shell fence as bash reads it.
    private(set) var script: RunbookSyntax.ShellScript?

    /// The connections that the runbook can name; nil when nobody knows.
    private let connections: [String]?

    init(_ draft: RunbookDraft, _ context: RunbookCompiler.Context, moment: NameUse.Moment, step: String?) {
        file = draft.source.name
        self.context = context
        self.moment = moment
        self.step = step
        findings = FindingList(file: file)
        let environment = draft.header.environment.flatMap { context.workspace?.environment($0.text) }
        connections = (environment.map { [$0] } ?? context.workspace?.environments)?.flatMap(\.connections).map(\.name)
    }

    // MARK: - SQL

    /// One SQL statement; nil when it cannot be read.
    mutating func sql(_ text: PlacedText, connection: PlacedText?, at range: SourceRange) -> CommandDraft? {
        guard isOneFence(text) else { return nil }
        let target = self.connection(connection, at: range)
        guard let statement = SQLReader.read(text, &self) else { return nil }
        guard let target else { return nil }
        let operation = SQLOperation(
            connection: .named(target),
            statement: statement.text,
            parameters: statement.parameters
        )
        return CommandDraft(text: text.text, range: text.range, operation: .sql(operation), effect: statement.effect)
    }

    private mutating func connection(_ name: PlacedText?, at range: SourceRange) -> String? {
        guard let name else {
            findings.add(
                CommandFindings.missingConnection,
                "nothing says which database this SQL goes to",
                at: range,
                step: step,
                fix: "add connection=… to the fence"
            )
            return nil
        }
        guard let connections, !connections.contains(name.text) else { return name.text }
        findings.addUnknown(
            CommandFindings.unknownConnection,
            "connection",
            name.text,
            at: name.range,
            among: connections,
            step: step
        )
        return nil
    }

    /// Whether no other fence begins in the text: then the one around it was never closed, and the next line of
    /// backquotes without a word is the end of another.
    private mutating func isOneFence(_ text: PlacedText) -> Bool {
        guard text.text.holds("```"),
            let line = text.lines.first(where: { $0.trimmed.text.hasPrefix("```") })?.trimmed
        else { return true }
        findings.add(
            SyntaxDiagnostics.unclosedFence,
            "another fence begins here, and the one around it was never closed",
            at: line.range,
            step: step,
            fix: "close the fence before this line with '```'"
        )
        return false
    }

    // MARK: - Shell

    /// The commands of a shell fence; nil when it cannot be read.
    ///
    /// They are several where no statement depends on the shell, and one script otherwise. The variables `exported` are
    /// used outside of the fence.
    mutating func shell(
        _ text: PlacedText,
        workingDirectory: String?,
        exported: Set<String> = []
    ) -> [CommandDraft]? {
        guard isOneFence(text) else { return nil }
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: file, text.text)))
        self.script = script
        for construct in script.statements.flatMap(\.constructs) where construct.kind == .unfinished {
            findings.add(
                CommandFindings.malformedShell,
                "a quote, brace or parenthesis is never closed",
                at: text.place(construct.range.offsets),
                step: step,
                fix: "close it"
            )
            return nil
        }
        if let fence = SplitFence(script, isMixed: workingDirectory == nil) {
            var split = SplitFenceReader(text, exported: exported)
            split.read(fence, &self)
            locals = split.locals
            return split.isComplete ? split.commands : nil
        }
        return ScriptReader.read(text, workingDirectory: workingDirectory, &self).map { [$0] }
    }

    /// `aws …` without its program, as probes, waits and preconditions have it; nil when it cannot be read.
    mutating func aws(_ text: PlacedText) -> CommandDraft? {
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: file, text.text)))
        guard script.statements.count == 1, let statement = script.statements.first,
            statement.constructs.allSatisfy({ $0.kind == .glob }), let command = statement.commands.first,
            statement.commands.count == 1, command.assignments.isEmpty, command.words.allSatisfy(\.isPlain)
        else {
            findings.add(
                CommandFindings.invalidReading,
                "this is not one simple aws command",
                at: text.range,
                step: step,
                fix: "write 'aws: SERVICE OPERATION --PARAMETER VALUE …'"
            )
            return nil
        }
        var marker = WordMarker(text: text, locals: [:])
        var words = marker.words(command.words, &self)
        if words.first?.text != "aws" {
            words.insert(WordMarker.Word(text: "aws", range: SourceRange(at: text.range.lower)), at: 0)
        }
        return AWSCommandReader.read(words, marker.expressions, of: text, text: statement.raw, range: text.range, &self)
    }

    // MARK: - Expressions

    /// The expression between `${` and `}`; nil when it cannot be read.
    mutating func hole(_ text: PlacedText) -> Expression? {
        var reader = ExpressionReader(file: file, moment: moment, step: step)
        let trimmed = text.trimmed
        let expression = reader.read(trimmed, as: .interpolation)
        uses += reader.uses
        findings.add(reader.findings.diagnostics)
        if let expression {
            expressions.append(PlacedExpression(expression: expression, text: trimmed, root: .names))
        }
        return expression
    }

    /// A name that a script reads; whether it is one of ours shows when all names are known.
    mutating func use(_ name: String, at range: SourceRange) {
        uses.append(NameUse(name: name, path: [], range: range, moment: moment, isFromScript: true))
    }

    /// `${…}` in single quotes, which stays text.
    ///
    /// Where all that the quotes keep as it is are references, double quotes say what is meant.
    mutating func reportUnexpanded(_ text: String, isQuoted: Bool, at range: SourceRange) {
        let isPlain = !text.replacing("${", with: "").utf8.contains { "\"\\`$".utf8.contains($0) }
        let before = SourceRange(range.lower - 1, range.lower)
        let behind = SourceRange(range.upper, range.upper + 1)
        findings.add(
            BindingFindings.unexpandedValue,
            "'${…}' in single quotes or behind a backslash stays as it is",
            at: range,
            step: step,
            fix: "use double quotes",
            fixIt: isQuoted && isPlain
                ? Diagnostic.FixIt(replace: before, with: "\"", expecting: "'", also: [behind]) : nil
        )
    }

    /// `$NAME` as an expression.
    mutating func variable(_ name: String, at range: SourceRange) -> Expression? {
        hole(PlacedText(ValueName.expression(name), somewhereIn: range))
    }
}

extension SourceRange {
    /// The range as offsets in the text that was parsed on its own.
    var offsets: Range<Int> { lower..<upper }
}

extension ShellWord {
    /// Whether the word has no part that only a shell can compute.
    var isPlain: Bool {
        segments.allSatisfy { segment in
            switch segment.kind {
            case .literal, .interpolation: true
            case .variable(let name): ValueName.isValid(name)
            case .substitution, .backquote, .arithmetic: false
            }
        }
    }
}
