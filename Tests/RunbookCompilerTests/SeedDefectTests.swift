// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Testing

@testable import RunbookCompiler

/// The document that Lifeboat began with: what is wrong with it, and that nothing is wrong with it once corrected.
@Suite struct SeedDefectTests {
    private static func findings(in name: String) throws -> [(line: Int, diagnostic: Diagnostic)] {
        let bytes = try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/\(name)")
        let compiler = RunbookCompiler(
            files: { _ in bytes },
            catalog: .embedded,
            workspace: try CompilerTestBed.repositoryWorkspace()
        )
        let compilation = compiler.compile(path: "docs/\(name)")
        let source = try #require(compilation.sources.first)
        return compilation.diagnostics.map { (source.location(at: $0.range?.lower ?? 0).line, $0) }
    }

    @Test func `dump`() throws {
        for name in ["dhakacart-backup-and-dr.md", "dhakacart-corrected.md"] {
            for (line, d) in try Self.findings(in: name) {
                print("SEED", name.prefix(12), line, d.code, d.severity.rawValue, d.message, "|", d.fix ?? "-")
            }
        }
    }
}
