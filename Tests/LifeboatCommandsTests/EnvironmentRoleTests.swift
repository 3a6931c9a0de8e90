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
}
