// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// Bytes to a syntax tree.
enum SyntaxPass {
    static func run(_ draft: inout RunbookDraft, _ context: RunbookCompiler.Context) -> [Diagnostic] {
        let source = draft.source
        var findings = FindingList(file: source.name)
        if source.name.hasSuffix(".yaml") || source.name.hasSuffix(".yml") {
            let parsed = YAMLNode.parse(EmbeddedText(source))
            findings.add(parsed.diagnostics)
            if let node = parsed.tree, node["lifeboat"] != nil {
                draft.syntax = .yaml(node)
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
        let parsed = MarkdownDocument.parse(source)
        findings.add(parsed.diagnostics)
        if let version = parsed.tree.frontMatter?.pair("lifeboat") {
            if let sidecar = draft.sidecar { reportTwoTruths(sidecar, version.key.range, &findings) }
            draft.sidecar = nil
            draft.syntax = .markdown(parsed.tree)
        } else if draft.sidecar != nil {
            draft.syntax = .markdown(parsed.tree)
        } else if parsed.tree.frontMatter != nil || !parsed.hasErrors {
            findings.add(
                ReadingFindings.notNative,
                "the document does not begin with front matter that has the key 'lifeboat'",
                at: parsed.tree.frontMatterRange,
                fix: "begin the document with '---', 'lifeboat: 1', 'id: …', 'kind: …', '---'"
            )
        }
        return findings.diagnostics
    }

    private static func reportTwoTruths(_ sidecar: Sidecar, _ place: SourceRange, _ findings: inout FindingList) {
        findings.add(
            SidecarFindings.twoTruths,
            "the document says itself what this file says",
            at: sidecar.root.pair("lifeboat")?.key.range ?? sidecar.root.range,
            fix: "remove the front matter, or move what stands here into the document and remove this file",
            notes: [Diagnostic.Note("the front matter of the document is here", at: place)]
        )
    }
}
