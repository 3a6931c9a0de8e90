// SPDX-License-Identifier: Apache-2.0

// What of a secret counts where the text does not hold all of it: at an end that was cut, and before `…`.
extension SecretMatcher {
    /// The length of an escape of which a cut may leave a part.
    private static let longestEscape = 12
    /// What stands where a text was cut.
    private static let cutMark = Array("…".utf8)

    /// How much of a secret counts at the end of the text.
    enum Ending {
        /// All of it.
        case whole
        /// The part that tells something, as ``SecretPattern/telling`` says.
        case ended
        /// The part that makes a value better done without, as ``SecretPattern/decisive`` says.
        case value
        /// Any part, since the rest was left out.
        case cut

        /// What a cut makes of the end.
        init(_ cut: SecretMask.Cut) {
            let kinds: [(SecretMask.Cut, Ending)] = [(.end, .cut), (.ended, .ended), (.endedValue, .value)]
            self = kinds.first { cut.contains($0.0) }?.1 ?? .whole
        }
    }

    /// Whether so many bytes of a secret count that stand at the end of the text.
    func isCutOff(_ pattern: SecretPattern, _ count: Int) -> Bool {
        switch ending {
        case .whole: false
        case .ended: count >= pattern.telling
        case .value: count >= pattern.decisive
        case .cut: count >= SecretMask.shortest
        }
    }

    /// Where so many bytes of a secret end that does not go on at a place, when the text was cut there; else nil.
    mutating func partEnd(_ pattern: SecretPattern, _ count: Int, _ position: Int) -> Int? {
        guard count >= SecretMask.shortest else { return nil }
        if ending == .cut, text.count - position < Self.longestEscape, Self.isAmbiguous(text[position]) {
            return text.count
        }
        guard count >= pattern.telling else { return nil }
        let end = escapePartEnd(position)
        for (index, wanted) in Self.cutMark.enumerated() {
            guard let byte = byte(end + index) else {
                return index == 0 && end > position && isCutOff(pattern, count) ? end : nil
            }
            guard byte == wanted else { return nil }
        }
        return end
    }

    /// The end of what may be a part of an escape; its start when none begins there.
    private func escapePartEnd(_ start: Int) -> Int {
        guard Self.beginsEscape(text[start]) else { return start }
        var end = start
        while end < text.count, end - start < Self.longestEscape, Self.isPartOfEscape(text[end]) { end += 1 }
        return end
    }

    private static func isPartOfEscape(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || beginsEscape(byte) || byte == 0x23
            || byte == 0x7B
    }
}
