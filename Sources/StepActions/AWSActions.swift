// SPDX-License-Identifier: Apache-2.0

public import AWSClient
import AWSCommandLine
import AWSCommands
public import AWSModel
import Expressions
public import RunCore
import RunbookModel
public import Values

/// Performs AWS calls, waiters and S3 transfers through the native client.
public struct AWSActions: Sendable {
    let client: AWSClient
    let catalog: ServiceCatalog
    let defaultRegion: String?
    let now: @Sendable () -> Timestamp
    private let pause: @Sendable (Duration) async throws -> Void
    private let files: FileAccess
    private let writesFiles: Bool
    private let tagsIntents: Bool

    /// Performs AWS calls through a client; `defaultRegion` is for calls that name none.
    ///
    /// Where `tagsIntents` is true, what a call creates carries the tag `lifeboat:intent`.
    /// Where `writesFiles` is false, as in a dry run, downloads and `outfile`s are read and leave nothing behind here.
    public init(
        client: AWSClient,
        catalog: ServiceCatalog = .embedded,
        defaultRegion: String?,
        files: FileAccess = FileAccess(),
        writesFiles: Bool = true,
        tagsIntents: Bool = false,
        now: @escaping @Sendable () -> Timestamp = SystemSurroundings.now,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.client = client
        self.catalog = catalog
        self.defaultRegion = defaultRegion
        self.files = files
        self.writesFiles = writesFiles
        self.tagsIntents = tagsIntents
        self.now = now
        self.pause = pause
    }

    /// Performs one call, waiter or transfer and says what came of it.
    public func perform(_ aws: ResolvedOperation.AWS, for request: OperationRequest) async -> OperationOutcome {
        switch aws.form {
        case .call: return await call(aws, request)
        case .waiter(let name): return await wait(name, aws, request)
        case .transfer(let verb, let source, let destination, let options):
            return await transfer(verb, source, destination, options, aws, request)
        case .added(let command, let options): return await added(command, options, aws, request)
        }
    }

    // MARK: - One call

    private func call(_ aws: ResolvedOperation.AWS, _ request: OperationRequest) async -> OperationOutcome {
        let call: AWSCall
        do throws(FileAccess.Failure) {
            call = try makeCall(aws, request)
        } catch {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
        }
        let outcome =
            aws.paginates && onlyReads(aws)
            ? await client.callAllPages(call, deadline: request.timeout)
            : await client.call(call, deadline: request.timeout)
        return describe(outcome, aws)
    }

    /// Whether the operation itself only looks, whatever the author makes of it.
    private func onlyReads(_ aws: ResolvedOperation.AWS) -> Bool {
        (try? catalog.service(aws.service))?.operation(named: aws.operation)?.effect == .read
    }

    private func makeCall(_ aws: ResolvedOperation.AWS, _ request: OperationRequest) throws(FileAccess.Failure)
        -> AWSCall
    {
        var call = AWSCall(
            service: aws.service,
            operation: aws.operation,
            region: aws.region ?? defaultRegion,
            parameters: aws.parameters
        )
        // As the AWS CLI's syntax has it: the text of a blob is its bytes.
        call.blobText = .utf8
        call.isRepeatable = request.effect == .read
        call.token = request.token
        call.fence = AWSFence(request)
        if tagsIntents, request.effect.mayChange, let service = try? catalog.service(aws.service),
            let model = service.operation(named: aws.operation)
        {
            call.parameters = IntentTag.added(to: aws.parameters, of: service, model, for: request)
        }
        call.sink = aws.outputFile.map { writesFiles ? .file($0) : .discard }
        for attachment in aws.attachments {
            switch attachment.content {
            case .bytes(let bytes): call.attachments[attachment.name] = .bytes(bytes)
            case .file(let path): call.attachments[attachment.name] = .file(path: path, range: nil)
            }
        }
        return call
    }

    private func describe(_ outcome: AWSOutcome, _ aws: ResolvedOperation.AWS) -> OperationOutcome {
        guard case .answered(let answer) = outcome else { return outcome.operationOutcome }
        if answer.isTruncated { return .refused(truncated(answer, aws)) }
        return queried(unwritten(answer.operationAnswer(answer.output), aws.outputFile), aws.query)
    }

    /// The answer with what `--query` makes of its output.
    private func queried(_ answer: OperationAnswer, _ query: String?) -> OperationOutcome {
        guard let query else { return .answered(answer) }
        var answer = answer
        do throws(ExpressionError) {
            answer.output = try Expression(query, dialect: .jmespath).value(of: answer.output)
            return .answered(answer)
        } catch {
            let message = "--query '\(query)' cannot be evaluated: \(error.message)"
            return .refused(
                OperationFailure(kind: .malformed, code: "", message: message, evidence: answer.evidence)
            )
        }
    }

    // MARK: - Commands that the AWS CLI adds

