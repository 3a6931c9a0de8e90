// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization

/// Tells the steps under way that the run is to end, and what of them is called off.
final class EndSignal: Sendable {
    private struct State {
        var reach: RunStop.Reach?
        var reason = ""
        var waiters: [Int: (reach: RunStop.Reach, resume: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// What is called off by now; nil while the run goes on.
    var reach: RunStop.Reach? { state.withLock(\.reach) }

    /// Why the run ends.
    var reason: String { state.withLock(\.reason) }

    /// Raises the signal; it never goes back, and the first reason stands.
    func raise(to reach: RunStop.Reach, because reason: String) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            if state.reach == nil { state.reason = reason }
            state.reach = state.reach.map { max($0, reach) } ?? reach
            let woken = state.waiters.filter { $0.value.reach <= reach }
            for id in woken.keys { state.waiters[id] = nil }
            return woken.values.map(\.resume)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when the signal reaches so far, or when the task is cancelled.
    func wait(for reach: RunStop.Reach) async {
        let id = state.withLock { state -> Int in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    if state.reach.map({ $0 >= reach }) == true || Task.isCancelled { return true }
                    state.waiters[id] = (reach, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume.resume()
        }
    }
}

/// What the end of the run means for one step.
struct StepEnd: Sendable {
    let signal: EndSignal
    let runsAlways: Bool

    init(_ signal: EndSignal, runsAlways: Bool) {
        self.signal = signal
        self.runsAlways = runsAlways
    }

    /// Why the run ends.
    var reason: String { signal.reason }

    /// Whether no further attempt and no further element is begun.
    var beginsNothing: Bool { isReached(.graceful) }

    /// Whether what only looks or waits is called off.
    var callsOff: Bool { isReached(.ungraceful) }

    private func isReached(_ reach: RunStop.Reach) -> Bool {
        signal.reach.map { $0 >= level(of: reach) } ?? false
    }

    /// A step that runs always is told only when everything is called off.
    private func level(of reach: RunStop.Reach) -> RunStop.Reach { runsAlways ? .everything : reach }

    /// Returns when no further attempt is begun, or when the task is cancelled.
    func waitForLastAttempt() async { await signal.wait(for: level(of: .graceful)) }

    /// Returns when what only looks or waits is called off, or when the task is cancelled.
    func waitForCallOff() async { await signal.wait(for: level(of: .ungraceful)) }

    /// Performs an operation, and calls it off when its time has come: a look with the first word, a change with the last.
    ///
    /// - Returns: What came of it, and whether it was called off.
    func performing<Outcome: Sendable>(
        mayChange: Bool,
        _ perform: @escaping @Sendable () async -> Outcome
    ) async -> (outcome: Outcome, wasCalledOff: Bool) {
        let level = mayChange ? .everything : level(of: .ungraceful)
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await perform() }
            group.addTask {
                await signal.wait(for: level)
                return nil
            }
            var wasCalledOff = false
            while let ended = await group.next() {
                group.cancelAll()
                if let outcome = ended { return (outcome, wasCalledOff) }
                wasCalledOff = signal.reach.map { $0 >= level } ?? false
            }
            preconditionFailure("an operation that did not end")
        }
    }
}
