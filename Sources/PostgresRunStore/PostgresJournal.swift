// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
import RunCore
import RunStore
import Synchronization
import Values

/// Appends records to a run's journal in the database, each committed before `append` returns.
///
/// Records that arrive while others are on their way are added together, in one transaction. After a failure nothing
/// more is appended: what is there is only known when the run is opened again. Whoever appends then is told that failure:
/// the first to be told may be somebody who makes something else of it, as a transaction that is rolled back.
final class PostgresJournal: Sendable {
    private struct Waiting {
        let bodies: [[UInt8]]
        let continuation: CheckedContinuation<Result<Void, any Error>, Never>
    }

    private struct State {
        var chain: JournalChain
        /// What kept a record from being added.
        var failure: (any Error)?
        var waiting: [Waiting] = []
        var hasLeader = false
        /// Whether the run's lock is being taken again after a session was lost.
        var isRegaining = false
        /// When the database was last asked something that proved the run to be the owner's.
        var confirmedAt: Duration?
    }

    private let owner: RunOwner
    private let clock: @Sendable () -> Timestamp
    private let uptime: @Sendable () -> Duration
    private let state: Mutex<State>

    /// A journal that goes on after `chain`; `uptime` goes on while the process is suspended.
    init(
        owner: RunOwner,
        chain: JournalChain,
        clock: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> Duration = { ContinuousClock.now - started }
    ) {
        self.owner = owner
        self.clock = clock
        self.uptime = uptime
        state = Mutex(State(chain: chain))
    }

    private static let started = ContinuousClock.now

    /// The last committed record's hash.
    var head: String { state.withLock { $0.chain.head.hash.hex } }

    /// Appends records next to each other and returns once all are committed.
    ///
    /// - Throws: `JournalError` `invalidBody`, which leaves the journal as it was, and what `RunOwner.append` throws.
    func append(_ bodies: [[UInt8]]) async throws {
        for body in bodies { try JournalChain.check(body) }
        if !bodies.isEmpty { try await enqueue(bodies) }
    }

    /// How long ago it was last certain that the run is the owner's; nil when it never was, or no longer is.
    var confirmedAgo: Duration? {
        let (last, failure) = state.withLock { ($0.confirmedAt, $0.failure) }
        return failure == nil ? last.map { uptime() - $0 } : nil
    }

    /// Makes sure that the run is still the owner's; in turn with what is appended, and with the same patience.
    ///
    /// - Throws: what an append would throw.
    func confirm() async throws { try await enqueue([]) }

    // MARK: - The lock after a loss

    /// Takes the run's lock again because a session was lost, without waiting for a record that needs it: until then
    /// everybody sees a run that nobody executes.
    ///
    /// It is tried again, with `pause` between two tries, until it is certain whose the run is, or the journal is used no
    /// longer. What it finds out fails nothing: the next record is told.
    func regain(pausing pause: @escaping @Sendable (Duration) async throws -> Void) {
        let begins = state.withLock { state in
            defer { state.isRegaining = true }
            return !state.isRegaining && state.failure == nil
        }
        guard begins else { return }
        // Not a child of anybody: who noticed the loss may have been asked for something else. It ends with the journal.
        Task { [weak self] in
            while await self?.isStillLost() == true, (try? await pause(.milliseconds(500))) != nil {}
            self?.state.withLock { $0.isRegaining = false }
        }
    }

    /// Makes sure that the run is the owner's; true when the database has not said.
    private func isStillLost() async -> Bool {
        do {
            try await confirm()
            return false
        } catch let error as RunStoreError {
            return [.unreachable, .locked].contains(error.code)
        } catch {
            return false
        }
    }

    private func enqueue(_ bodies: [[UInt8]]) async throws {
        let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
            let leads = state.withLock { state in
                state.waiting.append(Waiting(bodies: bodies, continuation: continuation))
                defer { state.hasLeader = true }
                return !state.hasLeader
            }
            // Not a child of the caller: the cancellation of one who waits must not cancel what others wait for, and a
            // commit on its way is not made doubtful for nothing.
            if leads { Task { await self.lead() } }
        }
        try result.get()
    }

    /// Appends for all who wait, until nobody does; who comes meanwhile waits for the next round.
    private func lead() async {
        while true {
            let group = state.withLock { state in
                defer { state.waiting = [] }
                state.hasLeader = !state.waiting.isEmpty
                return state.waiting
            }
            if group.isEmpty { return }
            let result: Result<Void, any Error>
            do {
                result = .success(try await commit(group.flatMap(\.bodies)))
            } catch {
                result = .failure(error)
            }
            for waiting in group { waiting.continuation.resume(returning: result) }
        }
    }

    private func commit(_ bodies: [[UInt8]]) async throws {
        if let failure = state.withLock(\.failure) { throw failure }
        let began = uptime()
        if bodies.isEmpty {
            // Nothing was added: who cannot be reached now may be asked again.
            let chain = state.withLock(\.chain)
            try await owner.confirm(records: chain.count, head: chain.head.hash.hex)
            state.withLock { $0.confirmedAt = began }
            return
        }
        var next = state.withLock(\.chain)
        let batch = RunOwner.Batch(framing: bodies, on: &next, clock: clock)
        do {
            try await owner.append(batch)
        } catch {
            state.withLock { $0.failure = error }
            throw error
        }
        state.withLock { state in
            state.chain = next
            state.confirmedAt = began
        }
    }
}

extension RunOwner.Batch {
    /// The lines of bodies that follow a chain, which goes on to the last.
    init(framing bodies: [[UInt8]], on chain: inout JournalChain, clock: () -> Timestamp) {
        let (first, previous) = (chain.count, chain.head.hash.hex)
        let bytes = chain.frame(bodies, clock: clock).bytes
        self.init(first: Int64(first), previous: previous, lines: bytes.journalLines, head: chain.head.hash.hex)
    }
}

extension [UInt8] {
    /// The lines of a journal, each with its line feed, which is the only one that it has.
    var journalLines: [[UInt8]] {
        split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map {
            $0 + [UInt8(ascii: "\n")]
        }
    }
}
