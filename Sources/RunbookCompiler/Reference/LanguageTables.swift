// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel

/// The lists of `Documentation/Language.md`, which stand there between `<!-- generated: NAME -->` and
/// `<!-- end of NAME -->`.
public enum LanguageTables {
    /// The text of a list; nil when there is none of that name.
    public static func text(_ name: String) -> String? {
        switch name {
        case "front-matter":
            table(["key", "value", "when it is absent"], HeaderReference.frontMatterKeys) { $0.absent }
        case "stop-when":
            table(["key", "value", "when it is absent"], StopReference.keys) { $0.absent }
        case "blocked-when":
            table(["key", "value", "when it is absent"], BlockingReference.keys) { $0.absent }
        case "inputs": table(["key", "meaning"], InputReference.keys)
        case "windows": table(["key", "value", "when it is absent"], WindowsReference.keys) { $0.absent }
        case "input-types": InputReference.types
        case "fences": fences
        case "attributes": attributes
        case "precondition": table(["key", "value"], StepReference.keys(of: .precondition))
        case "probe": table(["key", "value"], StepReference.keys(of: .probe))
        case "retry": table(["key", "value"], StepReference.keys(of: .retry))
        case "wait": table(["key", "value"], StepReference.keys(of: .wait))
        case "approval": table(["key", "meaning", "when it is absent"], StepReference.approval) { $0.absent }
        case "effects": effects
        case "values": values
        case "functions": functions
        case "workspace": workspace
        default: nil
        }
    }

    /// The document with every list replaced by what the program has; text outside of the markers stays.
    ///
    /// A marker without its end, or of a name that does not exist, is left alone.
    public static func updated(_ document: String) -> String {
        var result: [Substring] = []
        var name: String?
        var skipped: [Substring] = []
        for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
            if let current = name {
                if line == "<!-- end of \(current) -->" {
                    result.append("")
                    result += (text(current) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                    result += ["", line]
                    name = nil
                } else {
                    skipped.append(line)
                }
                continue
            }
            result.append(line)
            guard line.hasPrefix("<!-- generated: "), line.hasSuffix(" -->") else { continue }
            let found = String(line.dropFirst(16).dropLast(4))
            if text(found) != nil {
                name = found
                skipped = []
            }
        }
        if name != nil { result += skipped }
        return result.joined(separator: "\n")
    }

    // MARK: - Tables

    private static func table(
        _ heads: [String],
        _ keys: [KeyReference],
        last: ((KeyReference) -> String)? = nil
    ) -> String {
        let rows = keys.map { key in
            let value = [key.value, key.meaning].filter { !$0.isEmpty }.joined(separator: "; ")
            return "| `\(key.key)` | \(value) |" + (last.map { " \($0(key)) |" } ?? "")
        }
        return heading(heads) + rows.joined(separator: "\n")
    }

    private static func heading(_ heads: [String]) -> String {
        "| " + heads.joined(separator: " | ") + " |\n|" + String(repeating: "---|", count: heads.count) + "\n"
    }

    private static var attributes: String {
        let rows = AttributeKey.allCases.filter { !$0.isOfLaterVersion }.map(\.reference).map {
            "| `\($0.key)` | \($0.value) | \($0.meaning) |"
        }
        let manual = AttributeKey.allCases.filter { $0.suitsManualSteps && !$0.isOfLaterVersion }.map(\.rawValue)
        let later = AttributeKey.allCases.filter(\.isOfLaterVersion).map { "`\($0.rawValue)`" }
        var text = heading(["attribute", "value", "meaning"]) + rows.joined(separator: "\n") + "\n\n"
        text += "Manual steps take " + manual.map { "`\($0)`" }.joined(separator: ", ") + "."
        if !later.isEmpty { text += " Reserved for a later version, and refused: \(later.joined(separator: ", "))." }
        return text
    }

    private static var fences: String {
        let rows = FenceKind.reference.map { "| \($0.fence) | \($0.meaning) |" }
        return heading(["fence", "what it is"]) + rows.joined(separator: "\n")
    }

    private static var effects: String {
        let rows = Effect.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
        return heading(["effect", "meaning"]) + rows.joined(separator: "\n")
    }

    private static var values: String {
        var rows = [
            "| an input | its value |", "| a capture | its value, once its step has succeeded |",
            "| a step's id | an object of `result` and the step's captures; written `\"step-id\"` when the id has a hyphen |",
        ]
        rows += ScopeName.allCases.map { "| `\($0.rawValue)` | \($0.meaning) |" }
        return heading(["name", "what it is"]) + rows.joined(separator: "\n")
    }

    private static var functions: String {
        let ours = Expression.functionNames.filter(\.isDialectOnly).map { function in
            let known = Self.ours[function.name]
            return "| `\(known?.form ?? function.name)` | \(known?.result ?? "") |"
        }
        let others = Expression.functionNames.filter { !$0.isDialectOnly }.map(\.name)
        return heading(["function", "result"]) + ours.joined(separator: "\n")
            + "\n\nAnd JMESPath's own: " + others.map { "`\($0)`" }.joined(separator: ", ") + "."
    }

    /// What the functions that JMESPath does not have are for.
    static let ours: [String: (form: String, result: String)] = [
        "now": ("now()", "this moment; inside `${…}` plain `now`"),
        "age": ("age(t)", "how long ago; negative for what is to come"),
        "seconds": ("seconds(d)", "a duration as a number"),
        "duration": ("duration(x)", "from text (`'15m'`) or a number of seconds"),
        "timestamp": ("timestamp(x)", "from text or seconds since 1970"),
        "matches": ("matches(s, re)", "whether the regular expression is found in `s`"),
    ]

    private static var workspace: String {
        let rows =
            WorkspaceReference.keys.map { ($0.key, $0) }
            + WorkspaceReference.environment.map { ("environments.NAME.\($0.key)", $0) }
            + WorkspaceReference.connection.map { ("environments.NAME.connections.NAME.\($0.key)", $0) }
        return heading(["key", "value"]) + rows.map { "| `\($0)` | \($1.meaning) |" }.joined(separator: "\n")
    }
}

extension Effect {
    /// What it says of a step, in Markdown.
    fileprivate var meaning: String {
        switch self {
        case .read: "only looks; may be repeated, runs in a dry run"
        case .change: "can be changed back"
        case .unknown: "nobody but the author knows; treated as a change"
        case .irreversible: "a one-way door: a promotion, a deletion"
        }
    }
}

extension ScopeName {
    /// What the value is, in Markdown.
    fileprivate var meaning: String {
        switch self {
        case .run: (members ?? []).map { "`run.\($0)`" }.joined(separator: ", ")
        case .environment: (members ?? []).map { "`environment.\($0)`" }.joined(separator: ", ")
        case .account: "the AWS account of the environment"
        case .regions: "the environment's regions by its own names: `regions.dr`"
        case .now: "the moment at which the step began"
        }
    }
}
