// SPDX-License-Identifier: Apache-2.0

/// How often and how fast a call that may be repeated is repeated.
///
/// The standard mode of the AWS SDKs: full jitter over an exponentially growing delay, and a bucket of tokens that keeps
/// a failing service from being hammered.
public struct RetryPolicy: Sendable, Equatable {
    /// How many attempts a call gets, the first included; at least 1.
    public var maximumAttempts: Int
    /// The upper bound of the first delay; it doubles with each attempt.
    public var firstDelay: Duration
    /// The upper bound of the first delay after a refusal for too many calls; it doubles with each attempt.
    public var throttledDelay = Duration.seconds(1)
    /// The bound that no delay exceeds.
    public var maximumDelay: Duration
    /// How many tokens the bucket holds.
    public var bucketCapacity: Int

    /// A policy; the defaults are those of the standard mode.
    public init(
        maximumAttempts: Int = 3,
        firstDelay: Duration = .milliseconds(50),
        maximumDelay: Duration = .seconds(20),
        bucketCapacity: Int = 500
    ) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.bucketCapacity = bucketCapacity
    }

    /// The delay after an attempt that failed, counted from 1; `random` is uniform in 0..<1.
    ///
    /// After a refusal for too many calls the delay starts at ``throttledDelay``. What the server asks for is a lower
    /// bound, itself bounded: by `maximumDelay`, or, for AWS's own header, by five seconds more than the delay without it.
    public func delay(
        afterAttempt attempt: Int,
        random: Double,
        isThrottled: Bool = false,
        hint: RetryHint? = nil
    ) -> Duration {
        let doublings = min(max(attempt - 1, 0), 30)
        let bound = min((isThrottled ? throttledDelay : firstDelay) * (1 << doublings), maximumDelay)
        let jittered = bound * min(max(random, 0), 1)
        return switch hint {
        case nil: jittered
        case .retryAfter(let asked): max(jittered, min(asked, maximumDelay))
        case .amazonRetryAfter(let asked): max(jittered, min(asked, jittered + .seconds(5)))
        }
    }
}
