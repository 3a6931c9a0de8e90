// SPDX-License-Identifier: Apache-2.0

/// The parts of an Amazon Resource Name that credentials are about.
enum ARNParts {
    /// The account in an ARN; nil when it is none, or names no account.
    static func account(_ arn: String?) -> String? { part(4, of: arn) }

    /// The partition in an ARN: `aws`, `aws-cn`, `aws-us-gov`.
    static func partition(_ arn: String?) -> String? { part(1, of: arn) }

    private static func part(_ index: Int, of arn: String?) -> String? {
        guard let parts = arn?.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false), parts.count == 6,
            parts[0] == "arn", !parts[index].isEmpty
        else { return nil }
        return String(parts[index])
    }
}
