// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

/// What was found out about a runbook without running it: whether something that must hold before it acts does.
public struct PrecheckReading: Sendable, Hashable {
    /// What was looked at.
    public enum Subject: Sendable, Hashable {
        /// Whether a person froze the store.
        case freeze
        /// Whether a window is open in which changes are allowed.
        case windows
        /// A condition that nothing is changed under, and the part of the workspace file that has it.
        case blockingCondition(BlockingConditionID, owner: String?)
        /// A condition that ends the run.
        case stopCondition(StopConditionID)
        /// A precondition of a step.
        case precondition(StepID)
    }

    /// What was looked at.
    public var subject: Subject
    /// Whether it lets the runbook act.
    public var verdict: Verdict
    /// What was read, or why nothing could be; without secrets.
    public var text: String
    /// When that was; nil when nothing could be read.
    public var readAt: Timestamp?

    /// What was found out.
    public init(_ subject: Subject, _ verdict: Verdict, _ text: String, readAt: Timestamp?) {
        self.subject = subject
        self.verdict = verdict
        self.text = text
        self.readAt = readAt
    }
}

extension [PrecheckReading] {
    /// Whether nothing was looked at that the runbook or the workspace names: that no person froze the store, which is
    /// always asked, says nothing of whether the runbook could begin.
    public var saysNothing: Bool { allSatisfy { $0.subject == .freeze } }

    /// Failed when anything does not hold, undetermined when anything is not known or there was nothing to look at, else
    /// passed.
    public var verdict: Verdict {
        if contains(where: { $0.verdict == .failed }) { return .failed }
        return saysNothing || contains { $0.verdict == .undetermined } ? .undetermined : .passed
    }
}
