// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization
import Values

/// Measures the time that a run has for its end by the clock that nobody sets.
///
/// The wall clock says on record when it is over; set forward or back, it must neither cut nor stretch it. It begins when
/// an executor first sees the end, or a later decision that sets it anew; each executor has all of it.
final class BudgetClock: Sendable {
    private struct State {
        /// The end of the budget by the wall clock, as it is on record: another one is another budget.
        var recorded: Timestamp?
        /// The same by the clock that nobody sets.
        var endsAt: Timestamp?
    }

    private let state = Mutex(State())

    /// Whether the time for the run's end is over; false as long as there is no limit.
    func isOver(for end: RunEnd?, at steady: Timestamp) -> Bool {
        state.withLock { state in
            guard let end, let recorded = end.budgetEndsAt, let budget = end.stop.budget else {
                state = State()
                return false
            }
            if state.recorded != recorded { state = State(recorded: recorded, endsAt: steady + budget.duration) }
            return state.endsAt.map { steady >= $0 } ?? false
        }
    }
}
