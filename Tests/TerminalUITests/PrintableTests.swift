// SPDX-License-Identifier: Apache-2.0

import TerminalUI
import Testing

struct PrintableTests {
    @Test func `no control character passes, but line breaks and tabs`() {
        for value in UInt32(0)...0x9F {
            guard let scalar = Unicode.Scalar(value), !(0x20...0x7E).contains(value) else { continue }
            let text = Printable.escape("a\(Character(scalar))b")
            if value == 0x0A || value == 0x09 {
                #expect(text == "a\(Character(scalar))b")
            } else {
                #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(value)")
            }
            #expect(Printable.escapeLine("\(Character(scalar))").utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
    }

    @Test func `each raw byte that is not UTF-8 shows as an escape`() {
        for byte in UInt8(0x80)...0xFF { #expect(Printable.escape(bytes: [0x61, byte, 0x62]).hasPrefix("a\\x")) }
        #expect(Printable.escape(bytes: [0x9B, 0x33, 0x31, 0x6D]) == "\\x9B31m")
        #expect(Printable.escape(bytes: [0xC3, 0xA9, 0xE2, 0x82]) == "é\\xE2\\x82")
        #expect(Printable.escape(bytes: [0xED, 0xA0, 0x80]) == "\\xED\\xA0\\x80")
        #expect(Printable.escape(bytes: Array("ok".utf8)) == "ok")
    }

    @Test(arguments: [
        0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,
        0x2028, 0x2029, 0x2060, 0xFEFF, 0xAD, 0x61C, 0xE0001, 0xE0041, 0xE007F, 0xE0100,
    ])
    func `reordering, invisible and tag characters show as escapes`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(Printable.escape("a\(Character(scalar))b") == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
    }

    @Test(arguments: [
        ("\u{1B}[2J", "\\x1B[2J"), ("\u{1B}]0;t\u{07}", "\\x1B]0;t\\x07"),
        ("\u{1B}]52;c;eA==\u{1B}\\", "\\x1B]52;c;eA==\\x1B\\"),
        ("\u{9B}2J", "\\u{9B}2J"), ("yes\rno", "yes\\x0Dno"), ("a\r\nb", "a\\x0D\nb"), ("a\u{8}b", "a\\x08b"),
        ("e\u{301} 日本 ✓", "e\u{301} 日本 ✓"),
    ])
    func `escape sequences become text`(text: String, expected: String) {
        #expect(Printable.escape(text) == expected)
    }
}
