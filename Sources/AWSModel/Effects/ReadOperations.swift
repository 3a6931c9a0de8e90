// SPDX-License-Identifier: Apache-2.0

/// The operations that only look, by verb, and those whose verb misleads.
enum ReadOperations {
    static let rules: [EffectRule] = issuers + misleading + computing + reading + verbs

    /// They sound like reads and hand out rights.
    private static let issuers: [EffectRule] = [
        change("sts", "issues credentials", "GetSessionToken GetFederationToken GetDelegatedAccessToken AssumeRole*"),
        change("sts", "issues credentials", "GetWebIdentityToken"),
        change("eks-auth", "issues credentials", "AssumeRoleForPodIdentity"),
        change("ecr", "issues credentials", "GetAuthorizationToken"),
        change("ecr-public", "issues credentials", "GetAuthorizationToken"),
        change("codeartifact", "issues credentials", "GetAuthorizationToken"),
        change("cognito-identity", "creates an identity", "GetId GetOpenIdTokenForDeveloperIdentity"),
        change("cognito-identity", "issues credentials", "GetOpenIdToken GetCredentialsForIdentity"),
        change("cognito-idp", "issues credentials", "GetTokensFromRefreshToken"),
        change("redshift", "may create a database user", "GetClusterCredentials"),
        change("redshift", "issues credentials and may create a database user", "GetClusterCredentialsWithIAM"),
        change("redshift", "issues credentials", "GetIdentityCenterAuthToken"),
        change("redshift-serverless", "issues credentials and may create a database user", "GetCredentials"),
        change("redshift-serverless", "issues credentials", "GetIdentityCenterAuthToken"),
        change("sso", "issues credentials", "GetRoleCredentials"),
        change("signin", "issues credentials", "CreateOAuth2Token"),
        change("s3control", "issues credentials", "GetDataAccess"),
        change("lakeformation", "issues credentials", "GetTemporary*"),
        change("lightsail", "issues credentials", "GetInstanceAccessDetails"),
        change("gamelift", "issues credentials", "RequestUploadCredentials GetComputeAccess GetComputeAuthToken"),
        change("bedrock-agentcore", "issues credentials", "GetWorkloadAccessToken GetWorkloadAccessTokenForJWT"),
        change("bedrock-agentcore", "issues credentials", "GetWorkloadAccessTokenForUserId CompleteResourceTokenAuth"),
        change("bedrock-agentcore", "issues credentials", "GetResourceApiKey GetResourceOauth2Token"),
        change("bedrock-agentcore", "issues credentials", "GetResourcePaymentToken"),
        change("emr", "issues credentials", "GetClusterSessionCredentials GetOnClusterAppUIPresignedURL"),
        change("emr", "issues credentials", "GetPersistentAppUIPresignedURL"),
        change("emr-containers", "issues credentials", "GetManagedEndpointSessionCredentials"),
        change("athena", "issues credentials", "GetSessionEndpoint"),
        change("datazone", "issues credentials", "GetIamPortalLoginUrl GetEnvironmentCredentials"),
        change("kinesisanalyticsv2", "issues an address that lets in", "CreateApplicationPresignedUrl"),
        change("sagemaker", "issues an address that lets in", "CreateHubContentPresignedUrls"),
        change("security-ir", "issues an address that lets in", "GetCaseAttachmentUploadUrl"),
    ].flatMap(\.self)

