// SPDX-License-Identifier: Apache-2.0

public import RunbookModel
public import Values

/// The attempts at a step since it was begun last, and whether there is another one.
///
/// An attempt is repeated when a call failed in it and nothing that may change something was sent: what was read can be
/// read again, and what never left this machine can be sent. An answer that is red is an answer, and is never asked for
/// twice.
public struct AttemptSeries: Sendable {
    /// What came of the operations of one attempt.
    public struct Attempt: Sendable {
        /// How the last operation failed; nil when it was answered or withheld, and before the first.
        public private(set) var failure: OperationFailure?
        /// Whether something that may change something may have been sent.
        public private(set) var hasSentChange = false

        /// An attempt without any operation yet.
        public init() {}

        /// Takes in how an operation ended.
        public mutating func note(_ outcome: OperationOutcome, _ effect: Effect) {
            switch outcome {
            case .answered, .withheld: failure = nil
            case .refused(let failure), .notSent(let failure), .unknown(let failure): self.failure = failure
            }
            if case .notSent = outcome { return }
            if case .withheld = outcome { return }
            if effect.mayChange { hasSentChange = true }
        }
    }

    private let step: Step
    private let isRepeatable: Bool
    /// How often each retrier has led to another attempt.
    private var used: [Int: Int]

    /// A series of attempts at a step, which goes on where the record of the step ends.
    ///
    /// A change that is only finished or examined, that is approved, or that a person has had sent once more, is not
    /// begun again by a rule.
    public init(_ step: Step, _ status: StepStatus, entry: StepMachine.Entry) {
        self.step = step
        let isNew = entry == .beginning && !status.isRepeated && step.approval == nil
        isRepeatable = step.effect == .read || isNew
        used = status.retriesOfSeries.reduce(into: [:]) { $0[$1.retrier, default: 0] += 1 }
    }

    /// Goes on with the next element of a list, for which every retrier is new.
    public mutating func restart() { used = [:] }

    /// What is done after an attempt that ended so; nil when its outcome stands.
    ///
    /// - Parameters:
    ///   - outcome: How the attempt ended.
    ///   - attempt: What came of its operations.
    ///   - reason: What failed, in one line that is safe to record.
    ///   - now: The moment.
    ///   - fraction: A random number from 0 up to 1.
    /// - Returns: When the step is begun again, and by which rule.
    public mutating func retry(
        after outcome: StepOutcome,
        _ attempt: Attempt,
        reason: String,
        at now: Timestamp,
        fraction: () -> Double
    ) -> StepRetry? {
        guard isRepeatable, outcome.state.isFailure || outcome.state == .undetermined, !attempt.hasSentChange,
            let failure = attempt.failure,
            let index = step.retryRules.firstIndex(where: { $0.covers(failure) })
        else { return nil }
        let rule = step.retryRules[index]
        let repetition = used[index + 1, default: 0] + 1
        guard repetition < rule.boundedAttempts else { return nil }
        used[index + 1] = repetition
        let delay = rule.delay(before: repetition, fraction: fraction)
        return StepRetry(
            step: step.id,
            attempt: outcome.attempt,
            retrier: index + 1,
            next: repetition + 1,
            attempts: rule.attempts,
            failure: failure.kind,
            code: failure.code.isEmpty ? nil : failure.code,
            reason: reason,
            delay: TimeSpan(delay),
            until: now + delay
        )
    }
}

extension Retrier {
    /// Whether the rule is for a failure.
    public func covers(_ failure: OperationFailure) -> Bool { errors.contains { $0.covers(failure) } }

    /// The delay before a repetition, with jitter, in whole milliseconds.
    fileprivate func delay(before repetition: Int, fraction: () -> Double) -> Duration {
        let longest = delay(before: repetition)
        let part = jitter == .full ? min(max(fraction(), 0), 1) : 1
        return .milliseconds((longest.inSeconds * 1000 * part).rounded())
    }
}

extension RetriedError {
    /// What services call the refusal of too many calls.
    private static let throttlingCodes: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "SlowDown", "EC2ThrottledException",
    ]

    fileprivate func covers(_ failure: OperationFailure) -> Bool {
        switch self {
        // Another target is no failure that passes, and whoever calls a run off does not want it repeated.
        case .all: failure.kind != .wrongTarget && failure.kind != .cancelled
        case .kind(.throttled): Self.throttlingCodes.contains(failure.code)
        case .kind(let kind): kind.rawValue == failure.kind.rawValue
        case .code(let code): code == failure.code
        }
    }
}
