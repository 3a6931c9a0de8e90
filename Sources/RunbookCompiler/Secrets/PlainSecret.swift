// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Values

/// A secret that stands in the document for everybody to read.
struct PlainSecret {
    /// What it is, for a sentence.
    var kind: String
    /// Where it stands.
    var range: SourceRange
    /// The step that it stands in, if it does.
    var step: String?
    /// The secret.
    var text: String

    /// All secrets of a runbook: by their form anywhere, and by their place in commands, statements and values.
    static func all(in subject: LintSubject) -> [PlainSecret] {
        var reader = PlainSecretReader()
        for source in subject.draft.sources.sources { reader.readTokens(in: source, subject.steps) }
        for input in subject.draft.header.inputs { reader.read(input) }
        for reading in subject.draft.conditionReadings { reader.read(reading) }
        for step in subject.steps { reader.read(step) }
        return reader.found
    }
}

/// Looks for the secrets of a runbook.
private struct PlainSecretReader {
    private(set) var found: [PlainSecret] = []
    /// The step at hand.
    private var step: String?
    /// The place of a secret that was found by its name must not be reported again for its form.
    private var places: Set<SourceRange> = []

    private mutating func add(_ kind: String, _ text: String, at range: SourceRange) {
        guard SecretName.isValue(text), places.insert(range).inserted else { return }
        found.append(PlainSecret(kind: kind, range: range, step: step, text: text))
    }

    // MARK: - By form and name

    mutating func readTokens(in source: SourceText, _ steps: [LintStep]) {
        for token in SecretToken.all(in: source.bytes.storage) {
            let place = SourceRange(source.base + token.range.lowerBound, source.base + token.range.upperBound)
            places.insert(place)
            let step = steps.first { $0.draft.range.contains(place) || $0.text?.range.contains(place) ?? false }
            found.append(PlainSecret(kind: token.kind, range: place, step: step?.id, text: source.text(in: place)))
        }
    }

    mutating func read(_ input: HeaderDraft.Input) {
        let declaration = input.declaration
        guard SecretName.isSecret(declaration.name), case .string(let text)? = declaration.defaultValue else { return }
        add("the default of the input '\(declaration.name)'", text, at: input.range)
    }

    mutating func read(_ reading: ConditionReadingDraft) {
        let command = reading.command
        if case .aws(let aws) = command.operation { read(aws, at: command.range) }
        scan(PlacedText(command.text, somewhereIn: command.range))
    }

    // MARK: - Steps

    mutating func read(_ step: LintStep) {
        self.step = step.id
        for command in step.commands { read(command, step) }
        if case .sql(let text) = step.draft.source { scan(text) }
        for variable in step.draft.environment ?? [] where SecretName.isSecret(variable.name.text) {
            add("the value of \(variable.name.text)", variable.value.text, at: variable.value.range)
        }
        for command in step.draft.commands {
            if case .aws(let aws) = command.operation { read(aws, at: command.range) }
        }
    }

    private mutating func scan(_ text: PlacedText) {
        let bytes = Array(text.text.utf8)
        for hit in SecretScanner.hits(in: bytes) {
            add(hit.kind, String(decoding: bytes[hit.range], as: UTF8.self), at: text.place(hit.range))
        }
    }

    private mutating func read(_ command: LintCommand, _ step: LintStep) {
        for assignment in command.command.assignments where SecretName.isSecret(assignment.name) {
            guard let value = assignment.value.literal else { continue }
            add("the value of \(assignment.name)", value, at: step.place(assignment.value.range))
        }
        for (index, word) in command.words.enumerated() where word.isLiteral {
            let next = index + 1 < command.words.count ? command.words[index + 1] : nil
            readOption(word, next, command)
            readProgram(word, next, command)
            scan(word)
        }
    }

