// SPDX-License-Identifier: Apache-2.0

import TerminalUI
import Testing

struct ParagraphTests {
    private static let command = "lifeboat answer dr-20261129-pgv7 promote 'adopt|repeat|fail' --reason 'as it was'"

    @Test(arguments: [20, 40, 80, 100])
    func `a command that is copied over its lines is the same command`(columns: Int) {
        let lines = Paragraph(columns: columns).command(Self.command, indent: 5).map(\.plainText)
        // What a shell makes of a backslash at the end of a line: nothing, and the blanks before the next word count once.
        let text = lines.joined(separator: "\n").replacing("\\\n", with: "")
        let joined = text.split(separator: " ").joined(separator: " ")
        #expect(joined == Self.command)
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix(" \\") } && !lines[lines.count - 1].hasSuffix("\\"))
        #expect(lines.allSatisfy { $0.hasPrefix("     ") })
        // Only a single word may be longer than the line.
        #expect(columns < 40 || lines.allSatisfy { DisplayWidth.of($0) <= columns }, "\(lines)")
    }

    @Test func `a command that fits is one line`() {
        let lines = Paragraph(columns: 80).command("lifeboat runs", indent: 2).map(\.plainText)
        #expect(lines == ["  lifeboat runs"])
    }
}
