// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunCore
import RunbookModel
import TerminalUI
import Testing
import Values

@testable import RunViews

struct PlanViewTests {
    @Test func `the role of the environment, turns of lists and what is no step are told`() throws {
        var plan = try PlanSample.plan()
        plan.steps[0].each = EachRule(name: "x", list: try Expression("`[1, 2]`", dialect: .interpolation))
        plan.steps[1].each = EachRule(name: "y", list: try Expression("unknown", dialect: .interpolation))
        plan.illustrations = [
            Illustration(id: try PlanSample.id("sample"), title: "S", section: ["Later"], reason: "what it looks like")
        ]
        var workspace = PlanSample.workspace
        workspace.environments[0].role = "arn:aws:iam::123456789012:role/Runbooks"
        let overview = PlanOverview(plan, digest: "0123456789abcdef0123", workspace: workspace)
        let lines = PlanView(overview).lines().map { $0.rendered(withColor: false) }
        let text = lines.joined(separator: "\n")
        #expect(text.contains("account 123456789012 as role"))
        #expect(text.contains("for each x in `[1, 2]`: 2 turns, one after the other"))
        #expect(text.contains("for each y in unknown: turns are known only in the run"))
        #expect(text.contains("with one turn of orders"))
        #expect(text.contains("No steps\n  sample: what it looks like (in Later)"))
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    private func text(_ lines: [StyledText]) -> [String] { lines.map { $0.rendered(withColor: false) } }

    @Test func `a plan is told from its head to what it touches`() throws {
        let lines = text(PlanView(try PlanSample.overview()).lines())
        let expected = """
            Test of a failover
              test  ·  emergency  ·  plan 0123456789abcdef…

              does     4 steps: 2 read, 1 IRREVERSIBLE, 1 manual
              where    production: account 123456789012, us-west-2 (primary)
              held to  RTO 1h
              takes    at most 15m by its timeouts, and people: 1 step by hand, without a
                       limit; 1 approval within 15m
              bars     steps beside one bar run side by side

            Inputs
              dr    us-east-1 · where to
              word  (secret) · said by nobody

            1. Look
             1 ┌○ ready                                                             1m  read
               │  The replica is up
               │  rds describe-db-instances  shop  us-east-1
               │  1 check  ·  gives host
             2 └○ orders                                                            5m  read
                  Orders are there
                  psql  SELECT count(*) FROM orders  primary

            2. Tell
              only after success of: 1. Look
             3  ◇ tell                                                        manual, change
                  People know
                  asks for a note

            3. Promote
              only after success of: 2. Tell
             4  ▲ promote                                                  10m  IRREVERSIBLE
                  The replica is promoted
                  rds promote-read-replica  shop  us-east-1
                  must approve: 2 of dba, commander; expires 15m
                  probe
                  leaves behind: fail back

            One-way doors
              ▲ promote                                                     cannot be undone
                rds promote-read-replica shop us-east-1
                approval go  ·  no precondition  ·  probe

            Stays behind
              promote: fail back (an obligation of the run)

            Time
              Lifeboat    at most 15m by its timeouts; inside the RTO of 1h; 45m are left
                          for people
              decided by  orders → promote
              people      1 step by hand, without a limit; 1 approval within 15m

            People
              go            2 of dba, commander, before promote
              dba           d@example.com
              commander     not in the workspace file
              the operator  1 step by hand

            Touches
              account    123456789012
              us-east-1  rds (changes)
              us-west-2  rds (reads only)
              primary    (reads only)
            """
        #expect(lines.joined(separator: "\n") == expected)
    }

    @Test(arguments: [40, 60, 80, 120])
    func `no line is wider than the terminal, whatever is in the plan`(columns: Int) throws {
        for plan in [try PlanSample.plan(), try PlanSample.hostile()] {
            let overview = PlanSample.overview(plan)
            var lines = PlanView(overview, columns: columns, isWide: true).lines()
            for index in plan.steps.indices {
                lines += StepDetail(overview, index: index, columns: columns).allLines()
            }
            lines += GraphText(overview, columns: columns).lines()
            for line in text(lines) {
                #expect(DisplayWidth.of(line) <= columns, "\(line)")
                #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x9B || $0.value == 0x202E })
            }
        }
    }

    @Test func `colour is never the only carrier of an effect`() throws {
        let marks = try PlanSample.plan().steps.map { EffectMark($0) } + Effect.allCases.map { EffectMark($0) }
        #expect(Set(marks.map { "\($0.symbol)\($0.word)" }).count == 5)
        let coloured = PlanView(try PlanSample.overview()).lines().map { $0.rendered(withColor: true) }.joined()
        #expect(coloured.contains("\u{1B}[1;31mIRREVERSIBLE\u{1B}[0m"))
    }

    @Test func `limits over the objective and measured durations say where they come from`() throws {
        var plan = try PlanSample.plan()
        plan.objectives.rto = TimeSpan(.seconds(300))
        let earlier = try [1, 2, 3].map { [try PlanSample.id("promote"): Duration.seconds($0 * 60)] }
        let lines = text(PlanView(PlanSample.overview(plan, earlier: earlier), columns: 160).lines())
        #expect(lines.contains { $0.contains("at most 15m by its timeouts; up to 10m over the RTO of 5m") })
        #expect(lines.contains { $0.contains("half of 3 earlier runs within 2m (P50), the longest 3m (too few") })
    }

    @Test(arguments: [
        (1, "1 earlier run took 1m", "took 1m in 1 run"),
        (4, "half of 4 earlier runs within 2m (P50), the longest 4m (", "took 2m (P50), at most 4m in 4 runs"),
        (5, "half of 5 earlier runs within 3m (P50), 19 of 20 within 5m (P95)", "took 3m (P50), 5m (P95) in 5 runs"),
    ])
    func `a percentile is only said where there are enough runs`(count: Int, whole: String, step: String) throws {
        #expect(PlanTime.Spread.leastForP95 == EarlierTimes.leastForP95)
        let earlier = try (1...count).map { [try PlanSample.id("promote"): Duration.seconds($0 * 60)] }
        let overview = try PlanSample.overview(PlanSample.plan(), earlier: earlier)
        let lines = text(PlanView(overview, columns: 160).lines())
        #expect(lines.contains { $0.contains(whole) })
        let index = try #require(overview.plan.steps.firstIndex { $0.id.text == "promote" })
        let detail = text(StepDetail(overview, index: index, columns: 160).allLines())
        #expect(detail.contains { $0.contains(step) })
        #expect(lines.contains { $0.contains("P95)") && !$0.contains("too few") } == (count >= 5))
        let json = StepDocument.json(try #require(overview.time.measured))
        #expect((json["p95"] != nil) == (count >= 5) && json["longest"] != nil && json["runs"] == .integer(count))
    }

    @Test func `a deadline stands in the head, and limits over it are told`() throws {
        var plan = try PlanSample.plan()
        plan.deadline = TimeSpan(.seconds(600))
        let lines = text(PlanView(PlanSample.overview(plan), columns: 160).lines())
        #expect(lines.contains { $0.contains("at its deadline, 10m after the incident: then nothing else is begun") })
        #expect(lines.contains { $0.contains("up to 5m over the deadline of 10m") })
        plan.deadline = TimeSpan(.seconds(7200))
        let enough = text(PlanView(PlanSample.overview(plan), columns: 160).lines())
        #expect(!enough.contains { $0.contains("over the deadline") })
    }

    @Test func `a door without an approval says so loudly`() throws {
        var plan = try PlanSample.plan()
        plan.steps[3].approval = nil
        plan.steps[3].probe = nil
        let lines = text(PlanView(PlanSample.overview(plan)).lines())
        #expect(lines.contains("    NO APPROVAL  ·  no precondition  ·  no probe"))
    }

    @Test func `one step in full has its text, its parameters and every statement`() throws {
        let lines = text(StepDetail(try PlanSample.overview(), index: 0, columns: 80).allLines())
        let expected = """
            ○ ready                                                                     read
              The replica is up
              1. Look  ·  test.md:7

              *Red:* stop.

                commands
                  rds describe-db-instances  us-east-1                                  read
                    DBInstanceIdentifier  shop
                checks
                  length(DBInstances) == 1
                gives
                  host  DBInstances[0].Endpoint
                limits
                  timeout 1m
            """
        #expect(lines.joined(separator: "\n") == expected)
    }

    @Test func `a plan without steps is a plan`() {
        let plan = Plan(runbook: RunbookIdentity(id: "none", title: "None", kind: .daily), steps: [])
        let overview = PlanSample.overview(plan)
        #expect(!PlanView(overview).lines().isEmpty)
        #expect(!GraphText(overview).lines().isEmpty)
        #expect(GraphSVG(overview)?.text().hasPrefix("<svg") == true)
    }
}
