// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing
import Values

struct TextOutputTests {
    // What `awscli.text` prints for the same values.
    @Test(arguments: [
        (#""a b""#, "a b\n"), ("null", "None\n"), ("true", "True\n"), ("1.0", "1.0\n"), ("7", "7\n"), ("[]", ""),
        ("{}", ""), (#"["a", null, 2]"#, "a\tNone\t2\n"), (#"[["a", 1], ["b", 2]]"#, "a\t1\nb\t2\n"),
        (#"[1, ["a"]]"#, "1\na\n"), (#"{"b": 1, "a": "x"}"#, "x\t1\n"),
        (#"{"L": [{"b": 1, "a": "x"}, {"a": "y", "c": [1, 2]}]}"#, "L\tx\t1\nL\ty\t\nC\t1\nC\t2\n"),
        (#"{"z": {"k": 1}, "a": 2, "e": []}"#, "2\nZ\t1\n"),
        (#"[{"a": 1}, {"a": {"q": "it's"}}]"#, "1\n{'q': \"it's\"}\n"),
        (#"[{"a": 1}, "x"]"#, "1\nx\n"),
        ("1e300", "1e+300\n"), ("10000000000000000.0", "1e+16\n"), ("12345678901234567.0", "1.2345678901234568e+16\n"),
        ("0.00001", "1e-05\n"),
    ])
    func `text is laid out as the AWS CLI lays it out`(json: String, text: String) throws {
        #expect(TextOutput.lines(of: try JSONParser.parse(json)) == text)
    }
}
