// SPDX-License-Identifier: Apache-2.0

import Processes
import Values

/// What a script wrote to a stream, with marks where bytes are missing.
struct ScriptOutput {
    private let pieces: [ScriptSpool.Piece]
    private let written: Int

    /// What is kept of a stream that was so long.
    init(_ spool: ScriptSpool, _ stream: ScriptSpool.Stream, written: Int) {
        pieces = spool.pieces(of: stream)
        self.written = written
    }

    /// How many bytes are missing.
    var missing: Int { max(0, written - pieces.reduce(0) { $0 + $1.bytes.count }) }

    /// Whether any are.
    var isCut: Bool { missing > 0 }

    /// The text for whoever is shown it, without what the mask hides; what is not UTF-8 is replaced.
    ///
    /// The script may have been stopped, or have cut itself, in the middle of a secret.
    func text(hiding mask: SecretMask) -> String { text(end: .ended) { mask.bytes($0, cut: $1) } }

    /// The text for whoever goes on with it, secrets included but for what the gaps have left of them, which nobody finds
    /// any more that looks for all of one.
    func value(hiding mask: SecretMask) -> String { text(end: []) { mask.withoutParts($0, cut: $1) } }

    private func text(
        end ending: SecretMask.Cut,
        _ hide: (_ bytes: [UInt8], _ cut: SecretMask.Cut) -> [UInt8]
    ) -> String {
        var (text, bytes, end, isAfterGap) = ("", [UInt8](), 0, false)
        func close(before gap: Int) {
            var cut: SecretMask.Cut = isAfterGap ? .start : []
            cut.formUnion(gap > 0 ? .end : ending)
            text += String(decoding: hide(bytes, cut), as: UTF8.self)
            if gap > 0 { text += "\n[\(gap) bytes were left out here]\n" }
        }
        for piece in pieces {
            if piece.offset > end {
                close(before: piece.offset - end)
                (bytes, isAfterGap) = ([], true)
            }
            bytes += piece.bytes
            end = piece.offset + piece.bytes.count
        }
        close(before: max(0, written - end))
        return text
    }
}
