// SPDX-License-Identifier: Apache-2.0

import Processes
import RunCore
import Synchronization
import Values

/// What a running script prints: its lines as they come, and the last one, fit to be shown.
///
/// Of a line that is written over with carriage returns, as progress bars are, the last writing counts; sequences that steer
/// a terminal are left out of the last line, and what is no text is replaced.
final class ScriptTail: Sendable {
    /// How much of the last line is shown, in characters.
    private static let width = 200

    private struct State {
        var reader: ShownReader
        var cutter = OutputLineCutter()
        var last = ""
    }

    private let state: Mutex<State>

    /// The tail of a script's spool.
    init(_ spool: ScriptSpool) { state = Mutex(State(reader: ShownReader(spool))) }

    /// The last line by now, empty when nothing was printed, and the lines that are whole since the last call; at the end
    /// also those without an end.
    func next(isOver: Bool = false) -> (last: String, lines: [OutputLine]) {
        state.withLock { state in
            var lines: [OutputLine] = []
            for piece in state.reader.next() {
                lines += state.cutter.take(piece.bytes, isError: piece.stream == .errors, missing: piece.missing)
            }
            let candidates = lines.suffix(100) + state.cutter.unfinished
            if let last = candidates.reversed().lazy.map({ Self.shown($0.bytes) }).first(where: { !$0.isEmpty }) {
                state.last = last
            }
            if isOver { lines += state.cutter.finish() }
            return (state.last, lines)
        }
    }

    /// A line as it stands in a terminal at the end.
    static func shown(_ bytes: [UInt8]) -> String {
        var result = String.UnicodeScalarView()
        var scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                skipSequence(&scalars)
            } else if scalar == "\t" {
                result.append(" ")
            } else if scalar.value >= 0x20, scalar.value != 0x7F {
                result.append(scalar)
            }
        }
        return String(String(result).trimmingBlanks.prefix(width))
    }

    /// Skips what follows an escape: `[…m` and its like, `]…` up to a bell, or one character.
    private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
        switch scalars.popFirst() {
        case "[":
            while let scalar = scalars.popFirst(), !(0x40...0x7E).contains(scalar.value) {}
        case "]":
            while let scalar = scalars.popFirst(), scalar != "\u{07}", scalar != "\u{1B}" {}
        default: break
        }
    }
}

/// Tells how far a script is.
struct ScriptNews: Sendable {
    private let tail: ScriptTail
    private let request: OperationRequest
    private let began = ContinuousClock.now

    /// News of the script for a request, whose output goes into the spool.
    init(_ spool: ScriptSpool, _ request: OperationRequest) {
        tail = ScriptTail(spool)
        self.request = request
    }

    /// Tells of the last line and of what was printed since the last time.
    func tell(isOver: Bool = false) {
        let (last, lines) = tail.next(isOver: isOver)
        var progress = OperationProgress(
            text: last,
            elapsed: began.duration(to: .now),
            limit: request.timeout,
            isOutput: true
        )
        progress.lines = lines
        request.progress(progress)
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return self[first...last]
    }
}
