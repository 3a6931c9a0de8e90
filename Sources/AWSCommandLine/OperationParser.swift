// SPDX-License-Identifier: Apache-2.0

internal import AWSModel
internal import Values

/// Reads the options of one operation into its parameters.
struct OperationParser {
    private(set) var problems: [AWSCommandProblem]
    private let operation: OperationModel
    private let service: ServiceModel
    private let input: Shape?
    private let operationWord: Word
    private let place: String
    private let table: OptionTable
    private let additions: SpecialOptions
    private var values: OptionValues
    private var options: AWSCommand.Options
    private var parameters = JSONObject()
    private var base: JSONValue = [:]
    private var outfile: String?
    /// The options in the order of the words, each with its words; of one that came twice only the last.
    private var occurrences: [(option: CommandOption, word: Word, values: [Word])] = []
    /// The word at which each option was given.
    private var given: [String: Int] = [:]
    /// The word at which each member was given.
    private var places: [String: Int] = [:]

    init(
        _ parser: CommandParser,
        operation: OperationModel,
        service: ServiceModel,
        commandWord: String,
        operationWord: Word,
        waiter: String? = nil
    ) {
        problems = parser.problems
        options = parser.options
        self.operation = operation
        self.service = service
        self.operationWord = operationWord
        input = service.input(of: operation)
        place = "aws \(commandWord) \(waiter.map { "wait \($0)" } ?? operationWord.text)"
        table = OptionTable.shared(operation, of: service, command: commandWord, word: operationWord.text)
        values = OptionValues(service: service, readFile: parser.readFile)
        values.decodesBase64 = parser.decodesBase64
        additions = SpecialOptions(command: commandWord, operation: operationWord.text)
    }

    mutating func command(_ words: [Word], kind: AWSCommand.Kind) -> AWSCommand? {
        var scanner = WordScanner(words)
        while let word = scanner.next() {
            if word.isOption { take(word, &scanner) } else { takePositional(word) }
        }
        for occurrence in occurrences { apply(occurrence.option, occurrence.word, occurrence.values) }
        if table.hasOutfile, outfile == nil, kind == .call, options.skeleton == nil {
            report(.missingRequired, operationWord.index, "a file for the answer's body is expected at the end")
        }
        checkExclusions()
        settlePaging()
        let merged = merge()
        validate(merged)
        problems += values.problems
        var command = AWSCommand(service: service.name, operation: operation.name, kind: kind, parameters: merged)
        command.attachments = values.attachments
        command.deferredFiles = values.deferredFiles
        command.options = options
        command.outfile = outfile
        return command
    }

    // MARK: Words

    private mutating func take(_ word: Word, _ scanner: inout WordScanner) {
        let (name, attached) = word.option
        let meant = word.text.hasPrefix("--") ? table.options(abbreviatedBy: name) : []
        guard let option = meant.first, meant.count == 1 else {
            if meant.count > 1 { return reportAmbiguous(word, meant.map(\.name), meant, &scanner) }
            let names = table.names + GlobalOption.allCases.map(\.rawValue)
            let problem = AWSCommandProblem.unknownOption(word, among: names, of: place)
            problems.append(problem)
            _ = scanner.nextValues()
            // What was probably meant is not also missing.
            if case .member(let name)? = problem.suggestion.flatMap({ table.options[String($0.dropFirst(2))]?.target })
            {
                parameters[name] = parameters[name] ?? .null
            }
            return
        }
        let globals = option.name == name ? [] : GlobalOption.names.filter { $0.hasPrefix(name) }
        if !globals.isEmpty { return reportAmbiguous(word, [option.name] + globals, [option], &scanner) }
        if option.name != name { problems.append(.abbreviation(word, of: option.name)) }
        var given: [Word] = []
        switch option.arity {
        case .none:
            if attached != nil { report(.unknownOption, word.index, "--\(name) takes no value") }
        case .one:
            given = attached.map { [Word(text: $0, index: word.index)] } ?? scanner.nextValue().map { [$0] } ?? []
            if given.isEmpty { return report(.missingValue, word.index, "--\(name) needs a value") }
        case .optional:
            given = attached.map { [Word(text: $0, index: word.index)] } ?? scanner.nextValue().map { [$0] } ?? []
        case .many: given = attached.map { [Word(text: $0, index: word.index)] } ?? scanner.nextValues()
        }
        if self.given.updateValue(word.index, forKey: option.name) != nil, option.arity != .none {
            let message = "--\(option.name) comes twice; only the last one counts, as for the AWS CLI"
            problems.append(AWSCommandProblem(.conflict, word.index, message, severity: .warning))
            occurrences.removeAll { $0.option.name == option.name }
        }
        occurrences.append((option, word, given))
    }

