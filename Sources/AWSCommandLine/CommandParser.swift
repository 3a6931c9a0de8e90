// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Expressions
internal import Values

/// Finds service, operation and global options among the words, and hands the rest to the parser of the operation.
struct CommandParser {
    let catalog: ServiceCatalog
    let readFile: AWSCommand.FileReader
    var problems: [AWSCommandProblem] = []
    var options = AWSCommand.Options()
    /// Whether bytes among the words are base64, as version 2 of the AWS CLI takes them unless told otherwise.
    private(set) var decodesBase64 = false
    private let words: [Word]

    init(words: [String], catalog: ServiceCatalog, readFile: @escaping AWSCommand.FileReader) {
        self.catalog = catalog
        self.readFile = readFile
        self.words = words.enumerated().map { Word(text: $0.element, index: $0.offset) }
    }

    mutating func command() -> AWSCommand? {
        guard let first = words.first, first.text == "aws" else {
            problems.append(AWSCommandProblem(.unsupported, 0, "the command does not start with 'aws'"))
            return nil
        }
        let rest = takeGlobalOptions(Array(words.dropFirst()))
        var scanner = WordScanner(rest)
        guard let serviceWord = nextName(&scanner) else {
            problems.append(AWSCommandProblem(.unknownService, 0, "a service is expected after 'aws'"))
            return nil
        }
        if let custom = customCommand(rest, serviceWord) { return custom.command }
        if serviceWord.text == "s3" { return s3Command(scanner, serviceWord) }
        guard let service = service(serviceWord) else { return nil }
        guard let operationWord = scanner.next() else {
            let message = "an operation is expected after '\(serviceWord.text)'"
            problems.append(AWSCommandProblem(.unknownOperation, serviceWord.index, message))
            return nil
        }
        let remaining = rest.filter { $0.index > operationWord.index }
        if operationWord.text == "wait" { return waitCommand(service, serviceWord, remaining, operationWord) }
        guard let operation = operation(operationWord, of: service, command: serviceWord.text) else { return nil }
        var parser = OperationParser(
            self,
            operation: operation,
            service: service,
            commandWord: serviceWord.text,
            operationWord: operationWord
        )
        let command = parser.command(remaining, kind: .call)
        problems = parser.problems
        return command
    }

    private func isService(_ word: String) -> Bool {
        word == "s3" || CommandNames.isOwnCommand(word) || CommandNames.service(word, in: catalog) != nil
    }

    /// The first word that is a name; an unknown option before it is reported and its value passed over.
    private mutating func nextName(_ scanner: inout WordScanner) -> Word? {
        while let word = scanner.next() {
            guard word.isOption else { return word }
            reportUnknown(word, among: GlobalOption.allCases.map(\.rawValue), of: "aws")
            let before = scanner
            if let value = scanner.nextValue(), isService(value.text) { scanner = before }
        }
        return nil
    }

    // MARK: Names

    private mutating func service(_ word: Word) -> ServiceModel? {
        if CommandNames.isOwnCommand(word.text), !catalog.contains(word.text) {
            let message = "'aws \(word.text)' is a program of the AWS CLI, not a service"
            problems.append(AWSCommandProblem(.unsupported, word.index, message))
            return nil
        }
        if DeferredText.holdsMarker(word.text) {
            problems.append(AWSCommandProblem(.unsupported, word.index, "the service must be known when compiling"))
            return nil
        }
        guard let name = CommandNames.service(word.text, in: catalog) else {
            // A description's own name (`config`) is nearer than any spelling.
            let renamed = catalog.contains(word.text) ? CommandNames.word(forService: word.text) : nil
            let near = renamed ?? Similarity.nearest(to: word.text, among: CommandNames.serviceWords(in: catalog))
            let message = "there is no service '\(word.text)'"
            problems.append(AWSCommandProblem(.unknownService, word.index, message, suggestion: near))
            return nil
        }
        do {
            return try catalog.service(name)
        } catch {
            problems.append(AWSCommandProblem(.unknownService, word.index, "\(error)"))
            return nil
        }
    }

