// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct TypeTests {
    /// An expression over the answer of a command, and the code of what is wrong with it.
    struct Sample: CustomTestStringConvertible, Sendable {
        var command: String
        var expression: String
        var code: String?
        var hint: String?

        init(_ command: String, _ expression: String, _ code: String? = nil, _ hint: String? = nil) {
            (self.command, self.expression, self.code, self.hint) = (command, expression, code, hint)
        }

        var testDescription: String { "\(command): \(expression)" }
    }

    private static let instances = "rds describe-db-instances --region us-west-2"
    private static let snapshots = "rds describe-db-snapshots --region us-west-2"
    private static let alarms = "cloudwatch describe-alarms --region us-west-2"
    private static let metric =
        "cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag --start-time ${now - 1h} "
        + "--end-time ${now} --period 60 --statistics Maximum --region us-west-2"
    private static let events = "logs filter-log-events --log-group-name g --region us-west-2"
    private static let machines = "ec2 describe-instances --region us-west-2"
    private static let function = "lambda get-function-configuration --function-name f --region us-west-2"
    private static let queue =
        "sqs get-queue-attributes --queue-url https://sqs.us-west-2.amazonaws.com/1/q --region us-west-2"
    private static let objects = "s3api list-objects-v2 --bucket b --region us-west-2"
    private static let item = "dynamodb get-item --table-name t --key '{\"id\":{\"S\":\"1\"}}' --region us-west-2"

    static let sound: [Sample] = [
        Sample(instances, "DBInstances[0].DBInstanceStatus == 'available'"),
        Sample(instances, "DBInstances[0].AllocatedStorage >= 20 && DBInstances[0].MultiAZ"),
        Sample(instances, "age(DBInstances[0].LatestRestorableTime) <= 15m"),
        Sample(instances, "DBInstances[0].ReadReplicaSourceDBInstanceIdentifier == null"),
        Sample(instances, "length(DBInstances[0].ReadReplicaDBInstanceIdentifiers) == 1"),
        Sample(instances, "contains(DBInstances[].DBInstanceIdentifier, 'a')"),
        Sample(instances, "to_number(DBInstances[0].EngineVersion) > 14"),
        Sample(instances, "DBInstances[?MultiAZ].Endpoint.Port | max(@) > 5000"),
        Sample(instances, "now() - DBInstances[0].InstanceCreateTime > 30d"),
        Sample(instances, "DBInstances[0].LatestRestorableTime > DBInstances[0].InstanceCreateTime"),
        Sample(instances, "DBInstances[0].LatestRestorableTime > '2026-01-01T00:00:00Z'"),
        Sample(instances, "DBInstances[0].TagList[?Key == 'owner'].Value | [0] == 'dba'"),
        Sample(instances, "not_null(DBInstances[0].Engine, 'none') != 'none'"),
        Sample(instances, "DBInstances[0].DBInstanceStatus == 'some-new-state'"),
        Sample(instances, "DBInstances[*].[DBInstanceStatus, AllocatedStorage][0][1] == 20"),
        Sample(instances, "DBInstances[0].{s: DBInstanceStatus, n: AllocatedStorage}.n == 20"),
        Sample(
            snapshots,
            "age(max_by(DBSnapshots[?Status == 'available'], &SnapshotCreateTime).SnapshotCreateTime) <= 26h"
        ),
        Sample(snapshots, "sort_by(DBSnapshots, &SnapshotCreateTime)[-1].PercentProgress == 100"),
        Sample(snapshots, "sum(DBSnapshots[].AllocatedStorage) > 0"),
        Sample(alarms, "MetricAlarms[0].StateValue == 'OK'"),
        Sample(alarms, "contains(['OK', 'INSUFFICIENT_DATA'], MetricAlarms[0].StateValue)"),
        Sample(alarms, "length(MetricAlarms[0].AlarmActions) > 0 && MetricAlarms[0].Threshold <= 900"),
        Sample(metric, "Datapoints | max_by(@, &Timestamp).Maximum <= 900"),
        Sample(metric, "max(Datapoints[].Maximum) - min(Datapoints[].Maximum) < 10"),
        Sample(events, "length(events) == 0 && age(timestamp(events[0].timestamp / 1000)) > 1h"),
        Sample(machines, "Reservations[].Instances[].State.Name | [0] == 'running'"),
        Sample(machines, "length(Reservations[].Instances[] | [?State.Name != 'running']) == 0"),
        Sample(function, "State == 'Active' && LastUpdateStatus == 'Successful' && Timeout >= 60"),
        Sample(function, "Environment.Variables.BUCKET == 'b'"),
        Sample(queue, "to_number(Attributes.ApproximateNumberOfMessages) == 0"),
        Sample(objects, "Contents[0].Size > 10MiB && ends_with(Contents[0].Key, '.gz')"),
        Sample(item, "Item.id.S == '1' && Item.count.N == '3'"),
        Sample("s3 ls s3://b/", "length(Objects) > 0 && Objects[0].Size > 0"),
        Sample("s3 cp s3://a/b s3://c/d", "Transferred[0].Result == 'done' && Copied.ETag != null"),
        Sample("logs tail g --region us-west-2", "length(@) == 0"),
        Sample("iam get-role --role-name r", "Role.AssumeRolePolicyDocument.Statement[0].Effect == 'Allow'"),
    ]

    static let wrong: [Sample] = [
        Sample(instances, "1️⃣DBInstanceStatus == 'available'", "LB0310", "DBInstances[].DBInstanceStatus"),
        Sample(instances, "DBInstances[0].1️⃣DBInstanceStatuss == 'available'", "LB0310", "DBInstanceStatus"),
        Sample(instances, "1️⃣DBInstance[0].Engine == 'postgres'", "LB0310", "DBInstances"),
        Sample(instances, "DBInstances[0].Endpoint.1️⃣Prot == 5432", "LB0310", "Port"),
        Sample(instances, "DBInstances[?1️⃣MultiAz == true] | length(@) > 0", "LB0310", "MultiAZ"),
        Sample(instances, "DBInstances.1️⃣DBInstanceStatus == 'available'", "LB0311", "[0].DBInstanceStatus"),
        Sample(instances, "DBInstances[0].Engine.1️⃣Name == 'postgres'", "LB0311"),
        Sample(instances, "DBInstances[0].1️⃣Endpoint[0] == 'a'", "LB0311"),
        Sample(instances, "1️⃣DBInstances[0].Engine[] | length(@) > 0", "LB0311"),
        Sample(instances, "1️⃣DBInstances[0].AllocatedStorage == '20'", "LB0312", "write 20 without quotes"),
        Sample(instances, "1️⃣DBInstances[0].MultiAZ == 'true'", "LB0312", "write true without quotes"),
        Sample(instances, "1️⃣DBInstances[0].MultiAZ == 1", "LB0312"),
        Sample(instances, "1️⃣DBInstances[0].Engine == 5", "LB0312"),
        Sample(instances, "1️⃣DBInstances[].Engine == 'postgres'", "LB0312", "contains()"),
        Sample(instances, "1️⃣DBInstances[0].Engine > 5", "LB0312", "to_number"),
        Sample(instances, "1️⃣DBInstances[0].EngineVersion >= '14'", "LB0312"),
        Sample(instances, "1️⃣DBInstances[0].LatestRestorableTime > 900", "LB0312", "age("),
        Sample(instances, "1️⃣DBInstances[0].LatestRestorableTime < 15m", "LB0312", "age("),
        Sample(instances, "1️⃣DBInstances[0].LatestRestorableTime > '2026-01-01'", "LB0312", "2026-01-31T00:00:00Z"),
        Sample(instances, "1️⃣DBInstances[0].Engine", "LB0312"),
        Sample(instances, "1️⃣DBInstances[0].Engine + 1 > 2", "LB0312"),
        Sample(instances, "length(1️⃣DBInstances[0].AllocatedStorage) == 1", "LB0314"),
        Sample(instances, "age(1️⃣DBInstances[0].AllocatedStorage) > 1h", "LB0314"),
        Sample(instances, "sum(1️⃣DBInstances[].Engine) > 1", "LB0314"),
        Sample(instances, "max(1️⃣DBInstances) == null", "LB0314", "max_by"),
        Sample(instances, "max_by(DBInstances, &1️⃣Endpoint).Engine == 'a'", "LB0314"),
        Sample(instances, "starts_with(DBInstances[0].1️⃣Port, '5')", "LB0310", "Endpoint.Port"),
        Sample(instances, "starts_with(1️⃣DBInstances[0].DbInstancePort, '5')", "LB0314"),
        Sample(instances, "matches(1️⃣DBInstances[0].AllocatedStorage, '5')", "LB0314"),
        Sample(instances, "DBInstances[0].DBInstanceStatus == 1️⃣'avaliable'", "LB0313", "available"),
        Sample(instances, "1️⃣contains(DBInstances[].AllocatedStorage, '20')", "LB0312"),
        Sample(
            snapshots,
            "max_by(DBSnapshots, &1️⃣SnapshotCreatTime).Status == 'available'",
            "LB0310",
            "SnapshotCreateTime"
        ),
        Sample(snapshots, "DBSnapshots[0].Status == 1️⃣'Available'", "LB0313", "available"),
        Sample(alarms, "MetricAlarms[0].StateValue == 1️⃣'ok'", "LB0313", "OK"),
        Sample(alarms, "MetricAlarms[0].StateValue == 1️⃣'FINE'", "LB0313"),
        Sample(alarms, "contains(['OK', 1️⃣'ALARMED'], MetricAlarms[0].StateValue)", "LB0313", "ALARM"),
        Sample(instances, "DBInstances[0].Engine == 1️⃣\"postgres\"", "LB0310", "single quotes: 'postgres'"),
        Sample(alarms, "1️⃣Alarms[0].StateValue == 'OK'", "LB0310"),
        Sample(metric, "max(Datapoints[].1️⃣Maximun) <= 900", "LB0310", "Maximum"),
        Sample(metric, "Datapoints | max_by(@, &Timestamp).1️⃣Timestmp == null", "LB0310", "Timestamp"),
        Sample(events, "age(1️⃣events[0].timestamp) > 1h", "LB0314", "1000"),
        Sample(machines, "Reservations[].Instances[].1️⃣Status.Name | [0] == 'running'", "LB0310"),
        Sample(machines, "Reservations[0].Instances[0].State.Name == 1️⃣'runing'", "LB0313", "running"),
        Sample(machines, "Reservations[].Instances.1️⃣State | [0] == null", "LB0311"),
        Sample(function, "State == 1️⃣'active'", "LB0313", "Active"),
        Sample(function, "1️⃣Timeout == '60'", "LB0312"),
        Sample(queue, "1️⃣Attributes.ApproximateNumberOfMessages == 0", "LB0312", "to_number"),
        Sample(objects, "1️⃣Objects[0].Size > 1", "LB0310"),
        Sample(item, "1️⃣Item.count.N == 3", "LB0312"),
        Sample("s3 ls s3://b/", "1️⃣Contents[0].Size > 0", "LB0310"),
        Sample("s3 cp s3://a/b s3://c/d", "Transferred[0].Result == 1️⃣'don'", "LB0313", "done"),
    ]

    @Test(arguments: sound)
    func `what can hold is left alone`(sample: Sample) {
        let effect = sample.command.hasPrefix("s3 cp") ? "change" : "read"
        expectFindings(
            "1. **A**\n   ```bash effect=\(effect)\n   aws \(sample.command)\n   ```\n   ```expect\n   \(sample.expression)\n   ```\n",
            []
        )
    }

    @Test(arguments: wrong)
    func `what can never hold is found where it stands`(sample: Sample) throws {
        let effect = sample.command.hasPrefix("s3 cp") ? "change" : "read"
        let text =
            "1. **A**\n   ```bash effect=\(effect)\n   aws \(sample.command)\n   ```\n   ```expect\n   \(sample.expression)\n   ```\n"
        let code = try #require(sample.code)
        expectFindings(text, [(code, "1️⃣")])
        guard let hint = sample.hint else { return }
        let compilation = CompilerTestBed.compile(MarkedText(CompilerTestBed.runbook(text)).text)
        let found = compilation.diagnostics.map { $0.message + " " + ($0.fix ?? "") }.joined(separator: "\n")
        #expect(found.contains(hint), "\(found)")
    }
}

