// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct PageMergerTests {
    private func page(_ instances: [String], marker: String?) -> AWSTransport.Result {
        let items = instances.map { "<DBInstance><DBInstanceIdentifier>\($0)</DBInstanceIdentifier></DBInstance>" }
        let marker = marker.map { "<Marker>\($0)</Marker>" } ?? ""
        let body = "<DBInstances>\(items.joined())</DBInstances>\(marker)"
        return .answer(200, "<R><DescribeDBInstancesResult>\(body)</DescribeDBInstancesResult></R>")
    }

    private let call = AWSCall(service: "rds", operation: "describe-db-instances")

    @Test func `a page that fails fails the whole`() async {
        let denied = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
        let script = ScriptedTransport([page(["a"], marker: "m"), .answer(403, denied)])
        let outcome = await script.client().callAllPages(call, deadline: .seconds(60))
        #expect(outcome.serviceError?.code == "AccessDenied")
    }

    @Test func `a token that repeats ends the reading`() async {
        let script = ScriptedTransport(Array(repeating: page(["a"], marker: "m"), count: 9))
        let outcome = await script.client().callAllPages(call, deadline: .seconds(60))
        #expect(script.requests.count == 2)
        #expect(outcome.answer?.output["DBInstances"]?.arrayValue?.count == 2)
    }

    @Test func `pages are merged and the token is gone`() async {
        let script = ScriptedTransport([
            page(["a", "b"], marker: "m"), page([], marker: "n"), page(["c"], marker: nil),
        ])
        let outcome = await script.client().callAllPages(call, deadline: .seconds(60))
        let names = outcome.answer?.output["DBInstances"]?.arrayValue?.map { $0["DBInstanceIdentifier"]?.stringValue }
        #expect(names == ["a", "b", "c"])
        #expect(outcome.answer?.output["Marker"] == nil)
        #expect(outcome.answer?.attempts.count == 3)
        #expect(script.requests[1].text.contains("Marker=m"))
    }

    @Test func `a bound on pages is said and leaves the token`() async {
        let script = ScriptedTransport([page(["a"], marker: "m"), page(["b"], marker: "n")])
        let outcome = await script.client().callAllPages(call, maximumPages: 2, deadline: .seconds(60))
        #expect(script.requests.count == 2)
        #expect(outcome.answer?.notes == ["truncated: more pages follow after 2"])
    }
}
