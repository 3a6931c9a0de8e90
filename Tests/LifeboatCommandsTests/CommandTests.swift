// SPDX-License-Identifier: Apache-2.0

import AWSClient
import RunCore
import RunExecutor
import RunbookModel
import Testing

@testable import LifeboatCommands

struct CommandTests {
    @Test(arguments: [
        (RunEnding.finished(.completed, RunSummary()), LifeboatCommands.ExitStatus.done),
        (.finished(.completedWithExceptions, RunSummary()), .exceptions),
        (.finished(.failed, RunSummary()), .failed),
        (.finished(.cancelled, RunSummary()), .failed),
        (.parked(reason: ""), .parked),
        (.interrupted(reason: ""), .parked),
    ])
    func `only a run that is done and proven ends with 0`(ending: RunEnding, status: LifeboatCommands.ExitStatus) {
        #expect(LifeboatCommands.ExitStatus(ending) == status)
    }

    @Test(
        arguments: [
            ([:], ["rds.us-west-2.amazonaws.com"], ["127.0.0.1", "rds.example.com"]),
            (
                ["AWS_ENDPOINT_URL_RDS": "https://rds.example.com"],
                ["rds.example.com", "b.rds.example.com", "s3.us-west-2.amazonaws.com"], ["example.com", "127.0.0.1"]
            ),
            (
                ["AWS_ENDPOINT_URL": "https://x.example.com", "AWS_ENDPOINT_URL_RDS": "https://rds.example.com"],
                ["x.example.com", "rds.example.com"], ["s3.us-west-2.amazonaws.com", "127.0.0.1"]
            ),
            (
                ["AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "http://localhost:2"],
                ["127.0.0.1", "localhost"], ["s3.us-west-2.amazonaws.com"]
            ),
            (
                ["AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_RDS": "https://rds.example.com"],
                ["127.0.0.1", "rds.example.com"], ["s3.us-west-2.amazonaws.com"]
            ),
            (["AWS_ENDPOINT_URL": "no url"], [], ["rds.example.com"]),
        ] as [([String: String], [String], [String])]
    )
    func `only AWS's hosts and those that are configured are sent to`(
        variables: [String: String],
        admitted: [String],
        refused: [String]
    ) throws {
        let hosts = AWSAccess.guarding(AWSSettings(environment: variables))
        for (host, isAdmitted) in admitted.map({ ($0, true) }) + refused.map({ ($0, false) }) {
            let endpoint = try #require(AWSEndpoint(url: "http://\(host)", signingRegion: "", signingName: ""))
            #expect(hosts.admits(endpoint) == isAdmitted, "\(host)")
        }
    }

    @Test func `inputs keep everything after their first equals sign`() throws {
        let parsed = try InputArguments.parse(["a=1", "b=x=y", "c="])
        #expect(parsed.map(\.name) == ["a", "b", "c"])
        #expect(parsed.map(\.text) == ["1", "x=y", ""])
    }

    @Test func `an input without an equals sign is refused as usage`() {
        let failure = #expect(throws: Failure.self) { try InputArguments.parse(["novalue"]) }
        #expect(failure?.status == .usage)
    }

    @Test(arguments: [
        ("https://rds.us-west-2.amazonaws.com", false), ("https://vpce-1.rds.us-east-1.vpce.amazonaws.com", false),
        ("http://127.0.0.1:5000", true), ("http://moto:5000", true), ("https://amazonaws.com.evil.example", true),
        ("https://evil.example/x.amazonaws.com", true), ("http://localhost", true),
    ])
    func `whatever is not AWS's own endpoint is an emulator`(endpoint: String, isEmulated: Bool) {
        #expect(RunTarget(endpoint: endpoint).isEmulated == isEmulated)
    }
}
