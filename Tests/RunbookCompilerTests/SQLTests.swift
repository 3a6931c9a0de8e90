// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct SQLTests {
    private func step(_ sql: String, _ attributes: String = "connection=dr") -> String {
        "1. **Step**\n   ```sql \(attributes)\n   \(sql)\n   ```\n"
    }

    @Test func `a value inside a string is refused`() {
        expectFindings(step("SELECT 'x 1️⃣${run.id}'"), [("LB0411", "1️⃣")])
        expectFindings(step("SELECT 1 AS \"1️⃣${run.id}\""), [("LB0411", "1️⃣")])
    }

    @Test func `a step has one statement`() {
        expectFindings(step("SELECT 1; 1️⃣SELECT 2"), [("LB0412", "1️⃣")])
    }

    @Test func `what is no statement of a step is refused`() {
        expectFindings(step("1️⃣BEGIN"), [("LB0410", "1️⃣")])
        expectFindings(step("SELECT 1️⃣'open"), [("LB0410", "1️⃣")])
        expectFindings(step("SELECT 1️⃣\\copy"), [("LB0410", "1️⃣")])
    }

    @Test func `a connection is given and known`() {
        expectFindings("1. **Step**\n   ```1️⃣sql\n   SELECT 1\n   ```\n", [("LB0414", "1️⃣")])
        expectFindings(step("SELECT 1", "connection=1️⃣replica"), [("LB0413", "1️⃣")])
    }

    @Test func `a declared read that writes is an error with its fix`() {
        let body = step("UPDATE a SET b = 1", "connection=dr effect=1️⃣read")
        expectFindings(body, [("LB0603", "1️⃣")])
        let text = MarkedText(CompilerTestBed.runbook(body)).text
        #expect(CompilerTestBed.compile(text).diagnostics.first?.fixIt?.replacement == "change")
    }

    @Test func `an author may raise an effect`() throws {
        let plan = try CompilerTestBed.plan(step("SELECT 1", "connection=dr effect=change"))
        #expect(plan.steps[0].effect == .change)
        #expect(plan.steps[0].commands[0].effect == .change)
        #expect(plan.steps[0].timeout.duration == .seconds(1800))
    }

    @Test func `a one-way statement wants an approval and a probe`() {
        expectFindings(
            "1. 1️⃣**Step**\n   ```sql connection=dr\n   2️⃣DROP TABLE a\n   ```\n",
            [("LB0801", "2️⃣"), ("LB0802", "1️⃣"), ("LB0818", "2️⃣")]
        )
    }

    @Test func `a reading of a probe must only read`() {
        expectFindings(
            """
            1. **Step**
               ```sql connection=dr
               UPDATE a SET b = 1
               ```
               ```yaml probe
               sql: 1️⃣DELETE FROM a WHERE b = 1
               done-when: rows[0] != null
               ```
            """,
            [("LB0420", "1️⃣")]
        )
    }

    @Test func `a wait without a reading repeats the command, which must read`() {
        expectFindings(
            """
            1. **Step**
               ```sql connection=dr
               1️⃣UPDATE a SET b = 1
               ```
               ```yaml wait
               until: rows[0] != null
               ```
            """,
            [("LB0420", "1️⃣")]
        )
    }

    @Test func `the parts of a step are read with its connection`() throws {
        let plan = try CompilerTestBed.plan(
            """
            1. **Step**
               ```sql connection=dr
               UPDATE a SET b = ${run.id}
               ```
               ```yaml precondition
               sql: SELECT count(*) AS n FROM a
               connection: primary
               expect:
                 - rows[0].n > 0
               ```
               ```yaml precondition
               expr: run.operator != null
               ```
               ```yaml wait
               sql: SELECT b FROM a
               until: rows[0].b == ${run.id}
               fail-when: rows[0].b == null
               every: 2s
               timeout: 1m
               ```
               ```yaml probe
               sql: SELECT b FROM a
               done-when: rows[0].b == ${run.id}
               ```
            """
        )
        let step = plan.steps[0]
        #expect(step.preconditions.count == 2)
        guard case .sql(let first)? = step.preconditions[0].command?.operation else {
            Issue.record("no SQL")
            return
        }
        #expect(first.connection == .named("primary"))
        #expect(step.preconditions[1].command == nil)
        #expect(step.preconditions[1].expectations[0].expression.dialect == .interpolation)
        #expect(step.wait?.every.duration == .seconds(2))
        #expect(step.wait?.timeout.duration == .seconds(60))
        #expect(step.probe?.command.effect == .read)
        #expect(step.probe?.command.text == "SELECT b FROM a")
    }

    @Test func `parts that say too little or too much are errors`() {
        expectFindings(
            """
            1. **Step**
               ```sql connection=dr
               SELECT 1
               ```
               ```yaml wait
               1️⃣untill: rows[0] != null
               ```
               ```yaml probe
               2️⃣sql: SELECT 1
               ```
            """,
            [("LB0210", "1️⃣"), ("LB0211", "1️⃣"), ("LB0211", "2️⃣")]
        )
    }

    @Test func `an assertion that observes nothing is pointed out`() {
        expectFindings(
            """
            1. **Step**
               ```sql connection=dr
               SELECT 1
               ```
               ```expect
               1️⃣1 == 1
               rows[0] != null
               ```
            """,
            [("LB0804", "1️⃣")]
        )
    }

    @Test func `a manual step has no result`() {
        expectFindings(
            """
            1. **Step**
               ```yaml manual
               confirm: ok?
               ```
               ```expect
               1️⃣rows[0] != null
               ```
            """,
            [("LB0218", "1️⃣")]
        )
    }
}
