// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct RetrierTests {
    private func step(_ retry: String, attributes: String = "") -> String {
        let lines = retry.split(separator: "\n").map { "   \($0)\n" }.joined()
        return "1. **Step**\n   ```sql id=s connection=dr \(attributes)\n   SELECT 1 AS one\n   ```\n"
            + "   ```yaml retry\n\(lines)   ```\n"
    }

    private func read(_ retry: String) throws -> [Retrier] { try CompilerTestBed.plan(step(retry)).steps[0].retriers }

    @Test func `what is written arrives in the plan, in order`() throws {
        let found = try read(
            """
            - {errors: [Throttling, timeout], interval: 2s, attempts: 5, backoff: 1.5, max-delay: 1m, jitter: full}
            - errors: all
            """
        )
        let first = Retrier(
            errors: [.code("Throttling"), .kind(.timeout)],
            interval: TimeSpan(.seconds(2)),
            attempts: 5,
            backoff: 1.5,
            maximumDelay: TimeSpan(.seconds(60)),
            jitter: .full
        )
        let rest = Retrier(
            errors: [.all],
            interval: TimeSpan(.seconds(1)),
            attempts: 3,
            backoff: 2,
            maximumDelay: nil,
            jitter: .none
        )
        #expect(found == [first, rest])
        #expect(try read("{errors: 40001, attempts: 2}").map(\.errors) == [[.code("40001")]])
    }

    @Test func `a failure that does not exist comes with what was meant`() {
        expectFindings(step("{errors: [1️⃣timeuot]}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: [1️⃣Timeout]}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: [\"1️⃣too much\"]}"), [("LB0212", "1️⃣")])
        for word in ["timeuot", "Timeout"] {
            let found = CompilerTestBed.compile(CompilerTestBed.runbook(step("{errors: [\(word)]}"))).diagnostics
            #expect(found.first?.message.contains("did you mean 'timeout'?") == true)
            #expect(found.first?.fixIt?.replacement == "timeout")
        }
    }

    @Test func `values that cannot be meant are errors`() {
        expectFindings(step("1️⃣{interval: 2s}"), [("LB0211", "1️⃣")])
        expectFindings(step("1️⃣{errors: []}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, backoff: 1️⃣0.5}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, backoff: 1️⃣fast}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, attempts: 1️⃣0}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, attempts: 1️⃣1001}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, interval: 1️⃣25h}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, interval: 1️⃣[]}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, interval: 5s, max-delay: 1️⃣2s}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, jitter: 1️⃣ful}"), [("LB0212", "1️⃣")])
        expectFindings(step("{errors: all, 1️⃣atempts: 3}"), [("LB0210", "1️⃣")])
        expectFindings(step("1️⃣[]"), [("LB0212", "1️⃣")])
    }

    @Test func `a rule that never decides is an error, and all stands alone and last`() {
        expectFindings(step("- {errors: all}\n- {errors: [1️⃣timeout]}"), [("LB0225", "1️⃣")])
        expectFindings(step("- {errors: [timeout]}\n- {errors: [Busy, 1️⃣timeout]}"), [("LB0225", "1️⃣")])
        expectFindings(step("{errors: [all, 1️⃣timeout]}"), [("LB0225", "1️⃣")])
        expectFindings(step("{errors: [timeout, 1️⃣all]}"), [("LB0212", "1️⃣")])
    }

    @Test func `the short form and retriers exclude each other, and nobody begins a person again`() {
        expectFindings(step("{errors: all}", attributes: "1️⃣retry=3x1s"), [("LB0213", "1️⃣")])
        expectFindings(
            "1. **Step**\n   ```yaml manual\n   confirm: ok\n   ```\n   ```yaml retry\n   1️⃣errors: all\n   ```\n",
            [("LB0218", "1️⃣")]
        )
    }

    @Test func `on a change only failures to send are no surprise`() {
        func change(_ retry: String, _ attributes: String = "") -> String {
            "1. **Step**\n   ```sql id=s connection=dr \(attributes)\n   UPDATE a SET b = 1\n   ```\n"
                + "   ```yaml retry\n   \(retry)\n   ```\n"
        }
        expectFindings(change("{errors: [unreachable, credentials]}"), [])
        expectFindings(change("1️⃣{errors: [unreachable, \"40001\"]}"), [("LB0806", "1️⃣")])
        expectFindings(change("1️⃣{errors: all}"), [("LB0806", "1️⃣")])
    }

    @Test func `the YAML form has retriers under the key of the short form`() throws {
        let text = """
            lifeboat: 1
            id: a
            kind: daily
            steps:
              - id: one
                sql: SELECT 1 AS one
                connection: dr
                retry:
                  - {errors: [timeout], interval: 2s}
              - id: two
                sql: SELECT 1 AS one
                connection: dr
                retry: 5x30s
            """
        let plan = try #require(CompilerTestBed.compile(text, name: "a.yaml").plan)
        #expect(plan.steps.map(\.retriers.count) == [1, 0])
        #expect(plan.steps.map { $0.retry?.attempts } == [nil, 5])
    }
}
