// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import StepGraph
import Testing
import Values

struct PlanOverviewTests {
    private static let runbook = """
        ```yaml approval=go
        from: [dba]
        expires: 20m
        ```

        1. **Look.** Is it there?
           ```bash id=look effect=read timeout=2m
           aws rds describe-db-instances --db-instance-identifier ${db} --region us-east-1
           ```
           ```expect
           DBInstances[0].DBInstanceStatus == 'available'
           ```
        2. **Save.** A copy.
           ```bash id=save timeout=10m
           aws rds create-db-snapshot --db-instance-identifier ${db} --db-snapshot-identifier ${db}-copy
           ```
           ```yaml wait
           aws: rds describe-db-snapshots --db-snapshot-identifier ${db}-copy
           until: DBSnapshots[0].Status == 'available'
           every: 15s
           timeout: 30m
           ```
        3. **Say so.** By hand.
           ```yaml manual id=tell obliges="tell the others"
           confirm: told
           ```
        4. **Remove.** It.
           ```bash id=remove effect=irreversible approve=go timeout=5m
           aws rds delete-db-instance --db-instance-identifier ${db} --skip-final-snapshot
           ```
        5. **Count.** The rest.
           ```sql id=count connection=primary timeout=1m
           SELECT count(*) AS n FROM orders
           ```
           ```expect
           rows[0].n > 0
           ```
        6. **Script.** Something.
           ```bash id=script effect=read timeout=1m
           date | wc -l
           ```
        """
    private static let header = "rto: 1h\ninputs:\n  db: {type: rds-instance, default: shop}\n"

    @Test func `time is the sum of the limits on the longest chain, people not counted`() throws {
        let time = try PlanTestBed.overview(Self.runbook, header: Self.header).time
        // 2m, 10m and 30m of waiting, 5m, 1m, 1m; the manual step has none.
        #expect(time.limit.duration == .seconds(49 * 60))
        #expect(time.manualSteps.map(\.text) == ["tell"])
        #expect(time.approvals.map(\.expires) == [TimeSpan(.seconds(1200))])
        #expect(time.excess == nil)
        #expect(time.measured == nil)
    }

    @Test func `what only runs after a failure takes no time of the normal course`() throws {
        let body = """
            1. **Put.** A note.
               ```bash id=put effect=change timeout=2m
               aws s3api put-object --bucket b --key k --region us-east-1
               ```
            2. **Withdraw.** The note.
               ```bash id=withdraw compensates=put timeout=50m
               aws s3api put-object --bucket b --key k --tagging state=gone --region us-east-1
               ```
            """
        let time = try PlanTestBed.overview(body, header: "rto: 10m\non-failure: compensate\n").time
        #expect(time.limit.duration == .seconds(120))
        #expect(time.limit.nodes.map(\.text) == ["put"])
        #expect(time.excess == nil)
    }

    @Test func `a list multiplies the time of its step as far as its length is known`() throws {
        let loop = { (list: String, header: String) in
            try PlanTestBed.overview(
                "1. **Look.** At each.\n   ```bash id=look effect=read timeout=2m each=\"x in \(list)\"\n"
                    + "   aws s3api head-bucket --bucket ${x}\n   ```\n",
                header: header
            ).time
        }
        let inputs = "inputs:\n  names: {type: list, default: [a, b, c]}\n  given: {type: list}\n"
        let look = try #require(StepID("look"))
        let known = try loop("names", inputs)
        #expect(known.limit.duration == .seconds(360))
        #expect(known.turns[look] == .some(3) && known.stepsOfUnknownTurns.isEmpty)
        let unknown = try loop("given", inputs)
        #expect(unknown.limit.duration == .seconds(120))
        #expect(unknown.turns[look] == .some(nil) && unknown.stepsOfUnknownTurns == [look])
    }

    @Test func `every attempt of a retrier counts with its delay, of an approved change only one`() throws {
        var step = Step(
            id: try #require(StepID("a")),
            title: "A",
            action: .commands([]),
            effect: .read,
            timeout: TimeSpan(.seconds(60)),
            retriers: [
                Retrier(errors: [.kind(.timeout)], interval: TimeSpan(.seconds(10)), attempts: 3),
                Retrier(errors: [.all], interval: TimeSpan(.seconds(5)), attempts: 2),
            ]
        )
        #expect(step.longestDuration == .seconds(4 * 60 + 10 + 20 + 5))
        step.retriers = []
        step.retry = RetryPolicy(attempts: 3, interval: TimeSpan(.seconds(30)))
        #expect(step.longestDuration == .seconds(3 * 60 + 60))
        step.effect = .change
        step.approval = ApprovalID("p")
        #expect(step.longestDuration == .seconds(60))
    }

    @Test func `limits over the objective are told`() throws {
        let time = try PlanTestBed.overview(Self.runbook, header: Self.header.replacing("rto: 1h", with: "rto: 30m"))
            .time
        #expect(time.excess == .seconds(19 * 60))
    }

    @Test func `earlier runs give the median and the 95th percentile of their longest chains`() throws {
        let plan = try PlanTestBed.plan(Self.runbook, header: Self.header)
        let look = try #require(StepID("look"))
        let save = try #require(StepID("save"))
        let runs = (1...20).map { [look: Duration.seconds($0), save: Duration.seconds(100)] }
        let time = PlanTime(plan, earlier: runs)
        #expect(time.measured?.runs == 20)
        #expect(time.measured?.median == .seconds(110))
        #expect(time.measured?.p95 == .seconds(119))
        #expect(time.measuredSteps[look]?.median == .seconds(10))
        #expect(time.measuredSteps[try #require(StepID("count"))] == nil)
    }

