// SPDX-License-Identifier: Apache-2.0

public import Values

/// How often and how soon a step is begun again after failures of some kinds.
///
/// The rules are those of the Amazon States Language (https://states-language.net/spec.html#retrying-after-error), but
/// for `attempts`, which counts the first attempt: of a step's retriers the first that covers a failure decides, each
/// has a counter of its own, and one that is used up leaves the step failed.
public struct Retrier: Sendable, Hashable, Codable {
    /// Which of the times up to a delay is taken.
    public enum Jitter: String, Sendable, Hashable, Codable, CaseIterable {
        /// The delay itself.
        case none
        /// Any time up to the delay, so that callers who failed together do not come back together.
        case full
    }

    /// The most attempts that a retrier may have.
    public static let mostAttempts = 1000
    /// The most retriers that a step may have.
    public static let mostRetriers = 20
    /// The greatest factor by which a delay may grow.
    public static let greatestBackoff = 100.0
    /// The longest delay, whatever the factor makes of it.
    public static let longestDelay = Duration.seconds(86_400)

    /// The failures that it covers.
    public var errors: [RetriedError]
    /// The delay before the second attempt.
    public var interval: TimeSpan
    /// How many attempts there are in all, the first one included.
    public var attempts: Int
    /// By how much each delay is longer than the one before.
    public var backoff: Double
    /// The longest delay.
    public var maximumDelay: TimeSpan?
    /// Which of the times up to a delay is taken.
    public var jitter: Jitter

    /// A rule for failures of some kinds.
    public init(
        errors: [RetriedError],
        interval: TimeSpan = TimeSpan(.seconds(1)),
        attempts: Int = 3,
        backoff: Double = 2,
        maximumDelay: TimeSpan? = nil,
        jitter: Jitter = .none
    ) {
        self.errors = errors
        self.interval = interval
        self.attempts = attempts
        self.backoff = backoff
        self.maximumDelay = maximumDelay
        self.jitter = jitter
    }

    /// The rule that `retry=5x30s` is short for: all failures, always the same delay.
    public init(_ policy: RetryPolicy) {
        self.init(errors: [.all], interval: policy.interval, attempts: policy.attempts, backoff: 1)
    }

    /// The delay before a repetition, counted from 1, without jitter.
    public func delay(before repetition: Int) -> Duration {
        let limit = min(maximumDelay?.duration ?? Self.longestDelay, Self.longestDelay)
        guard backoff > 1 else { return min(interval.duration, limit) }
        var delay = interval.duration
        var left = repetition - 1
        while left > 0, delay > .zero, delay < limit {
            delay = .milliseconds((min(delay.inSeconds * backoff, limit.inSeconds) * 1000).rounded())
            left -= 1
        }
        return min(delay, limit)
    }

    /// How many attempts there are, within what a runbook may say.
    public var boundedAttempts: Int { min(max(attempts, 1), Self.mostAttempts) }

    /// The sum of all delays.
    public var longestPause: Duration {
        (1..<boundedAttempts).reduce(.zero) { $0 + delay(before: $1) }
    }
}

/// A failure that a retrier covers.
public enum RetriedError: Sendable, Hashable {
    /// The kinds of failures that are told apart whoever failed.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Nobody answers, or no longer.
        case unreachable
        /// It took too long.
        case timeout
        /// The service asks for fewer calls, by any of the codes that services have for that.
        case throttled
        /// The service, the database or the script said no.
        case refused
        /// The credentials do not allow it.
        case denied
        /// The credentials are missing, wrong or expired.
        case credentials
        /// The answer could not be read.
        case malformed
    }

    /// Every failure; it stands alone, in the last retrier.
    case all
    /// A kind of failure.
    case kind(Kind)
    /// The code of a service or a database, such as `DBInstanceNotFound` or `40001`.
    case code(String)

    /// The word for every failure.
    public static let wildcard = "all"
    /// The words that are no codes.
    public static let words = Kind.allCases.map(\.rawValue) + [wildcard]

    /// What a word of a runbook names.
    public init(_ text: String) {
        self = text == Self.wildcard ? .all : Kind(rawValue: text).map { .kind($0) } ?? .code(text)
    }

    /// The word.
    public var text: String {
        switch self {
        case .all: Self.wildcard
        case .kind(let kind): kind.rawValue
        case .code(let code): code
        }
    }
}

extension RetriedError: Codable {
    /// Reads the word.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the word.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Step {
    /// The retriers that decide, in order: those of the runbook, or the one that `retry=5x30s` stands for.
    public var retryRules: [Retrier] { retriers.isEmpty ? retry.map { [Retrier($0)] } ?? [] : retriers }

    /// How many attempts there are at most: a change that was approved is begun once, for an approval is used once.
    public var mostAttempts: Int {
        guard approval == nil || effect == .read else { return 1 }
        return retryRules.reduce(1) { $0 + $1.boundedAttempts - 1 }
    }

    /// The time between attempts, when all of them are needed.
    public var longestPause: Duration {
        mostAttempts == 1 ? .zero : retryRules.reduce(.zero) { $0 + $1.longestPause }
    }
}

extension Retrier {
    /// The rule in one line: `Throttling, timeout: up to 5 attempts, after 2s ×2, at most 1m, full jitter`.
    public var text: String {
        var text = "\(errors.map(\.text).joined(separator: ", ")): up to \(attempts) attempts, after \(interval)"
        if backoff != 1 { text += " ×\(backoffText)" }
        if let maximumDelay { text += ", at most \(maximumDelay)" }
        if jitter == .full { text += ", full jitter" }
        return text
    }

    /// The factor as a person writes it.
    public var backoffText: String {
        Int(exactly: backoff).map { "\($0)" } ?? "\(backoff)"
    }
}
