// SPDX-License-Identifier: Apache-2.0

import CLibYAML
public import Diagnostics

extension YAMLNode {
    /// Parses one YAML document; the tree is nil when the text is empty, refused or not YAML.
    ///
    /// Total: never throws. Anchors, aliases, tags, merge keys, directives, duplicate keys, keys that are not scalars
    /// and further documents are errors with their places. The tree holds what was read before the first syntax error.
    public static func parse(_ text: EmbeddedText, limits: SyntaxLimits = SyntaxLimits()) -> Parsed<YAMLNode?> {
        if let refusal = SourceCheck.refusal(of: text, limits: limits) ?? bracketRefusal(text)
            ?? directiveRefusal(text)
        {
            return Parsed(nil, diagnostics: [refusal])
        }
        var events = YAMLEvents(text: text, limits: limits)
        let tree = events.read()
        return Parsed(tree, diagnostics: DiagnosticList.arranged(events.diagnostics))
    }

    /// Parses a whole file of YAML.
    public static func parse(_ source: SourceText, limits: SyntaxLimits = SyntaxLimits()) -> Parsed<YAMLNode?> {
        parse(EmbeddedText(source), limits: limits)
    }

    /// libyaml compares each directive with all before it; a runbook has none, and text at the start of a line few.
    private static func directiveRefusal(_ text: EmbeddedText) -> Diagnostic? {
        let percent = UInt8(ascii: "%")
        let lines = text.lines.filter { $0.offset < text.bytes.count && text.bytes[$0.offset] == percent }
        guard lines.count > 1000 else { return nil }
        return SyntaxDiagnostics.yamlDirective.diagnostic(
            "more than 1000 lines begin with '%'",
            in: text.file,
            at: lines[1000].range,
            fix: "remove them"
        )
    }

    /// libyaml takes a minute for 400 KB of `[`; quotes do not count here, so the bound is far above the depth limit.
    private static func bracketRefusal(_ text: EmbeddedText) -> Diagnostic? {
        var depth = 0
        for (offset, byte) in text.bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            if depth > 1000 {
                return SyntaxDiagnostics.nesting.diagnostic(
                    "more than 1000 brackets are open",
                    in: text.file,
                    at: text.sourceRange(offset, offset + 1),
                    fix: "close the brackets"
                )
            }
        }
        return nil
    }
}
