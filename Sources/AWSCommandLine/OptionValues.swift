// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Diagnostics
internal import Digests
internal import RunbookSyntax
internal import Values

/// Turns the words after an option into a parameter's value.
struct OptionValues {
    let service: ServiceModel
    let readFile: AWSCommand.FileReader
    private(set) var problems: [AWSCommandProblem] = []
    private(set) var attachments: [String: AWSCommand.Attachment] = [:]
    private(set) var deferredFiles: [String] = []
    /// Whether bytes among the words are base64.
    var decodesBase64 = false
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
        case .timestamp where !Self.canBeTime(word.text):
            return fail(.wrongType, word, "a time such as 2026-11-22T18:00:00Z is expected here")
        default: break
        }
        return value
    }

    /// Whether a text has a digit and nothing that no way of writing a time has.
    private static func canBeTime(_ text: String) -> Bool {
        text.contains(where: \.isNumber)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: " :+-.,/".utf8.contains(byte)
                }
            }
    }

    /// Bytes: a path for what is streamed, a file with `fileb://`, the text itself otherwise.
    mutating func blob(_ word: Word, isStreaming: Bool) -> JSONValue? {
        if isStreaming { return attach(.file(path: Self.path(word.text, "fileb://") ?? word.text)) }
        if let path = Self.path(word.text, "fileb://") {
            return attach(readable(path).map { .bytes($0) } ?? .file(path: path))
        }
        guard let path = Self.path(word.text, "file://") else { return decoded(word.text, word) }
        guard let bytes = readable(path) else { return attach(.file(path: path)) }
        return text(of: bytes, path, word).flatMap { decoded($0, word) }
    }

    /// Bytes that a text stands for: its own, or those that it spells in base64.
    private mutating func decoded(_ text: String, _ word: Word) -> JSONValue? {
        guard decodesBase64, !DeferredText.holdsMarker(text) else { return .string(text) }
        guard let bytes = Base64.decode(text.filter { !$0.isWhitespace }) else {
            return fail(.wrongType, word, "is not base64, which --cli-binary-format base64 asks for")
        }
        return attach(.bytes(bytes))
    }

    /// A value of which the bytes are base64, with the bytes themselves.
    private mutating func decodingBytes(in value: JSONValue, _ shape: Shape?, _ word: Word, depth: Int = 0) -> JSONValue
    {
        guard decodesBase64, let shape, depth < JSONParser.maximumDepth else { return value }
        switch (shape.kind, value) {
        case (.blob, .string(let text)): return decoded(text, word) ?? .null
        case (.structure, .object(let members)):
            return .object(
                JSONObject(
                    members.map { name, value in
                        let member = shape.member(named: name).map(service.shape(of:))
                        return (name, decodingBytes(in: value, member, word, depth: depth + 1))
                    }
                )
            )
        case (.map, .object(let members)):
            let element = shape.value.map(service.shape(of:))
            return .object(
                JSONObject(members.map { ($0.key, decodingBytes(in: $0.value, element, word, depth: depth + 1)) })
            )
        case (.list, .array(let elements)):
            let element = shape.element.map(service.shape(of:))
            return .array(elements.map { decodingBytes(in: $0, element, word, depth: depth + 1) })
        default: return value
        }
    }

    private mutating func text(of bytes: [UInt8], _ path: String, _ word: Word) -> String? {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return fail(.unreadableFile, word, "the file '\(path)' is not text in UTF-8; for bytes write fileb://")
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
            return json(first).map { decodingBytes(in: $0, shape, first) }
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
            return json(word).map { decodingBytes(in: $0, shape, word) }
        }
        if shape.kind == .structure, shape.members.count == 1, shape.members[0].name == "Value",
            service.shape(of: shape.members[0]).kind == .string, !word.text.contains("=")
        {
            return ["Value": .string(word.text)]
        }
        do {
            let parsed = readingFiles(of: try Shorthand.parse(word.text), word)
            return decodingBytes(in: ShorthandCoercion(service: service).value(parsed, as: shape), shape, word)
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
    mutating func inputJSON(_ word: Word, _ input: Shape?) -> JSONValue {
        wholeInput(word, input, "--cli-input-json") { values, source in values.json(source) }
    }

    /// The value of `--cli-input-yaml`.
    mutating func inputYAML(_ word: Word, _ input: Shape?) -> JSONValue {
        wholeInput(word, input, "--cli-input-yaml") { values, source in values.yaml(source) }
    }

    private mutating func wholeInput(
        _ word: Word,
        _ input: Shape?,
        _ option: String,
        read: (inout OptionValues, Word) -> JSONValue?
    ) -> JSONValue {
        var source = word
        switch fileText(word) {
        case .success(let text): source = Word(text: text, index: word.index)
        case .failure(let failure): return failure.value
        case nil: break
        }
        guard let value = read(&self, source) else { return [:] }
        guard value.objectValue != nil else {
            return fail(.badJSON, word, "\(option) must be an object with the parameters") ?? [:]
        }
        return decodingBytes(in: value, input, word)
    }

    /// YAML of the core schema: what is plain and no number, truth value or null is text.
    private mutating func yaml(_ word: Word) -> JSONValue? {
        let parsed = YAMLNode.parse(SourceText(name: "--cli-input-yaml", word.text))
        if let error = parsed.diagnostics.first(where: { $0.severity == .error }) {
            let place = error.range.map { range in
                let line = 1 + word.text.utf8.prefix(range.lower).count { $0 == UInt8(ascii: "\n") }
                return ", line \(line)"
            }
            return fail(.badJSON, word, "is not YAML\(place ?? ""): \(error.message)")
        }
        return parsed.tree?.jsonValue ?? .null
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
        if let bytes = readable(path) {
            return text(of: bytes, path, word).map { .success($0) } ?? .failure(StandIn(value: .null))
        }
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
