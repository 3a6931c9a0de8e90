// SPDX-License-Identifier: Apache-2.0

public import Values

extension ResolvedOperation {
    /// The operation with every secret value replaced, fit for the record.
    public func withoutSecrets(_ secrets: [String: JSONValue]) -> ResolvedOperation {
        masking(secrets.values.flatMap { [$0.secretText] + $0.secretTexts }.filter { !$0.isEmpty })
    }

    /// The operation with every occurrence of a secret text replaced.
    public func masking(_ texts: [String]) -> ResolvedOperation {
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
            sql.statement = sql.statement.masking(texts.sought)
            sql.parameters = sql.parameters.map { $0.masking(texts) }
            if case .explicit(let connection) = sql.connection { sql.connection = .explicit(connection.masking(texts)) }
            return .sql(sql)
        case .shell(var shell):
            shell.script = shell.script.masking(texts.sought)
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
            statement: statement.masking(texts.sought),
            verdict: verdict,
            operands: operands.map { $0.masking(texts) },
            reason: reason?.masking(texts)
        )
    }
}

extension StepOutcome {
    /// The outcome with every secret text replaced in its reason; what it captured stays, since later steps need it.
    public func maskingReason(_ secrets: [String]) -> StepOutcome {
        var outcome = self
        outcome.reason = reason.masking(secrets)
        return outcome
    }

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
}

extension [String] {
    /// The secrets that are looked for in running text; shorter ones would blot out half of it.
    fileprivate var sought: [String] { filter { $0.utf8.count >= 4 } }
}