    private mutating func operation(_ word: Word, of service: ServiceModel, command: String) -> OperationModel? {
        if let operation = CommandNames.operation(word.text, ofCommand: command, in: service) { return operation }
        if DeferredText.holdsMarker(word.text) {
            problems.append(AWSCommandProblem(.unsupported, word.index, "the operation must be known when compiling"))
            return nil
        }
        let added = CustomCommandTable.commands.keys.filter { $0.hasPrefix(command + " ") }
            .map { String($0.dropFirst(command.count + 1)) }.sorted()
        let near = Similarity.nearest(to: word.text, among: service.operationCLINames + added)
        let message = "'\(command)' has no operation '\(word.text)'"
        problems.append(AWSCommandProblem(.unknownOperation, word.index, message, suggestion: near))
        return nil
    }

    /// A command that the AWS CLI adds to the services' operations, refused ones included; nil when it is none.
    private mutating func customCommand(_ rest: [Word], _ serviceWord: Word) -> (command: AWSCommand?, Void)? {
        let following = rest.drop { $0.index <= serviceWord.index }
        let second = following.first { !$0.isOption }
        let name = second.map { "\(serviceWord.text) \($0.text)" } ?? serviceWord.text
        if let second, CustomCommandTable.commands[name] != nil {
            var parser = CustomCommandParser(name: name, nameWord: second)
            let custom = parser.command(following.filter { $0.index != second.index })
            problems += parser.problems
            let service = CommandNames.service(serviceWord.text, in: catalog) ?? ""
            var command = AWSCommand(service: service, operation: "", kind: .custom(custom), parameters: [:])
            command.options = options
            return (command, ())
        }
        let alone = CommandNames.isOwnCommand(serviceWord.text) && !catalog.contains(serviceWord.text)
        guard let refused = RefusedCommand.named(name) ?? (alone ? RefusedCommand.named(serviceWord.text) : nil) else {
            return nil
        }
        let word = refused.name == serviceWord.text ? serviceWord : second ?? serviceWord
        problems.append(AWSCommandProblem(.unsupported, word.index, refused.message))
        return (nil, ())
    }

    private mutating func waitCommand(
        _ service: ServiceModel,
        _ serviceWord: Word,
        _ words: [Word],
        _ wait: Word
    ) -> AWSCommand? {
        guard let word = words.first else {
            let message = "a waiter is expected after 'wait'"
            problems.append(AWSCommandProblem(.unknownOperation, wait.index, message))
            return nil
        }
        guard let waiter = service.waiter(cliName: word.text), let model = service.operation(named: waiter.operation)
        else {
            let near = Similarity.nearest(to: word.text, among: service.waiters.map(\.cliName))
            let message = "'\(serviceWord.text)' has no waiter '\(word.text)'"
            problems.append(AWSCommandProblem(.unknownOperation, word.index, message, suggestion: near))
            return nil
        }
        var parser = OperationParser(
            self,
            operation: model,
            service: service,
            commandWord: serviceWord.text,
            operationWord: Word(text: model.cliName, index: word.index),
            waiter: word.text
        )
        let command = parser.command(Array(words.dropFirst()), kind: .wait(waiter: waiter.name))
        problems = parser.problems
        return command
    }

    private mutating func s3Command(_ scanner: WordScanner, _ serviceWord: Word) -> AWSCommand? {
        var parser = S3CommandParser(scanner, serviceWord: serviceWord)
        let s3 = parser.command()
        problems += parser.problems
        guard let s3 else { return nil }
        var command = AWSCommand(service: "s3", operation: "", kind: .s3(s3), parameters: [:])
        command.options = options
        return command
    }

    // MARK: Global options

