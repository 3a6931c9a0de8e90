// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many requests of a command are under way at once; whoever finds no free slot waits in line.
final class RequestSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        var served = 0
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Does something while it holds a slot.
    func hold<Value: Sendable>(_ work: () async throws(S3Failure) -> Value) async throws(S3Failure) -> Value {
        await take()
        defer { giveBack() }
        return try await work()
    }

    private func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the slot to the one that has waited longest.
    private func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.served < state.waiting.count else {
                state.waiting.removeAll()
                state.served = 0
                state.free += 1
                return nil
            }
            state.served += 1
            return state.waiting[state.served - 1]
        }
        next?.resume()
    }
}
