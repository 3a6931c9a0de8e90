// SPDX-License-Identifier: Apache-2.0

/// Whose credentials they are, as the security token service says.
public struct AWSCaller: Sendable, Hashable {
    /// The account.
    public var account: String
    /// The caller's ARN.
    public var arn: String
    /// The unique identifier, `AROA…:session` for a role.
    public var userID: String?

    /// A caller.
    public init(account: String, arn: String, userID: String? = nil) {
        self.account = account
        self.arn = arn
        self.userID = userID
    }

    /// The partition: `aws`, `aws-cn`, `aws-us-gov`.
    public var partition: String? { ARNParts.partition(arn) }

    /// The ARN without the session of an assumed role, which is another one after each renewal.
    public var identity: String {
        let parts = arn.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[0].hasSuffix(":assumed-role") else { return arn }
        return parts.dropLast().joined(separator: "/")
    }

    /// Whether this is the same caller: account and ARN, the session of a role apart.
    public func isSame(as other: AWSCaller) -> Bool { account == other.account && identity == other.identity }
}