    /// Takes the options that every command has and returns the other words.
    private mutating func takeGlobalOptions(_ words: [Word]) -> [Word] {
        var rest: [Word] = []
        var scanner = WordScanner(words)
        while let word = scanner.next() {
            guard word.text.hasPrefix("--"), let option = GlobalOption(abbreviation: word.option.name) else {
                rest.append(word)
                continue
            }
            if option.rawValue != word.option.name { problems.append(.abbreviation(word, of: option.rawValue)) }
            let attached = word.option.value
            guard option.takesValue else {
                if attached != nil { report(.unknownOption, word, "--\(option.rawValue) takes no value") }
                set(option)
                continue
            }
            if let attached {
                set(option, Word(text: attached, index: word.index))
            } else if let value = scanner.nextValue() {
                set(option, value)
            } else {
                report(.missingValue, word, "--\(option.rawValue) needs a value")
            }
        }
        return rest
    }

    private mutating func set(_ option: GlobalOption) {
        switch option {
        case .noPaginate: options.paginate = false
        case .noSignRequest: options.isSigned = false
        case .noVerifySSL: options.verifiesCertificate = false
        default: break
        }
    }

    private mutating func set(_ option: GlobalOption, _ value: Word) {
        switch option {
        case .region: options.region = value.text
        case .profile: options.profile = value.text
        case .endpointURL:
            options.endpointURL = value.text
            if !value.text.contains("://"), !DeferredText.holdsMarker(value.text) {
                report(.wrongType, value, "--endpoint-url must start with http:// or https://")
            }
        case .query: setQuery(value)
        case .certificateBundle: options.certificateBundle = value.text
        case .output:
            options.output = AWSCommand.Output(rawValue: value.text)
            guard options.output == nil else { break }
            let known = AWSCommand.Output.allCases.map(\.rawValue)
            let message = "--output is one of \(known.joined(separator: ", "))"
            let near = Similarity.nearest(to: value.text, among: known)
            problems.append(AWSCommandProblem(.notInEnum, value.index, message, suggestion: near))
        case .connectTimeout: options.connectTimeout = seconds(value)
        case .readTimeout: options.readTimeout = seconds(value)
        case .binaryFormat:
            decodesBase64 = value.text == "base64"
            if !decodesBase64, value.text != "raw-in-base64-out" {
                report(.notInEnum, value, "--cli-binary-format is base64 or raw-in-base64-out")
            }
        default: break
        }
    }

    /// A query is read here, so that it does not fail after the call.
    private mutating func setQuery(_ value: Word) {
        var text = value.text
        if text.hasPrefix("file://") {
            let path = String(text.dropFirst("file://".count))
            guard let bytes = readFile(path) else {
                return report(.unreadableFile, value, "--query names the file '\(path)', which cannot be read")
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        options.query = text
        guard !DeferredText.holdsMarker(text) else { return }
        do {
            _ = try Expression(text, dialect: .jmespath)
        } catch {
            report(.badQuery, value, "--query cannot be read: \(error.message)")
        }
    }

    private mutating func seconds(_ value: Word) -> Int? {
        if let seconds = Int(value.text), seconds >= 0 { return seconds }
        report(.wrongType, value, "a whole number of seconds is expected")
        return nil
    }

    private mutating func report(_ kind: AWSCommandProblem.Kind, _ word: Word, _ message: String) {
        problems.append(AWSCommandProblem(kind, word.index, message))
    }

    private mutating func reportUnknown(_ word: Word, among names: [String], of place: String) {
        problems.append(AWSCommandProblem.unknownOption(word, among: names, of: place))
    }
}

extension AWSCommandProblem {
    /// An option that is not written in full, which the AWS CLI takes, and which the next version of a service may break.
    static func abbreviation(_ word: Word, of name: String) -> AWSCommandProblem {
        let message = "--\(word.option.name) is an abbreviation; write --\(name)"
        return AWSCommandProblem(.unknownOption, word.index, message, severity: .warning)
    }

    /// An option that is not there, with what was probably meant.
    static func unknownOption(_ word: Word, among names: [String], of place: String) -> AWSCommandProblem {
        let name = word.option.name
        let near = Similarity.nearest(to: name, among: names).map { "--\($0)" }
        let shown = name.count > 60 ? name.prefix(60) + "…" : name[...]
        return AWSCommandProblem(.unknownOption, word.index, "\(place) has no option '--\(shown)'", suggestion: near)
    }
}
