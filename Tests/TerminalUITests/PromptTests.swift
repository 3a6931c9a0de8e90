// SPDX-License-Identifier: Apache-2.0

import Glibc
import TerminalUI
import Testing

struct PromptTests {
    private func answers(to input: [UInt8], count: Int) -> [Prompt.Answer] {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return [] }
        let written = DescriptorWriter.write(input, to: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        #expect(written)
        let prompt = Prompt(input: ends[0]) { _ in true }
        return (0..<count).map { _ in prompt.ask("? ") }
    }

    @Test(arguments: [
        ("", [Prompt.Answer.endOfInput]), ("yes", [.endOfInput]), ("\n", [.line(""), .endOfInput]),
        ("yes\nno\n", [.line("yes"), .line("no"), .endOfInput]), ("yes\r\n", [.line("yes")]),
    ])
    func `the end of the input is told from an answer`(input: String, expected: [Prompt.Answer]) {
        #expect(answers(to: Array(input.utf8), count: expected.count) == expected)
    }

    @Test func `bytes that are not UTF-8 do not break a line`() {
        #expect(answers(to: [0xFF, 0x0A], count: 1) == [.line("\u{FFFD}")])
    }

    @Test func `a question that cannot be shown is no answer`() {
        #expect(Prompt(input: -1) { _ in false }.ask("? ") == .failed)
    }

    @Test func `an input that cannot be read is no answer`() {
        let prompt = Prompt(input: -1) { _ in true }
        #expect(prompt.ask("? ") == .failed)
        #expect(!prompt.isInteractive)
    }
}
