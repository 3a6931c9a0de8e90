// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// That a step is begun again after a failure, and when: one line of the record for each repetition.
public struct StepRetry: Sendable, Hashable, Codable {
    /// The step concerned.
    public var step: StepID
    /// The attempt that failed.
    public var attempt: Int
    /// The retrier that covers the failure, counted from 1.
    public var retrier: Int
    /// Which attempt of that retrier comes next: 2 for the first repetition.
    public var next: Int
    /// How many attempts that retrier has in all.
    public var attempts: Int
    /// The kind of failure.
    public var failure: OperationFailure.Kind
    /// The service's or database's own code; nil when there is none.
    public var code: String?
    /// What failed, in one line.
    public var reason: String
    /// How long is waited.
    public var delay: TimeSpan
    /// The moment at which the next attempt begins.
    public var until: Timestamp
    /// The element that it is for, counted from 1, in a step that goes through a list.
    public var element: Int?

    /// That a step is begun again.
    public init(
        step: StepID,
        attempt: Int,
        retrier: Int,
        next: Int,
        attempts: Int,
        failure: OperationFailure.Kind,
        code: String? = nil,
        reason: String,
        delay: TimeSpan,
        until: Timestamp,
        element: Int? = nil
    ) {
        self.step = step
        self.attempt = attempt
        self.retrier = retrier
        self.next = next
        self.attempts = attempts
        self.failure = failure
        self.code = code
        self.reason = reason
        self.delay = delay
        self.until = until
        self.element = element
    }

    /// Which attempt comes, of how many: `attempt 2 of 5`.
    public var count: String { "attempt \(next) of \(attempts)" }
}
