// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Edits are offered where there is one way to read what was meant, and nowhere else.
@Suite struct CertainEditTests {
    private static let input = "inputs:\n  db: {type: rds-instance, default: dhakacart-db}\n"

    /// The text after all edits, again and again until none is left.
    private func repaired(_ text: String, name: String = "test.md") -> String {
        var text = text
        for _ in 0..<10 {
            let found = CompilerTestBed.compile(text, name: name).diagnostics
            let round = FixItApplication(found, to: SourceText(name: name, text))
            let next = String(decoding: round.bytes, as: UTF8.self)
            if next == text { return text }
            text = next
        }
        Issue.record("the edits do not come to an end")
        return text
    }

    private func step(_ attributes: String, _ command: String = "date") -> String {
        CompilerTestBed.runbook(
            "1. **A.**\n   ```bash id=a \(attributes)\n   \(command)\n   ```\n",
            header: Self.input
        )
    }

    @Test(arguments: [
        ("timout=5m", "timeout=5m"), ("timeout=5min", "timeout=5m"), ("timeout=\"5 minutes\"", "timeout=\"5m\""),
        ("timeout=2hours", "timeout=2h"), ("effect=chnage", "effect=change"), ("effect=Read", "effect=read"),
        ("critical=yes", "critical=true"), ("always=False", "always=false"), ("critical", "critical=true"),
        ("retry=\"5 x 30s\"", "retry=\"5x30s\""), ("retry=5X30sec", "retry=5x30s"),
        ("on-failure=abrt", "on-failure=abort"),
    ])
    func `a misspelt attribute or value is corrected`(wrong: String, right: String) {
        #expect(repaired(step(wrong)) == step(right))
    }

    @Test(arguments: [
        "timeout=5", "timeout=soon", "retry=5", "critical=maybe", "effect=x", "zzz=1", "timeout=2m timeout=5m",
    ])
    func `what can mean several things is left`(attributes: String) {
        #expect(repaired(step(attributes)) == step(attributes))
    }

    @Test(arguments: [
        ("aws rds describe-db-instance", "aws rds describe-db-instances"),
        ("aws rdss describe-db-instances", "aws rds describe-db-instances"),
        ("aws rds describe-db-instances --regoin=us-west-2", "aws rds describe-db-instances --region=us-west-2"),
        (
            "aws rds describe-db-instances --db-instance-identifer ${bd}",
            "aws rds describe-db-instances --db-instance-identifier ${db}"
        ),
        (
            "aws rds describe-db-instances --db-instance-identifier '${db}'",
            "aws rds describe-db-instances --db-instance-identifier \"${db}\""
        ),
        (
            "aws rds describe-db-instances --db-instance-identifier ${run.opreator}",
            "aws rds describe-db-instances --db-instance-identifier ${run.operator}"
        ),
    ])
    func `misspelt commands, options, values and quotes are corrected`(wrong: String, right: String) {
        #expect(repaired(step("", wrong)) == step("", right))
    }

    @Test func `a name that looks like its opposite is left, without any suggestion`() {
        let text = step("", "aws rds describe-db-instances --query DBInstances[0].EarliestRestorableTime")
        #expect(repaired(text) == text)
        let found = CompilerTestBed.compile(text).diagnostics.first { $0.code == "LB0310" }
        #expect(found?.message == "there is no member 'EarliestRestorableTime'")
        #expect(found?.fix?.hasPrefix("it has: ") == true)
    }

    @Test func `single quotes that keep more than references stay`() {
        let text = step("", "aws rds describe-db-instances --db-instance-identifier 'a\\\"${db}'")
        #expect(repaired(text) == text)
    }

    @Test func `front matter, links, approvals, connections and keys are corrected in one go`() {
        let text = { (words: [String]) in
            """
            ---
            lifeboat: \(words[0])
            kind: \(words[1])
            environment: \(words[2])
            rto: \(words[3])
            inputs:
              db: {\(words[4]): rds-instance, default: dhakacart-db}
            ---
            # T

            ```yaml approval=go
            \(words[5]): [dba]
            shows: [\(words[6])]
            ```

            ## Look

            1. **A.**
               ```sql id=rows connection=\(words[7])
               SELECT 1 AS one
               ```

            ## Act

            Requires: [Look](#\(words[8]))

            1. **B.**
               ```bash id=act approve=\(words[9])
               echo "$db"
               ```
            """
        }
        let wrong = [
            "v1", "dayly", "prodution", "4 hours", "typ", "frm", "row", "primry", "lok", "og",
        ]
        let right = [
            "1", "daily", "production", "4h", "type", "from", "rows", "primary", "look", "go",
        ]
        #expect(repaired(text(wrong)) == text(right))
    }

    @Test func `the YAML form is corrected, quotes kept`() {
        let text = { (words: [String]) in
            """
            lifeboat: 1
            kind: daily
            steps:
              - id: first
                bash: date
                \(words[0]): "\(words[1])"
              - id: second
                bash: date
                requires: ["\(words[2])"]
            """
        }
        #expect(
            repaired(text(["timout", "5min", "frist"]), name: "a.yaml") == text(["timeout", "5m", "first"])
        )
    }

    @Test func `a step id becomes an identifier`() {
        let text = CompilerTestBed.runbook("1. **A.**\n   ```bash id=Disk_Room.1\n   date\n   ```\n")
        #expect(repaired(text) == text.replacing("Disk_Room.1", with: "disk_room-1"))
    }

    @Test func `links of checklists and keys of the workspace file are corrected`() {
        let runbook = Array("---\nlifeboat: 1\nkind: daily\n---\n# T\n\n1. **Room.**\n".utf8)
        let list = "- [ ] [A](../runbooks/dayly.md#room)\n- [ ] [B](../runbooks/daily.md#rom)\n"
        let compiler = RunbookCompiler(
            files: { $0 == "runbooks/daily.md" ? runbook : Array(list.utf8) },
            catalog: .embedded,
            workspace: nil
        )
        let plan = compiler.compile(path: "runbooks/daily.md").plan
        let found = compiler.compileChecklist(
            path: "checklists/a.md",
            runbooks: plan.map { [(path: "runbooks/daily.md", plan: $0)] } ?? []
        ).1
        let round = FixItApplication(found, to: SourceText(name: "checklists/a.md", list))
        #expect(
            String(decoding: round.bytes, as: UTF8.self)
                == list.replacing("dayly", with: "daily").replacing("#rom)", with: "#room)")
        )
        let workspace = "enviroments:\n  production:\n    acount: \"123456789012\"\n"
        let problems = WorkspaceReader.read(Array(workspace.utf8), name: "lifeboat.yaml", environment: { _ in nil }).1
        let edited = FixItApplication(problems, to: SourceText(name: "lifeboat.yaml", workspace)).bytes
        #expect(String(decoding: edited, as: UTF8.self).hasPrefix("environments:\n"))
    }

    /// Whatever is wrong with a runbook, an edit replaces exactly what it is about.
    @Test func `an edit always replaces text of the file that it is about`() throws {
        for page in DiagnosticPages.all where !page.example.isEmpty {
            let found = PageExample(page.example, inputs: page.inputs, catalog: .embedded).findings()
            for finding in found {
                guard let fixIt = finding.fixIt else { continue }
                let document = try #require(page.example.first { $0.name == finding.file })
                #expect(fixIt.isCertain(in: SourceText(name: document.name, document.text)), "\(page.code)")
            }
        }
    }
}
