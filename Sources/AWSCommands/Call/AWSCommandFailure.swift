// SPDX-License-Identifier: Apache-2.0

import AWSClient

/// Why an AWS command ends early: what the person reads, and the exit code.
///
/// The text names no secret and no value of a parameter, save those that the person wrote at fault.
struct AWSCommandFailure: Error, CustomStringConvertible {
    let code: AWSExitCode
    let description: String
    /// Whether something may have changed all the same, which must be said even after Ctrl-C.
    let leavesDoubt: Bool

    init(_ code: AWSExitCode, _ description: String, leavesDoubt: Bool = false) {
        self.code = code
        self.description = description
        self.leavesDoubt = leavesDoubt
    }

    /// What an outcome without an answer comes to; `operation` is the operation's name.
    init?(_ outcome: AWSOutcome, operation: String) {
        switch outcome {
        case .answered: return nil
        case .refused(let error) where error.isLocal: self.init(.general, error.message)
        case .refused(let error):
            self.init(.service, Self.text(error, operation), leavesDoubt: error.effectUncertain)
        case .unknown(let unknown):
            let effect = unknown.isMutating ? "; whether it took effect is not known, and it was not repeated" : ""
            let text = "No usable answer came to the \(operation) operation: \(unknown.reason)\(effect)"
            self.init(.general, text, leavesDoubt: unknown.isMutating)
        case .notSent(let reason): self.init(Self.code(of: reason), Self.text(reason))
        }
    }

    private static func text(_ error: AWSServiceError, _ operation: String) -> String {
        // An answer that is not AWS's has the HTTP status for a code.
        let code = error.code.hasPrefix("(") ? String(error.code.dropFirst().dropLast()) : error.code
        let retries = error.attempts.count - 1
        let tries = retries > 0 ? " (reached max retries: \(retries))" : ""
        let doubt = error.effectUncertain ? "; whether it took effect is not known" : ""
        let notes = error.notes.isEmpty ? "" : " (\(error.notes.joined(separator: "; ")))"
        return "An error occurred (\(code)) when calling the \(operation) operation\(tries): "
            + "\(error.message)\(doubt)\(notes)"
    }

    private static func code(of reason: AWSNotSent) -> AWSExitCode {
        switch reason.code {
        case .noCredentials, .expiredCredentials, .noRegion, .invalidEndpoint: .configuration
        case .invalidParameters, .unknownOperation: .usage
        default: .general
        }
    }

    private static func text(_ reason: AWSNotSent) -> String {
        switch reason.code {
        case .noCredentials: "Unable to locate credentials: \(reason.reason)"
        case .noRegion: "You must specify a region, with --region or AWS_REGION: \(reason.reason)"
        case .invalidParameters: "Parameter validation failed: \(reason.reason)"
        case .noConnection: "Could not connect to the endpoint: \(reason.reason)"
        default: reason.reason
        }
    }
}
