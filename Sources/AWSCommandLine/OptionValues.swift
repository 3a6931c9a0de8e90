// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Turns the words after an option into a parameter's value.
struct OptionValues {
    let service: ServiceModel
    let readFile: AWSCommand.FileReader
    private(set) var problems: [AWSCommandProblem] = []
    private(set) var attachments: [String: AWSCommand.Attachment] = [:]
    private(set) var deferredFiles: [String] = []
    /// Whether the words of a list fill the only member of its structures, which the AWS CLI keeps for old commands.
    var takesBareWords = false

    init(service: ServiceModel, readFile: @escaping AWSCommand.FileReader) {
        self.service = service
        self.readFile = readFile
    }

    /// The value of a member; nil when it cannot be read, which has been reported.
    mutating func value(of words: [Word], as member: ShapeMember, option: Word) -> JSONValue? {
        let shape = service.shape(of: member)
        if shape.kind == .blob, let word = words.first {
            return blob(word, isStreaming: member.isStreaming || shape.isStreaming)
        }
        if words.count == 1, let file = fileText(words[0]) {
            switch file {
            case .success(let text): return value(of: [Word(text: text, index: words[0].index)], member, shape)
            case .failure(let standIn): return standIn.value
            }
        }
        return value(of: words, member, shape)
    }

    private mutating func value(of words: [Word], _ member: ShapeMember, _ shape: Shape) -> JSONValue? {
        if words.count == 1, ShorthandCoercion.isMarker(words[0].text), shape.kind != .string {
            return .string(words[0].text)
        }
        switch shape.kind {
        case .list: return list(words, shape)
        case .structure, .map, .document: return words.first.flatMap { complex($0, shape) }
        case .string where member.isJSONValue && member.location == .header: return words.first.flatMap { json($0) }
        default: return words.first.flatMap { scalar($0, shape) }
        }
    }

    /// The value of a member of another structure than the input.
    mutating func nested(_ words: [Word], in structure: String, _ member: String) -> JSONValue? {
        guard let word = words.first, let found = service.shape(named: structure)?.member(named: member) else {
            return nil
        }
        return value(of: words, as: found, option: word)
    }

    // MARK: Scalars

    private mutating func scalar(_ word: Word, _ shape: Shape) -> JSONValue? {
        if DeferredText.holdsMarker(word.text) { return .string(word.text) }
        let value = ShorthandCoercion.scalar(word.text, as: shape.kind)
        switch shape.kind {
        case .integer, .long, .float, .double:
            guard value.numberValue != nil else {
                return fail(.wrongType, word, "a number is expected here")
            }
        case .timestamp where !word.text.contains(where: \.isNumber):
            return fail(.wrongType, word, "a time such as 2026-11-22T18:00:00Z is expected here")
        default: break
        }
        return value
    }

