// SPDX-License-Identifier: Apache-2.0

import AWSClient
import AWSModel
import Testing
import Values

@testable import AWSCommands

struct AWSCommandRunnerTests {
    private func groups(_ names: [String], next: String? = nil) -> AWSTransport.Result {
        var page = JSONObject()
        page["logGroups"] = .array(names.map { ["logGroupName": .string($0), "creationTime": 1] })
        if let next { page["nextToken"] = .string(next) }
        return ScriptedConsole.json(.object(page))
    }

    @Test func `a failing page ends the command without a part of the answer`() async throws {
        let denied = ScriptedConsole.json(["__type": "AccessDeniedException", "message": "no"], status: 400)
        let console = ScriptedConsole([groups(["a"], next: "1"), denied])
        #expect(try await console.run("logs", "describe-log-groups") == .service)
        #expect(console.output == "")
        let text = "An error occurred (AccessDeniedException) when calling the DescribeLogGroups operation: no"
        #expect(console.reports == ["\n" + text])
    }

    @Test func `text is printed page by page and nobody is asked for pages that nobody reads`() async throws {
        let pages = [groups(["a"], next: "1"), groups(["b"], next: "2"), groups(["c"])]
        let whole = ScriptedConsole(pages)
        let words = ["logs", "describe-log-groups", "--output", "text", "--query", "logGroups[].logGroupName"]
        #expect(try await whole.run(words[0], words[1], words[2], words[3], words[4], words[5]) == .success)
        #expect(whole.output == "a\nb\nc\n")
        let cut = ScriptedConsole(pages, linesRead: 1)
        #expect(try await cut.run(words[0], words[1], words[2], words[3], words[4], words[5]) == .success)
        #expect(cut.output == "a\n")
        #expect(cut.bodies.count == 2)
    }

    @Test func `a changing call without an answer is sent once and its doubt is said`() async throws {
        let console = ScriptedConsole([.lost("the connection ended"), groups([])])
        #expect(try await console.run("logs", "create-log-group", "--log-group-name", "g") == .general)
        #expect(console.bodies.count == 1)
        #expect(console.reports.joined().contains("whether it took effect is not known"))
    }

    @Test func `a lasting server error names how often a read was repeated`() async throws {
        let broken = ScriptedConsole.json(["__type": "InternalFailure", "message": "x"], status: 500)
        let console = ScriptedConsole([broken, broken, broken])
        #expect(try await console.run("logs", "describe-log-groups") == .service)
        #expect(console.reports.joined().contains("operation (reached max retries: 2): x"))
    }

    @Test func `a proxy's page has its status for a code`() async throws {
        let page = AWSTransport.Result.response(WireResponse(status: 418, headers: [], body: Array("<html>".utf8)))
        let console = ScriptedConsole([page])
        #expect(try await console.run("logs", "create-log-group", "--log-group-name", "g") == .service)
        #expect(
            console.reports.joined().contains("An error occurred (HTTP 418)")
                || console.reports.joined().contains("(418)")
        )
    }

    @Test func `credentials and region that are missing end with 253`() async throws {
        let console = ScriptedConsole([])
        let nobody = ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""]
        #expect(try await console.run("logs", "describe-log-groups", variables: nobody) == .configuration)
        #expect(console.reports.joined().contains("Unable to locate credentials"))
        #expect(console.bodies.isEmpty)
    }

    @Test func `a wait polls at the model's pace and gives up when the model does`() async throws {
        let table: JSONValue = ["Table": ["TableStatus": "CREATING"]]
        let active: JSONValue = ["Table": ["TableStatus": "ACTIVE"]]
        let words = ["dynamodb", "wait", "table-exists", "--table-name", "t"]
        let console = ScriptedConsole([ScriptedConsole.json(table), ScriptedConsole.json(active)])
        #expect(try await console.run(words[0], words[1], words[2], words[3], words[4]) == .success)
        #expect(console.output == "")
        let never = ScriptedConsole(Array(repeating: ScriptedConsole.json(table), count: 200))
        #expect(try await never.run(words[0], words[1], words[2], words[3], words[4]) == .general)
        #expect(never.reports.joined().contains("Waiter TableExists failed"))
    }

    @Test func `a wait without a connection ends at once`() async throws {
        let console = ScriptedConsole([])
        let code = try await console.run("dynamodb", "wait", "table-exists", "--table-name", "t")
        #expect(code == .general)
        #expect(console.reports.joined().contains("Could not connect"))
    }

    @Test func `moments have the AWS CLI's form before the query sees them`() {
        #expect(MomentRendering.moment("2026-11-22T03:00:00Z") == "2026-11-22T03:00:00+00:00")
        #expect(MomentRendering.moment("2026-11-22T03:00:00.25Z") == "2026-11-22T03:00:00.250000+00:00")
        #expect(MomentRendering.moment("2026-11-22T03:00:00.123456789Z") == "2026-11-22T03:00:00.123456+00:00")
        #expect(MomentRendering.moment("2026-11-22T03:00:00.000Z") == "2026-11-22T03:00:00+00:00")
        #expect(MomentRendering.moment("never") == "never")
    }
}
