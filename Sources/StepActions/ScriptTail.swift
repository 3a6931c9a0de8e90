// SPDX-License-Identifier: Apache-2.0

import Processes
import Synchronization
import Values

/// The last line that a running script has printed, fit to be shown.
///
/// Secrets are taken out wherever the pieces are cut in which the output comes. Of a line that is written over with
/// carriage returns, as progress bars are, the last writing counts; sequences that steer a terminal are left out, and what
/// is no text is replaced.
final class ScriptTail: Sendable {
    /// How much of a line is shown, in characters.
    private static let width = 200

    private struct State {
        var readers: [SpoolReader]
        var streams: [SecretStream]
        /// The line that each stream is at, and the last one that was not empty.
        var partial: [[UInt8]] = [[], []]
        var last = ""
    }

    private let state: Mutex<State>

    /// The tail of a script's spool, without what the mask hides.
    init(_ spool: ScriptSpool, mask: SecretMask) {
        let readers = ScriptSpool.Stream.allCases.map { SpoolReader(spool, $0) }
        state = Mutex(State(readers: readers, streams: readers.map { _ in SecretStream(mask) }))
    }

    /// The last line by now; empty when nothing was printed.
    func line() -> String {
        state.withLock { state in
            for index in state.readers.indices {
                let (missing, bytes) = state.readers[index].next()
                if missing > 0 {
                    // Half a secret may stand on either side of the gap.
                    _ = state.streams[index].end(isCut: true)
                    state.partial[index] = []
                }
                take(state.streams[index].next(bytes), of: index, &state)
            }
            return state.last
        }
    }

    private func take(_ bytes: [UInt8], of index: Int, _ state: inout State) {
        guard !bytes.isEmpty else { return }
        let lines = (state.partial[index] + bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
        state.partial[index] = Array((lines.last ?? []).suffix(1 << 14))
        if let shown = lines.suffix(100).reversed().lazy.map(Self.shown).first(where: { !$0.isEmpty }) {
            state.last = shown
        }
    }

    /// A line as it stands in a terminal at the end.
    static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let writings = bytes.split(separator: 0x0D)
        let text = String(decoding: writings.last { !$0.allSatisfy { $0 <= 0x20 } } ?? [], as: UTF8.self)
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
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

extension String {
    fileprivate var trimmingBlanks: Substring {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " }) else {
            return ""
        }
        return self[first...last]
    }
}
