// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

struct SourceListTests {
    private static let entry = DiagnosticCatalogue.Entry("LB0001", title: "wrong")

    private func twoFiles() -> (SourceList, SourceText) {
        var list = SourceList(SourceText(name: "a.md", "one\ntwo\n"))
        let second = list.add(name: "b.md", bytes: Array("three\nfour\n".utf8))
        return (list, second)
    }

    @Test func `an offset names its source, also at the very end of one`() {
        let (list, second) = twoFiles()
        #expect(second.base == 9)
        #expect(list.source(at: 0).name == "a.md")
        #expect(list.source(at: 8).name == "a.md")
        #expect(list.source(at: 9).name == "b.md")
        #expect(list.source(at: 1000).name == "b.md")
    }

    @Test func `lines, columns and bytes of a later source count from its base`() {
        let (_, second) = twoFiles()
        let four = second.lineRange(2)
        #expect(second.text(in: four) == "four")
        #expect(second.location(at: four.lower + 1) == SourceLocation(line: 2, column: 2))
        #expect(second.bytes[four.lower] == UInt8(ascii: "f"))
        #expect(second.offset(of: SourceLocation(line: 2, column: 1)) == four.lower)
        #expect(second.text(in: SourceRange(0, 4)) == "")
    }

    @Test func `a finding gets the file of its place and offsets of that file`() {
        let (list, second) = twoFiles()
        let place = second.lineRange(2)
        let finding = Self.entry.diagnostic(
            "wrong",
            in: "a.md",
            at: place,
            fixIt: Diagnostic.FixIt(replace: place, with: "five"),
            notes: [.init("here", at: SourceRange(0, 3)), .init("and here", at: second.lineRange(1)), .init("so")]
        )
        let local = list.localized(finding)
        #expect(local.file == "b.md")
        #expect(local.range == SourceRange(6, 10))
        #expect(local.fixIt?.range == SourceRange(6, 10))
        #expect(local.notes.map(\.file) == ["a.md", nil, nil])
        #expect(local.notes.map(\.range) == [SourceRange(0, 3), SourceRange(0, 5), nil])
    }

    @Test func `an edit of another file than the finding's is dropped`() {
        let (list, second) = twoFiles()
        let finding = Self.entry.diagnostic(
            "wrong",
            in: "a.md",
            at: SourceRange(0, 3),
            fixIt: Diagnostic.FixIt(replace: second.lineRange(1), with: "x")
        )
        #expect(list.localized(finding).fixIt == nil)
    }

    @Test func `a note in another file is shown with its place there`() {
        let (list, second) = twoFiles()
        let finding = Self.entry.diagnostic(
            "given twice",
            in: "a.md",
            at: SourceRange(4, 7),
            notes: [.init("the first one is here", at: second.lineRange(2))]
        )
        let text = TextRenderer(sources: list.localized).render(list.localized(finding))
        #expect(text.contains("--> a.md:2:1"))
        #expect(text.contains("--> b.md:2:1"))
        #expect(text.contains("2 | four"))
    }
}
