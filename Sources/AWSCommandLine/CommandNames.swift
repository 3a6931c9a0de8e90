// SPDX-License-Identifier: Apache-2.0

internal import AWSModel

/// Where the AWS CLI's names of services and operations differ from the descriptions'.
enum CommandNames {
    /// The services that the AWS CLI calls otherwise.
    private static let services = [
        "s3api": "s3", "deploy": "codedeploy", "configservice": "config", "runtime.sagemaker": "sagemaker-runtime",
    ]

    /// The AWS CLI's operations that are an operation of another name.
    private static let operations = [
        "rds add-option-to-option-group": "ModifyOptionGroup",
        "rds remove-option-from-option-group": "ModifyOptionGroup",
        "cloudwatch get-o-tel-enrichment": "GetOTelEnrichment",
        "cloudwatch start-o-tel-enrichment": "StartOTelEnrichment",
        "cloudwatch stop-o-tel-enrichment": "StopOTelEnrichment",
        "mturk list-hi-ts-for-qualification-type": "ListHITsForQualificationType",
    ]

    /// The service of a word; nil when there is none.
    static func service(_ word: String, in catalog: ServiceCatalog) -> String? {
        if let known = services[word] { return known }
        guard !services.values.contains(word) || word == "sagemaker-runtime" else { return nil }
        return catalog.contains(word) ? word : nil
    }

    /// The AWS CLI's word for a service.
    static func word(forService name: String) -> String {
        services.first { $0.value == name && $0.key != "runtime.sagemaker" }?.key ?? name
    }

    /// The words that stand for a service, for suggestions.
    static func serviceWords(in catalog: ServiceCatalog) -> [String] {
        catalog.serviceNames.map(word(forService:)) + ["s3"]
    }

    /// The operation of a word.
    static func operation(_ word: String, ofCommand command: String, in service: ServiceModel) -> OperationModel? {
        if let name = operations["\(command) \(word)"] { return service.operation(named: name) }
        return service.operation(cliName: word)
    }

    /// Why a command that the AWS CLI adds to a service is not run; nil when it adds none of that name.
    static func refusal(_ word: String, ofCommand command: String) -> String? {
        guard let words = customCommands[command], words.contains(word) else { return nil }
        return "'aws \(command) \(word)' is a program of the AWS CLI, not an operation of the service"
    }

    /// Whether the AWS CLI has a top-level command of its own by this name.
    static func isOwnCommand(_ word: String) -> Bool {
        ["configure", "history", "help", "sso", "ddb", "login", "logout"].contains(word)
    }

    private static let customCommands: [String: Set<String>] = [
        "cloudformation": ["package", "deploy"],
        "cloudfront": ["sign"],
        "cloudtrail": ["create-subscription", "update-subscription", "validate-logs", "verify-query-results"],
        "codeartifact": ["login"],
        "codecommit": ["credential-helper"],
        "datapipeline": ["list-runs", "create-default-roles"],
        "dlm": ["create-default-role"],
        "ecr": ["get-login", "get-login-password"],
        "ecr-public": ["get-login", "get-login-password"],
        "ecs": ["deploy", "execute-command"],
        "eks": ["update-kubeconfig", "get-token"],
        "emr": [
            "add-instance-groups", "describe-cluster", "terminate-clusters", "modify-cluster-attributes",
            "install-applications", "create-cluster", "add-steps", "restore-from-hbase-backup", "create-hbase-backup",
            "schedule-hbase-backup", "disable-hbase-backups", "create-default-roles", "ssh", "socks", "get", "put",
        ],
        "emr-containers": ["update-role-trust-policy"],
        "gamelift": ["upload-build", "get-game-session-log"],
        "logs": ["start-live-tail", "tail"],
        "rds": ["generate-db-auth-token"],
        "servicecatalog": ["generate"],
        "ssm": ["start-session"],
        "deploy": ["push", "register", "deregister", "install", "uninstall"],
        "configservice": ["subscribe", "get-status"],
        "sso": ["login", "logout"],
        "dynamodb": ["wizard"],
        "iam": ["wizard"],
    ]
}
