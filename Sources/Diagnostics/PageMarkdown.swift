// SPDX-License-Identifier: Apache-2.0

/// Pages as the sections of a Markdown document.
public enum PageMarkdown {
    /// The section of a code: a heading with the code as its anchor, the explanation, the example, the correction.
    public static func section(_ entry: DiagnosticCatalogue.Entry, _ page: DiagnosticPage?) -> String {
        var text = "\n## \(entry.code)\n\n\(entry.severity.rawValue): \(entry.title).\n"
        guard let page else { return text }
        for paragraph in page.paragraphs {
            text += "\n" + WrappedText.lines(paragraph, width: 118).joined(separator: "\n") + "\n"
        }
        guard !page.example.isEmpty else { return text }
        for (index, document) in page.example.enumerated() {
            if index > 0 || document.name.hasPrefix("checklists/") || document.name == "lifeboat.yaml" {
                text += "\n`\(document.name)`:\n"
            }
            text += "\n" + fence(document.text, document.name.hasSuffix(".md") ? "markdown" : "yaml")
        }
        if !page.inputs.isEmpty { text += "\nStarted with \(arguments(page.inputs)).\n" }
        let differences = zip(page.example, page.corrected).filter { $0 != $1 }.map { old, new in
            UnifiedDiff(from: old.text, to: new.text).hunks(context: 1)
                .map { $0.lines.map { $0.text + "\n" }.joined() }.joined(separator: "…\n")
        }
        if !differences.isEmpty { text += "\nWithout it:\n\n" + fence(differences.joined(separator: "…\n"), "diff") }
        if page.inputs != page.correctedInputs {
            text += "\nWithout it: started with \(arguments(page.correctedInputs)).\n"
        }
        return text
    }

    private static func arguments(_ inputs: [String]) -> String {
        "`" + inputs.map { "--input \($0)" }.joined(separator: " ") + "`"
    }

    /// A fence of more backticks than any line of the text begins with.
    private static func fence(_ text: String, _ language: String) -> String {
        var longest = 0
        for line in text.split(separator: "\n") {
            let start = line.utf8.drop { $0 == 0x20 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            longest = max(longest, start.prefix { $0 == UInt8(ascii: "`") }.count)
        }
        let marks = String(repeating: "`", count: max(3, longest + 1))
        return "\(marks)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(marks)\n"
    }
}
