// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSClient

struct AWSSettingsTests {
    private func settings(_ environment: [String: String], _ profile: String = "") -> AWSSettings {
        AWSSettings(
            environment: environment,
            configuration: SharedConfiguration(configuration: "[default]\n" + profile, credentials: "")
        )
    }

    @Test func `a region has a source, and what is nearer wins`() {
        var settings = settings(["AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-1"], "region=eu-west-2")
        #expect(settings.namedRegion == AWSSettings.NamedRegion(name: "eu-west-1", source: "AWS_DEFAULT_REGION"))
        settings.environment = [:]
        #expect(settings.namedRegion == AWSSettings.NamedRegion(name: "eu-west-2", source: "profile default"))
        settings.regionName = "eu-west-3"
        #expect(settings.region == "eu-west-3")
        #expect(AWSSettings().namedRegion == nil)
    }

    @Test(
        arguments: [
            (["AWS_RETRY_MODE": "never"], ""), ([:], "retry_mode=x"), (["AWS_MAX_ATTEMPTS": "many"], ""),
            (["AWS_MAX_ATTEMPTS": "0"], "max_attempts=3"), ([:], "max_attempts=-1"), ([:], "max_attempts=2.5"),
        ] as [([String: String], String)]
    )
    func `retry settings that mean nothing are a problem`(environment: [String: String], profile: String) {
        #expect(settings(environment, profile).retryProblem != nil)
    }

    @Test func `retry settings are carried out, or it is said`() {
        #expect(settings([:]).retryProblem == nil && settings([:]).retryRemark == nil)
        let standard = settings(["AWS_RETRY_MODE": "Standard", "AWS_MAX_ATTEMPTS": "4"])
        #expect(standard.retryProblem == nil && standard.retryRemark == nil)
        let adaptive = settings([:], "retry_mode=adaptive")
        #expect(adaptive.retryProblem == nil && adaptive.retryRemark?.contains("'standard'") == true)
    }

    @Test func `every configured endpoint is known, unless they are ignored`() {
        let text = """
            endpoint_url=http://all
            services=s
            [services s]
            rds =
              endpoint_url = http://rds
              ignored = x
            [services other]
            rds =
              endpoint_url = http://other
            """
        let variables = ["AWS_ENDPOINT_URL_S3": "http://s3", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URLS": "http://x"]
        let all = settings(variables, text)
        #expect(all.configuredEndpoints == ["http://s3", "http://rds", "http://all"])
        let ignored = settings(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"].merging(variables) { $1 }, text)
        #expect(ignored.configuredEndpoints == [])
    }

    @Test(
        arguments: [
            ([:], "", 3), (["AWS_RETRY_MODE": "legacy"], "", 5), ([:], "retry_mode=LEGACY", 5),
            ([:], "max_attempts=7", 7),
            (["AWS_MAX_ATTEMPTS": "1"], "max_attempts=7", 1), (["AWS_MAX_ATTEMPTS": "0"], "", 3),
            (["AWS_MAX_ATTEMPTS": "many"], "", 3), (["AWS_MAX_ATTEMPTS": "-1"], "retry_mode=adaptive", 3),
        ] as [([String: String], String, Int)]
    )
    func `attempts follow mode and number, and nonsense is left out`(
        environment: [String: String],
        profile: String,
        attempts: Int
    ) {
        #expect(settings(environment, profile).retryPolicy.maximumAttempts == attempts)
    }

    @Test func `endpoints of single services are told from that of all, and by what wins`() {
        let variables = ["AWS_ENDPOINT_URL_S3": "http://s3", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://logs"]
        #expect(settings(variables, "").serviceEndpoints == ["s3": "http://s3", "cloudwatch_logs": "http://logs"])
        let all = variables.merging(["AWS_ENDPOINT_URL": "http://s3"]) { $1 }
        #expect(settings(all, "").serviceEndpoints == ["cloudwatch_logs": "http://logs"])
        #expect(settings(["AWS_ENDPOINT_URL_S3": ""], "endpoint_url=http://all").serviceEndpoints == [:])
        let ignored = variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE"]) { $1 }
        #expect(settings(ignored, "").serviceEndpoints == [:])
    }

    @Test func `paths begin at home, and variables win over the profile`() {
        let settings = settings(["HOME": "/home/ada", "AWS_CONFIG_FILE": "~/other"], "ca_bundle=~/ca.pem\noutput=text")
        #expect(settings.configurationPath == "/home/ada/other")
        #expect(settings.credentialsPath == "/home/ada/.aws/credentials")
        #expect(settings.caBundle == "/home/ada/ca.pem")
        #expect(settings.defaultOutput == "text")
        #expect(settings.expanded("~other/x") == "~other/x")
    }

    @Test(arguments: [
        ("a 'b c' \"d\\\"e\\f\" g\\ h ''", ["a", "b c", "d\"e\\f", "g h", ""]), ("", []), ("  ", []),
        ("'$HOME' \"`x`\" *", ["$HOME", "`x`", "*"]),
    ])
    func `a command is split without a shell`(line: String, words: [String]) {
        #expect(CommandWords.split(line) == words)
    }

    @Test(arguments: ["'open", "\"open", "end\\"])
    func `a command that is not closed is none`(line: String) {
        #expect(CommandWords.split(line) == nil)
    }
}
