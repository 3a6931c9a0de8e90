// SPDX-License-Identifier: Apache-2.0

/// The words of a title or a checklist item, without their endings.
///
/// Some name a thing, and some say what becomes of it: an instruction and its checklist item differ in the latter.
struct ItemWords {
    private(set) var names: Set<String> = []
    private(set) var actions: Set<String> = []

    /// What is done with a thing, by the words for it.
    private static let verbs: [String: String] = {
        let forms: [String: [String]] = [
            "test": ["test", "tested", "testing"],
            "verify": [
                "verify", "verified", "verification", "check", "checked", "validate", "validated", "validation",
            ],
            "configure": ["configure", "configured", "configuration", "set", "setup", "implement", "implemented"],
            "deploy": ["deploy", "deployed"],
            "enable": ["enable", "enabled"],
            "create": ["create", "created", "creation"],
            "perform": [
                "perform", "performed", "run", "done", "complete", "completed", "completion", "confirm", "confirmed",
            ],
            "work": [
                "work", "working", "works", "functional", "successful", "successfully", "available", "accessible",
            ],
        ]
        return Dictionary(uniqueKeysWithValues: forms.flatMap { verb, words in words.map { ($0, verb) } })
    }()

    private static let fillers: Set<String> = [
        "procedure", "procedures", "and", "or", "the", "a", "an", "of", "for", "to", "in", "with", "is", "are", "has",
        "have", "been", "be", "all", "on", "by", "from", "at", "as", "up", "step", "steps", "via", "get", "list",
        "describe", "head",
    ]

    private static let counted: Set<String> = ["step", "phase", "part", "task"]

    init(_ text: String) {
        var words = text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
        // The number of a step names nothing.
        if words.count > 1, Self.counted.contains(words[0]) { words = Array(words.dropFirst().drop { Int($0) != nil }) }
        for word in words {
            if let verb = Self.verbs[word] {
                actions.insert(verb)
            } else if !Self.fillers.contains(word) {
                names.insert(Self.stem(word))
            }
        }
    }

    /// `MultiAZ` as `Multi AZ`, `DBInstanceStatus` as `DB Instance Status`.
    static func spaced(_ name: String) -> String {
        let letters = Array(name)
        var text = ""
        for (index, letter) in letters.enumerated() {
            let isBorder =
                index > 0 && letter.isUppercase
                && (letters[index - 1].isLowercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
            text += isBorder ? " \(letter)" : String(letter)
        }
        return text
    }

    private static func stem(_ word: String) -> String {
        for ending in ["ations", "ation", "ing", "ed", "es", "s", "e"]
        where word.count > ending.count + (ending == "s" ? 2 : 3) && word.hasSuffix(ending) && !word.hasSuffix("ss") {
            return String(word.dropLast(ending.count))
        }
        return word
    }
}
