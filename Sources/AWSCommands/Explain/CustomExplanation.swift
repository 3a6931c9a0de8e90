// SPDX-License-Identifier: Apache-2.0

/// Which operations a command that the AWS CLI adds calls, and which IAM actions it and its result need.
struct CustomExplanation {
    let calls: [String]
    let permissions: [String]

    /// By the commands' names; those of `configure` call nothing.
    static let table: [String: CustomExplanation] = [
        "ecr get-login": CustomExplanation(
            calls: ["GetAuthorizationToken"],
            permissions: ["ecr:GetAuthorizationToken"]
        ),
        "ecr get-login-password": CustomExplanation(
            calls: ["GetAuthorizationToken"],
            permissions: ["ecr:GetAuthorizationToken"]
        ),
        "ecr-public get-login-password": CustomExplanation(
            calls: ["GetAuthorizationToken"],
            permissions: ["ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"]
        ),
        // The token is a presigned GetCallerIdentity, which needs no permission.
        "eks get-token": CustomExplanation(calls: [], permissions: []),
        "eks update-kubeconfig": CustomExplanation(calls: ["DescribeCluster"], permissions: ["eks:DescribeCluster"]),
        "logs start-live-tail": CustomExplanation(calls: ["StartLiveTail"], permissions: ["logs:StartLiveTail"]),
        "logs tail": CustomExplanation(calls: ["FilterLogEvents"], permissions: ["logs:FilterLogEvents"]),
        "rds generate-db-auth-token": CustomExplanation(calls: [], permissions: ["rds-db:connect"]),
    ]
}
