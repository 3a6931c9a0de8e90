// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct SharedConfigurationTests {
    @Test func `lines that mean nothing are reported by file and line and skipped`() {
        let configuration = SharedConfiguration(
            configuration: "[default]\nnonsense\n[plain]\nregion = x\n",
            credentials: ""
        )
        #expect(configuration.warnings.count == 2)
        #expect(configuration.warnings.contains { $0.hasPrefix("config line 2:") })
        #expect(configuration.warnings.contains { $0.hasPrefix("config line 3:") })
        #expect(configuration.problems.count == 1)
        #expect(configuration.profiles["plain"] == nil)
    }

    @Test func `a profile without the word is not one in the configuration file`() {
        let configuration = SharedConfiguration(configuration: "[ops]\nregion=x", credentials: "[ops]\nregion=y")
        #expect(configuration.profiles["ops"]?["region"] == "y")
    }

    @Test func `sections, comments, nested blocks and both files are read`() {
        let configuration = SharedConfiguration(
            configuration: """
                # comment
                [default]
                region = us-west-2
                services = local
                [profile "ops team"] # a name with a blank
                region=eu-west-1
                [profile ops]
                aws_access_key_id = FROMCONFIG
                s3 =
                  addressing_style = path
                role_arn = arn:aws:iam::123456789012:role/x
                [services local]
                rds =
                  endpoint_url = http://127.0.0.1:5000
                """,
            credentials: "[ops]\naws_access_key_id = AKID\naws_secret_access_key = a=b/c+d==\n"
        )
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.profiles["default"]?["region"] == "us-west-2")
        #expect(configuration.profiles["ops"]?["aws_access_key_id"] == "AKID")
        #expect(configuration.profiles["ops"]?["aws_secret_access_key"] == "a=b/c+d==")
        #expect(configuration.profiles["ops"]?["s3.addressing_style"] == "path")
        #expect(configuration.profiles["ops"]?["role_arn"] == "arn:aws:iam::123456789012:role/x")
        #expect(configuration.services["local"]?["rds.endpoint_url"] == "http://127.0.0.1:5000")
    }
}
