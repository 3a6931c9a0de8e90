// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct OrderTests {
    /// Each step as `id < needs`, with `!` behind what is required.
    private func order(_ plan: Plan) -> [String] {
        plan.steps.map { step in
            "\(step.id) < " + step.needs.map { "\($0.step)\($0.kind == .requires ? "!" : "")" }.joined(separator: " ")
        }
    }

    @Test func `a link that leads nowhere comes with what was meant`() {
        expectFindings(
            "## Part one\n\n1. **A**\n\n## Two\n\nRequires: 1️⃣[Part one](#part-on)\n\n1. **B**\n",
            [("LB0501", "1️⃣")]
        )
    }

    @Test func `a requirement without a link is an error`() {
        expectFindings("## Two\n\n1️⃣Requires: Part one\n\n1. **B**\n", [("LB0501", "1️⃣")])
    }

    @Test func `a link to a section without steps is an error`() {
        expectFindings("## Words\n\nx\n\n## Two\n\nRequires: 1️⃣[Words](#words)\n\n1. **B**\n", [("LB0501", "1️⃣")])
    }

    @Test func `steps that wait for each other are an error with the way round`() {
        let text = MarkedText(
            CompilerTestBed.runbook("## One\n\nRequires: [Two](#two)\n\n1. 1️⃣**A**\n\n## Two\n\n1. **B**\n")
        )
        let found = CompilerTestBed.compile(text.text).diagnostics
        #expect(found.map(\.code) == ["LB0502"])
        #expect(found.first?.range?.lower == text.offsets["1️⃣"])
        #expect(found.first?.message == "'a' → 'b' → 'a'")
        #expect(
            found.first?.notes.map(\.message)
                == ["'b' comes after 'a' in the document", "'a' requires 'b', by a link of its section"]
        )
    }

    @Test func `a parallel section that does not exist is an error`() {
        expectFindings("## Part\n\n1. **A**\n", [("LB0503", "1️⃣")], header: "parallel: [1️⃣Prat]\n")
    }

    @Test func `document order runs through the sections`() throws {
        let plan = try CompilerTestBed.plan("## One\n\n1. **A**\n2. **B**\n\n## Two\n\n1. **C**\n")
        #expect(order(plan) == ["a < ", "b < a", "c < b"])
    }

    @Test func `parallel sections wait for what is before them and not for each other`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## Start

            1. **S**

            ## P

            1. **A**
            2. **B**

            ### Inner

            1. **C**

            ## Q

            Requires: [A](#a)

            1. **D**

            ## End

            1. **E**
            2. **F**
            """,
            header: "parallel: [P, q]\n"
        )
        #expect(order(plan) == ["s < ", "a < s", "b < s", "c < s", "d < s a!", "e < a b c d", "f < e"])
    }

    @Test func `a required section requires all its steps but those that continue`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## One

            1. **A**
            2. **B**
               ```sql connection=dr on-failure=continue
               SELECT 1
               ```

            ## Two

            Requires: [One](#one)

            1. **C**

               Requires: [B](#b)
            2. **D**
            """
        )
        #expect(order(plan) == ["a < ", "b < a", "c < a! b!", "d < a! b c"])
    }

    @Test func `a link ahead moves the step where no order forbids it`() throws {
        let plan = try CompilerTestBed.plan(
            "## P\n\n1. **A**\n\n   Requires: [B](#b)\n2. **B**\n",
            header: "parallel: [P]\n"
        )
        #expect(order(plan) == ["b < ", "a < b!"])
    }

    @Test func `what an approver is shown comes before the step`() throws {
        let plan = try CompilerTestBed.plan(
            """
            ## P

            1. **A**
               ```sql connection=dr
               SELECT 1 AS lag
               ```
               ```yaml capture
               lag: rows[0].lag
               ```
            2. **B**
               ```sql connection=dr
               SELECT 1
               ```
            3. **C**
               ```sql connection=dr approve=go effect=change
               SELECT 1
               ```

            ```yaml approval=go
            from: [dba, incident-commander]
            count: 2
            expires: 10m
            shows: [b]
            void-if: lag > 900
            ```
            """,
            header: "parallel: [P]\n"
        )
        #expect(order(plan) == ["a < ", "b < ", "c < a! b"])
        #expect(plan.approvals.first?.voidIf?.source == "lag > 900")
        #expect(plan.approvals.first?.count == 2)
    }
}
