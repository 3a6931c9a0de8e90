// SPDX-License-Identifier: Apache-2.0

/// Renders findings as a JSON array for other programs, as `Documentation/schemas/check.schema.json` describes it.
///
/// Each element has `code severity title message file line column endLine endColumn step`, then, where they are known,
/// `why fix fixIt notes`. Lines and columns count from 1, columns in UTF-8 bytes, the end exclusive. A finding about a
/// file as a whole stands at line 1, column 1; a finding that belongs to no step has a `step` of null.
public struct JSONRenderer: Sendable {
    private let sources: [String: SourceText]

    /// A renderer that finds lines and columns in the given sources.
    public init(sources: [SourceText]) { self.sources = SourceText.byName(sources) }

    /// All the findings in the order of ``DiagnosticList/arranged(_:)``, one a line.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        let objects = DiagnosticList.arranged(diagnostics).map { "  " + object($0) }
        return objects.isEmpty ? "[]\n" : "[\n" + objects.joined(separator: ",\n") + "\n]\n"
    }

    private func object(_ diagnostic: Diagnostic) -> String {
        var members = [
            JSONText.member("code", diagnostic.code), JSONText.member("severity", diagnostic.severity.rawValue),
            JSONText.member("title", diagnostic.title), JSONText.member("message", diagnostic.message),
            JSONText.member("file", diagnostic.file),
        ]
        members += place(diagnostic.range, in: diagnostic.file)
        members.append(JSONText.member("step", json: diagnostic.step.map(JSONText.quoted) ?? "null"))
        if let why = diagnostic.why { members.append(JSONText.member("why", why)) }
        if let fix = diagnostic.fix { members.append(JSONText.member("fix", fix)) }
        if let fixIt = diagnostic.fixIt {
            var edit = place(fixIt.range, in: diagnostic.file) + [JSONText.member("replacement", fixIt.replacement)]
            if !fixIt.also.isEmpty {
                let places = fixIt.also.map { JSONText.object(place($0, in: diagnostic.file)) }
                edit.append(JSONText.member("also", json: JSONText.array(places)))
            }
            members.append(JSONText.member("fixIt", json: JSONText.object(edit)))
        }
        if !diagnostic.notes.isEmpty {
            let notes = diagnostic.notes.map { note in
                var members = [JSONText.member("message", note.message)]
                if let range = note.range {
                    let file = note.file ?? diagnostic.file
                    members.append(JSONText.member("file", file))
                    members += place(range, in: file)
                }
                return JSONText.object(members)
            }
            members.append(JSONText.member("notes", json: JSONText.array(notes)))
        }
        return JSONText.object(members)
    }

    private func place(_ range: SourceRange?, in file: String) -> [String] {
        let whole = SourceLocation(line: 1, column: 1)
        let source = sources[file]
        let start = range.flatMap { range in source?.location(at: range.lower) } ?? whole
        let end = range.flatMap { range in source?.location(at: range.upper) } ?? whole
        return [
            JSONText.member("line", start.line), JSONText.member("column", start.column),
            JSONText.member("endLine", end.line), JSONText.member("endColumn", end.column),
        ]
    }
}
