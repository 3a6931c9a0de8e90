// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// Bytes to a syntax tree, and how much of the runbook was written for Lifeboat.
enum SyntaxPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let source = draft.source
        if source.name.hasSuffix(".yaml") || source.name.hasSuffix(".yml") { return readYAML(&draft) }
        let parsed = MarkdownDocument.parse(source)
        let frontMatter = parsed.tree.frontMatter
        if let version = frontMatter?.pair("lifeboat") {
            draft.syntax = .markdown(parsed.tree)
            guard let sidecar = draft.sidecar else { return parsed.diagnostics }
            draft.sidecar = nil
            return parsed.diagnostics + twoTruths(sidecar, version.key.range)
        }
        if let name = nearMiss(frontMatter, source, parsed.tree.frontMatterRange) {
            var findings = FindingList(file: source.name)
            findings.add(parsed.diagnostics)
            if !parsed.hasErrors {
                findings.add(
                    ReadingFindings.notNative,
                    "the front matter has no key 'lifeboat'; is '\(name.text)' a misspelling of it?",
                    at: name.range,
                    fix: "write 'lifeboat: 1', or rename the key to have the document adopted as it stands"
                )
            }
            return findings.diagnostics
        }
        return adopt(&draft, parsed)
    }

    private static func readYAML(_ draft: inout RunbookDraft) -> [Diagnostic] {
        var findings = FindingList(file: draft.source.name)
        let parsed = YAMLNode.parse(EmbeddedText(draft.source))
        findings.add(parsed.diagnostics)
        // Of a tree that is cut off nobody knows what is missing.
        if parsed.isCutOff { return findings.diagnostics }
        if let node = parsed.tree, node["lifeboat"] != nil {
            draft.syntax = .yaml(node)
            if node["adopted"]?.boolValue == true { draft.tier = .adopted }
        } else if !parsed.hasErrors {
            findings.add(
                ReadingFindings.notNative,
                "the file has no key 'lifeboat' at its top level",
                at: nil,
                fix: "begin the file with 'lifeboat: 1'"
            )
        }
        return findings.diagnostics
    }

    private static func twoTruths(_ sidecar: Sidecar, _ place: SourceRange) -> [Diagnostic] {
        var findings = FindingList(file: sidecar.source.name)
        findings.add(
            SidecarFindings.twoTruths,
            "the document says itself what this file says",
            at: sidecar.root.pair("lifeboat")?.key.range ?? sidecar.root.range,
            fix: "remove the front matter, or move what stands here into the document and remove this file",
            notes: [Diagnostic.Note("the front matter of the document is here", at: place)]
        )
        return findings.diagnostics
    }

    // MARK: - Adopting

    /// Another tool's front matter is nobody's business here, and neither are its attributes on fences.
    private static func adopt(_ draft: inout RunbookDraft, _ parsed: Parsed<MarkdownDocument>) -> [Diagnostic] {
        let serious = parsed.diagnostics.compactMap { diagnostic -> Diagnostic? in
            var diagnostic = diagnostic
            switch diagnostic.code {
            case "LB0106", "LB0108", "LB0120"..."LB0128": return nil
            case "LB0107": diagnostic.severity = .warning
            default: break
            }
            return diagnostic
        }
        draft.tier = .adopted
        if !DiagnosticList.hasErrors(serious) { draft.syntax = .markdown(parsed.tree) }
        return serious
    }

    /// A key of the front matter that was probably meant to be `lifeboat`, or is, where the YAML cannot be read.
    ///
    /// Taking such a document for somebody else's would drop what its author said.
    private static func nearMiss(
        _ frontMatter: YAMLNode?,
        _ source: SourceText,
        _ range: SourceRange?
    ) -> (text: String, range: SourceRange)? {
        if let frontMatter {
            let near = frontMatter.pairs?.first { Suggestion.closest(to: $0.name, in: ["lifeboat"]) != nil }
            return near.map { ($0.name, $0.key.range) }
        }
        // Without an end, the front matter is as much of the document as its keys reach down.
        let last = range.map { source.line(at: $0.upper) } ?? min(source.lineCount, 50)
        guard range != nil || source.text(in: source.lineRange(1)).hasPrefix("---") else { return nil }
        for number in 1...last {
            let line = source.lineRange(number)
            if source.bytes(in: line).starts(with: "lifeboat:".utf8) { return ("lifeboat", line) }
        }
        return nil
    }
}
