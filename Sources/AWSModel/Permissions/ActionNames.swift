// SPDX-License-Identifier: Apache-2.0

/// Where IAM's names differ from the operations'.
///
/// Reviewed against the service authorization reference: a test looks up every action of every operation there.
enum ActionNames {
    /// The IAM prefix of a service: mostly its signing name.
    static func prefix(service: String, signingName: String) -> String { prefixes[service] ?? signingName }

    /// The actions of an operation that are not its own name; nil when they are.
    ///
    /// Empty means that no permission is needed.
    static func actions(service: String, operation: String, prefix: String) -> [String]? {
        guard let table = tables[service] else { return nil }
        for entry in table.split(whereSeparator: \.isWhitespace) {
            guard let equals = entry.firstIndex(of: "="), matches(entry[..<equals], operation) else { continue }
            let names = entry[entry.index(after: equals)...]
            if names.isEmpty { return nil }
            if names == "-" { return [] }
            return names.split(separator: ",").map { $0.contains(":") ? String($0) : "\(prefix):\($0)" }
        }
        return nil
    }

    private static func matches(_ name: Substring, _ operation: String) -> Bool {
        name.hasSuffix("*") ? operation.hasPrefix(name.dropLast()) : name == operation
    }

    private static let prefixes = [
        "applicationcostprofiler": "application-cost-profiler",
        "cloudcontrol": "cloudformation",
        "cloudwatch": "cloudwatch",
        "iot-data": "iot",
        "iot-jobs-data": "iotjobsdata",
        "iotevents-data": "iotevents",
        "iotsecuretunneling": "iot",
        "keyspaces": "cassandra",
        "mturk": "mechanicalturk",
        "partnercentral-account": "partnercentral",
        "partnercentral-benefits": "partnercentral",
        "partnercentral-channel": "partnercentral",
        "partnercentral-selling": "partnercentral",
        "resourcegroupstaggingapi": "tag",
    ]

