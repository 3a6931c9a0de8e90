// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import RunbookSyntax
import Values

/// Turns the statements of a fence into commands, one after the other.
struct SplitFenceReader {
    private let text: PlacedText
    private let exported: Set<String>
    private(set) var commands: [CommandDraft] = []
    /// Whether every statement could be read.
    private(set) var isComplete = true
    /// The variables that the fence has given a text so far.
    private(set) var locals: [String: WordMarker.Local] = [:]
    /// The assignments since the last command, as they are written.
    private var pending: [String] = []

    /// A reader of a fence; the variables `exported` are used outside of it.
    init(_ text: PlacedText, exported: Set<String>) {
        self.text = text
        self.exported = exported
    }

    /// Reads all statements.
    mutating func read(_ fence: SplitFence, _ reader: inout CommandReader) {
        for line in fence.lines {
            reader.moment = .command(commands.count)
            switch line {
            case .assignment(let assignment, let raw):
                var marker = WordMarker(text: text, locals: locals)
                locals = marker.assign(assignment, &reader)
                pending.append(raw)
            case .native(let command, let capture, let raw, let range):
                keep(native(command, whole(raw), text.place(range.offsets), &reader), as: capture)
            case .shell(let shell): keep(read(shell, &reader), as: shell.capture)
            }
        }
        for (name, local) in locals.sorted(by: { $0.key < $1.key }) where !local.isUsed && !exported.contains(name) {
            reader.findings.add(
                CommandFindings.unusedAssignment,
                "no command of this fence uses '\(name)'",
                at: local.range,
                step: reader.step
            )
        }
    }

    private mutating func keep(_ draft: CommandDraft?, as capture: String?) {
        guard var draft else {
            isComplete = false
            return
        }
        draft.capture = capture
        commands.append(draft)
    }

    /// The command with the assignments before it.
    private mutating func whole(_ raw: String) -> String {
        defer { pending = [] }
        return (pending + [raw]).joined(separator: "\n")
    }

    private mutating func native(
        _ command: ShellCommand,
        _ whole: String,
        _ place: SourceRange,
        _ reader: inout CommandReader
    ) -> CommandDraft? {
        var marker = WordMarker(text: text, locals: locals)
        let words = marker.words(command.words, &reader)
        locals = marker.locals
        return command.program == "aws"
            ? AWSCommandReader.read(words, marker.expressions, of: text, text: whole, range: place, &reader)
            : PSQLCommandReader.read(words, marker.expressions, text: whole, range: place, &reader)
    }

    /// A statement that a shell runs: the fence's variables and the run's values are in its environment.
    private mutating func read(_ shell: SplitFence.Shell, _ reader: inout CommandReader) -> CommandDraft? {
        let source = text.part(shell.start..<shell.start + shell.script.utf8.count)
        let names = Set(locals.keys)
        guard var draft = ScriptReader.read(source, workingDirectory: nil, locals: names, &reader),
            case .shell(var script) = draft.operation
        else { return nil }
        for name in ScriptReader.names(readIn: source.text) {
            guard var local = locals[name] else { continue }
            local.isUsed = true
            locals[name] = local
            script.environment.append(Template.Member(name: name, value: local.template))
        }
        if shell.isExported, let name = shell.capture { script.exports = [name] }
        draft.operation = .shell(script)
        draft.text = whole(shell.raw)
        draft.range = text.place(shell.range.offsets)
        return draft
    }
}

extension WordMarker.Local {
    /// The pieces, with texts that stand side by side as one.
    private var merged: [Piece] {
        pieces.reduce(into: []) { merged, piece in
            switch (merged.last, piece) {
            case (_, .text("")): break
            case (.text(let before)?, .text(let text)): merged[merged.count - 1] = .text(before + text)
            default: merged.append(piece)
            }
        }
    }

    /// The value as a template.
    var template: Template {
        let segments = merged.map { piece -> Template.Segment in
            switch piece {
            case .text(let text): .literal(text)
            case .hole(let expression): .expression(expression)
            }
        }
        switch (segments.first, segments.count) {
        case (.expression(let expression)?, 1): return .expression(expression)
        case (.literal(let text)?, 1): return .literal(.string(text))
        case (nil, _): return .literal(.string(""))
        default: return .text(segments)
        }
    }

    /// The value as an expression over named values; nil when a part of it has no name.
    var expression: String? {
        var parts: [String] = []
        for piece in merged {
            switch piece {
            case .text(let text): parts.append(Self.literal(text))
            case .hole(let expression):
                guard ValueName.isValid(expression.source) else { return nil }
                parts.append("${\(expression.source)}")
            }
        }
        guard parts.count > 1 else { return parts.first ?? "''" }
        let texts = parts.map { $0.hasPrefix("$") ? "to_string(\($0))" : $0 }
        return "join('', [\(texts.joined(separator: ", "))])"
    }

    /// A text as an expression: raw where that is possible, as JSON otherwise.
    private static func literal(_ text: String) -> String {
        guard text.contains("\\") || text.contains("'") else { return "'\(text)'" }
        return "`\(JSONValue.string(text).text().replacing("`", with: "\\`"))`"
    }
}