    /// They sound like reads, or their description says so, and they change something.
    private static let misleading: [EffectRule] = [
        change("license-manager", "gives a licence back", "CheckInLicense"),
        change("storagegateway", "brings an archived tape back", "Retrieve*"),
        change("apigatewayv2", "publishes a preview", "PreviewPortal"),
        change("stepfunctions", "takes the task from other workers", "GetActivityTask"),
        change("swf", "takes the task from other workers", "PollForActivityTask PollForDecisionTask"),
        change("socialmessaging", "writes the media to S3", "GetWhatsAppMessageMedia"),
        change("sqs", "hides the messages from other readers for a while", "ReceiveMessage"),
        change("kinesis", "takes the subscription from an earlier reader", "SubscribeToShard"),
        change("appconfig", "calls the validators", "ValidateConfiguration"),
        change("devops-agent", "records what it finds", "ValidateAwsAssociations"),
        change("tnb", "uploads the package", "ValidateSolFunctionPackageContent ValidateSolNetworkPackageContent"),
        change("ivs", "ends viewers' sessions", "StartViewerSessionRevocation BatchStartViewerSessionRevocation"),
        change("networkflowmonitor", "starts a query", "StartQuery*"),
        change("networkflowmonitor", "ends a query", "StopQuery*"),
        change("bedrock-agent-runtime", "runs a model, which costs, and keeps a session", "RetrieveAndGenerate*"),
        change("glacier", "starts a retrieval, which costs", "InitiateJob"),
        change("logs", "starts a query, which costs", "StartQuery"),
        change("athena", "runs SQL and writes its result to S3", "StartQueryExecution"),
        change("rds-data", "runs SQL, which may write", "ExecuteStatement"),
        change("lambda", "runs code that may do anything", "Invoke*"),
        change("kms", "a signature commits its owner", "Sign"),
    ].flatMap(\.self)

    /// They do not sound like reads: they compute on what the caller holds and keep nothing.
    private static let computing: [EffectRule] = [
        read("kms", "computes", "Verify VerifyMac GenerateMac GenerateRandom DeriveSharedSecret"),
        read("kms", "decrypts what the caller holds", "Decrypt"),
        read("kms", "encrypts what the caller holds", "Encrypt ReEncrypt"),
        read("kms", "makes a key that the service does not keep", "GenerateDataKey GenerateDataKeyPair"),
        read("kms", "makes a key that the service does not keep", "GenerateDataKeyWithoutPlaintext"),
        read("kms", "makes a key that the service does not keep", "GenerateDataKeyPairWithoutPlaintext"),
        read("sts", "decodes what the caller holds", "DecodeAuthorizationMessage"),
        read("events", "matches a pattern against an event", "TestEventPattern"),
        read("cloudfront", "runs the function on an event of its own", "TestFunction"),
        read("logs", "matches a pattern against messages", "TestMetricFilter"),
        read("logs", "transforms messages of the caller's own", "TestTransformer"),
        read("observabilityadmin", "transforms records of the caller's own", "TestTelemetryPipeline"),
        read("appsync", "evaluates code of the caller's own", "EvaluateCode EvaluateMappingTemplate"),
        read("datapipeline", "evaluates an expression", "EvaluateExpression"),
        read("connect", "evaluates expressions", "EvaluateDataTableValues"),
        read("customer-profiles", "looks at examples", "DetectProfileObjectType"),
        read("iot", "evaluates policies", "TestAuthorization"),
        read("codecommit", "evaluates rules", "EvaluatePullRequestApprovalRules"),
        read("verifiedpermissions", "evaluates policies", "BatchIsAuthorized BatchIsAuthorizedWithToken"),
        read("comprehend", "analyses text of the caller's own", "BatchDetect* Detect* ClassifyDocument"),
        read("comprehend", "analyses text of the caller's own", "ContainsPiiEntities"),
        read("comprehendmedical", "analyses text of the caller's own", "Detect* Infer*"),
        read("rekognition", "analyses an image of the caller's own", "Detect* RecognizeCelebrities"),
        read("textract", "analyses a document of the caller's own", "AnalyzeDocument AnalyzeExpense AnalyzeID"),
        read("textract", "analyses a document of the caller's own", "DetectDocumentText"),
        read("translate", "translates text of the caller's own", "TranslateDocument TranslateText"),
        read("polly", "speaks text of the caller's own", "SynthesizeSpeech StartSpeechSynthesisStream"),
        read("kendra-ranking", "orders results of the caller's own", "Rescore"),
        read("bedrock-runtime", "assesses text of the caller's own", "ApplyGuardrail"),
        read("bedrock-agent-runtime", "writes a query", "GenerateQuery OptimizePrompt"),
        read("lexv2-models", "writes an element", "GenerateBotElement"),
        read("location", "computes", "VerifyDevicePosition"),
        read("qconnect", "renders a template", "RenderMessageTemplate"),
        read("sagemaker", "renders a template", "RenderUiTemplate"),
        read("pinpoint", "looks a number up", "PhoneNumberValidate"),
        read("pinpoint-sms-voice-v2", "looks a number up", "CarrierLookup"),
    ].flatMap(\.self)