    /// `--password VALUE` and `--password=VALUE`.
    private mutating func readOption(_ word: LintWord, _ next: LintWord?, _ command: LintCommand) {
        guard word.text.hasPrefix("--") else { return }
        let name = String(decoding: word.text.utf8.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
        guard SecretName.isSecretOption(name, ofAWS: command.aws != nil) else { return }
        let value = name.utf8.count < word.text.utf8.count ? word.suffix(from: name.utf8.count + 1) : next
        guard let value, value.isLiteral, !value.text.hasPrefix("-") else { return }
        add("the value of \(name)", value.text, at: value.range)
    }

    /// The options that only their program makes secret.
    private mutating func readProgram(_ word: LintWord, _ next: LintWord?, _ command: LintCommand) {
        switch command.program {
        case "mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump":
            guard word.text.hasPrefix("-p"), word.text.utf8.count > 2 else { return }
            let value = word.suffix(from: 2)
            add("the value of -p", value.text, at: value.range)
        case "sshpass" where word.text == "-p", "redis-cli" where word.text == "-a":
            if let next, next.isLiteral { add("the value of \(word.text)", next.text, at: next.range) }
        case "curl" where word.text == "-u" || word.text == "--user":
            guard let next, next.isLiteral, let colon = next.text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return }
            let value = next.suffix(from: next.text.utf8.distance(from: next.text.utf8.startIndex, to: colon) + 1)
            add("the value of \(word.text)", value.text, at: value.range)
        default: return
        }
    }

    /// What a word holds by itself: JSON, the short form of the AWS CLI, a URL, a header, a connection.
    private mutating func scan(_ word: LintWord) {
        let bytes = Array(word.text.utf8)
        guard bytes.contains(where: { "=: ".utf8.contains($0) }) else { return }
        for hit in SecretScanner.hits(in: bytes) {
            add(hit.kind, String(decoding: bytes[hit.range], as: UTF8.self), at: word.place(hit.range))
        }
    }

    // MARK: - Calls

    /// The members of a call, which may come from a file that the command names.
    private mutating func read(_ aws: AWSOperation, at range: SourceRange) {
        read(aws.parameters, at: range)
        guard aws.operation == "PutParameter", aws.parameters.text(of: "Type") == "SecureString",
            let value = aws.parameters.text(of: "Value")
        else { return }
        addUnlessKnown("the value of a SecureString", value, at: range)
    }

    private mutating func read(_ template: Template, at range: SourceRange) {
        switch template {
        case .literal(let value): read(value, at: range)
        case .list(let elements): for element in elements { read(element, at: range) }
        case .object(let members):
            for member in members {
                if case .literal(.string(let text)) = member.value {
                    if SecretName.isSecretOption(member.name, ofAWS: true) {
                        addUnlessKnown("the value of \(member.name)", text, at: range)
                    }
                } else {
                    read(member.value, at: range)
                }
            }
        case .expression, .text: break
        }
    }

    private mutating func read(_ value: JSONValue, at range: SourceRange) {
        switch value {
        case .array(let elements): for element in elements { read(element, at: range) }
        case .object(let object):
            for (name, value) in object {
                if case .string(let text) = value, SecretName.isSecretOption(name, ofAWS: true) {
                    addUnlessKnown("the value of \(name)", text, at: range)
                } else {
                    read(value, at: range)
                }
            }
        case .null, .bool, .number, .string: break
        }
    }

    /// What the words of the command have shown already has a place of its own.
    private mutating func addUnlessKnown(_ kind: String, _ text: String, at range: SourceRange) {
        guard !found.contains(where: { $0.text == text }) else { return }
        add(kind, text, at: range)
    }
}

extension Template {
    /// The text of a member without holes.
    fileprivate func text(of name: String) -> String? {
        switch self {
        case .literal(let value): value[name]?.stringValue
        case .object(let members):
            members.first { $0.name == name }.flatMap { member in
                if case .literal(let value) = member.value { value.stringValue } else { nil }
            }
        case .list, .expression, .text: nil
        }
    }
}
