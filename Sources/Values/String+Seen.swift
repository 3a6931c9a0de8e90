// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// Whether there is nothing in the text that anybody could see: whoever must give a reason has given none.
    ///
    /// White space of any width, control and format characters, fillers and what Unicode has not assigned count as nothing, as
    /// do marks without a letter.
    public var isBlank: Bool { seenCount == 0 }

    /// How many of the text's characters can be seen.
    public var seenCount: Int { count { character in character.unicodeScalars.contains(where: Self.isSeen) } }

    /// How many letters and digits of the text can be seen: fillers that count as letters cannot.
    public var letterCount: Int {
        count { ($0.isLetter || $0.isNumber) && $0.unicodeScalars.contains(where: Self.isSeen) }
    }

    /// Whether the text ends a line somewhere: shown as one, it could pass for several.
    public var hasLineBreak: Bool {
        unicodeScalars.contains { ["\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"].contains($0) }
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        // The blank pattern of Braille is a symbol that looks like a space.
        if properties.isWhitespace || properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}" { return false }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned,
            .privateUse,
            .nonspacingMark, .enclosingMark:
            return false
        default: return true
        }
    }
}
