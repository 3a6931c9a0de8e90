// SPDX-License-Identifier: Apache-2.0

/// Renders findings in [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts and editors show
/// at the lines concerned.
///
/// Columns count UTF-16 code units, as `columnKind` says. Help texts come from the pages of the codes, so that nothing
/// has to be fetched.
public struct SARIFRenderer: Sendable {
    private let pages: [String: DiagnosticPage]
    private let version: String
    private let sources: [String: SourceText]

    /// A renderer for this version of the program that finds places in the sources and help on the pages.
    public init(sources: [SourceText], pages: [DiagnosticPage], version: String) {
        self.sources = SourceText.byName(sources)
        self.pages = Dictionary(pages.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.version = version
    }

    /// One log with one run, which holds all findings in the order of ``DiagnosticList/arranged(_:)``.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        let arranged = DiagnosticList.arranged(diagnostics)
        var examples: [String: Diagnostic] = [:]
        for diagnostic in arranged where examples[diagnostic.code] == nil {
            examples[diagnostic.code] = diagnostic
        }
        let codes = examples.keys.sorted()
        let indices = Dictionary(codes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let rules = codes.compactMap { code in examples[code].map(rule) }
        let results = arranged.map { result($0, ruleIndex: indices[$0.code] ?? 0) }
        let driver = JSONText.object([
            JSONText.member("name", "lifeboat"), JSONText.member("version", version),
            JSONText.member("rules", json: lines(rules)),
        ])
        let run = JSONText.object([
            JSONText.member("tool", json: JSONText.object([JSONText.member("driver", json: driver)])),
            JSONText.member("columnKind", "utf16CodeUnits"), JSONText.member("results", json: lines(results)),
        ])
        return JSONText.object([
            JSONText.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json"),
            JSONText.member("version", "2.1.0"), JSONText.member("runs", json: JSONText.array([run])),
        ]) + "\n"
    }

    private func lines(_ elements: [String]) -> String {
        elements.isEmpty ? "[]" : "[\n" + elements.joined(separator: ",\n") + "\n]"
    }

    // MARK: - Rules

    private func rule(_ diagnostic: Diagnostic) -> String {
        let level = Self.level(diagnostic.severity)
        let explanation = pages[diagnostic.code]?.paragraphs.joined(separator: "\n\n")
        let help = explanation ?? diagnostic.why ?? diagnostic.title
        return JSONText.object([
            JSONText.member("id", diagnostic.code),
            JSONText.member("shortDescription", json: message(diagnostic.title)),
            JSONText.member("fullDescription", json: message(diagnostic.why ?? diagnostic.title)),
            JSONText.member("help", json: message(help)),
            JSONText.member("defaultConfiguration", json: JSONText.object([JSONText.member("level", level)])),
        ])
    }

    private func message(_ text: String) -> String { JSONText.object([JSONText.member("text", text)]) }

    private static func level(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "note"
        }
    }

    // MARK: - Results

    private func result(_ diagnostic: Diagnostic, ruleIndex: Int) -> String {
        var text = diagnostic.message
        if let fix = diagnostic.fix { text += ". Fix: " + fix }
        var members = [
            JSONText.member("ruleId", diagnostic.code), JSONText.member("ruleIndex", ruleIndex),
            JSONText.member("level", Self.level(diagnostic.severity)), JSONText.member("message", json: message(text)),
        ]
        if !diagnostic.file.isEmpty {
            var location = [physicalLocation(diagnostic.file, diagnostic.range)]
            if let step = diagnostic.step {
                let logical = JSONText.object([JSONText.member("name", step), JSONText.member("kind", "step")])
                location.append(JSONText.member("logicalLocations", json: JSONText.array([logical])))
            }
            members.append(JSONText.member("locations", json: JSONText.array([JSONText.object(location)])))
        }
        let related = diagnostic.notes.compactMap { note -> String? in
            guard let range = note.range else { return nil }
            return JSONText.object([
                physicalLocation(note.file ?? diagnostic.file, range),
                JSONText.member("message", json: message(note.message)),
            ])
        }
        if !related.isEmpty { members.append(JSONText.member("relatedLocations", json: JSONText.array(related))) }
        if let fixIt = diagnostic.fixIt, let source = sources[diagnostic.file] {
            members.append(JSONText.member("fixes", json: JSONText.array([fix(fixIt, diagnostic, source)])))
        }
        return JSONText.object(members)
    }

    private func physicalLocation(_ file: String, _ range: SourceRange?) -> String {
        var members = [JSONText.member("artifactLocation", json: artifact(file))]
        if let range, let source = sources[file] {
            members.append(JSONText.member("region", json: region(range, source)))
        }
        return JSONText.member("physicalLocation", json: JSONText.object(members))
    }

    private func fix(_ fixIt: Diagnostic.FixIt, _ diagnostic: Diagnostic, _ source: SourceText) -> String {
        let replacements = fixIt.ranges.map { range in
            JSONText.object([
                JSONText.member("deletedRegion", json: region(range, source)),
                JSONText.member("insertedContent", json: message(fixIt.replacement)),
            ])
        }
        let change = JSONText.object([
            JSONText.member("artifactLocation", json: artifact(source.name)),
            JSONText.member("replacements", json: JSONText.array(replacements)),
        ])
        return JSONText.object([
            JSONText.member("description", json: message(diagnostic.fix ?? "replace the marked text")),
            JSONText.member("artifactChanges", json: JSONText.array([change])),
        ])
    }

    private func region(_ range: SourceRange, _ source: SourceText) -> String {
        let start = source.location(at: range.lower)
        let end = source.location(at: range.upper)
        return JSONText.object([
            JSONText.member("startLine", start.line),
            JSONText.member("startColumn", column(range.lower, start, source)),
            JSONText.member("endLine", end.line), JSONText.member("endColumn", column(range.upper, end, source)),
        ])
    }

    /// The column in UTF-16 code units, counted from 1.
    private func column(_ offset: Int, _ location: SourceLocation, _ source: SourceText) -> Int {
        let line = source.lineRange(location.line)
        let before = SourceRange(line.lower, line.lower + location.column - 1)
        return source.text(in: before).utf16.count + 1
    }

    /// The file as a URI: relative to where the program was started, or absolute.
    private func artifact(_ file: String) -> String {
        var uri = file.hasPrefix("/") ? "file://" : ""
        for byte in file.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                uri += String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return JSONText.object([JSONText.member("uri", uri)])
    }
}
