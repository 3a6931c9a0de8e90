// SPDX-License-Identifier: Apache-2.0

public import AWSModel

extension AWSClient {
    /// How a wait ended.
    public enum WaitEnding: Sendable {
        /// What was waited for has come; the outcome is the last look's.
        case succeeded(AWSOutcome, reason: String)
        /// It will not come; the outcome is the last look's.
        case failed(AWSOutcome, reason: String)
        /// The time is over.
        case gaveUp(AWSOutcome, reason: String)
        /// The task was cancelled.
        case cancelled
    }

    /// Repeats a call until a waiter is content, the time is over or the task is cancelled.
    ///
    /// - Parameters:
    ///   - call: the call to repeat; its operation is the waiter's.
    ///   - rule: how to wait.
    ///   - limit: how long; nil takes the rule's.
    ///   - needsConnection: whether a look without connection ends the wait.
    ///   - pause: lets time pass; throws when it ends early.
    ///   - progress: is told what each look showed.
    /// - Returns: how it ended.
    public func wait(
        _ call: AWSCall,
        by rule: WaiterRule,
        limit: Duration? = nil,
        needsConnection: Bool = false,
        pause: (Duration) async throws -> Void,
        progress: (WaitProgress) -> Void = { _ in }
    ) async -> WaitEnding {
        var call = call
        call.operation = rule.waiter.operation
        var loop = WaitLoop(rule, limit: limit, needsConnection: needsConnection)
        let began = surroundings.uptime()
        var last: AWSOutcome?
        var action = loop.begin()
        while true {
            switch action {
            case .poll(let time):
                let outcome = await self.call(call, deadline: time)
                if Task.isCancelled { return .cancelled }
                last = outcome
                action = loop.polled(outcome, elapsed: surroundings.uptime() - began)
                progress(loop.progress)
            case .sleep(let time):
                guard (try? await pause(time)) != nil, !Task.isCancelled else { return .cancelled }
                action = loop.slept(elapsed: surroundings.uptime() - began)
            case .succeed(let reason): return last.map { .succeeded($0, reason: reason) } ?? .cancelled
            case .fail(let reason): return last.map { .failed($0, reason: reason) } ?? .cancelled
            case .giveUp(let reason): return last.map { .gaveUp($0, reason: reason) } ?? .cancelled
            }
        }
    }
}
