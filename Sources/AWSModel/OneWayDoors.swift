// SPDX-License-Identifier: Apache-2.0

/// The operations after which there is no way back by another call, and why.
///
/// Reviewed by hand. A verb alone is enough for deletion; what else is one-way is named.
enum OneWayDoors {
    static let rules: [EffectRule] = [
        // Databases.
        door("rds", "PromoteReadReplica", "replication ends for good; a replica must be built anew"),
        door("rds", "PromoteReadReplicaDBCluster", "replication ends for good; a replica must be built anew"),
        door("rds", "SwitchoverReadReplica", "primary and standby change roles"),
        door("rds", "SwitchoverBlueGreenDeployment", "clients move to the other environment"),
        door("rds", "SwitchoverGlobalCluster", "the writer moves to another region"),
        door("rds", "FailoverDBCluster", "the writer moves and connections break"),
        door("rds", "FailoverGlobalCluster", "the writer moves to another region and may lose writes"),
        door("rds", "RemoveFromGlobalCluster", "the cluster stops replicating for good"),
        door("rds", "StopDBInstanceAutomatedBackupsReplication", "backups in the other region expire"),
        door("docdb", "FailoverDBCluster", "the writer moves and connections break"),
        door("docdb", "FailoverGlobalCluster", "the writer moves to another region and may lose writes"),
        door("docdb", "SwitchoverGlobalCluster", "the writer moves to another region"),
        door("docdb", "RemoveFromGlobalCluster", "the cluster stops replicating for good"),
        door("neptune", "FailoverDBCluster", "the writer moves and connections break"),
        door("neptune", "FailoverGlobalCluster", "the writer moves to another region and may lose writes"),
        door("neptune", "SwitchoverGlobalCluster", "the writer moves to another region"),
        door("neptune", "RemoveFromGlobalCluster", "the cluster stops replicating for good"),
        door("neptune", "PromoteReadReplicaDBCluster", "replication ends for good"),
        door("elasticache", "TestFailover", "the primary node moves and connections break"),
        door("elasticache", "FailoverGlobalReplicationGroup", "the primary moves to another region"),
        door("elasticache", "DisassociateGlobalReplicationGroup", "the group stops replicating for good"),
        door("memorydb", "FailoverShard", "the primary node moves and connections break"),
        door("redshift", "FailoverPrimaryCompute", "the primary moves to another zone"),

        // Keys and secrets.
        door("kms", "ScheduleKeyDeletion", "what the key encrypts becomes unreadable once it is gone"),
        door("kms", "DeleteImportedKeyMaterial", "what the key encrypts becomes unreadable"),
        door("kms", "UpdatePrimaryRegion", "the primary key moves to another region"),
        door("secretsmanager", "StopReplicationToReplica", "the replica becomes a secret of its own"),
        door("secretsmanager", "RemoveRegionsFromReplication", "the replicas are deleted"),

        // Storage.
        door("s3", "AbortMultipartUpload", "the parts uploaded so far are lost"),
        door("s3", "PutObjectLockConfiguration", "object lock cannot be turned off again"),
        door("s3", "PutObjectRetention", "in compliance mode nobody can shorten it"),
        door("s3", "PutObjectLegalHold", "objects cannot be deleted until it is lifted"),
        door("glacier", "CompleteVaultLock", "a locked vault stays locked"),
        door("glacier", "AbortVaultLock", "the lock in progress is lost"),
        door("backup", "PutBackupVaultLockConfiguration", "after the grace time nobody can lift it"),
        door("backup", "DisassociateRecoveryPoint", "the recovery point is no longer managed"),
        door("ec2", "DisableFastSnapshotRestores", "warming takes hours to repeat"),

        // Computers and networks.
        door("ec2", "ReleaseAddress", "the address may go to somebody else"),
        door("ec2", "CancelSpotFleetRequests", "the fleet's instances may end"),
        door("ec2", "CancelSpotInstanceRequests", "the request cannot be taken up again"),
        door("ec2", "ModifyVpcTenancy", "tenancy cannot be set back to dedicated"),
        door("ec2", "PurchaseReservedInstancesOffering", "a purchase"),
        door("ec2", "PurchaseHostReservation", "a purchase"),
        door("ec2", "PurchaseScheduledInstances", "a purchase"),
        door("rds", "PurchaseReservedDBInstancesOffering", "a purchase"),
        door("savingsplans", "CreateSavingsPlan", "a purchase"),
        door("autoscaling", "TerminateInstanceInAutoScalingGroup", "the instance and its local disks are lost"),
        door("cloudformation", "ContinueUpdateRollback", "skipped resources leave the stack inconsistent"),

        // Routing and recovery.
        door("drs", "StartFailbackLaunch", "machines change roles"),
        door("drs", "ReverseReplication", "replication changes direction"),
        door("drs", "DisconnectRecoveryInstance", "replication ends"),
        door("drs", "DisconnectSourceServer", "replication ends"),
        door("mgn", "FinalizeCutover", "replication ends for good"),
        door("mgn", "DisconnectFromService", "replication ends"),
        door("arc-region-switch", "StartPlanExecution", "traffic moves to another region"),
        door("route53domains", "TransferDomain", "the domain leaves its registrar"),
        door("route53domains", "TransferDomainToAnotherAwsAccount", "the domain leaves the account"),

        // Accounts.
        door("organizations", "CloseAccount", "the account and what is in it end"),
        door("organizations", "LeaveOrganization", "the account leaves the organisation"),
        door("organizations", "RemoveAccountFromOrganization", "the account leaves the organisation"),
        door("cognito-idp", "AdminDisableProviderForUser", "the link to the provider is lost"),

        // Verbs.
        door("*", "Delete*", "deletes"),
        door("*", "BatchDelete*", "deletes"),
        door("*", "AdminDelete*", "deletes"),
        door("*", "ForceDelete*", "deletes"),
        door("*", "BulkDelete*", "deletes"),
        door("*", "Terminate*", "ends what cannot be started again"),
        door("*", "Purge*", "empties what cannot be filled again"),
        door("*", "Deregister*", "withdraws a registration"),
        door("*", "Destroy*", "destroys"),
        door("*", "Erase*", "erases"),
        door("*", "Wipe*", "erases"),
        door("*", "Truncate*", "erases"),
        door("*", "Forget*", "erases"),
        door("*", "Revoke*", "withdraws what may not be grantable again"),
        door("*", "Failover*", "roles move and connections break"),
        door("*", "Switchover*", "roles move"),
        door("*", "Promote*", "replication ends"),
        door("*", "Purchase*", "a purchase"),
    ]

