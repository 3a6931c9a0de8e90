// SPDX-License-Identifier: Apache-2.0

/// Where a step of a run stands.
public enum StepState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Not looked at yet. Goes to any other state.
    case pending
    /// Its approval was requested. Goes to running, failed (rejected, expired) or pending (void, asked anew).
    case waitingApproval = "waiting-approval"
    /// A person was asked to act or to decide. Goes to running, succeeded, failed, skipped or failed-ignored.
    case waitingOperator = "waiting-operator"
    /// An attempt is under way. Goes to any final state, or to in-doubt; taken over before it has changed anything, to
    /// pending, or to waiting-approval with its approval.
    case running
    /// A mutating call was sent and no answer recorded. Goes to adopted, running (repeat) or failed, never by itself.
    case inDoubt = "in-doubt"

    /// Final: done, and every statement about it held.
    case succeeded
    /// Final: the state that the step was to bring about already held, so nothing was done.
    case alreadyTrue = "already-true"
    /// Final: interrupted, and the probe then showed that the step had taken effect.
    case adopted
    /// Final: done, and undone again by its compensation, because the run failed.
    case compensated
    /// Final: the call was accepted and changed nothing.
    case noEffect = "no-effect"
    /// Final: a call was refused, or a statement about the step was false.
    case failed
    /// Final: failed, and a person decided to go on.
    case failedIgnored = "failed-ignored"
    /// Final: not done in the time that it had.
    case timedOut = "timed-out"
    /// Final: its condition did not hold, or a person decided to leave it out.
    case skipped
    /// Final: something that it depends on did not succeed, or the run ended before it.
    case notTaken = "not-taken"
    /// Final: cancelled while it ran, before anything could be in doubt.
    case cancelled
    /// Final: nobody knows; something that decides was never observed.
    case undetermined

    /// Whether the step is over in this run.
    public var isFinal: Bool {
        switch self {
        case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt: false
        case .succeeded, .alreadyTrue, .adopted, .compensated, .noEffect, .failed, .failedIgnored, .timedOut, .skipped,
            .notTaken, .cancelled, .undetermined:
            true
        }
    }

    /// Whether steps that require this one may go on.
    public var isSuccess: Bool {
        switch self {
        case .succeeded, .alreadyTrue, .adopted: true
        case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt, .compensated, .noEffect, .failed,
            .failedIgnored, .timedOut, .skipped, .notTaken, .cancelled, .undetermined:
            false
        }
    }

    /// Whether the step went wrong by itself, so that its failure policy applies.
    public var isFailure: Bool {
        switch self {
        case .noEffect, .failed, .timedOut, .cancelled: true
        case .pending, .waitingApproval, .waitingOperator, .running, .inDoubt, .succeeded, .alreadyTrue, .adopted,
            .compensated, .failedIgnored, .skipped, .notTaken, .undetermined:
            false
        }
    }
}

/// Where a run stands.
///
/// On record are `pending`, `running`, `parked` and the final states; the others are what `RunMachine.phase` and
/// `RunMachine.standing(at:)` make of the record.
public enum RunState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Opened, nothing started yet.
    case pending
    /// Its executor reads what must not be so before anything is changed, and no step is under way.
    case prechecking
    /// An executor works on it, or was killed while it did.
    case running
    /// Its executor waits for a person, and no step is under way.
    case paused
    /// Stopped at a point where a person must decide; an executor may resume it.
    case parked
    /// Its executor brings it to an end that somebody or a stop condition decided on: what is under way ends, and what
    /// runs always is done.
    case cancelling
    /// Final: every step succeeded or was rightly left out.
    case completed
    /// Final: every step is over and some were skipped, ignored, undetermined or not taken.
    case completedWithExceptions = "completed-with-exceptions"
    /// Final: at least one step failed.
    case failed
    /// Final: a person ended it.
    case cancelled
    /// Final: over, and everything that it left behind is discharged or waived. Never the state of `runFinished`: only
    /// `RunMachine.standing(at:)` gives it.
    case closed

    /// Whether the run is over.
    public var isFinal: Bool {
        switch self {
        case .pending, .prechecking, .running, .paused, .parked, .cancelling: false
        case .completed, .completedWithExceptions, .failed, .cancelled, .closed: true
        }
    }
}

/// How much of a run is real.
public enum RunLevel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Reads are real, writes are withheld.
    case probe
    /// Everything runs, against a twin or emulator.
    case twin
    /// Everything runs, against the account that the plan names.
    case live
}
