// SPDX-License-Identifier: Apache-2.0

/// One finding as text: heading, excerpt with carets, notes with their own lines, reason and fix.
struct DiagnosticText {
    private let diagnostic: Diagnostic
    private let sources: [String: SourceText]
    private let width: Int?
    private let paint: Paint
    private let margin: Int

    init(_ diagnostic: Diagnostic, _ sources: [String: SourceText], _ style: TextRenderer.Style) {
        self.diagnostic = diagnostic
        self.sources = sources
        width = style.width
        paint = Paint(isOn: style.hasColour)
        let places =
            [(diagnostic.range, diagnostic.file)] + diagnostic.notes.map { ($0.range, $0.file ?? diagnostic.file) }
        let lines = places.compactMap { range, file in range.flatMap { sources[file]?.line(at: $0.lower) } }
        margin = String(lines.max() ?? 1).utf8.count
    }

    /// The whole finding, ending in a line end.
    var text: String {
        var lines = [heading]
        let placed = diagnostic.notes.filter { $0.range != nil }
        if let source = sources[diagnostic.file], let range = diagnostic.range {
            lines.append(arrow("-->", place(of: range, in: source)))
            lines.append(bar)
            lines += excerpt(range, diagnostic.message, in: source, isPrimary: true)
            lines += placed.flatMap(excerpt)
            lines.append(bar)
        } else {
            // What a command line gave stands in no file.
            if !diagnostic.file.isEmpty { lines.append(arrow("-->", VisibleText.shown(diagnostic.file))) }
            lines += paragraph("", diagnostic.message)
            for note in placed { lines += paragraph("note: ", note.message) }
        }
        if let step = diagnostic.step { lines += paragraph("step: ", step) }
        for note in diagnostic.notes where note.range == nil { lines += paragraph("note: ", note.message) }
        if let why = diagnostic.why { lines += paragraph("why: ", why) }
        if let fix = diagnostic.fix { lines += paragraph("fix: ", fix, isStrong: true) }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Lines

    private var heading: String {
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
        return paint.severity(label, diagnostic.severity) + paint.bold(": " + VisibleText.shown(diagnostic.title))
    }

    private var space: String { String(repeating: " ", count: margin + 1) }

    private var bar: String { space + paint.dim("|") }

    private func arrow(_ sign: String, _ text: String) -> String {
        String(repeating: " ", count: margin) + paint.dim(sign) + " " + text
    }

    private func place(of range: SourceRange, in source: SourceText) -> String {
        let location = source.location(at: range.lower)
        return "\(VisibleText.shown(source.name)):\(location.line):\(location.column)"
    }

    /// `= label: text`, continued below the text where it is longer than the terminal is wide.
    private func paragraph(_ label: String, _ text: String, isStrong: Bool = false) -> [String] {
        let shown = VisibleText.shown(text)
        let room = width.map { max(20, $0 - margin - 3 - label.utf8.count) }
        let lines = room.map { WrappedText.lines(shown, width: $0) } ?? [shown]
        let indentation = space + "  " + String(repeating: " ", count: label.utf8.count)
        return lines.enumerated().map { index, line in
            index > 0
                ? indentation + line : space + paint.dim("=") + " " + (isStrong ? paint.bold(label) : label) + line
        }
    }

    // MARK: - Excerpts

    private func excerpt(_ note: Diagnostic.Note) -> [String] {
        let file = note.file ?? diagnostic.file
        guard let range = note.range, let other = sources[file] else {
            return paragraph("note: ", "\(file): \(note.message)")
        }
        let head =
            file == diagnostic.file ? space + paint.dim(":") : arrow("-->", place(of: range, in: other))
        return [head] + excerpt(range, note.message, in: other, isPrimary: false)
    }

    /// The line of a place, a caret line below it, and the label beside or below the carets.
    private func excerpt(_ range: SourceRange, _ label: String, in source: SourceText, isPrimary: Bool) -> [String] {
        let number = source.line(at: range.lower)
        let line = source.lineRange(number)
        let start = min(max(range.lower, line.lower), line.upper)
        let end = min(max(range.upper, start), line.upper)
        let room = max(40, (width ?? 166) - margin - 3)
        let window = ExcerptWindow(of: line, around: start, columns: room, in: source)
        let before = window.prefix + source.quoted(in: SourceRange(window.range.lower, start))
        let marked = source.quoted(in: SourceRange(start, min(end, window.range.upper)))
        let after = source.quoted(in: SourceRange(min(end, window.range.upper), window.range.upper)) + window.suffix
        let indentation = VisibleText.columns(before)
        let runsOn = isPrimary && range.upper > line.upper && range.upper > start
        let carets =
            String(repeating: isPrimary ? "^" : "-", count: max(1, VisibleText.columns(marked))) + (runsOn ? "…" : "")
        let numeral = String(number)
        let gutter = String(repeating: " ", count: margin - numeral.utf8.count) + paint.dim(numeral + " |")
        let shown = VisibleText.shown(before) + VisibleText.shown(marked) + VisibleText.shown(after)
        let labels = labelled(carets, label, at: indentation, room: room, isPrimary: isPrimary)
        return [(gutter + " " + shown).trimmingEnd] + labels.map { bar + " " + $0 }
    }

    /// The caret line, with the label behind it where it fits and in lines below where not.
    private func labelled(
        _ carets: String,
        _ label: String,
        at indentation: Int,
        room: Int,
        isPrimary: Bool
    ) -> [String] {
        let colour = { (text: String) in isPrimary ? paint.severity(text, diagnostic.severity) : text }
        let painted = isPrimary ? paint.severity(carets, diagnostic.severity) : paint.dim(carets)
        let margin = String(repeating: " ", count: indentation)
        let shown = VisibleText.shown(label)
        let columns = indentation + carets.unicodeScalars.count + 1 + VisibleText.columns(shown)
        if width == nil || columns <= room { return [margin + painted + " " + colour(shown)] }
        let inset = min(indentation, max(0, room - 50))
        let lines = WrappedText.lines(shown, width: room - inset)
        return [margin + painted] + lines.map { String(repeating: " ", count: inset) + colour($0) }
    }
}

extension String {
    /// The text without spaces at its end.
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.utf8.last == 0x20 { text.removeLast() }
        return String(text)
    }
}
