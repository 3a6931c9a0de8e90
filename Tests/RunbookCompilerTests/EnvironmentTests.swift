// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct EnvironmentTests {
    private static let header = "inputs:\n  db: {default: main}\n  size: {type: integer, default: 3}\n"

    private func script(_ attributes: String, body: String = "echo \"$NAME\" | cat") -> String {
        "1. **Step**\n   ```bash id=s \(attributes)\n   \(body)\n   ```\n"
    }

    private func variables(_ plan: Plan) -> [Template.Member] {
        guard case .shell(let script)? = plan.steps.first?.commands.first?.operation else { return [] }
        return script.environment
    }

    @Test func `what is no list of variables is an error`() {
        for text in ["NAME", "NAME=a | cat", "NAME=$(date)", "NAME=a echo", "NAME+=b"] {
            expectFindings(script("env=\"1️⃣\(text)\""), [("LB0203", "1️⃣")], header: Self.header)
        }
        expectFindings(script("env=\"NAME=a 1️⃣NAME=b\""), [("LB0213", "1️⃣")], header: Self.header)
    }

    @Test(arguments: [
        "PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "IFS", "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "PGPASSWORD",
    ])
    func `a variable that decides what runs or as whom is refused`(name: String) {
        expectFindings(script("env=\"1️⃣\(name)=x\""), [("LB0520", "1️⃣")], header: Self.header)
        expectFindings(
            """
            lifeboat: 1
            id: a
            kind: daily
            steps:
              - id: one
                bash: "echo hi | cat"
                env: {1️⃣\(name): x}
            """,
            [("LB0520", "1️⃣")],
            raw: true,
            name: "a.yaml"
        )
    }

    @Test func `a name that does not exist is an error, and a value of the runbook is not hidden`() {
        expectFindings(script("env=\"NAME=${1️⃣nothing}\""), [("LB0302", "1️⃣")], header: Self.header)
        expectFindings(script("env=\"1️⃣db=x\""), [("LB0304", "1️⃣")], header: Self.header)
        expectFindings(script("env=\"NAME='1️⃣${db}'\""), [("LB0308", "1️⃣")], header: Self.header)
    }

    @Test func `only a script has an environment`() {
        expectFindings(
            "1. **Step**\n   ```sql connection=dr 1️⃣env=\"A=b\"\n   SELECT 1\n   ```\n",
            [("LB0205", "1️⃣")]
        )
        expectFindings(
            "1. **Step**\n   ```bash effect=read 1️⃣env=\"A=b\"\n   aws sts get-caller-identity\n   ```\n",
            [("LB0205", "1️⃣")]
        )
        expectFindings("1. **Step**\n   ```yaml manual 1️⃣env=\"A=b\"\n   confirm: ok\n   ```\n", [("LB0205", "1️⃣")])
    }

    @Test func `values keep their types and are never spliced`() throws {
        let plan = try CompilerTestBed.plan(
            script("env=\"NAME=plain QUOTED='a b' SIZE=${size * 2} HOST=${db}.internal-$size EMPTY=\""),
            header: Self.header
        )
        let expected: [Template.Member] = [
            .init(name: "NAME", value: .literal("plain")),
            .init(name: "QUOTED", value: .literal("a b")),
            .init(name: "SIZE", value: .expression(try .interpolation("size * 2"))),
            .init(
                name: "HOST",
                value: .text([
                    .expression(try .interpolation("db")), .literal(".internal-"),
                    .expression(try .interpolation("size")),
                ])
            ),
            .init(name: "EMPTY", value: .literal("")),
        ]
        #expect(variables(plan) == expected)
        guard case .shell(let script)? = plan.steps.first?.commands.first?.operation else { return }
        #expect(script.script == "echo \"$NAME\" | cat")
    }

    @Test func `a variable may use a capture, which makes its step a requirement`() throws {
        let plan = try CompilerTestBed.plan(
            "1. **A**\n   ```sql id=a connection=dr capture=rows\n   SELECT 1\n   ```\n"
                + "2. **B**\n   ```bash id=b env=\"N=${length(rows.rows)}\"\n   echo \"$N\" | cat\n   ```\n"
        )
        #expect(plan.steps.last?.needs.map(\.kind) == [.requires])
    }

    @Test func `the environment survives the YAML form`() throws {
        let plan = try CompilerTestBed.plan(
            script(
                "env=\"NAME='x: # y' SIZE=${size} N=5 HOST=${db}-h\"",
                body: "echo \"$NAME $db\" | cat"
            ),
            header: Self.header
        )
        let again = CompilerTestBed.compile(YAMLTwin.render(plan), name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "")
        let other = again.plan
        #expect(try other?.meaning() == plan.meaning())
    }
}
