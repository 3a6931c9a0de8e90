// SPDX-License-Identifier: Apache-2.0

/// Which types of resources an IAM action can be limited to, as AWS's service authorization reference has it.
///
/// A prefix ends with a colon; a line with `|` names types (`!`: required, so that a statement that limits the action
/// must name one of it; `-`: none), and the actions below it take these. Other services than these are not here.
enum ActionResourceTable {
    static let text = """
        autoscaling:
        | -
        DescribeAutoScalingGroups DescribeInstanceRefreshes DescribeLifecycleHooks DescribeLoadBalancerTargetGroups
        DescribeLoadBalancers DescribeNotificationConfigurations DescribePolicies DescribeScalingActivities
        DescribeScheduledActions DescribeTrafficSources DescribeWarmPool GetPredictiveScalingForecast
        | autoScalingGroup!
        AttachInstances AttachLoadBalancerTargetGroups AttachLoadBalancers AttachTrafficSources
        BatchDeleteScheduledAction BatchPutScheduledUpdateGroupAction CancelInstanceRefresh CompleteLifecycleAction
        CreateAutoScalingGroup DeleteAutoScalingGroup DeleteLifecycleHook DeleteNotificationConfiguration DeletePolicy
        DeleteScheduledAction DeleteWarmPool DetachInstances DetachLoadBalancerTargetGroups DetachLoadBalancers
        DetachTrafficSources DisableMetricsCollection EnableMetricsCollection EnterStandby ExecutePolicy ExitStandby
        LaunchInstances PutLifecycleHook PutNotificationConfiguration PutScalingPolicy PutScheduledUpdateGroupAction
        PutWarmPool RecordLifecycleActionHeartbeat ResumeProcesses RollbackInstanceRefresh SetDesiredCapacity
        SetInstanceProtection StartInstanceRefresh SuspendProcesses TerminateInstanceInAutoScalingGroup
        UpdateAutoScalingGroup
        backup:
        | -
        ExportBackupPlanTemplate GetRestoreTestingInferredMetadata
        | backupPlan!
        CreateBackupSelection DeleteBackupPlan DeleteBackupSelection GetBackupPlan GetBackupSelection
        ListBackupPlanVersions ListBackupSelections UpdateBackupPlan
        | backupVault!
        AssociateBackupVaultMpaApprovalTeam CreateBackupVault CreateLogicallyAirGappedBackupVault
        CreateRestoreAccessBackupVault DeleteBackupVault DeleteBackupVaultAccessPolicy
        DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DescribeBackupVault
        DisassociateBackupVaultMpaApprovalTeam GetBackupVaultAccessPolicy GetBackupVaultNotifications
        ListProtectedResourcesByBackupVault ListRecoveryPointsByBackupVault ListRestoreAccessBackupVaults
        PutBackupVaultAccessPolicy PutBackupVaultLockConfiguration PutBackupVaultNotifications
        RevokeRestoreAccessBackupVault StartBackupJob
        | recoveryPoint!
        DeleteRecoveryPoint DescribeRecoveryPoint DisassociateRecoveryPoint DisassociateRecoveryPointFromParent
        GetRecoveryPointIndexDetails GetRecoveryPointRestoreMetadata StartScanJob UpdateRecoveryPointIndexSettings
        UpdateRecoveryPointLifecycle
        cloudformation:
        | -
        CreateGeneratedTemplate
        | changeset stack
        DescribeEvents
        | stack
        DescribeStacks
        | stack stackset
        GetTemplateSummary
        | stack!
        CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteChangeSet DeleteStack
        DescribeChangeSet DescribeChangeSetHooks DescribeStackEvents DescribeStackResource DescribeStackResourceDrifts
        DescribeStackResources DetectStackDrift DetectStackResourceDrift ExecuteChangeSet GetStackPolicy GetTemplate
        ListChangeSets ListStackResources RollbackStack SetStackPolicy SignalResource UpdateStack
        UpdateTerminationProtection
        cloudwatch:
        | alarm!
        DeleteAlarms DescribeAlarmHistory DescribeAlarms DisableAlarmActions EnableAlarmActions PutCompositeAlarm
        PutMetricAlarm SetAlarmState
        | alarm-mute-rule!
        ListAlarmMuteRules
        | dashboard!
        GetDashboard PutDashboard
        dynamodb:
        | -
        ListBackups ListContributorInsights
        | backup!
        DeleteBackup DescribeBackup
        | backup! table!
        RestoreTableFromBackup
        | global-table!
        DescribeGlobalTable DescribeGlobalTableSettings
        | global-table! table!
        CreateGlobalTable UpdateGlobalTable UpdateGlobalTableSettings
        | index table!
        DescribeContributorInsights Query Scan UpdateContributorInsights
        | table!
        CreateBackup CreateTable DeleteItem DeleteTable DescribeContinuousBackups DescribeKinesisStreamingDestination
        DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive DisableKinesisStreamingDestination
        EnableKinesisStreamingDestination GetItem PutItem UpdateContinuousBackups UpdateItem
        UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive
        ecr:
        | repository!
        BatchCheckLayerAvailability BatchDeleteImage BatchGetImage CompleteLayerUpload CreateRepository
        DeleteLifecyclePolicy DeleteRepository DeleteRepositoryPolicy DescribeImageReplicationStatus
        DescribeImageScanFindings DescribeImageSigningStatus DescribeImages GetDownloadUrlForLayer GetLifecyclePolicy
        GetLifecyclePolicyPreview GetRepositoryPolicy InitiateLayerUpload ListImages PutImage
        PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy StartImageScan
        StartLifecyclePolicyPreview UpdateImageStorageClass UploadLayerPart
        ecs:
        | -
        DiscoverPollEndpoint ListServices
        | capacity-provider!
        CreateCapacityProvider DeleteCapacityProvider DescribeCapacityProviders UpdateCapacityProvider
        | cluster!
        DeleteCluster DeregisterContainerInstance ListAttributes ListContainerInstances PutClusterCapacityProviders
        RegisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange
        UpdateCluster UpdateClusterSettings
        | cluster! task!
        ExecuteCommand
        | container-instance!
        DeleteAttributes DescribeContainerInstances ListTasks PutAttributes UpdateContainerAgent
        UpdateContainerInstancesState
        | service!
        CreateExpressGatewayService CreateService DeleteService DescribeServices ListServiceDeployments UpdateService
        UpdateServicePrimaryTaskSet
        | task!
        DescribeTasks GetTaskProtection StopTask UpdateTaskProtection
        | task-definition!
        RunTask StartTask
        | task-set!
        CreateTaskSet DeleteTaskSet DescribeTaskSets UpdateTaskSet
        eks:
        | -
        CreateCluster CreateEksAnywhereSubscription DescribeAddonConfiguration DescribeAddonVersions RegisterCluster
        | access-entry!
        AssociateAccessPolicy DeleteAccessEntry DescribeAccessEntry DisassociateAccessPolicy
        ListAssociatedAccessPolicies UpdateAccessEntry
        | addon capability cluster! nodegroup
        DescribeUpdate ListUpdates
        | addon!
        DescribeAddon
        | addon! podidentityassociation
        DeleteAddon UpdateAddon
        | capability!
        DeleteCapability DescribeCapability UpdateCapability
        | cluster!
        AssociateEncryptionConfig AssociateIdentityProviderConfig CreateAccessEntry CreateCapability
        CreateFargateProfile CreateNodegroup CreatePodIdentityAssociation DeleteCluster DeregisterCluster
        DescribeCluster DescribeInsight DescribeInsightsRefresh ListAccessEntries ListAddons ListCapabilities
        ListFargateProfiles ListIdentityProviderConfigs ListInsights ListNodegroups ListPodIdentityAssociations
        StartInsightsRefresh UpdateClusterConfig UpdateClusterVersion
        | cluster! podidentityassociation
        CreateAddon
        | fargateprofile!
        DeleteFargateProfile DescribeFargateProfile
        | identityproviderconfig!
        DescribeIdentityProviderConfig DisassociateIdentityProviderConfig
        | nodegroup!
        DeleteNodegroup DescribeNodegroup UpdateNodegroupConfig UpdateNodegroupVersion
        | podidentityassociation!
        DeletePodIdentityAssociation DescribePodIdentityAssociation UpdatePodIdentityAssociation
        elasticache:
        | cluster globalreplicationgroup parametergroup! replicationgroup securitygroup snapshot subnetgroup usergroup
        CreateReplicationGroup
        | cluster parametergroup! replicationgroup securitygroup snapshot subnetgroup
        CreateCacheCluster
        | cluster replicationgroup
        CompleteMigration ListAllowedNodeTypeModifications
        | cluster replicationgroup snapshot!
        CreateSnapshot
        | cluster!
        DescribeCacheClusters RebootCacheCluster
        | cluster! parametergroup securitygroup
        ModifyCacheCluster
        | cluster! snapshot
        DeleteCacheCluster
        | globalreplicationgroup!
        DisassociateGlobalReplicationGroup
        | parametergroup replicationgroup! securitygroup usergroup
        ModifyReplicationGroup
        | replicationgroup!
        DecreaseReplicaCount DescribeReplicationGroups IncreaseReplicaCount ModifyReplicationGroupShardConfiguration
        StartMigration TestFailover TestMigration
        | replicationgroup! snapshot
        DeleteReplicationGroup
        | snapshot!
        DeleteSnapshot DescribeSnapshots
        events:
        | api-destination!
        DeleteApiDestination UpdateApiDestination
        | api-destination! connection!
        CreateApiDestination DescribeApiDestination
        | connection!
        CreateConnection DeauthorizeConnection DeleteConnection DescribeConnection UpdateConnection
        | endpoint!
        CreateEndpoint DeleteEndpoint DescribeEndpoint UpdateEndpoint
        | event-bus
        DescribeEventBus
        | event-bus!
        CreateEventBus DeleteEventBus UpdateEventBus
        | event-source!
        ActivateEventSource CreatePartnerEventSource DeactivateEventSource DeletePartnerEventSource
        DescribeEventSource DescribePartnerEventSource
        | rule-on-custom-event-bus rule-on-default-event-bus
        DeleteRule DescribeRule DisableRule EnableRule ListTargetsByRule PutRule PutTargets RemoveTargets
        iam:
        | group!
        AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup
        GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup
        | instance-profile!
        AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile
        ListInstanceProfileTags RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile
        | policy!
        CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy
        ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy
        | role!
        AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteServiceLinkedRole
        DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies
        ListRoleTags PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole
        UpdateRoleDescription
        | user
        ListMFADevices
        | user!
        AttachUserPolicy CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential CreateUser
        DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteSSHPublicKey DeleteServiceSpecificCredential
        DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy
        EnableMFADevice GetLoginProfile GetMFADevice GetSSHPublicKey GetUser GetUserPolicy ListAccessKeys
        ListAttachedUserPolicies ListGroupsForUser ListSSHPublicKeys ListServiceSpecificCredentials
        ListSigningCertificates ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy
        ResetServiceSpecificCredential ResyncMFADevice TagUser UntagUser UpdateAccessKey UpdateLoginProfile
        UpdateSSHPublicKey UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser UploadSSHPublicKey
        UploadSigningCertificate
        kinesis:
        | -
        DisableEnhancedMonitoring EnableEnhancedMonitoring UpdateShardCount
        | kmsKey! stream!
        StartStreamEncryption StopStreamEncryption
        | stream!
        AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary
        GetShardIterator IncreaseStreamRetentionPeriod ListShards ListTagsForStream MergeShards PutRecord PutRecords
        RemoveTagsFromStream SplitShard UpdateStreamWarmThroughput
        kms:
        | -
        ListAliases
        | key!
        CancelKeyDeletion CreateGrant Decrypt DeleteImportedKeyMaterial DeriveSharedSecret DescribeKey DisableKey
        DisableKeyRotation EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
        GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GetKeyPolicy
        GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial ListGrants ListKeyPolicies
        ListKeyRotations ListResourceTags PutKeyPolicy ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand
        ScheduleKeyDeletion Sign TagResource UntagResource UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac
        lambda:
        | -
        CreateEventSourceMapping ListEventSourceMappings
        | code_signing_config! function!
        PutFunctionCodeSigningConfig
        | eventSourceMapping!
        UpdateEventSourceMapping
        | function!
        AddPermission CreateAlias CreateFunction CreateFunctionUrlConfig DeleteAlias DeleteFunction
        DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency DeleteFunctionEventInvokeConfig
        DeleteFunctionUrlConfig GetAlias GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency
        GetFunctionConfiguration GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionScalingConfig
        GetFunctionUrlConfig GetPolicy GetRuntimeManagementConfig InvokeAsync InvokeFunction ListAliases
        ListDurableExecutionsByFunction ListFunctionEventInvokeConfigs ListFunctionUrlConfigs
        ListProvisionedConcurrencyConfigs ListVersionsByFunction PublishVersion PutFunctionConcurrency
        PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutFunctionScalingConfig PutRuntimeManagementConfig
        RemovePermission UpdateAlias UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionEventInvokeConfig
        UpdateFunctionUrlConfig
        | function_alias function_version
        DeleteProvisionedConcurrencyConfig GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig
        logs:
        | -
        DescribeQueries
        | destination log-group!
        PutSubscriptionFilter
        | log-group!
        AssociateKmsKey CreateExportTask CreateLogGroup DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy
        DeleteSubscriptionFilter DescribeLogStreams DescribeMetricFilters DescribeSubscriptionFilters
        DisassociateKmsKey FilterLogEvents GetLogGroupFields ListTagsLogGroup PutMetricFilter PutRetentionPolicy
        StartQuery TagLogGroup UntagLogGroup
        | log-stream!
        CreateLogStream DeleteLogStream GetLogEvents PutLogEvents
        rds:
        | -
        CreateDBProxy
        | auto-backup db
        DescribeDBInstanceAutomatedBackups
        | auto-backup db! og! pg! subgrp!
        RestoreDBInstanceToPointInTime
        | cluster
        DescribeDBClusters
        | cluster cluster-auto-backup
        DescribeDBClusterAutomatedBackups
        | cluster cluster-endpoint
        DescribeDBClusterEndpoints
        | cluster cluster-snapshot
        DescribeDBClusterSnapshots
        | cluster db! og pg secgrp subgrp
        CreateDBInstance
        | cluster!
        AddRoleToDBCluster BacktrackDBCluster DescribeDBClusterBacktracks FailoverDBCluster
        ModifyCurrentDBClusterCapacity PromoteReadReplicaDBCluster RebootDBCluster RemoveRoleFromDBCluster
        StartDBCluster StopDBCluster
        | cluster! cluster-auto-backup cluster-pg! og! subgrp!
        RestoreDBClusterToPointInTime
        | cluster! cluster-endpoint!
        CreateDBClusterEndpoint
        | cluster! cluster-pg og pg
        ModifyDBCluster
        | cluster! cluster-pg! cluster-snapshot og! snapshot subgrp!
        RestoreDBClusterFromSnapshot
        | cluster! cluster-pg! db global-cluster og! subgrp!
        CreateDBCluster
        | cluster! cluster-pg! og! subgrp!
        RestoreDBClusterFromS3
        | cluster! cluster-snapshot!
        CreateDBClusterSnapshot DeleteDBCluster
        | cluster! db! og! pg! subgrp!
        CreateDBInstanceReadReplica
        | cluster! db! proxy! target-group!
        DeregisterDBProxyTargets
        | cluster! global-cluster!
        CreateGlobalCluster FailoverGlobalCluster RemoveFromGlobalCluster SwitchoverGlobalCluster
        | cluster! shardgrp!
        CreateDBShardGroup
        | cluster-pg
        DescribeDBClusterParameterGroups
        | cluster-pg!
        CreateDBClusterParameterGroup DeleteDBClusterParameterGroup DescribeDBClusterParameters
        ModifyDBClusterParameterGroup ResetDBClusterParameterGroup
        | cluster-snapshot db! og! pg! snapshot subgrp!
        RestoreDBInstanceFromDBSnapshot
        | cluster-snapshot!
        CopyDBClusterSnapshot DeleteDBClusterSnapshot DescribeDBClusterSnapshotAttributes
        ModifyDBClusterSnapshotAttribute
        | db
        DescribeDBInstances
        | db snapshot
        DescribeDBSnapshots
        | db snapshot snapshot-tenant-database
        DescribeDBSnapshotTenantDatabases
        | db tenant-database
        DescribeTenantDatabases
        | db!
        AddRoleToDBInstance DeleteDBInstance DescribeDBLogFiles DescribeValidDBInstanceModifications
        DownloadDBLogFilePortion PromoteReadReplica RebootDBInstance RemoveRoleFromDBInstance StartDBInstance
        SwitchoverReadReplica
        | db! og pg secgrp subgrp
        ModifyDBInstance
        | db! og! pg! secgrp subgrp!
        RestoreDBInstanceFromS3
        | db! snapshot
        StopDBInstance
        | db! snapshot!
        CreateDBSnapshot
        | db! tenant-database!
        CreateTenantDatabase DeleteTenantDatabase ModifyTenantDatabase
        | es
        DescribeEventSubscriptions
        | es!
        AddSourceIdentifierToSubscription CreateEventSubscription DeleteEventSubscription ModifyEventSubscription
        RemoveSourceIdentifierFromSubscription
        | global-cluster
        DescribeGlobalClusters
        | global-cluster!
        DeleteGlobalCluster ModifyGlobalCluster
        | og
        DescribeOptionGroups
        | og snapshot!
        ModifyDBSnapshot
        | og!
        CreateOptionGroup DeleteOptionGroup ModifyOptionGroup
        | pg
        DescribeDBParameterGroups
        | pg!
        CreateDBParameterGroup DeleteDBParameterGroup DescribeDBParameters ModifyDBParameterGroup
        ResetDBParameterGroup
        | proxy
        DescribeDBProxies
        | proxy proxy-endpoint
        DescribeDBProxyEndpoints
        | proxy!
        DeleteDBProxy DescribeDBProxyTargetGroups ModifyDBProxy
        | proxy! proxy-endpoint!
        CreateDBProxyEndpoint
        | proxy! target-group!
        DescribeDBProxyTargets
        | snapshot!
        CopyDBSnapshot DeleteDBSnapshot DescribeDBSnapshotAttributes ModifyDBSnapshotAttribute
        | subgrp
        DescribeDBSubnetGroups
        | subgrp!
        CreateDBSubnetGroup DeleteDBSubnetGroup ModifyDBSubnetGroup
        | target-group!
        ModifyDBProxyTargetGroup RegisterDBProxyTargets
        redshift:
        | -
        AddPartner AuthorizeEndpointAccess CreateEndpointAccess DeletePartner DescribeClusterDbRevisions
        DescribeClusterSnapshots DescribeEndpointAccess DescribeEndpointAuthorization DescribeNodeConfigurationOptions
        DescribePartners DescribeTableRestoreStatus GetReservedNodeExchangeConfigurationOptions ListRecommendations
        RevokeEndpointAccess UpdatePartnerStatus
        | cluster
        DescribeClusters
        | cluster!
        CancelResize CreateCluster CreateCustomDomainAssociation DeleteCluster DeleteCustomDomainAssociation
        DescribeLoggingStatus DescribeResize DisableLogging DisableSnapshotCopy EnableLogging EnableSnapshotCopy
        FailoverPrimaryCompute ModifyAquaConfiguration ModifyCluster ModifyClusterDbRevision ModifyClusterIamRoles
        ModifyClusterMaintenance ModifyClusterSnapshotSchedule ModifyCustomDomainAssociation
        ModifySnapshotCopyRetentionPeriod PauseCluster RebootCluster ResizeCluster ResumeCluster RotateEncryptionKey
        | cluster! snapshot!
        RestoreFromClusterSnapshot RestoreTableFromClusterSnapshot
        | dbname
        GetClusterCredentialsWithIAM
        | dbname dbuser!
        GetClusterCredentials
        | snapshot!
        AuthorizeSnapshotAccess CreateClusterSnapshot DeleteClusterSnapshot ModifyClusterSnapshot RevokeSnapshotAccess
        | snapshotschedule!
        DescribeSnapshotSchedules
        | usagelimit!
        CreateUsageLimit DescribeUsageLimits
        route53:
        | -
        CreateReusableDelegationSet ListHostedZonesByName TestDNSAnswer
        | change!
        GetChange
        | cidrcollection!
        ChangeCidrCollection DeleteCidrCollection
        | delegationset!
        DeleteReusableDelegationSet GetReusableDelegationSet
        | healthcheck!
        DeleteHealthCheck GetHealthCheck GetHealthCheckLastFailureReason GetHealthCheckStatus UpdateHealthCheck
        | hostedzone
        AssociateVPCWithHostedZone DisassociateVPCFromHostedZone ListQueryLoggingConfigs
        | hostedzone!
        ActivateKeySigningKey ChangeResourceRecordSets CreateKeySigningKey CreateQueryLoggingConfig
        CreateVPCAssociationAuthorization DeactivateKeySigningKey DeleteHostedZone DeleteKeySigningKey
        DeleteVPCAssociationAuthorization DisableHostedZoneDNSSEC EnableHostedZoneDNSSEC GetDNSSEC GetHostedZone
        GetHostedZoneLimit ListResourceRecordSets ListTrafficPolicyInstancesByHostedZone
        ListVPCAssociationAuthorizations UpdateHostedZoneComment UpdateHostedZoneFeatures
        | hostedzone! trafficpolicy!
        CreateTrafficPolicyInstance
        | queryloggingconfig!
        DeleteQueryLoggingConfig GetQueryLoggingConfig
        | trafficpolicy!
        CreateTrafficPolicyVersion DeleteTrafficPolicy GetTrafficPolicy ListTrafficPolicyVersions
        UpdateTrafficPolicyComment
        | trafficpolicyinstance!
        DeleteTrafficPolicyInstance GetTrafficPolicyInstance UpdateTrafficPolicyInstance
        scheduler:
        | -
        ListSchedules
        | schedule!
        CreateSchedule DeleteSchedule GetSchedule UpdateSchedule
        | schedule-group!
        CreateScheduleGroup DeleteScheduleGroup GetScheduleGroup
        secretsmanager:
        | Secret!
        CancelRotateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue
        ListSecretVersionIds PutResourcePolicy PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions
        RestoreSecret RotateSecret StopReplicationToReplica TagResource UntagResource UpdateSecret
        UpdateSecretVersionStage ValidateResourcePolicy
        sns:
        | topic!
        AddPermission ConfirmSubscription DeleteTopic GetTopicAttributes ListSubscriptionsByTopic Publish
        RemovePermission SetTopicAttributes Subscribe
        ssm:
        | -
        CreateMaintenanceWindow CreatePatchBaseline
        | association document instance managed-instance
        DeleteAssociation DescribeAssociation
        | association! document instance managed-instance
        UpdateAssociation
        | association! document! instance managed-instance
        CreateAssociation
        | document!
        CreateDocument DeleteDocument DescribeDocument DescribeDocumentPermission GetDocument
        ListDocumentMetadataHistory ListDocumentVersions ModifyDocumentPermission UpdateDocument
        UpdateDocumentDefaultVersion UpdateDocumentMetadata
        | document! instance managed-instance
        UpdateAssociationStatus
        | maintenancewindow!
        RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow UpdateMaintenanceWindow
        | maintenancewindow! windowtarget!
        UpdateMaintenanceWindowTarget
        | maintenancewindow! windowtask!
        UpdateMaintenanceWindowTask
        | parameter!
        DeleteParameter DeleteParameters GetParameter GetParameterHistory GetParameters LabelParameterVersion
        PutParameter UnlabelParameterVersion
        | patchbaseline!
        UpdatePatchBaseline
        states:
        | maprun! statemachine!
        ListExecutions
        | statemachine!
        DeleteStateMachine DescribeStateMachine ListStateMachineAliases ListStateMachineVersions
        PublishStateMachineVersion StartExecution StartSyncExecution UpdateStateMachine
        """
}
