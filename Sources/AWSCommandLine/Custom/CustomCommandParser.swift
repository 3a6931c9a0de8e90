// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Reads the words after a command that the AWS CLI adds and Lifeboat carries out.
struct CustomCommandParser {
    private(set) var problems: [AWSCommandProblem] = []
    private let name: String
    private let nameWord: Word
    private let table: [CustomOption]
    private var options = JSONObject()
    /// The options that were given, with or without a good value.
    private var given: Set<String> = []

    init(name: String, nameWord: Word) {
        self.name = name
        self.nameWord = nameWord
        table = CustomCommandTable.commands[name] ?? []
    }

    mutating func command(_ words: [Word]) -> CustomCommand {
        var scanner = WordScanner(words)
        while let word = scanner.next() {
            if word.isOption { take(word, &scanner) } else { takePositional(word) }
        }
        for option in table where option.isRequired && !given.contains(option.name) {
            let shown = option.kind == .positional ? "a \(option.name)" : "--\(option.name)"
            problems.append(AWSCommandProblem(.missingRequired, nameWord.index, "\(shown) is required"))
        }
        return CustomCommand(name: name, options: options)
    }

    private mutating func take(_ word: Word, _ scanner: inout WordScanner) {
        let (spelling, attached) = word.option
        guard word.text.hasPrefix("--"), let option = option(spelling) else {
            problems.append(.unknownOption(word, among: names, of: "aws \(name)"))
            _ = scanner.nextValues()
            return
        }
        given.insert(option.name)
        switch option.kind {
        case .flag, .negatableFlag:
            if attached != nil {
                let message = "--\(spelling) takes no value"
                return problems.append(AWSCommandProblem(.unknownOption, word.index, message))
            }
            options[option.name] = .bool(spelling == option.name)
        case .texts:
            let words = attached.map { [Word(text: $0, index: word.index)] } ?? scanner.nextValues()
            if words.isEmpty { return missingValue(word) }
            options[option.name] = .array(words.map { .string($0.text) })
        case .text, .number, .choice, .positional:
            guard let value = attached.map({ Word(text: $0, index: word.index) }) ?? scanner.nextValue() else {
                return missingValue(word)
            }
            set(option, value)
        }
    }

    private mutating func set(_ option: CustomOption, _ value: Word) {
        let isDeferred = DeferredText.holdsMarker(value.text)
        switch option.kind {
        case .number where !isDeferred:
            guard let number = Int64(value.text) else {
                let message = "--\(option.name) must be a whole number"
                return problems.append(AWSCommandProblem(.wrongType, value.index, message))
            }
            options[option.name] = .integer(number)
        case .choice(let words) where !isDeferred && !words.contains(value.text):
            let near = Similarity.nearest(to: value.text, among: words)
            let message = "--\(option.name) is one of \(words.joined(separator: ", "))"
            problems.append(AWSCommandProblem(.notInEnum, value.index, message, suggestion: near))
        default: options[option.name] = .string(value.text)
        }
    }

    private mutating func takePositional(_ word: Word) {
        guard let option = table.first(where: { $0.kind == .positional && !given.contains($0.name) }) else {
            let shown = word.text.count > 60 ? word.text.prefix(60) + "…" : word.text[...]
            return problems.append(AWSCommandProblem(.unknownOption, word.index, "'\(shown)' belongs to no option"))
        }
        given.insert(option.name)
        options[option.name] = .string(word.text)
    }

    private func option(_ spelling: String) -> CustomOption? {
        table.first { option in
            if option.kind == .positional { return false }
            return option.name == spelling || (option.kind == .negatableFlag && spelling == "no-\(option.name)")
        }
    }

    private var names: [String] {
        table.filter { $0.kind != .positional }.map(\.name) + GlobalOption.allCases.map(\.rawValue)
    }

    private mutating func missingValue(_ word: Word) {
        problems.append(AWSCommandProblem(.missingValue, word.index, "\(word.text) needs a value"))
    }
}