// MARK: - Where types come from

extension TypeTests {
    @Test func `a query changes what is seen, and is checked itself`() {
        let head = "1. **A**\n   ```bash\n   aws rds describe-db-instances --region us-west-2 "
        expectFindings("\(head)--query 'DBInstances[0].Engine'\n   ```\n   ```expect\n   @ == 'postgres'\n   ```\n", [])
        expectFindings(
            "\(head)--query 'DBInstances[0].1️⃣Engin'\n   ```\n   ```expect\n   @ == 'postgres'\n   ```\n",
            [("LB0310", "1️⃣")]
        )
        expectFindings(
            "\(head)--query \"DBInstances[?1️⃣Status == 'a'].Engine\"\n   ```\n   ```expect\n   length(@) > 0\n   ```\n",
            [("LB0310", "1️⃣")]
        )
        expectFindings(
            "\(head)--query=DBInstances[].Engine\n   ```\n   ```expect\n   1️⃣@ == 'postgres'\n   ```\n",
            [("LB0312", "1️⃣")]
        )
        expectFindings(
            "\(head)--query 'DBInstances[?1️⃣InstanceCreateTime > `\"2026-01-01\"`]'\n   ```\n   ```expect\n   length(@) > 0\n   ```\n",
            [("LB0312", "1️⃣")]
        )
    }

