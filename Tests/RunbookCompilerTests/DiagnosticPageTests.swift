// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookSyntax
import Testing

@testable import RunbookCompiler

/// Every code has a page, and every page keeps what it promises: its example produces its code, the correction does
/// not.
@Suite struct DiagnosticPageTests {
    static let shown = DiagnosticPages.all.filter { !$0.example.isEmpty }.map(\.code)

    private func text(_ findings: [Diagnostic]) -> String {
        findings.map { "\($0.code) \($0.message)" }.joined(separator: "\n")
    }

    @Test(arguments: shown)
    func `the example of a page produces exactly its code`(code: String) throws {
        let page = try #require(DiagnosticPages.page(of: code))
        let found = PageExample(
            page.example,
            inputs: page.inputs,
            catalog: .embedded,
            timeZones: CompilerTestBed.timeZones
        ).findings()
        #expect(Set(found.map(\.code)) == Set([code] + page.companions), "\(text(found))")
        #expect(found.count { $0.code == code } == 1, "\(text(found))")
    }

    @Test(arguments: shown)
    func `the correction of a page has no finding but the companions`(code: String) throws {
        let page = try #require(DiagnosticPages.page(of: code))
        #expect(page.corrected != page.example || page.correctedInputs != page.inputs)
        let found = PageExample(
            page.corrected,
            inputs: page.correctedInputs,
            catalog: .embedded,
            timeZones: CompilerTestBed.timeZones
        ).findings()
        #expect(Set(found.map(\.code)).subtracting(page.companions).isEmpty, "\(text(found))")
    }

    @Test func `every code has one page, and every page a code`() {
        let codes = DiagnosticPages.all.map(\.code)
        let known = CompilerCatalogue.all.entries.map(\.code)
        #expect(Set(known).subtracting(codes).sorted() == [], "these codes have no page")
        #expect(Set(codes).subtracting(known).sorted() == [], "these pages have no code")
        #expect(Set(codes).count == codes.count)
        #expect(CompilerCatalogue.all.duplicateCodes == [])
    }

    @Test(arguments: DiagnosticPages.all.map(\.code))
    func `an explanation is a few short sentences`(code: String) throws {
        let text = try #require(DiagnosticPages.page(of: code)).paragraphs.joined(separator: " ")
        let sentences = text.split(separator: ". ").count
        #expect((2...6).contains(sentences), "\(sentences) sentences")
        #expect(text.utf8.count <= 600, "\(text.utf8.count) bytes")
        #expect(text.hasSuffix(".") && !text.contains("  "))
    }

    /// What no page can show: too large, no text, or not there.
    private static let unshown: [String: [UInt8]?] = [
        "LB0102": Array("---\nlifeboat: 1\n".utf8) + [0xFF],
        "LB0103": Array("---\nlifeboat: 1\n\0---\n".utf8),
        "LB0309": Array(
            CompilerTestBed.runbook(
                HostileRunbookTests.slips((0..<1050).map { "x\($0)" }, (0..<1000).map { "database_\($0)_identifier" })
            ).utf8
        ),
        "LB0513": Array(
            ("---\nlifeboat: 1\nkind: daily\n---\n# T\n\n## P\n\n"
                + (0..<1001).map { "1. **S\($0)**\n" }.joined() + "\n## Q\n\nRequires: [P](#p)\n\n"
                + (0..<1000).map { "1. **T\($0)**\n" }.joined()).utf8
        ),
        "LB0105": Array("# Title\n\n".utf8) + [UInt8](repeating: 0x61, count: (64 << 10) + 1),
        "LB0110": [UInt8](repeating: 0x61, count: (1 << 20) + 1),
        "LB0111": [UInt8](repeating: 0x0A, count: 2_000_001),
        "LB0112": Array(String(repeating: String(repeating: "[]", count: 20_000) + "\n\n", count: 2).utf8),
        "LB0121": Array(
            ("---\nlifeboat: 1\nkind: daily\nabout: " + String(repeating: "a", count: (64 << 10) + 1)
                + "\n---\n# A\n\n1. **a**\n   ```bash\n   true\n   ```\n").utf8
        ),
        "LB0150": nil,
    ]

    @Test func `what is so at the moment of a check is a note that no file explains`() {
        let finding = MomentFindings.noChangesNow("frozen by anna", in: "a.md")
        #expect(finding.code == "LB0707" && finding.severity == .note && finding.file == "a.md")
        #expect(CompilerCatalogue.all.entries.contains { $0.code == "LB0707" })
    }

    @Test func `what cannot be shown on a page is produced all the same`() {
        let without = DiagnosticPages.all.filter(\.example.isEmpty).map(\.code)
        #expect(
            Set(without).subtracting(Self.unshown.keys + ["LB0101", "LB0195", "LB0196", "LB0707"]).sorted() == [],
            "these need an example or an entry above"
        )
        for (code, bytes) in Self.unshown {
            let compiler = RunbookCompiler(
                files: { _ in
                    guard let bytes else { throw CompilerTestBed.MissingFile(path: "test.md") }
                    return bytes
                },
                catalog: .embedded,
                workspace: nil
            )
            #expect(compiler.compile(path: "test.md").diagnostics.map(\.code) == [code])
        }
        var limits = SyntaxLimits()
        limits.fileBytes = 9
        let large = MarkdownDocument.parse(SourceText(name: "test.md", "0123456789"), limits: limits)
        #expect(large.diagnostics.map(\.code) == ["LB0101"])
    }

    @Test func `what only an import can find is produced by one`() {
        let text = "---\ntitle: of a blog\n---\n# Look\n\n## Disk\n\n```bash\ndf -h /\n```\n"
        let importer = RunbookImporter(
            compiler: RunbookCompiler(files: { _ in Array(text.utf8) }, catalog: .embedded, workspace: nil)
        )
        #expect(importer.propose(path: "test.md", form: .native).diagnostics.map(\.code).contains("LB0195"))
        #expect(importer.propose(path: "test.markdown", form: .sidecar).diagnostics.map(\.code).contains("LB0196"))
    }
}
