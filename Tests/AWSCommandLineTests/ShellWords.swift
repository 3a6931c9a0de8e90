// SPDX-License-Identifier: Apache-2.0

/// Splits a command as a shell does, so that tests can be written as commands.
enum ShellWords {
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = text.makeIterator()
        while let character = characters.next() {
            switch (quote, character) {
            case ("'", "'"), ("\"", "\""): quote = nil
            case ("\"", "\\"):
                guard let next = characters.next() else { break }
                word = (word ?? "") + (next == "\"" || next == "\\" ? "" : "\\") + String(next)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, "\\"): word = (word ?? "") + (characters.next().map { $0 == "\n" ? "" : String($0) } ?? "")
            case (nil, " "), (nil, "\n"):
                if let done = word { words.append(done) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return word.map { words + [$0] } ?? words
    }
}