    @Test func `obligations stay behind, and what is made and not removed`() throws {
        let leftovers = try PlanTestBed.overview(Self.runbook, header: Self.header).leftovers.all
        #expect(leftovers.map(\.step.text) == ["save", "tell"])
        #expect(leftovers.map(\.isObligation) == [false, true])
        #expect(leftovers[0].text == "what 'rds create-db-snapshot' of shop-copy makes; no step removes it")
        let another = Self.runbook.replacing(
            "delete-db-instance --db-instance-identifier ${db} --skip-final-snapshot",
            with: "delete-db-snapshot --db-snapshot-identifier ${db}-other"
        )
        let other = try PlanTestBed.overview(another, header: Self.header).leftovers.all
        #expect(other.map(\.step.text) == ["save", "tell"])
        let unknown = Self.runbook.replacing(
            "delete-db-instance --db-instance-identifier ${db} --skip-final-snapshot",
            with: "delete-db-snapshot --db-snapshot-identifier ${run.id}-copy"
        )
        #expect(
            try PlanTestBed.overview(unknown, header: Self.header).leftovers.all.first?.text
                == "what 'rds create-db-snapshot' of shop-copy makes; removed only if ${run.id}-copy is its name"
        )
        let removing = Self.runbook.replacing(
            "delete-db-instance --db-instance-identifier ${db} --skip-final-snapshot",
            with: "delete-db-snapshot --db-snapshot-identifier ${db}-copy"
        )
        let fewer = try PlanTestBed.overview(removing, header: Self.header).leftovers.all
        #expect(fewer.map(\.step.text) == ["tell"])
    }

    @Test func `what is switched off stays off until a step switches it on`() throws {
        let off =
            "1. **Quiet**\n   ```bash id=quiet\n   aws cloudwatch disable-alarm-actions --alarm-names cpu lag\n   ```\n"
        let on = { (names: String) in
            "2. **Loud**\n   ```bash id=loud\n   aws cloudwatch enable-alarm-actions --alarm-names \(names)\n   ```\n"
        }
        let alone = try PlanTestBed.overview(off).leftovers
        #expect(
            alone.all.map(\.text) == [
                "what 'cloudwatch disable-alarm-actions' of cpu, lag switches off; no step switches it on again"
            ]
        )
        #expect(alone.made.map(\.removers) == [[]])
        let both = try PlanTestBed.overview(off + on("cpu lag")).leftovers
        #expect(both.all.isEmpty)
        #expect(both.made.map { $0.removers.map(\.text) } == [["loud"]])
        let half = try PlanTestBed.overview(off + on("cpu")).leftovers
        #expect(half.made.map { $0.removers.map(\.text) } == [[]])
        #expect(half.all.count == 1)
    }

    @Test func `the reach names account, regions, databases and scripts`() throws {
        let reach = try PlanTestBed.overview(Self.runbook, header: Self.header).reach
        #expect(reach.account == "123456789012")
        #expect(reach.regions.map { "\($0.name) \($0.isChanged)" } == ["us-east-1 false", "us-west-2 true"])
        #expect(reach.databases.map(\.address) == ["db.example.com:5432/shop"])
        #expect(reach.databases[0].isChanged == false)
        #expect(reach.scripts.map(\.text) == ["script"])
    }

    @Test func `people are the roles that approve, with their members`() throws {
        let people = try PlanTestBed.overview(Self.runbook, header: Self.header).people
        #expect(people.approvals.map { "\($0.policy.id) \($0.steps)" } == ["go [remove]"])
        #expect(people.roles == [PlanPeople.Role(name: "dba", members: ["a@example.com"])])
    }

    @Test func `a command is told by its call, its subject and its place`() throws {
        let overview = try PlanTestBed.overview(Self.runbook, header: Self.header)
        let texts = overview.plan.steps.flatMap(\.commands).map { command -> String in
            let summary = overview.summary(of: command)
            return "\(summary.kind.rawValue)|\(summary.call)|\(summary.subject)|\(summary.place)"
        }
        #expect(
            texts == [
                "aws|rds describe-db-instances|shop|us-east-1", "aws|rds create-db-snapshot|shop-copy ← shop|us-west-2",
                "aws|rds delete-db-instance|shop|us-west-2", "sql|psql|SELECT count(*) AS n FROM orders|primary",
                "shell|bash|date | wc -l|",
            ]
        )
    }

    @Test func `what is known before the run is filled in, and nothing else`() throws {
        let header =
            "inputs:\n  a: {type: string, default: x}\n  b: {type: string}\n  c: {type: string, default: s, secret: true}\n"
        let overview = try PlanTestBed.overview(
            "1. **Look.** It.\n   ```bash id=look effect=read\n   aws s3api head-object --bucket ${a}-${account} --key ${regions.dr}/${b}\n   ```\n   ```expect\n   ContentLength > 0\n   ```\n",
            header: header
        )
        guard case .aws(let aws) = overview.plan.steps[0].commands[0].operation else {
            Issue.record("no call of AWS")
            return
        }
        let shown = overview.values.value(of: aws.parameters) { "<\($0.source)>" }
        #expect(shown["Bucket"] == "x-123456789012")
        #expect(shown["Key"] == "us-east-1/<b>")
        #expect(overview.values.text(of: aws.parameters) == nil)
    }
}
