// SPDX-License-Identifier: Apache-2.0

import TerminalUI
import Testing

struct TerminalCapabilitiesTests {
    private func capabilities(
        _ environment: [String: String],
        isTerminal: Bool = true,
        columns: Int? = 100
    ) -> TerminalCapabilities {
        TerminalCapabilities(isTerminal: isTerminal, columns: columns) { environment[$0] }
    }

    @Test(arguments: [
        (["TERM": "xterm"], true, true, true), (["TERM": "xterm"], false, false, false),
        (["TERM": "dumb"], true, false, false),
        ([:], true, false, false), (["TERM": "xterm", "NO_COLOR": "1"], true, true, false),
        (["TERM": "xterm", "NO_COLOR": ""], true, true, true), (["TERM": "xterm", "CLICOLOR": "0"], true, true, false),
        (["CLICOLOR_FORCE": "1"], false, false, true), (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false, false, false),
        (["TERM": "xterm", "CLICOLOR_FORCE": "0"], true, true, true),
    ])
    func `colour and overprinting follow the environment`(
        environment: [String: String],
        isTerminal: Bool,
        isSmart: Bool,
        usesColor: Bool
    ) {
        let found = capabilities(environment, isTerminal: isTerminal)
        #expect(found.isSmart == isSmart)
        #expect(found.usesColor == usesColor)
    }

    @Test func `the width is the terminal's, else the environment's, else 80`() {
        #expect(capabilities([:]).columns == 100)
        #expect(capabilities(["COLUMNS": "50"], columns: nil).columns == 50)
        #expect(capabilities(["COLUMNS": "-5"], columns: nil).columns == 80)
        #expect(capabilities([:], columns: 0).columns == 80)
    }

    @Test func `a descriptor that is not open is no terminal`() {
        #expect(!TerminalCapabilities(descriptor: -1).isTerminal)
        #expect(TerminalCapabilities.columns(of: -1) == nil)
    }
}
