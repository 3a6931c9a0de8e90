// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing
import Values

struct JSONOutputTests {
    @Test func `lists and maps are indented by four and empty ones stay on their line`() {
        let value: JSONValue = ["a": [], "b": [1, ["c": [:]]], "d": 1.0]
        let text = """
            {
                "a": [],
                "b": [
                    1,
                    {
                        "c": {}
                    }
                ],
                "d": 1.0
            }
            """
        #expect(JSONOutput.text(of: value) == text)
    }

    @Test func `text beyond ASCII stays and control characters are escaped as Python does`() {
        #expect(JSONOutput.text(of: "ঢাকা \u{7F}é") == "\"ঢাকা \u{7F}é\"")
        #expect(JSONOutput.text(of: "\u{8}\u{C}\n\r\t\u{1}\"\\/") == #""\b\f\n\r\t\u0001\"\\/""#)
    }
}
