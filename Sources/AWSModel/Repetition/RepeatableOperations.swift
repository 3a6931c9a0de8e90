// SPDX-License-Identifier: Apache-2.0

/// Operations that set something to a state, so that twice leaves the same as once.
///
/// The criterion: the parameters name the thing and the whole of what is to be true of it, and neither a counter, nor a
/// version that others refer to, nor a message to somebody comes of the second call.
enum RepeatableOperations {
    static let rules: [RepetitionRule] = [
        databases, storage, functions, events, metrics, messages, access, logs, other,
    ]
    .flatMap(\.self)

    private static let databases: [RepetitionRule] = [
        RepetitionRule(
            "rds",
            .natural,
            "it sets the instance to the values that it names",
            "ModifyDBInstance",
            when: .without(["NewDBInstanceIdentifier", "RotateMasterUserPassword"])
        ),
        RepetitionRule(
            "rds",
            .natural,
            "it sets the cluster to the values that it names",
            "ModifyDBCluster",
            when: .without(["NewDBClusterIdentifier", "RotateMasterUserPassword"])
        ),
        RepetitionRule(
            "rds",
            .natural,
            "it sets the thing to the values that it names",
            "ModifyDBParameterGroup ModifyDBClusterParameterGroup ModifyDBSubnetGroup ModifyEventSubscription "
                + "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute ModifyDBProxyTargetGroup ModifyDBSnapshot"
        ),
        RepetitionRule(
            "rds",
            .natural,
            "a parameter that was reset stays reset",
            "ResetDBParameterGroup ResetDBClusterParameterGroup"
        ),
        RepetitionRule("rds", .natural, "a tag has one value", "AddTagsToResource RemoveTagsFromResource"),
    ]

    private static let storage: [RepetitionRule] = [
        RepetitionRule(
            "s3",
            .natural,
            "it sets the bucket's configuration as a whole",
            "PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors "
                + "PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration "
                + "PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration "
                + "PutBucketNotification PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy "
                + "PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite "
                + "PutObjectLockConfiguration PutPublicAccessBlock"
        ),
        RepetitionRule(
            "s3",
            .natural,
            "a configuration that was removed stays removed",
            "DeleteBucketAnalyticsConfiguration DeleteBucketCors DeleteBucketEncryption "
                + "DeleteBucketIntelligentTieringConfiguration DeleteBucketInventoryConfiguration DeleteBucketLifecycle "
                + "DeleteBucketMetricsConfiguration DeleteBucketOwnershipControls DeleteBucketPolicy "
                + "DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite DeletePublicAccessBlock "
                + "DeleteObjectTagging"
        ),
        RepetitionRule(
            "s3",
            .natural,
            "the object has the same content afterwards; a bucket with versions keeps it twice",
            "PutObject CopyObject UploadPart UploadPartCopy"
        ),
        RepetitionRule(
            "s3",
            .natural,
            "it sets a property of the object",
            "PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging"
        ),
        RepetitionRule("s3", .natural, "an upload that was given up stays given up", "AbortMultipartUpload"),
    ]

    private static let functions: [RepetitionRule] = [
        RepetitionRule(
            "lambda",
            .natural,
            "it sets the function to the code that it names",
            "UpdateFunctionCode",
            when: .without(["Publish", "RevisionId"])
        ),
        RepetitionRule(
            "lambda",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateFunctionConfiguration UpdateAlias",
            when: .without(["RevisionId"])
        ),
        RepetitionRule(
            "lambda",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateEventSourceMapping UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig UpdateCodeSigningConfig "
                + "PutFunctionCodeSigningConfig PutFunctionConcurrency PutFunctionEventInvokeConfig "
                + "PutFunctionRecursionConfig PutProvisionedConcurrencyConfig PutRuntimeManagementConfig"
        ),
        RepetitionRule(
            "lambda",
            .natural,
            "without a change since the last version, no version is made",
            "PublishVersion",
            when: .without(["RevisionId"])
        ),
        RepetitionRule(
            "lambda",
            .natural,
            "a limit that was removed stays removed",
            "DeleteFunctionConcurrency DeleteProvisionedConcurrencyConfig DeleteFunctionEventInvokeConfig "
                + "DeleteFunctionCodeSigningConfig"
        ),
        RepetitionRule("lambda", .natural, "a tag has one value", "TagResource UntagResource"),
    ]

    private static let events: [RepetitionRule] = [
        RepetitionRule(
            "events",
            .natural,
            "it sets the rule or target of that name",
            "PutRule PutTargets PutPermission"
        ),
        RepetitionRule("events", .natural, "the rule is on or off", "EnableRule DisableRule"),
        RepetitionRule("events", .natural, "what was removed stays removed", "RemoveTargets RemovePermission"),
        RepetitionRule(
            "events",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateApiDestination UpdateArchive UpdateConnection UpdateEndpoint UpdateEventBus"
        ),
        RepetitionRule("events", .natural, "a tag has one value", "TagResource UntagResource"),
    ]

    private static let metrics: [RepetitionRule] = [
        RepetitionRule(
            "cloudwatch",
            .natural,
            "it sets the alarm, dashboard or rule of that name as a whole",
            "PutMetricAlarm PutCompositeAlarm PutDashboard PutAnomalyDetector PutInsightRule PutManagedInsightRules "
                + "PutMetricStream PutAlarmMuteRule"
        ),
        RepetitionRule(
            "cloudwatch",
            .natural,
            "the actions are on or off",
            "EnableAlarmActions DisableAlarmActions EnableInsightRules DisableInsightRules StartMetricStreams "
                + "StopMetricStreams"
        ),
        RepetitionRule(
            "cloudwatch",
            .natural,
            "what was removed stays removed",
            "DeleteAlarms DeleteDashboards DeleteAnomalyDetector DeleteInsightRules DeleteAlarmMuteRule"
        ),
        RepetitionRule("cloudwatch", .natural, "a tag has one value", "TagResource UntagResource"),
    ]