    private func added(_ name: String, _ options: JSONValue, _ aws: ResolvedOperation.AWS, _ request: OperationRequest)
        async -> OperationOutcome
    {
        let command: CustomCommand
        do throws(CustomCommand.UnknownPlan) {
            command = try CustomCommand(name: name, planOptions: options.objectValue ?? JSONObject())
        } catch {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
        }
        let commands = AddedCommand(client: client, region: aws.region ?? defaultRegion, now: now)
        switch await commands.outcome(of: command, deadline: request.timeout) {
        case .made(let output, let secretTexts):
            return queried(OperationAnswer(output: output, secretTexts: secretTexts), aws.query)
        case .called(let outcome): return describe(outcome, aws)
        case .unreadable(let answer, let reason):
            let failure = OperationFailure(
                kind: .malformed,
                code: "",
                message: reason,
                evidence: answer.exchange.evidence(answer.attempts),
                facts: answer.facts
            )
            return .refused(failure)
        }
    }

    /// The failure of a list of which only a part was read: no step may judge by a part as if it were the whole.
    private func truncated(_ answer: AWSAnswer, _ aws: ResolvedOperation.AWS) -> OperationFailure {
        OperationFailure(
            kind: .malformed,
            code: "",
            message:
                "\(aws.service) \(aws.operation) has more pages than a step reads, and a part of a list is no answer; "
                + "narrow the call, or ask for larger pages (\(answer.notes.joined(separator: "; ")))",
            evidence: answer.exchange.evidence(answer.attempts),
            facts: answer.facts
        )
    }

    // MARK: - Waiters

    private func wait(_ name: String, _ aws: ResolvedOperation.AWS, _ request: OperationRequest) async
        -> OperationOutcome
    {
        guard let service = try? catalog.service(aws.service), let waiter = service.waiter(named: name) else {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: "there is no waiter '\(name)'"))
        }
        let call: AWSCall
        do throws(FileAccess.Failure) {
            call = try makeCall(aws, request)
        } catch {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
        }
        var history = WaitHistory()
        let ending = await client.wait(call, by: service.rule(for: waiter), limit: request.timeout, pause: pause) {
            history.add($0)
            request.progress(OperationProgress(text: $0.text, elapsed: $0.elapsed, limit: $0.limit))
        }
        return describe(ending, of: name, history)
    }

    private func describe(_ ending: AWSClient.WaitEnding, of name: String, _ history: WaitHistory) -> OperationOutcome {
        let failure: OperationFailure
        switch ending {
        case .succeeded(let outcome, let reason):
            var answer =
                outcome.answer.map { $0.operationAnswer($0.output) }
                ?? OperationAnswer(output: .object(JSONObject()))
            answer.facts["waiter"] = .string("\(name): \(reason)")
            answer.facts["seen"] = history.json
            return .answered(answer)
        case .failed(let outcome, let reason):
            failure = waitFailure(outcome, .refused, "waiter \(name): \(reason)", history)
        case .gaveUp(let outcome, let reason):
            failure = waitFailure(outcome, .timeout, "waiter \(name): \(reason)", history)
        case .cancelled: failure = OperationFailure(kind: .cancelled, code: "", message: "waiter \(name): cancelled")
        }
        return .refused(failure)
    }

    /// The failure of a wait with the evidence of its last look; a look that was itself kept from seeing says so.
    private func waitFailure(
        _ outcome: AWSOutcome,
        _ kind: OperationFailure.Kind,
        _ message: String,
        _ history: WaitHistory
    ) -> OperationFailure {
        var failure: OperationFailure
        switch outcome.operationOutcome {
        case .refused(let last), .notSent(let last), .unknown(let last):
            failure = last
            if kind == .timeout || !last.kind.isBlinding { failure.kind = kind }
        case .answered(let answer):
            failure = OperationFailure(
                kind: kind,
                code: "",
                message: "",
                evidence: answer.evidence,
                facts: answer.facts
            )
        case .withheld: failure = OperationFailure(kind: kind, code: "", message: "")
        }
        failure.code = ""
        failure.message = message
        failure.facts["seen"] = history.json
        return failure
    }

    // MARK: - S3 transfers

    private func transfer(
        _ verb: String,
        _ source: String?,
        _ destination: String?,
        _ options: JSONValue,
        _ aws: ResolvedOperation.AWS,
        _ request: OperationRequest
    ) async -> OperationOutcome {
        let command: S3Command
        do throws(S3Command.UnknownPlan) {
            command = try S3Command(
                verb: verb,
                source: source,
                destination: destination,
                planOptions: options.objectValue ?? JSONObject()
            )
        } catch {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
        }
        let actions = S3Actions(
            client: client,
            region: aws.region ?? defaultRegion,
            writesFiles: writesFiles
        )
        return await actions.perform(command, for: request)
    }

    /// The answer with the fact that its file was held back, where it was.
    private func unwritten(_ answer: OperationAnswer, _ file: String?) -> OperationAnswer {
        guard file != nil, !writesFiles else { return answer }
        var answer = answer
        answer.facts["file"] = "not written by the dry run"
        return answer
    }
}
