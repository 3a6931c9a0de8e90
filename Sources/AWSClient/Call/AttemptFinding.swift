// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Values

/// What one attempt brought, and the outcome that it makes when it is the last.
struct AttemptFinding {
    /// What was found in the answer, or instead of one.
    enum Content {
        case output(JSONValue)
        case refused(AWSServiceError)
        /// The service accepted the call, and its content is not where the caller wants it.
        case unwritten(String)
        case unreadable(String)
        case neverSent(String)
        case lost(String)
    }

    let content: Content
    let response: WireResponse?
    /// What became of content that went to a sink.
    private(set) var receipt: ContentReceipt?
    var ending: CallProgress.Ending

    /// Reads the result of an attempt by the call's model.
    init(_ result: AWSTransport.Result, _ prepared: PreparedCall, _ receipt: ContentReceipt? = nil) {
        switch (result, receipt?.failure) {
        case (.neverSent(let reason), _): self.init(.neverSent(reason), nil, .neverSent)
        case (.lost(let reason), _): self.init(.lost(reason), nil, .lost)
        case (.response(let response), .unwritten(let reason)): self.init(.unwritten(reason), response, .refused)
        case (.response(let response), .damaged(let reason)): self.init(.unreadable(reason), response, .lost)
        case (.response(let response), .refused(let error)): self.init(error, response, prepared)
        case (.response(let response), nil): self.init(response, prepared)
        }
        self.receipt = receipt
        // What the caller has seen would be seen again.
        if receipt?.isDelivered == true, ending != .succeeded { ending = .refused }
    }

    private init(_ content: Content, _ response: WireResponse?, _ ending: CallProgress.Ending) {
        self.content = content
        self.response = response
        self.ending = ending
    }

