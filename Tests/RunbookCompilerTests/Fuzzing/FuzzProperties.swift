// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Values

@testable import RunbookCompiler

/// What holds for every file that anybody may hand to the compiler.
struct FuzzProperties {
    let workspace: Workspace
    /// What stands beside every document.
    var sidecar: [UInt8]?

    /// What does not hold of a file, in one sentence, or nil when all does; and whether it is a plan.
    func violation(_ bytes: [UInt8], name: String) throws -> (violation: String?, hasPlan: Bool) {
        let compilation = compile(bytes, name)
        return (try violation(of: compilation, bytes, name), compilation.plan != nil)
    }

    private func violation(of compilation: Compilation, _ bytes: [UInt8], _ name: String) throws -> String? {
        let hasErrors = DiagnosticList.hasErrors(compilation.diagnostics)
        if hasErrors == (compilation.plan != nil) { return "errors and a plan, or neither" }
        if let violation = placeViolation(compilation) { return violation }
        let again = compile(bytes, name)
        if again.diagnostics != compilation.diagnostics { return "other findings the second time" }
        if again.plan != compilation.plan { return "another plan the second time" }
        return try compilation.plan.flatMap(twinViolation)
    }

    private func compile(_ bytes: [UInt8], _ name: String) -> Compilation {
        let sidecar = name.hasSuffix(".md") ? sidecar : nil
        let compiler = RunbookCompiler(
            files: { path in
                guard path == name else { throw CompilerTestBed.MissingFile(path: path) }
                return bytes
            },
            sidecars: { _ in sidecar },
            catalog: .embedded,
            workspace: workspace
        )
        return compiler.compile(path: name)
    }

    /// Findings have places in their files and an order; their renderings are JSON, and lines without controls.
    private func placeViolation(_ compilation: Compilation) -> String? {
        let sources = Dictionary(compilation.sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for diagnostic in compilation.diagnostics {
            guard let source = sources[diagnostic.file] else { return "\(diagnostic.code) is about no file" }
            let ranges =
                [diagnostic.range, diagnostic.fixIt?.range] + diagnostic.notes.map { $0.file == nil ? $0.range : nil }
            for range in ranges.compactMap(\.self) where !source.range.contains(range) {
                return "\(diagnostic.code) has the place \(range) outside of its file"
            }
        }
        if DiagnosticList.arranged(compilation.diagnostics) != compilation.diagnostics {
            return "findings out of order"
        }
        let json = JSONRenderer(sources: compilation.sources).render(compilation.diagnostics)
        guard let value = try? JSONParser.parse(json), value.arrayValue?.count == compilation.diagnostics.count else {
            return "the JSON of the findings cannot be read: \(json.prefix(400))"
        }
        let text = TextRenderer(sources: compilation.sources).render(compilation.diagnostics)
        return Self.isSafe(text) ? nil : "the text of the findings could drive a terminal"
    }

    /// Whether a text can neither drive a terminal nor reorder its lines.
    private static func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar == "\n"
            case .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }

    /// The YAML form of a plan compiles to the same plan.
    private func twinViolation(_ plan: Plan) throws -> String? {
        let twin = YAMLTwin.render(plan)
        if !Self.isSafe(twin) { return "the YAML form could drive a terminal" }
        let compilation = compile(Array(twin.utf8), "twin.yaml")
        guard let other = compilation.plan else {
            return "the YAML form does not compile: \(CompilerTestBed.text(compilation).prefix(400))\n\(twin)"
        }
        guard try other.meaning() != plan.meaning() else { return nil }
        return "the YAML form means something else:\n\(twin)"
    }
}
