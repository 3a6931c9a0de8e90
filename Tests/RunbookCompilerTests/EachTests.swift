// SPDX-License-Identifier: Apache-2.0

import Digests
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct EachTests {
    private static let header = """
        inputs:
          buckets: {type: list, default: [a, b]}
          db: {type: rds-instance, default: main}
          tokens: {type: list, secret: true}

        """

    private func step(_ attributes: String, body: String = "SELECT ${bucket}") -> String {
        "1. **Step**\n   ```sql id=s connection=dr \(attributes)\n   \(body)\n   ```\n"
    }

    @Test func `a list without a name, or a name without a list, is an error`() {
        for text in ["buckets", "bucket in", "bucket of buckets", "in buckets"] {
            expectFindings(step("each=\"1️⃣\(text)\"", body: "SELECT 1"), [("LB0203", "1️⃣")], header: Self.header)
        }
        expectFindings(step("each=\"1️⃣a-B in buckets\"", body: "SELECT 1"), [("LB0307", "1️⃣")], header: Self.header)
        expectFindings(step("each=\"1️⃣run in buckets\"", body: "SELECT 1"), [("LB0216", "1️⃣")], header: Self.header)
        expectFindings(
            step("each=\"bucket in (buckets1️⃣\"", body: "SELECT 1"),
            [("LB0301", "1️⃣")],
            header: Self.header
        )
    }

    @Test func `what is gone through must be a list`() {
        expectFindings(step("each=\"bucket in 1️⃣db\""), [("LB0514", "1️⃣")], header: Self.header)
        expectFindings(step("each=\"bucket in 1️⃣'a,b'\""), [("LB0514", "1️⃣")], header: Self.header)
        expectFindings(step("each=\"bucket in 1️⃣bukets\""), [("LB0302", "1️⃣")], header: Self.header)
        expectFindings(step("each=\"bucket in reverse(buckets)\""), [], header: Self.header)
    }

    @Test func `a secret list is refused, because its elements go on record`() {
        expectFindings(step("each=\"1️⃣bucket in tokens\""), [("LB0515", "1️⃣")], header: Self.header)
    }

    @Test func `an element that nothing uses gets a warning`() {
        expectFindings(step("each=\"1️⃣bucket in buckets\"", body: "SELECT 1"), [("LB0516", "1️⃣")], header: Self.header)
    }

    @Test func `an element exists in its own step alone, and not before it`() {
        expectFindings(
            step("each=\"bucket in buckets\"") + "2. **Next**\n   ```sql connection=dr\n   SELECT ${1️⃣bucket}\n   ```\n",
            [("LB0302", "1️⃣")],
            header: Self.header
        )
        expectFindings(
            step("each=\"bucket in buckets\" when=\"1️⃣bucket == 'a'\""),
            [("LB0302", "1️⃣")],
            header: Self.header
        )
        expectFindings(step("each=\"bucket in 1️⃣bucket\""), [("LB0302", "1️⃣")], header: Self.header)
    }

    @Test func `an element hides no other value, and two steps may use the same name`() throws {
        expectFindings(
            step("each=\"1️⃣db in buckets\"", body: "SELECT ${db}"),
            [("LB0304", "1️⃣")],
            header: Self.header
        )
        let both =
            step("each=\"bucket in buckets\"")
            + "2. **T**\n   ```sql connection=dr each=\"bucket in buckets\"\n   SELECT ${bucket}\n   ```\n"
        expectFindings(both, [], header: Self.header)
    }

    @Test func `people do not go through lists`() {
        expectFindings(
            "1. **Step**\n   ```yaml manual 1️⃣each=\"bucket in buckets\"\n   confirm: ok\n   ```\n",
            [("LB0205", "1️⃣")],
            header: Self.header
        )
    }

    @Test func `a list that is empty in every run makes a step that never runs`() {
        expectFindings(
            """
            lifeboat: 1
            id: a
            kind: daily
            steps:
              - id: one
                connection: dr
                sql: SELECT ${name}
                each: 1️⃣name in `[]`
            """,
            [("LB0510", "1️⃣")],
            raw: true,
            name: "a.yaml"
        )
    }

    @Test func `the rule reaches the plan and its YAML form, and changes the digest`() throws {
        let body = """
            1. **List**
               ```sql id=list connection=dr
               SELECT name FROM tables
               ```
               ```yaml capture
               names: rows[*].name
               ```
            2. **Count**
               ```sql id=count connection=dr each="name in names"
               SELECT count(*) AS n FROM log WHERE name = ${name}
               ```
               ```expect
               rows[0].n > 0
               matches(${name}, 'a')
               ```
            3. **Script**
               ```bash each="name in sort(names)"
               echo "$name" | cat
               ```
            """
        let plan = try CompilerTestBed.plan(body)
        let id = try #require(StepID("count"))
        let count = try #require(plan.step(id))
        #expect(count.each == EachRule(name: "name", list: try Expression.interpolation("names")))
        #expect(count.needs.map(\.kind) == [.requires])
        guard case .shell(let script)? = plan.steps.last?.commands.first?.operation else {
            Issue.record("the last step is no script")
            return
        }
        #expect(script.environment.map(\.name) == ["name"])
        let again = CompilerTestBed.compile(YAMLTwin.render(plan), name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "")
        let other = again.plan
        #expect(try other?.meaning() == plan.meaning())
        let once = try CompilerTestBed.plan(body.replacing("sort(names)", with: "names"))
        #expect(try once.meaning() != plan.meaning())
    }
}
