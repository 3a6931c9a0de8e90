// SPDX-License-Identifier: Apache-2.0

/// The operations after which there is no way back by another call, and why.
///
/// Reviewed by hand. A verb alone is enough for deletion; what else is one-way is named. What depends on the parameters
/// is in ``ParameterEffects``; verbs that sound final and are not are in ``UndoableOperations``.
enum OneWayDoors {
    static let rules: [EffectRule] =
        ([data, keysAndSecrets, computers, recovery, accounts] as [[EffectRule]])
        .flatMap(\.self) + verbs

    private static let data: [EffectRule] = [
        door("rds", "replication ends for good; a replica must be built anew", "PromoteReadReplica"),
        door("rds", "replication ends for good; a replica must be built anew", "PromoteReadReplicaDBCluster"),
        door("rds", "primary and standby change roles", "SwitchoverReadReplica"),
        door("rds", "clients move to the other environment", "SwitchoverBlueGreenDeployment"),
        door("rds", "the writer moves to another region", "SwitchoverGlobalCluster"),
        door("rds", "the writer moves and connections break", "FailoverDBCluster"),
        door("rds", "the writer moves to another region and may lose writes", "FailoverGlobalCluster"),
        door("rds", "the cluster stops replicating for good", "RemoveFromGlobalCluster"),
        door("rds", "backups in the other region expire", "StopDBInstanceAutomatedBackupsReplication"),
        door("rds", "what was written since is taken back", "BacktrackDBCluster"),
        door("rds", "what was patched or upgraded cannot be set back", "ApplyPendingMaintenanceAction"),
        door("docdb", "the writer moves and connections break", "FailoverDBCluster"),
        door("docdb", "the writer moves to another region and may lose writes", "FailoverGlobalCluster"),
        door("docdb", "the writer moves to another region", "SwitchoverGlobalCluster"),
        door("docdb", "the cluster stops replicating for good", "RemoveFromGlobalCluster"),
        door("docdb docdb-elastic", "what was patched cannot be set back", "ApplyPendingMaintenanceAction"),
        door("neptune", "what was patched cannot be set back", "ApplyPendingMaintenanceAction"),
        door("neptune", "the writer moves and connections break", "FailoverDBCluster"),
        door("neptune", "the writer moves to another region and may lose writes", "FailoverGlobalCluster"),
        door("neptune", "the writer moves to another region", "SwitchoverGlobalCluster"),
        door("neptune", "the cluster stops replicating for good", "RemoveFromGlobalCluster"),
        door("neptune", "replication ends for good", "PromoteReadReplicaDBCluster"),
        door("neptune-graph", "all data of the graph is deleted", "ResetGraph"),
        door("neptunedata", "all data of the cluster is deleted", "ExecuteFastReset"),
        door("elasticache", "the primary node moves and connections break", "TestFailover"),
        door("elasticache", "the primary moves to another region", "FailoverGlobalReplicationGroup"),
        door("elasticache", "the group stops replicating for good", "DisassociateGlobalReplicationGroup"),
        door("elasticache", "replication from the old primary ends for good", "CompleteMigration"),
        door("elasticache", "what the node has cached is lost", "RebootCacheCluster"),
        door("elasticache", "what was patched cannot be set back", "BatchApplyUpdateAction"),
        door("memorydb", "what was patched cannot be set back", "BatchUpdateCluster"),
        door("dms", "what was patched or upgraded cannot be set back", "ApplyPendingMaintenanceAction"),
        door("dms", "the target's tables are loaded anew", "ReloadTables ReloadReplicationTables"),
        door("memorydb", "the primary node moves and connections break", "FailoverShard"),
        door("redshift", "the primary moves to another zone", "FailoverPrimaryCompute"),
        door("kinesis", "records older than the new period are gone", "DecreaseStreamRetentionPeriod"),
        door("kafka", "a cluster cannot go back to an older version", "UpdateClusterKafkaVersion"),
        door("opensearch", "a domain cannot go back to an older version", "UpgradeDomain"),
        door("es", "a domain cannot go back to an older version", "UpgradeElasticsearchDomain"),
        door("opensearch", "what was patched cannot be set back", "StartServiceSoftwareUpdate"),
        door("es", "what was patched cannot be set back", "StartElasticsearchServiceSoftwareUpdate"),
        door("glue", "what the job has already processed is forgotten", "ResetJobBookmark"),
        door("logs", "events older than the period are deleted", "PutRetentionPolicy"),
        door("ecr", "images that the policy names expire", "PutLifecyclePolicy"),
        door("s3", "the parts uploaded so far are lost", "AbortMultipartUpload"),
        door("s3", "object lock cannot be turned off again", "PutObjectLockConfiguration"),
        door("s3", "in compliance mode nobody can shorten it", "PutObjectRetention"),
        door("s3control", "objects that the rules name expire", "PutBucketLifecycleConfiguration"),
        door("glacier", "a locked vault stays locked", "CompleteVaultLock"),
        door("glacier", "the lock in progress is lost", "AbortVaultLock"),
        door("glacier", "the parts uploaded so far are lost", "AbortMultipartUpload"),
        door("omics", "the parts uploaded so far are lost", "AbortMultipartReadSetUpload"),
        door("fsx", "the volume's data becomes that of the snapshot", "RestoreVolumeFromSnapshot"),
        door("fsx", "the access point is deleted", "DetachAndDeleteS3AccessPoint"),
        door("storagegateway", "data that was not uploaded yet is lost", "ResetCache EvictFilesFailingUpload"),
        door("storagegateway", "a gateway that is disabled cannot be enabled again", "DisableGateway"),
        door("backup", "after the grace time nobody can lift it", "PutBackupVaultLockConfiguration"),
        door("backup", "the recovery point is no longer managed", "DisassociateRecoveryPoint"),
        door("backup", "recovery points that were held may be deleted", "CancelLegalHold"),
        door("backup", "recovery points expire earlier", "UpdateRecoveryPointLifecycle"),
        door("rbin", "the rule cannot be unlocked at once", "LockRule"),
        door("codeartifact", "the assets of the versions are deleted", "DisposePackageVersions"),
        door("kendra", "the suggestions that were learnt are deleted", "ClearQuerySuggestions"),
        door("discovery", "the configuration items are deleted", "StartBatchDeleteConfigurationTask"),
        door("transfer", "the remote file is deleted", "StartRemoteDelete"),
    ].flatMap(\.self)

