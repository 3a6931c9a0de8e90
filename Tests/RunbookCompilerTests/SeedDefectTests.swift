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

    /// What is wrong, by line; a document that was written for people keeps its warnings where their cause stands.
    private static let defects: [(line: Int, code: String)] = [
        // What adopting it means, and readings that nothing is expected of.
        (1, "LB0160"), (75, "LB0834"), (93, "LB0834"), (174, "LB0834"), (201, "LB0834"), (283, "LB0834"),
        // A member that the answer does not have.
        (95, "LB0310"),
        // The test instance is never deleted, and restored to a moment of 2024.
        (101, "LB0819"), (104, "LB0814"),
        // `terraform apply` in a fence that went nowhere.
        (141, "LB0817"),
        // Three answers of which one is looked at, and a wait for "a few minutes".
        (157, "LB0836"), (182, "LB0821"),
        // An encrypted database has no replica elsewhere without a key, and ACCOUNT is no account.
        (192, "LB0825"), (194, "LB0803"), (239, "LB0803"), (259, "LB0803"), (436, "LB0803"),
        // The ids of replicas are called a lag.
        (204, "LB0813"),
        // Alarms: the wrong metric, nobody told, never evaluated.
        (214, "LB0810"), (211, "LB0811"), (211, "LB0812"), (399, "LB0811"), (399, "LB0812"), (413, "LB0811"),
        (413, "LB0812"),
        // The test snapshot stays, and the waiter for it succeeds without one.
        (276, "LB0819"), (290, "LB0807"),
        // An option that the waiter does not have, twice.
        (308, "LB0807"), (309, "LB0402"), (344, "LB0807"), (345, "LB0402"),
        // The deletion looks at nothing, keeps nothing, and asks nobody.
        (323, "LB0802"), (325, "LB0801"), (325, "LB0818"), (327, "LB0820"),
        // The promotion: no approval, no probe, no look at the lag.
        (336, "LB0801"), (334, "LB0802"), (336, "LB0833"),
        // The endpoint is longer than a line of base64.
        (361, "LB0816"),
        // SQL for no database, counts that nothing is compared with, and a failback of comments.
        (376, "LB0414"), (378, "LB0834"), (386, "LB0829"),
        // A topic in the region whose loss it should tell of.
        (430, "LB0832"),
        // A checklist without proof.
        (510, "LB0835"),
        // Required options that are missing, and a failure that the next command hides.
        (634, "LB0405"), (627, "LB0836"), (639, "LB0836"),
    ]

    @Test func `the document as it stands reports its defects at their lines, and nothing else`() throws {
        let found = try Self.findings(in: "dhakacart-backup-and-dr.md")
        let places = found.map { "\($0.line) \($0.diagnostic.code)" }.sorted()
        #expect(places == Self.defects.map { "\($0.line) \($0.code)" }.sorted())
        #expect(Set(Self.defects.map(\.code)).count >= 15)
        #expect(!found.contains { $0.diagnostic.severity == .error })
    }

    @Test func `what the document does right is left alone`() throws {
        let found = try Self.findings(in: "dhakacart-backup-and-dr.md").map { "\($0.line) \($0.diagnostic.code)" }
        // The restored instance is deleted under the variable that it was created under.
        #expect(!found.contains("300 LB0819"))
        // The second lag alarm measures the lag, and the schedules of the JSON fences fire.
        #expect(!found.contains("416 LB0810"))
        #expect(!found.contains { $0.hasSuffix("LB0827") || $0.hasSuffix("LB0828") || $0.hasSuffix("LB0826") })
        // The fences that build the packages go to their folders themselves.
        #expect(!found.contains("113 LB0817") && !found.contains("119 LB0817") && !found.contains("135 LB0817"))
    }

    @Test func `the corrected document reports nothing`() throws {
        let found = try Self.findings(in: "dhakacart-corrected.md")
        #expect(found.map { "\($0.line) \($0.diagnostic.code) \($0.diagnostic.message)" } == [])
    }
}
