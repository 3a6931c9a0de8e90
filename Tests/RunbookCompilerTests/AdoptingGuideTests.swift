// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// What the guide to adopting a document shows is what Lifeboat says of that document today.
@Suite struct AdoptingGuideTests {
    private static let path = "docs/backup-and-dr.md"

    private func bed() throws -> ImportBed {
        let document = try CompilerTestBed.file("Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md")
        var bed = ImportBed(document, name: Self.path)
        bed.workspace = try CompilerTestBed.repositoryWorkspace()
        return bed
    }

    /// The lines of the guide's fences, by the command in front of them; a diff stands under `diff`.
    private func shown() throws -> [(command: String, lines: [String])] {
        let guide = String(decoding: try CompilerTestBed.file("Documentation/Adopting.md"), as: UTF8.self)
        var shown: [(command: String, lines: [String])] = []
        var fence: String?
        for line in guide.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let open = fence, line == open {
                fence = nil
            } else if fence == nil, line.hasPrefix("```") {
                fence = String(line.prefix { $0 == "`" })
                shown.append((line.hasSuffix("diff") ? "diff" : "", []))
            } else if fence != nil, line.hasPrefix("$ ") {
                shown.append((String(line.dropFirst(2)), []))
            } else if fence != nil, line != "…", line != "  …", !line.isEmpty {
                shown[shown.count - 1].lines.append(line)
            }
        }
        return shown.filter { !$0.lines.isEmpty }
    }

    private func counts(_ compilation: Compilation) -> String {
        let warnings = compilation.diagnostics.count { $0.severity == .warning }
        let notes = compilation.diagnostics.count { $0.severity == .note }
        return "\(warnings) warnings, \(notes) notes"
    }

    /// The first line that the guide shows and that is not there, behind the one before it.
    private func missing(_ shown: [String], in said: [String]) -> String? {
        var rest = said[...]
        for line in shown {
            guard let place = rest.firstIndex(of: line) else { return line }
            rest = rest[(place + 1)...]
        }
        return nil
    }

    @Test func `the counts of its checks and of its plan`() throws {
        let bed = try bed()
        let adopted = bed.compiler.compile(path: Self.path)
        let applied = try bed.applied(bed.propose(.native, Self.path))
        let checks = try shown().filter { $0.command == "lifeboat check \(Self.path)" }
        #expect(checks.map(\.lines.last) == [counts(adopted), counts(applied)])
        let finding = TextRenderer(sources: adopted.sources).render(adopted.diagnostics).split(separator: "\n")
        #expect(missing(Array(checks[0].lines.dropLast()), in: finding.map(String.init)) == nil)

        let steps = try #require(adopted.plan).steps
        let effects = [
            (Effect.read, "read"), (.change, "change"), (.unknown, "unknown"), (.irreversible, "IRREVERSIBLE"),
        ]
        let does = effects.map { effect, name in
            "\(steps.count { $0.effect == effect && !$0.commands.isEmpty }) \(name)"
        }
        let manual = "\(steps.count { $0.commands.isEmpty }) manual"
        let plan = try #require(try shown().first { $0.command == "lifeboat plan \(Self.path)" })
        #expect(plan.lines.last == "  does   \(steps.count) steps: \((does + [manual]).joined(separator: ", "))")
    }

    @Test func `the summary and the patch of its import`() throws {
        let proposal = try bed().propose(.native, Self.path)
        let shown = try shown()
        let summary = try #require(shown.first { $0.command.hasPrefix("lifeboat import") && $0.lines.count > 5 })
        #expect(missing(summary.lines, in: ImportSummary.lines(proposal)) == nil)
        let patch = try #require(shown.first { $0.command == "diff" })
        let lines = String(decoding: proposal.patch, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(missing(patch.lines, in: lines) == nil)
    }
}