    /// Operations whose verb sounds final and is not.
    static let exceptions: [EffectRule] = [
        EffectRule("ec2", "DeleteTags", .change, "tags can be set again"),
        EffectRule("ec2", "RevokeSecurityGroupIngress", .change, "the rule can be added again"),
        EffectRule("ec2", "RevokeSecurityGroupEgress", .change, "the rule can be added again"),
        EffectRule("ec2", "RevokeClientVpnIngress", .change, "the rule can be added again"),
        EffectRule("rds", "RevokeDBSecurityGroupIngress", .change, "the rule can be added again"),
        EffectRule("elbv2", "DeregisterTargets", .change, "targets can be registered again"),
        EffectRule("elb", "DeregisterInstancesFromLoadBalancer", .change, "instances can be registered again"),
        EffectRule("autoscaling", "DeleteTags", .change, "tags can be set again"),
        EffectRule("dlm", "UntagResource", .change, "tags can be set again"),
        EffectRule("workspaces", "DeleteTags", .change, "tags can be set again"),
        EffectRule("redshift", "DeleteTags", .change, "tags can be set again"),
        EffectRule("efs", "DeleteTags", .change, "tags can be set again"),
        EffectRule("sagemaker", "DeleteTags", .change, "tags can be set again"),
        EffectRule("kms", "RevokeGrant", .change, "a grant can be made again"),
    ]

    private static func door(_ service: String, _ operation: String, _ reason: String) -> EffectRule {
        EffectRule(service, operation, .irreversible, reason)
    }
}
