// SPDX-License-Identifier: Apache-2.0

internal import Values

/// One word of a command with its place.
struct Word: Sendable {
    let text: String
    let index: Int

    /// Whether the AWS CLI takes the word for an option: a hyphen, something after it, no number.
    ///
    /// A word with a space is a value, unless the space comes after `--name=`.
    var isOption: Bool {
        guard text.utf8.first == UInt8(ascii: "-"), text.utf8.count > 1 else { return false }
        guard text.utf8.contains(0x20) else { return Double(text) == nil }
        let name = text.prefix { $0 != "=" }
        return name.hasPrefix("--") && name.utf8.count < text.utf8.count && !name.utf8.contains(0x20)
    }

    /// The option's name without hyphens and the value after `=`.
    var option: (name: String, value: String?) {
        let body = text.hasPrefix("--") ? text.dropFirst(2) : text.dropFirst()
        guard let equals = body.firstIndex(of: "=") else { return (String(body), nil) }
        return (String(body[..<equals]), String(body[body.index(after: equals)...]))
    }
}

/// Walks along the words of a command.
struct WordScanner {
    private let words: [Word]
    private var position = 0

    init(_ words: [Word]) { self.words = words }

    mutating func next() -> Word? {
        guard position < words.count else { return nil }
        defer { position += 1 }
        return words[position]
    }

    /// The word after this one when it is no option.
    mutating func nextValue() -> Word? {
        guard position < words.count, !words[position].isOption else { return nil }
        return next()
    }

    /// The words up to the next option.
    mutating func nextValues() -> [Word] {
        var values: [Word] = []
        while let value = nextValue() { values.append(value) }
        return values
    }
}