    /// The host of a URL, for a person; the rest of it may hold a signature.
    private static func host(of url: String) -> String {
        guard let start = url.firstRange(of: "://") else { return "another path" }
        let authority = url[start.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return String(authority.split(separator: "@").last?.prefix(200) ?? "nowhere")
    }

    /// An error that came as an event, after the service had accepted the call.
    private init(_ error: AWSServiceError, _ response: WireResponse, _ prepared: PreparedCall) {
        var error = error
        error.effectUncertain = prepared.isMutating
        error.requestID = ErrorAnswer.requestID(response.headers)
        self.init(.refused(error), response, Self.ending(error, response, prepared, isDisguised: false))
    }

    private init(_ response: WireResponse, _ prepared: PreparedCall) {
        let reader = ResponseReader(operation: prepared.operation)
        if (200..<300).contains(response.status), !reader.isErrorInDisguise(response) {
            let checksum = ResponseChecksum(prepared.operation, status: response.status, headers: response.headers)
            if let checksum, prepared.sink == nil,
                let mismatch = checksum.mismatch(checksum.algorithm.text(of: response.body))
            {
                self.init(.unreadable(mismatch), response, .lost)
                return
            }
            do throws(ResponseError) {
                self.init(.output(try reader.output(response)), response, .succeeded)
            } catch {
                self.init(.unreadable(error.reason), response, .lost)
            }
            return
        }
        var error = ErrorAnswer.parse(status: response.status, headers: response.headers, body: response.body)
        error.members = reader.errorMembers(response, code: error.code)
        error.effectUncertain = prepared.isMutating && (response.status >= 500 || response.status < 300)
        if let region = response.headers.value("x-amz-bucket-region"), response.status == 301 || response.status == 400
        {
            error.notes.append("the bucket is in \(region)")
        }
        if (300..<400).contains(response.status), let place = response.headers.value("Location") {
            error.notes.append("redirected to \(Self.host(of: place)), and a signed call is sent to no other place")
            if !error.isAWSAnswer {
                error.message = "the answer is a redirection to \(Self.host(of: place)), which no signed call follows"
            }
        }
        // S3 may find out that it failed after it has begun to answer with success.
        let isDisguised = (200..<300).contains(response.status)
        self.init(.refused(error), response, Self.ending(error, response, prepared, isDisguised: isDisguised))
    }

    /// Whether a refusal may be another answer in a moment: by its code or status, or because the description says so.
    private static func ending(
        _ error: AWSServiceError,
        _ response: WireResponse,
        _ prepared: PreparedCall,
        isDisguised: Bool
    ) -> CallProgress.Ending {
        let described = prepared.operation.describedFailure(code: error.code)
        let isThrottled = error.isThrottling || described?.isThrottling == true
        let isForNow = isThrottled || error.isTransient || described?.isRetryable == true || isDisguised
        return isForNow ? .refusedForNow(isThrottled: isThrottled, hint: RetryHint(response.headers)) : .refused
    }

    /// Writes what was found into the record of the attempt.
    func describe(_ attempt: inout AWSAttempt) {
        attempt.httpStatus = response?.status
        attempt.wasSent = ending != .neverSent
        attempt.requestID = response.flatMap { ErrorAnswer.requestID($0.headers) }
        switch content {
        case .output: attempt.failure = nil
        case .refused(let error):
            attempt.failure = error.code
            attempt.requestID = error.requestID ?? attempt.requestID
        case .unreadable(let reason), .unwritten(let reason), .neverSent(let reason), .lost(let reason):
            attempt.failure = reason
        }
    }

    /// The outcome of a call that ends with this attempt.
    func outcome(
        _ prepared: PreparedCall,
        _ attempts: [AWSAttempt],
        _ notes: [String],
        _ wallTime: Duration
    ) -> AWSOutcome {
        var exchange = prepared.record()
        exchange.notes = notes
        switch content {
        case .neverSent(let reason):
            if attempts.allSatisfy({ !$0.wasSent }) {
                let place = "\(prepared.endpoint.scheme)://\(prepared.endpoint.authority)"
                return .notSent(AWSNotSent(code: .noConnection, reason: "\(place): \(reason)", attempts: attempts))
            }
            return .unknown(unknown(reason, prepared, attempts, exchange))
        case .lost(let reason): return .unknown(unknown(reason, prepared, attempts, exchange))
        case .unreadable(let reason):
            record(&exchange, prepared)
            return .unknown(unknown(reason, prepared, attempts, exchange))
        case .refused(var error):
            record(&exchange, prepared)
            error.attempts = attempts
            error.exchange = exchange
            error.notes += notes
            return .refused(error)
        case .unwritten(let reason):
            record(&exchange, prepared)
            var error = unwritten(reason, prepared)
            error.attempts = attempts
            error.exchange = exchange
            error.notes = notes
            return .refused(error)
        case .output(let output): return answered(output, prepared, attempts, notes, wallTime, exchange)
        }
    }

    private func answered(
        _ output: JSONValue,
        _ prepared: PreparedCall,
        _ attempts: [AWSAttempt],
        _ notes: [String],
        _ wallTime: Duration,
        _ exchange: RecordedExchange
    ) -> AWSOutcome {
        var redaction = Redaction()
        let output = withEvents(output, prepared)
        let recordable = redaction.redact(output, prepared.operation.output)
        var answer = AWSAnswer(
            output: output,
            recordableOutput: recordable,
            secretTexts: redaction.replacedTexts,
            httpStatus: response?.status ?? 200,
            requestID: response.flatMap { ErrorAnswer.requestID($0.headers) } ?? bodyRequestID,
            attempts: attempts,
            wallTime: wallTime,
            exchange: exchange,
            notes: notes
        )
        // Not `nil` as a literal beside a JSON value: that would be the JSON null.
        record(&answer.exchange, prepared, redacted: redaction.hasReplaced ? recordable : Optional.none)
        if let receipt {
            if let name = prepared.contentMember?.name {
                answer.content = receipt.content
                answer.output = answer.output.without(name)
                answer.recordableOutput = answer.recordableOutput.without(name)
            }
            if receipt.isEndedByCaller {
                answer.notes.append("ended here after \(receipt.content.byteCount) bytes, before the content did")
            }
        }
        return .answered(answer)
    }

    /// The output with what came as events: its other members, and the events that no function took.
    private func withEvents(_ output: JSONValue, _ prepared: PreparedCall) -> JSONValue {
        guard let receipt, let name = prepared.operation.eventStreamMember?.name, var object = output.objectValue else {
            return output
        }
        for (name, value) in receipt.initialMembers { object[name] = value }
        if prepared.events == nil {
            object[name] = .array(receipt.events.map { .object(JSONObject([($0.name, $0.value)])) })
        }
        return .object(object)
    }

    /// The failure of a call that the service accepted and whose result is not where the caller wants it.
    private func unwritten(_ failure: String, _ prepared: PreparedCall) -> AWSServiceError {
        let path = prepared.sink?.path.map { "'\($0)'" } ?? "the content"
        var error = AWSServiceError(
            code: "(output file)",
            message: "the service answered, and \(path) was not written: \(failure)",
            httpStatus: response?.status ?? 200
        )
        error.requestID = response.flatMap { ErrorAnswer.requestID($0.headers) }
        error.isAWSAnswer = false
        error.isLocal = true
        error.effectUncertain = prepared.isMutating
        return error
    }

    private func unknown(
        _ reason: String,
        _ prepared: PreparedCall,
        _ attempts: [AWSAttempt],
        _ exchange: RecordedExchange
    ) -> AWSUnknownEffect {
        AWSUnknownEffect(
            reason: reason,
            isMutating: prepared.isMutating,
            httpStatus: response?.status,
            attempts: attempts,
            exchange: exchange
        )
    }

    /// The request identifier that query services put into the body.
    private var bodyRequestID: String? {
        guard let body = response?.body, body.count < 1 << 20, body.first == UInt8(ascii: "<"),
            let root = try? XMLReader.parse(body)
        else { return nil }
        return (root.child("ResponseMetadata")?.child("RequestId") ?? root.child("requestId"))?.text
    }

    /// Records the response; `redacted` is the output without its secrets, when it had any.
    private func record(_ exchange: inout RecordedExchange, _ prepared: PreparedCall, redacted: JSONValue? = nil) {
        guard let response else { return }
        exchange.status = response.status
        exchange.responseHeaders = RecordedExchange.withoutSecrets(response.headers)
        exchange.responseBody = recordedBody(response, prepared, redacted)
    }

    private func recordedBody(
        _ response: WireResponse,
        _ prepared: PreparedCall,
        _ redacted: JSONValue?
    ) -> RecordedExchange.Body {
        if let content = receipt?.content, content.byteCount > 0 {
            return RecordedExchange.Body(
                text:
                    "(\(content.byteCount) bytes of \(prepared.contentMember == nil ? "events" : "streamed content"))",
                byteCount: Int(content.byteCount),
                sha256: content.sha256,
                hasSecretsRemoved: prepared.contentMember?.isSensitive ?? true
            )
        }
        if case .unreadable = content {
            // What cannot be read cannot be cleared of secrets either.
            return RecordedExchange.Body(
                text: "(\(response.body.count) bytes that could not be read)",
                byteCount: response.body.count,
                sha256: nil,
                hasSecretsRemoved: true
            )
        }
        if case .output = content, prepared.contentMember?.isSensitive == false {
            return RecordedExchange.omitted(response.body, "streamed content")
        }
        if let redacted { return RecordedExchange.body(response.body, replacement: Array(redacted.text().utf8)) }
        // Members that the model does not know are judged by their names.
        var redaction = Redaction()
        if response.body.first == UInt8(ascii: "{"), let raw = try? JSONParser.parse(response.body) {
            let redacted = redaction.redact(raw, nil)
            if redaction.hasReplaced {
                return RecordedExchange.body(response.body, replacement: Array(redacted.text().utf8))
            }
        }
        if SignedURL.isHeld(by: response.body.prefix(RecordedExchange.bodyLimit)) {
            return RecordedExchange.Body(
                text: "(\(response.body.count) bytes that hold a presigned URL)",
                byteCount: response.body.count,
                sha256: nil,
                hasSecretsRemoved: true
            )
        }
        return RecordedExchange.body(response.body)
    }
}

extension JSONValue {
    /// The object without one member.
    fileprivate func without(_ name: String) -> JSONValue {
        guard var object = objectValue else { return self }
        object[name] = nil
        return .object(object)
    }
}
