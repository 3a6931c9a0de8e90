// SPDX-License-Identifier: Apache-2.0

/// The options of the commands that the AWS CLI adds and Lifeboat carries out.
enum CustomCommandTable {
    /// By the words after `aws`.
    static let commands: [String: [CustomOption]] = [
        "configure get": [.positional("varname")],
        "configure list": [],
        "configure list-profiles": [],
        "ecr get-login": [.texts("registry-ids"), .negatableFlag("include-email")],
        "ecr get-login-password": [],
        "ecr-public get-login-password": [],
        "eks get-token": [.text("cluster-name"), .text("cluster-id"), .text("role-arn")],
        "eks update-kubeconfig": [
            .text("name").required, .text("kubeconfig"), .text("role-arn"), .text("assume-role-arn"),
            .text("proxy-url"), .flag("dry-run"), .flag("verbose"), .text("alias"), .text("user-alias"),
        ],
        "logs start-live-tail": [
            .texts("log-group-identifiers").required, .texts("log-stream-names"), .texts("log-stream-name-prefixes"),
            .text("log-event-filter-pattern"), .choice("mode", "interactive", "print-only"),
        ],
        "logs tail": [
            .positional("group-name"), .text("since"), .flag("follow"), .choice("format", "detailed", "short", "json"),
            .text("filter-pattern"), .texts("log-stream-names"), .text("log-stream-name-prefix"),
        ],
        "rds generate-db-auth-token": [
            .text("hostname").required, .number("port").required, .text("username").required,
        ],
    ]
}
