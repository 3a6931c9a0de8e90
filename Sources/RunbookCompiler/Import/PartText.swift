// SPDX-License-Identifier: Apache-2.0

/// Writes the fences that stand beside a step's command.
struct PartText {
    /// A fence: its info string and its lines.
    struct Fence {
        var info: String
        var lines: [String]
    }

    /// The fences of a step in the order in which they are used, as the native form has them.
    static func fences(_ step: ImportDraft.Step) -> [Fence] {
        var fences: [Fence] = []
        if let manual = step.manual {
            var writer = YAMLWriter()
            writer.field("confirm", manual.question, indent: 0)
            var lines = writer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            if let reason = manual.reason { lines.insert("# Left to a person: \(reason.oneLine)", at: 0) }
            fences.append(Fence(info: InfoText.text("yaml manual", step.attributes), lines: lines))
        }
        if !step.suggestions.isEmpty { fences.append(Fence(info: "expect", lines: step.suggestions.flatMap(lines))) }
        for part in step.parts {
            let lines = part.fields.map { "\($0.key): \(ReadableYAML.text($0.value))" }
            fences.append(Fence(info: "yaml \(part.kind.rawValue)", lines: ["# Proposed: \(part.reason)."] + lines))
        }
        return fences
    }

    /// A suggestion with its reason; one that is only likely is a comment.
    static func lines(_ suggestion: ImportDraft.Suggestion) -> [String] {
        let mark = suggestion.isStated ? "" : "# "
        return ["# Proposed: \(suggestion.reason).", mark + suggestion.expression]
    }

    /// A fence that no run of backquotes in its lines closes.
    static func markdown(_ fence: Fence) -> [String] {
        let longest = fence.lines.map(longestRun).max() ?? 0
        let border = String(repeating: "`", count: max(3, longest + 1))
        return [border + fence.info] + fence.lines + [border]
    }

    private static func longestRun(_ line: String) -> Int {
        var longest = 0
        var run = 0
        for byte in line.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
