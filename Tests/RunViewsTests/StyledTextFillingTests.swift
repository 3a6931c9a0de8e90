// SPDX-License-Identifier: Apache-2.0

import RunCore
import TerminalUI
import Testing

@testable import RunViews

/// What people read at a terminal: no word is broken, and no command.
struct StyledTextFillingTests {
    private static let run = RunID("daily-20261122-031500-k7f2")

    @Test(arguments: [40, 60, 80, 100])
    func `commands that people are told to type stay whole, and words do`(columns: Int) throws {
        let run = try #require(Self.run)
        let commands: [NextCommand] = [
            .resume(run), NextCommand("status", run.text),
            NextCommand("approve", run.text, "a step", choosing: "--as NAME"),
            NextCommand("answer", run.text, "there", choosing: "'adopt|repeat|fail' --as NAME --reason TEXT"),
            NextCommand("runs"), NextCommand("sign", run.text, choosing: "--key KEY --as NAME"),
        ]
        for command in commands.map(\.description) {
            for text in [
                "next:   \(command)", "  first answer what is asked above, then this takes the answer up: \(command)",
                "held runs go on with: \(command); whoever said it takes it back with words that are long enough to wrap",
            ] {
                let lines = StyledText(text).filled(to: columns).map(\.plainText)
                #expect(lines.contains { $0.contains(command) }, "\(lines)")
                let words = lines.flatMap { $0.split(separator: " ") }
                #expect(words == text.split(separator: " "))
                for line in lines where line.count > columns { #expect(line.contains(command)) }
            }
        }
    }

    @Test func `what goes on stands behind the beginning of its line, and a text's own lines stay`() {
        let text: StyledText = "    one two three four\n  five six seven eight"
        let lines = ["    one two three", "      four", "  five six seven", "    eight"]
        #expect(text.filled(to: 18).map(\.plainText) == lines)
        // The program's name alone begins no command.
        let prose: StyledText = "what lifeboat says of itself"
        #expect(prose.filled(to: 14).map(\.plainText) == ["what lifeboat", "  says of", "  itself"])
    }
}
