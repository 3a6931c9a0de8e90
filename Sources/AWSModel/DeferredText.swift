// SPDX-License-Identifier: Apache-2.0

/// Text in which markers stand for values that are known later.
///
/// A marker is U+F8F0, a decimal index, U+F8F1: two private-use characters that no AWS parameter needs. It is an atom:
/// no parser looks inside, and checks of a text that holds one are put off until its value is known.
public enum DeferredText {
    /// What starts a marker.
    public static let open: Character = "\u{F8F0}"
    /// What ends a marker.
    public static let close: Character = "\u{F8F1}"

    /// The marker of an index.
    public static func marker(_ index: Int) -> String { "\(open)\(index)\(close)" }

    /// Whether a text holds a marker.
    public static func holdsMarker(_ text: some StringProtocol) -> Bool {
        text.utf8.contains(0xEF) && text.unicodeScalars.contains("\u{F8F0}")
    }

    /// The indices of the markers in a text, in order; malformed ones are passed over.
    public static func indices(in text: String) -> [Int] {
        text.split(separator: open, omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            piece.firstIndex(of: close).flatMap { Int(piece[..<$0]) }
        }
    }

    /// A text in which every marker is a `*`, for patterns.
    public static func wildcard(_ text: String) -> String {
        guard holdsMarker(text) else { return text }
        var result = ""
        for (number, piece) in text.split(separator: open, omittingEmptySubsequences: false).enumerated() {
            guard number > 0, let end = piece.firstIndex(of: close) else {
                result += piece
                continue
            }
            result += "*" + piece[piece.index(after: end)...]
        }
        return result
    }
}
