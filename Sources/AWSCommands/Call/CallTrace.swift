// SPDX-License-Identifier: Apache-2.0

import AWSClient

/// What `--debug` shows of a call: each attempt with its status and timing, request line and headers without secrets.
enum CallTrace {
    /// The lines of an outcome.
    static func lines(of outcome: AWSOutcome, operation: String) -> [String] {
        var lines: [String] = []
        if let exchange = exchange(of: outcome) {
            lines.append("> \(exchange.method) \(exchange.url)")
            lines += exchange.requestHeaders.map { "> \($0.name): \($0.value)" }
            lines.append("> (\(exchange.requestBody.byteCount) bytes of body)")
        }
        for attempt in outcome.attempts {
            let status = attempt.httpStatus.map { "HTTP \($0)" } ?? (attempt.wasSent ? "no answer" : "not sent")
            let failure = attempt.failure.map { ", \($0)" } ?? ""
            let request = attempt.requestID.map { ", request id \($0)" } ?? ""
            let pause = attempt.delayBefore > .zero ? " after a pause of \(milliseconds(attempt.delayBefore))" : ""
            lines.append(
                "* \(operation) attempt \(attempt.number)\(pause): \(status)\(failure)\(request), "
                    + milliseconds(attempt.duration)
            )
        }
        if let exchange = exchange(of: outcome), let status = exchange.status {
            lines.append("< HTTP \(status)")
            lines += exchange.responseHeaders.map { "< \($0.name): \($0.value)" }
            if let body = exchange.responseBody { lines.append("< (\(body.byteCount) bytes of body)") }
        }
        if case .notSent(let reason) = outcome { lines.append("* \(operation): not sent: \(reason.reason)") }
        return lines
    }

    private static func exchange(of outcome: AWSOutcome) -> RecordedExchange? {
        switch outcome {
        case .answered(let answer): answer.exchange
        case .refused(let error): error.exchange
        case .unknown(let unknown): unknown.exchange
        case .notSent: nil
        }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let parts = duration.components
        return "\(parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000) ms"
    }
}
