// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells an executor to stop: first at the next safe point, then at once.
///
/// Safe to call from any thread, also from the one that waits for signals.
public final class StopSignal: Sendable {
    /// How urgently the run is to stop.
    public enum Level: Int, Sendable, Comparable {
        case none, atSafePoint, atOnce

        /// Orders by the underlying value.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var level = Level.none
        var reason = ""
        var isRefusal = false
        /// Whether a terminal that went away is all that has asked.
        var isHungUp = false
        var waiters: [Int: (level: Level, resume: CheckedContinuation<Void, Never>)] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// A signal that nobody has given.
    public init() {}

    /// How urgently the run is to stop now.
    public var level: Level { state.withLock(\.level) }

    /// Who or what gave the signal.
    public var reason: String { state.withLock(\.reason) }

    /// Whether the run is to stop because its target is another one now.
    public var isRefusal: Bool { state.withLock(\.isRefusal) }

    /// Asks the run to stop at the next safe point; asked again, at once.
    public func request(_ reason: String) {
        raise { state in
            state.level = state.level == .none || state.isHungUp ? .atSafePoint : .atOnce
            state.isHungUp = false
            state.reason = reason
        }
    }

    /// Asks the run to stop at the next safe point because its terminal went away; said again, it asks for nothing more.
    ///
    /// The kernel and the shell each say so, and a session's end says that it ends besides: nobody meant that a change under
    /// way be broken off.
    public func hangUp(_ reason: String) {
        raise { state in
            guard state.level == .none else { return }
            state.level = .atSafePoint
            state.isHungUp = true
            state.reason = reason
        }
    }

    /// Asks the run to stop at the next safe point because its target is another one now; the first reason stands.
    public func refuse(_ reason: String) {
        raise { state in
            guard !state.isRefusal else { return }
            state.level = max(state.level, .atSafePoint)
            state.isRefusal = true
            state.reason = reason
        }
    }

    private func raise(_ change: (inout State) -> Void) {
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            change(&state)
            let woken = state.waiters.filter { $0.value.level <= state.level }
            for id in woken.keys { state.waiters[id] = nil }
            return woken.values.map(\.resume)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when the signal has reached the level, or when the task is cancelled.
    public func wait(for level: Level) async {
        let id = state.withLock { state -> Int in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    if state.level >= level || Task.isCancelled { return true }
                    state.waiters[id] = (level, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume.resume()
        }
    }

    /// What something comes to that is worth waiting for only while the executor goes on, and while somebody needs it.
    ///
    /// - Parameters:
    ///   - untilOver: Returns when nobody needs it any more, or when the task is cancelled.
    ///   - work: Is cancelled then, and waited for.
    /// - Returns: nil when it was given up.
    func result<Value: Sendable>(
        untilOver: @escaping @Sendable () async -> Void,
        of work: @escaping @Sendable () async -> Value?
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await self.wait(for: .atSafePoint)
                return nil
            }
            group.addTask {
                await untilOver()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// The same of work that can fail.
    ///
    /// - Throws: what the work threw before it was given up.
    func attempt<Value: Sendable>(
        untilOver: @escaping @Sendable () async -> Void,
        at work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        let found = await result(untilOver: untilOver) { () -> Result<Value, any Error>? in
            do { return .success(try await work()) } catch { return .failure(error) }
        }
        return try found?.get()
    }
}
