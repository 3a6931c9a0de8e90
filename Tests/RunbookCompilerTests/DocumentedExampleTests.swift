// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Every runbook, workspace file and checklist that the language reference shows compiles without an error.
@Suite struct DocumentedExampleTests {
    private struct Example {
        let place: String
        let language: String
        let text: String
    }

    /// The fences that stand at the margin.
    private static func examples(in path: String) throws -> [Example] {
        let text = String(decoding: try CompilerTestBed.file(path), as: UTF8.self)
        var examples: [Example] = []
        var open: (line: Int, marks: String, language: String, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let found = open {
                if line == found.marks {
                    let body = found.lines.joined(separator: "\n") + "\n"
                    examples.append(Example(place: "\(path):\(found.line)", language: found.language, text: body))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                let marks = line.prefix { $0 == "`" }
                open = (index + 1, String(marks), String(line.dropFirst(marks.count)), [])
            }
        }
        return examples
    }

    private func errors(_ name: String, _ text: String, sidecar: String? = nil) -> [String] {
        let compiler = RunbookCompiler(
            files: { _ in Array(text.utf8) },
            sidecars: { _ in sidecar.map { Array($0.utf8) } },
            includes: { path, _ in try CompilerTestBed.file(path) },
            catalog: .embedded,
            workspace: nil
        )
        return compiler.compile(path: name).diagnostics.filter { $0.severity == .error }.map(\.message)
    }

    /// What an example is, by its first line.
    private enum Kind {
        case runbook
        case adopted
        case yaml
        case sidecar
        case checklist
        case workspace
        case comment
        case other
    }

    private func kind(of example: Example) -> Kind {
        switch example.language {
        case "markdown" where example.text.hasPrefix("---\n"): .runbook
        case "markdown" where example.text.hasPrefix("- [ ] "): .checklist
        case "markdown": .adopted
        case "yaml" where example.text.contains("\nsteps:\n  - "): .yaml
        case "yaml" where example.text.hasPrefix("lifeboat: "): .sidecar
        case "yaml" where WorkspaceReference.keys.contains { example.text.hasPrefix($0.key + ":") }: .workspace
        case "yaml" where example.text.split(separator: "\n").allSatisfy { $0.hasPrefix("#") }: .comment
        default: .other
        }
    }

    @Test func `the examples of the language reference compile`() throws {
        let examples = try Self.examples(in: "Documentation/Language.md")
        var compiled = 0
        var document = ""
        for example in examples {
            if example.language == "markdown" { document = example.text }
            switch kind(of: example) {
            case .runbook, .adopted: #expect(errors("example.md", example.text) == [], "\(example.place)")
            case .yaml: #expect(errors("example.yaml", example.text) == [], "\(example.place)")
            // A sidecar follows the document that it binds.
            case .sidecar: #expect(errors("example.md", document, sidecar: example.text) == [], "\(example.place)")
            case .workspace:
                let bytes = Array(example.text.utf8)
                let found = WorkspaceReader.read(bytes, name: "lifeboat.yaml", environment: { _ in "x" }).1
                #expect(found.map(\.message) == [], "\(example.place)")
            case .checklist, .comment, .other: continue
            }
            compiled += 1
        }
        #expect(compiled >= 10, "the examples are no longer found")
    }

    @Test func `a checklist of the language reference names steps that exist`() throws {
        let compiler = try CompilerTestBed.repositoryCompiler()
        let runbooks = CompilerTestBed.runbooks.compactMap { path in
            compiler.compile(path: path).plan.map { (path: path, plan: $0) }
        }
        let lists = try Self.examples(in: "Documentation/Language.md").filter { kind(of: $0) == .checklist }
        #expect(!lists.isEmpty)
        for list in lists {
            let reader = RunbookCompiler(files: { _ in Array(list.text.utf8) }, catalog: .embedded, workspace: nil)
            let found = reader.compileChecklist(path: "checklists/example.md", runbooks: runbooks).1
            #expect(found.map(\.message) == [], "\(list.place)")
        }
    }

    /// A fence that is neither compiled nor plain output has to be thought about.
    @Test func `every fence of the language reference is of a known kind`() throws {
        for example in try Self.examples(in: "Documentation/Language.md") where kind(of: example) == .other {
            #expect(["text", "console", "json", "mermaid", "sh"].contains(example.language), "\(example.place)")
        }
    }
}
