// SPDX-License-Identifier: Apache-2.0

/// The operations of which the action is not in the service authorization reference, and why.
enum ActionsNotInReference {
    /// Services that are closed to new customers and have left the reference.
    static let retired: [String: String] = [
        "applicationcostprofiler": """
        DeleteReportDefinition GetReportDefinition ImportApplicationUsage ListReportDefinitions
        PutReportDefinition UpdateReportDefinition
        """,
        "cloudhsm": """
        AddTagsToResource CreateHapg CreateLunaClient DeleteHapg DeleteLunaClient DescribeHapg DescribeHsm
        DescribeLunaClient GetConfig ListAvailableZones ListHapgs ListHsms ListLunaClients ListTagsForResource
        ModifyHapg ModifyHsm ModifyLunaClient RemoveTagsFromResource
        """,
        "iotthingsgraph": """
        AssociateEntityToThing CreateFlowTemplate CreateSystemInstance CreateSystemTemplate DeleteFlowTemplate
        DeleteNamespace DeleteSystemInstance DeleteSystemTemplate DeploySystemInstance DeprecateFlowTemplate
        DeprecateSystemTemplate DescribeNamespace DissociateEntityFromThing GetEntities GetFlowTemplate
        GetFlowTemplateRevisions GetNamespaceDeletionStatus GetSystemInstance GetSystemTemplate
        GetSystemTemplateRevisions GetUploadStatus ListFlowExecutionMessages ListTagsForResource SearchEntities
        SearchFlowExecutions SearchFlowTemplates SearchSystemInstances SearchSystemTemplates SearchThings
        TagResource UndeploySystemInstance UntagResource UpdateFlowTemplate UpdateSystemTemplate
        UploadEntityDefinitions
        """,
    ]

