// SPDX-License-Identifier: Apache-2.0

public import AWSCommandLine
import AWSModel
import Diagnostics
import Expressions
public import RunbookModel
import Values

/// Reads the words of an `aws` command as a call of the service model.
public enum AWSCommandReader {
    /// The operation of a command without holes, as `lifeboat aws` takes one.
    public static func operation(of command: AWSCommand) -> AWSOperation { operation(command, []) }

    /// The command; nil when it cannot be read.
    ///
    /// The first word is `aws`.
    static func read(
        _ words: [WordMarker.Word],
        _ expressions: [Expression],
        of source: PlacedText,
        text: String,
        range: SourceRange,
        _ reader: inout CommandReader
    ) -> CommandDraft? {
        let files = reader.context.files
        let parsed = AWSCommand.parse(words: words.map(\.text), catalog: reader.context.catalog) { path in
            // A file that is not there yet is read when the command runs.
            try? files(path)
        }
        switch parsed {
        case .failure(let problems):
            for problem in joined(problems.problems) { report(problem, words, expressions, range, &reader) }
            return nil
        case .success(let command):
            for problem in command.warnings { report(problem, words, expressions, range, &reader) }
            guard isSupported(command, words, range, &reader) else { return nil }
            let effect: Effect
            switch command.effect(in: reader.context.catalog) {
            case .read: effect = command.writesFiles ? .change : .read
            case .change: effect = .change
            case .irreversible: effect = .irreversible
            }
            return CommandDraft(
                text: text,
                range: range,
                operation: .aws(operation(command, expressions)),
                effect: effect,
                query: command.options.query.map { query($0, words, source, range) }
            )
        }
    }

    /// The expression of `--query` with its place, which is exact where the word stands as it is.
    private static func query(
        _ query: String,
        _ words: [WordMarker.Word],
        _ source: PlacedText,
        _ range: SourceRange
    ) -> PlacedText {
        let joined = words.last { $0.text == "--query=" + query }
        let index = words.lastIndex { $0.text == query }
        guard let word = joined ?? index.map({ words[$0] }) else { return PlacedText(query, somewhereIn: range) }
        let skipped = joined == nil ? 0 : "--query=".utf8.count
        guard let inner = word.inner, inner.count == query.utf8.count + skipped else {
            return PlacedText(query, somewhereIn: word.range)
        }
        return source.part(inner.lowerBound + skipped..<inner.upperBound)
    }

    // MARK: - The operation

    private static func operation(_ command: AWSCommand, _ expressions: [Expression]) -> AWSOperation {
        let template = { (text: String) in MarkedTemplate.template(text, expressions) }
        return AWSOperation(
            service: command.service,
            operation: command.operation,
            form: form(command, expressions),
            region: command.options.region.map(template),
            parameters: MarkedTemplate.template(command.parameters, expressions),
            query: command.options.query,
            asText: command.options.output == .text,
            paginates: command.options.paginate,
            outputFile: command.outfile.map(template),
            attachments: command.attachments.sorted { $0.key < $1.key }.map { name, attachment in
                switch attachment {
                case .bytes(let bytes): AWSOperation.Attachment(name: name, content: .bytes(bytes))
                case .file(let path): AWSOperation.Attachment(name: name, content: .file(path: template(path)))
                }
            }
        )
    }

    private static func form(_ command: AWSCommand, _ expressions: [Expression]) -> AWSOperation.Form {
        switch command.kind {
        case .call: .call
        case .custom(let custom):
            .added(command: custom.name, options: MarkedTemplate.template(.object(custom.options), expressions))
        case .wait(let waiter): .waiter(name: waiter)
        case .s3(let transfer): S3Transfer.form(transfer, expressions)
        }
    }

