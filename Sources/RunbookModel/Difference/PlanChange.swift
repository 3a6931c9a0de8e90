// SPDX-License-Identifier: Apache-2.0

/// One change of meaning between two plans.
public struct PlanChange: Sendable, Hashable {
    /// What changed.
    public enum Subject: Sendable, Hashable {
        /// The runbook as a whole.
        case runbook
        /// An input, by its name.
        case input(String)
        /// An approval policy.
        case approval(ApprovalID)
        /// A step, by its name in the newer plan; in the older one when it was removed.
        case step(StepID)
        /// A stop condition.
        case stopCondition(StopConditionID)
        /// A blocking condition.
        case blockingCondition(BlockingConditionID)
        /// The items of the checklist.
        case checklist
    }

    /// How it changed.
    public enum Kind: Sendable, Hashable {
        /// It is new.
        case added
        /// It is gone.
        case removed
        /// A step has another name, and does the same.
        case renamed(from: StepID)
        /// A step has another place among the steps that both plans have.
        case moved(behind: StepID?)
        /// One of its properties is different.
        case changed
    }

    /// How much a change may matter, from texts to one-way doors.
    public enum Danger: Int, Sendable, Hashable, Comparable, CaseIterable {
        /// Texts for people, which no machine acts on.
        case prose
        /// What only looks, and how values are named.
        case reading
        /// Order, time and what is checked.
        case conduct
        /// What may change the world.
        case change
        /// Who must say yes, and to what.
        case approval
        /// What cannot be undone.
        case oneWay

        /// The name for programs.
        public var name: String {
            switch self {
            case .prose: "prose"
            case .reading: "reading"
            case .conduct: "conduct"
            case .change: "change"
            case .approval: "approval"
            case .oneWay: "one-way"
            }
        }

        /// Orders by danger.
        public static func < (left: Danger, right: Danger) -> Bool { left.rawValue < right.rawValue }
    }

    /// What changed.
    public var subject: Subject
    /// How it changed.
    public var kind: Kind
    /// The property, such as `timeout`, `effect` or `call parameter DBInstanceIdentifier`; empty for a subject as a whole.
    public var property: String
    /// The value in the older plan, as a person reads it; nil where there was none.
    public var old: String?
    /// The value in the newer plan; nil where there is none.
    public var new: String?
    /// How much it may matter.
    public var danger: Danger

    /// A change.
    public init(
        _ subject: Subject,
        _ kind: Kind = .changed,
        property: String = "",
        old: String? = nil,
        new: String? = nil,
        danger: Danger
    ) {
        self.subject = subject
        self.kind = kind
        self.property = property
        self.old = old
        self.new = new
        self.danger = danger
    }
}
