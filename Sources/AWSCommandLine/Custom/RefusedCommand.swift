// SPDX-License-Identifier: Apache-2.0

/// A command of the AWS CLI's own that Lifeboat does not carry out, and what to use instead.
public struct RefusedCommand: Sendable, Hashable {
    /// The words after `aws`: `cloudformation deploy`.
    public let name: String
    /// What to do instead, as a clause that can follow a semicolon.
    public let advice: String

    /// All of them, in the order of their names.
    ///
    /// `Documentation/AWSCommands.md` prints this list.
    public static let all: [RefusedCommand] = table.map { RefusedCommand(name: $0.name, advice: $0.advice) }

    /// The sentence that refuses the command.
    public var message: String { "'aws \(name)' is a program of the AWS CLI, not an operation; \(advice)" }

    /// The command of some words; nil when it is not one of these.
    static func named(_ name: String) -> RefusedCommand? { byName[name] }

    /// The commands that the AWS CLI adds to a service, for suggestions.
    static func names(of service: String) -> [String] {
        all.filter { $0.name.hasPrefix(service + " ") }.map { String($0.name.dropFirst(service.count + 1)) }
    }

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

    private static let emr = "use the operation itself, 'aws emr run-job-flow' and its like, with --cli-input-json"
    private static let shell = "it starts a program on this machine; run it in a shell step"
    private static let wizard = "it asks questions; use the operations themselves"
    private static let trail = "use 'aws cloudtrail create-trail' or 'update-trail' and 'start-logging'"
    private static let agent = "it changes this machine; run it in a shell step"

    private static let table: [(name: String, advice: String)] = [
        ("cloudformation deploy", "use create-change-set, wait change-set-create-complete and execute-change-set"),
        ("cloudformation package", "upload with 'aws s3 cp' and name the objects in the template"),
        ("cloudfront sign", "it signs with a private key; run it in a shell step"),
        ("cloudtrail create-subscription", trail),
        ("cloudtrail update-subscription", trail),
        ("cloudtrail validate-logs", "it reads and checks many objects; run it in a shell step"),
        ("cloudtrail verify-query-results", "it reads and checks many objects; run it in a shell step"),
        ("codeartifact login", "use get-authorization-token and get-repository-endpoint"),
        ("codecommit credential-helper", "git calls it; it has no place in a runbook"),
        ("configservice get-status", "use describe-configuration-recorder-status and describe-delivery-channel-status"),
        (
            "configservice subscribe",
            "use put-configuration-recorder, put-delivery-channel and start-configuration-recorder"
        ),
        ("configure", wizard),
        ("configure add-model", "put the description into ~/.aws/models"),
        ("configure export-credentials", "use 'lifeboat aws --whoami' to see which credentials are used"),
        ("configure import", "write ~/.aws/credentials"),
        ("configure set", "it writes ~/.aws/config; edit the file"),
        ("configure sso", wizard),
        ("configure sso-session", wizard),
        ("datapipeline create-default-roles", "use 'aws iam create-role' and 'attach-role-policy'"),
        ("datapipeline list-runs", "use query-objects and describe-objects"),
        ("ddb", "use the operations of 'aws dynamodb'"),
        ("deploy deregister", "use deregister-on-premises-instance"),
        ("deploy install", agent),
        ("deploy push", "upload with 'aws s3 cp' and use register-application-revision"),
        ("deploy register", "use register-on-premises-instance"),
        ("deploy uninstall", agent),
        ("dlm create-default-role", "use 'aws iam create-role' and 'attach-role-policy'"),
        ("dynamodb wizard", wizard),
        ("ecr-public get-login", "use get-login-password"),
        ("ecs deploy", "use register-task-definition and 'aws deploy create-deployment'"),
        ("ecs execute-command", shell),
        ("emr add-instance-groups", emr),
        ("emr add-steps", emr),
        ("emr create-cluster", emr),
        ("emr create-default-roles", "use 'aws iam create-role' and 'attach-role-policy'"),
        ("emr create-hbase-backup", emr),
        ("emr describe-cluster", emr),
        ("emr disable-hbase-backups", emr),
        ("emr get", shell),
        ("emr install-applications", emr),
        ("emr modify-cluster-attributes", emr),
        ("emr put", shell),
        ("emr restore-from-hbase-backup", emr),
        ("emr schedule-hbase-backup", emr),
        ("emr socks", shell),
        ("emr ssh", shell),
        ("emr terminate-clusters", emr),
        ("emr-containers update-role-trust-policy", "use 'aws iam update-assume-role-policy'"),
        ("events wizard", wizard),
        ("gamelift get-game-session-log", "use get-game-session-log-url"),
        ("gamelift upload-build", "use create-build and 'aws s3 cp'"),
        ("history", "Lifeboat keeps evidence of its own; see 'lifeboat report'"),
        ("iam wizard", wizard),
        ("lambda wizard", wizard),
        ("login", "sign in with the AWS CLI; Lifeboat reads its cache"),
        ("logout", "sign out with the AWS CLI"),
        ("opsworks register", agent),
        ("servicecatalog generate", "use create-product or create-provisioning-artifact"),
        ("ssm start-session", shell),
        ("sso login", "sign in with the AWS CLI; Lifeboat reads its cache"),
        ("sso logout", "sign out with the AWS CLI"),
    ]
}
