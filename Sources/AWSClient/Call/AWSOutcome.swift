// SPDX-License-Identifier: Apache-2.0

/// How a call ended; the four cases are what a caller may conclude about its effect.
public enum AWSOutcome: Sendable {
    /// The service accepted the call.
    case answered(AWSAnswer)
    /// The service answered that the call failed.
    ///
    /// A mutating call that was answered with a server error (5xx) is here with `effectUncertain` set: the answer is
    /// definite, the effect is not.
    case refused(AWSServiceError)
    /// The request provably never left: nothing happened.
    case notSent(AWSNotSent)
    /// The request was or may have been sent and no usable answer came: whether it took effect is not known.
    case unknown(AWSUnknownEffect)

    /// The answer of an accepted call.
    public var answer: AWSAnswer? {
        if case .answered(let answer) = self { answer } else { nil }
    }

    /// The service's refusal.
    public var serviceError: AWSServiceError? {
        if case .refused(let error) = self { error } else { nil }
    }

    /// Every attempt that was made.
    public var attempts: [AWSAttempt] {
        switch self {
        case .answered(let answer): answer.attempts
        case .refused(let error): error.attempts
        case .notSent(let failure): failure.attempts
        case .unknown(let failure): failure.attempts
        }
    }
}

extension AWSOutcome {
    /// What went wrong, for a person; nil when nothing did.
    public var failureText: String? {
        switch self {
        case .answered: nil
        case .refused(let error): "\(error)"
        case .notSent(let failure): "not sent: \(failure)"
        case .unknown(let failure): "outcome unknown: \(failure)"
        }
    }
}
