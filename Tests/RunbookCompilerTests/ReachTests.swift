// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct ReachTests {
    private func notes(_ body: String, header: String = "") -> [[String]] {
        CompilerTestBed.compile(CompilerTestBed.runbook(body, header: header)).diagnostics.map {
            $0.notes.map(\.message)
        }
    }

    // MARK: - Steps that never run

    @Test func `a condition that is always false is an error, one that is always true a warning`() {
        let step = { (condition: String) in
            "1. **A**\n   ```sql connection=dr when=\"\(condition)\"\n   SELECT 1\n   ```\n"
        }
        expectFindings(step("1️⃣1 == 2"), [("LB0510", "1️⃣")])
        expectFindings(step("1️⃣1 == 1"), [("LB0805", "1️⃣")])
    }

    @Test func `a step that requires one which always fails can never run, and the way there is told`() {
        let body = """
            ## P

            1. **A**
               ```sql id=a connection=dr capture=row
               SELECT 1
               ```
               ```expect
               2️⃣1 > 2
               ```
            2. 1️⃣**B**
               ```sql id=b connection=dr
               SELECT ${row.rows[0].x}
               ```

            ## Q

            1. **C**

               Requires: [B](#b)
            2. **D**
            """
        expectFindings(body, [("LB0510", "1️⃣"), ("LB0804", "2️⃣")])
        let plain = MarkedText(body).text
        #expect(
            notes(plain).max { $0.count < $1.count } == [
                "this never holds, so 'a' always fails", "'b' uses 'row' of 'a'", "the same holds for 1 other step",
            ]
        )
    }

    @Test func `a precondition that never holds fails, too`() {
        expectFindings(
            """
            1. **A**
               ```sql id=a connection=dr
               SELECT 1
               ```
               ```yaml precondition
               expr: 1 == 2
               ```
            2. 1️⃣**B**

               Requires: [A](#a)
            """,
            [("LB0510", "1️⃣")]
        )
    }

    @Test func `behind a step that always fails and ends the run nothing runs, except what always does`() {
        let body = """
            1. **A**
               ```sql id=a connection=dr on-failure=abort
               SELECT 1
               ```
               ```expect
               2️⃣1 > 2
               ```
            2. 1️⃣**B**
            3. **C**
            4. **D**
               ```bash always=true
               true
               ```
            """
        expectFindings(body, [("LB0510", "1️⃣"), ("LB0804", "2️⃣")])
        expectFindings(body.replacing(" on-failure=abort", with: "").replacing("1️⃣", with: ""), [("LB0804", "2️⃣")])
        expectFindings(
            body.replacing(" on-failure=abort", with: ""),
            [("LB0510", "1️⃣"), ("LB0804", "2️⃣")],
            header: "on-failure: abort\n"
        )
    }

    @Test func `a step that is left out holds up nobody but those who use its value`() {
        let body = """
            1. **A**
               ```sql id=a connection=dr when="1️⃣1 == 2" capture=row
               SELECT 1
               ```
            2. **B**

               Requires: [A](#a)
            3. 2️⃣**C**
               ```sql connection=dr
               SELECT ${row.rows[0].x}
               ```
            """
        expectFindings(body, [("LB0510", "1️⃣"), ("LB0510", "2️⃣")])
    }

    // MARK: - Values under a condition

    @Test func `a value of a conditional step gets a warning where no condition stands`() {
        let body = { (condition: String) in
            """
            1. **A**
               ```sql id=a connection=dr when="deep == true" capture=row
               SELECT 1
               ```
            2. **B**
               ```sql connection=dr \(condition)
               SELECT ${1️⃣row.rows[0].x}
               ```
            """
        }
        let header = "inputs:\n  deep: {type: boolean, default: false}\n"
        expectFindings(body(""), [("LB0511", "1️⃣")], header: header)
        expectFindings(body("when=\"deep == true\""), [], header: header)
    }

    // MARK: - What comes too early

    @Test func `a value that is used too early comes with the way that shows it`() {
        let body = """
            1. **A**
               ```sql id=a connection=dr
               SELECT ${1️⃣row.rows[0].x}
               ```
            2. **B**
            3. **C**
               ```sql id=c connection=dr capture=row
               SELECT 1
               ```
            """
        expectFindings(body, [("LB0303", "1️⃣")])
        #expect(notes(MarkedText(body).text) == [["it is produced here", "'c' comes after 'a' in the document"]])
    }

    @Test func `a later value of a parallel section moves its step up`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## P

            1. **A**
               ```sql id=a connection=dr
               SELECT ${row.rows[0].x}
               ```
            2. **B**
               ```sql id=b connection=dr capture=row
               SELECT 1
               ```
            """,
            header: "parallel: [P]\n"
        )
        #expect(plan.steps.map(\.id.text) == ["b", "a"])
        let producer = try #require(StepID("b"))
        #expect(plan.steps.last?.needs == [.init(step: producer, kind: .requires)])
    }

    @Test func `of two steps that use each other's values the first is too early, because of the second`() {
        let body = """
            ## P

            1. **A**
               ```sql id=a connection=dr capture=x
               SELECT ${1️⃣y.rows[0].x}
               ```
            2. **B**
               ```sql id=b connection=dr capture=y
               SELECT ${x.rows[0].x}
               ```
            """
        expectFindings(body, [("LB0303", "1️⃣")], header: "parallel: [P]\n")
        let found = notes(MarkedText(body).text, header: "parallel: [P]\n")
        #expect(found == [["it is produced here", "'b' uses 'x' of 'a'"]])
    }

    @Test func `later values of three steps that go round are a circle with every reason`() {
        let body = """
            ## P

            1. 1️⃣**A**
               ```sql id=a connection=dr
               SELECT ${vb}
               ```
            2. **B**
               ```sql id=b connection=dr capture=vb
               SELECT ${vc}
               ```
            3. **C**
               ```sql id=c connection=dr capture=vc
               SELECT 1
               ```

               Requires: [a](#a)
            """
        expectFindings(body, [("LB0502", "1️⃣")], header: "parallel: [P]\n")
        let found = notes(MarkedText(body).text, header: "parallel: [P]\n")
        #expect(found == [["'c' requires 'a'", "'b' uses 'vc' of 'c'", "'a' uses 'vb' of 'b'"]])
    }

    @Test func `an approval cannot show a step that comes later`() {
        let body = """
            1. **A**
               ```sql id=a connection=dr approve=go effect=change
               SELECT 1
               ```
            2. **B**
            3. **C**

            ```yaml approval=go
            from: [dba]
            shows: [1️⃣c]
            ```
            """
        expectFindings(body, [("LB0512", "1️⃣")])
        #expect(
            notes(MarkedText(body).text) == [["the step that is shown is here", "'c' comes after 'a' in the document"]]
        )
    }

    // MARK: - Parallel sections

    @Test func `a paragraph under a heading says that its steps run side by side`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## Look

            Parallel: none of these readings needs another one.

            1. **A**
            2. **B**

            ### Deeper

            1. **C**

            ## Act

            1. **D**
            """
        )
        #expect(plan.steps.map { $0.needs.map(\.step.text) } == [[], [], [], ["a", "b", "c"]])
    }

    // MARK: - Size

    @Test func `neighbouring parallel sections of thousands of steps have few dependencies`() throws {
        let steps = (0..<2000).map { "1. **S\($0)**" }.joined(separator: "\n")
        let other = (0..<2000).map { "1. **T\($0)**" }.joined(separator: "\n")
        let plan = try CompilerTestBed.plan(
            "## P\n\nParallel: x\n\n\(steps)\n\n## Q\n\nParallel: y\n\n\(other)\n\n## R\n\n1. **End**\n"
        )
        #expect(plan.steps.reduce(0) { $0 + $1.needs.count } == 4000)
    }

    @Test func `a link that would join too many steps is refused`() {
        let steps = (0..<1001).map { "1. **S\($0)**" }.joined(separator: "\n")
        let other = (0..<1000).map { "1. **T\($0)**" }.joined(separator: "\n")
        expectFindings(
            "## P\n\n\(steps)\n\n## Q\n\nRequires: 1️⃣[P](#p)\n\n\(other)\n",
            [("LB0513", "1️⃣")]
        )
    }
}
