// SPDX-License-Identifier: Apache-2.0

public import AWSClient
import AWSCommandLine
public import AWSModel
import Expressions
public import RunCore
import RunbookModel
import Values

/// Performs AWS calls, waiters and S3 transfers through the native client.
public struct AWSActions: Sendable {
    let client: AWSClient
    private let catalog: ServiceCatalog
    private let defaultRegion: String?
    private let pause: @Sendable (Duration) async throws -> Void
    private let files: FileAccess
    private let writesFiles: Bool

    /// Performs AWS calls through a client; `defaultRegion` is for calls that name none.
    ///
    /// Where `writesFiles` is false, as in a dry run, downloads and `outfile`s are read and leave nothing behind here.
    public init(
        client: AWSClient,
        catalog: ServiceCatalog = .embedded,
        defaultRegion: String?,
        files: FileAccess = FileAccess(),
        writesFiles: Bool = true,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.client = client
        self.catalog = catalog
        self.defaultRegion = defaultRegion
        self.files = files
        self.writesFiles = writesFiles
        self.pause = pause
    }

    /// Performs one call, waiter or transfer and says what came of it.
    public func perform(_ aws: ResolvedOperation.AWS, for request: OperationRequest) async -> OperationOutcome {
        switch aws.form {
        case .call: return await call(aws, request)
        case .waiter(let name): return await wait(name, aws, request)
        case .transfer(let verb, let source, let destination, let options):
            return await transfer(verb, source, destination, options, aws, request)
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
        call.isRepeatable = request.effect == .read
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
        var output = answer.output
        if let query = aws.query {
            do throws(ExpressionError) {
                output = try Expression(query, dialect: .jmespath).value(of: output)
            } catch {
                let failure = OperationFailure(
                    kind: .malformed,
                    code: "",
                    message: "--query '\(query)' cannot be evaluated: \(error.message)",
                    evidence: answer.exchange.evidence(answer.attempts)
                )
                return .refused(failure)
            }
        }
        return .answered(unwritten(answer.operationAnswer(output), aws.outputFile))
    }

    // MARK: - Waiters

    private func wait(_ name: String, _ aws: ResolvedOperation.AWS, _ request: OperationRequest) async
        -> OperationOutcome
    {
        guard let service = try? catalog.service(aws.service), let waiter = service.waiter(named: name) else {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: "there is no waiter '\(name)'"))
        }
        var poll = aws
        poll.operation = waiter.operation
        let limit = ContinuousClock.now + request.timeout
        var attempt = request
        while true {
            attempt.timeout = limit - ContinuousClock.now
            let outcome: AWSOutcome
            do throws(FileAccess.Failure) {
                outcome = await client.call(try makeCall(poll, attempt), deadline: attempt.timeout)
            } catch {
                return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
            }
            switch waiter.evaluate(outcome) {
            case .success(let reason):
                var answer =
                    outcome.answer.map { $0.operationAnswer($0.output) }
                    ?? OperationAnswer(output: .object(JSONObject()))
                answer.facts["waiter"] = .string("\(name): \(reason)")
                return .answered(answer)
            case .failure(let reason):
                return .refused(OperationFailure(kind: .refused, code: "", message: "waiter \(name): \(reason)"))
            case .retry:
                let delay = Duration.seconds(waiter.delay)
                let isInTime = ContinuousClock.now + delay < limit
                let hasWaited = isInTime ? (try? await pause(delay)) != nil : false
                if Task.isCancelled {
                    return .refused(OperationFailure(kind: .cancelled, code: "", message: "waiter \(name): cancelled"))
                }
                guard hasWaited else {
                    return .refused(OperationFailure(kind: .timeout, code: "", message: "waiter \(name): not in time"))
                }
            }
        }
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
