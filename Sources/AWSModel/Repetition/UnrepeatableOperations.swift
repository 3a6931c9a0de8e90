// SPDX-License-Identifier: Apache-2.0

/// Operations of which the second call does something that the first did not, each with what that is.
///
/// Every other operation that no table knows counts as unsafe as well; these say why.
enum UnrepeatableOperations {
    static let rules: [RepetitionRule] = [
        RepetitionRule(
            "rds",
            .unsafe,
            "each call is another outage",
            "RebootDBInstance RebootDBCluster RebootDBShardGroup"
        ),
        RepetitionRule(
            "rds",
            .unsafe,
            "a second failover goes back or on to a third instance",
            "FailoverDBCluster FailoverGlobalCluster SwitchoverGlobalCluster SwitchoverReadReplica "
                + "SwitchoverBlueGreenDeployment"
        ),
        RepetitionRule("rds", .unsafe, "each call buys", "PurchaseReservedDBInstancesOffering"),
        RepetitionRule(
            "rds",
            .unsafe,
            "a second call winds the cluster back from where it is then",
            "BacktrackDBCluster"
        ),
        RepetitionRule("lambda", .unsafe, "each call runs the function", "Invoke InvokeAsync InvokeWithResponseStream"),
        RepetitionRule("lambda", .unsafe, "each call makes a version", "PublishLayerVersion"),
        RepetitionRule("events", .unsafe, "each call sends the events", "PutEvents PutPartnerEvents"),
        RepetitionRule("events", .unsafe, "a replay under another name sends everything again", "StartReplay"),
        RepetitionRule("cloudwatch", .unsafe, "each call counts", "PutMetricData"),
        RepetitionRule("cloudwatch", .unsafe, "each call may set off the alarm's actions", "SetAlarmState"),
        RepetitionRule(
            "sns",
            .token,
            "within five minutes a FIFO topic knows the message again by MessageDeduplicationId",
            "Publish",
            when: .with("MessageDeduplicationId"),
            lifetime: 240
        ),
        RepetitionRule("sns", .unsafe, "each call sends the message", "Publish PublishBatch"),
        RepetitionRule(
            "iam",
            .unsafe,
            "each call makes another secret",
            "CreateAccessKey CreateServiceSpecificCredential "
                + "ResetServiceSpecificCredential"
        ),
        RepetitionRule("iam", .unsafe, "each call makes a version", "CreatePolicyVersion"),
        RepetitionRule("logs", .unsafe, "each call writes the lines", "PutLogEvents"),
        RepetitionRule("logs", .unsafe, "each call begins an export", "CreateExportTask CreateImportTask"),
        RepetitionRule("ssm", .unsafe, "each call runs the command", "SendCommand StartAssociationsOnce StartSession"),
        RepetitionRule("ssm", .unsafe, "each call makes a version", "UpdateDocument UpdateAssociation PutParameter"),
        RepetitionRule("ssm", .unsafe, "each call makes an item", "CreateOpsItem CreateActivation CreateAssociation"),
        RepetitionRule(
            "ssm",
            .unsafe,
            "each call runs the automation, unless a token tells the two apart",
            "StartAutomationExecution StartChangeRequestExecution",
            when: .without(["ClientToken"])
        ),
        RepetitionRule(
            "ssm",
            .token,
            "the service knows it again by ClientToken and carries it out once",
            "StartAutomationExecution StartChangeRequestExecution"
        ),
        RepetitionRule("s3", .unsafe, "the parts are gone when the first call took effect", "CompleteMultipartUpload"),
        RepetitionRule("s3", .unsafe, "each call begins an upload that is paid for", "CreateMultipartUpload"),
        RepetitionRule("s3", .unsafe, "a bucket with versions hides one more of them", "DeleteObject DeleteObjects"),
        RepetitionRule("backup", .unsafe, "a job that was stopped may have a successor", "StopBackupJob"),
        RepetitionRule("sqs", .unsafe, "each call sends the message", "SendMessage SendMessageBatch"),
    ]
}
