// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of calls on roles and users.
enum AccessProofs {
    private static let missing = "NoSuchEntity"

    static let rules: [ProofRule] = [
        attached("Role", isAttached: true), attached("Role", isAttached: false),
        attached("User", isAttached: true), attached("User", isAttached: false),
        attached("Group", isAttached: true), attached("Group", isAttached: false),
        inline("Role"), inline("User"), inline("Group"),
        removal("Role"), removal("User"), removal("Group"),
        ProofRule(
            "iam",
            "UpdateAccessKey",
            reads: "ListAccessKeys",
            by: "UserName",
            of: "AccessKeyMetadata[?AccessKeyId=={AccessKeyId}] | [0]",
            same: "Status",
            ignoring: "AccessKeyId",
            missing: missing
        ),
    ]

    private static func attached(_ kind: String, isAttached: Bool) -> ProofRule {
        ProofRule(
            "iam",
            "\(isAttached ? "Attach" : "Detach")\(kind)Policy",
            reads: "ListAttached\(kind)Policies",
            by: "\(kind)Name",
            of: "AttachedPolicies[].PolicyArn",
            [.at("PolicyArn", "@", isAttached ? .contains : .lacks)],
            missing: missing
        )
    }

    private static func inline(_ kind: String) -> ProofRule {
        ProofRule(
            "iam",
            "Put\(kind)Policy",
            reads: "Get\(kind)Policy",
            by: "\(kind)Name PolicyName",
            [.at("PolicyDocument", "PolicyDocument", .document)],
            missing: missing
        )
    }

    private static func removal(_ kind: String) -> ProofRule {
        ProofRule(
            "iam",
            "Delete\(kind)Policy",
            reads: "Get\(kind)Policy",
            by: "\(kind)Name PolicyName",
            missing: missing
        )
        .with { $0.isGone = true }
    }
}