    /// They do not sound like reads, and read what the service holds.
    private static let reading: [EffectRule] = [
        read("s3", "reads with SQL", "SelectObjectContent"),
        read("dynamodb", "reads", "TransactGetItems"),
        read("rds", "reads", "DownloadDBLogFilePortion"),
        read("logs", "reads", "FilterLogEvents GetLogObject"),
        read("logs", "reads a stream", "StartLiveTail"),
        read("athena", "reads", "BatchGetNamedQuery"),
        read("pricing", "reads", "GetProducts"),
        read("ssm", "reads", "GetConnectionStatus"),
        read("acm", "reads", "ExportCertificate"),
        read("amplifyuibuilder", "reads", "ExportComponents ExportForms ExportThemes"),
        read("backup", "reads", "ExportBackupPlanTemplate"),
        read("ec2", "reads", "ExportClientVpnClientCertificateRevocationList ExportClientVpnClientConfiguration"),
        read("ec2", "reads", "ExportVerifiedAccessInstanceClientConfiguration"),
        read("schemas", "reads", "ExportSchema"),
        read("wellarchitected", "reads", "ExportLens"),
        read("clouddirectory", "reads", "BatchRead"),
        read("cloudsearchdomain", "reads", "Suggest"),
        read("config", "reads with SQL", "SelectAggregateResourceConfig SelectResourceConfig"),
        read("sdb", "reads", "Select DomainMetadata"),
        read("gamelift", "reads", "ResolveAlias"),
        read("greengrassv2", "reads", "ResolveComponentCandidates"),
        read("iotsitewise", "reads with SQL", "ExecuteQuery"),
        read("iottwinmaker", "reads with a query", "ExecuteQuery"),
        read("neptunedata", "explains a query", "ExecuteGremlinExplainQuery ExecuteOpenCypherExplainQuery"),
        read("timestream-query", "checks a query", "PrepareQuery"),
        read("quicksight", "reads", "PredictQAResults"),
        read("mediaconvert", "looks at a file", "Probe"),
        read("wafv2", "reads", "GenerateMobileSdkReleaseUrl"),
        read("wickr", "reads", "BatchLookupUserUname"),
        read("workmail", "looks", "TestAvailabilityConfiguration"),
        read("cloudfront", "looks", "VerifyDnsConfiguration"),
        read("route53", "looks", "TestDNSAnswer"),
        read("cloudformation", "compares and records the outcome only", "DetectStackDrift DetectStackSetDrift"),
        read("cloudformation", "compares and records the outcome only", "DetectStackResourceDrift"),
        read("iam", "has a report made", "GenerateCredentialReport GenerateServiceLastAccessedDetails"),
        read("iam", "has a report made", "GenerateOrganizationsAccessReport"),
    ].flatMap(\.self)

    private static let verbs: [EffectRule] = [
        "Describe", "Get", "List", "Head", "BatchGet", "BatchDescribe", "BatchList", "BatchCheck", "AdminGet",
        "AdminList", "Search", "Lookup", "Query", "Scan", "Check", "Validate", "Simulate", "Estimate", "Preview",
        "Count", "Is", "View", "Compare", "Discover", "Retrieve",
    ].map { EffectRule("*", $0 + "*", .read, "looks") }

    private static func change(_ service: String, _ reason: String, _ names: String) -> [EffectRule] {
        EffectRule.group(service, .change, reason, names)
    }

    private static func read(_ service: String, _ reason: String, _ names: String) -> [EffectRule] {
        EffectRule.group(service, .read, reason, names)
    }
}
