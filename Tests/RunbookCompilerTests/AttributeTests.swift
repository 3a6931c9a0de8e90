// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct AttributeTests {
    private func step(_ attributes: String) -> String {
        "1. **Step**\n   ```sql connection=dr \(attributes)\n   SELECT 1 AS one\n   ```\n"
    }

    @Test func `an unknown attribute comes with what was meant`() throws {
        expectFindings(step("1️⃣timout=5m"), [("LB0202", "1️⃣")])
        let found = CompilerTestBed.compile(CompilerTestBed.runbook(step("timout=5m"))).diagnostics
        #expect(found.first?.message.contains("did you mean 'timeout'?") == true)
        #expect(found.first?.fixIt?.replacement == "timeout")
    }

    @Test func `a bare word is no attribute`() {
        expectFindings(step("1️⃣critical"), [("LB0202", "1️⃣")])
    }

    @Test func `values that cannot be read are errors`() {
        expectFindings(step("timeout=1️⃣soon"), [("LB0203", "1️⃣")])
        expectFindings(step("timeout=1️⃣0s"), [("LB0203", "1️⃣")])
        expectFindings(step("retry=1️⃣5"), [("LB0203", "1️⃣")])
        expectFindings(step("retry=1️⃣0x5s"), [("LB0203", "1️⃣")])
        expectFindings(step("effect=1️⃣reed"), [("LB0203", "1️⃣")])
        expectFindings(step("critical=1️⃣yes"), [("LB0203", "1️⃣")])
        expectFindings(step("id=1️⃣Bad-Id"), [("LB0217", "1️⃣")])
        expectFindings(step("on-failure=1️⃣abrt"), [("LB0203", "1️⃣")])
        expectFindings(step("capture=1️⃣run"), [("LB0216", "1️⃣")])
        expectFindings(step("when=\"1 ==1️⃣\""), [("LB0301", "1️⃣")])
    }

    @Test func `an attribute given twice is an error`() {
        expectFindings(step("timeout=5m 1️⃣timeout=6m"), [("LB0213", "1️⃣")])
    }

    @Test func `parts of a later version are refused by name`() {
        expectFindings(step("1️⃣rehearsal=c"), [("LB0204", "1️⃣")])
        expectFindings(step("on-failure=goto:1️⃣x"), [("LB0504", "1️⃣")])
        expectFindings(step("on-failure=1️⃣goto"), [("LB0203", "1️⃣")])
        expectFindings(step("compensates=1️⃣x"), [("LB0504", "1️⃣")])
    }

    @Test func `attributes stand where they mean something`() {
        expectFindings(step("1️⃣cwd=/tmp"), [("LB0205", "1️⃣")])
        expectFindings(
            "1. **Step**\n   ```yaml manual 1️⃣capture=x 2️⃣retry=3x1s\n   confirm: ok\n   ```\n",
            [("LB0205", "1️⃣"), ("LB0205", "2️⃣")]
        )
        expectFindings(
            "1. **Step**\n   ```sql connection=dr\n   SELECT 1\n   ```\n   ```expect 1️⃣timeout=5m\n   rows[0] != null\n   ```\n",
            [("LB0205", "1️⃣")]
        )
    }

    @Test func `all mistakes of a runbook are found at once`() {
        expectFindings(
            """
            1. **One**
               ```6️⃣sql 1️⃣conection=dr timeout=2️⃣x
               SELECT 1
               ```
            2. **Two**
               ```sql connection=4️⃣drr
               SELECT ${5️⃣nothing}
               ```
            """,
            [("LB0202", "1️⃣"), ("LB0203", "2️⃣"), ("LB0413", "4️⃣"), ("LB0302", "5️⃣"), ("LB0414", "6️⃣")]
        )
    }

    @Test func `what a step leaves has a date, and steps see to it`() throws {
        let steps =
            step("id=s obliges=x due=90d")
            + "2. **Tidy**\n   ```yaml manual id=t discharges=\"s  s\"\n   confirm: ok\n   ```\n"
        let plan = try CompilerTestBed.plan(steps)
        #expect(plan.steps.map(\.due) == [TimeSpan(.seconds(90 * 86400)), nil])
        #expect(plan.steps.map { $0.discharges.map(\.text) } == [[], ["s"]])
        expectFindings(step("id=s discharges=1️⃣nobody"), [("LB0504", "1️⃣")])
        expectFindings(step("id=s discharges=1️⃣s"), [("LB0203", "1️⃣")])
        expectFindings(step("id=s discharges=\"1️⃣ \""), [("LB0203", "1️⃣")])
        expectFindings(step("id=s due=1️⃣soon obliges=x"), [("LB0203", "1️⃣")])
        expectFindings(step("id=s due=1️⃣90d"), [("LB0205", "1️⃣")])
    }

    @Test func `what is written arrives in the plan`() throws {
        let plan = try CompilerTestBed.plan(
            step(
                "id=s timeout=90s retry=5x30s on-failure=continue critical=true always=true obliges=\"tidy up\" capture=row"
            )
        )
        let found = try #require(plan.steps.first { $0.id.text == "s" })
        #expect(found.timeout.duration == .seconds(90))
        #expect(found.retry == RetryPolicy(attempts: 5, interval: TimeSpan(.seconds(30))))
        #expect(found.onFailure == .continue)
        #expect(found.isCritical && found.runsAlways)
        #expect(found.obligation == "tidy up")
        #expect(found.captures == [Capture(name: "row", type: "object")])
        #expect(found.effect == .read)
    }
}
