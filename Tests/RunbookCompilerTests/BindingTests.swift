// SPDX-License-Identifier: Apache-2.0

import Expressions
import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct BindingTests {
    private static let inputs = "inputs:\n  limit: {type: number, default: 5}\n  customer: {type: string, default: x}\n"

    @Test func `an unknown name comes with what was meant`() {
        let body = "1. **S**\n   ```sql connection=dr\n   SELECT ${1️⃣limt}\n   ```\n"
        expectFindings(body, [("LB0302", "1️⃣")], header: Self.inputs)
        let text = MarkedText(CompilerTestBed.runbook(body, header: Self.inputs)).text
        #expect(CompilerTestBed.compile(text).diagnostics.first?.message.contains("'limit'") == true)
    }

    @Test func `a value cannot be used before its step`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr
               SELECT ${1️⃣later}
               ```
            2. **B**
               ```sql connection=dr capture=later
               SELECT 1
               ```
            """,
            [("LB0303", "1️⃣")]
        )
    }

    @Test func `a step's own capture is not there for its own assertions`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr
               SELECT 1 AS one
               ```
               ```yaml capture
               mine: rows[0].one
               ```
               ```expect
               rows[0].one == ${1️⃣mine}
               ```
            """,
            [("LB0303", "1️⃣")]
        )
    }

    @Test func `one name has one producer`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr capture=x
               SELECT 1
               ```
            2. **B**
               ```sql connection=dr capture=1️⃣x
               SELECT 1
               ```
            3. **C**
               ```sql connection=dr capture=2️⃣limit
               SELECT 1
               ```
            """,
            [("LB0304", "1️⃣"), ("LB0304", "2️⃣")],
            header: Self.inputs
        )
    }

    @Test func `members of what every runbook has are known`() {
        expectFindings(
            "1. **S**\n   ```sql connection=dr\n   SELECT ${1️⃣run.idd}, ${2️⃣regions.nowhere}, ${regions.dr}, ${run.id}\n   ```\n",
            [("LB0305", "1️⃣"), ("LB0305", "2️⃣")]
        )
    }

    @Test func `members of a step are its result and its captures`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr id=first capture=x
               SELECT 1
               ```
            2. **B**
               ```sql connection=dr
               SELECT ${first.result}, ${first.x}, ${1️⃣first.y}
               ```
            """,
            [("LB0305", "1️⃣")]
        )
    }

    @Test func `a hyphen in a step's name needs quotes`() {
        let body = """
            1. **First one**
               ```sql connection=dr
               SELECT 1
               ```
            2. **B**
               ```sql connection=dr
               SELECT ${1️⃣first-one.result}, ${"first-one".result}
               ```
            """
        let text = MarkedText(CompilerTestBed.runbook(body))
        let found = CompilerTestBed.compile(text.text).diagnostics
        #expect(found.first?.fix?.contains("\"first-one\"") == true)
        #expect(found.first?.range?.lower == text.offsets["1️⃣"])
    }

    @Test func `an expression that cannot be read points at the mistake`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr
               SELECT 1 AS one
               ```
               ```expect
               rows[0].one == 1
               rows[0].one 1️⃣= 1
               2️⃣lenght(rows) == 1
               ```
            """,
            [("LB0301", "1️⃣"), ("LB0301", "2️⃣")]
        )
    }

    @Test func `what a broken step captures is not missing as well`() {
        expectFindings(
            """
            1. **A**
               ```sql connection=dr
               1️⃣COPY x TO STDOUT
               ```
               ```yaml capture
               one: rows[0].one
               ```
            2. **B**
               ```sql connection=dr
               SELECT ${one}
               ```
            """,
            [("LB0410", "1️⃣")]
        )
    }

    @Test func `names that no expression can write are refused`() {
        expectFindings("1. **A**\n", [("LB0307", "1️⃣")], header: "inputs:\n  1️⃣9lives: {type: string}\n")
        expectFindings("1. **A**\n", [("LB0216", "1️⃣")], header: "inputs:\n  1️⃣now: {type: string}\n")
    }

    @Test func `a used value makes its step required`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## P

            1. **First**
               ```sql connection=dr
               SELECT 1 AS one
               ```
               ```yaml capture
               a: rows[0].one
               bb:
                 value: rows[0].one
                 secret: true
               ```
            2. **B**
            3. **C**
               ```sql connection=dr when="a > 0"
               SELECT ${a + 1} AS x
               ```
               ```expect
               rows[0].x > ${a}
               ```
            """
        )
        let steps = plan.steps
        #expect(steps[0].captures.map(\.isSecret) == [false, true])
        #expect(steps[2].needs.map { "\($0.step) \($0.kind.rawValue)" } == ["first requires", "b order"])
        #expect(steps[2].condition?.source == "a > 0")
        guard case .sql(let query)? = steps[2].commands.first?.operation else {
            Issue.record("not SQL")
            return
        }
        #expect(query.statement == "SELECT $1 AS x")
        #expect(query.parameters == [.expression(try Expression.interpolation("a + 1"))])
    }
}
