// SPDX-License-Identifier: Apache-2.0

/// Decides after each attempt whether the call is over: a value without clock, chance and network.
///
/// A call that may not be repeated is over after any attempt that may have reached the service; only an attempt that
/// provably never left is made again.
struct CallProgress: Sendable {
    /// How an attempt ended.
    enum Ending: Sendable, Equatable {
        /// An answer of success that could be read.
        case succeeded
        /// An answer of failure that repeating will not change.
        case refused
        /// An answer that asks for patience, or says that the service failed.
        case refusedForNow(isThrottled: Bool, hint: RetryHint?)
        /// A refusal for a wrong clock, which has been corrected since.
        case clockCorrected
        /// A refusal of credentials that had ended, which have been renewed since.
        case credentialsRenewed
        /// Provably nothing was sent.
        case neverSent
        /// Sent, perhaps, and no readable answer.
        case lost
    }

    /// What to do next.
    enum Decision: Sendable, Equatable {
        case finish
        case again(after: Duration)
    }

    let policy: RetryPolicy
    let isRepeatable: Bool
    private(set) var attempts = 0
    private(set) var lastPrice: Int?
    private var hasCorrectedClock = false
    private var hasRenewedCredentials = false

    init(policy: RetryPolicy, isRepeatable: Bool) {
        self.policy = policy
        self.isRepeatable = isRepeatable
    }

    /// Takes the end of an attempt and says what follows.
    ///
    /// `random`, uniform in 0..<1, is for the jitter; `remaining` is what is left until the deadline.
    mutating func decide(
        _ ending: Ending,
        bucket: inout RetryTokenBucket,
        random: Double,
        remaining: Duration
    ) -> Decision {
        attempts += 1
        var hint: RetryHint?
        var isThrottled = false
        let reason: RetryTokenBucket.Reason
        switch ending {
        case .succeeded:
            bucket.succeed(lastPrice: lastPrice)
            return .finish
        case .refused: return .finish
        case .refusedForNow(let isTooMuch, let asked):
            guard isRepeatable else { return .finish }
            (isThrottled, hint) = (isTooMuch, asked)
            reason = .failedAnswer
        case .clockCorrected:
            guard isRepeatable, !hasCorrectedClock, remaining > .zero else { return .finish }
            hasCorrectedClock = true
            return .again(after: .zero)
        case .credentialsRenewed:
            guard isRepeatable, !hasRenewedCredentials, remaining > .zero else { return .finish }
            hasRenewedCredentials = true
            return .again(after: .zero)
        case .lost:
            guard isRepeatable else { return .finish }
            reason = .noAnswer
        case .neverSent: reason = .failedAnswer
        }
        guard attempts < policy.maximumAttempts else { return .finish }
        let delay = policy.delay(afterAttempt: attempts, random: random, isThrottled: isThrottled, hint: hint)
        guard delay < remaining, let price = bucket.take(reason) else { return .finish }
        lastPrice = price
        return .again(after: delay)
    }
}