    /// The services of which operations have other names, as `Operation=Action,…`; `-` for none, nothing for its own.
    ///
    /// The first entry that fits counts, and `*` stands for any ending; an action without a prefix has the service's.
    static let tables: [String: String] = [
        "apigatewaymanagementapi": "*=ManageConnections",
        "bcm-pricing-calculator": """
        BatchCreateBillScenarioCommitmentModification=CreateBillScenarioCommitmentModification
        BatchCreateBillScenarioUsageModification=CreateBillScenarioUsageModification
        BatchCreateWorkloadEstimateUsage=CreateWorkloadEstimateUsage
        BatchDeleteBillScenarioCommitmentModification=DeleteBillScenarioCommitmentModification
        BatchDeleteBillScenarioUsageModification=DeleteBillScenarioUsageModification
        BatchDeleteWorkloadEstimateUsage=DeleteWorkloadEstimateUsage
        BatchUpdateBillScenarioCommitmentModification=UpdateBillScenarioCommitmentModification
        BatchUpdateBillScenarioUsageModification=UpdateBillScenarioUsageModification
        BatchUpdateWorkloadEstimateUsage=UpdateWorkloadEstimateUsage
        """,
        "bedrock-agent-runtime": "RetrieveAndGenerateStream=RetrieveAndGenerate",
        "bedrock-runtime": """
        Converse=InvokeModel ConverseStream=InvokeModelWithResponseStream
        InvokeModelWithBidirectionalStream=InvokeModel StartAsyncInvoke=InvokeModel
        """,
        "budgets": """
        DescribeBudgetAction*= Describe*=ViewBudget CreateBudgetAction= UpdateBudgetAction= DeleteBudgetAction=
        Create*=ModifyBudget Update*=ModifyBudget Delete*=ModifyBudget
        """,
        "cloudfront": "CreateDistributionWithTags=CreateDistribution,TagResource",
        "cloudsearchdomain": "Search=search Suggest=suggest UploadDocuments=document",
        "codecatalyst": "*=-",
        "connectparticipant": "*=-",
        "deadline": """
        BatchGetJobEntity= BatchGetJob=GetJob BatchGetSessionAction=GetSessionAction BatchGetSession=GetSession
        BatchGetStep=GetStep BatchGetTask=GetTask BatchGetWorker=GetWorker BatchUpdateJob=UpdateJob
        BatchUpdateTask=UpdateTask
        """,
        "dms": """
        DescribeDataProviders=ListDataProviders DescribeExtensionPackAssociations=ListExtensionPacks
        DescribeInstanceProfiles=ListInstanceProfiles DescribeMetadataModelAssessments=ListMetadataModelAssessments
        DescribeMetadataModelConversions=ListMetadataModelConversions
        DescribeMetadataModelExportsAsScript=ListMetadataModelExports
        DescribeMetadataModelExportsToTarget=ListMetadataModelExports DescribeMigrationProjects=ListMigrationProjects
        ModifyConversionConfiguration=UpdateConversionConfiguration ModifyDataProvider=UpdateDataProvider
        ModifyInstanceProfile=UpdateInstanceProfile ModifyMigrationProject=UpdateMigrationProject
        StartExtensionPackAssociation=AssociateExtensionPack
        StartMetadataModelExportAsScript=StartMetadataModelExportAsScripts
        """,
        "dynamodb": """
        TransactGetItems=GetItem TransactWriteItems=ConditionCheckItem,DeleteItem,PutItem,UpdateItem
        ExecuteStatement=PartiQLDelete,PartiQLInsert,PartiQLSelect,PartiQLUpdate
        BatchExecuteStatement=PartiQLDelete,PartiQLInsert,PartiQLSelect,PartiQLUpdate
        ExecuteTransaction=PartiQLDelete,PartiQLInsert,PartiQLSelect,PartiQLUpdate
        """,
        "finspace-data": "*=GetProgrammaticAccessCredentials",
        "geo-maps": "GetGlyphs=- GetSprites=- GetStyleDescriptor=-",
        "glue": """
        BatchGetDataQualityResult=GetDataQualityResult
        BatchPutDataQualityStatisticAnnotation=PutDataQualityStatisticAnnotation
        GetUnfilteredTableMetadata=GetTable GetUnfilteredPartitionMetadata=GetPartition
        GetUnfilteredPartitionsMetadata=GetPartitions
        """,
        "iot-jobs-data": "StartCommandExecution=iot:StartCommandExecution",
        "iotfleetwise": "BatchCreateVehicle=CreateVehicle BatchUpdateVehicle=UpdateVehicle",
        "keyspaces": """
        Create*=Create Delete*=Drop Get*=Select List*=Select RestoreTable=Restore Update*=Alter
        """,
        "kms": "ReEncrypt=ReEncryptFrom,ReEncryptTo",
        "lambda": """
        Invoke=InvokeFunction InvokeAsync=InvokeFunction InvokeWithResponseStream=InvokeFunction
        GetLayerVersionByArn=GetLayerVersion
        """,
        "logs": "GetLogObject=GetLogRecord",
        "marketplace-catalog": "BatchDescribeEntities=DescribeEntity",
        "neptune-graph": """
        ExecuteQuery=DeleteDataViaQuery,ReadDataViaQuery,WriteDataViaQuery GetQuery=GetQueryStatus
        """,
        "neptunedata": """
        CancelGremlinQuery=CancelQuery CancelOpenCypherQuery=CancelQuery DeletePropertygraphStatistics=DeleteStatistics
        DeleteSparqlStatistics=DeleteStatistics ExecuteFastReset=ResetDatabase
        ExecuteGremlinExplainQuery=ReadDataViaQuery ExecuteOpenCypherExplainQuery=ReadDataViaQuery
        ExecuteGremlinProfileQuery=ReadDataViaQuery ExecuteGremlinQuery=DeleteDataViaQuery,ReadDataViaQuery,WriteDataViaQuery
        ExecuteOpenCypherQuery=DeleteDataViaQuery,ReadDataViaQuery,WriteDataViaQuery
        GetGremlinQueryStatus=GetQueryStatus GetOpenCypherQueryStatus=GetQueryStatus ListGremlinQueries=GetQueryStatus
        ListOpenCypherQueries=GetQueryStatus GetMLDataProcessingJob=GetMLDataProcessingJobStatus
        GetMLEndpoint=GetMLEndpointStatus GetMLModelTrainingJob=GetMLModelTrainingJobStatus
        GetMLModelTransformJob=GetMLModelTransformJobStatus GetPropertygraphStatistics=GetStatisticsStatus
        GetSparqlStatistics=GetStatisticsStatus GetPropertygraphStream=GetStreamRecords GetSparqlStream=GetStreamRecords
        GetPropertygraphSummary=GetGraphSummary GetRDFGraphSummary=GetGraphSummary
        ManagePropertygraphStatistics=ManageStatistics ManageSparqlStatistics=ManageStatistics
        """,
        "quicksight": """
        DescribeAnalysisDefinition=DescribeAnalysis DescribeDashboardDefinition=DescribeDashboard
        DescribeTemplateDefinition=DescribeTemplate
        """,
        "s3": S3ActionNames.objects + " " + S3ActionNames.buckets,
        "s3control": S3ActionNames.control,
        "secretsmanager": "BatchGetSecretValue=BatchGetSecretValue,GetSecretValue",
        "sns": "PublishBatch=Publish",
        "sqs": """
        SendMessageBatch=SendMessage DeleteMessageBatch=DeleteMessage
        ChangeMessageVisibilityBatch=ChangeMessageVisibility
        """,
        "sts": "GetCallerIdentity=- GetSessionToken=-",
        "timestream-query": "Query=Select",
        "verifiedpermissions": """
        BatchGetPolicy=GetPolicy BatchIsAuthorized=IsAuthorized BatchIsAuthorizedWithToken=IsAuthorizedWithToken
        """,
        "vpc-lattice": "BatchUpdateRule=UpdateRule",
    ]
}
