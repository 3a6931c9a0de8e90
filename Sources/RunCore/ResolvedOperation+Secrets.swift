// SPDX-License-Identifier: Apache-2.0

public import Values

extension ResolvedOperation {
    /// The operation with every secret value replaced, fit for the record.
    public func withoutSecrets(_ secrets: [String: JSONValue]) -> ResolvedOperation {
        let texts = secrets.values.flatMap { [$0.secretText] + $0.secretTexts }
        // A value is made of what was filled in, also of a short secret; a script or statement is the runbook's own text.
        return masking(SecretMask(texts, shortest: 1), text: SecretMask(texts))
    }

    /// The operation with every secret replaced.
    public func masking(_ mask: SecretMask) -> ResolvedOperation { masking(mask, text: mask) }

    private func masking(_ texts: SecretMask, text mask: SecretMask) -> ResolvedOperation {
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
            sql.statement = sql.statement.masking(mask)
            sql.parameters = sql.parameters.map { $0.masking(texts) }
            if case .explicit(let connection) = sql.connection { sql.connection = .explicit(connection.masking(texts)) }
            return .sql(sql)
        case .shell(var shell):
            shell.script = shell.script.masking(mask)
            shell.environment = shell.environment.map { variable in
                Shell.Variable(name: variable.name, value: variable.value.masking(texts))
            }
            return .shell(shell)
        }
    }
}

extension OperationAnswer {
    /// The result with every secret text replaced, fit for the record.
    public var recordableOutput: JSONValue { output.masking(SecretMask(secretTexts)) }
}

extension OperationRecord {
    /// The record with every secret text replaced.
    public func masking(_ mask: SecretMask) -> OperationRecord {
        guard !mask.isEmpty else { return self }
        var record = self
        record.summary = summary.masking(mask)
        record.message = message?.masking(mask)
        record.output = output?.masking(mask)
        record.facts = facts.masking(mask)
        return record
    }
}

extension AssertionRecord {
    /// The record with every secret text replaced.
    public func masking(_ mask: SecretMask) -> AssertionRecord {
        guard !mask.isEmpty else { return self }
        return AssertionRecord(
            statement: statement.masking(mask),
            verdict: verdict,
            operands: operands.map { $0.masking(mask) },
            reason: reason?.masking(mask)
        )
    }
}

extension StepOutcome {
    /// The outcome with every secret text replaced in its reason; what it captured stays, since later steps need it.
    public func maskingReason(_ mask: SecretMask) -> StepOutcome {
        var outcome = self
        outcome.reason = reason.masking(mask)
        return outcome
    }

    /// The outcome fit for the record: what holds a secret text is left out and counts as not captured.
    public func withoutSecrets(_ mask: SecretMask) -> StepOutcome {
        guard !mask.isEmpty else { return self }
        var outcome = self
        outcome.reason = reason.masking(mask)
        let captured = captures.objectValue ?? JSONObject()
        let isSecret = { (value: JSONValue) in value.masking(mask) != value }
        outcome.captures = .object(JSONObject(captured.filter { !isSecret($0.value) }.map { ($0.key, $0.value) }))
        outcome.unobserved += captured.filter { isSecret($0.value) }.map(\.key)
        return outcome
    }
}

extension JSONValue {
    /// The length from which a part of a secret value is looked for; shorter ones are parts of other words.
    private static let shortestSecretPart = 4

    /// Members of a secret of a database that say where it is, as Secrets Manager writes them, and so are no secrets.
    private static let places: Set<String> = [
        "dbClusterIdentifier", "dbInstanceIdentifier", "dbname", "engine", "host", "masterarn", "port", "username",
    ]

    /// The texts that give the secret value away: a text itself, and every number and every text within, unless short.
    ///
    /// A text that is a JSON object is a secret with everything in it, but for what says where a database is.
    public var secretTexts: [String] {
        guard case .string(let text) = self else { return longLeafTexts }
        guard text.hasPrefix("{"), let members = (try? JSONParser.parse(text))?.objectValue else { return [text] }
        return [text] + members.filter { !Self.places.contains($0.key) }.flatMap { $0.value.longLeafTexts }
    }

    private var longLeafTexts: [String] { leafTexts.filter { $0.utf8.count >= Self.shortestSecretPart } }

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
