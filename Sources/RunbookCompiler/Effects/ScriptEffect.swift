// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Diagnostics
import RunbookModel
import RunbookSyntax
import SQLText
import ShellText

/// The most that a script may do, as far as its text tells.
///
/// `read` is said only when every word of the script is written out and every program only looks: a dry run performs it.
/// A variable, an assignment, a substitution or an escape that bash alone decodes makes a script `unknown`: a value may turn
/// out to be an option, a program's configuration, or a name in which bash carries out a command. What is left to a person,
/// because it cannot run as it is written, is `AdoptedEffect`'s.
struct ScriptEffect {
    /// How deep substitutions are followed.
    private static let deepest = 8
    /// What a script may be made of whose commands are all in plain sight.
    private static let plain: Set<ShellConstruct.Kind> = [
        .pipe, .and, .or, .history, .glob, .tildeExpansion, .redirection,
    ]

    private let catalog: ServiceCatalog

    init(_ catalog: ServiceCatalog) { self.catalog = catalog }

    /// The effect of a script.
    func effect(of script: String) -> Effect { effect(of: EmbeddedText(SourceText(name: "", script)), depth: 0) }

    private func effect(of text: EmbeddedText, depth: Int) -> Effect {
        guard depth < Self.deepest else { return .unknown }
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", text.text)))
        let bytes = Array(text.text.utf8)
        return script.statements.map { effect(of: $0, in: bytes, depth: depth) }.max() ?? .read
    }

    private func effect(of statement: ShellStatement, in bytes: [UInt8], depth: Int) -> Effect {
        var effect = Effect.read
        for construct in statement.constructs {
            let isPlain =
                construct.kind == .redirection
                ? Self.isHarmless(bytes[construct.range.offsets.clamped(to: bytes.indices)])
                : Self.plain.contains(construct.kind)
            if !isPlain { effect = max(effect, .unknown) }
        }
        for command in statement.commands {
            effect = max(effect, self.effect(of: command))
            if !command.assignments.isEmpty || !command.words.allSatisfy(\.isWrittenOut) {
                effect = max(effect, .unknown)
            }
            for word in command.assignments.map(\.value) + command.words {
                effect = max(effect, substitutions(in: word, depth: depth))
            }
        }
        return effect
    }

    /// What is computed inside of a word.
    private func substitutions(in word: ShellWord, depth: Int) -> Effect {
        word.segments.map { segment in
            switch segment.kind {
            case .literal, .variable: Effect.read
            // A default may hold a command, and `:=` assigns.
            case .interpolation(let source, _): ValueName.isValid(source) ? .read : .unknown
            case .arithmetic, .backquote: .unknown
            case .substitution(let text): effect(of: text, depth: depth + 1)
            }
        }.max() ?? .read
    }

    /// Whether a redirection only reads, or writes to nowhere or to the script's own output.
    private static func isHarmless(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: bytes.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
        let isPlain = text.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || "<>&./-~".utf8.contains($0) }
        if text.hasPrefix("<"), !text.hasPrefix("<>"), !text.hasPrefix("<&"), isPlain {
            return !text.contains("/dev/tcp") && !text.contains("/dev/udp")
        }
        return [">/dev/null", "1>/dev/null", "2>/dev/null", "&>/dev/null", ">&/dev/null", "2>&1", "1>&2", ">&2"]
            .contains(text)
    }

    // MARK: - Commands

    private func effect(of command: ShellCommand) -> Effect {
        let words = command.words.map(ProgramCall.Word.init)
        guard let call = ProgramCall(words) else { return .unknown }
        if call.isOneWay { return .irreversible }
        return ProgramTable.natives[call.program] == nil ? call.effect : native(command)
    }

    /// `aws` and `psql` in a script: what their own readers say of the words.
    private func native(_ command: ShellCommand) -> Effect {
        let words = command.words.map { word in
            word.literal
                ?? word.segments.map { segment in
                    if case .literal(let text) = segment.kind { text } else { "x" }
                }.joined()
        }
        // A variable that is not quoted may become several words, and so options.
        guard command.words.allSatisfy(\.hasNoLooseVariable) else { return .unknown }
        if words.first == "psql" {
            guard let line = try? PSQLCommandLine.parse(words: words), let statement = try? SQLStatement(line.statement)
            else { return .unknown }
            return Effect(rawValue: statement.effect.rawValue) ?? .unknown
        }
        guard case .success(let call) = AWSCommand.parse(words: words, catalog: catalog, readFile: { _ in nil }) else {
            return .unknown
        }
        return call.writesFiles ? max(.change, effect(of: call)) : effect(of: call)
    }

    private func effect(of call: AWSCommand) -> Effect {
        switch call.effect(in: catalog) {
        case .read: .read
        case .change: .change
        case .irreversible: .irreversible
        }
    }
}

extension ShellWord.Segment.Kind {
    fileprivate var isLiteral: Bool { if case .literal = self { true } else { false } }
}

extension ShellWord {
    /// Whether bash makes of the word what stands there: no value, and no escape that only bash decodes.
    fileprivate var isWrittenOut: Bool {
        segments.allSatisfy(\.kind.isLiteral) && !raw.contains("$'") && !raw.contains("$\"")
    }

    /// Whether every part that is computed stands in double quotes.
    fileprivate var hasNoLooseVariable: Bool { segments.allSatisfy { $0.kind.isLiteral || $0.quoting == .double } }
}
