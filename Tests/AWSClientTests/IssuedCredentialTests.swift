// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct IssuedCredentialTests {
    @Test func `a database password that a service issues stays out of the record`() async throws {
        let xml =
            "<GetClusterCredentialsWithIAMResponse><GetClusterCredentialsWithIAMResult><DbUser>IAM:ada</DbUser>"
            + "<DbPassword>hunter-22</DbPassword></GetClusterCredentialsWithIAMResult>"
            + "</GetClusterCredentialsWithIAMResponse>"
        let calls: [(AWSCall, String)] = [
            (
                AWSCall(
                    service: "redshift",
                    operation: "GetClusterCredentialsWithIAM",
                    parameters: ["ClusterIdentifier": "c"]
                ), xml
            ),
            (
                AWSCall(
                    service: "redshift-serverless",
                    operation: "GetCredentials",
                    parameters: ["workgroupName": "w"]
                ), #"{"dbUser":"IAM:ada","dbPassword":"hunter-22"}"#
            ),
        ]
        for (call, body) in calls {
            let script = ScriptedTransport([.answer(200, body)])
            let answer = try #require(await script.client().call(call, deadline: .seconds(3600)).answer)
            #expect(answer.secretTexts.contains("hunter-22"))
            #expect(!answer.recordableOutput.text().contains("hunter-22"))
            #expect(answer.exchange.responseBody?.text.contains("hunter-22") == false)
        }
    }

    @Test func `the secrets of every page are known`() async throws {
        let call = AWSCall(service: "ssm", operation: "GetParametersByPath", parameters: ["Path": "/x"])
        let script = ScriptedTransport([
            .answer(200, #"{"Parameters":[{"Name":"a","Value":"first-secret"}],"NextToken":"t"}"#),
            .answer(200, #"{"Parameters":[{"Name":"b","Value":"second-secret"}]}"#),
        ])
        let answer = try #require(await script.client().callAllPages(call, deadline: .seconds(3600)).answer)
        #expect(answer.secretTexts == ["first-secret", "second-secret"])
    }
}
