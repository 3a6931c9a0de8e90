// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct ChecklistTests {
    private func compile(_ marked: String) throws -> (Checklist?, [String]) {
        let text = MarkedText(marked)
        let plan = try CompilerTestBed.plan("1. **One**\n2. **Two**\n")
        let compiler = RunbookCompiler(files: { _ in Array(text.text.utf8) }, catalog: .embedded, workspace: nil)
        let (checklist, diagnostics) = compiler.compileChecklist(
            path: "checklists/list.md",
            runbooks: [("runbooks/test.md", plan)]
        )
        let found = diagnostics.map { diagnostic in
            diagnostic.code + (text.offsets.first { $0.value == diagnostic.range?.lower }?.key ?? "")
        }
        return (checklist, found)
    }

    @Test func `a list without items is an error`() throws {
        #expect(try compile("# List\n\n- one\n").1 == ["LB0903"])
    }

    @Test func `links that prove nothing are errors`() throws {
        #expect(try compile("- [ ] 1️⃣[a](../runbooks/tset.md#one)\n").1 == ["LB09011️⃣"])
        #expect(try compile("- [ ] 1️⃣[a](../runbooks/test.md#on)\n").1 == ["LB09021️⃣"])
        #expect(try compile("- [ ] 1️⃣[a](../runbooks/test.md)\n").1 == ["LB09021️⃣"])
        #expect(try compile("- [ ] [a](../runbooks/test.md#one)1️⃣, max age soon\n").1 == ["LB09041️⃣"])
    }

    @Test func `an item has the text of its first link and needs all of them`() throws {
        let (checklist, found) = try compile(
            """
            # The list

            ## Part

            - [ ] [Both are done](../runbooks/test.md#one), [and](../runbooks/test.md#two), max age 26h
            - [ ] Somebody must look ([docs](https://example.com))
            """
        )
        #expect(found == [])
        let list = try #require(checklist)
        #expect(list.id == "list" && list.title == "The list")
        #expect(list.items.map(\.text) == ["Both are done", "Somebody must look (docs)"])
        #expect(list.items.map { $0.proofs.map(\.step.text) } == [["one", "two"], []])
        #expect(list.items[0].maximumAge?.duration == .seconds(26 * 3600))
        #expect(list.items.map(\.section) == [["Part"], ["Part"]])
        #expect(list.items.map(\.number) == [1, 2])
    }

    @Test func `the repository's checklist has its 38 items and every link leads to a step`() throws {
        let compiler = try CompilerTestBed.repositoryCompiler()
        let runbooks = CompilerTestBed.runbooks.compactMap { path in
            compiler.compile(path: path).plan.map { (path: path, plan: $0) }
        }
        let (checklist, diagnostics) = compiler.compileChecklist(
            path: "checklists/backup-and-dr.md",
            runbooks: runbooks
        )
        #expect(diagnostics.map(\.message) == [])
        #expect(checklist?.items.count == 38)
    }
}
