// SPDX-License-Identifier: Apache-2.0

import Dispatch
import RunCore
import RunStore
import Synchronization

/// Makes sure that a run of a database is still this executor's, for a change that is about to leave.
///
/// What the database said within the last second is taken: whoever takes a run over has to end its session first, and that
/// an executor is suspended, ended there and continued within a second is not what anybody does. So a change that leaves
/// right after the record of its intention costs no question. All who must know at a time wait for the same question. That
/// the run is lost is never asked again.
final class PostgresFence: Sendable {
    /// For how long an answer of the database holds.
    static let validity = Duration.seconds(1)
    /// How long ago a question may have been asked whose answer still counts for who waited for it.
    ///
    /// A process may be suspended while it waits, and finds the yes of an earlier time when it wakes up.
    static let longestAnswer = Duration.seconds(3)
    /// How often it is asked again because an answer came too late.
    private static let rounds = 3

    private struct State {
        /// What is being asked now.
        var question: Question?
        /// What says that the run is somebody else's, for good.
        var loss: (any Error)?
    }

    private let confirmedAgo: @Sendable () -> Duration?
    private let ask: @Sendable () async throws -> Void
    /// How long a network's thread waits for the database.
    private let limit: DispatchTimeInterval
    private let state = Mutex(State())

    convenience init(_ journal: PostgresJournal) {
        self.init(confirmedAgo: { journal.confirmedAgo }, ask: { try await journal.confirm() })
    }

    /// `ask` makes sure, and `confirmedAgo` says how long ago that was; those who ask on a thread wait together for `limit`
    /// at most.
    init(
        limit: DispatchTimeInterval = .seconds(2),
        confirmedAgo: @escaping @Sendable () -> Duration?,
        ask: @escaping @Sendable () async throws -> Void
    ) {
        (self.limit, self.confirmedAgo, self.ask) = (limit, confirmedAgo, ask)
    }

    /// The fence for the executor.
    var fence: ChangeFence { ChangeFence(confirm: confirm, objection: objection) }

    private func isCertain(within limit: Duration) -> Bool { confirmedAgo().map { $0 < limit } ?? false }

    @Sendable private func confirm() async throws {
        for _ in 0..<Self.rounds {
            if let loss = state.withLock(\.loss) { throw loss }
            if isCertain(within: Self.validity) { return }
            try await question().wait()
            if isCertain(within: Self.longestAnswer) { return }
        }
        throw RunStoreError(.unreachable, "the database answers too slowly to say who has the run")
    }

    /// Waits on the thread that asks: libcurl takes no answer later.
    @Sendable private func objection() -> String? {
        if let loss = state.withLock(\.loss) { return ChangeFence.sentence(loss) }
        if isCertain(within: Self.validity) { return nil }
        switch question().wait(for: limit) {
        case .failure(let error): return ChangeFence.sentence(error)
        case .success where isCertain(within: Self.longestAnswer): return nil
        case .success, nil: return "nothing was sent, as the store does not say whether this executor still has the run"
        }
    }

    /// The question that is being asked, or a new one.
    private func question() -> Question {
        state.withLock { state in
            if let question = state.question { return question }
            let question = Question()
            state.question = question
            // It has no owner that could call it off: several wait for it, tasks and threads, and each gives up by itself. It
            // ends with the journal's patience.
            Task {
                let answer: Result<Void, any Error>
                do { answer = .success(try await self.ask()) } catch { answer = .failure(error) }
                self.settle(answer)
                question.settle(answer)
            }
            return question
        }
    }

    private func settle(_ answer: Result<Void, any Error>) {
        state.withLock { state in
            state.question = nil
            guard case .failure(let error as RunStoreError) = answer, [.fenced, .corrupt].contains(error.code) else {
                return
            }
            state.loss = error
        }
    }

    /// What is found out once, and waited for by tasks and by threads.
    private final class Question: Sendable {
        private struct State {
            var answer: Result<Void, any Error>?
            var tasks: [CheckedContinuation<Void, any Error>] = []
            /// Whether a thread has waited as long as one may: the next does not begin anew.
            var isOverdue = false
        }

        private let state = Mutex(State())
        private let isOpen = DispatchGroup()

        init() { isOpen.enter() }

        func settle(_ answer: Result<Void, any Error>) {
            let tasks = state.withLock { state in
                state.answer = answer
                defer { state.tasks = [] }
                return state.tasks
            }
            isOpen.leave()
            for task in tasks { task.resume(with: answer) }
        }

        func wait() async throws {
            try await withCheckedThrowingContinuation { task in
                let answer = state.withLock { state in
                    if state.answer == nil { state.tasks.append(task) }
                    return state.answer
                }
                if let answer { task.resume(with: answer) }
            }
        }

        /// Nil when the answer has not come in time.
        func wait(for limit: DispatchTimeInterval) -> Result<Void, any Error>? {
            if !state.withLock(\.isOverdue) { _ = isOpen.wait(timeout: .now() + limit) }
            return state.withLock { state in
                state.isOverdue = state.answer == nil
                return state.answer
            }
        }
    }
}
