// SPDX-License-Identifier: Apache-2.0

/// A statement's tokens with their words in upper case and their depth in parentheses.
struct SQLWords {
    let tokens: [SQLToken]
    /// The word at each token in upper case, empty for tokens that are no unquoted words.
    let words: [String]
    /// How many parentheses are open before each token.
    let depths: [Int]
    private let bytes: [UInt8]

    init(bytes: [UInt8], tokens: ArraySlice<SQLToken>) {
        self.bytes = bytes
        self.tokens = Array(tokens)
        words = tokens.map { $0.kind == .word ? String(decoding: bytes[$0.range], as: UTF8.self).uppercased() : "" }
        var depths: [Int] = []
        var depth = 0
        for token in tokens {
            if token.kind == .closeParenthesis { depth -= 1 }
            depths.append(depth)
            if token.kind == .openParenthesis { depth += 1 }
        }
        self.depths = depths
    }

    /// The first word, also behind opening parentheses: `(SELECT 1)`.
    var leadingKeyword: String { leadingIndex.map { words[$0] } ?? "" }

    /// Where the first word stands.
    var leadingIndex: Int? {
        guard let index = tokens.firstIndex(where: { $0.kind != .openParenthesis }), !words[index].isEmpty else {
            return nil
        }
        return index
    }

    /// The word at `index`, or an empty text beyond the end.
    func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// Whether the word occurs anywhere outside of strings.
    func contains(_ word: String) -> Bool { words.contains(word) }

    /// The name at `index` as the server would look it up, for a token that is an identifier.
    func name(_ index: Int) -> String? {
        let text = String(decoding: bytes[tokens[index].range], as: UTF8.self)
        switch tokens[index].kind {
        case .word: return text.lowercased()
        case .quotedIdentifier(unicodeEscapes: false): return String(text.dropFirst().dropLast())
        default: return nil
        }
    }

    /// The names of the functions that are called, as the server would look them up, wherever they stand; nil for a name
    /// that is written with escapes.
    var calls: [String?] {
        var calls: [String?] = []
        for index in tokens.indices.dropLast() where tokens[index + 1].kind == .openParenthesis {
            if tokens[index].kind == .quotedIdentifier(unicodeEscapes: true) {
                calls.append(nil)
            } else if let name = name(index) {
                calls.append(name)
            }
        }
        return calls
    }

    /// Whether the token at `index` is a comma.
    func isComma(_ index: Int) -> Bool {
        tokens.indices.contains(index) && tokens[index].kind == .symbol && bytes[tokens[index].range] == [0x2C]
    }

    /// The text of a simple string literal at `index`: one in single quotes without quotes or escapes inside.
    func string(_ index: Int) -> String? {
        guard tokens.indices.contains(index), tokens[index].kind == .string else { return nil }
        let text = String(decoding: bytes[tokens[index].range], as: UTF8.self)
        let inner = text.dropFirst().dropLast()
        return text.hasPrefix("'") && text.hasSuffix("'") && !inner.contains("'") ? String(inner) : nil
    }

    /// The place of the token's first byte.
    func offset(_ index: Int) -> Int { tokens.indices.contains(index) ? tokens[index].range.lowerBound : 0 }

    /// The highest `n` of the `$n`.
    var highestParameter: Int {
        tokens.filter { $0.kind == .parameter }
            .compactMap { Int(String(decoding: bytes[$0.range].dropFirst(), as: UTF8.self)) }
            .max() ?? 0
    }
}
