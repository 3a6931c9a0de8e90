// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// The file `NAME.lifeboat.yaml` beside a document `NAME.md`, which says what front matter and attributes would say.
///
/// It serves documents that must stay byte for byte what they are.
struct Sidecar {
    /// The end of a sidecar's name.
    static let ending = ".lifeboat.yaml"

    /// The keys of a sidecar beside those of front matter.
    static let keys = HeaderReference.sidecarKeys.map(\.key)

    /// The file.
    let source: SourceText
    /// Its top level, a mapping.
    let root: YAMLNode

    /// The sidecar; nil with the findings that say why it is none.
    static func read(_ source: SourceText) -> (sidecar: Sidecar?, diagnostics: [Diagnostic]) {
        let parsed = YAMLNode.parse(EmbeddedText(source))
        var findings = FindingList(file: source.name)
        findings.add(parsed.diagnostics)
        guard let root = parsed.tree, root["lifeboat"] != nil else {
            if !parsed.hasErrors {
                findings.add(
                    SidecarFindings.notASidecar,
                    "the file has no key 'lifeboat' at its top level",
                    at: SourceRange(at: source.base),
                    fix: "begin it with 'lifeboat: 1', or give it another name"
                )
            }
            return (nil, findings.diagnostics)
        }
        for key in ["approvals", "steps", "values"] {
            guard let node = root[key], !node.isNull, node.pairs == nil else { continue }
            findings.add(OutlineFindings.invalidValue, "\(key) is a \(node.kindName), not a mapping", at: node.range)
        }
        if let node = root["checklist"], !node.isNull, node.elements == nil {
            findings.add(OutlineFindings.invalidValue, "checklist is a \(node.kindName), not a list", at: node.range)
        }
        return (Sidecar(source: source, root: root), findings.diagnostics)
    }

    /// Where the sidecar of a document would be; nil for a file that can have none.
    static func path(beside document: String) -> String? {
        document.hasSuffix(".md") ? String(document.dropLast(3)) + ending : nil
    }

    /// The document of a sidecar; nil for a file that is no sidecar by its name.
    static func document(of path: String) -> String? {
        guard path.hasSuffix(ending), path.utf8.count > ending.utf8.count, !path.hasSuffix("/" + ending) else {
            return nil
        }
        return String(path.dropLast(ending.utf8.count)) + ".md"
    }
}
