// SPDX-License-Identifier: Apache-2.0

/// Actions that a call needs because of one of its parameters.
///
/// What only needs the presence of a role, a key or tags holds for every service and is in `PermissionFinder`.
struct ParameterActions: Sendable {
    let service: String
    let operations: [String]
    let condition: ParameterCondition
    let actions: [String]
    /// Whether the actions stand for the operation's own.
    let replacesOwn: Bool

    static let rules: [ParameterActions] = versions + objects + buckets + databases + others

    private static let versions: [ParameterActions] = [
        instead("s3", "GetObject HeadObject", "VersionId", "s3:GetObjectVersion"),
        instead("s3", "GetObjectAcl", "VersionId", "s3:GetObjectVersionAcl"),
        instead("s3", "PutObjectAcl", "VersionId", "s3:PutObjectVersionAcl"),
        instead("s3", "GetObjectTagging", "VersionId", "s3:GetObjectVersionTagging"),
        instead("s3", "PutObjectTagging", "VersionId", "s3:PutObjectVersionTagging"),
        instead("s3", "DeleteObjectTagging", "VersionId", "s3:DeleteObjectVersionTagging"),
        instead("s3", "GetObjectAttributes", "VersionId", "s3:GetObjectVersion s3:GetObjectVersionAttributes"),
        instead("s3", "DeleteObject", "VersionId", "s3:DeleteObjectVersion"),
        also("s3", "DeleteObjects", "Delete.Objects[].VersionId", "s3:DeleteObjectVersion"),
    ]

    private static let written = "PutObject CopyObject CreateMultipartUpload"

    private static let objects: [ParameterActions] = [
        also("s3", written, "Tagging", "s3:PutObjectTagging"),
        also("s3", written, "ACL", "s3:PutObjectAcl"),
        also("s3", written, "GrantFullControl", "s3:PutObjectAcl"),
        also("s3", written, "GrantRead", "s3:PutObjectAcl"),
        also("s3", written, "GrantReadACP", "s3:PutObjectAcl"),
        also("s3", written, "GrantWriteACP", "s3:PutObjectAcl"),
        also("s3", written, "ObjectLockMode", "s3:PutObjectRetention"),
        also("s3", written, "ObjectLockLegalHoldStatus", "s3:PutObjectLegalHold"),
        also(
            "s3",
            "DeleteObject DeleteObjects PutObjectRetention",
            "BypassGovernanceRetention",
            "s3:BypassGovernanceRetention"
        ),
    ]

    private static let buckets: [ParameterActions] = [
        also("s3", "CreateBucket", "ACL", "s3:PutBucketAcl"),
        also(
            "s3",
            "CreateBucket",
            "ObjectLockEnabledForBucket",
            "s3:PutBucketObjectLockConfiguration s3:PutBucketVersioning"
        ),
        also("s3", "CreateBucket", "ObjectOwnership", "s3:PutBucketOwnershipControls"),
    ]

    private static let databases: [ParameterActions] = [
        also("rds", "DeleteDBInstance", "FinalDBSnapshotIdentifier", "rds:CreateDBSnapshot"),
        also("rds", "StopDBInstance", "DBSnapshotIdentifier", "rds:CreateDBSnapshot"),
        also("rds", "DeleteDBCluster", "FinalDBSnapshotIdentifier", "rds:CreateDBClusterSnapshot"),
        also("rds", "DeleteTenantDatabase", "FinalDBSnapshotIdentifier", "rds:CreateDBSnapshot"),
        also("rds", "CopyDBSnapshot", "CopyTags", "rds:AddTagsToResource"),
        also("rds", "CopyDBClusterSnapshot", "CopyTags", "rds:AddTagsToResource"),
        also(
            "rds",
            "CreateDBInstance ModifyDBInstance CreateDBCluster ModifyDBCluster RestoreDBInstanceFromS3"
                + " RestoreDBClusterFromS3",
            "ManageMasterUserPassword",
            "secretsmanager:CreateSecret secretsmanager:TagResource kms:DescribeKey"
        ),
        also(
            "rds",
            "ModifyDBInstance ModifyDBCluster",
            "RotateMasterUserPassword",
            "secretsmanager:RotateSecret"
        ),
        also(
            "rds",
            "SwitchoverBlueGreenDeployment",
            "BlueGreenDeploymentIdentifier",
            "rds:ModifyDBCluster rds:ModifyDBInstance rds:PromoteReadReplica rds:PromoteReadReplicaDBCluster"
        ),
        also("rds", "RebootDBCluster", "DBClusterIdentifier", "rds:RebootDBInstance"),
        also("redshift", "DeleteCluster", "FinalClusterSnapshotIdentifier", "redshift:CreateClusterSnapshot"),
    ]

    private static let others: [ParameterActions] = [
        also(
            "lambda",
            "CreateFunction UpdateFunctionConfiguration",
            "VpcConfig",
            "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"
        ),
        also("lambda", "CreateFunction UpdateFunctionConfiguration", "Layers", "lambda:GetLayerVersion"),
        also("lambda", "CreateFunction", "Code.S3Bucket", "s3:GetObject"),
        also("lambda", "UpdateFunctionCode", "S3Bucket", "s3:GetObject"),
        also("ec2", "RunInstances", "LaunchTemplate", "ec2:DescribeLaunchTemplateVersions"),
        also("ec2", "CreateVpcEndpoint", "PrivateDnsEnabled", "route53:AssociateVPCWithHostedZone"),
        also("cloudformation", "CreateStack UpdateStack CreateChangeSet", "TemplateURL", "s3:GetObject"),
        also("secretsmanager", "CreateSecret", "AddReplicaRegions", "secretsmanager:ReplicateSecretToRegions"),
        also("secretsmanager", "RotateSecret", "RotationLambdaARN", "lambda:InvokeFunction"),
        also(
            "dynamodb",
            "ExportTableToPointInTime",
            "S3Bucket",
            "s3:AbortMultipartUpload s3:PutObject s3:PutObjectAcl"
        ),
        also("logs", "CreateExportTask", "destination", "s3:GetBucketAcl s3:PutObject"),
        also(
            "athena",
            "StartQueryExecution",
            "ResultConfiguration.OutputLocation",
            "s3:GetBucketLocation s3:PutObject"
        ),
        also("autoscaling", "CreateAutoScalingGroup UpdateAutoScalingGroup", "LaunchTemplate", "ec2:RunInstances"),
    ]

    private static func also(_ service: String, _ operations: String, _ path: String, _ actions: String) -> Self {
        make(service, operations, path, actions, false)
    }

    private static func instead(_ service: String, _ operations: String, _ path: String, _ actions: String) -> Self {
        make(service, operations, path, actions, true)
    }

    private static func make(
        _ service: String,
        _ operations: String,
        _ path: String,
        _ actions: String,
        _ replacesOwn: Bool
    ) -> Self {
        ParameterActions(
            service: service,
            operations: operations.split(separator: " ").map(String.init),
            condition: ParameterCondition(path, .isGiven),
            actions: actions.split(separator: " ").map(String.init),
            replacesOwn: replacesOwn
        )
    }
}
