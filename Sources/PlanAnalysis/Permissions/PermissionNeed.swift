// SPDX-License-Identifier: Apache-2.0

import Values

/// One action that a step needs, on what and under which conditions it is enough.
public struct PermissionNeed: Sendable, Hashable {
    /// The action, `rds:PromoteReadReplica`.
    public var action: String
    /// Patterns of the ARNs of the resources, sorted; `*` where nothing narrower is known.
    public var resources: [String]
    /// What else must be true of a call, so that the permission is no wider than the need.
    public var conditions: [PolicyCondition]
    /// Whether the action only looks.
    public var isRead: Bool

    /// One action that a step needs.
    public init(action: String, resources: [String], conditions: [PolicyCondition] = [], isRead: Bool) {
        self.action = action
        self.resources = resources
        self.conditions = conditions
        self.isRead = isRead
    }
}

/// A condition of a policy: `StringEquals` on a key, with the values of which one must be met.
public struct PolicyCondition: Sendable, Hashable, Comparable {
    /// The operator, `StringEquals`.
    public var comparison: String
    /// The key, `iam:PassedToService`.
    public var key: String
    /// The values, sorted.
    public var values: [String]

    /// A condition of a policy.
    public init(comparison: String, key: String, values: [String]) {
        self.comparison = comparison
        self.key = key
        self.values = values
    }

    /// Orders by operator, key and values.
    public static func < (left: Self, right: Self) -> Bool {
        (left.comparison, left.key, left.values.joined(separator: " ")) < (
            right.comparison, right.key, right.values.joined(separator: " ")
        )
    }
}
