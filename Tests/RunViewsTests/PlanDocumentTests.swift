// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunViews
import RunbookModel
import Testing
import Values

struct PlanDocumentTests {
    private func document(_ plan: Plan? = nil) throws -> JSONValue {
        PlanDocument(PlanSample.overview(try plan ?? PlanSample.plan())).json()
    }

    @Test func `a plan has the members that programs were promised`() throws {
        let document = try document()
        #expect(document["digest"] == "0123456789abcdef0123")
        #expect(document["runbook"]?["id"] == "test")
        #expect(document["inputs"]?[0]?["name"] == "dr" && document["inputs"]?[0]?["default"] == "us-east-1")
        #expect(document["checklist"]?[0]?["steps"] == ["promote"])
        let step = try #require(document["steps"]?[0])
        #expect(step["id"] == "ready" && step["line"] == 7 && step["kind"] == "aws" && step["effect"] == "read")
        #expect(step["timeout"] == "1m" && step["timeoutSeconds"] == 60)
        let call = try #require(step["calls"]?[0])
        #expect(call["service"] == "rds" && call["operation"] == "DescribeDBInstances")
        #expect(call["region"] == "${dr}" && call["parameters"] == ["DBInstanceIdentifier": "shop"])
        #expect(call["known"]?["region"] == "us-east-1")
    }

    @Test func `needs are names, and why stands beside them`() throws {
        let step = try #require(try document()["steps"]?[2])
        #expect(step["needs"] == ["ready", "orders"])
        #expect(step["dependencies"]?[1] == ["step": "orders", "why": "requires"])
        #expect(step["kind"] == "manual" && step["manual"]?["evidence"] == "note" && step["calls"] == [])
    }

    @Test func `the kind is that of the command that may do the most`() throws {
        var plan = try PlanSample.plan()
        plan.steps[0].action = .commands([
            PlanSample.aws("PromoteReadReplica", [:], effect: .irreversible),
            Command(text: "date", operation: .shell(ShellScript(script: "date")), effect: .unknown),
        ])
        #expect(try document(plan)["steps"]?[0]?["kind"] == "aws")
        #expect(try document()["steps"]?[1]?["kind"] == "sql")
        #expect(try document(plan)["steps"]?[0]?["calls"]?[1]?["service"] == "shell")
    }

    @Test func `a text that only looks like a hole is told apart`() throws {
        var plan = try PlanSample.plan()
        plan.steps[0].action = .commands([PlanSample.aws("X", ["A": "${dr}", "B": ["$${x}"]], effect: .read)])
        let parameters = try document(plan)["steps"]?[0]?["calls"]?[0]?["parameters"]
        #expect(parameters == ["A": "$${dr}", "B": ["$$${x}"]])
    }

    @Test func `secrets are not in it`() throws {
        var plan = try PlanSample.plan()
        plan.inputs[1].defaultValue = "hush"
        #expect(!(try document(plan)).text().contains("hush"))
    }

    @Test func `time and people are in it`() throws {
        let document = try document()
        #expect(document["criticalPath"]?["atMostSeconds"] == 900)
        #expect(document["criticalPath"]?["manualSteps"] == ["tell"])
        #expect(document["people"]?[0] == ["role": "dba", "members": ["d@example.com"]])
        #expect(document["touches"]?["account"] == "123456789012")
        #expect(document["oneWayDoors"] == ["promote"])
    }
}
