// SPDX-License-Identifier: Apache-2.0

public import AWSModel

/// One wait, from the first look to its end: a value without clock and network.
///
/// The owner tells what happened and how long the wait has gone on, and does what it is told:
///
/// ```swift
/// var loop = WaitLoop(rule, limit: .seconds(7200))
/// var action = loop.begin()
/// while true {
///     switch action {
///     case .poll(let time): action = loop.polled(await client.call(call, deadline: time), elapsed: clock())
///     case .sleep(let time): await pause(time); action = loop.slept(elapsed: clock())
///     case .succeed, .fail, .giveUp: return
///     }
/// }
/// ```
public struct WaitLoop: Sendable {
    /// What to do next.
    public enum Action: Sendable, Equatable {
        /// Look, within this time.
        case poll(within: Duration)
        /// Let this time pass.
        case sleep(Duration)
        /// What was waited for has come.
        case succeed(reason: String)
        /// It will not come.
        case fail(reason: String)
        /// The time is over.
        case giveUp(reason: String)
    }

    private enum State: Sendable {
        /// Left for ``polling``.
        case idle
        /// Left for ``sleeping`` or ``over``.
        case polling
        /// Left for ``polling`` or ``over``.
        case sleeping
        /// Never left.
        case over
    }

    /// The longest that one look may take, so that one that hangs does not use up the wait.
    static let longestPoll = Duration.seconds(120)
    /// The bound that the delay between two looks grows to.
    static let longestDelay = Duration.seconds(60)
    /// After how many looks the delay doubles.
    static let looksBeforeDoubling = 20

    /// What has been seen so far.
    public private(set) var progress: WaitProgress
    private let rule: WaiterRule
    private let limit: Duration
    private let needsConnection: Bool
    private var state = State.idle

    /// A wait by a rule; `limit` is the author's choice, nil takes the rule's.
    ///
    /// Where `needsConnection` is true, as for a person at a terminal, a look without connection ends the wait; else it
    /// says nothing, and the wait goes on.
    public init(_ rule: WaiterRule, limit: Duration? = nil, needsConnection: Bool = false) {
        self.rule = rule
        self.needsConnection = needsConnection
        self.limit = limit ?? rule.limit
        progress = WaitProgress(limit: self.limit)
    }

    /// The first look.
    public mutating func begin() -> Action {
        guard case .idle = state else { preconditionFailure("a wait that was begun twice") }
        return poll()
    }

    /// Takes in what a look brought; `elapsed` is the time since ``begin()``.
    public mutating func polled(_ outcome: AWSOutcome, elapsed: Duration) -> Action {
        guard case .polling = state else { preconditionFailure("an answer that nobody asked for") }
        progress.elapsed = elapsed
        progress.see(outcome, statusPath: rule.statusPath, percentMembers: rule.percentMembers)
        if needsConnection, case .notSent(let failure) = outcome {
            state = .over
            return .fail(reason: failure.reason)
        }
        switch rule.waiter.evaluate(outcome) {
        case .success(let reason):
            state = .over
            return .succeed(reason: reason)
        case .failure(let reason):
            state = .over
            return .fail(reason: reason)
        case .retry: break
        }
        let remaining = limit - elapsed
        guard remaining > .zero else { return giveUp() }
        state = .sleeping
        return .sleep(min(delay, remaining))
    }

    /// Takes in that the time has passed; `elapsed` is the time since ``begin()``.
    ///
    /// At the end of the limit there is one last look: what came true meanwhile counts.
    public mutating func slept(elapsed: Duration) -> Action {
        guard case .sleeping = state else { preconditionFailure("a wake-up that nobody asked for") }
        progress.elapsed = elapsed
        return poll()
    }

    private mutating func poll() -> Action {
        state = .polling
        let remaining = limit - progress.elapsed
        return .poll(within: max(min(remaining, Self.longestPoll), .seconds(10)))
    }

    private mutating func giveUp() -> Action {
        state = .over
        let seen = progress.text.isEmpty ? "nothing to judge by was seen" : "last seen: \(progress.text)"
        return .giveUp(reason: "not within \(limit.components.seconds) s; \(seen)")
    }

    /// The waiter's own delay; on long waits it doubles now and then, up to a minute.
    private var delay: Duration {
        let own = Duration.seconds(max(rule.waiter.delay, 1))
        let doublings = min(progress.polls / Self.looksBeforeDoubling, 6)
        return max(own, min(own * (1 << doublings), Self.longestDelay))
    }
}
