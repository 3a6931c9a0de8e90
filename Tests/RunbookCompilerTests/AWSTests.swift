// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct AWSTests {
    private static let inputs = "inputs:\n  db: {type: rds-instance, default: shop}\n"

    private func step(_ commands: String, _ attributes: String = "") -> String {
        let lines = commands.split(separator: "\n", omittingEmptySubsequences: false).map { "   \($0)" }
        return "1. **S**\n   ```bash \(attributes)\n\(lines.joined(separator: "\n"))\n   ```\n"
    }

    private func expect(_ commands: String, _ expected: [(code: String, marker: String?)]) {
        expectFindings(step(commands), expected, header: Self.inputs)
    }

    private func operations(_ commands: String) throws -> [AWSOperation] {
        let plan = try CompilerTestBed.plan(step(commands), header: Self.inputs)
        return plan.steps[0].commands.compactMap { command in
            if case .aws(let operation) = command.operation { operation } else { nil }
        }
    }

    @Test func `misspelt services, operations and options are found where they stand`() {
        expect("aws 1️⃣rdss describe-db-instances", [("LB0402", "1️⃣")])
        expect("aws rds 1️⃣describe-db-instance", [("LB0402", "1️⃣")])
        expect("aws rds describe-db-instances 1️⃣--db-instance-identifer x", [("LB0402", "1️⃣")])
        expect("aws rds \\\n  describe-db-instances \\\n  1️⃣--regoin x", [("LB0402", "1️⃣")])
    }

    @Test func `missing and impossible parameters are found`() {
        expect("aws rds 1️⃣create-db-snapshot --db-instance-identifier x", [("LB0405", "1️⃣")])
        let statistics = "aws cloudwatch get-metric-statistics --namespace a --metric-name b --statistics Average"
        let body = "1. **S**\n   ```bash\n   \(statistics)\n   ```\n"
        let found = CompilerTestBed.compile(CompilerTestBed.runbook(body)).diagnostics.filter { $0.code == "LB0405" }
        #expect(found.map(\.message) == ["--start-time, --end-time and --period are required"])
        expect(
            "aws rds modify-db-instance --db-instance-identifier x --backup-retention-period 1️⃣many",
            [("LB0406", "1️⃣")]
        )
        expect("aws rds describe-db-instances --query 1️⃣'DBInstances[0'", [("LB0406", "1️⃣")])
    }

    @Test func `all commands of a fence are looked at`() {
        expect("aws rds 1️⃣nothing\naws s3api 2️⃣nothing", [("LB0402", "1️⃣"), ("LB0402", "2️⃣")])
    }

    @Test func `options that a runbook cannot have are refused by name`() {
        expect("aws rds describe-db-instances 1️⃣--profile me", [("LB0204", "1️⃣")])
        expect("aws rds describe-db-instances 1️⃣--endpoint-url=http://x", [("LB0204", "1️⃣")])
        expect("aws rds describe-db-instances 1️⃣--max-items 5", [("LB0204", "1️⃣")])
    }

    @Test func `a value that is quoted away is found`() {
        expect("aws rds describe-db-instances --db-instance-identifier '1️⃣${db}'", [("LB0308", "1️⃣")])
    }

    @Test func `an unknown value is found inside a word`() {
        expect("aws rds describe-db-instances --db-instance-identifier x-${1️⃣bd}-y", [("LB0302", "1️⃣")])
        expect("aws rds describe-db-instances --db-instance-identifier 1️⃣$bd", [("LB0302", "1️⃣")])
    }

    @Test func `a placeholder that was left in is pointed out`() {
        expectFindings(
            step("aws sns publish --message x --topic-arn arn:aws:sns:us-west-2:1️⃣ACCOUNT:topic"),
            [("LB0803", "1️⃣")]
        )
    }

    @Test func `a variable that no command uses is pointed out`() {
        expect("1️⃣X=1\naws rds describe-db-instances", [("LB0403", "1️⃣")])
    }

    @Test func `a declared read that writes is an error`() {
        expectFindings(
            step("aws rds create-db-snapshot --db-instance-identifier x --db-snapshot-identifier y", "effect=1️⃣read"),
            [("LB0603", "1️⃣")]
        )
    }

    @Test func `attributes that have no effect are pointed out`() {
        expectFindings(step("aws rds describe-db-instances", "1️⃣cwd=/tmp"), [("LB0205", "1️⃣")])
        expectFindings(
            step("aws rds create-db-snapshot --db-instance-identifier x --db-snapshot-identifier y", "1️⃣retry=3x5s"),
            [("LB0806", "1️⃣")]
        )
    }

    @Test func `values become parameters and keep their place in a text`() throws {
        let found = try operations(
            "aws rds describe-db-instances --db-instance-identifier \"a-${db}\" --region ${regions.dr} --output text \\\n"
                + "  --query 'DBInstances[0].Endpoint.Address' --no-paginate"
        )
        let operation = try #require(found.first)
        #expect(operation.service == "rds")
        #expect(operation.operation == "DescribeDBInstances")
        #expect(operation.region == .expression(try Expression.interpolation("regions.dr")))
        #expect(operation.query == "DBInstances[0].Endpoint.Address")
        #expect(operation.asText && !operation.paginates)
        let text = Template.text([.literal("a-"), .expression(try Expression.interpolation("db"))])
        #expect(operation.parameters == .object([.init(name: "DBInstanceIdentifier", value: text)]))
    }

    @Test func `captures, assignments and comments of a fence are understood`() throws {
        let plan = try CompilerTestBed.plan(
            step(
                """
                # Where is it?
                NAME="${db}-copy"   # the copy
                HOST=$(aws rds describe-db-instances --db-instance-identifier "$NAME" \\
                  --query 'DBInstances[0].Endpoint.Address' --output text)
                aws rds describe-db-instances --db-instance-identifier $HOST
                """
            ) + "2. **T**\n   ```bash\n   echo \"$HOST\" | cat\n   ```\n",
            header: Self.inputs
        )
        let commands = plan.steps[0].commands
        #expect(commands.map(\.capture) == ["HOST", nil])
        #expect(commands[0].text.hasPrefix("NAME=\"${db}-copy\"\nHOST=$(aws rds"))
        #expect(plan.steps[0].capturedNames == ["HOST"])
        #expect(plan.steps[0].effect == .read)
        guard case .aws(let first) = commands[0].operation,
            case .shell(let script)? = plan.steps[1].commands.first?.operation
        else {
            Issue.record("not native")
            return
        }
        let text = Template.text([.expression(try Expression.interpolation("db")), .literal("-copy")])
        #expect(first.parameters == .object([.init(name: "DBInstanceIdentifier", value: text)]))
        #expect(script.environment.map(\.name) == ["HOST"])
        #expect(plan.steps[1].needs.map(\.kind) == [.requires])
    }

    @Test func `a command's own capture cannot be used before it`() {
        expect(
            "aws rds describe-db-instances --db-instance-identifier 1️⃣$X\nX=$(aws sts get-caller-identity)",
            [("LB0303", "1️⃣")]
        )
    }

    @Test func `waiters read, and steps have the effect of their strongest command`() throws {
        let waiting = step("aws rds wait db-instance-available --db-instance-identifier ${db}", "timeout=45m")
        let waiter = try #require(try CompilerTestBed.plan(waiting, header: Self.inputs).steps[0].commands.first)
        guard case .aws(let operation) = waiter.operation else {
            Issue.record("\(waiter.operation)")
            return
        }
        #expect(operation.form == .waiter(name: "DBInstanceAvailable"))
        #expect(waiter.effect == .read)
        let plan = try CompilerTestBed.plan(
            step(
                "aws rds describe-db-instances\n"
                    + "aws rds create-db-snapshot --db-instance-identifier x --db-snapshot-identifier y"
            )
        )
        #expect(plan.steps[0].commands.map(\.effect) == [.read, .change])
        #expect(plan.steps[0].effect == .change)
    }

    @Test func `a published waiter that cannot fail or gives up early is pointed out`() throws {
        expect("1️⃣aws rds wait db-snapshot-completed --db-snapshot-identifier x", [("LB0807", "1️⃣")])
        expect("1️⃣aws rds wait db-instance-available --db-instance-identifier ${db}", [("LB0807", "1️⃣")])
        expect("1️⃣aws cloudformation wait stack-delete-complete --stack-name x", [("LB0807", "1️⃣")])
        // It names the failure of the service, and five minutes are what a function takes.
        expect("aws ec2 wait instance-running --instance-ids i-1", [])
        let plain = CompilerTestBed.runbook(step("aws rds wait db-snapshot-completed --db-snapshot-identifier x"))
        let message = try #require(CompilerTestBed.compile(plain).diagnostics.first?.message)
        #expect(message.contains("succeeds when nothing is there (DBSnapshotNotFound)"))
        #expect(message.contains("cannot fail"))
    }

    @Test func `who says how long is not told that a waiter gives up early`() throws {
        let command = "aws rds wait db-instance-available --db-instance-identifier x"
        let limited = try CompilerTestBed.plan(step(command, "timeout=45m"))
        #expect(limited.steps[0].timeout.duration == .seconds(45 * 60))
        let unlimited = CompilerTestBed.compile(CompilerTestBed.runbook(step(command)))
        let timeout = try #require(unlimited.plan?.steps.first?.timeout.duration)
        #expect(timeout >= .seconds(2 * 3600))
    }

    @Test func `S3 transfers keep both ends and their options`() throws {
        let found = try operations("aws s3 cp s3://b/${db}/x /tmp/x --quiet\naws s3 ls s3://b/")
        guard case .transfer("cp", let source, let destination, let options)? = found.first?.form else {
            Issue.record("no transfer")
            return
        }
        let text = Template.text([.literal("s3://b/"), .expression(try Expression.interpolation("db")), .literal("/x")])
        #expect(source == text)
        #expect(destination == .literal("/tmp/x"))
        #expect(options == .literal(["quiet": true]))
    }

    @Test func `what no run does for S3 is refused where it stands`() {
        expect("aws s3 cp /tmp/x s3://b/x 1️⃣--dryrun", [("LB0204", "1️⃣")])
        expect("aws s3 cp s3://b/x 1️⃣-", [("LB0204", "1️⃣")])
        expect("aws s3 1️⃣presign s3://b/x", [("LB0204", "1️⃣")])
        expect("aws s3 cp /tmp/x s3://b/x --sse-c 1️⃣--sse-c-key 12345678", [("LB0204", "1️⃣")])
        expect("aws s3 cp /tmp/x s3://b/x --sse-c --sse-c-key fileb://key", [])
        expect("aws s3 cp s3://b/x /tmp/x --recursive --exclude 'a*'", [])
        expect("aws s3 sync s3://b/x s3://c/y --size-only", [])
        expect("aws s3 mb s3://b", [])
        expect("aws s3 cp /tmp/x s3://b/x --sse --storage-class STANDARD_IA --metadata a=b", [])
    }

    @Test func `commands that the AWS CLI adds are steps, and keep their options`() throws {
        let lines =
            "aws logs tail /a/${db} --since 5m --log-stream-names s t\n"
            + "TOKEN=$(aws rds generate-db-auth-token --hostname h --port 5432 --username ${db} --region us-west-2)\n"
            + "HOST=$(aws rds describe-db-instances --query 'DBInstances[0].Endpoint.Address' --output text)"
        let step = try #require(try CompilerTestBed.plan(step(lines), header: Self.inputs).steps.first)
        let found = step.commands.compactMap { command in
            if case .aws(let operation) = command.operation { operation } else { nil }
        }
        #expect(step.effect == .read)
        guard case .added("logs tail", .object(let members))? = found.first?.form else {
            Issue.record("\(found)")
            return
        }
        let group = Template.text([.literal("/a/"), .expression(try Expression.interpolation("db"))])
        #expect(members.first { $0.name == "group-name" }?.value == group)
        #expect(members.first { $0.name == "log-stream-names" }?.value == .literal(["s", "t"]))
        guard case .added("rds generate-db-auth-token", _) = found[1].form else {
            Issue.record("\(found[1])")
            return
        }
        #expect(found[1].service == "rds" && found[1].region == .literal("us-west-2"))
        #expect(step.commands.map(\.capturesSecret) == [false, true, false])
    }

    @Test func `an added command that no run carries out is refused where it stands`() {
        expect("aws eks 1️⃣update-kubeconfig --name c", [("LB0204", "1️⃣")])
        expect("aws logs tail g 1️⃣--follow", [("LB0204", "1️⃣")])
        expect("aws logs tail g 1️⃣--format=json", [("LB0204", "1️⃣")])
        expect("aws logs tail g 1️⃣--query length", [("LB0204", "1️⃣")])
        expect("aws ecr 1️⃣get-login", [("LB0204", "1️⃣")])
        expect("aws logs 1️⃣start-live-tail --log-group-identifiers g", [("LB0204", "1️⃣")])
        expect("aws configure 1️⃣list", [("LB0204", "1️⃣")])
        expect("aws eks 1️⃣get-token", [("LB0204", "1️⃣")])
        expect("aws eks get-token --cluster-name c 1️⃣--role-arn arn:aws:iam::1:role/r", [("LB0204", "1️⃣")])
        expect("aws eks get-token --cluster-name c --query status.token", [])
        expect("aws ecr get-login-password", [])
    }

    @Test func `a declared effect reaches the command`() throws {
        func effects(_ fence: String) throws -> [Effect] {
            let body = "1. **S**\n   \(fence)\n   ```\n"
            let compilation = CompilerTestBed.compile(CompilerTestBed.runbook(body, header: Self.inputs))
            return try #require(compilation.plan).steps[0].commands.map(\.effect)
        }
        #expect(
            try effects("```sql connection=dr effect=irreversible\n   SELECT ops.failover() AS done") == [.irreversible]
        )
        #expect(try effects("```bash effect=change\n   aws rds describe-db-instances") == [.change])
        #expect(
            try effects(
                "```bash effect=change\n   aws rds describe-db-instances\n"
                    + "   aws rds create-db-snapshot --db-instance-identifier x --db-snapshot-identifier y"
            ) == [.read, .change]
        )
    }

    @Test func `one command that changes the shell makes the whole fence a script`() throws {
        let plan = try CompilerTestBed.plan(
            step("export AWS_PAGER=\naws sts get-caller-identity")
        )
        guard case .shell? = plan.steps[0].commands.first?.operation else {
            Issue.record("not a script")
            return
        }
        #expect(plan.steps[0].commands.count == 1)
        #expect(plan.steps[0].effect == .unknown)
    }
}
