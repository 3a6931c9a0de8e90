// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Testing

struct LineDifferenceTests {
    private func lines(_ old: String, _ new: String, context: Int = 1, limit: Int = 200) -> [String] {
        LineDifference(from: old, to: new, context: context, limit: limit).lines.map(\.text)
    }

    @Test(arguments: [
        ("a\nb\nc", "a\nx\nc", ["  a", "- b", "+ x", "  c"]),
        ("a\nb", "a\nb\nc", ["… 1 line alike", "  b", "+ c"]),
        ("a\nb\nc\nd\ne\nf", "b\nc\nd\ne\nf", ["- a", "  b", "… 4 lines alike"]),
        ("a\n1\n2\n3\nb", "x\n1\n2\n3\ny", ["- a", "+ x", "  1", "… 1 line alike", "  3", "- b", "+ y"]),
        ("a\n", "a", ["  a", "- "]), ("a\r\nb", "a\nb", ["- a\r", "+ a", "  b"]),
        ("x\nx\ny", "x\ny", ["  x", "- x", "  y"]),
    ])
    func `lines that only one text has are marked, and some around them are shown`(
        old: String,
        new: String,
        expected: [String]
    ) {
        #expect(lines(old, new) == expected)
    }

    @Test func `the same bytes have no difference, and letters that look alike have one`() {
        #expect(lines("a\nb", "a\nb").isEmpty)
        #expect(lines("\u{e9}\nb", "e\u{301}\nb") == ["- \u{e9}", "+ e\u{301}", "  b"])
    }

    @Test func `what is not shown is counted`() {
        let old = (1...100).map { "old \($0)" }.joined(separator: "\n")
        let new = (1...100).map { "new \($0)" }.joined(separator: "\n")
        let difference = LineDifference(from: old, to: new, limit: 10)
        #expect(difference.lines.count == 11)
        #expect(difference.lines.last?.text == "… 190 more lines that differ")
        #expect((difference.removed, difference.added) == (100, 100))
    }

    @Test func `long texts are compared in bounded time, and lines that both begin and end with are alike`() {
        let old = (1...100_000).map { "\($0)" }.joined(separator: "\n")
        let new = "0\n" + (1...100_000).map { $0 == 50_000 ? "x" : "\($0 % 7)" }.joined(separator: "\n") + "\n100000"
        let difference = LineDifference(from: old, to: new, limit: 10)
        #expect(difference.lines.count <= 20)
        let small = LineDifference(from: old, to: old.replacing("\n50000\n", with: "\nx\n"), context: 0)
        #expect(small.lines.map(\.text) == ["… 49999 lines alike", "- 50000", "+ x", "… 50000 lines alike"])
    }
}
