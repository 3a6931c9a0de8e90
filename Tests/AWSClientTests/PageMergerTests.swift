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
        let outcome = await script.client().callAllPages(call, deadline: .seconds(3600))
        #expect(outcome.serviceError?.code == "AccessDenied")
    }

    @Test func `a token that comes twice is a failure, and no part is passed off as the whole`() async {
        let script = ScriptedTransport(Array(repeating: page(["a"], marker: "m"), count: 9))
        let outcome = await script.client().callAllPages(call, deadline: .seconds(3600))
        #expect(script.requests.count == 2)
        #expect(outcome.serviceError?.code == "(repeated token)")
    }

    @Test func `tokens that go in a circle are a failure`() async {
        let circle = (0..<60).map { page(["a"], marker: ["m", "n", "o"][$0 % 3]) }
        let script = ScriptedTransport([page(["a"], marker: "k"), page(["b"], marker: "l")] + circle)
        let outcome = await script.client().callAllPages(call, deadline: .seconds(3600))
        #expect(outcome.serviceError?.code == "(repeated token)")
        #expect(script.requests.count <= 11)
    }

    @Test func `a second token that a page does not give is not sent again`() async {
        func versions(_ key: String, _ version: String?) -> AWSTransport.Result {
            let version = version.map { "<NextVersionIdMarker>\($0)</NextVersionIdMarker>" } ?? ""
            let markers = "<IsTruncated>true</IsTruncated><NextKeyMarker>\(key)</NextKeyMarker>\(version)"
            return .answer(200, "<ListVersionsResult>\(markers)</ListVersionsResult>")
        }
        let end = "<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>"
        let script = ScriptedTransport([versions("a", "v1"), versions("b", nil), .answer(200, end)])
        let call = AWSCall(service: "s3", operation: "ListObjectVersions", parameters: ["Bucket": "bucket"])
        let outcome = await script.client().callAllPages(call, deadline: .seconds(3600))
        #expect(outcome.answer != nil)
        #expect(script.requests.count == 3)
        #expect(script.requests[1].url.contains("version-id-marker=v1"))
        #expect(script.requests[2].url.contains("key-marker=b"))
        #expect(!script.requests[2].url.contains("version-id-marker"))
    }

    @Test func `every page is handed out as it comes, until the handler has enough`() async {
        let script = ScriptedTransport([
            page(["a"], marker: "m"), page(["b"], marker: "n"), page(["c"], marker: "o"), page(["d"], marker: nil),
        ])
        var seen: [Int] = []
        let outcome = await script.client().forEachPage(call, deadline: .seconds(3600)) { answer in
            seen.append(answer.output["DBInstances"]?.arrayValue?.count ?? -1)
            return seen.count < 3
        }
        #expect(seen == [1, 1, 1])
        #expect(script.requests.count == 3)
        #expect(outcome.answer?.notes == ["truncated: more pages follow after 3"])
    }

    @Test func `an operation without pages has one`() async {
        let script = ScriptedTransport([.answer(200, "<R><GetCallerIdentityResult/></R>")])
        var count = 0
        let identity = AWSCall(service: "sts", operation: "GetCallerIdentity")
        await script.client().forEachPage(identity, deadline: .seconds(3600)) { _ in
            count += 1
            return true
        }
        #expect(count == 1)
    }

    @Test func `every paginator of every service can be read`() throws {
        var count = 0
        for name in ServiceCatalog.embedded.serviceNames {
            let service = try ServiceCatalog.embedded.service(name)
            for paginator in service.paginators {
                _ = try PageTokens(paginator)
                _ = try PageMerger(paginator)
                let operation = try #require(service.operation(named: paginator.operation))
                let members = Set(service.input(of: operation)?.members.map(\.name) ?? [])
                #expect(paginator.inputTokens.count == paginator.outputTokens.count, "\(name) \(paginator.operation)")
                #expect(paginator.inputTokens.allSatisfy(members.contains), "\(name) \(paginator.operation)")
                #expect(!paginator.resultKeys.isEmpty || name == "s3", "\(name) \(paginator.operation)")
                count += 1
            }
        }
        #expect(count == 3112)
    }

    @Test func `pages are merged and the token is gone`() async {
        let script = ScriptedTransport([
            page(["a", "b"], marker: "m"), page([], marker: "n"), page(["c"], marker: nil),
        ])
        let outcome = await script.client().callAllPages(call, deadline: .seconds(3600))
        let names = outcome.answer?.output["DBInstances"]?.arrayValue?.map { $0["DBInstanceIdentifier"]?.stringValue }
        #expect(names == ["a", "b", "c"])
        #expect(outcome.answer?.output["Marker"] == nil)
        #expect(outcome.answer?.attempts.count == 3)
        let notes = outcome.answer?.exchange.notes ?? []
        #expect(notes.count == 3)
        #expect(notes.enumerated().allSatisfy { $1.hasPrefix("page \($0 + 1): ") && $1.contains("SHA-256 ") })
        #expect(script.requests[1].text.contains("Marker=m"))
    }

    @Test func `a bound on pages is said and leaves the token`() async {
        let script = ScriptedTransport([page(["a"], marker: "m"), page(["b"], marker: "n")])
        let outcome = await script.client().callAllPages(call, maximumPages: 2, deadline: .seconds(3600))
        #expect(script.requests.count == 2)
        #expect(outcome.answer?.notes == ["truncated: more pages follow after 2"])
        #expect(outcome.answer?.output["Marker"] == "n")
    }
}
