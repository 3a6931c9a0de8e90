// SPDX-License-Identifier: Apache-2.0

/// One IAM action that a call needs, and on what.
public struct AWSPermission: Sendable, Hashable {
    /// The action, `rds:CreateDBSnapshot`.
    public var action: String
    /// Patterns of the ARNs that it is needed on; `*` where the parameters do not say.
    ///
    /// What is known only when the call is made stands as `*` inside a pattern.
    public var resources: [String]
    /// Why a call needs it that has another name; nil for the operation's own.
    public var reason: String?

    /// A permission.
    public init(_ action: String, resources: [String] = ["*"], reason: String? = nil) {
        self.action = action
        self.resources = resources
        self.reason = reason
    }
}