    /// Bytes: a path for what is streamed, a file with `fileb://`, the text itself otherwise.
    mutating func blob(_ word: Word, isStreaming: Bool) -> JSONValue? {
        if isStreaming { return attach(.file(path: Self.path(word.text, "fileb://") ?? word.text)) }
        if let path = Self.path(word.text, "fileb://") {
            return attach(readable(path).map { .bytes($0) } ?? .file(path: path))
        }
        guard let path = Self.path(word.text, "file://") else { return .string(word.text) }
        guard let bytes = readable(path) else { return attach(.file(path: path)) }
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    private func readable(_ path: String) -> [UInt8]? { DeferredText.holdsMarker(path) ? nil : readFile(path) }

    private mutating func attach(_ attachment: AWSCommand.Attachment) -> JSONValue {
        let name = String(attachments.count)
        attachments[name] = attachment
        return SpecialParameter.attachment(name)
    }

    // MARK: Lists and structures

    private mutating func list(_ words: [Word], _ shape: Shape) -> JSONValue? {
        guard let element = shape.element.map(service.shape(of:)) else { return nil }
        if let first = words.first, Self.startsWith("[", first.text), words.count == 1 {
            return json(first)
        }
        let isComplex = [.structure, .map, .list].contains(element.kind)
        var elements: [JSONValue] = []
        var isWhole = true
        for word in words {
            let value: JSONValue?
            if ShorthandCoercion.isMarker(word.text) {
                value = .string(word.text)
            } else if let only = takesBareWords ? element.members.first : nil {
                value = .object(JSONObject([(only.name, .string(word.text))]))
            } else if isComplex {
                value = complex(word, element)
            } else if element.kind == .blob {
                value = blob(word, isStreaming: false)
            } else {
                value = scalar(word, element)
            }
            if let value { elements.append(value) } else { isWhole = false }
        }
        return isWhole ? .array(elements) : nil
    }

    /// A structure, map or list of them, as JSON or shorthand.
    private mutating func complex(_ word: Word, _ shape: Shape) -> JSONValue? {
        if shape.kind == .document || Self.startsWith("{", word.text) || Self.startsWith("[", word.text) {
            return json(word)
        }
        if shape.kind == .structure, shape.members.count == 1, shape.members[0].name == "Value",
            service.shape(of: shape.members[0]).kind == .string, !word.text.contains("=")
        {
            return ["Value": .string(word.text)]
        }
        do {
            let parsed = readingFiles(of: try Shorthand.parse(word.text), word)
            return ShorthandCoercion(service: service).value(parsed, as: shape)
        } catch {
            return fail(.badShorthand, word, "at character \(error.offset + 1) \(error.reason)")
        }
    }

    /// Shorthand with the contents of the files that it names after `@=`.
    private mutating func readingFiles(of value: JSONValue, _ word: Word) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map { readingFiles(of: $0, word) })
        case .object(let members):
            guard let name = members[Shorthand.fileKey]?.stringValue else {
                return .object(JSONObject(members.map { ($0.key, readingFiles(of: $0.value, word)) }))
            }
            let source = Word(text: name, index: word.index)
            if name.hasPrefix("fileb://") { return blob(source, isStreaming: false) ?? .null }
            return switch fileText(source) {
            case .success(let text): .string(text)
            case .failure(let standIn): standIn.value
            case nil: .string(name)
            }
        default: return value
        }
    }

    private static func startsWith(_ character: Character, _ text: String) -> Bool {
        text.first { !$0.isWhitespace } == character
    }

    // MARK: JSON and files

    /// The value of `--cli-input-json`: an object, or a stand-in for a file that is not there yet.
    mutating func inputJSON(_ word: Word) -> JSONValue {
        var source = word
        if let file = fileText(word) {
            switch file {
            case .success(let text): source = Word(text: text, index: word.index)
            case .failure(let standIn): return standIn.value
            }
        }
        guard let value = json(source) else { return [:] }
        if value.objectValue == nil { _ = fail(.badJSON, word, "--cli-input-json must be a JSON object") as JSONValue? }
        return value
    }

    /// JSON in which markers may stand inside strings or, bare, for whole values.
    mutating func json(_ word: Word) -> JSONValue? {
        do {
            return try JSONParser.parse(word.text)
        } catch {
            if DeferredText.holdsMarker(word.text), let value = try? JSONParser.parse(Self.quotingMarkers(word.text)) {
                return value
            }
            return fail(.badJSON, word, "is not JSON: \(error)")
        }
    }

    /// The text with quotes around the markers that stand outside strings.
    private static func quotingMarkers(_ text: String) -> String {
        var output = ""
        var isInString = false
        var isEscaped = false
        for character in text {
            if !isInString, character == DeferredText.open { output.append("\"") }
            output.append(character)
            if !isInString, character == DeferredText.close { output.append("\"") }
            if character == "\"", !isEscaped { isInString.toggle() }
            isEscaped = character == "\\" && !isEscaped
        }
        return output
    }

    /// A file that is not there yet, as the value that stands for it.
    private struct StandIn: Error {
        let value: JSONValue
    }

    /// The text of the file that a word names with `file://`; nil when it names none.
    private mutating func fileText(_ word: Word) -> Result<String, StandIn>? {
        guard let path = Self.path(word.text, "file://") ?? Self.path(word.text, "fileb://") else { return nil }
        if let bytes = readable(path) { return .success(String(decoding: bytes, as: UTF8.self)) }
        deferredFiles.append(path)
        return .failure(StandIn(value: SpecialParameter.file(path)))
    }

    private static func path(_ text: String, _ prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private mutating func fail<Value>(_ kind: AWSCommandProblem.Kind, _ word: Word, _ message: String) -> Value? {
        problems.append(AWSCommandProblem(kind, word.index, message))
        return nil
    }
}
