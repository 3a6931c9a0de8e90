// SPDX-License-Identifier: Apache-2.0

import Processes
import RunCore
import RunViews
import TerminalUI
import Values

/// A script whose output is being shown while it lies in the spool.
struct ShownScript {
    /// How many bytes that were shown are kept of a stream, to be compared with the evidence.
    private static let kept = ScriptSpool.limit
    /// How many looks at which nothing new is found make a line without an end worth showing.
    private static let patience = 4

    let number: Int
    let spool: ScriptSpool
    private var reader: ShownReader
    private var cutter = OutputLineCutter()
    private var silence = 0
    /// What was shown of each stream; nothing of one that has a gap or is longer than what the evidence begins with.
    private var shown: [ScriptSpool.Stream: [UInt8]] = [.output: [], .errors: []]

    init(number: Int, spool: ScriptSpool) {
        (self.number, self.spool) = (number, spool)
        reader = ShownReader(spool)
    }

    /// The lines that are new; those without an end, too, once nothing more has come for a while, or at the end.
    mutating func next(isOver: Bool = false) -> [OutputLine] {
        var lines: [OutputLine] = []
        for piece in reader.next() {
            silence = 0
            note(piece)
            lines += cutter.take(piece.bytes, isError: piece.stream == .errors, missing: piece.missing)
        }
        if lines.isEmpty { silence += 1 }
        if isOver || silence == Self.patience { lines += cutter.finish() }
        return lines
    }

    private mutating func note(_ piece: ShownReader.Piece) {
        shown[piece.stream]?.append(contentsOf: piece.bytes)
        if piece.missing > 0 || shown[piece.stream]?.count ?? 0 > Self.kept { shown[piece.stream] = nil }
    }

    /// What is still to be shown when the spool is gone and the evidence is there.
    mutating func rest(of script: RecordedScript) -> [OutputLine] {
        var lines: [OutputLine] = []
        for stream in ScriptSpool.Stream.allCases where reader.position(in: stream) < script.count(of: stream) {
            let missing = script.count(of: stream) - reader.position(in: stream)
            if let rest = shown[stream].flatMap({ Self.rest(of: script.text(of: stream), after: $0) }) {
                lines += cutter.take(rest, isError: stream == .errors)
            } else {
                let tail = Self.tail(of: script.text(of: stream)).suffix(missing)
                lines += cutter.take(Array(tail), isError: stream == .errors, missing: missing - tail.count)
            }
        }
        return lines + cutter.finish()
    }

    /// What the evidence has behind its last gap, byte for byte as it was written; empty when it has none, or when
    /// something in it was hidden or replaced, so that nobody knows how long it was.
    static func tail(of text: [UInt8]) -> [UInt8] {
        let mark = Array(" bytes were left out here]\n".utf8)
        guard let found = (0...max(0, text.count - mark.count)).last(where: { text[$0...].starts(with: mark) }) else {
            return []
        }
        let tail = Array(text[(found + mark.count)...])
        let isAltered = [String.secretMark, "\u{FFFD}"].contains { String(decoding: tail, as: UTF8.self).contains($0) }
        return isAltered ? [] : tail
    }

    /// What follows in the evidence, where bytes that are no text are replaced; nil when it does not begin like that.
    private static func rest(of text: [UInt8], after shown: [UInt8]) -> [UInt8]? {
        // The last character may have been half there.
        for cut in 0...min(3, shown.count) {
            let known = Array(String(decoding: shown.dropLast(cut), as: UTF8.self).utf8)
            if text.starts(with: known) { return Array(text[known.count...]) }
        }
        return nil
    }
}
