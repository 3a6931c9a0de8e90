// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Testing

@testable import RunbookCompiler

@Suite struct CatalogueTests {
    @Test func `no code is used twice and every finding says why it matters`() {
        #expect(CompilerCatalogue.catalogue.duplicateCodes == [])
        for entry in CompilerCatalogue.catalogue.entries {
            #expect(entry.why?.isEmpty == false)
            #expect(entry.code.hasPrefix("LB0") && entry.code.utf8.count == 6)
            let startsLow = entry.title.first?.isLowercase == true || entry.title.hasPrefix("AWS ")
            #expect(startsLow && !entry.title.hasSuffix("."))
        }
    }

    /// With `LIFEBOAT_WRITE_DOCUMENTATION=1` in the environment the page is written instead of compared.
    @Test func `the documentation lists every finding`() throws {
        let document = CompilerCatalogue.document
        if getenv("LIFEBOAT_WRITE_DOCUMENTATION") != nil {
            try CompilerTestBed.write(document, to: "Documentation/Diagnostics.md")
        }
        let committed = String(decoding: try CompilerTestBed.file("Documentation/Diagnostics.md"), as: UTF8.self)
        #expect(committed == document)
    }
}
