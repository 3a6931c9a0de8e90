// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

struct UnifiedDiffTests {
    private func diff(_ old: String, _ new: String) -> String {
        String(decoding: UnifiedDiff(from: Array(old.utf8), to: Array(new.utf8)).text(name: "f"), as: UTF8.self)
    }

    @Test(arguments: ["", "a", "a\nb\n", "a\r\n"])
    func `equal texts have no difference`(text: String) {
        #expect(diff(text, text) == "")
        #expect(UnifiedDiff(from: text, to: text).hunks().isEmpty)
    }

    @Test func `a last line without an end is marked`() {
        #expect(diff("a", "b\n") == "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n")
        #expect(diff("a\n", "a") == "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n")
    }

    @Test func `lines that end in CR LF are lines`() {
        #expect(diff("a\r\nb\r\n", "a\r\nc\r\n") == "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n")
    }

    @Test func `a changed line stands with its neighbours`() {
        let hunks = UnifiedDiff(from: "1\n2\n3\n4\n5\n", to: "1\n2\nthree\n4\n5\n").hunks(context: 1)
        #expect(hunks.map { $0.lines.map(\.text) } == [[" 2", "-3", "+three", " 4"]])
        #expect(hunks.map(\.old) == [1..<4] && hunks.map(\.new) == [1..<4])
    }

    @Test func `changes far apart are hunks of their own, near ones share one`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("\n2\n", with: "\ntwo\n").replacing("\n19\n", with: "\nnineteen\n")
        #expect(UnifiedDiff(from: old, to: new).hunks().map(\.old.lowerBound) == [0, 15])
        #expect(UnifiedDiff(from: old, to: new).hunks(context: 9).count == 1)
    }

    @Test func `insertions and deletions count the lines of their own side`() {
        #expect(diff("", "a\n") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n")
        #expect(diff("a\nb\n", "") == "--- f\n+++ f\n@@ -1,2 +0,0 @@\n-a\n-b\n")
    }

    @Test(arguments: [("a\nb\nc\n", "c\nb\na\n"), ("x\nx\n", "x\n"), ("a\n", "b\nc\nd\n")])
    func `the lines of either side can be read back`(old: String, new: String) {
        let lines = UnifiedDiff(from: old, to: new).hunks(context: 9).flatMap(\.lines)
        #expect(lines.filter { $0.origin != .new }.map { $0.text.dropFirst() + "\n" }.joined() == old)
        #expect(lines.filter { $0.origin != .old }.map { $0.text.dropFirst() + "\n" }.joined() == new)
    }

    @Test func `a new file is told against nothing`() {
        let text = UnifiedDiff.creation(of: "a b", Array("x\ny\n".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "--- /dev/null\n+++ \"a b\"\n@@ -0,0 +1,2 @@\n+x\n+y\n")
    }
}
