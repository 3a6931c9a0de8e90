// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import ShellText

/// A copied terminal session: commands behind prompts, and what they printed.
///
/// A prompt is `$ `, `user@host:folder$ ` or `[user@host folder]$ `; the last two may end in `#`, as root's do. A lone
/// `# ` is a comment, unless a known program stands behind it at the beginning of the session and no other prompt is there.
enum ConsoleSession {
    /// Whether the first line that says anything begins with a prompt.
    static func isSession(_ text: String) -> Bool {
        for line in text.utf8.split(separator: 0x0A) where line.contains(where: { $0 > 0x20 }) {
            return promptLength(Array(line)[...]) != nil
        }
        return false
    }

    /// The commands without their prompts and without what they printed.
    ///
    /// Where no line begins with a prompt all of them are commands.
    static func commands(in text: PlacedText) -> PlacedText {
        var continues = false
        var kept: [PlacedText] = []
        var command: [String] = []
        for line in text.lines {
            let bytes = Array(line.text.utf8)[...]
            let prompt = promptLength(bytes)
            if let prompt {
                kept.append(line.part(prompt..<bytes.count))
                command = []
            } else if continues {
                kept.append(line.part((bytes.starts(with: "> ".utf8) ? 2 : 0)..<bytes.count))
            } else {
                continue
            }
            command.append(kept[kept.count - 1].text)
            continues = bytes.last == UInt8(ascii: "\\") || isOpen(command)
        }
        if kept.isEmpty { kept = rootCommands(in: text) }
        return kept.isEmpty ? text : PlacedText(joining: kept)
    }

    /// The commands behind `# `, root's prompt; none where these are comments.
    private static func rootCommands(in text: PlacedText) -> [PlacedText] {
        let lines = text.lines
        let said = lines.filter { !$0.isBlank }
        guard let first = said.first?.text, first.hasPrefix("# "), said.contains(where: { !$0.text.hasPrefix("#") }),
            let program = first.dropFirst(2).split(separator: " ").first, ProgramTable.knows(String(program))
        else { return [] }
        return lines.filter { $0.text.hasPrefix("# ") }.map { $0.part(2..<$0.text.utf8.count) }
    }

    /// How many lines of one command are looked at again with each further one.
    private static let longest = 200

    /// Whether a quote or a here document of the command is still open, so that the next line belongs to it.
    private static func isOpen(_ lines: [String]) -> Bool {
        guard lines.count < longest else { return false }
        let text = lines.joined(separator: "\n")
        guard text.utf8.contains(where: { "<'\"`(".utf8.contains($0) }) else { return false }
        let script = RunbookSyntax.ShellScript.parse(EmbeddedText(SourceText(name: "", text)))
        return script.statements.contains { $0.constructs.contains { $0.kind == .unfinished } }
    }

    /// The length of the prompt that the line begins with, the space behind it included.
    private static func promptLength(_ line: ArraySlice<UInt8>) -> Int? {
        if line.starts(with: "$ ".utf8) { return 2 }
        let isBracketed = line.first == UInt8(ascii: "[")
        guard let sign = line.prefix(120).firstIndex(where: { "$#".utf8.contains($0) }), sign > line.startIndex,
            sign + 1 < line.endIndex, line[sign + 1] == 0x20
        else { return nil }
        let name = line[..<sign]
        guard let at = name.firstIndex(of: UInt8(ascii: "@")), at > name.startIndex + (isBracketed ? 1 : 0) else {
            return nil
        }
        let isWhole = isBracketed ? name.last == UInt8(ascii: "]") : !name.contains(0x20)
        let isPlain = name.allSatisfy { $0 >= 0x20 && !"'\"`;|&<>()=".utf8.contains($0) }
        return isWhole && isPlain ? sign + 2 - line.startIndex : nil
    }
}
