// SPDX-License-Identifier: Apache-2.0

internal import AWSModel

/// The options of one operation by their names on the command line.
struct OptionTable: Sendable {
    private(set) var options: [String: CommandOption] = [:]
    /// The members that several options fill together.
    private(set) var mergedMembers: Set<String> = []
    /// Options that do not go together, in pairs of groups.
    private(set) var exclusions: [(one: [String], other: [String])] = []
    /// The options of the operation's own that the options of pagination took the place of.
    private(set) var shadowed: [String: CommandOption] = [:]
    /// The order of the description, for messages.
    private(set) var names: [String] = []
    /// Whether the answer's body is streamed into a file that a positional word names.
    let hasOutfile: Bool

    /// The options of an operation; `command` and `word` are the AWS CLI's words for the service and the operation.
    init(_ operation: OperationModel, of service: ServiceModel, command: String, word: String) {
        hasOutfile = Self.hasStreamingOutput(operation, service) || word == "select-object-content"
        let place = "\(command).\(word)"
        let input = service.input(of: operation)
        for member in input?.members ?? [] { add(member, service, command: command, word: word) }
        if let paginator = service.paginator(forOperation: operation.name) { addPagination(paginator) }
        addInputJSON()
        OptionAdditions.apply(to: &self, place: place)
    }

    private mutating func add(_ member: ShapeMember, _ service: ServiceModel, command: String, word: String) {
        let shape = service.shape(of: member)
        let plain = CommandLineName.make(member.name)
        let name = OptionRenames.name(plain, command: command, operation: word)
        let required = member.isRequired && !member.isIdempotencyToken
        switch shape.kind {
        case .boolean:
            let negative = OptionRenames.name("no-\(plain)", command: command, operation: word)
            let no = negative == "no-\(plain)" ? "no-\(name)" : negative
            insert(CommandOption(name: name, arity: .none, target: .flag(member.name, true), isRequired: required))
            insert(CommandOption(name: no, arity: .none, target: .flag(member.name, false)))
        case .structure where command == "ec2" && Self.isWrappedFlag(shape, service):
            insert(CommandOption(name: name, arity: .optional, target: .wrappedFlag(member.name, true)))
            insert(CommandOption(name: "no-\(name)", arity: .none, target: .wrappedFlag(member.name, false)))
        case .list:
            insert(CommandOption(name: name, arity: .many, target: .member(member.name), isRequired: required))
        default:
            insert(CommandOption(name: name, arity: .one, target: .member(member.name), isRequired: required))
        }
        for alias in OptionRenames.aliases(of: name, command: command, operation: word) {
            if var option = options[name] {
                option.name = alias
                option.isRequired = false
                options[alias] = option
            }
        }
    }

    private mutating func addPagination(_ paginator: PaginatorModel) {
        for name in ["starting-token", "page-size", "max-items"] { shadowed[name] = options[name] }
        insert(CommandOption(name: "starting-token", arity: .one, target: .page(.startingToken)))
        if paginator.limitKey != nil {
            insert(CommandOption(name: "page-size", arity: .one, target: .page(.pageSize)))
        }
        insert(CommandOption(name: "max-items", arity: .one, target: .page(.maximumItems)))
    }

    private mutating func addInputJSON() {
        insert(CommandOption(name: "cli-input-json", arity: .one, target: .inputJSON))
        insert(CommandOption(name: "cli-input-yaml", arity: .one, target: .inputYAML))
        insert(CommandOption(name: "generate-cli-skeleton", arity: .optional, target: .skeleton))
    }

    /// The options that a name abbreviates, as for Python's argparse: all that start with it; alone the one that is it.
    func options(abbreviatedBy name: String) -> [CommandOption] {
        if let exact = options[name] { return [exact] }
        guard !name.isEmpty else { return [] }
        return names.filter { $0.hasPrefix(name) }.compactMap { options[$0] }
    }

    /// Adds an option, in the place of one of the same name.
    mutating func insert(_ option: CommandOption) {
        if options.updateValue(option, forKey: option.name) == nil { names.append(option.name) }
    }

    /// Takes an option away.
    mutating func remove(_ name: String) {
        options[name] = nil
        names.removeAll { $0 == name }
    }

    /// Gives an option another name.
    mutating func rename(_ name: String, to new: String) {
        guard var option = options[name] else { return }
        remove(name)
        option.name = new
        insert(option)
    }

    /// Lets several options fill one member.
    mutating func merges(_ member: String) { mergedMembers.insert(member) }

    /// Forbids any option of one group beside any of another.
    mutating func exclude(_ one: [String], _ other: [String]) { exclusions.append((one, other)) }

    /// Lets the command do without an option.
    mutating func relax(_ name: String) { options[name]?.isRequired = false }

    private static func isWrappedFlag(_ shape: Shape, _ service: ServiceModel) -> Bool {
        guard shape.members.count == 1, let member = shape.members.first, member.name == "Value" else { return false }
        return service.shape(of: member).kind == .boolean
    }

    /// Whether the output's payload is a stream of bytes.
    static func hasStreamingOutput(_ operation: OperationModel, _ service: ServiceModel) -> Bool {
        guard let output = service.output(of: operation), let payload = output.payload,
            let member = output.member(named: payload)
        else { return false }
        let shape = service.shape(of: member)
        // The AWS CLI asks for a file for every body of bytes, streamed or not.
        return shape.kind == .blob
    }
}