    @Test func `the columns of a plain SELECT are known`() {
        let sql = { (select: String, expression: String) in
            "1. **A**\n   ```sql connection=dr\n   \(select)\n   ```\n   ```expect\n   \(expression)\n   ```\n"
        }
        for (select, expression) in [
            ("SELECT count(*) AS products FROM products", "rows[0].products > 0"),
            ("SELECT count(*) FROM products", "rows[0].count > 0"), ("SELECT * FROM products", "rows[0].anything > 0"),
            ("SELECT a, b.c, now() FROM b", "rows[0].a == 1 && rows[0].c == 'x' && age(rows[0].now) < 1m"),
            ("SELECT pg_is_in_recovery() AS r", "rows[0].r == true"), ("SELECT a + 1 FROM b", "rows[0].whatever == 2"),
            ("SELECT 1 AS x UNION SELECT 2", "rows[0].y == 2"), ("TABLE products", "rows[0].a == 1"),
            ("SELECT a AS \"Total\" FROM b", "rows[0].Total == '7'"), ("SELECT $$a$$ AS t", "rows[0].t == 'a'"),
            ("SELECT a::numeric AS n, extract(epoch FROM b) FROM c", "rows[0].n == '7' && rows[0].extract > 1"),
        ] { expectFindings(sql(select, expression), []) }
        expectFindings(
            sql("SELECT count(*) AS products FROM products", "rows[0].1️⃣product > 0"),
            [("LB0310", "1️⃣")]
        )
        expectFindings(sql("SELECT count(*) AS Products FROM p", "rows[0].1️⃣Products > 0"), [("LB0310", "1️⃣")])
        expectFindings(sql("SELECT count(*) AS n FROM p", "1️⃣rows[0].n == '0'"), [("LB0312", "1️⃣")])
        expectFindings(sql("SELECT pg_is_in_recovery() AS r", "1️⃣rows[0].r == 'f'"), [("LB0312", "1️⃣")])
        expectFindings(sql("SELECT a::text AS t FROM b", "1️⃣rows[0].t == 5"), [("LB0312", "1️⃣")])
        expectFindings(sql("SELECT a FROM b", "1️⃣row[0].a == 5"), [("LB0310", "1️⃣")])
        expectFindings(sql("SELECT a FROM b", "rows.1️⃣a == 5"), [("LB0311", "1️⃣")])
    }

