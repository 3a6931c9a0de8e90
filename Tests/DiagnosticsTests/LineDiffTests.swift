// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

struct LineDiffTests {
    @Test func `equal texts have no difference`() {
        #expect(LineDiff(old: "a\nb\n", new: "a\nb\n").unified("x", "x") == "")
        #expect(LineDiff(old: "", new: "").hunks().isEmpty)
    }

    @Test func `a changed line stands with its neighbours`() {
        let expected = """
            --- a.md
            +++ a.md
            @@ -2,3 +2,3 @@
             2
            -3
            +three
             4

            """
        let diff = LineDiff(old: "1\n2\n3\n4\n5\n", new: "1\n2\nthree\n4\n5\n")
        #expect(diff.unified("a.md", "a.md", context: 1) == expected)
    }

    @Test func `changes far apart are hunks of their own, near ones share one`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("\n2\n", with: "\ntwo\n").replacing("\n19\n", with: "\nnineteen\n")
        #expect(LineDiff(old: old, new: new).hunks().map(\.oldStart) == [1, 16])
        #expect(LineDiff(old: old, new: new).hunks(context: 9).count == 1)
    }

    @Test func `insertions and deletions count the lines of their own side`() {
        #expect(LineDiff(old: "", new: "a\n").unified("x", "y").contains("@@ -0,0 +1,1 @@\n+a\n"))
        #expect(LineDiff(old: "a\n", new: "").unified("x", "y").contains("@@ -1,1 +0,0 @@\n-a\n"))
    }

    @Test(arguments: [("a\nb\nc\n", "c\nb\na\n"), ("x\nx\n", "x\n"), ("a\n", "b\nc\nd\n")])
    func `the lines of either side can be read back`(old: String, new: String) {
        let lines = LineDiff(old: old, new: new).lines
        let before = lines.filter { if case .added = $0 { false } else { true } }
        let after = lines.filter { if case .removed = $0 { false } else { true } }
        #expect(before.map { $0.text.dropFirst() + "\n" }.joined() == old)
        #expect(after.map { $0.text.dropFirst() + "\n" }.joined() == new)
    }
}
