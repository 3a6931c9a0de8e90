// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunCore
import Values

extension AWSOutcome {
    /// The outcome in the executor's terms; an answer keeps its whole output.
    var operationOutcome: OperationOutcome {
        switch self {
        case .answered(let answer):
            return .answered(answer.operationAnswer(answer.output))
        case .refused(let error): return .refused(error.failure)
        case .notSent(let error): return .notSent(error.failure)
        case .unknown(let error):
            return .unknown(
                OperationFailure(
                    kind: Task.isCancelled ? .cancelled : .unreachable,
                    code: "",
                    message: error.reason,
                    effectIsUncertain: error.isMutating,
                    evidence: error.exchange.evidence(error.attempts)
                )
            )
        }
    }
}

extension AWSServiceError {
    private var kind: OperationFailure.Kind {
        if isLocal { return .invalid }
        if isAccessDenied { return .denied }
        if isCredential { return .credentials }
        if isAWSAnswer { return .refused }
        // The answer to a HEAD request has no body, so its status is all that S3 says.
        guard exchange?.method == "HEAD" else { return .malformed }
        return httpStatus == 403 ? .denied : httpStatus == 404 ? .refused : .malformed
    }

    fileprivate var failure: OperationFailure {
        var facts = JSONObject()
        facts["httpStatus"] = .integer(httpStatus)
        facts["requestId"] = requestID.map { .string($0) }
        facts["attempts"] = .integer(attempts.count)
        return OperationFailure(
            kind: kind,
            code: code,
            message: (isLocal ? message : "\(code): \(message)")
                + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"),
            effectIsUncertain: effectUncertain,
            evidence: exchange.map { $0.evidence(attempts) } ?? [],
            facts: facts
        )
    }
}

extension AWSNotSent {
    fileprivate var failure: OperationFailure {
        let kind: OperationFailure.Kind =
            switch code {
            case .noConnection: Task.isCancelled ? .cancelled : .unreachable
            case .noCredentials, .expiredCredentials: .credentials
            case .refusedTarget: .wrongTarget
            default: .invalid
            }
        return OperationFailure(kind: kind, code: "", message: reason)
    }
}

extension AWSAnswer {
    /// An answer in the executor's terms, with an output made of this one's.
    func operationAnswer(_ output: JSONValue) -> OperationAnswer {
        OperationAnswer(
            output: output,
            secretTexts: secretTexts,
            evidence: exchange.evidence(attempts),
            facts: facts
        )
    }

    /// Short facts for the record.
    var facts: JSONObject {
        var facts = JSONObject()
        facts["httpStatus"] = .integer(httpStatus)
        facts["requestId"] = requestID.map { .string($0) }
        facts["attempts"] = .integer(attempts.count)
        if !notes.isEmpty { facts["notes"] = .array(notes.map { .string($0) }) }
        return facts
    }
}

extension RecordedExchange {
    /// The exchange as one file of evidence.
    func evidence(_ attempts: [AWSAttempt]) -> [EvidenceItem] {
        let document: JSONValue = [
            "attempts": .array(attempts.map(\.json)),
            "request": [
                "method": .string(method),
                "url": .string(url),
                "headers": .array(requestHeaders.map { [.string($0.name), .string($0.value)] }),
                "body": requestBody.json,
            ],
            "response": [
                "status": status.map { .integer($0) } ?? .null,
                "headers": .array(responseHeaders.map { [.string($0.name), .string($0.value)] }),
                "body": responseBody?.json ?? .null,
            ],
            "notes": .array(notes.map { .string($0) }),
        ]
        let bytes = Array((document.text(.indented) + "\n").utf8)
        return [EvidenceItem(name: "exchange", mediaType: "application/json", bytes: bytes)]
    }
}

extension RecordedExchange.Body {
    fileprivate var json: JSONValue {
        [
            "text": .string(text),
            "bytes": .integer(byteCount),
            "sha256": sha256.map { .string($0) } ?? .null,
            "secretsRemoved": .bool(hasSecretsRemoved),
        ]
    }
}

extension AWSAttempt {
    fileprivate var json: JSONValue {
        [
            "number": .integer(number),
            "sent": .bool(wasSent),
            "httpStatus": httpStatus.map { .integer($0) } ?? .null,
            "requestId": requestID.map { .string($0) } ?? .null,
            "failure": failure.map { .string($0) } ?? .null,
            "milliseconds": .integer(duration.wholeNanoseconds / 1_000_000),
        ]
    }
}