    @Test func `a waiter answers as its operation does`() {
        let wait =
            "1. **A**\n   ```bash\n   1️⃣aws rds wait db-instance-available --db-instance-identifier a\n   ```\n   ```expect\n   "
        // The note is about what other tools make of the waiter.
        expectFindings("\(wait)DBInstances[0].DBInstanceStatus == 'available'\n   ```\n", [("LB0807", "1️⃣")])
        expectFindings(
            "\(wait)2️⃣Instances[0].Engine == 'a'\n   ```\n",
            [("LB0807", "1️⃣"), ("LB0310", "2️⃣")]
        )
    }

    @Test func `content that goes to a file is not in the answer`() {
        let invoke = "1. **A**\n   ```bash\n   aws lambda invoke --function-name f /dev/null\n   ```\n   ```expect\n   "
        expectFindings("\(invoke)StatusCode == 200 && FunctionError == null\n   ```\n", [])
        expectFindings("\(invoke)1️⃣Payload.verified > 0\n   ```\n", [("LB0310", "1️⃣")])
    }

    @Test func `a script has a status and two texts`() {
        let script = "1. **A**\n   ```bash\n   uptime | wc -l\n   ```\n   ```expect\n   "
        expectFindings("\(script)status == 0 && matches(stdout, '1') && !truncated\n   ```\n", [])
        expectFindings("\(script)1️⃣stout == '1'\n   ```\n", [("LB0310", "1️⃣")])
        expectFindings("\(script)1️⃣stdout == 1\n   ```\n", [("LB0312", "1️⃣")])
    }