    /// Reports an abbreviation of all of some options, of which `meant` are the operation's own.
    private mutating func reportAmbiguous(
        _ word: Word,
        _ all: [String],
        _ meant: [CommandOption],
        _ scanner: inout WordScanner
    ) {
        let names = all.prefix(6).map { "--\($0)" }.joined(separator: ", ")
        let more = all.count > 6 ? ", …" : ""
        report(.unknownOption, word.index, "--\(word.option.name) can mean \(names)\(more); write one of them in full")
        _ = scanner.nextValues()
        // What was probably meant is not also missing.
        for case .member(let member) in meant.map(\.target) where parameters[member] == nil {
            parameters[member] = .null
        }
    }

    private mutating func takePositional(_ word: Word) {
        if table.hasOutfile, outfile == nil {
            outfile = word.text
        } else if ["true", "false"].contains(word.text.lowercased()) {
            report(.unknownOption, word.index, "options that are true or false take no value; write --x or --no-x")
        } else {
            let shown = word.text.count > 60 ? word.text.prefix(60) + "…" : word.text[...]
            report(.unknownOption, word.index, "'\(shown)' belongs to no option")
        }
    }

    private mutating func apply(_ option: CommandOption, _ word: Word, _ given: [Word]) {
        switch option.target {
        case .member(let name): setMember(name, word, given)
        case .flag(let name, let value): set(name, .bool(value), at: word.index)
        case .wrappedFlag(let name, let value):
            if given.isEmpty {
                set(name, ["Value": .bool(value)], at: word.index)
            } else {
                setMember(name, word, given)
            }
        case .page(let page): setPage(page, word, given)
        case .inputJSON:
            guard let text = given.first else { break }
            base = values.inputJSON(text, input)
        case .inputYAML:
            guard let text = given.first else { break }
            base = values.inputYAML(text, input)
        case .skeleton: setSkeleton(word, given.first)
        case .special(let special):
            do {
                try additions.apply(special, option.name, given, to: &parameters, values: &values)
                if let member = additions.member(of: special) { places[member] = word.index }
            } catch {
                report(error.kind, given.first?.index ?? word.index, error.message)
            }
        }
    }

    private mutating func setMember(_ name: String, _ word: Word, _ given: [Word]) {
        guard let member = input?.member(named: name) else { return }
        values.takesBareWords = OptionAdditions.takesBareWords(
            place: "\(additions.command).\(additions.operation)",
            name
        )
        guard let value = values.value(of: given, as: member, option: word) else {
            places[name] = word.index
            parameters[name] = .null
            return
        }
        set(name, value, at: given.first?.index ?? word.index)
    }

    private mutating func set(_ name: String, _ value: JSONValue, at index: Int) {
        if let new = Self.truth(of: value), let old = Self.truth(of: parameters[name]), old != new {
            report(.conflict, index, "\(name): the option and its --no- form contradict each other")
        }
        var value = value
        if table.mergedMembers.contains(name), let new = value.objectValue, let old = parameters[name]?.objectValue {
            value = .object(JSONObject(Array(old) + Array(new)))
        }
        parameters[name] = value
        places[name] = index
    }

    /// The truth value that a flag stands for, bare or as EC2's attributes carry it.
    private static func truth(of value: JSONValue?) -> Bool? {
        if case .bool(let truth)? = value { return truth }
        guard let object = value?.objectValue, object.count == 1, case .bool(let truth)? = object["Value"] else {
            return nil
        }
        return truth
    }

    private mutating func setSkeleton(_ word: Word, _ value: Word?) {
        let text = value?.text ?? "input"
        options.skeleton = AWSCommand.Skeleton(rawValue: text)
        guard options.skeleton == nil else { return }
        let known = AWSCommand.Skeleton.allCases.map(\.rawValue)
        let message = "--generate-cli-skeleton is one of \(known.joined(separator: ", "))"
        let near = Similarity.nearest(to: text, among: known)
        problems.append(AWSCommandProblem(.notInEnum, (value ?? word).index, message, suggestion: near))
    }

    /// Whether a sample of the input is asked for, so that nothing is required.
    private var wantsInputSkeleton: Bool { options.skeleton == .input || options.skeleton == .yamlInput }

