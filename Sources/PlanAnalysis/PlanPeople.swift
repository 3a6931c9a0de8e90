// SPDX-License-Identifier: Apache-2.0

public import RunbookModel

/// Whom a plan needs: those who approve, and whoever runs it.
public struct PlanPeople: Sendable, Hashable {
    /// An approval with the steps that ask for it.
    public struct Approval: Sendable, Hashable {
        /// The rule.
        public var policy: ApprovalPolicy
        /// The steps that ask, in order.
        public var steps: [StepID]
    }

    /// A role with the people who have it.
    public struct Role: Sendable, Hashable {
        /// The role's name.
        public var name: String
        /// The people; nil when the workspace does not say.
        public var members: [String]?

        /// A role with the people who have it.
        public init(name: String, members: [String]?) {
            self.name = name
            self.members = members
        }
    }

    /// The approvals that are asked for, in order of first use.
    public let approvals: [Approval]
    /// The roles that may approve, in order of first use.
    public let roles: [Role]
    /// The steps that the operator carries out by hand.
    public let manualSteps: [StepID]

    /// Whom a plan needs.
    public init(_ plan: Plan, workspace: Workspace?) {
        var policies: [ApprovalID: ApprovalPolicy] = [:]
        for policy in plan.approvals { policies[policy.id] = policy }
        var approvals: [Approval] = []
        var places: [ApprovalID: Int] = [:]
        for step in plan.steps {
            guard let id = step.approval, let policy = policies[id] else { continue }
            if let place = places[id] {
                approvals[place].steps.append(step.id)
            } else {
                places[id] = approvals.count
                approvals.append(Approval(policy: policy, steps: [step.id]))
            }
        }
        self.approvals = approvals
        var names: [String] = []
        for name in approvals.flatMap(\.policy.roles) where !names.contains(name) { names.append(name) }
        roles = names.map { name in
            Role(name: name, members: workspace?.roles.first { $0.name == name }?.members)
        }
        manualSteps = plan.steps.filter(\.isManual).map(\.id)
    }
}
