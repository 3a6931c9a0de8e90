// SPDX-License-Identifier: Apache-2.0

import AWSCommandLine
import AWSModel
import Testing

struct CommandPermissionTests {
    private let place = PermissionPlace(region: "us-west-2", account: "123456789012")

    private func permissions(_ line: String) throws -> [String] {
        let words = ["aws"] + line.split(separator: " ").map(String.init)
        return try AWSCommand.parse(words: words).get().permissions(in: .embedded, at: place).map { permission in
            "\(permission.action) \(permission.resources.joined(separator: ","))"
        }
    }

    @Test(arguments: [
        ("logs tail /a/b", "logs:FilterLogEvents arn:aws:logs:us-west-2:123456789012:log-group:/a/b:*"),
        (
            "logs tail arn:aws:logs:eu-west-1:1:log-group:g",
            "logs:FilterLogEvents arn:aws:logs:eu-west-1:1:log-group:g:*"
        ),
        (
            "logs start-live-tail --log-group-identifiers arn:aws:logs:eu-west-1:1:log-group:g:*",
            "logs:StartLiveTail arn:aws:logs:eu-west-1:1:log-group:g:*"
        ),
        ("ecr get-login-password", "ecr:GetAuthorizationToken *"),
        (
            "rds generate-db-auth-token --hostname h --port 1 --username app",
            "rds-db:connect arn:aws:rds-db:us-west-2:123456789012:dbuser:*/app"
        ),
        (
            "eks update-kubeconfig --name c",
            "eks:DescribeCluster arn:aws:eks:us-west-2:123456789012:cluster/c"
        ),
        ("eks get-token --cluster-name c --role-arn arn:aws:iam::1:role/r", "sts:AssumeRole arn:aws:iam::1:role/r"),
    ])
    func `a command that the AWS CLI adds needs what its calls need`(line: String, permission: String) throws {
        #expect(try permissions(line) == [permission])
    }

    @Test func `what sends nothing of value needs nothing`() throws {
        #expect(try permissions("eks get-token --cluster-name c").isEmpty)
        #expect(try permissions("configure list").isEmpty)
        let known = Set([
            "configure get", "configure list", "configure list-profiles", "eks get-token",
        ])
        for name in CustomCommand.all where !known.contains(name) {
            let words: [String: [String]] = [
                "eks update-kubeconfig": ["--name", "c"], "logs tail": ["g"],
                "logs start-live-tail": ["--log-group-identifiers", "g"],
                "rds generate-db-auth-token": ["--hostname", "h", "--port", "1", "--username", "u"],
            ]
            let line = (name.split(separator: " ").map(String.init) + (words[name] ?? [])).joined(separator: " ")
            #expect(!(try permissions(line)).isEmpty, "\(name)")
        }
    }

    @Test func `a public registry's password needs two actions`() throws {
        let found = try permissions("ecr-public get-login-password")
        #expect(found == ["ecr-public:GetAuthorizationToken *", "sts:GetServiceBearerToken *"])
    }

    @Test func `a copy within S3 needs the tags, unless they stay behind`() throws {
        let found = try permissions("s3 cp s3://a/k s3://b/l")
        #expect(
            found == [
                "s3:GetObject arn:aws:s3:::a/k", "s3:PutObject arn:aws:s3:::b/l",
                "s3:AbortMultipartUpload arn:aws:s3:::b/l", "s3:GetObjectTagging arn:aws:s3:::a/k",
                "s3:PutObjectTagging arn:aws:s3:::b/l",
            ]
        )
        #expect(try !permissions("s3 cp s3://a/k s3://b/l --copy-props none").joined().contains("Tagging"))
        #expect(try !permissions("s3 cp k s3://b/l").joined().contains("Tagging"))
    }
}
