// SPDX-License-Identifier: Apache-2.0

/// Renders diagnostics as a JSON array for other programs.
///
/// Each element has `code severity title message file`, then, where they are known, `line column endLine endColumn`
/// (counted from 1, columns in UTF-8 bytes, the end exclusive), `step why fix fixIt notes`.
public struct JSONRenderer: Sendable {
    private let sources: [String: SourceText]

    /// A renderer that finds lines and columns in the given sources.
    public init(sources: [SourceText]) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// All the diagnostics in the order of ``DiagnosticList/arranged(_:)``, one a line.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        let objects = DiagnosticList.arranged(diagnostics).map { "  " + object($0) }
        return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }

    private func object(_ diagnostic: Diagnostic) -> String {
        let source = sources[diagnostic.file]
        var members = [
            member("code", diagnostic.code), member("severity", diagnostic.severity.rawValue),
            member("title", diagnostic.title), member("message", diagnostic.message), member("file", diagnostic.file),
        ]
        members += place(diagnostic.range, in: source)
        if let step = diagnostic.step { members.append(member("step", step)) }
        if let why = diagnostic.why { members.append(member("why", why)) }
        if let fix = diagnostic.fix { members.append(member("fix", fix)) }
        if let fixIt = diagnostic.fixIt {
            let parts = place(fixIt.range, in: source) + [member("replacement", fixIt.replacement)]
            members.append("\"fixIt\":{\(parts.joined(separator: ","))}")
        }
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note in
                let file = note.file ?? diagnostic.file
                let origin = note.file == nil ? [] : [member("file", file)]
                let members = [member("message", note.message)] + origin + place(note.range, in: sources[file])
                return "{" + members.joined(separator: ",") + "}"
            }
            members.append("\"notes\":[\(notes.joined(separator: ","))]")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private func place(_ range: SourceRange?, in source: SourceText?) -> [String] {
        guard let range, let source else { return [] }
        let start = source.location(at: range.lower)
        let end = source.location(at: range.upper)
        return [
            "\"line\":\(start.line)", "\"column\":\(start.column)", "\"endLine\":\(end.line)",
            "\"endColumn\":\(end.column)",
        ]
    }

    private func member(_ name: String, _ text: String) -> String { quoted(name) + ":" + quoted(text) }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                // Invisible characters go out as escapes too, so that the text is safe on a terminal.
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    for unit in String(scalar).utf16 {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                default: result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
