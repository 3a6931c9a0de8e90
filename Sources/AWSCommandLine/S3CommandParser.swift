// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Reads the words after `aws s3`.
struct S3CommandParser {
    private(set) var problems: [AWSCommandProblem] = []
    private var scanner: WordScanner
    private let serviceWord: Word
    private var paths: [Word] = []

    init(_ scanner: WordScanner, serviceWord: Word) {
        self.scanner = scanner
        self.serviceWord = serviceWord
    }

    mutating func command() -> S3Command? {
        guard let word = scanner.next() else {
            report(.unknownOperation, serviceWord, "a command is expected after 's3'")
            return nil
        }
        guard let action = S3Command.Action(rawValue: word.text) else {
            let near = Similarity.nearest(to: word.text, among: S3Command.Action.allCases.map(\.rawValue))
            let message = "'s3' has no command '\(word.text)'"
            problems.append(AWSCommandProblem(.unknownOperation, word.index, message, suggestion: near))
            return nil
        }
        var command = S3Command(action: action, source: .object(bucket: "", key: ""))
        while let next = scanner.next() {
            if next.isOption { take(next, &command) } else { paths.append(next) }
        }
        setPaths(&command, word)
        checkKeys(command, word)
        return command
    }

    // MARK: Paths

    private mutating func setPaths(_ command: inout S3Command, _ word: Word) {
        let wanted = [.copy, .move, .synchronize].contains(command.action) ? 2 : 1
        for extra in paths.dropFirst(wanted) { report(.unknownOption, extra, "'\(extra.text)' belongs to no option") }
        if paths.count < wanted, command.action != .list {
            let what = wanted == 2 ? "a source and a destination are" : "an S3 URI is"
            return report(.missingRequired, paths.first ?? word, "\(what) expected")
        }
        guard let first = paths.first else { return }
        command.source = S3Location(first.text)
        if [.list, .website, .presign].contains(command.action), case .local(let path) = command.source {
            command.source = S3Location("s3://\(path)")
        }
        if wanted == 2 { command.destination = S3Location(paths[1].text) }
        if command.action == .synchronize { command.isRecursive = true }
        checkPaths(command, first)
    }

    private mutating func checkPaths(_ command: S3Command, _ first: Word) {
        let ends = [command.source, command.destination].compactMap(\.self)
        let mayBeInS3 = ends.contains { end in
            if case .deferred = end { true } else { end.isS3 }
        }
        if !mayBeInS3 {
            let what = ends.count == 2 ? "one of the two must be an S3 URI" : "an S3 URI (s3://…) is expected"
            report(.wrongType, first, what)
        }
        for (end, word) in zip(ends, paths) where command.action != .list {
            if case .object(let bucket, _) = end, bucket.isEmpty { report(.wrongType, word, "the bucket is missing") }
        }
        if ends.contains(.standardStream), command.action != .copy || command.isRecursive {
            report(.conflict, first, "'-' is for the copy of one object")
        }
    }

    /// An algorithm for a key of one's own and the key belong together.
    private mutating func checkKeys(_ command: S3Command, _ word: Word) {
        let pairs = [
            ("SSECustomer", "sse-c", "sse-c-key"),
            ("CopySourceSSECustomer", "sse-c-copy-source", "sse-c-copy-source-key"),
        ]
        for (prefix, option, keyOption) in pairs {
            let hasAlgorithm = command.parameters[prefix + "Algorithm"] != nil
            guard hasAlgorithm != (command.parameters[prefix + "Key"] != nil) else { continue }
            let (given, missing) = hasAlgorithm ? (option, keyOption) : (keyOption, option)
            report(.missingRequired, word, "--\(given) needs --\(missing)")
        }
    }

    // MARK: Options

