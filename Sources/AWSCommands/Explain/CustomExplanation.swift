// SPDX-License-Identifier: Apache-2.0

/// Which operations the commands that the AWS CLI adds call.
enum CustomExplanation {
    /// By the commands' names; those of `configure` call nothing, and neither do tokens that are signed here.
    static let calls: [String: [String]] = [
        "ecr get-login": ["GetAuthorizationToken"],
        "ecr get-login-password": ["GetAuthorizationToken"],
        "ecr-public get-login-password": ["GetAuthorizationToken"],
        "eks update-kubeconfig": ["DescribeCluster"],
        "logs start-live-tail": ["StartLiveTail"],
        "logs tail": ["FilterLogEvents"],
    ]
}
