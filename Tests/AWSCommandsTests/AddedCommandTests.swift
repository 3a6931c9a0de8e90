// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSCommandLine
import AWSModel
import Testing
import Values

@testable import AWSCommands

struct AddedCommandTests {
    @Test func `every command that the parser takes is carried out`() {
        for name in CustomCommand.all {
            #expect(AWSCommandRunner.customActions[name] != nil, "\(name)")
        }
    }

    @Test func `every action that an explanation names is one of the models`() throws {
        for (name, calls) in CustomExplanation.calls {
            let service = try ServiceCatalog.embedded.service(String(name.prefix { $0 != " " }))
            for call in calls { #expect(service.operation(named: call) != nil, "\(name): \(call)") }
        }
    }

    // Made by botocore for the same keys and moment.
    @Test func `a database token is a signed URL without scheme`() async throws {
        let console = ScriptedConsole([])
        let code = try await console.run(
            "rds",
            "generate-db-auth-token",
            "--hostname",
            "db.example.com",
            "--port",
            "5432",
            "--username",
            "u/é"
        )
        #expect(code == .success)
        let token =
            "db.example.com:5432/?Action=connect&DBUser=u%2F%C3%A9&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=AKIDEXAMPLE%2F20261118%2Fus-west-2%2Frds-db%2Faws4_request"
            + "&X-Amz-Date=20261118T110640Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature="
            + "ac42cd620f31d815427c8ecff42ac646a256aaa906347da6e3531a3aa51ce663"
        #expect(console.output == token + "\n")
    }

    @Test func `a tailed log is read to its last page`() async throws {
        let event: JSONValue = [
            "timestamp": 1_795_000_000_007, "message": "m \n", "logStreamName": "s", "eventId": "1",
        ]
        let pages: [JSONValue] = [["events": [event], "nextToken": "t"], ["events": []]]
        let console = ScriptedConsole(pages.map { ScriptedConsole.json($0) })
        #expect(try await console.run("logs", "tail", "g", "--since", "1h", "--format", "short") == .success)
        #expect(console.output == "2026-11-18T11:06:40 m\n")
        #expect(console.bodies[0]["startTime"] == 1_794_996_400_000)
        #expect(console.bodies[1]["nextToken"] == "t")
    }

    @Test func `a log that gives the same token again is not asked for ever`() async throws {
        let page = ScriptedConsole.json(["events": [], "nextToken": "t"])
        let console = ScriptedConsole([page, page, page])
        #expect(try await console.run("logs", "tail", "g") == .general)
        #expect(console.bodies.count == 2)
    }

    @Test(arguments: ["", "m", "-5m", "5x", "99999999999999999999m", "9223372036854775807w", "tomorrow"])
    func `a time that is none is refused`(since: String) async throws {
        let console = ScriptedConsole([ScriptedConsole.json(["events": []])])
        #expect(try await console.run("logs", "tail", "g", "--since=\(since)") == .usage)
        #expect(console.bodies.isEmpty)
    }

    @Test func `a locked kubeconfig is not replaced`() async throws {
        let cluster: JSONValue = [
            "cluster": ["arn": "arn:aws:eks:us-west-2:1:cluster/c", "status": "ACTIVE", "endpoint": "https://1"]
        ]
        let console = ScriptedConsole([ScriptedConsole.json(cluster)])
        #expect(try await console.run("eks", "update-kubeconfig", "--name", "c", "--kubeconfig", "/locked") == .general)
        #expect(console.written.isEmpty)
        let full = ScriptedConsole([ScriptedConsole.json(cluster)])
        #expect(try await full.run("eks", "update-kubeconfig", "--name", "c", "--kubeconfig", "/full/x") == .general)
        #expect(full.reports.joined().contains("no space"))
        let home = ScriptedConsole([ScriptedConsole.json(cluster)])
        #expect(try await home.run("eks", "update-kubeconfig", "--name", "c") == .success)
        #expect(home.written.keys.sorted() == ["/home/op/.kube/config"])
    }

    @Test func `the first file of KUBECONFIG that has the cluster is changed`() async throws {
        let arn = "arn:aws:eks:us-west-2:1:cluster/c"
        let cluster: JSONValue = ["cluster": ["arn": .string(arn), "status": "ACTIVE", "endpoint": "https://1"]]
        let files = [
            "/a": Array("kind: Config\n".utf8), "/b": Array("clusters: [{name: '\(arn)', cluster: {}}]\n".utf8),
        ]
        let console = ScriptedConsole([ScriptedConsole.json(cluster)], files: files)
        let code = try await console.run(
            "eks",
            "update-kubeconfig",
            "--name",
            "c",
            variables: ["KUBECONFIG": "/none:/a:/b"]
        )
        #expect(code == .success)
        #expect(console.written.keys.sorted() == ["/b"])
        #expect(console.output == "Updated context \(arn) in /b\n")
    }

    @Test(arguments: ["[", "- a", "clusters: x", "users: [1]", "a: b: c"])
    func `what is no kubeconfig is refused`(text: String) {
        #expect(throws: Kubeconfig.Corrupted.self) { try Kubeconfig(Array(text.utf8), name: "f") }
    }
}