    private static let keysAndSecrets: [EffectRule] = [
        door("kms", "what the key encrypts becomes unreadable once it is gone", "ScheduleKeyDeletion"),
        door("kms", "what the key encrypts becomes unreadable", "DeleteImportedKeyMaterial"),
        door("kms", "the primary key moves to another region", "UpdatePrimaryRegion"),
        door("secretsmanager", "the replica becomes a secret of its own", "StopReplicationToReplica"),
        door("secretsmanager", "the replicas are deleted", "RemoveRegionsFromReplication"),
        door("payment-cryptography", "the replicas of the key are deleted", "RemoveKeyReplicationRegions"),
        door("iam", "the password that was in use is gone", "ResetServiceSpecificCredential"),
        door("signer", "a cancelled profile cannot be used again", "CancelSigningProfile"),
    ].flatMap(\.self)

    private static let computers: [EffectRule] = [
        door("ec2", "the address may go to somebody else", "ReleaseAddress"),
        door("ec2", "warming takes hours to repeat", "DisableFastSnapshotRestores"),
        door("ec2", "the fleet's instances may end", "CancelSpotFleetRequests"),
        door("ec2", "the request cannot be taken up again", "CancelSpotInstanceRequests"),
        door(
            "ec2",
            "the capacity may go to somebody else",
            "CancelCapacityReservation CancelCapacityReservationFleets"
        ),
        door("ec2", "the host may go to somebody else", "ReleaseHosts"),
        door("ec2", "tenancy cannot be set back to dedicated", "ModifyVpcTenancy"),
        door(
            "ec2",
            "a purchase",
            "PurchaseReservedInstancesOffering PurchaseHostReservation PurchaseScheduledInstances"
        ),
        door("ec2", "a purchase", "AcceptReservedInstancesExchangeQuote"),
        door("ec2", "in compliance mode nobody can unlock it", "LockSnapshot"),
        door("rds", "a purchase", "PurchaseReservedDBInstancesOffering"),
        door("redshift", "a purchase", "AcceptReservedNodeExchange"),
        door("savingsplans", "a purchase", "CreateSavingsPlan"),
        door("shield", "a commitment for one year", "CreateSubscription"),
        door("outposts", "a purchase", "CreateOrder"),
        door("sagemaker", "a purchase", "CreateTrainingPlan ExtendTrainingPlan"),
        door("sagemaker", "the nodes' local disks are lost", "BatchReplaceClusterNodes"),
        door("marketplace-agreement", "a contract", "AcceptAgreementRequest CancelAgreement"),
        door("athena", "the capacity may go to somebody else", "CancelCapacityReservation"),
        door("lightsail", "the address may go to somebody else", "ReleaseStaticIp"),
        door("connect pinpoint-sms-voice-v2", "the number may go to somebody else", "ReleasePhoneNumber"),
        door("pinpoint-sms-voice-v2", "the identity must be registered anew", "ReleaseSenderId"),
        door("autoscaling", "the instance and its local disks are lost", "TerminateInstanceInAutoScalingGroup"),
        door("cloudformation", "skipped resources leave the stack inconsistent", "ContinueUpdateRollback"),
        door("elasticbeanstalk", "the environment's resources are ended and made anew", "RebuildEnvironment"),
        door("eks", "a cluster cannot go back to an older version", "UpdateClusterVersion"),
        door("workspaces", "the disks go back to the last snapshot", "RebuildWorkspaces RestoreWorkspace"),
        door("workspaces", "the system disk is made anew", "MigrateWorkspace"),
        door("panorama", "the application is removed from the device", "RemoveApplicationInstance"),
        door("amplifybackend", "deletes", "RemoveAllBackends"),
        door("gameliftstreams", "what runs in the locations ends", "RemoveStreamGroupLocations"),
        door("medialive", "deletes", "StartDeleteMonitorDeployment"),
        door("mpa", "the team is deleted", "StartActiveApprovalTeamDeletion"),
    ].flatMap(\.self)

