// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Every page keeps what it promises: its example produces its code, the correction does not.
@Suite struct DiagnosticPageTests {
    @Test(arguments: DiagnosticPages.all)
    func `the example of a page produces exactly its code`(page: DiagnosticPage) {
        guard !page.example.isEmpty else { return }
        let found = PageExample.findings(page.example, inputs: page.inputs)
        let wanted = Set([page.code] + page.companions)
        #expect(Set(found.map(\.code)) == wanted, "\(PageExample.text(found))")
        #expect(found.count { $0.code == page.code } == 1, "\(PageExample.text(found))")
    }

    @Test(arguments: DiagnosticPages.all)
    func `the correction of a page has no finding but the companions`(page: DiagnosticPage) {
        guard !page.example.isEmpty else { return }
        #expect(page.corrected != page.example)
        let found = PageExample.findings(page.corrected, inputs: page.inputs)
        #expect(Set(found.map(\.code)).subtracting(page.companions).isEmpty, "\(PageExample.text(found))")
    }

    @Test func `no two pages explain the same code, and every page explains one`() {
        let codes = DiagnosticPages.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(Set(codes).subtracting(CompilerCatalogue.all.entries.map(\.code)).isEmpty)
        for page in DiagnosticPages.all {
            let sentences = page.explanation.split(separator: "\n").joined(separator: " ")
                .split(whereSeparator: { ".:?".contains($0) }).count
            #expect(sentences >= 2 && page.explanation.utf8.count < 900, "\(page.code)")
        }
    }
}
