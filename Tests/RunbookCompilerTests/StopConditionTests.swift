// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// `stop-when`: what can be wrong with it, and what becomes of it.
@Suite struct StopConditionTests {
    private static let step = """
        1. **Room**
           ```bash id=room effect=read capture=found
           df -h /
           ```
        """

    private static func header(_ conditions: String) -> String {
        "inputs:\n  who: {type: string, default: shop}\nstop-when:\n"
            + conditions.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    private func plan(_ conditions: String) throws -> [StopCondition] {
        try CompilerTestBed.plan(Self.step, header: Self.header(conditions)).stopConditions
    }

    private func expect(
        _ conditions: String,
        _ expected: [(code: String, marker: String?)],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        expectFindings(Self.step, expected, header: Self.header(conditions), sourceLocation: sourceLocation)
    }

    // MARK: - What is refused

    @Test func `what changes something is no reading`() {
        expect(
            "- {name: a, aws: 1️⃣rds reboot-db-instance --db-instance-identifier x, when: DBInstance == null}",
            [("LB0420", "1️⃣")]
        )
        expect(
            "- {name: a, sql: 1️⃣DELETE FROM orders, connection: dr, when: rowCount > 0}",
            [("LB0420", "1️⃣")]
        )
    }

    @Test func `an operation that does not exist is a finding, and so is a member that its answer does not have`() {
        expect("- {name: a, aws: rds 1️⃣describe-db-instanzes, when: DBInstances == null}", [("LB0402", "1️⃣")])
        expect(
            "- {name: a, aws: rds describe-db-instances, when: \"DBInstances[0].1️⃣Statuss == 'failed'\"}",
            [("LB0310", "1️⃣")]
        )
    }

    @Test func `a value that a step yields is not known, and one that nobody declares neither`() {
        expect(
            "- {name: a, aws: 'rds describe-db-instances --db-instance-identifier ${1️⃣found}', when: DBInstances == null}",
            [("LB0550", "1️⃣")]
        )
        expect("- {name: a, alarm: '${1️⃣room.result}'}", [("LB0550", "1️⃣")])
        expect("- {name: a, alarm: 'x-${1️⃣nobody}'}", [("LB0302", "1️⃣")])
        expect(
            "- {name: a, sql: SELECT 1 AS n, connection: dr, when: 'rows[0].n > ${1️⃣room.result}'}",
            [("LB0550", "1️⃣")]
        )
    }

    @Test func `a condition is one reading of one kind`() {
        expect("- {name: a, alarm: x, aws: 1️⃣rds describe-db-instances}", [("LB0213", "1️⃣")])
        expect("- 1️⃣{name: a, every: 30s}", [("LB0702", "1️⃣")])
        expect("- {name: a, alarm: x, when: 1️⃣n > 1}", [("LB0701", "1️⃣")])
        expect("- 1️⃣{name: a, sql: SELECT 1 AS n, connection: dr}", [("LB0702", "1️⃣")])
        expect("- {name: a, sql: 1️⃣SELECT 1 AS n, when: 'rows[0].n == 1'}", [("LB0414", "1️⃣")])
        expect("- {name: a, sql: SELECT 1 AS n, connection: 1️⃣drr, when: 'rows[0].n == 1'}", [("LB0413", "1️⃣")])
        expect(
            "- {name: a, aws: 1️⃣rds wait db-instance-available --db-instance-identifier x, when: DBInstances == null}",
            [("LB0552", "1️⃣")]
        )
        expectFindings(Self.step, [("LB0703", "1️⃣")], header: "stop-when: 1️⃣errors\n")
    }

    @Test func `names are identifiers, and each is there once`() {
        expect("- {name: 1️⃣A b, alarm: x}", [("LB0703", "1️⃣")])
        expect("- {name: a, alarm: x}\n- {name: 1️⃣a, alarm: y}", [("LB0213", "1️⃣")])
        expect("- 1️⃣{alarm: x}", [("LB0702", "1️⃣")])
        expect("- {name: a, alarm: x, 1️⃣evry: 30s}", [("LB0701", "1️⃣")])
    }

    @Test func `services count calls, so nobody asks more often than every five seconds`() {
        expect("- {name: a, alarm: x, every: 1️⃣4s}", [("LB0703", "1️⃣")])
        expect("- {name: a, alarm: x, mode: 1️⃣rude}", [("LB0703", "1️⃣")])
    }

    @Test func `an ARN is that of an alarm, in the account of the environment, and written out`() {
        expect("- {name: a, alarm: '1️⃣arn:aws:sns:us-east-1:123456789012:alarm:x'}", [("LB0703", "1️⃣")])
        expect("- {name: a, alarm: '1️⃣arn:aws:cloudwatch:us-east-1:123456789012:alarm:${who}'}", [("LB0703", "1️⃣")])
        expect("- {name: a, alarm: '1️⃣arn:aws:cloudwatch:us-east-1:210987654321:alarm:x'}", [("LB0551", "1️⃣")])
        expect(
            "- {name: a, alarm: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:x', region: 1️⃣us-east-1}",
            [("LB0701", "1️⃣")]
        )
    }

    @Test func `what nobody sees is refused`() {
        expect("- {name: a, alarm: \"x1️⃣\u{202E}y\"}", [("LB0130", "1️⃣")])
    }

    // MARK: - What it means

    @Test func `an alarm is looked for among metric and composite ones, in its region`() throws {
        let conditions = try plan(
            "- {name: a, alarm: '${who}-errors', region: us-east-1}\n"
                + "- {name: b, alarm: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a:b c'}"
        )
        guard case .aws(let named) = conditions[0].command.operation,
            case .aws(let found) = conditions[1].command.operation, case .alarm(let alarm) = conditions[1].reading
        else {
            Issue.record("an alarm is read by a call")
            return
        }
        #expect(named.region == .literal("us-east-1"))
        #expect(named.operation == "DescribeAlarms")
        guard case .object(let members) = named.parameters else {
            Issue.record("the call has parameters")
            return
        }
        #expect(members.last?.value == .literal(["MetricAlarm", "CompositeAlarm"]))
        #expect(members.first?.value.expressions.map(\.source) == ["who"])
        #expect(found.region == .literal("eu-west-1"))
        #expect(alarm.name == .literal("a:b c"))
    }

    @Test func `what is not said has a usual value`() throws {
        let condition = try #require(try plan("- {name: a, alarm: x}").first)
        #expect(condition.every == TimeSpan(.seconds(30)))
        #expect(condition.mode == .graceful)
        #expect(condition.budget == nil)
        #expect(condition.whenUnknown == .warn)
        #expect(condition.unknownAfter == 3)
        #expect(condition.atStart == .refuse)
    }

    @Test func `a condition is part of the meaning of a plan, and survives the YAML form`() throws {
        let header = Self.header(
            "- {name: a, alarm: '${who}-errors', region: us-east-1, every: 10s, mode: ungraceful, budget: 2m}\n"
                + "- {name: b, alarm: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:b c', reason: 'why: not'}\n"
                + "- {name: c, aws: rds describe-db-instances, when: 'DBInstances[0].DBInstanceStatus == `failed`'}\n"
                + "- {name: d, sql: SELECT 1 AS n, connection: dr, when: 'rows[0].n > 3', when-unknown: stop, at-start: arm}"
        )
        let plan = try CompilerTestBed.plan(Self.step, header: header)
        let bare = try CompilerTestBed.plan(Self.step, header: "inputs:\n  who: {type: string, default: shop}\n")
        #expect(try plan.meaning() != bare.meaning())
        let twin = YAMLTwin.render(plan)
        let again = CompilerTestBed.compile(twin, name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "", "\(twin)")
        let other = try #require(again.plan)
        #expect(try other.meaning() == plan.meaning())
    }

    @Test func `a secret in a condition is told, and shown nowhere`() throws {
        let header = Self.header(
            "- {name: a, sql: \"SELECT 1 AS n FROM u WHERE password = 'hunter22x'\", connection: dr, when: 'rows[0].n > 3'}"
        )
        let compilation = CompilerTestBed.compile(CompilerTestBed.runbook(Self.step, header: header))
        #expect(compilation.diagnostics.map(\.code) == ["LB0831"])
        let plan = try #require(compilation.plan)
        #expect(plan.stopConditions[0].text.contains("hunter22x"))
        #expect(!plan.shown.stopConditions[0].text.contains("hunter22x"))
    }

    @Test func `whoever includes a runbook has its stop conditions`() throws {
        let part =
            "---\nlifeboat: 1\nid: part\nkind: daily\nenvironment: production\n"
            + "stop-when:\n  - {name: errors, alarm: x}\n---\n# Part\n\n\(Self.step)"
        let whole = CompilerTestBed.runbook("## Part\n\n[Part](<part.md> \"include\")\n")
        let compiler = RunbookCompiler(
            files: { _ in Array(whole.utf8) },
            includes: { _, _ in Array(part.utf8) },
            catalog: .embedded,
            workspace: CompilerTestBed.workspace
        )
        let compilation = compiler.compile(path: "whole.md")
        let names = try #require(compilation.plan, "\(CompilerTestBed.text(compilation))").stopConditions.map(\.id.text)
        #expect(names == ["errors"])
    }
}
