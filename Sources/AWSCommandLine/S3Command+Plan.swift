// SPDX-License-Identifier: Apache-2.0

public import Values

extension S3Command {
    /// A plan's options that are none of an S3 command's.
    public struct UnknownPlan: Error, Sendable, CustomStringConvertible {
        /// What is not understood, as a sentence without full stop.
        public let description: String
    }

    /// The options as a plan keeps them, by the AWS CLI's names.
    ///
    /// Flags are `true`, filters keep their order, and `parameters` has those of S3.
    public var planOptions: JSONObject {
        var options = JSONObject()
        if isRecursive { options["recursive"] = true }
        for flag in flags.sorted() { options[flag] = true }
        if !filters.isEmpty {
            options["filters"] = .array(
                filters.map { .object(JSONObject([($0.includes ? "include" : "exclude", .string($0.pattern))])) }
            )
        }
        if !parameters.isEmpty { options["parameters"] = .object(parameters) }
        for (name, path) in Self.texts { options[name] = self[keyPath: path].map(JSONValue.string) }
        for (name, path) in Self.numbers { options[name] = self[keyPath: path].map { .integer($0) } }
        if !grants.isEmpty { options["grants"] = .array(grants.map(JSONValue.string)) }
        if !tags.isEmpty { options["tags"] = .array(tags.map { [.string($0.key), .string($0.value)] }) }
        return options
    }

    /// The command that a plan describes, every value known.
    ///
    /// - Throws: `UnknownPlan` for a verb or option that this version does not have: nothing is left out in silence.
    public init(verb: String, source: String?, destination: String?, planOptions: JSONObject) throws(UnknownPlan) {
        guard let action = Action(rawValue: verb) else {
            throw UnknownPlan(description: "there is no command 'aws s3 \(verb)'")
        }
        self.init(action: action, source: source.map { S3Location($0) } ?? .object(bucket: "", key: ""))
        self.destination = destination.map { S3Location($0) }
        isRecursive = action == .synchronize
        for (name, value) in planOptions { try take(name, value) }
    }

    private mutating func take(_ name: String, _ value: JSONValue) throws(UnknownPlan) {
        let unknown = UnknownPlan(description: "'aws s3 \(action.rawValue)' knows no option '\(name)' of this form")
        switch (name, value) {
        case ("recursive", true): isRecursive = true
        case ("filters", .array(let given)):
            for filter in given {
                guard let (kind, pattern) = filter.objectValue?.first(where: { _ in true }),
                    ["include", "exclude"].contains(kind), let text = pattern.stringValue
                else { throw unknown }
                filters.append(Filter(includes: kind == "include", pattern: text))
            }
        case ("parameters", .object(let given)): parameters = given
        case ("grants", .array(let given)): grants = given.compactMap(\.stringValue)
        case ("tags", .array(let given)):
            for tag in given {
                guard let key = tag[0]?.stringValue, let text = tag[1]?.stringValue else { throw unknown }
                tags.append(Tag(key: key, value: text))
            }
        case (_, .string(let text)):
            guard let path = Self.texts.first(where: { $0.name == name })?.path else { throw unknown }
            self[keyPath: path] = text
        case (_, .number(let number)):
            guard let path = Self.numbers.first(where: { $0.name == name })?.path,
                let whole = number.exactInteger.flatMap({ Int(exactly: $0) })
            else { throw unknown }
            self[keyPath: path] = whole
        case (_, true):
            guard let option = S3Option.table[name], case .flag = option.kind, option.actions.contains(action) else {
                throw unknown
            }
            flags.insert(name)
        default: throw unknown
        }
    }

    private static var texts: [(name: String, path: WritableKeyPath<S3Command, String?>)] {
        [
            ("source-region", \.sourceRegion), ("bucket-name-prefix", \.bucketNamePrefix),
            ("bucket-region", \.bucketRegion), ("copy-props", \.copiedProperties), ("case-conflict", \.caseConflict),
            ("index-document", \.indexDocument), ("error-document", \.errorDocument),
        ]
    }

    private static var numbers: [(name: String, path: WritableKeyPath<S3Command, Int?>)] {
        [("expires-in", \.expiresIn), ("page-size", \.pageSize), ("expected-size", \.expectedSize)]
    }
}
