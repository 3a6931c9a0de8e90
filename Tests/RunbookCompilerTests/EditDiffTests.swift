// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import TestSupport
import Testing

@testable import RunbookCompiler

@Suite struct EditDiffTests {
    private func diff(_ text: String, _ edits: [(Range<Int>, String)]) -> String {
        let edits = TextEdit.arranged(edits.map { TextEdit(range: $0.0, replacement: $0.1) })
        return String(decoding: UnifiedDiff(Array(text.utf8), edits).text(name: "f"), as: UTF8.self)
    }

    @Test func `an insertion at the top, in the middle and at the end`() {
        #expect(diff("a\nb\n", [(0..<0, "x\n")]) == "--- f\n+++ f\n@@ -1,2 +1,3 @@\n+x\n a\n b\n")
        #expect(diff("a\nb\n", [(2..<2, "x\n")]) == "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n+x\n b\n")
        #expect(diff("a\nb\n", [(4..<4, "x\n")]) == "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n b\n+x\n")
        #expect(diff("", [(0..<0, "x\n")]) == "--- f\n+++ f\n@@ -0,0 +1 @@\n+x\n")
    }

    @Test func `a change within a line replaces the line`() {
        #expect(diff("a\nbcd\ne\n", [(3..<4, "X")]) == "--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-bcd\n+bXd\n e\n")
    }

    @Test func `two changes of one line are one`() {
        #expect(diff("bcd\n", [(0..<1, "X"), (2..<3, "Y")]) == "--- f\n+++ f\n@@ -1 +1 @@\n-bcd\n+XcY\n")
    }

    @Test func `a last line without an end is marked on both sides`() {
        #expect(
            diff("a\nb", [(3..<3, "\nc")])
                == "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file\n"
        )
        #expect(
            diff("a\nb", [(0..<1, "x")])
                == "--- f\n+++ f\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n"
        )
    }

    @Test func `a carriage return is part of its line`() {
        #expect(diff("a\r\nb\r\n", [(3..<4, "c")]) == "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n")
    }

    @Test func `nothing changes without a difference`() {
        #expect(diff("a\nb\n", [(0..<1, "a")]) == "")
        #expect(diff("a\n", []) == "")
    }

    @Test func `changes far apart stand in hunks of their own`() {
        let text = (1...20).map { "\($0)\n" }.joined()
        let patch = diff(text, [(0..<1, "x"), (text.utf8.count - 3..<text.utf8.count - 1, "y")])
        #expect(patch.contains("@@ -1,4 +1,4 @@\n") && patch.contains("@@ -17,4 +17,4 @@\n"))
        let near = diff(text, [(0..<1, "x"), (14..<15, "y")])
        #expect(near.split(separator: "\n").count { $0.hasPrefix("@@") } == 1)
    }

    @Test func `a name with spaces or controls is quoted`() {
        let patch = UnifiedDiff.creation(of: "a b\n\"c\".yaml", Array("x\n".utf8))
        #expect(
            String(decoding: patch, as: UTF8.self)
                == "--- /dev/null\n+++ \"a b\\012\\\"c\\\".yaml\"\n@@ -0,0 +1 @@\n+x\n"
        )
        #expect(PatchName.name("./docs/a.md") == "docs/a.md")
        #expect(PatchName.name("/tmp/a.md") == "a.md")
        #expect(PatchName.name("../b/a.md") == "a.md")
    }

    @Test func `any edits of any text give a patch that leads to the edited text`() throws {
        var random = SeededGenerator(state: 42)
        for _ in 0..<2000 {
            let lines = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                String(repeating: "ab", count: Int.random(in: 0...2, using: &random))
            }
            var text = lines.joined(separator: Bool.random(using: &random) ? "\n" : "\r\n")
            if Bool.random(using: &random) { text += "\n" }
            let bytes = Array(text.utf8)
            let edits = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                let lower = Int.random(in: 0...bytes.count, using: &random)
                let upper = min(bytes.count, lower + Int.random(in: 0...3, using: &random))
                let new = ["", "x", "\n", "y\nz", "w\n"][Int.random(in: 0...4, using: &random)]
                return TextEdit(range: lower..<upper, replacement: new)
            }
            let arranged = TextEdit.arranged(edits)
            let wanted = TextEdit.apply(arranged, to: bytes)
            for diff in [UnifiedDiff(bytes, arranged), UnifiedDiff(from: bytes, to: wanted)] {
                let patch = diff.text(name: "f")
                let found = try PatchReader.apply(patch, to: bytes)
                if found != wanted {
                    Issue.record("\(text.debugDescription) \(edits)\n\(String(decoding: patch, as: UTF8.self))")
                    return
                }
            }
        }
    }
}

/// Applies a unified diff as strictly as the format allows: every line number, count and context must be right.
enum PatchReader {
    struct Malformed: Error {
        var line: String
    }

    static func apply(_ patch: [UInt8], to bytes: [UInt8]) throws -> [UInt8] {
        guard !patch.isEmpty else { return bytes }
        let old = lines(bytes)
        var result: [[UInt8]] = []
        var next = 0
        var rest = lines(patch)[...]
        guard rest.popFirst()?.starts(with: "--- ".utf8) == true, rest.popFirst()?.starts(with: "+++ ".utf8) == true
        else {
            throw Malformed(line: "header")
        }
        while let head = rest.popFirst() {
            let text = String(decoding: head, as: UTF8.self)
            let numbers = text.split { !$0.isNumber && $0 != "," && $0 != "-" && $0 != "+" }.prefix(2).map { range in
                range.dropFirst().split(separator: ",").compactMap { Int($0) }
            }
            guard text.hasPrefix("@@ -"), numbers.count == 2 else { throw Malformed(line: text) }
            let (oldCount, newCount) = (
                numbers[0].count > 1 ? numbers[0][1] : 1, numbers[1].count > 1 ? numbers[1][1] : 1
            )
            let start = oldCount == 0 ? numbers[0][0] : numbers[0][0] - 1
            guard start >= next else { throw Malformed(line: text) }
            result += old[next..<start]
            next = start
            guard result.count == (newCount == 0 ? numbers[1][0] : numbers[1][0] - 1) else {
                throw Malformed(line: text)
            }
            var (removed, added) = (0, 0)
            while removed < oldCount || added < newCount, let line = rest.popFirst() {
                var content = Array(line.dropFirst())
                if rest.first?.starts(with: "\\ No newline".utf8) == true {
                    rest.removeFirst()
                    content.removeLast()
                }
                switch line.first {
                case UInt8(ascii: " "), UInt8(ascii: "-"):
                    guard next < old.count, old[next] == content else {
                        throw Malformed(line: String(decoding: line, as: UTF8.self))
                    }
                    next += 1
                    removed += 1
                    if line.first == UInt8(ascii: " ") {
                        result.append(content)
                        added += 1
                    }
                case UInt8(ascii: "+"):
                    result.append(content)
                    added += 1
                default: throw Malformed(line: String(decoding: line, as: UTF8.self))
                }
            }
            guard removed == oldCount, added == newCount else { throw Malformed(line: text) }
        }
        result += old[next...]
        return Array(result.joined())
    }

    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for byte in bytes {
            line.append(byte)
            if byte == 0x0A {
                lines.append(line)
                line = []
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