    @Test func `each part looks at its own reading`() {
        expectFindings(
            """
            1. **A**
               ```bash effect=change
               aws rds reboot-db-instance --db-instance-identifier a --region us-west-2
               ```
               ```yaml precondition
               aws: rds describe-db-instances --db-instance-identifier a
               expect:
                 - DBInstances[0].1️⃣State == 'available'
               ```
               ```yaml wait
               aws: rds describe-db-instances --db-instance-identifier a
               until: DBInstances[0].DBInstanceStatus == 2️⃣'availible'
               fail-when: DBInstances[0].3️⃣Status == 'failed'
               ```
               ```yaml probe
               sql: SELECT count(*) AS n FROM a
               connection: dr
               done-when: rows[0].4️⃣m > 0
               ```
               ```expect
               5️⃣DBInstance.DBInstanceStatus == 'available'
               ```
            """,
            [
                ("LB0310", "1️⃣"), ("LB0313", "2️⃣"), ("LB0310", "3️⃣"), ("LB0310", "4️⃣"), ("LB0310", "5️⃣"),
            ]
        )
    }
}

// MARK: - Captures and parameters

extension TypeTests {
    private static let capturing = """
        1. **Look**
           ```bash id=look effect=read
           aws rds describe-db-instances --db-instance-identifier a --region us-west-2
           ```
           ```yaml capture
           endpoint: DBInstances[0].Endpoint
           names: DBInstances[].DBInstanceIdentifier
           created: DBInstances[0].InstanceCreateTime
           all: "@"
           ```

        """

