// SPDX-License-Identifier: Apache-2.0

/// Writes what stands behind the opening of a fence.
enum InfoText {
    /// The language and the attributes.
    static func text(_ language: String, _ attributes: [(key: AttributeKey, value: String)]) -> String {
        let ordered = AttributeKey.allCases.flatMap { key in attributes.filter { $0.key == key } }
        return ([language] + ordered.map { "\($0.key.rawValue)=\(value($0.value))" }).joined(separator: " ")
    }

    /// A value, in quotes where a bare one would be read as something else.
    private static func value(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { ValueName.isNameByte($0, first: false) || "-./:+,@".utf8.contains($0) }
        guard !isBare else { return text }
        // An info string has neither backquotes nor line ends.
        let safe = text.map { character -> String in
            switch character {
            case "`": "'"
            case "\\", "\"": "\\\(character)"
            case _ where character.isNewline: " "
            default: String(character)
            }
        }
        return "\"\(safe.joined())\""
    }
}
