// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

struct FixItTests {
    private static let entry = DiagnosticCatalogue.Entry("LB0001", title: "wrong")

    private func finding(_ range: SourceRange, _ fixIt: Diagnostic.FixIt?, in file: String = "a.md") -> Diagnostic {
        Self.entry.diagnostic("wrong", in: file, at: range, fixIt: fixIt)
    }

    private func edit(_ lower: Int, _ upper: Int, _ text: String) -> Diagnostic {
        let range = SourceRange(lower, upper)
        let entry = DiagnosticCatalogue.Entry("LB-\(text)", title: "wrong")
        return entry.diagnostic("wrong", in: "a.md", at: range, fixIt: .init(replace: range, with: text))
    }

    private func apply(_ findings: [Diagnostic], to text: String) -> (text: String, applied: Int, skipped: Int) {
        let result = FixItApplication(findings, to: SourceText(name: "a.md", text))
        return (String(decoding: result.bytes, as: UTF8.self), result.applied.count, result.skipped.count)
    }

    @Test func `nothing changes without edits, and edits of other files are left alone`() {
        let other = finding(SourceRange(0, 1), Diagnostic.FixIt(replace: SourceRange(0, 1), with: "x"), in: "b.md")
        #expect(apply([finding(SourceRange(0, 1), nil), other], to: "abc") == ("abc", 0, 0))
    }

    @Test func `edits outside of the text or of another text than expected are not made`() {
        let outside = edit(2, 9, "x")
        let range = SourceRange(0, 1)
        let surprising = finding(range, Diagnostic.FixIt(replace: range, with: "x", expecting: "b"))
        #expect(apply([outside, surprising], to: "abc") == ("abc", 0, 0))
    }

    @Test func `of edits that overlap the earlier one is made`() {
        #expect(apply([edit(0, 2, "x"), edit(1, 3, "y")], to: "abc") == ("xc", 1, 1))
        #expect(apply([edit(1, 1, "x"), edit(1, 1, "y")], to: "abc") == ("axbc", 1, 1))
        #expect(apply([edit(0, 3, "x"), edit(1, 2, "y")], to: "abc") == ("x", 1, 1))
    }

    @Test func `neighbours are both made, in the order of their places`() {
        #expect(apply([edit(1, 2, "Y"), edit(0, 1, "X")], to: "abc") == ("XYc", 2, 0))
    }

    @Test func `the same edit of two findings is made once`() {
        let range = SourceRange(0, 1)
        let fixIt = Diagnostic.FixIt(replace: range, with: "x")
        let wide = Self.entry.diagnostic("wide", in: "a.md", at: SourceRange(0, 3), fixIt: fixIt)
        #expect(apply([finding(range, fixIt), wide], to: "abc") == ("xbc", 2, 0))
    }

    @Test func `an edit is made at all of its places or at none`() {
        let both = { (taken: Bool) -> [Diagnostic] in
            let fixIt = Diagnostic.FixIt(replace: SourceRange(0, 1), with: "x", also: [SourceRange(2, 3)])
            return [self.finding(SourceRange(0, 1), fixIt)] + (taken ? [self.edit(2, 4, "z")] : [])
        }
        #expect(apply(both(false), to: "abcd") == ("xbxd", 1, 0))
        #expect(apply(both(true), to: "abcd") == ("xbxd", 1, 1))
    }

    @Test func `a text that was edited needs no second round`() {
        let once = apply([edit(0, 3, "abc")], to: "acb")
        #expect(once.text == "abc")
        #expect(apply([], to: once.text).text == once.text)
    }
}
