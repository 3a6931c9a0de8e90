// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct OutlineTests {
    @Test func `a version that does not exist is refused`() {
        expectFindings(
            "---\nlifeboat: 1️⃣2\nid: a\nkind: daily\n---\n1. **Do it**\n",
            [("LB0152", "1️⃣")],
            raw: true
        )
    }

    @Test func `a runbook without steps is no runbook`() {
        expectFindings("Only words.\n", [("LB0214", nil)])
    }

    @Test(arguments: [
        "1. **Step**\n       1️⃣```bash id=a\n       date\n       ```\n",
        "1. **Step**\n\n        1️⃣```bash id=a\n        date\n        ```\n",
        "100. **Step**\n         1️⃣~~~sql id=a connection=main\n         SELECT 1\n         ~~~\n",
        "- loose\n\n      1️⃣```bash\n      date\n      ```\n\n1. **Step**\n",
        "1. **Step**\r\n       1️⃣```bash id=a\r\n       date\r\n       ```\r\n",
        "1. **Step**\r\n\r\n        1️⃣```bash id=a\r\n        date\r\n        ```\r\n",
    ])
    func `a fence that Markdown takes for text is an error`(text: String) {
        expectFindings(text, [("LB0219", "1️⃣")])
    }

    @Test func `code in a text is no fence`() {
        expectFindings("1. **Step**\n   ```bash``` and\n   ```more``` of it\n", [])
        expectFindings("1. **Step**\n   `` ` ``\n\n        df -h\n", [])
        expectFindings("1. **Step**\n\n        ```\n        what it prints\n        ```\n", [])
        expectFindings("1. **Step**\n\n        Paste this:\n        ```bash\n        df -h\n        ```\n", [])
    }

    @Test func `a command outside every step is an error`() {
        expectFindings("- a loose item\n  ```1️⃣sql connection=dr\n  SELECT 1\n  ```\n\n1. **Step**\n", [("LB0201", "1️⃣")])
    }

    @Test func `an expectation outside every step is an error`() {
        expectFindings("```1️⃣expect\nx > 1\n```\n\n1. **Step**\n", [("LB0208", "1️⃣")])
    }

    @Test func `a second command in one step is an error`() {
        expectFindings(
            """
            1. **Step**
               ```sql connection=dr
               SELECT 1
               ```
               ```1️⃣sql connection=dr
               SELECT 2
               ```
            """,
            [("LB0209", "1️⃣")]
        )
    }

    @Test func `an empty command is an error`() {
        expectFindings("1. **Step**\n   ```1️⃣sql connection=dr\n\n   ```\n", [("LB0215", "1️⃣")])
    }

    @Test func `a misspelt fence is an error, an illustration is not`() {
        expectFindings(
            """
            1. **Step**
               ```1️⃣expct
               x > 1
               ```
               ```yaml 2️⃣prob
               aws: x
               ```
               ```json
               {}
               ```
               ```text
               anything
               ```
               ```yaml
               a: 1
               ```
            """,
            [("LB0207", "1️⃣"), ("LB0207", "2️⃣")]
        )
    }

    @Test func `two equal ids name both places`() {
        let text = MarkedText(
            CompilerTestBed.runbook(
                """
                1. **One**
                   ```yaml manual id=1️⃣same
                   confirm: One?
                   ```
                2. **Two**
                   ```yaml manual id=2️⃣same
                   confirm: Two?
                   ```
                """
            )
        )
        let diagnostics = CompilerTestBed.compile(text.text).diagnostics
        #expect(diagnostics.map(\.code) == ["LB0206"])
        #expect(diagnostics.first?.range?.lower == text.offsets["2️⃣"])
        #expect(diagnostics.first?.notes.first?.range?.lower == text.offsets["1️⃣"])
    }

    @Test func `a title without letters needs an id`() {
        expectFindings("1. 1️⃣**…**\n", [("LB0217", "1️⃣")])
    }

    @Test func `an id that every runbook has is refused`() {
        expectFindings("1. 1️⃣**Run**\n", [("LB0216", "1️⃣")])
    }

    @Test func `items with a bold lead and headings with commands are steps`() throws {
        let plan = try CompilerTestBed.plan(
            """
            Some words for the operator.

            ## First part

            1. **Look around.** It is
               dark.

               More text.

               - a list
            2. not a step

            ## The answer

            What it means.

            ```sql connection=dr
            SELECT 42 AS answer
            ```
            ```expect
            # the usual
            rows[0].answer == 42
            ```
            """
        )
        #expect(plan.runbook.title == "Test")
        #expect(plan.runbook.about == "Some words for the operator.")
        #expect(plan.steps.map(\.id.text) == ["look-around", "the-answer"])
        #expect(plan.steps.map(\.section) == [["First part"], []])
        #expect(plan.steps[0].prose == "It is\ndark.\n\nMore text.\n\n- a list")
        #expect(plan.steps[1].prose == "What it means.")
        #expect(plan.steps[1].expectations.map(\.expression.source) == ["rows[0].answer == 42"])
        #expect(plan.steps[0].place?.line == 13)
    }

    @Test func `equal titles take the headings before them into their ids`() throws {
        let plan = try CompilerTestBed.plan("## A\n\n1. **Check**\n\n## B\n\n1. **Check**\n2. **Other**\n")
        #expect(plan.steps.map(\.id.text) == ["a-check", "b-check", "other"])
    }

    @Test func `an ordered item without a command is a manual step`() throws {
        let plan = try CompilerTestBed.plan(
            """
            1. **Call the owner.** Ring twice.
            2. **Write it down**
               ```yaml manual id=note critical=true
               confirm: Is it written down?
               evidence: note
               ```
            """
        )
        #expect(plan.steps[0].action == .manual(ManualAction(confirmation: "Call the owner: done?")))
        #expect(plan.steps[1].action == .manual(ManualAction(confirmation: "Is it written down?", evidence: .note)))
        #expect(plan.steps[1].isCritical)
    }

    @Test func `a limit on a person is refused, as nothing keeps it`() {
        expectFindings(
            "1. **Call**\n   ```yaml manual id=call 1️⃣timeout=2h\n   confirm: Did they answer?\n   ```\n",
            [("LB0205", "1️⃣")]
        )
    }

    @Test func `task-list items bind to the steps that they link to`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## Part

            1. **One**
            2. **Two**

            ## List

            - [ ] [The part is done](#part)
            - [ ] [The second](#two) is done
            - [ ] Nobody can prove this
            """
        )
        #expect(plan.checklist.map(\.text) == ["The part is done", "The second is done", "Nobody can prove this"])
        #expect(plan.checklist.map { $0.steps.map(\.text) } == [["one", "two"], ["two"], []])
    }

    @Test func `a task that links nowhere is an error`() {
        expectFindings("1. **One**\n\n- [ ] 1️⃣[x](#on)\n", [("LB0501", "1️⃣")])
    }
}
