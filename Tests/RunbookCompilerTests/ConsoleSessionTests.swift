// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

@Suite struct ConsoleSessionTests {
    private func commands(_ text: String) -> String {
        ConsoleSession.commands(in: PlacedText(text, at: SourceRange(0, text.utf8.count))).text
    }

    @Test func `what a command printed is left out`() {
        #expect(commands("$ uptime\n up 3 days\n$ date\n Sat") == "uptime\ndate")
    }

    @Test func `a here document or a quote goes on over lines without a prompt`() {
        #expect(commands("$ cat <<E | sh\na: 1\nE\ncreated\n$ date") == "cat <<E | sh\na: 1\nE\ndate")
        #expect(commands("$ curl -d '{\n \"a\": 1\n}'\n{}\n") == "curl -d '{\n \"a\": 1\n}'")
    }

    @Test func `a quote that is never closed ends with the next prompt`() {
        #expect(commands("$ echo it's\nit\n$ date\nSat") == "echo it's\nit\ndate")
    }
}
