// SPDX-License-Identifier: Apache-2.0

import Values

/// What shows the effect of calls on buckets and keys.
enum StorageProofs {
    static let rules: [ProofRule] = [
        ProofRule(
            "s3",
            "PutBucketVersioning",
            reads: "GetBucketVersioning",
            by: "Bucket ExpectedBucketOwner",
            [
                .at("VersioningConfiguration.Status", "Status"),
                .at("VersioningConfiguration.MFADelete", "MFADelete"),
            ],
            ignoring: "\(carried) MFA"
        ),
        bucket("PutBucketPolicy", "GetBucketPolicy", .at("Policy", "Policy", .document), missing: "NoSuchBucketPolicy"),
        ProofRule(
            "s3",
            "PutPublicAccessBlock",
            reads: "GetPublicAccessBlock",
            by: "Bucket ExpectedBucketOwner",
            blockings,
            ignoring: carried,
            missing: "NoSuchPublicAccessBlockConfiguration"
        ),
        bucket(
            "PutBucketEncryption",
            "GetBucketEncryption",
            .at("ServerSideEncryptionConfiguration", "ServerSideEncryptionConfiguration", .within),
            missing: "ServerSideEncryptionConfigurationNotFoundError"
        ),
        bucket(
            "PutBucketTagging",
            "GetBucketTagging",
            .at("Tagging.TagSet", "TagSet", .elements),
            missing: "NoSuchTagSet"
        ),
        bucket(
            "PutBucketReplication",
            "GetBucketReplication",
            .at("ReplicationConfiguration", "ReplicationConfiguration", .within),
            missing: "ReplicationConfigurationNotFoundError"
        ),
        bucket(
            "PutBucketLifecycleConfiguration",
            "GetBucketLifecycleConfiguration",
            .at("LifecycleConfiguration", "@", .within),
            missing: "NoSuchLifecycleConfiguration"
        ),
        removal("DeleteBucketPolicy", "GetBucketPolicy", "Policy", "NoSuchBucketPolicy"),
        removal("DeleteBucketTagging", "GetBucketTagging", "TagSet", "NoSuchTagSet"),
        removal("DeleteBucketLifecycle", "GetBucketLifecycleConfiguration", "Rules", "NoSuchLifecycleConfiguration"),
        removal(
            "DeleteBucketReplication",
            "GetBucketReplication",
            "ReplicationConfiguration",
            "ReplicationConfigurationNotFoundError"
        ),
        removal(
            "DeletePublicAccessBlock",
            "GetPublicAccessBlock",
            "PublicAccessBlockConfiguration",
            "NoSuchPublicAccessBlockConfiguration"
        ),
        key("EnableKey", "DescribeKey", .fixed("KeyMetadata.KeyState", "Enabled")),
        key("DisableKey", "DescribeKey", .fixed("KeyMetadata.KeyState", "Disabled")),
        key("EnableKeyRotation", "GetKeyRotationStatus", .fixed("KeyRotationEnabled", true)),
        key("DisableKeyRotation", "GetKeyRotationStatus", .fixed("KeyRotationEnabled", false)),
    ]

    /// What is not given is switched off.
    private static let blockings = [
        "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets",
    ]
    .map { ProofRule.Field.always("PublicAccessBlockConfiguration.\($0)", false) }

    private static let carried = "ContentMD5 ChecksumAlgorithm ConfirmRemoveSelfBucketAccess"

    private static func bucket(
        _ operation: String,
        _ reading: String,
        _ field: ProofRule.Field,
        missing: String = ""
    ) -> ProofRule {
        ProofRule(
            "s3",
            operation,
            reads: reading,
            by: "Bucket ExpectedBucketOwner",
            [field],
            ignoring: carried,
            missing: missing
        )
        // The service adds to a description what it takes for granted, and the call replaces the whole: whether both are
        // the same cannot be told from what it shows.
        .with { $0.isSpared = field.comparison != .within }
    }

    private static func removal(_ operation: String, _ reading: String, _ item: String, _ missing: String) -> ProofRule
    {
        ProofRule("s3", operation, reads: reading, by: "Bucket ExpectedBucketOwner", of: item, missing: missing)
            .with { $0.isGone = true }
    }

    private static func key(_ operation: String, _ reading: String, _ field: ProofRule.Field) -> ProofRule {
        ProofRule("kms", operation, reads: reading, by: "KeyId", [field])
    }
}
