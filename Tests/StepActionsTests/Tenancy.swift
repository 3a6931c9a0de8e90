// SPDX-License-Identifier: Apache-2.0

import RunCore
import Synchronization
import Testing

/// Whether a run is still the executor's, for tests that have it taken over in the middle of something.
final class Tenancy: Sendable {
    private struct State {
        var isOver = false
        var asked = 0
    }

    private let state = Mutex(State())

    /// The run is somebody else's from now on, as for an executor that was suspended here.
    func end() { state.withLock { $0.isOver = true } }

    /// How often it was asked right before something would have left.
    var asked: Int { state.withLock(\.asked) }

    /// The fence of the run.
    var fence: ChangeFence {
        ChangeFence(
            confirm: { if self.state.withLock(\.isOver) { throw Taken() } },
            objection: {
                self.state.withLock { state in
                    state.asked += 1
                    return state.isOver ? ChangeFence.sentence(Taken()) : nil
                }
            }
        )
    }

    /// A fence that is passed with patience, and lost right after that.
    var lateFence: ChangeFence { ChangeFence(confirm: { self.end() }, objection: fence.objection) }

    /// Expects that nothing was sent, and that this is why.
    func expectNotSent(_ outcome: OperationOutcome, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .notSent(let failure) = outcome else {
            Issue.record("\(outcome)", sourceLocation: sourceLocation)
            return
        }
        let isNamed = failure.message.contains("it is not certain that this executor still has the run: taken over")
        #expect(isNamed, "\(failure.message)", sourceLocation: sourceLocation)
    }

    private struct Taken: Error, CustomStringConvertible {
        var description: String { "taken over" }
    }
}