    @Test func `captures have types, and are checked where they are used`() throws {
        let plan = try CompilerTestBed.plan(Self.capturing)
        #expect(plan.steps[0].captures.map(\.type) == ["object", "list of text", "timestamp", "object"])
        expectFindings(
            Self.capturing + """
                2. **Use** it
                   ```bash id=use effect=read when="1️⃣endpoint.Address == 5"
                   aws rds describe-db-instances --db-instance-identifier ${endpoint.2️⃣Adress} --region us-west-2
                   ```
                   ```expect
                   DBInstances[0].InstanceCreateTime >= ${created}
                   3️⃣DBInstances[0].AllocatedStorage == ${created}
                   4️⃣DBInstances[0].Engine == ${look.result.DBInstances[0].AllocatedStorage}
                   DBInstances[0].Engine == ${look.endpoint.5️⃣Addres}
                   ```
                """,
            [("LB0312", "1️⃣"), ("LB0310", "2️⃣"), ("LB0312", "3️⃣"), ("LB0312", "4️⃣"), ("LB0310", "5️⃣")]
        )
    }

    @Test func `a command's capture has the type of its query`() throws {
        let text = """
            1. **Look**
               ```bash id=look effect=read
               SIZE=$(aws rds describe-db-instances --query 'DBInstances[0].AllocatedStorage' --output text --region us-west-2)
               aws rds describe-db-instances --db-instance-identifier $SIZE --region us-west-2
               ```

            """
        let plan = try CompilerTestBed.plan(text)
        #expect(plan.steps[0].commands.map(\.captureType) == ["number", nil])
        let other = text.replacing("AllocatedStorage", with: "Engine")
        expectFindings(
            other + "2. **B**\n   ```bash when=\"1️⃣SIZE > 5\"\n   uptime\n   ```\n",
            [("LB0312", "1️⃣")]
        )
    }

    @Test func `types are no part of the plan's meaning`() throws {
        var plan = try CompilerTestBed.plan(Self.capturing)
        let before = try plan.meaning()
        plan.steps[0].captures[0].type = "something else"
        #expect(try plan.meaning() == before)
    }

    @Test func `a list is no text of a parameter, a number is`() {
        expectFindings(
            Self.capturing + """
                2. **Use**
                   ```bash id=use effect=read
                   aws rds describe-db-instances --db-instance-identifier ${1️⃣names} --region us-west-2
                   ```
                3. **Use** one
                   ```bash id=one effect=read
                   aws rds describe-db-instances --db-instance-identifier ${names[0]} --max-records ${length(names)} --region us-west-2
                   ```
                4. **An** object
                   ```bash id=object effect=read
                   aws cloudwatch describe-alarms --alarm-names ${names} --alarm-name-prefix ${2️⃣all} --region us-west-2
                   ```
                """,
            [("LB0315", "1️⃣"), ("LB0315", "2️⃣")]
        )
    }

    @Test func `inputs have the types of their declarations`() {
        let header =
            "inputs:\n  n: {type: integer, default: 1}\n  s: {default: a}\n  d: {type: duration, default: 1h}\n"
        expectFindings(
            "1. **A**\n   ```bash when=\"n > 0 && s == 'a' && d < 2h\"\n   uptime\n   ```\n",
            [],
            header: header
        )
        expectFindings("1. **A**\n   ```bash when=\"1️⃣n == s\"\n   uptime\n   ```\n", [("LB0312", "1️⃣")], header: header)
        expectFindings("1. **A**\n   ```bash when=\"1️⃣d > n\"\n   uptime\n   ```\n", [("LB0312", "1️⃣")], header: header)
    }

    @Test func `what voids an approval is checked, too`() {
        expectFindings(
            Self.capturing + """
                ```yaml approval=go
                from: [dba]
                void-if: 1️⃣names > 5
                ```

                2. **Use**
                   ```bash id=use approve=go
                   uptime
                   ```
                """,
            [("LB0312", "1️⃣")]
        )
    }

    @Test func `a near name is offered as a fix`() {
        let text =
            "1. **A**\n   ```bash effect=read\n   aws rds describe-db-instances\n   ```\n   ```expect\n   DBInstance[0].MultiAZ\n   ```\n"
        let fixes = CompilerTestBed.compile(CompilerTestBed.runbook(text)).diagnostics.compactMap(\.fixIt)
        #expect(fixes.map(\.replacement) == ["DBInstances"])
    }
}
