// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import LifeboatCommands

/// Help at a width: nothing runs over it, and nothing goes on below a column that it does not belong to.
struct HelpTextTests {
    private static func all(_ command: any ParsableCommand.Type = LifeboatCommand.self) -> [any ParsableCommand.Type] {
        [command] + command.configuration.subcommands.flatMap { all($0) }
    }

    private static func help(_ command: any ParsableCommand.Type) -> String {
        LifeboatCommand.helpMessage(for: command, includeHidden: false, columns: 100_000)
    }

    private func words(_ text: String) -> [Substring] {
        text.split { $0 == " " || $0 == "\n" }.filter { $0 != "\\" && $0 != "·" }
    }

    @Test(arguments: [60, 80, 132])
    func `the help of every command keeps its words, its columns and the width`(columns: Int) {
        let commands = Self.all()
        #expect(commands.count > 30)
        for command in commands {
            let text = Self.help(command)
            let laidOut = HelpText(columns: columns).laidOut(text)
            #expect(words(laidOut) == words(text))
            let lines = laidOut.split(separator: "\n", omittingEmptySubsequences: false)
            for (line, next) in zip(lines, lines.dropFirst()) {
                // Only a part that cannot be broken may be longer.
                let isOnePart =
                    ["[", "\"", "--"].contains { line.contains($0) } || !line.drop { $0 == " " }.contains(" ")
                #expect(line.count <= columns || columns < 80 && isOnePart, "\(command): \(line)")
                // What was indented does not go on at the edge.
                if line.hasPrefix(" "), !next.isEmpty { #expect(next.hasPrefix(" "), "\(command): \(line) / \(next)") }
                // A paragraph is filled.
                let word = next.prefix { $0 != " " }
                let isProse = { (line: Substring) in !line.hasPrefix(" ") && line.contains(where: \.isLowercase) }
                if isProse(line), isProse(next) {
                    #expect(line.count + 1 + word.count > columns, "\(command): \(line) / \(next)")
                }
            }
        }
    }

    @Test func `a table keeps its column, an example can be copied, and a list is broken between its items`() {
        let text = """
            OVERVIEW: What it does.

            EXAMPLES
              lifeboat go now      does it at once and says so
              lifeboat go "to the far end" --as alice --why "because it is there"

            EXIT STATUS
              0 done · 1 failed at some step · 2 not known

            USAGE: lifeboat go [--as <name>] [--why <reason>] [--fast]
            """
        #expect(
            HelpText(columns: 49).laidOut(text) == """
                OVERVIEW: What it does.

                EXAMPLES
                  lifeboat go now      does it at once and says
                                       so
                  lifeboat go "to the far end" --as alice --why \\
                    "because it is there"

                EXIT STATUS
                  0 done · 1 failed at some step · 2 not known

                USAGE: lifeboat go [--as <name>] [--why <reason>]
                       [--fast]
                """
        )
        #expect(HelpText(columns: 30).laidOut(text).contains("\n  0 done\n  1 failed at some step\n  2 not known\n"))
        let narrow = HelpText(columns: 40).laidOut(text)
        #expect(narrow.contains("\n  lifeboat go now\n      does it at once and says so\n"))
    }

    @Test func `what is no help stays as it is, and of a complaint only the usage is broken`() {
        let script = "#compdef lifeboat\n" + String(repeating: "word ", count: 30)
        #expect(HelpText(columns: 40).laidOut(script) == script)
        let complaint =
            "Error: Unexpected argument 'x' of a name that is rather long\nUsage: lifeboat check [--a <b c>] [--d]"
        #expect(
            HelpText(columns: 38).laidOut(complaint)
                == "Error: Unexpected argument 'x' of a name that is rather long\n"
                + "Usage: lifeboat check [--a <b c>]\n       [--d]"
        )
    }
}