    private mutating func take(_ word: Word, _ command: inout S3Command) {
        let (name, attached) = word.option
        guard word.text.hasPrefix("--"), let option = S3Option.table[name], option.actions.contains(command.action)
        else {
            let names = S3Option.table.filter { $0.value.actions.contains(command.action) }.map(\.key).sorted()
            problems.append(.unknownOption(word, among: names, of: "aws s3 \(command.action.rawValue)"))
            _ = scanner.nextValues()
            return
        }
        let value = attached.map { Word(text: $0, index: word.index) }
        switch option.kind {
        case .flag:
            if name == "recursive" { command.isRecursive = true } else { command.flags.insert(name) }
        case .optionalParameter(let member, let standard):
            command.parameters[member] = .string(optionalValue(value, option, name) ?? standard)
        case .words:
            let values = value.map { [$0] } ?? scanner.nextValues()
            if values.isEmpty { return missingValue(word) }
            command.grants += values.map(\.text)
        case .pairs:
            guard let key = scanner.nextValue(), let value = scanner.nextValue() else {
                return report(.missingValue, word, "--\(name) needs a key and a value")
            }
            command.tags.append(S3Command.Tag(key: key.text, value: value.text))
        case .parameter, .metadata, .filter, .number, .text:
            guard let value = value ?? scanner.nextValue() else { return missingValue(word) }
            take(value, of: option, name, &command)
        }
    }

    private mutating func take(_ value: Word, of option: S3Option, _ name: String, _ command: inout S3Command) {
        checkChoice(value, option, name)
        switch option.kind {
        case .parameter(let member): command.parameters[member] = .string(value.text)
        case .metadata: setMetadata(value, &command)
        case .filter(let includes):
            command.filters.append(S3Command.Filter(includes: includes, pattern: value.text))
        case .number:
            guard let number = Int(value.text), number >= 0 else {
                return report(.wrongType, value, "--\(name) must be a whole number")
            }
            set(name, number, &command)
        case .text: set(name, value.text, &command)
        case .flag, .optionalParameter, .words, .pairs: preconditionFailure("--\(name) is not read here")
        }
    }

    /// The value of `--sse` and its like; a word that is none of its values is a path.
    private mutating func optionalValue(_ attached: Word?, _ option: S3Option, _ name: String) -> String? {
        if let attached {
            checkChoice(attached, option, name)
            return attached.text
        }
        var ahead = scanner
        guard let next = ahead.nextValue(), option.choices.contains(next.text) || DeferredText.holdsMarker(next.text)
        else { return nil }
        scanner = ahead
        return next.text
    }

    private mutating func checkChoice(_ value: Word, _ option: S3Option, _ name: String) {
        guard !option.choices.isEmpty, !option.choices.contains(value.text), !DeferredText.holdsMarker(value.text)
        else { return }
        let message = "--\(name) is one of \(option.choices.joined(separator: ", "))"
        let near = Similarity.nearest(to: value.text, among: option.choices)
        problems.append(AWSCommandProblem(.notInEnum, value.index, message, suggestion: near))
    }

    private mutating func setMetadata(_ value: Word, _ command: inout S3Command) {
        do {
            let isJSON = value.text.first { !$0.isWhitespace } == "{"
            command.parameters["Metadata"] =
                isJSON ? try JSONParser.parse(value.text) : try Shorthand.parse(value.text)
        } catch let error as ShorthandError {
            report(.badShorthand, value, "at character \(error.offset + 1) \(error.reason)")
        } catch {
            report(.badJSON, value, "is not JSON: \(error)")
        }
    }

    private func set(_ name: String, _ number: Int, _ command: inout S3Command) {
        switch name {
        case "expires-in": command.expiresIn = number
        case "page-size": command.pageSize = number
        default: command.expectedSize = number
        }
    }

    private func set(_ name: String, _ text: String, _ command: inout S3Command) {
        switch name {
        case "source-region": command.sourceRegion = text
        case "bucket-name-prefix": command.bucketNamePrefix = text
        case "case-conflict": command.caseConflict = text
        case "copy-props": command.copiedProperties = text
        case "index-document": command.indexDocument = text
        case "error-document": command.errorDocument = text
        default: command.bucketRegion = text
        }
    }

    private mutating func missingValue(_ word: Word) { report(.missingValue, word, "\(word.text) needs a value") }

    private mutating func report(_ kind: AWSCommandProblem.Kind, _ word: Word, _ message: String) {
        problems.append(AWSCommandProblem(kind, word.index, message))
    }
}
