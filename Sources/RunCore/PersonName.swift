// SPDX-License-Identifier: Apache-2.0

/// The name by which a person decides, as roles and `allowed_signers` have it.
///
/// Two names that people cannot tell apart are one: otherwise who starts a run approves it as somebody who looks alike.
struct PersonName {
    /// The longest name, in bytes of UTF-8.
    private static let limit = 200
    /// The longest part of a bad name that is repeated.
    private static let shownLimit = 60

    private let text: String

    init(_ text: String) { self.text = text }

    /// Why this is no name that anybody could decide by; nil when it is one.
    var problem: String? {
        if text.isEmpty { return "it has no name" }
        if text.utf8.count > Self.limit { return "the name has more than \(Self.limit) bytes" }
        if text.first == " " || text.last == " " { return "the name begins or ends with a blank" }
        if text.unicodeScalars.contains(where: { $0 != " " && Self.isUnseen($0) }) {
            return "the name has a character that cannot be seen"
        }
        if text.unicodeScalars.contains(where: Self.isStyled) {
            return "the name has letters in a form that looks like others"
        }
        let alphabets = Set(text.unicodeScalars.compactMap(Alphabet.init))
        return alphabets.count > 1 ? "the name mixes letters of alphabets that look alike" : nil
    }

    /// What of the name a person sees: equal for names that look alike.
    var look: String {
        var look = ""
        for scalar in text.lowercased().unicodeScalars where !Self.isUnseen(scalar) {
            look.unicodeScalars.append(Self.twins[scalar] ?? scalar)
        }
        return look
    }

    /// The name fit for a record: what cannot be seen is spelled out, and what is too long is cut.
    var recorded: String {
        var shown = ""
        for scalar in text.unicodeScalars.prefix(problem == nil ? .max : Self.shownLimit) {
            if scalar != " ", Self.isUnseen(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Alphabets with letters that look like those of another.
    private enum Alphabet {
        case latin, greek, cyrillic

        init?(_ letter: Unicode.Scalar) {
            switch letter.value {
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: self = .latin
            case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
            case 0x400...0x52F: self = .cyrillic
            default: return nil
            }
        }
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned,
            .privateUse:
            true
        default: false
        }
    }

    /// Letters of another width or of mathematics.
    private static func isStyled(_ scalar: Unicode.Scalar) -> Bool {
        (0xFF00...0xFFEF).contains(scalar.value) || (0x1D400...0x1D7FF).contains(scalar.value)
            || (0x2100...0x214F).contains(scalar.value)
    }

    /// Small letters that look like a Latin one.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
        // Cyrillic.
        "\u{430}": "a", "\u{435}": "e", "\u{43E}": "o", "\u{440}": "p", "\u{441}": "c", "\u{443}": "y", "\u{445}": "x",
        "\u{455}": "s", "\u{456}": "i", "\u{458}": "j", "\u{4BB}": "h", "\u{501}": "d", "\u{51B}": "q", "\u{51D}": "w",
        "\u{43A}": "k", "\u{43C}": "m", "\u{442}": "t", "\u{43D}": "h", "\u{432}": "b",
        // Greek.
        "\u{3B1}": "a", "\u{3BF}": "o", "\u{3C1}": "p", "\u{3BD}": "v", "\u{3B9}": "i", "\u{3BA}": "k", "\u{3C5}": "u",
        "\u{3C7}": "x",
    ]
}
