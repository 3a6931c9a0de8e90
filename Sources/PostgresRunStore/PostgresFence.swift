// SPDX-License-Identifier: Apache-2.0

import Dispatch
import RunCore
import Synchronization

/// Makes sure that a run of a database is still this executor's, for a change that is about to leave.
///
/// What the database said within the last second is taken: whoever takes a run over has to end its session first, and that
/// an executor is suspended, ended there and continued within a second is not what anybody does. So a change that leaves
/// right after the record of its intention costs no question.
struct PostgresFence: Sendable {
    /// For how long an answer of the database holds.
    static let validity = Duration.seconds(1)

    private let confirmedAgo: @Sendable () -> Duration?
    private let ask: @Sendable () async throws -> Void
    /// How long the network's thread waits for the database.
    private let limit: DispatchTimeInterval

    init(_ journal: PostgresJournal) {
        self.init(confirmedAgo: { journal.confirmedAgo }, ask: { try await journal.confirm() })
    }

    /// `ask` makes sure, and `confirmedAgo` says how long ago that was; who asks on a thread waits for `limit` at most.
    init(
        limit: DispatchTimeInterval = .seconds(5),
        confirmedAgo: @escaping @Sendable () -> Duration?,
        ask: @escaping @Sendable () async throws -> Void
    ) {
        (self.limit, self.confirmedAgo, self.ask) = (limit, confirmedAgo, ask)
    }

    /// The fence for the executor.
    var fence: ChangeFence { ChangeFence(confirm: confirm, objection: objection) }

    private var isCertain: Bool { confirmedAgo().map { $0 < Self.validity } ?? false }

    @Sendable private func confirm() async throws {
        if !isCertain { try await ask() }
    }

    /// Waits on the thread that asks: libcurl takes no answer later.
    @Sendable private func objection() -> String? {
        if isCertain { return nil }
        let ask = ask
        let answer = Answer()
        Task {
            do {
                try await ask()
                answer.give(nil)
            } catch {
                answer.give(ChangeFence.sentence(error))
            }
        }
        return answer.wait(for: limit)
    }

    /// What is found out by one thread, and waited for by another.
    private final class Answer: Sendable {
        private let given = DispatchSemaphore(value: 0)
        private let objection = Mutex<String?>(
            "nothing was sent, as the store does not say whether this executor still has the run"
        )

        func give(_ found: String?) {
            objection.withLock { $0 = found }
            given.signal()
        }

        func wait(for limit: DispatchTimeInterval) -> String? {
            _ = given.wait(timeout: .now() + limit)
            return objection.withLock(\.self)
        }
    }
}
