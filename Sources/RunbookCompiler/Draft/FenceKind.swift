// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// What a code fence means, by its info string.
enum FenceKind {
    /// A shell command.
    case shell(isConsole: Bool)
    /// An SQL statement.
    case sql
    /// Assertions.
    case expect
    /// An approval of the given name.
    case approval(InfoString.Attribute)
    /// Another part of a step, in YAML.
    case part(PartKind)
    /// An illustration, which means nothing to Lifeboat.
    case illustration

    /// Whether the fence is what a step does.
    var isAction: Bool {
        switch self {
        case .shell, .sql, .part(.manual): true
        case .expect, .approval, .part, .illustration: false
        }
    }

    private static let languages = ["bash", "sh", "shell", "console", "sql", "expect"]

    /// The kind of a fence; a fence that is nearly one of ours is a finding, not an illustration.
    static func of(_ info: InfoString, _ findings: inout FindingList) -> FenceKind {
        switch info.language {
        case "bash", "sh", "shell", "console":
            reportWords(info, &findings)
            return .shell(isConsole: info.language == "console")
        case "sql":
            reportWords(info, &findings)
            return .sql
        case "expect":
            reportWords(info, &findings)
            return .expect
        case "yaml": return yaml(info, &findings)
        default:
            reportNearMiss(info, &findings)
            return .illustration
        }
    }

    private static func yaml(_ info: InfoString, _ findings: inout FindingList) -> FenceKind {
        if let approval = info["approval"] { return .approval(approval) }
        let kinds = PartKind.allCases.map(\.rawValue)
        if let word = info.words.first {
            if let kind = PartKind(rawValue: word.text) { return .part(kind) }
            findings.addUnknown(
                OutlineFindings.unknownFence,
                "kind of yaml fence",
                word.text,
                at: word.range,
                among: kinds + ["approval"]
            )
        } else if let attribute = info.attributes.first {
            findings.addUnknown(
                OutlineFindings.unknownFence,
                "kind of yaml fence",
                attribute.key,
                at: attribute.keyRange,
                among: ["approval"] + kinds
            )
        }
        return .illustration
    }

    /// The attributes that are either true or false: a word alone can only mean true.
    private static let flags = [AttributeKey.critical, .always, .secret].map(\.rawValue)

    private static func reportWords(_ info: InfoString, _ findings: inout FindingList) {
        for word in info.words {
            let candidates = AttributeKey.allCases.map(\.rawValue)
            let near = Suggestion.closest(to: word.text, in: candidates)
            findings.add(
                OutlineFindings.unknownAttribute,
                "'\(word.text)' is no attribute; attributes are written key=value",
                at: word.range,
                fix: near.map { "write \($0)=\(flags.contains($0) ? "true" : "…")" },
                fixIt: near.flatMap {
                    flags.contains($0) ? Diagnostic.FixIt(replace: word.range, with: "\($0)=true") : nil
                }
            )
        }
    }

    /// A misspelt language, or one that carries our attributes.
    private static func reportNearMiss(_ info: InfoString, _ findings: inout FindingList) {
        let known = AttributeKey.allCases.map(\.rawValue)
        let carriesOurs = info.attributes.contains { known.contains($0.key) }
        let near = Suggestion.closest(to: info.language, in: languages.filter { $0.utf8.count > 3 })
        guard carriesOurs || (near != nil && info.language.utf8.count > 3 && info.language != "text") else { return }
        findings.addUnknown(
            OutlineFindings.unknownFence,
            "kind of fence",
            info.language,
            at: info.languageRange,
            among: languages
        )
    }

    /// What the fences are, for the reference of the language.
    static let reference: [(fence: String, meaning: String)] = [
        ("` ```bash `, ` ```sh `, ` ```shell `", "commands"),
        (
            "` ```console `",
            "commands behind `$ `, continued behind `> `; other lines are output and are ignored"
        ),
        ("` ```sql `", "one SQL statement"),
        ("` ```yaml manual `", "what a person confirms"),
        (
            "` ```expect ` and "
                + PartKind.allCases.filter { $0 != .manual }.map { "` ```yaml \($0.rawValue) `" }.joined(
                    separator: ", "
                ),
            "parts of the step, see [below](#fences-beside-the-command)"
        ),
        ("` ```yaml approval=NAME `", "an [approval](#approvals)"),
        ("anything else", "an illustration; Lifeboat ignores it"),
    ]
}