    private static let messages: [RepetitionRule] = [
        RepetitionRule("sns", .natural, "the topic of that name is found again", "CreateTopic"),
        RepetitionRule(
            "sns",
            .natural,
            "a subscription that exists is found again; one not yet confirmed is sent another "
                + "request",
            "Subscribe"
        ),
        RepetitionRule("sns", .natural, "what was removed stays removed", "Unsubscribe RemovePermission"),
        RepetitionRule(
            "sns",
            .natural,
            "it sets the attribute that it names",
            "SetTopicAttributes SetSubscriptionAttributes SetEndpointAttributes SetPlatformApplicationAttributes "
                + "SetSMSAttributes PutDataProtectionPolicy"
        ),
        RepetitionRule("sns", .natural, "a tag has one value", "TagResource UntagResource"),
    ]

    private static let access: [RepetitionRule] = [
        RepetitionRule(
            "iam",
            .natural,
            "a policy is attached or not",
            "AttachGroupPolicy AttachRolePolicy AttachUserPolicy DetachGroupPolicy DetachRolePolicy DetachUserPolicy"
        ),
        RepetitionRule(
            "iam",
            .natural,
            "it sets the policy of that name as a whole",
            "PutGroupPolicy PutRolePolicy PutUserPolicy PutRolePermissionsBoundary PutUserPermissionsBoundary "
                + "UpdateAssumeRolePolicy UpdateAccountPasswordPolicy SetDefaultPolicyVersion"
        ),
        RepetitionRule(
            "iam",
            .natural,
            "what was removed stays removed",
            "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy DeleteRolePermissionsBoundary "
                + "DeleteUserPermissionsBoundary RemoveUserFromGroup RemoveRoleFromInstanceProfile"
        ),
        RepetitionRule("iam", .natural, "a member is in the group or not", "AddUserToGroup"),
        RepetitionRule(
            "iam",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateRole UpdateRoleDescription UpdateAccessKey UpdateLoginProfile UpdateSAMLProvider "
                + "UpdateOpenIDConnectProviderThumbprint UpdateSSHPublicKey UpdateSigningCertificate"
        ),
        RepetitionRule(
            "iam",
            .natural,
            "a tag has one value",
            "TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagPolicy TagRole TagSAMLProvider "
                + "TagServerCertificate TagUser UntagInstanceProfile UntagMFADevice UntagOpenIDConnectProvider "
                + "UntagPolicy UntagRole UntagSAMLProvider UntagServerCertificate UntagUser"
        ),
    ]

    private static let logs: [RepetitionRule] = [
        RepetitionRule(
            "logs",
            .natural,
            "it sets the policy or filter of that name as a whole",
            "PutRetentionPolicy PutMetricFilter PutSubscriptionFilter PutResourcePolicy PutDestination "
                + "PutDestinationPolicy PutDataProtectionPolicy PutAccountPolicy PutIndexPolicy PutTransformer "
                + "PutLogGroupDeletionProtection AssociateKmsKey DisassociateKmsKey"
        ),
        RepetitionRule(
            "logs",
            .natural,
            "what was removed stays removed",
            "DeleteRetentionPolicy DeleteMetricFilter DeleteSubscriptionFilter DeleteResourcePolicy "
                + "DeleteDataProtectionPolicy DeleteAccountPolicy DeleteIndexPolicy DeleteTransformer"
        ),
        RepetitionRule("logs", .natural, "a tag has one value", "TagLogGroup UntagLogGroup TagResource UntagResource"),
    ]

    private static let other: [RepetitionRule] = [
        RepetitionRule(
            "route53",
            .natural,
            "an UPSERT sets the record as a whole",
            "ChangeResourceRecordSets",
            when: .every(path: ["ChangeBatch", "Changes"], member: "Action", text: "UPSERT")
        ),
        RepetitionRule(
            "route53",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateHostedZoneComment UpdateTrafficPolicyComment ChangeTagsForResource ActivateKeySigningKey "
                + "DeactivateKeySigningKey EnableHostedZoneDNSSEC DisableHostedZoneDNSSEC"
        ),
        RepetitionRule(
            "route53",
            .natural,
            "it sets the check to the values that it names",
            "UpdateHealthCheck",
            when: .without(["HealthCheckVersion"])
        ),
        RepetitionRule(
            "backup",
            .natural,
            "it sets the policy or setting as a whole",
            "PutBackupVaultAccessPolicy PutBackupVaultNotifications PutBackupVaultLockConfiguration "
                + "UpdateGlobalSettings UpdateRegionSettings UpdateRecoveryPointLifecycle DeleteBackupVaultAccessPolicy "
                + "DeleteBackupVaultNotifications TagResource UntagResource"
        ),
        RepetitionRule(
            "ssm",
            .natural,
            "it sets the thing to the values that it names",
            "UpdateServiceSetting ResetServiceSetting UpdateDocumentDefaultVersion RegisterDefaultPatchBaseline "
                + "ModifyDocumentPermission AddTagsToResource RemoveTagsFromResource UpdateOpsItem "
                + "UpdateMaintenanceWindow UpdateManagedInstanceRole"
        ),
        RepetitionRule("kms", .natural, "the deletion is called off, or was", "CancelKeyDeletion"),
        RepetitionRule("kms", .natural, "the key is on or off", "EnableKey DisableKey"),
        RepetitionRule("kms", .natural, "the rotation is on or off", "EnableKeyRotation DisableKeyRotation"),
    ]
}
