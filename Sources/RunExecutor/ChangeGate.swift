// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Synchronization

/// Asks whether anything may be changed, before a step is begun that may change something and before the first change of
/// each attempt and element is sent, and remembers why not.
///
/// What a person or the calendar says comes before what blocking conditions say, which must be read for it.
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

    private let blocking: BlockingConditionDesk

    init(
        recorder: RunRecorder,
        blocking: BlockingConditionDesk,
        hold: @escaping @Sendable () async throws -> ChangeHold?
    ) {
        self.recorder = recorder
        self.blocking = blocking
        self.hold = hold
    }

    /// Forgets why steps were not begun: they are looked at again.
    func lookAgain() { state.withLock { $0.standing = nil } }

    /// Whether the step must not be begun now: something stands against it, or what may do so is not read yet.
    ///
    /// - Throws: what kept the question from being answered; nothing more is changed then.
    func keepsFromBeginning(_ step: StepID) async throws -> Bool {
        let (isHeld, hold) = try await finding(on: step)
        if let hold { state.withLock { $0.standing = hold } }
        return isHeld
    }

    /// The same, of a step that is not to be begun yet: nothing is left to people because of it.
    func holds(_ step: StepID) async throws -> Bool { try await finding(on: step).isHeld }

    private func finding(on step: StepID) async throws -> (isHeld: Bool, hold: ChangeHold?) {
        guard mayChange(step) else { return (false, nil) }
        var hold = try await hold()
        if hold == nil || hold?.overriddenBecause != nil {
            guard blocking.isKnown(for: step) else { return (true, nil) }
            hold = ChangeHold.both(hold, blocking.hold)
        }
        guard let hold, hold.overriddenBecause == nil else { return (false, nil) }
        return (true, hold)
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
    /// A step that has sent a change in this attempt is not held, and nothing is read for it.
    ///
    /// - Throws: what kept the question from being answered; nothing more is changed then.
    func reason(against id: StepID, hasSentChange: Bool = false) async throws -> ChangeHold? {
        guard mayChange(id) else { return nil }
        // Readings take their time: a freeze that is said meanwhile must still hold the change.
        let condition = hasSentChange ? blocking.hold : try await blocking.holdRead(for: id)
        let hold = try await hold()
        if let hold, hold.overriddenBecause == nil { return hold }
        return ChangeHold.both(hold, condition)
    }

    /// Takes in that a change is about to be sent.
    func noteChange() { blocking.noteChange() }

    private func mayChange(_ id: StepID) -> Bool {
        recorder.look { machine in
            machine.opening?.level != .probe && machine.step(id)?.effect.mayChange == true
        }
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
