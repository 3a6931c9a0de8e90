// SPDX-License-Identifier: Apache-2.0

public import AWSModel
import ShellText
internal import Values

extension AWSCommand {
    /// The command as a person could paste it into a shell: parameters as options, structures as JSON.
    ///
    /// Parsing the words of this text gives the same call. Markers stay as they are; sensitive values are not hidden.
    public func commandLine(catalog: ServiceCatalog = .embedded) -> String {
        words(catalog: catalog).map { $0.shellWord(keeping: ["\u{F8F0}", "\u{F8F1}"]) }.joined(separator: " ")
    }

    /// The words of ``commandLine(catalog:)`` without the shell's quotes.
    public func words(catalog: ServiceCatalog = .embedded) -> [String] {
        if case .s3(let command) = kind { return ["aws", "s3"] + command.words + optionWords }
        if case .custom(let command) = kind { return ["aws"] + command.words + optionWords }
        let word = CommandNames.word(forService: service)
        guard let model = try? catalog.service(service), let operation = model.operation(named: operation) else {
            return ["aws", word, operation, "--cli-input-json", parameters.text()] + optionWords
        }
        var words = ["aws", word]
        if case .wait(let name) = kind {
            words += ["wait", model.waiter(named: name)?.cliName ?? CommandLineName.make(name)]
        } else {
            words.append(operation.cliName)
        }
        if let outfile { words.append(outfile) }
        return words + parameterWords(operation, model, word) + optionWords
    }

    private func parameterWords(_ operation: OperationModel, _ model: ServiceModel, _ word: String) -> [String] {
        let members = parameters.objectValue ?? JSONObject()
        let table = OptionTable.shared(operation, of: model, command: word, word: operation.cliName)
        let input = model.input(of: operation)
        // A page token as an option would turn paging off.
        let paginator = options.paginate ? model.paginator(forOperation: operation.name) : nil
        let hidden = (paginator?.inputTokens ?? []) + [paginator?.limitKey].compactMap(\.self)
        var words: [String] = []
        var rest = JSONObject()
        for (name, value) in members {
            let member = hidden.contains(name) ? nil : input?.member(named: name)
            if let member, let option = optionWords(for: member, value, table, model) {
                words += option
            } else {
                rest[name] = value
            }
        }
        return rest.isEmpty ? words : words + ["--cli-input-json", JSONValue.object(rest).text()]
    }

    private func optionWords(
        for member: ShapeMember,
        _ value: JSONValue,
        _ table: OptionTable,
        _ model: ServiceModel
    ) -> [String]? {
        func option(_ target: CommandOption.Target) -> String? {
            table.names.first { table.options[$0]?.target == target }.map { "--\($0)" }
        }
        if case .bool(let flag) = value, let name = option(.flag(member.name, flag)) { return [name] }
        if case .bool(let flag)? = value["Value"], let name = option(.wrappedFlag(member.name, flag)) { return [name] }
        guard let name = option(.member(member.name)) else { return nil }
        if SpecialParameter.isStandIn(value) { return fileWord(value).map { [name, $0] } }
        switch value {
        case .string(let text):
            // A text that would be taken for a file's name goes into JSON.
            if text.hasPrefix("file://") || text.hasPrefix("fileb://") { return nil }
            return Word(text: text, index: 0).isOption ? ["\(name)=\(text)"] : [name, text]
        case .number(let number): return ["\(name)", number.text ?? "0"]
        case .array(let elements):
            let texts = elements.compactMap(\.stringValue)
            let isPlain = texts.count == elements.count && !texts.isEmpty && texts.allSatisfy { Self.isPlain($0) }
            let element = model.shape(of: member).element.map(model.shape(of:))
            return isPlain && element?.kind == .string ? [name] + texts : [name, value.text()]
        case .object: return [name, value.text()]
        case .bool, .null: return nil
        }
    }

    private func fileWord(_ value: JSONValue) -> String? {
        if let path = value[SpecialParameter.fileKey]?.stringValue { return "file://\(path)" }
        guard let name = value[SpecialParameter.attachmentKey]?.stringValue, let attachment = attachments[name] else {
            return nil
        }
        return switch attachment {
        case .bytes(let bytes): "fileb://(\(bytes.count) bytes)"
        case .file(let path): "fileb://\(path)"
        }
    }

    private var optionWords: [String] {
        var words: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { words += ["--\(name)", value] }
        }
        add("max-items", options.maximumItems.map(Self.text))
        add("page-size", options.pageSize.map(Self.text))
        add("starting-token", options.startingToken)
        add("region", options.region)
        add("profile", options.profile)
        add("endpoint-url", options.endpointURL)
        add("query", options.query)
        add("output", options.output?.rawValue)
        add("ca-bundle", options.certificateBundle)
        add("cli-connect-timeout", options.connectTimeout.map { "\($0)" })
        add("cli-read-timeout", options.readTimeout.map { "\($0)" })
        add("generate-cli-skeleton", options.skeleton?.rawValue)
        if !options.paginate { words.append("--no-paginate") }
        if !options.isSigned { words.append("--no-sign-request") }
        if !options.verifiesCertificate { words.append("--no-verify-ssl") }
        return words
    }

    private static func text(_ value: JSONValue) -> String { value.stringValue ?? value.text() }

    /// Whether a text can follow its option as it is: not an option, JSON or a file's name itself.
    private static func isPlain(_ text: String) -> Bool {
        !Word(text: text, index: 0).isOption && !["[", "{", "file://", "fileb://"].contains(where: text.hasPrefix)
    }
}

extension S3Command {
    /// The words after `aws s3`.
    fileprivate var words: [String] {
        var words = [action.rawValue, source.text]
        if let destination { words.append(destination.text) }
        if isRecursive, action != .synchronize { words.append("--recursive") }
        for filter in filters { words += [filter.includes ? "--include" : "--exclude", filter.pattern] }
        for (member, value) in parameters {
            let option = S3Option.table.first { _, option in
                switch option.kind {
                case .parameter(member), .optionalParameter(member, _): true
                case .metadata: member == "Metadata"
                default: false
                }
            }
            if let option { words += ["--\(option.key)", value.stringValue ?? value.text()] }
        }
        words += flags.sorted().map { "--\($0)" }
        if let sourceRegion { words += ["--source-region", sourceRegion] }
        if let expiresIn { words += ["--expires-in", "\(expiresIn)"] }
        if let pageSize { words += ["--page-size", "\(pageSize)"] }
        if let bucketNamePrefix { words += ["--bucket-name-prefix", bucketNamePrefix] }
        if let bucketRegion { words += ["--bucket-region", bucketRegion] }
        if let expectedSize { words += ["--expected-size", "\(expectedSize)"] }
        if !grants.isEmpty { words += ["--grants"] + grants }
        if let copiedProperties { words += ["--copy-props", copiedProperties] }
        if let caseConflict { words += ["--case-conflict", caseConflict] }
        for tag in tags { words += ["--tags", tag.key, tag.value] }
        if let indexDocument { words += ["--index-document", indexDocument] }
        if let errorDocument { words += ["--error-document", errorDocument] }
        return words
    }
}
