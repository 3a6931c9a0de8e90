// SPDX-License-Identifier: Apache-2.0

/// The operations that only look, by verb, and those whose verb misleads.
enum ReadOperations {
    static let rules: [EffectRule] = exceptions + verbs

    /// Operations that sound like reads and are not, and the other way round.
    private static let exceptions: [EffectRule] = [
        // They sound like reads.
        change("sts", "GetSessionToken", "issues credentials"),
        change("sts", "GetFederationToken", "issues credentials"),
        change("sts", "GetDelegatedAccessToken", "issues credentials"),
        change("ecr", "GetAuthorizationToken", "issues credentials"),
        change("cognito-identity", "GetId", "creates an identity"),
        change("cognito-identity", "GetOpenIdToken", "issues credentials"),
        change("cognito-identity", "GetOpenIdTokenForDeveloperIdentity", "creates an identity"),
        change("codeartifact", "GetAuthorizationToken", "issues credentials"),
        change("redshift", "GetClusterCredentials", "may create a database user"),
        change("redshift", "GetClusterCredentialsWithIAM", "issues credentials and may create a database user"),
        change("redshift", "GetIdentityCenterAuthToken", "issues credentials"),
        change("redshift-serverless", "GetCredentials", "issues credentials and may create a database user"),
        change("redshift-serverless", "GetIdentityCenterAuthToken", "issues credentials"),
        change("cognito-identity", "GetCredentialsForIdentity", "issues credentials"),
        change("sso", "GetRoleCredentials", "issues credentials"),
        change("ecr-public", "GetAuthorizationToken", "issues credentials"),
        change("s3control", "GetDataAccess", "issues credentials"),
        change("lakeformation", "GetTemporary*", "issues credentials"),
        change("lightsail", "GetInstanceAccessDetails", "issues credentials"),
        change("appsync", "EvaluateCode", "runs code"),
        read("events", "TestEventPattern", "matches a pattern against an event"),
        read("cloudfront", "TestFunction", "runs the function on an event of its own"),
        read("logs", "GetLogObject", "reads"),
        read("athena", "BatchGetNamedQuery", "reads"),
        change("rds-data", "ExecuteStatement", "runs SQL, which may write"),

        change("license-manager", "CheckInLicense", "gives a licence back"),
        change("storagegateway", "Retrieve*", "brings an archived tape back"),
        change("apigatewayv2", "PreviewPortal", "publishes a preview"),

        // They do not sound like reads.
        read("kms", "Verify", "computes"),
        read("kms", "VerifyMac", "computes"),
        read("cloudfront", "VerifyDnsConfiguration", "looks"),
        read("route53", "TestDNSAnswer", "looks"),
        read("logs", "TestMetricFilter", "matches a pattern against messages"),
        read("logs", "TestTransformer", "transforms messages of the caller's own"),
        read("s3", "SelectObjectContent", "reads with SQL"),
        read("dynamodb", "TransactGetItems", "reads"),
        read("kms", "Decrypt", "decrypts what the caller holds"),
        read("kms", "Encrypt", "encrypts what the caller holds"),
        read("kms", "ReEncrypt", "encrypts what the caller holds"),
        read("kms", "GenerateDataKey", "makes a key that the service does not keep"),
        read("kms", "GenerateDataKeyWithoutPlaintext", "makes a key that the service does not keep"),
        read("kms", "GenerateDataKeyPair", "makes a key that the service does not keep"),
        read("kms", "GenerateDataKeyPairWithoutPlaintext", "makes a key that the service does not keep"),
        read("kms", "GenerateMac", "computes"),
        read("kms", "GenerateRandom", "computes"),
        change("kms", "Sign", "a signature commits its owner"),
        read("rds", "DownloadDBLogFilePortion", "reads"),
        read("logs", "FilterLogEvents", "reads"),
        read("logs", "StartLiveTail", "reads a stream"),
        change("logs", "StartQuery", "starts a query, which costs"),
        change("athena", "StartQueryExecution", "runs SQL and writes its result to S3"),
        read("sts", "DecodeAuthorizationMessage", "decodes what the caller holds"),
        change("sts", "AssumeRole*", "issues credentials"),
        change("sqs", "ReceiveMessage", "hides the messages from other readers for a while"),
        change("glacier", "InitiateJob", "starts a retrieval, which costs"),
        read("pricing", "GetProducts", "reads"),
        read("cloudformation", "DetectStackDrift", "compares and records the outcome only"),
        read("iam", "GenerateCredentialReport", "has a report made"),
        read("iam", "GenerateServiceLastAccessedDetails", "has a report made"),
        change("lambda", "Invoke*", "runs code that may do anything"),
        read("ssm", "GetConnectionStatus", "reads"),
    ]

    private static let verbs: [EffectRule] = [
        "Describe", "Get", "List", "Head", "BatchGet", "BatchDescribe", "BatchList", "BatchCheck", "AdminGet",
        "AdminList", "Search", "Lookup", "Query", "Scan", "Check", "Validate", "Simulate", "Estimate", "Preview",
        "Count", "Is", "View", "Compare", "Discover", "Retrieve",
    ].map { EffectRule("*", $0 + "*", .read, "looks") }

    private static func change(_ service: String, _ operation: String, _ reason: String) -> EffectRule {
        EffectRule(service, operation, .change, reason)
    }

    private static func read(_ service: String, _ operation: String, _ reason: String) -> EffectRule {
        EffectRule(service, operation, .read, reason)
    }
}
