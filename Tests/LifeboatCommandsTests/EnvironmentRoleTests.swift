// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import TestSupport
import Testing

@testable import LifeboatCommands

struct EnvironmentRoleTests {
    private static let given = [
        "HOME": "/nowhere", "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "S", "AWS_PROFILE": "base",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/", "OTHER": "kept",
    ]

    @Test func `a script has the credentials of the process only where no role is named`() {
        var environment = WorkspaceEnvironment(name: "production", regions: [.init(name: "main", region: "us-west-2")])
        let plain = AWSAccess(environment, variables: Self.given).variables
        #expect(plain["AWS_ACCESS_KEY_ID"] == "AK" && plain["AWS_PROFILE"] == "base")
        environment.role = "arn:aws:iam::123456789012:role/Runbooks"
        let shown = AWSAccess(environment, variables: Self.given).variables
        for name in Self.given.keys where name.hasPrefix("AWS_") { #expect(shown[name] == nil, "\(name)") }
        #expect(shown["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null" && shown["AWS_EC2_METADATA_DISABLED"] == "true")
        #expect(shown["OTHER"] == "kept" && shown["AWS_REGION"] == "us-west-2")
    }

    private static let known = [
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T",
    ]

    @Test(arguments: ["http://127.0.0.1:4566", "http://localhost:4566"])
    func `a script of a rehearsal on this machine has no key that AWS knows`(endpoint: String) {
        let environment = WorkspaceEnvironment(
            name: "production",
            regions: [.init(name: "main", region: "us-west-2")],
            endpoint: endpoint
        )
        for given in [Self.known, ["AWS_PROFILE": "production"], [:]] {
            let shown = AWSAccess(environment, variables: given).variables
            #expect(shown["AWS_ACCESS_KEY_ID"] == "rehearsal" && shown["AWS_SECRET_ACCESS_KEY"] == "rehearsal")
            #expect(shown["AWS_SESSION_TOKEN"] == nil && shown["AWS_EC2_METADATA_DISABLED"] == "true")
            #expect(shown["AWS_ENDPOINT_URL"] == endpoint)
        }
        let made = ["AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "made up"]
        let shown = AWSAccess(environment, variables: made).variables
        #expect(shown["AWS_ACCESS_KEY_ID"] == "testing" && shown["AWS_SECRET_ACCESS_KEY"] == "made up")
    }

    /// Files, a profile, the machine and its services, each of which leads a program to keys.
    private static let sources = [
        "AWS_PROFILE": "production", "AWS_DEFAULT_PROFILE": "production", "AWS_CONFIG_FILE": "/etc/aws",
        "AWS_SHARED_CREDENTIALS_FILE": "/etc/keys", "AWS_WEB_IDENTITY_TOKEN_FILE": "/run/token",
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Ops",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/keys",
    ]

    private func expectNoKeys(_ shown: [String: String]) {
        #expect(shown["AWS_ACCESS_KEY_ID"] == "rehearsal" && shown["AWS_SECRET_ACCESS_KEY"] == "rehearsal")
        let files = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]
        for name in Self.sources.keys { #expect(shown[name] == (files.contains(name) ? "/dev/null" : nil), "\(name)") }
        #expect(shown["AWS_SESSION_TOKEN"] == nil && shown["AWS_EC2_METADATA_DISABLED"] == "true")
    }

    @Test func `one service that is led elsewhere makes a rehearsal, whatever leads it there`() throws {
        let url = "http://127.0.0.1:9000"
        var environment = WorkspaceEnvironment(name: "production", regions: [.init(name: "main", region: "us-west-2")])
        let given = Self.known.merging(Self.sources) { own, _ in own }
        // A variable.
        let byVariable = AWSAccess(environment, variables: given.merging(["AWS_ENDPOINT_URL_S3": url]) { $1 })
        #expect(byVariable.isEmulated && byVariable.endpoints == ["s3": url] && byVariable.endpoint == nil)
        expectNoKeys(byVariable.variables)
        #expect(byVariable.variables["AWS_ENDPOINT_URL_S3"] == url && byVariable.variables["AWS_ENDPOINT_URL"] == nil)
        // A profile, of which the script sees no file any more.
        let home = try TemporaryDirectory()
        defer { withExtendedLifetime(home) {} }
        try ChildProcess.run(["mkdir", home.file(".aws")])
        let profile = "[default]\nservices = mine\n[services mine]\nsecrets_manager =\n  endpoint_url = \(url)\n"
        try home.write(profile, to: ".aws/config")
        let variables = Self.known.merging(["HOME": home.path]) { $1 }
        let byProfile = AWSAccess(environment, variables: variables)
        #expect(byProfile.isEmulated && byProfile.endpoints == ["secrets_manager": url])
        expectNoKeys(byProfile.variables)
        #expect(byProfile.variables["AWS_ENDPOINT_URL_SECRETS_MANAGER"] == url)
        // The environment, also one that leads all other services to this machine.
        environment.endpoints = [.init(service: "secretsmanager", url: "https://vault.example")]
        for endpoint in [nil, "http://localhost:4566"] {
            environment.endpoint = endpoint
            let access = AWSAccess(environment, variables: given)
            #expect(access.isEmulated && access.endpoints == ["secretsmanager": "https://vault.example"])
            expectNoKeys(access.variables)
        }
        // AWS's own, by another way, is AWS.
        environment.endpoint = nil
        environment.endpoints = [
            .init(service: "secretsmanager", url: "https://vpce-0.secretsmanager.us-west-2.vpce.amazonaws.com")
        ]
        let own = AWSAccess(environment, variables: given)
        #expect(!own.isEmulated && own.variables["AWS_ACCESS_KEY_ID"] == Self.known["AWS_ACCESS_KEY_ID"])
        #expect(own.variables["AWS_PROFILE"] == "production")
        // So is what is configured and not to be heeded.
        let ignored = ["AWS_ENDPOINT_URL_S3": url, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]
        #expect(!AWSAccess(nil, variables: given.merging(ignored) { $1 }).isEmulated)
    }

    @Test func `a script has no keys for what passes itself off as AWS, and those of the process for AWS`() {
        let gateway = WorkspaceEnvironment(
            name: "production",
            regions: [.init(name: "main", region: "us-west-2")],
            endpoint: "https://aws.gateway.example"
        )
        expectNoKeys(AWSAccess(gateway, variables: Self.known.merging(Self.sources) { own, _ in own }).variables)
        for endpoint in [nil, "https://rds.us-west-2.amazonaws.com"] {
            let environment = WorkspaceEnvironment(
                name: "production",
                regions: [.init(name: "main", region: "us-west-2")],
                endpoint: endpoint
            )
            let shown = AWSAccess(environment, variables: Self.known).variables
            for (name, value) in Self.known { #expect(shown[name] == value) }
        }
    }
}
