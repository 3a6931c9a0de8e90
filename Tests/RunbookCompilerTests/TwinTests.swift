// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct TwinTests {
    private static let body = """
        ## First: "part"

        1. **Look**. It is # dark: here
           - one
           - two
           ```sql id=look connection=dr retry=3x5s
           SELECT ${count} AS n,
                  'a: b # c' AS t
           ```
           ```yaml capture
           n: rows[0].n
           ```
           ```expect
           rows[0].n == ${count}
           rows[0].t == 'a: b # c'
           ```
        2. **Ask**
           ```yaml manual
           confirm: "Is it: done?"
           evidence: note
           ```

        3. **Try**
           ```sql id=try connection=dr
           SELECT 1 AS one
           ```
           ```yaml retry
           - {errors: ["40001", unreachable], interval: 2s, attempts: 5, backoff: 1.5, max-delay: 20s, jitter: full}
           - {errors: all}
           ```

        ## Second

        1. **Run it**
           ```bash cwd=/tmp on-failure=continue when="n > 1" always=true obliges="clean up" due=7d id=run-it
           for x in 1 2; do
             echo "$n $x" | cat
           done
           ```
        2. **Change**
           ```sql approve=go connection=dr effect=irreversible discharges=run-it
           UPDATE a SET b = ${n}
           ```
           ```yaml precondition
           expr: n > 0
           ```
           ```yaml precondition
           sql: SELECT 1 AS one
           expect: rows[0].one == 1
           ```
           ```yaml wait
           sql: SELECT b FROM a
           until: rows[0].b == ${n}
           ```
           ```yaml probe
           sql: SELECT b FROM a
           done-when: rows[0].b == ${n}
           ```

        ```yaml approval=go
        from: [dba]
        count: 2
        shows: [look]
        void-if: n > 900
        remind: [0%, 50%]
        escalate: [90%]
        break-glass: [dba]
        ```

        - [ ] [It was looked at](#look)
        - [ ] Nobody knows
        """

    private static let header = """
        rto: 4h
        rpo: 15m
        deadline: 6h
        windows:
          timezone: Europe/Berlin
          allowed: ["Sat,Sun 02:00-06:00 22:00-04:00", "2026-11-28T22:00:00Z..2026-11-29T04:00:00Z"]
          blocked: [Sun 03:00-04:00]
          blocked-dates: ["2026-12-24..2027-01-02 the shop's: season", 2026-11-27]
          override: false
        on-failure: abort
        parallel: [Second]
        about: |
          Two

          paragraphs
        inputs:
          count: {type: integer, default: 3, about: "how: many"}
          names: {type: list, default: [a, b]}
          token: {secret: true, pattern: '[a-z]+'}
          ports: {type: list, of: integer, one-of: [80, 443], min: 1, max: 2, default: [80]}
          window: {type: duration, min: 5m, max: 2h, default: 1h}
          color: {one-of: [red, 'true', "#1"], default: red}
          password: {from: 'secretsmanager:prod/db#password', about: kept elsewhere}

        """

    @Test func `everything of a plan survives its YAML form`() throws {
        let plan = try CompilerTestBed.plan(Self.body, header: Self.header)
        let twin = YAMLTwin.render(plan)
        let again = CompilerTestBed.compile(twin, name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "", "\(twin)")
        let compiled = again.plan
        let other = try #require(compiled)
        let meanings = try [plan, other].map { String(decoding: try $0.meaning(), as: UTF8.self) }
        #expect(meanings[0] == meanings[1])
        #expect(YAMLTwin.render(other) == twin)
    }

    @Test func `a finding in the YAML form has its place`() {
        expectFindings(
            """
            lifeboat: 1
            id: a
            kind: daily
            steps:
              - id: one
                sql: |
                  SELECT 1,
                    ${1️⃣nothing}
                connection: dr
                2️⃣expct: []
              - id: two
                3️⃣bash: ""
              - id: three
                after: [4️⃣too]
                requires: [5️⃣on]
            """,
            [("LB0302", "1️⃣"), ("LB0210", "2️⃣"), ("LB0504", "4️⃣"), ("LB0504", "5️⃣"), ("LB0215", "3️⃣")],
            raw: true,
            name: "a.yaml"
        )
    }

    @Test(arguments: [
        "a", "true", "null", "", " a", "a ", "a: b", "# a", "a\nb", "a\nb\n", "a\n\n", " a\nb", "\ta\nb", "é\n\u{7}",
        "- a", "1",
        "0x1", "\"q\"", "'q'", "a\\b", "[a", "{a", "a\n b\n\nc", "~", "a\u{2028}b", "a\r\nb", "@x", "`y`", "%z", "&a",
        "*a", "!a",
        "a\n  \nb", "|", ">", "no", "2026-01-01", "😀\n😀",
    ])
    func `any text reads back as it was`(text: String) throws {
        let plan = Plan(
            runbook: RunbookIdentity(id: "a", title: text, kind: .daily),
            steps: [
                Step(
                    id: try #require(StepID("s")),
                    title: "S",
                    section: [text],
                    action: .manual(ManualAction(confirmation: "ok")),
                    effect: .change,
                    timeout: TimeSpan(.seconds(1800))
                )
            ]
        )
        let again = CompilerTestBed.compile(YAMLTwin.render(plan), name: "a.yaml")
        #expect(CompilerTestBed.text(again) == "")
        let compiled = again.plan
        #expect(compiled?.runbook.title == text)
        #expect(compiled?.steps.first?.section == [text])
    }

    @Test func `a YAML file of something else is not ours`() {
        expectFindings("a: b\n", [("LB0151", nil)], raw: true, name: "a.yaml")
    }
}
