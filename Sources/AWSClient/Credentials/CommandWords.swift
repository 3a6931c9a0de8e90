// SPDX-License-Identifier: Apache-2.0

/// Splits a command line to words without a shell, as the AWS CLI does.
///
/// Blanks separate. Single quotes keep everything, double quotes everything but a backslash before `"` or `\`; a
/// backslash outside quotes keeps the next character. Nothing is expanded.
enum CommandWords {
    /// The words of a command line; nil when a quote is not closed or a backslash is the last character.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in line {
            if isEscaped {
                if quote == "\"", character != "\"", character != "\\" { word = (word ?? "") + "\\" }
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let finished = word { words.append(finished) }
        return words
    }
}
