// SPDX-License-Identifier: Apache-2.0

import Expressions

/// The name of a blocking condition, in the form that those of stop conditions have.
public typealias BlockingConditionID = StopConditionID

/// Something outside of the run that must be known not to be so before anything is changed: an alarm, or a reading and
/// what must not be true of it.
public struct BlockingCondition: Sendable, Hashable, Codable, Identifiable {
    /// The name, unique in the runbook, or in its place of the workspace file.
    public var id: BlockingConditionID
    /// What is looked at.
    public var reading: StopCondition.Reading
    /// What becomes of changes while nobody knows whether the condition is met.
    public var whenUnknown: UnknownRule
    /// Whether an operator may set the condition aside, with a reason; nil leaves that to emergencies.
    public var mayBeOverridden: Bool?
    /// Why nothing may be changed then, for whoever reads that the run is held.
    public var reason: String
    /// The part of the workspace file that says it for every runbook; nil for a condition of the runbook itself.
    public var owner: String?

    /// What becomes of changes while nobody knows whether the condition is met.
    public enum UnknownRule: String, Sendable, Hashable, Codable, CaseIterable {
        /// Nothing is changed.
        case block
        /// It is said, and changes are made.
        case warn
    }

    /// Something outside of the run that must be known not to be so.
    public init(
        id: BlockingConditionID,
        reading: StopCondition.Reading,
        whenUnknown: UnknownRule = .block,
        mayBeOverridden: Bool? = nil,
        reason: String = "",
        owner: String? = nil
    ) {
        self.id = id
        self.reading = reading
        self.whenUnknown = whenUnknown
        self.mayBeOverridden = mayBeOverridden
        self.reason = reason
        self.owner = owner
    }

    /// Whether an operator of a runbook of that kind may set the condition aside.
    public func yields(to kind: RunbookKind) -> Bool { mayBeOverridden ?? (kind == .emergency) }

    /// The condition without anything that only says where it stands in its source.
    public var withoutPlaces: BlockingCondition {
        var condition = self
        condition.reading = reading.withoutPlace
        return condition
    }

    /// What is looked at, what must not be true of it, and what follows when nobody knows, in one line.
    public var description: String {
        let what =
            switch reading {
            case .alarm: "\(reading.text) is ALARM"
            case .query(let query): "\(query.when.source), read by: \(query.text)"
            }
        let unknown = whenUnknown == .warn ? "; not known, changes are made all the same" : ", or nobody knows"
        let override = mayBeOverridden.map { $0 ? "; may be set aside" : "; may not be set aside" } ?? ""
        return what + unknown + override + (reason.isEmpty ? "" : ": \(reason)")
    }
}

extension Plan {
    /// What is sent for the conditions that end the run or keep it from changing anything; always a `read` each.
    public var conditionCommands: [(name: StopConditionID, command: Command)] {
        stopConditions.map { ($0.id, $0.command) } + blockingConditions.map { ($0.id, $0.reading.command) }
    }
}

extension Workspace {
    /// The conditions that every run in an environment has, whatever its runbook says.
    public func blockingConditions(in environment: WorkspaceEnvironment?) -> [BlockingCondition] {
        blockingConditions + (environment?.blockingConditions ?? [])
    }
}