    /// What the AWS CLI takes and the plan has no place for.
    private static func isSupported(
        _ command: AWSCommand,
        _ words: [WordMarker.Word],
        _ range: SourceRange,
        _ reader: inout CommandReader
    ) -> Bool {
        let options = command.options
        let refused: [(isGiven: Bool, option: String, fix: String)] = [
            (options.profile != nil, "--profile", "name the profile in the environment of lifeboat.yaml"),
            (options.endpointURL != nil, "--endpoint-url", "name the endpoint in the environment of lifeboat.yaml"),
            (options.maximumItems != nil, "--max-items", "shorten the answer with --query"),
            (options.startingToken != nil, "--starting-token", "leave it out"),
            (!options.isSigned, "--no-sign-request", "leave it out"),
            (!options.verifiesCertificate, "--no-verify-ssl", "leave it out"),
            (options.certificateBundle != nil, "--ca-bundle", "set AWS_CA_BUNDLE"),
            (options.skeleton != nil, "--generate-cli-skeleton", "leave it out"),
            (options.query?.unicodeScalars.contains(WordMarker.open) == true, "${…} in --query", "compare in 'expect'"),
            (options.query != nil && ignoresQuery(command), "--query", "leave it out: here the AWS CLI ignores it"),
        ]
        var isSupported = true
        for option in refused where option.isGiven {
            let word = words.first { $0.text == option.option || $0.text.hasPrefix(option.option + "=") }
            reader.findings.add(
                OutlineFindings.notAvailableYet,
                "\(option.option) is not available in a runbook",
                at: word?.range ?? range,
                step: reader.step,
                fix: option.fix
            )
            isSupported = false
        }
        for refusal in refusals(of: command) {
            let word = words.first { $0.text == refusal.word || $0.text.hasPrefix(refusal.word + "=") }
            reader.findings.add(
                OutlineFindings.notAvailableYet,
                refusal.message,
                at: word?.range ?? range,
                step: reader.step,
                fix: refusal.fix
            )
            isSupported = false
        }
        return isSupported
    }

    /// What no run carries out of the commands that are no single call.
    private static func refusals(of command: AWSCommand) -> [(word: String, message: String, fix: String)] {
        switch command.kind {
        case .call, .wait: []
        case .custom(let custom): custom.runRefusal.map { [($0.word, $0.message, $0.fix)] } ?? []
        case .s3(let transfer): S3Refusal.all(of: transfer).map { ($0.word, $0.message, $0.fix) }
        }
    }

    /// Whether the AWS CLI prints the same with and without `--query`.
    private static func ignoresQuery(_ command: AWSCommand) -> Bool {
        if case .custom(let custom) = command.kind { custom.name != "eks get-token" } else { false }
    }

    // MARK: - Problems

    /// The problems with all that is missing in one sentence: findings at one place are one finding.
    private static func joined(_ problems: [AWSCommandProblem]) -> [AWSCommandProblem] {
        let ending = " is required"
        let missing = problems.filter { $0.kind == .missingRequired && $0.message.hasSuffix(ending) }
        guard missing.count > 1, let first = missing.first, missing.allSatisfy({ $0.wordIndex == first.wordIndex })
        else { return problems }
        let names = missing.map { String($0.message.dropLast(ending.count)) }
        let all = names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1]) are required"
        var rest = problems.filter { problem in !missing.contains { $0 == problem } }
        rest.append(AWSCommandProblem(.missingRequired, first.wordIndex, all))
        return rest
    }

    private static func report(
        _ problem: AWSCommandProblem,
        _ words: [WordMarker.Word],
        _ expressions: [Expression],
        _ range: SourceRange,
        _ reader: inout CommandReader
    ) {
        let isPlaced = problem.wordIndex > 0 && words.indices.contains(problem.wordIndex)
        let place = isPlaced ? words[problem.wordIndex].range : range
        let suggestion = problem.suggestion.map { MarkedTemplate.readable($0, expressions) }
        let message = MarkedTemplate.readable(problem.message, expressions)
        let isMisspelt = [.unknownService, .unknownOperation, .unknownOption, .notInEnum].contains(problem.kind)
        reader.findings.add(
            entry(problem),
            isMisspelt ? message + (suggestion.map { "; did you mean '\($0)'?" } ?? "") : message,
            at: place,
            step: reader.step,
            fix: suggestion.map { isMisspelt ? "write '\($0)'" : $0 },
            fixIt: isPlaced && isMisspelt
                ? suggestion.flatMap { edit(words[problem.wordIndex], replacingBy: $0) } : nil
        )
    }

    /// The edit that replaces a misspelt word, or what stands before its equals sign.
    private static func edit(_ word: WordMarker.Word, replacingBy suggestion: String) -> Diagnostic.FixIt? {
        let name = String(word.text.prefix { $0 != "=" })
        guard Suggestion.closest(to: name, in: [suggestion]) != nil else { return nil }
        return Diagnostic.FixIt(replace: word.range, with: suggestion, expecting: name)
    }

    private static func entry(_ problem: AWSCommandProblem) -> DiagnosticCatalogue.Entry {
        guard problem.severity == .error else { return CommandFindings.doubtfulParameter }
        switch problem.kind {
        case .unknownService, .unknownOperation, .unknownOption, .conflict, .unsupported:
            return CommandFindings.invalidAWSCommand
        case .missingRequired, .missingValue: return CommandFindings.missingParameter
        case .wrongType, .notInEnum, .patternMismatch, .outOfRange, .badShorthand, .badJSON, .badQuery, .unreadableFile:
            return CommandFindings.invalidParameter
        }
    }
}
