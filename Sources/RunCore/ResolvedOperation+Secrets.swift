// SPDX-License-Identifier: Apache-2.0

public import Values

extension ResolvedOperation {
    /// The operation with every secret value replaced, fit for the record.
    public func withoutSecrets(_ secrets: [String: JSONValue]) -> ResolvedOperation {
        let texts = secrets.values.flatMap { [$0.secretText] + $0.secretTexts }.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return self }
        switch self {
        case .aws(var aws):
            aws.parameters = aws.parameters.masking(texts)
            aws.region = aws.region?.masking(texts)
            aws.outputFile = aws.outputFile?.masking(texts)
            aws.attachments = aws.attachments.map { attachment in
                guard case .file(let path) = attachment.content else { return attachment }
                return .init(name: attachment.name, content: .file(path: path.masking(texts)))
            }
            switch aws.form {
            case .call, .waiter: break
            case .added(let command, let options):
                aws.form = .added(command: command, options: options.masking(texts))
            case .transfer(let verb, let source, let destination, let options):
                aws.form = .transfer(
                    verb: verb,
                    source: source?.masking(texts),
                    destination: destination?.masking(texts),
                    options: options.masking(texts)
                )
            }
            return .aws(aws)
        case .sql(var sql):
            sql.parameters = sql.parameters.map { $0.masking(texts) }
            if case .explicit(let connection) = sql.connection { sql.connection = .explicit(connection.masking(texts)) }
            return .sql(sql)
        case .shell(var shell):
            shell.environment = shell.environment.map { variable in
                Shell.Variable(name: variable.name, value: variable.value.masking(texts))
            }
            return .shell(shell)
        }
    }
}

extension OperationAnswer {
    /// The result with every secret text replaced, fit for the record.
    public var recordableOutput: JSONValue { output.masking(secretTexts.filter { !$0.isEmpty }) }
}

extension OperationRecord {
    /// The record with every secret text replaced.
    public func masking(_ secrets: [String]) -> OperationRecord {
        let texts = secrets.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return self }
        var record = self
        record.summary = summary.masking(texts)
        record.message = message?.masking(texts)
        record.output = output?.masking(texts)
        record.facts = facts.masking(texts)
        return record
    }
}

extension AssertionRecord {
    /// The record with every secret text replaced.
    public func masking(_ secrets: [String]) -> AssertionRecord {
        let texts = secrets.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return self }
        return AssertionRecord(
            statement: statement,
            verdict: verdict,
            operands: operands.map { $0.masking(texts) },
            reason: reason?.masking(texts)
        )
    }
}

extension StepOutcome {
    /// The outcome fit for the record: what holds a secret text is left out and counts as not captured.
    public func withoutSecrets(_ secrets: [String]) -> StepOutcome {
        let texts = secrets.filter { !$0.isEmpty }
        guard !texts.isEmpty else { return self }
        var outcome = self
        outcome.reason = reason.masking(texts)
        let captured = captures.objectValue ?? JSONObject()
        let isSecret = { (value: JSONValue) in value.masking(texts) != value }
        outcome.captures = .object(JSONObject(captured.filter { !isSecret($0.value) }.map { ($0.key, $0.value) }))
        outcome.unobserved += captured.filter { isSecret($0.value) }.map(\.key)
        return outcome
    }
}

extension JSONValue {
    /// The length from which a part of a secret value is looked for; shorter ones are parts of other words.
    private static let shortestSecretPart = 4

    /// The texts that give the secret value away: a text itself, and every number and every text within, unless short.
    public var secretTexts: [String] {
        if case .string(let text) = self { return [text] }
        return leafTexts.filter { $0.utf8.count >= Self.shortestSecretPart }
    }

    private var leafTexts: [String] {
        switch self {
        case .null, .bool: []
        case .string(let text): [text]
        case .number: [text(.compact)]
        case .array(let elements): elements.flatMap(\.leafTexts)
        case .object(let members): members.flatMap { $0.value.leafTexts }
        }
    }

    /// The text that a secret value has wherever it is filled in.
    fileprivate var secretText: String {
        switch self {
        case .string(let text): text
        case .null, .bool: ""
        case .number, .array, .object: text(.compact)
        }
    }

    /// The value with every occurrence of a secret text replaced by `(secret)`.
    func masking(_ secrets: [String]) -> JSONValue {
        switch self {
        case .null, .bool: self
        case .number: secrets.contains(text(.compact)) ? .string("(secret)") : self
        case .string(let text): .string(text.masking(secrets))
        case .array(let elements): .array(elements.map { $0.masking(secrets) })
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.masking(secrets)) }))
        }
    }
}

extension String {
    /// The text with every occurrence of a secret replaced by `(secret)`.
    func masking(_ secrets: [String]) -> String {
        // The longest first: a secret that is part of another one must not leave the rest of it behind.
        let longestFirst = secrets.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
        return longestFirst.reduce(self) { text, secret in text.replacing(secret, with: "(secret)") }
    }
}
