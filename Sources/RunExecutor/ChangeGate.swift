// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization

/// Asks whether anything may be changed, before a step is begun that may change something and before the first change of
/// each attempt and element is sent, and remembers why not.
///
/// A step that has sent a change is under way and finishes. A dry run changes nothing and is never held.
final class ChangeGate: Sendable {
    private struct State {
        /// Why steps are not begun, since they were looked at last.
        var standing: ChangeHold?
        /// The steps that were begun and went no further, and why.
        var left: [StepID: ChangeHold] = [:]
    }

    private let state = Mutex(State())
    private let recorder: RunRecorder
    private let hold: @Sendable () async throws -> ChangeHold?

    init(recorder: RunRecorder, hold: @escaping @Sendable () async throws -> ChangeHold?) {
        self.recorder = recorder
        self.hold = hold
    }

    /// Forgets why steps were not begun: they are looked at again.
    func lookAgain() { state.withLock { $0.standing = nil } }

    /// Whether the step must not be begun now.
    ///
    /// - Throws: what kept the question from being answered; nothing more is changed then.
    func keepsFromBeginning(_ step: StepID) async throws -> Bool {
        guard let hold = try await reason(against: step), hold.overriddenBecause == nil else { return false }
        state.withLock { $0.standing = hold }
        return true
    }

    /// Whether the step, which is under way and has changed nothing in this attempt, must not go on now.
    ///
    /// - Throws: what kept the question from being answered; nothing more is changed then.
    func keepsFromSending(_ step: StepID) async throws -> Bool {
        guard let hold = try await reason(against: step), hold.overriddenBecause == nil else { return false }
        leave(step, because: hold)
        return true
    }

    /// What stands against a change that the step is about to send; what is overridden among it is for the record.
    ///
    /// - Throws: what kept the question from being answered; nothing more is changed then.
    func reason(against id: StepID) async throws -> ChangeHold? {
        let mayChange = recorder.look { machine in
            machine.opening?.level != .probe && machine.step(id)?.effect.mayChange == true
        }
        return mayChange ? try await hold() : nil
    }

    /// Takes in that a step is left where it is.
    func leave(_ step: StepID, because hold: ChangeHold) { state.withLock { $0.left[step] = hold } }

    /// Why the run cannot go on once nothing is under way; nil when no step is held.
    var standing: ChangeHold? {
        let (standing, left) = state.withLock { ($0.standing, $0.left) }
        if let standing { return standing }
        return recorder.look { machine in
            machine.plan.steps.lazy.map(\.id).filter { machine.status(of: $0).state == .running }
                .compactMap { left[$0] }.first
        }
    }
}
