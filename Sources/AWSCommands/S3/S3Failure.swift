// SPDX-License-Identifier: Apache-2.0

import AWSClient

/// Why a part of an S3 command failed, in the AWS CLI's words.
public struct S3Failure: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Kind: Sendable, Hashable {
        /// S3 answered that it will not.
        case refused
        /// Nobody answers, or no usable answer came.
        case unreachable
        /// No credentials, or none that are accepted.
        case credentials
        /// The credentials do not allow it.
        case denied
        /// The host is not one to send to.
        case wrongTarget
        /// Something here is in the way: a file, a directory, an option.
        case local
        /// The run was interrupted.
        case cancelled
        /// The time that there was is over.
        case timeout
    }

    /// What kind of failure it is.
    public var kind: Kind
    /// S3's error code; empty when there is none.
    public var code = ""
    /// What happened, safe to print.
    public var description: String
    /// Whether something may have changed all the same, and nobody knows.
    public var isUncertain = false
    /// Whether a call that changes something was answered, or may have arrived, before it came to this.
    public var mayHaveChanged = false

    /// A failure of this machine's.
    static func local(_ description: String) -> S3Failure { S3Failure(kind: .local, description: description) }

    /// An answer without the entity tag that every object has.
    static func untagged(_ operation: String) -> S3Failure {
        S3Failure(
            kind: .unreachable,
            description: "\(operation) was answered without an entity tag, and it is not known whether it took effect",
            isUncertain: true
        )
    }

    /// The failure, coming after something has been changed.
    var afterChange: S3Failure {
        var failure = self
        failure.mayHaveChanged = true
        return failure
    }

    /// The failure of an operation of S3; nil when it was answered.
    init?(_ outcome: AWSOutcome, operation: String) {
        switch outcome {
        case .answered: return nil
        case .refused(let error): self.init(error, operation)
        case .notSent(let failure):
            let kind: Kind =
                switch failure.code {
                case .noConnection: Task.isCancelled ? .cancelled : .unreachable
                case .noCredentials, .expiredCredentials: .credentials
                case .refusedTarget: .wrongTarget
                default: .local
                }
            self.init(kind: kind, description: "\(operation) was not sent: \(failure.reason)")
        case .unknown(let failure):
            let doubt = failure.isMutating ? ", and it is not known whether it took effect" : ""
            self.init(
                kind: Task.isCancelled ? .cancelled : .unreachable,
                description: "\(operation) got no usable answer: \(failure.reason)\(doubt)",
                isUncertain: failure.isMutating
            )
        }
    }

    private init(_ error: AWSServiceError, _ operation: String) {
        let isHead = error.exchange?.method == "HEAD" && !error.isLocal
        let kind: Kind
        if error.isLocal {
            kind = .local
        } else if error.isCredential {
            kind = .credentials
        } else if error.isAccessDenied || error.httpStatus == 403 {
            kind = .denied
        } else {
            kind = error.isAWSAnswer || isHead ? .refused : .unreachable
        }
        let message = isHead ? Self.reason(error.httpStatus) : error.message
        let notes = error.notes.isEmpty ? "" : " (\(error.notes.joined(separator: "; ")))"
        self.init(
            kind: kind,
            code: error.code,
            description: error.isLocal
                ? message
                : "An error occurred (\(error.code)) when calling the \(operation) operation: \(message)\(notes)",
            isUncertain: error.effectUncertain
        )
    }

    init(kind: Kind, code: String = "", description: String, isUncertain: Bool = false) {
        self.kind = kind
        self.code = code
        self.description = description
        self.isUncertain = isUncertain
        mayHaveChanged = isUncertain
    }

    /// What the status of an answer without body means.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 301: "Moved Permanently"
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 412: "Precondition Failed"
        default: "HTTP \(status)"
        }
    }
}
