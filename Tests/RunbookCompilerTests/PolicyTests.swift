// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Jumps and compensations; what can be wrong with them is tested by the examples of their pages.
@Suite struct PolicyTests {
    private static let body = """
        ## Look

        1. **Room**
           ```bash id=room effect=read on-failure=goto:tell-them
           df -h /
           ```

        ## Act

        1. **Put**
           ```bash id=put effect=change
           aws s3api put-object --bucket b --key k --region us-west-2
           ```
        2. **Withdraw**
           ```bash id=withdraw compensates=put
           aws s3api put-object --bucket b --key k --tagging state=gone --region us-west-2
           ```

        ## Tell them

        1. **Count**
           ```bash id=count effect=read
           date
           ```
        2. **Say so**
           ```bash id=say effect=read
           uptime
           ```
        """
    private static let text = CompilerTestBed.runbook(body, header: "on-failure: compensate\n")

    private func plan() throws -> Plan { try #require(CompilerTestBed.compile(Self.text).plan) }

    @Test func `an anchor stands for the first step of its section`() throws {
        #expect(try plan().steps[0].onFailure == .goto(try #require(StepID("count"))))
    }

    @Test func `a compensation waits for what it undoes, and nothing of the normal course waits for it`() throws {
        let plan = try plan()
        let id = try #require(StepID("withdraw"))
        #expect(plan.step(id)?.compensates?.text == "put")
        #expect(plan.step(id)?.needs.map(\.step.text) == ["put"])
        #expect(!plan.steps.contains { $0.needs.contains { $0.step == id } })
        #expect(plan.steps.first { $0.id.text == "count" }?.needs.map(\.step.text) == ["put"])
    }

    @Test func `the YAML form says the same`() throws {
        let plan = try plan()
        let twin = CompilerTestBed.compile(YAMLTwin.render(plan), name: "test.yaml").plan
        #expect(try twin?.meaning() == plan.meaning())
    }

    @Test func `the front matter cannot jump`() {
        let text = CompilerTestBed.runbook(
            "1. **A**\n   ```bash id=a\n   date\n   ```\n",
            header: "on-failure: goto:a\n"
        )
        let found = CompilerTestBed.compile(text).diagnostics.filter { $0.severity == .error }
        #expect(found.map(\.code) == [InputFindings.invalidValue.code])
    }
}
