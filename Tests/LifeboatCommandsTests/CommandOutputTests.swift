// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import LifeboatCommands

struct CommandOutputTests {
    @Test(arguments: ["\u{202E}", "\u{200B}", "\u{1B}[2J", "\u{7F}", "\u{9B}", "\u{E0041}", "\u{2028}"])
    func `JSON says the same with what cannot be seen as escapes`(hazard: String) throws {
        let value: JSONValue = ["a": .string("é漢😀\(hazard)\n\t\"\\"), "b": 1]
        let text = CommandOutput.jsonEscaped(value.text(.indented))
        #expect(try JSONParser.parse(text) == value)
        let first = try #require(hazard.unicodeScalars.first)
        #expect(!text.unicodeScalars.contains(first))
        #expect(text.contains("é漢😀"))
    }
}