    private mutating func setPage(_ page: CommandOption.Page, _ word: Word, _ given: [Word]) {
        guard let text = given.first else { return }
        if page == .startingToken {
            options.startingToken = text.text
            return
        }
        var value = ShorthandCoercion.scalar(text.text, as: .integer)
        let limit = service.paginator(forOperation: operation.name)?.limitKey.flatMap { input?.member(named: $0) }
        if limit.map({ service.shape(of: $0).kind }) == .string {
            value = .string(text.text)
        } else if value.integerValue == nil, !DeferredText.holdsMarker(text.text) {
            return report(.wrongType, text.index, "\(word.text) must be a whole number")
        }
        if page == .pageSize { options.pageSize = value } else { options.maximumItems = value }
    }

    // MARK: Options together

    private mutating func checkExclusions() {
        for (one, other) in table.exclusions {
            guard let left = one.first(where: { given[$0] != nil }),
                let right = other.first(where: { given[$0] != nil })
            else { continue }
            let index = max(given[left] ?? 0, given[right] ?? 0)
            report(.conflict, index, "--\(left) does not go with --\(right)")
        }
    }

    /// Turns paging off where a page's token was given by hand, and gives the operation its own options back then.
    private mutating func settlePaging() {
        guard let paginator = service.paginator(forOperation: operation.name) else { return }
        let manual = paginator.inputTokens + [paginator.limitKey].compactMap(\.self)
        if manual.contains(where: { parameters[$0] != nil }) { options.paginate = false }
        guard !options.paginate else { return }
        for name in ["starting-token", "page-size", "max-items"] {
            guard let index = given[name] else { continue }
            guard case .member(let member)? = table.shadowed[name]?.target else {
                report(
                    .conflict,
                    index,
                    "--\(name) is for automatic paging, which --no-paginate or a page token turns off"
                )
                continue
            }
            switch name {
            case "starting-token": parameters[member] = options.startingToken.map { .string($0) }
            case "page-size": parameters[member] = options.pageSize
            default: parameters[member] = options.maximumItems
            }
            places[member] = index
        }
        options.startingToken = nil
        options.pageSize = nil
        options.maximumItems = nil
    }

    // MARK: Parameters

    /// The parameters of `--cli-input-json` with those of the other options over them.
    private mutating func merge() -> JSONValue {
        var merged = base.objectValue ?? JSONObject()
        for (name, value) in parameters { merged[name] = value }
        additions.finish(&merged, for: operation)
        if additions.readsAllPages(of: operation, merged), options.paginate, options.pageSize == nil {
            options.pageSize = 1000
        }
        return .object(merged)
    }

    private mutating func validate(_ merged: JSONValue) {
        let broken = Set(parameters.filter { $0.value.isNull }.map(\.key))
        // What a refused option would have filled is not also missing.
        let isRefused = problems.contains { $0.kind == .unsupported }
        let isWholeInputDeferred = SpecialParameter.isStandIn(base)
        for problem in ParameterValidator(service: service).problems(in: merged, of: operation) {
            let name = String(problem.path.prefix { $0 != "." && $0 != "[" && $0 != " " })
            if isRefused, problem.kind == .missingRequired { continue }
            if broken.contains(name) || (wantsInputSkeleton && problem.kind == .missingRequired) { continue }
            if isWholeInputDeferred, problem.kind == .missingRequired || problem.path == SpecialParameter.fileKey {
                continue
            }
            report(problem, member: name)
        }
    }

    private mutating func report(_ problem: ParameterProblem, member name: String) {
        let option = table.names.first { table.options[$0]?.target == .member(name) || isFlag($0, name) }
        let shown = option.map { "--\($0)" } ?? name
        let inner = problem.path.dropFirst(name.count)
        let kind: AWSCommandProblem.Kind
        switch problem.kind {
        case .missingRequired: kind = .missingRequired
        case .unknownMember: kind = .badShorthand
        case .wrongType: kind = .wrongType
        case .notInEnum: kind = .notInEnum
        case .patternMismatch: kind = .patternMismatch
        case .outOfRange: kind = .outOfRange
        }
        problems.append(
            AWSCommandProblem(
                kind,
                places[name] ?? operationWord.index,
                "\(shown)\(inner) \(problem.message)",
                suggestion: problem.suggestion,
                severity: problem.severity
            )
        )
    }

    private func isFlag(_ option: String, _ member: String) -> Bool {
        table.options[option]?.target == .flag(member, true)
            || table.options[option]?.target == .wrappedFlag(member, true)
    }

    private mutating func report(_ kind: AWSCommandProblem.Kind, _ index: Int, _ message: String) {
        problems.append(AWSCommandProblem(kind, index, message))
    }
}
