// SPDX-License-Identifier: Apache-2.0

public import AWSClient
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

    /// Carries out what it knows how to; an option that it does not know is refused, never left out.

    private func transfer(
        _ verb: String,
        _ source: String?,
        _ destination: String?,
        _ options: JSONValue,
        _ aws: ResolvedOperation.AWS,
        _ request: OperationRequest
    ) async -> OperationOutcome {
        let region = aws.region ?? defaultRegion
        var options = TransferOptions(options)
        let refuse = { (name: String) in
            let message = "'aws s3 \(verb)' with '\(name)' is not carried out natively"
            return OperationOutcome.notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
        switch (verb, source.flatMap(S3Location.init), destination.flatMap(S3Location.init)) {
        case ("ls", let location?, nil):
            let isRecursive = options.takeRecursive()
            if let name = options.unknown { return refuse(name) }
            return await list(location, isRecursive: isRecursive, region, request)
        case ("cp", nil, let target?) where source != nil && source != "-":
            let parameters = options.takePutParameters()
            if let name = options.unknown { return refuse(name) }
            guard request.effect.mayChange else {
                let message = "an upload is no read: \(request.operation.summary)"
                return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
            }
            return await upload(source ?? "", to: target, parameters, region, request)
        case ("cp", let location?, nil) where destination != nil && destination != "-":
            if let name = options.unknown { return refuse(name) }
            return await download(location, to: destination ?? "", region, request)
        default:
            let message = "'aws s3 \(verb)' with these arguments is not carried out natively; use the s3api operations"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
    }

    private func list(
        _ location: S3Location,
        isRecursive: Bool,
        _ region: String?,
        _ request: OperationRequest
    ) async -> OperationOutcome {
        let outcome = await client.listObjects(
            location,
            isRecursive: isRecursive,
            region: region,
            deadline: request.timeout
        )
        guard case .answered(let answer) = outcome else { return outcome.operationOutcome }
        var listed = JSONObject()
        listed["Objects"] = answer.output["Contents"] ?? .array([])
        listed["Prefixes"] = answer.output["CommonPrefixes"] ?? .array([])
        return .answered(answer.operationAnswer(.object(listed)))
    }

    private func upload(
        _ path: String,
        to target: S3Location,
        _ parameters: JSONObject,
        _ region: String?,
        _ request: OperationRequest
    ) async -> OperationOutcome {
        var target = target
        if target.key.isEmpty || target.key.hasSuffix("/") { target.key += FileAccess.lastComponent(path) }
        let bytes: [UInt8]
        do throws(FileAccess.Failure) {
            bytes = try files.read(path)
        } catch {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: error.description))
        }
        let outcome = await client.putObject(
            bytes,
            to: target,
            region: region,
            parameters: parameters,
            deadline: request.timeout
        )
        guard case .answered(let answer) = outcome else { return outcome.operationOutcome }
        var copied = answer.output.objectValue ?? JSONObject()
        copied["Bucket"] = .string(target.bucket)
        copied["Key"] = .string(target.key)
        copied["Size"] = .integer(bytes.count)
        return .answered(answer.operationAnswer(["Copied": .object(copied)]))
    }

    private func download(
        _ location: S3Location,
        to path: String,
        _ region: String?,
        _ request: OperationRequest
    ) async -> OperationOutcome {
        var path = path
        if path.isEmpty || path.hasSuffix("/") { path += FileAccess.lastComponent(location.key) }
        let outcome = await client.download(
            location,
            toFile: path,
            region: region,
            writesFile: writesFiles,
            deadline: request.timeout
        )
        guard case .answered(let answer) = outcome else { return outcome.operationOutcome }
        var copied = answer.output.objectValue ?? JSONObject()
        copied["File"] = .string(path)
        return .answered(unwritten(answer.operationAnswer(["Copied": .object(copied)]), path))
    }

    /// The answer with the fact that its file was held back, where it was.
    private func unwritten(_ answer: OperationAnswer, _ file: String?) -> OperationAnswer {
        guard file != nil, !writesFiles else { return answer }
        var answer = answer
        answer.facts["file"] = "not written by the dry run"
        return answer
    }
}
