// SPDX-License-Identifier: Apache-2.0

/// What there is to know about a key or an attribute: a row in `Documentation/Language.md`, a property of the JSON
/// schemas.
struct KeyReference {
    /// What a value looks like to a program that reads YAML.
    enum Shape {
        /// One line or several.
        case text
        case identifier
        case duration
        case flag
        /// A whole number of at least 1.
        case count
        /// A list of texts, or one text.
        case texts
        /// One of a few words.
        case choice([String])
        /// One of a few words, or a text of a form.
        case choiceOr([String], pattern: String)
        /// Anything: its meaning depends on another key.
        case value
        /// The number 1.
        case version
        /// `5x30s`.
        case retry
        /// 12 digits.
        case account
        /// What stands under this name in `$defs`.
        case definition(String)
        /// A list of what stands under this name in `$defs`.
        case list(of: String)
        /// One or a list of what stands under this name in `$defs`.
        case oneOrMore(String)
        /// A mapping from names to what stands under this name in `$defs`.
        case mapping(to: String)
        /// A mapping from names to texts.
        case textMapping
        /// A text, or a mapping from names to texts.
        case textOrMapping
    }

    /// The key.
    let key: String
    /// What a value looks like to a program.
    let shape: Shape
    /// What a value looks like to a person, in Markdown; empty where `meaning` says it all.
    let value: String
    /// What it means, in Markdown.
    let meaning: String
    /// What holds when it is not there, in Markdown.
    let absent: String

    init(_ key: String, _ shape: Shape, value: String = "", _ meaning: String, absent: String = "") {
        self.key = key
        self.shape = shape
        self.value = value
        self.meaning = meaning
        self.absent = absent
    }

    /// The meaning as plain text, for editors: links become their texts, marks of code stay.
    var description: String {
        var text = ""
        var rest = (value.isEmpty || meaning.isEmpty ? value + meaning : "\(meaning) (\(value))")[...]
        while let open = rest.firstIndex(of: "[") {
            text += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            guard let close = inner.firstRange(of: "]("),
                let end = inner[close.upperBound...].firstIndex(of: ")")
            else {
                text += "["
                rest = inner
                continue
            }
            text += inner[..<close.lowerBound]
            rest = inner[inner.index(after: end)...]
        }
        return text + rest
    }
}
