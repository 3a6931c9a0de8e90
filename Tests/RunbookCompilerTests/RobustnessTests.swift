// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct RobustnessTests {
    @Test func `a runbook cut off anywhere gives findings or a plan and never both errors and a plan`() throws {
        let bytes = try CompilerTestBed.file("runbooks/daily.md")
        // Every byte of the first step and of the front matter's end; the rest repeats the same constructs.
        let cuts = Array(2900..<min(3700, bytes.count)) + Array(stride(from: 0, to: bytes.count, by: 211))
        for cut in cuts {
            let compilation = CompilerTestBed.compile(Array(bytes[..<cut]), workspace: nil)
            let hasErrors = DiagnosticList.hasErrors(compilation.diagnostics)
            if hasErrors != (compilation.plan == nil) { Issue.record("cut at \(cut)") }
            for range in compilation.diagnostics.compactMap(\.range) where range.upper > cut {
                Issue.record("a place behind the end, cut at \(cut)")
            }
        }
    }

    @Test(arguments: ["a.md", "a.yaml"])
    func `hostile bytes are findings`(name: String) {
        let hostile: [[UInt8]] = [
            [], [0], [0xFF, 0xFE], Array("---\n".utf8), Array("---\nlifeboat: 1\n".utf8), Array("lifeboat".utf8),
            Array("---\nlifeboat: [\n---\n".utf8), Array(String(repeating: "[", count: 400_000).utf8),
            Array(("---\nlifeboat: 1\nid: a\nkind: daily\n---\n" + String(repeating: "> ", count: 5000)).utf8),
            Array(
                ("---\nlifeboat: 1\nid: a\nkind: daily\n---\n1. **a**\n   ```bash\n   "
                    + String(repeating: "$(", count: 20000)).utf8
            ),
            Array(
                ("---\nlifeboat: 1\nid: a\nkind: daily\n---\n1. **a**\n   ```expect\n   "
                    + String(repeating: "(", count: 20000)).utf8
            ),
            Array("---\nlifeboat: 1\nid: a\nkind: daily\n---\n1. **a**\n   ```sql connection=a\n   \u{0}SELECT\n".utf8),
        ]
        for bytes in hostile {
            let compilation = CompilerTestBed.compile(bytes, name: name)
            #expect(DiagnosticList.hasErrors(compilation.diagnostics))
            let hasPlan = compilation.plan != nil
            #expect(!hasPlan)
        }
    }

    @Test func `a file that cannot be read is a finding`() {
        struct Denied: Error {}
        let compiler = RunbookCompiler(files: { _ in throw Denied() }, catalog: .embedded, workspace: nil)
        #expect(compiler.compile(path: "a.md").diagnostics.map(\.code) == ["LB0150"])
        #expect(compiler.compileChecklist(path: "a.md", runbooks: []).1.map(\.code) == ["LB0150"])
    }

    @Test func `what is found in a large runbook comes in the order of its steps, on however many processors`() throws {
        let text = CompilerTestBed.runbook(
            (0..<1200).map { "1. **\($0)**\n   ```bash id=s\($0) mistake=\($0)\n   aws rds mistake\($0)\n   ```\n\n" }
                .joined()
        )
        let compiler = RunbookCompiler(files: { _ in Array(text.utf8) }, catalog: .embedded, workspace: nil)
        let (_, diagnostics) = compiler.draft(path: "a.md")
        for code in ["LB0202", "LB0402"] {
            let places = diagnostics.filter { $0.code == code }.compactMap(\.range?.lower)
            #expect(places.count == 1200, "\(code)")
            #expect(places == places.sorted(), "\(code)")
        }
    }

    @Test func `a check finds what a compilation finds, and makes no plan`() throws {
        let bytes = try CompilerTestBed.file("runbooks/daily.md")
        for cut in [bytes.count, bytes.count / 2] {
            let compiler = RunbookCompiler(files: { _ in Array(bytes[..<cut]) }, catalog: .embedded, workspace: nil)
            let (checked, compiled) = (compiler.check(path: "a.md"), compiler.compile(path: "a.md"))
            #expect(checked.diagnostics == compiled.diagnostics)
            let (hasPlan, hasErrors) = (checked.plan != nil, DiagnosticList.hasErrors(compiled.diagnostics))
            #expect(!hasPlan)
            #expect((compiled.plan == nil) == hasErrors)
        }
    }

    @Test func `a step that is changed leaves its copies as they were`() {
        var step = StepDraft(title: "a", range: SourceRange(at: 0))
        let copy = step
        step.title = "b"
        step.requires.append(RunbookDraft.Link(anchor: "c", range: SourceRange(at: 0)))
        #expect(copy.title == "a")
        #expect(copy.requires.isEmpty)
        #expect(step.title == "b")
        #expect(step.requires.map(\.anchor) == ["c"])
    }

    @Test func `a thousand steps compile in linear time`() {
        func runbook(_ count: Int) -> String {
            CompilerTestBed.runbook(
                (0..<count).map { index in
                    """
                    \(index % 20 == 0 ? "## Part \(index / 20)\n\n" : "")1. **Step \(index)**
                       ```sql connection=dr id=s\(index) capture=c\(index)
                       SELECT \(index == 0 ? "1" : "${c\(index - 1)}") AS n
                       ```
                       ```expect
                       rows[0].n == 1
                       ```

                    """
                }.joined()
            )
        }
        let clock = ContinuousClock()
        let small = clock.measure { _ = CompilerTestBed.compile(runbook(100)) }
        var steps = 0
        let large = clock.measure { steps = CompilerTestBed.compile(runbook(1000)).plan?.steps.count ?? 0 }
        #expect(steps == 1000)
        // Ten times the steps; the margin is for a busy machine, not for another order of growth.
        #expect(large < small * 200)
    }
}
