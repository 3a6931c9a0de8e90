// SPDX-License-Identifier: Apache-2.0

import RunbookModel
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

    @Test func `a script keeps the keys of the process where AWS, or a gateway to it, is what it acts on`() {
        for endpoint in [nil, "https://aws.gateway.example"] {
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
