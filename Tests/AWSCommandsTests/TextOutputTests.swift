// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing
import Values

struct TextOutputTests {
    @Test(arguments: [
        ("null", "None"), ("\"a b\"", "a b"), ("[1,\"x\",null]", "1\tx\tNone"),
    ])
    func `scalars and lists of them are separated by tabs`(json: String, text: String) throws {
        #expect(TextOutput.text(of: try JSONParser.parse(json)) == text)
    }
}
