// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The connections of a run to its databases: kept between statements, and shared before another one is opened.
///
/// Opening a connection costs a server process and a login that is slow by design, while most statements of a runbook take
/// less than a millisecond. Whoever finds the connection in use therefore waits a moment for it, and opens another one only
/// when a long statement keeps it.
///
/// A name may lead to another server after a while: a connection that nobody used for some seconds is closed instead of
/// lent, and all are after something changed.
final class ConnectionShelf<Target: Hashable & Sendable, Connection: AnyObject & Sendable>: Sendable {
    /// A connection that nobody else uses until it is given back or discarded, once.
    struct Loan: Sendable {
        let connection: Connection
        /// Whether somebody used it before.
        let isReused: Bool
        fileprivate let target: Target
        fileprivate let generation: Int
    }

    private typealias Waiter = CheckedContinuation<Loan?, Never>

    private struct Shelf {
        var idle: [(connection: Connection, since: ContinuousClock.Instant)] = []
        var openCount = 0
        var waiting: [(number: Int, resume: Waiter)] = []
    }

    private struct State {
        var shelves: [Target: Shelf] = [:]
        var nextNumber = 0
        /// Counts how often all connections were forgotten; what was lent before the last time does not come back.
        var generation = 0
    }

    private enum Place {
        case found(Loan)
        case open(generation: Int)
        case wait(Int)
    }

    private let state = Mutex(State())
    private let patience: Duration
    private let idleLimit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    /// A shelf whose borrowers wait so long for a connection in use, and which lends what was idle for less than a limit.
    init(
        patience: Duration = .milliseconds(50),
        idleLimit: Duration = .seconds(5),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.patience = patience
        self.idleLimit = idleLimit
        self.now = now
    }

    /// How many connections to a target are open, lent ones included.
    func openCount(_ target: Target) -> Int { state.withLock { $0.shelves[target]?.openCount ?? 0 } }

    /// A connection that nobody else uses until it is given back or thrown away; a new one on demand.
    func borrow<Failure: Error>(
        _ target: Target,
        isNew: Bool = false,
        open: () async throws(Failure) -> Connection
    ) async throws(Failure) -> Loan {
        let generation: Int
        switch place(for: target, isNew: isNew) {
        case .found(let loan): return loan
        case .open(let current): generation = current
        case .wait(let number):
            if let loan = await wait(for: target, number) { return loan }
            generation = state.withLock { state in
                state.shelves[target, default: Shelf()].openCount += 1
                return state.generation
            }
        }
        do throws(Failure) {
            return Loan(connection: try await open(), isReused: false, target: target, generation: generation)
        } catch {
            closed(target)
            throw error
        }
    }

    /// Leaves a connection for the next borrower.
    func giveBack(_ loan: Loan) {
        let moment = now()
        let (waiter, isKept) = state.withLock { state -> (Waiter?, Bool) in
            guard loan.generation == state.generation else { return (nil, false) }
            guard state.shelves[loan.target]?.waiting.isEmpty == false else {
                state.shelves[loan.target, default: Shelf()].idle.append((loan.connection, moment))
                return (nil, true)
            }
            return (state.shelves[loan.target]?.waiting.removeFirst().resume, true)
        }
        if !isKept { closed(loan.target) }
        waiter?.resume(
            returning: Loan(
                connection: loan.connection,
                isReused: true,
                target: loan.target,
                generation: loan.generation
            )
        )
    }

    /// Notes that a borrowed connection is gone, so that whoever waits for it opens another one.
    func discard(_ loan: Loan) { closed(loan.target) }

    /// Drops all connections that nobody uses; those in use are dropped when they are given back.
    func forget() {
        // Dropping the last reference closes a connection, which is not done under the lock.
        let dropped = state.withLock { state -> [Connection] in
            state.generation += 1
            var dropped: [Connection] = []
            for target in state.shelves.keys {
                guard let idle = state.shelves[target]?.idle else { continue }
                dropped += idle.map(\.connection)
                state.shelves[target]?.idle = []
                state.shelves[target]?.openCount -= idle.count
            }
            return dropped
        }
        _ = dropped
    }

    private func closed(_ target: Target) {
        let waiters = state.withLock { state -> [Waiter] in
            state.shelves[target]?.openCount -= 1
            let waiters = state.shelves[target]?.waiting.map(\.resume) ?? []
            state.shelves[target]?.waiting = []
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }

    private func place(for target: Target, isNew: Bool) -> Place {
        let oldest = now() - idleLimit
        let (place, dropped) = state.withLock { state -> (Place, [Connection]) in
            var shelf = state.shelves[target] ?? Shelf()
            defer { state.shelves[target] = shelf }
            let stale = shelf.idle.filter { isNew || $0.since < oldest }.map(\.connection)
            shelf.idle.removeAll { isNew || $0.since < oldest }
            shelf.openCount -= stale.count
            if let idle = shelf.idle.popLast() {
                return (.found(reused(idle.connection, target, state.generation)), stale)
            }
            if isNew || shelf.openCount == 0 {
                shelf.openCount += 1
                return (.open(generation: state.generation), stale)
            }
            state.nextNumber += 1
            return (.wait(state.nextNumber), stale)
        }
        _ = dropped
        return place
    }

    private func reused(_ connection: Connection, _ target: Target, _ generation: Int) -> Loan {
        Loan(connection: connection, isReused: true, target: target, generation: generation)
    }

    /// Waits for a connection to be given back; nil when patience is over or there is none any more.
    private func wait(for target: Target, _ number: Int) async -> Loan? {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state -> Loan?? in
                if let idle = state.shelves[target]?.idle.popLast() {
                    return reused(idle.connection, target, state.generation)
                }
                if state.shelves[target]?.openCount ?? 0 == 0 { return .some(nil) }
                state.shelves[target]?.waiting.append((number, continuation))
                return nil
            }
            if let found { return continuation.resume(returning: found) }
            // Begins when the borrower is in line, so that it cannot miss it, and ends whatever becomes of the borrower.
            Task { [patience, weak self] in
                try? await Task.sleep(for: patience)
                self?.giveUp(target, number)
            }
        }
    }

    private func giveUp(_ target: Target, _ number: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.shelves[target]?.waiting.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            return state.shelves[target]?.waiting.remove(at: index).resume
        }
        waiter?.resume(returning: nil)
    }
}