    private static let recovery: [EffectRule] = [
        door("drs", "machines change roles", "StartFailbackLaunch"),
        door("drs", "replication changes direction", "ReverseReplication"),
        door("drs", "replication ends", "DisconnectRecoveryInstance DisconnectSourceServer"),
        door("mgn", "replication ends for good", "FinalizeCutover"),
        door("mgn", "replication ends", "DisconnectFromService"),
        door("arc-region-switch", "traffic moves to another region", "StartPlanExecution"),
        door("ds", "the directory goes back to the snapshot", "RestoreFromSnapshot"),
        door("ds", "the directory leaves the region", "RemoveRegion"),
        door("sso-admin", "the instance leaves the region", "RemoveRegion"),
        door("route53domains", "the domain leaves its registrar", "TransferDomain"),
        door("route53domains", "the domain leaves the account", "TransferDomainToAnotherAwsAccount"),
        door("route53domains", "a purchase", "RegisterDomain RenewDomain"),
    ].flatMap(\.self)

    private static let accounts: [EffectRule] = [
        door("organizations", "the account and what is in it end", "CloseAccount"),
        door("organizations", "the account leaves the organisation", "LeaveOrganization RemoveAccountFromOrganization"),
        door("organizations", "an account can only be closed again", "CreateAccount CreateGovCloudAccount"),
        door("organizations", "there is no way back to consolidated billing alone", "EnableAllFeatures"),
        door("freetier", "there is no way back to the free plan", "UpgradeAccountPlan"),
        door("security-ir", "a case that AWS resolves cannot be taken back", "UpdateResolverType"),
        door("macie2", "findings and settings are deleted", "DisableMacie"),
        door("securityhub", "findings and settings are deleted", "DisableSecurityHub DisableSecurityHubV2"),
        door("inspector2", "findings are deleted", "Disable"),
        door("cognito-idp", "the link to the provider is lost", "AdminDisableProviderForUser"),
        door("cognito-idp", "the device must be registered anew", "AdminForgetDevice"),
    ].flatMap(\.self)

    private static let verbs: [EffectRule] = [
        door("*", "deletes", "Delete* BatchDelete* AdminDelete* ForceDelete* BulkDelete*"),
        door("*", "ends what cannot be started again", "Terminate*"),
        door("*", "empties what cannot be filled again", "Purge*"),
        door("*", "withdraws a registration", "Deregister*"),
        door("*", "destroys", "Destroy*"),
        door("*", "erases", "Erase* Wipe* Truncate* Forget*"),
        door("*", "withdraws what may not be grantable again", "Revoke*"),
        door("*", "roles move and connections break", "Failover*"),
        door("*", "roles move", "Switchover*"),
        door("*", "replication ends", "Promote*"),
        door("*", "a purchase", "Purchase*"),
    ].flatMap(\.self)

    /// One-way operations that share a reason; the services and the operations are separated by spaces.
    private static func door(_ services: String, _ reason: String, _ names: String) -> [EffectRule] {
        services.split(separator: " ").flatMap { EffectRule.group(String($0), .irreversible, reason, names) }
    }
}
