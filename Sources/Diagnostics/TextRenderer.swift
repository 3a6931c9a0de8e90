// SPDX-License-Identifier: Apache-2.0

/// Renders diagnostics for a person, with the lines of source they are about.
///
/// Whatever comes from a source or a message is shown with control, bidirectional and other invisible characters as
/// visible escapes, so that a file cannot write to the terminal.
public struct TextRenderer: Sendable {
    private let sources: [String: SourceText]
    private let paint: Paint
    private static let widest = 160

    /// A renderer that quotes from the given sources; a diagnostic about any other file is shown without excerpt.
    public init(sources: [SourceText], colour: Bool = false) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        paint = Paint(isOn: colour)
    }

    /// All the diagnostics in the order of ``DiagnosticList/arranged(_:)`` and the line that counts them.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        let arranged = DiagnosticList.arranged(diagnostics)
        return arranged.map { render($0) + "\n" }.joined() + DiagnosticList.summary(arranged) + "\n"
    }

    /// One diagnostic, ending in a line end.
    public func render(_ diagnostic: Diagnostic) -> String {
        let source = sources[diagnostic.file]
        var places = [Place(range: diagnostic.range, file: diagnostic.file, label: diagnostic.message, isPrimary: true)]
        places += diagnostic.notes.filter { $0.range != nil }.map {
            Place(range: $0.range, file: $0.file ?? diagnostic.file, label: $0.message, isPrimary: false)
        }
        let margin = marginWidth(for: places)
        let bar = String(repeating: " ", count: margin + 1) + paint.dim("|")
        let equals = String(repeating: " ", count: margin + 1) + paint.dim("=") + " "
        var lines = [heading(diagnostic)]
        if let source, let range = diagnostic.range {
            let place = source.location(at: range.lower)
            let name = VisibleText.shown(diagnostic.file)
            let arrow = String(repeating: " ", count: margin) + paint.dim("-->")
            lines.append("\(arrow) \(name):\(place.line):\(place.column)")
            lines.append(bar)
            for (index, place) in places.enumerated() {
                if let own = sources[place.file] {
                    if place.file != diagnostic.file { lines.append("\(arrow) \(heading(of: place, in: own))") }
                    lines += excerpt(place, in: own, severity: diagnostic.severity, margin: margin)
                } else {
                    lines.append(equals + "note: " + VisibleText.shown("\(place.file): \(place.label)"))
                }
                if index + 1 < places.count { lines.append(String(repeating: " ", count: margin + 1) + paint.dim(":")) }
            }
            lines.append(bar)
        } else {
            lines.append(
                String(repeating: " ", count: margin) + paint.dim("-->") + " " + VisibleText.shown(diagnostic.file)
            )
            lines.append(equals + VisibleText.shown(diagnostic.message))
            for place in places.dropFirst() { lines.append(equals + "note: " + VisibleText.shown(place.label)) }
        }
        if let step = diagnostic.step { lines.append(equals + "step: " + VisibleText.shown(step)) }
        for note in diagnostic.notes where note.range == nil {
            lines.append(equals + "note: " + VisibleText.shown(note.message))
        }
        if let why = diagnostic.why { lines.append(equals + "why: " + VisibleText.shown(why)) }
        if let fix = diagnostic.fix { lines.append(equals + paint.bold("fix: ") + VisibleText.shown(fix)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Place {
        let range: SourceRange?
        let file: String
        let label: String
        let isPrimary: Bool
    }

    /// Where a note in another file stands.
    private func heading(of place: Place, in source: SourceText) -> String {
        let location = source.location(at: place.range?.lower ?? 0)
        return "\(VisibleText.shown(place.file)):\(location.line):\(location.column)"
    }

    private func heading(_ diagnostic: Diagnostic) -> String {
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
        return paint.severity(label, diagnostic.severity) + paint.bold(": " + VisibleText.shown(diagnostic.title))
    }

    private func marginWidth(for places: [Place]) -> Int {
        let lines = places.compactMap { place in place.range.flatMap { sources[place.file]?.line(at: $0.lower) } }
        return String(lines.max() ?? 1).count
    }

    /// The line of a place, a caret line below it, and the label beside or below the carets.
    private func excerpt(_ place: Place, in source: SourceText, severity: Severity, margin: Int) -> [String] {
        guard let range = place.range else { return [] }
        let number = source.line(at: range.lower)
        let line = source.lineRange(number)
        let start = min(max(range.lower, line.lower), line.upper)
        let end = min(max(range.upper, start), line.upper)
        let window = shownPart(of: line, around: start, in: source)
        let before = source.text(in: SourceRange(window.lower, start))
        let marked = source.text(in: SourceRange(start, min(end, window.upper)))
        let after = source.text(in: SourceRange(min(end, window.upper), window.upper))
        let prefix = window.lower > line.lower ? "…" : ""
        let suffix = window.upper < line.upper ? "…" : ""
        let indentation = String(repeating: " ", count: VisibleText.columns(before) + prefix.unicodeScalars.count)
        let runsOn = range.upper > line.upper && range.upper > start
        let width = max(1, VisibleText.columns(marked))
        let carets =
            String(repeating: place.isPrimary ? "^" : "-", count: width) + (runsOn && place.isPrimary ? "…" : "")
        let numeral = String(number)
        let gutter = String(repeating: " ", count: margin - numeral.count) + paint.dim(numeral + " |")
        let empty = String(repeating: " ", count: margin + 1) + paint.dim("|")
        let label = VisibleText.shown(place.label)
        let shown = VisibleText.shown(before) + VisibleText.shown(marked) + VisibleText.shown(after)
        let painted = place.isPrimary ? paint.severity(carets + " " + label, severity) : paint.dim(carets) + " " + label
        return ["\(gutter) \(prefix)\(shown)\(suffix)", "\(empty) \(indentation)\(painted)"]
    }

    /// The part of a long line that is shown, on character borders.
    private func shownPart(of line: SourceRange, around start: Int, in source: SourceText) -> SourceRange {
        guard line.count > Self.widest else { return line }
        var lower = max(line.lower, start - Self.widest / 2)
        var upper = min(line.upper, lower + Self.widest)
        while lower > line.lower, source.bytes[lower] & 0xC0 == 0x80 { lower -= 1 }
        while upper < line.upper, source.bytes[upper] & 0xC0 == 0x80 { upper += 1 }
        return SourceRange(lower, upper)
    }
}

/// The colours of a rendering, or none.
private struct Paint {
    let isOn: Bool

    func bold(_ text: String) -> String { wrap(text, "1") }
    func dim(_ text: String) -> String { wrap(text, "34") }

    func severity(_ text: String, _ severity: Severity) -> String {
        switch severity {
        case .error: wrap(text, "1;31")
        case .warning: wrap(text, "1;33")
        case .note: wrap(text, "1;36")
        }
    }

    private func wrap(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
