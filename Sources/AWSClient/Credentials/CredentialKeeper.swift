// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Values

/// Keeps a client's credentials, and lets one renewal serve all calls that wait for it.
///
/// The renewal is a task of its own: a call that is cancelled does not take it away from the others. When nobody waits
/// for it any more it is cancelled.
final class CredentialKeeper: Sendable {
    typealias Renewal = Result<AWSCredentials, AWSNotSent>

    private struct State {
        var shelf = CredentialShelf()
        var flight: Task<Renewal, Never>?
        var flightNumber = 0
        var waiting = 0
    }

    private enum Entry {
        case use(AWSCredentials)
        case wait(Task<Renewal, Never>, number: Int)
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// The credentials that are kept, valid or not.
    var kept: AWSCredentials? { state.withLock(\.shelf.kept) }

    /// Why the last renewal failed, while the credentials from before still work.
    var note: String? { state.withLock(\.shelf.note) }

    /// Word that a service no longer accepts some credentials.
    func refused(_ credentials: AWSCredentials) { state.withLock { $0.shelf.refused(credentials) } }

    /// The credentials in force, renewed by `renew` when that is due.
    func credentials(renew: @escaping @Sendable () async -> Renewal) async -> Renewal {
        let entry = state.withLock { state -> Entry in
            if case .use(let kept) = state.shelf.decision(at: now()) { return .use(kept) }
            state.waiting += 1
            if let flight = state.flight { return .wait(flight, number: state.flightNumber) }
            state.flightNumber += 1
            let number = state.flightNumber
            let flight = Task { self.ended(await renew(), number: number) }
            state.flight = flight
            return .wait(flight, number: number)
        }
        switch entry {
        case .use(let kept): return .success(kept)
        case .wait(let flight, let number):
            return await withTaskCancellationHandler {
                await flight.value
            } onCancel: {
                leave(number)
            }
        }
    }

    /// One caller less waits; the last one takes the renewal with it.
    private func leave(_ number: Int) {
        let abandoned = state.withLock { state -> Task<Renewal, Never>? in
            guard state.flightNumber == number, state.flight != nil else { return nil }
            state.waiting -= 1
            guard state.waiting == 0 else { return nil }
            // Whoever asks from now on begins a renewal of their own.
            defer { state.flight = nil }
            return state.flight
        }
        abandoned?.cancel()
    }

    private func ended(_ renewal: Renewal, number: Int) -> Renewal {
        state.withLock { state in
            guard state.flightNumber == number else { return renewal }
            state.flight = nil
            state.waiting = 0
            switch renewal {
            case .success(let credentials):
                state.shelf.renewed(credentials, at: now())
                return renewal
            case .failure(let failure):
                return state.shelf.failed(failure, at: now()).map { .success($0) } ?? renewal
            }
        }
    }
}