    /// Operations that are newer in the descriptions than in the reference's edition.
    static let newer: [String: String] = [
        "accessanalyzer": """
        CreateServiceLinkedAnalyzer DeleteServiceLinkedAnalyzer GetFindingV2 ListFindingsV2
        """,
        "appstream": "DrainSessionInstance",
        "bcm-dashboards": """
        CreateScheduledReport DeleteScheduledReport ExecuteScheduledReport GetScheduledReport
        ListScheduledReports UpdateScheduledReport
        """,
        "bedrock": """
        BatchDeleteAdvancedPromptOptimizationJob CreateAdvancedPromptOptimizationJob
        GetAdvancedPromptOptimizationJob ListAdvancedPromptOptimizationJobs StopAdvancedPromptOptimizationJob
        """,
        "bedrock-agentcore": """
        CreateABTest CreatePaymentInstrument CreatePaymentSession DeleteABTest DeleteBatchEvaluation
        DeletePaymentInstrument DeletePaymentSession DeleteRecommendation GetABTest GetBatchEvaluation
        GetPaymentInstrument GetPaymentInstrumentBalance GetPaymentSession GetRecommendation
        GetResourcePaymentToken InvokeBrowser InvokeHarness ListABTests ListBatchEvaluations
        ListPaymentInstruments ListPaymentSessions ListRecommendations ProcessPayment SearchRegistryRecords
        StartBatchEvaluation StartRecommendation StopBatchEvaluation UpdateABTest
        """,
        "bedrock-agentcore-control": """
        CreateConfigurationBundle CreateGatewayRule CreateHarness CreatePaymentConnector
        CreatePaymentCredentialProvider CreatePaymentManager CreateRegistry CreateRegistryRecord
        DeleteConfigurationBundle DeleteGatewayRule DeleteHarness DeletePaymentConnector
        DeletePaymentCredentialProvider DeletePaymentManager DeleteRegistry DeleteRegistryRecord
        GetConfigurationBundle GetConfigurationBundleVersion GetGatewayRule GetHarness GetPaymentConnector
        GetPaymentCredentialProvider GetPaymentManager GetPolicyEngineSummary GetPolicyGenerationSummary
        GetPolicySummary GetRegistry GetRegistryRecord ListConfigurationBundleVersions ListConfigurationBundles
        ListGatewayRules ListHarnesses ListPaymentConnectors ListPaymentCredentialProviders ListPaymentManagers
        ListPolicyEngineSummaries ListPolicyGenerationSummaries ListPolicySummaries ListRegistries
        ListRegistryRecords SubmitRegistryRecordForApproval UpdateConfigurationBundle UpdateGatewayRule
        UpdateHarness UpdatePaymentConnector UpdatePaymentCredentialProvider UpdatePaymentManager UpdateRegistry
        UpdateRegistryRecord UpdateRegistryRecordStatus
        """,
        "bedrock-data-automation": """
        CreateDataAutomationLibrary DeleteDataAutomationLibrary GetDataAutomationLibrary
        GetDataAutomationLibraryEntity GetDataAutomationLibraryIngestionJob
        InvokeDataAutomationLibraryIngestionJob ListDataAutomationLibraries ListDataAutomationLibraryEntities
        ListDataAutomationLibraryIngestionJobs UpdateDataAutomationLibrary
        """,
        "cloudfront": "ListDistributionsByOwnedResource",
        "cloudtrail": "ListInsightsMetricData",
        "cloudwatch": """
        DescribeAlarmContributors GetOTelEnrichment StartOTelEnrichment StopOTelEnrichment
        """,
        "comprehendmedical": "DetectEntities",
        "connect": """
        AssociateHoursOfOperations CreateTestCase DeleteTestCase DescribeAttachedFilesConfiguration
        DescribeTestCase DisassociateHoursOfOperations GetTestCaseExecutionSummary
        ListAttachedFilesConfigurations ListChildHoursOfOperations ListTestCaseExecutionRecords
        ListTestCaseExecutions ListTestCases SearchTestCases StartTestCaseExecution StopTestCaseExecution
        UpdateAttachedFilesConfiguration UpdateTestCase UpdateUserConfig
        """,
        "connectcampaignsv2": "DeleteCampaignEntryLimits UpdateCampaignEntryLimits",
        "connectcases": "SearchAllRelatedItems UpdateRelatedItem",
        "customer-profiles": """
        CreateRecommenderFilter CreateRecommenderSchema DeleteRecommenderFilter DeleteRecommenderSchema
        GetRecommenderFilter GetRecommenderSchema ListRecommenderFilters ListRecommenderSchemas
        """,
        "datazone": """
        GetNotebookRun ListNotebookRuns StartNotebookRun StopNotebookRun UpdateRootDomainUnitOwner
        """,
        "deadline": "GetMonitorSettings UpdateMonitorSettings",
        "detective": "ListOrganizationAdminAccounts",
        "devops-agent": """
        CreatePrivateConnection DeletePrivateConnection DescribePrivateConnection ListPrivateConnections
        UpdatePrivateConnectionCertificate
        """,
        "dsql": "CreateStream DeleteStream GetStream ListStreams",
        "ec2": """
        AcceptTransitGatewayClientVpnAttachment DeleteTransitGatewayClientVpnAttachment
        DescribeIpamPoolAllocations GetCapacityManagerMonitoredTagKeys GetManagedResourceVisibility
        ModifyIpamPoolAllocation ModifyManagedResourceVisibility RejectTransitGatewayClientVpnAttachment
        UpdateCapacityManagerMonitoredTagKeys
        """,
        "ecr": "ListImageReferrers",
        "ecs": """
        ContinueServiceDeployment CreateDaemon DeleteDaemon DeleteDaemonTaskDefinition DescribeDaemon
        DescribeDaemonDeployments DescribeDaemonRevisions DescribeDaemonTaskDefinition ListDaemonDeployments
        ListDaemonTaskDefinitions ListDaemons RegisterDaemonTaskDefinition UpdateDaemon
        """,
        "emr-serverless": """
        GetResourceDashboard GetSession GetSessionEndpoint ListSessions StartSession TerminateSession
        """,
        "evs": """
        CreateEntitlement CreateEnvironmentConnector DeleteEntitlement DeleteEnvironmentConnector
        ListEnvironmentConnectors ListVmEntitlements UpdateEnvironmentConnector
        """,
        "gamelift": "DescribeContainerGroupPortMappings",
        "glue": """
        GetMaterializedViewRefreshTaskRun ListDataQualityStatisticAnnotations ListDataQualityStatistics
        ListMaterializedViewRefreshTaskRuns StartMaterializedViewRefreshTaskRun
        StopMaterializedViewRefreshTaskRun
        """,
        "groundstation": """
        DescribeContactVersion ListAntennas ListContactVersions ListGroundStationReservations UpdateContact
        """,
        "iam": "UpdateDelegationRequest",
        "ivs": """
        CreateAdConfiguration DeleteAdConfiguration GetAdConfiguration InsertAdBreak ListAdConfigurations
        """,
        "kms": "GetKeyLastUsage",
        "lakeformation": "AssumeDecoratedRoleWithSAML GetTemporaryDataLocationCredentials",
        "lexv2-models": "ListBotAnalyzerHistory ListUtteranceAnalyticsData ListUtteranceMetrics",
        "location": "CancelJob GetJob ListJobs StartJob",
        "marketplace-discovery": """
        GetListing GetOffer GetOfferSet GetOfferTerms GetProduct ListFulfillmentOptions ListPurchaseOptions
        SearchFacets SearchListings
        """,
        "mediaconnect": """
        BatchGetRouterInput BatchGetRouterNetworkInterface BatchGetRouterOutput ListTagsForGlobalResource
        TagGlobalResource UntagGlobalResource
        """,
        "mediaconvert": "GetJobsQueryResults StartJobsQuery",
        "mediatailor": "DeleteFunction GetFunction ListFunctions PutFunction",
        "odb": "AssociateIamRoleToResource DisassociateIamRoleFromResource",
        "omics": """
        CancelRunBatch DeleteBatch DeleteRunBatch GetBatch ListBatch ListRunsInBatch StartRunBatch
        """,
        "opensearch": "DeregisterCapability GetCapability RegisterCapability",
        "outposts": "CreateRenewal GetRenewalPricing StartOutpostDecommission",
        "payment-cryptography": """
        AssociateMpaTeam DeleteResourcePolicy DisassociateMpaTeam GetMpaTeamAssociation GetResourcePolicy
        PutResourcePolicy
        """,
        "pinpoint-sms-voice-v2": """
        CarrierLookup CreateNotifyConfiguration CreateRcsAgent DeleteNotifyConfiguration
        DeleteNotifyMessageSpendLimitOverride DeleteRcsAgent DescribeNotifyConfigurations
        DescribeNotifyTemplates DescribeRcsAgentCountryLaunchStatus DescribeRcsAgents ListNotifyCountries
        SendNotifyTextMessage SendNotifyVoiceMessage SetNotifyMessageSpendLimitOverride
        UpdateNotifyConfiguration UpdateRcsAgent
        """,
        "qapps": "CreatePresignedUrl",
        "qconnect": "ListModels ListSpans",
        "rds": "DescribeServerlessV2PlatformVersions",
        "redshift": "ModifyLakehouseConfiguration",
        "redshift-data": "GetStatementResultV2",
        "redshift-serverless": "UpdateLakehouseConfiguration",
        "resource-explorer-2": "ListResources",
        "rtbfabric": """
        AssociateCertificate CreateLinkRoutingRule DeleteLinkRoutingRule DisassociateCertificate
        GetCertificateAssociation GetLinkRoutingRule ListCertificateAssociations ListLinkRoutingRules
        UpdateLinkRoutingRule
        """,
        "s3files": """
        CreateAccessPoint CreateFileSystem CreateMountTarget DeleteAccessPoint DeleteFileSystem
        DeleteFileSystemPolicy DeleteMountTarget GetAccessPoint GetFileSystem GetFileSystemPolicy GetMountTarget
        GetSynchronizationConfiguration ListAccessPoints ListFileSystems ListMountTargets ListTagsForResource
        PutFileSystemPolicy PutSynchronizationConfiguration TagResource UntagResource UpdateMountTarget
        """,
        "sagemaker": """
        BatchRebootClusterNodes BatchReplaceClusterNodes CreateAIBenchmarkJob CreateAIRecommendationJob
        CreateAIWorkloadConfig DeleteAIBenchmarkJob DeleteAIRecommendationJob DeleteAIWorkloadConfig
        DescribeAIBenchmarkJob DescribeAIRecommendationJob DescribeAIWorkloadConfig
        DescribeTrainingPlanExtensionHistory ExtendTrainingPlan ListAIBenchmarkJobs ListAIRecommendationJobs
        ListAIWorkloadConfigs StopAIBenchmarkJob StopAIRecommendationJob
        """,
        "securityagent": """
        BatchDeleteCodeReviews BatchGetCodeReviewJobTasks BatchGetCodeReviewJobs BatchGetCodeReviews
        CreateCodeReview ListCodeReviewJobTasks ListCodeReviewJobsForCodeReview ListCodeReviews
        StartCodeReviewJob StopCodeReviewJob UpdateCodeReview
        """,
        "securityhub": """
        BatchUpdateFindingsV2 GenerateRecommendedPolicyV2 GetFindingStatisticsV2 GetFindingsV2
        GetRecommendedPolicyV2 RegisterConnectorV2
        """,
        "taxsettings": "BatchGetTaxExemptions GetTaxExemptionTypes ListTaxExemptions PutTaxExemption",
        "verifiedpermissions": """
        CreatePolicyStoreAlias DeletePolicyStoreAlias GetPolicyStoreAlias ListPolicyStoreAliases
        """,
        "wickr": "GetOpentdfConfig RegisterOpentdfConfig UpdateNetwork",
    ]

    /// Whether an operation is listed.
    static func lists(_ service: String, _ operation: String) -> Bool {
        [retired, newer].contains { table in
            table[service]?.split(whereSeparator: \.isWhitespace).contains { $0 == operation } ?? false
        }
    }

    /// How many operations are listed.
    static var count: Int {
        [retired, newer].flatMap(\.values).reduce(0) { $0 + $1.split(whereSeparator: \.isWhitespace).count }
    }
}
