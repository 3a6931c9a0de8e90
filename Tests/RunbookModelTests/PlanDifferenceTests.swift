// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunbookModel
import Testing
import Values

struct PlanDifferenceTests {
    private func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private func call(_ operation: String, _ parameters: JSONValue, effect: Effect = .read) -> Command {
        Command(
            text: "aws rds \(operation)",
            operation: .aws(AWSOperation(service: "rds", operation: operation, parameters: .literal(parameters))),
            effect: effect
        )
    }

    private func step(_ name: String, _ operation: String = "", effect: Effect = .read, needs: [String] = []) throws
        -> Step
    {
        Step(
            id: try id(name),
            title: "Title of \(name)",
            action: .commands([call(operation.isEmpty ? "Describe\(name)" : operation, ["Name": "x"], effect: effect)]),
            effect: effect,
            needs: try needs.map { Step.Dependency(step: try id($0), kind: .order) }
        )
    }

    private func plan(_ steps: [Step]) -> Plan {
        Plan(runbook: RunbookIdentity(id: "test", title: "Test", kind: .daily), steps: steps)
    }

    private func changes(_ old: [Step], _ new: [Step]) -> [String] { text(plan(old), plan(new)) }

    private func text(_ old: Plan, _ new: Plan) -> [String] {
        PlanDifference(from: old, to: new).changes.map { change in
            "\(change.danger.name) \(change.subject) \(change.kind) \(change.property) \(change.old ?? "-") → \(change.new ?? "-")"
                .replacing("RunbookModel.", with: "")
        }
    }

    @Test func `equal plans do not differ, wherever their parts stand`() throws {
        var moved = try step("a")
        moved.place = SourcePlace(file: "f", line: 9, column: 1, endLine: 9, endColumn: 2)
        #expect(changes([try step("a")], [moved]).isEmpty)
    }

    @Test func `steps are added and removed, one-way doors first`() throws {
        #expect(
            changes(
                [try step("a"), try step("b")],
                [try step("a"), try step("c"), try step("d", effect: .irreversible)]
            ) == [
                "one-way step(d) added  - → Title of d", "reading step(c) added  - → Title of c",
                "reading step(b) removed  Title of b → -",
            ]
        )
    }

    @Test func `a step that does the same under another name is renamed, and needs follow it`() throws {
        let old = [try step("a"), try step("b", needs: ["a"])]
        var renamed = try step("a")
        renamed.id = try id("z")
        #expect(changes(old, [renamed, try step("b", needs: ["z"])]) == ["reading step(z) renamed(from: a)  - → -"])
    }

    @Test func `as few steps as possible are told to have moved`() throws {
        let names = ["a", "b", "c", "d"]
        let old = try names.map { try step($0) }
        #expect(changes(old, [old[3], old[0], old[1], old[2]]) == ["conduct step(d) moved(behind: nil)  - → -"])
        #expect(changes(old, [old[0], old[2], old[1], old[3]]).count == 1)
    }

    @Test func `a call's parameters are compared one by one`() throws {
        var old = try step("a", effect: .irreversible)
        var new = old
        old.action = .commands([
            call("Delete", ["Name": "x", "Tags": [["Key": "k"]], "Gone": 1], effect: .irreversible)
        ])
        new.action = .commands([
            call("Delete", ["Name": "y", "Tags": [["Key": "k"], ["Key": "l"]]], effect: .irreversible)
        ])
        #expect(
            changes([old], [new]) == [
                "one-way step(a) changed parameter Name x → y", "one-way step(a) changed parameter Tags[1].Key - → l",
                "one-way step(a) changed parameter Gone 1 → -",
            ]
        )
    }

    @Test func `every property that a step has is told when it changes`() throws {
        let yes = Expectation(expression: try Expression("a > 1", dialect: .assertion))
        let edits: [(String, (inout Step) throws -> Void)] = [
            ("title", { $0.title = "t" }), ("section", { $0.section = ["s"] }), ("text", { $0.prose = "p" }),
            ("effect", { $0.effect = .change }), ("timeout", { $0.timeout = TimeSpan(.seconds(1)) }),
            ("retry", { $0.retry = RetryPolicy(attempts: 2, interval: TimeSpan(.seconds(1))) }),
            ("approval", { $0.approval = ApprovalID("go") }), ("asks first", { $0.asksFirst = true }),
            ("precondition", { $0.preconditions = [Precondition(command: nil, expectations: [yes])] }),
            ("check", { $0.expectations = [yes] }),
            ("probe", { $0.probe = Probe(command: self.call("X", [:]), doneWhen: yes.expression) }),
            (
                "wait",
                {
                    $0.wait = WaitRule(
                        command: nil,
                        until: yes.expression,
                        every: TimeSpan(.seconds(1)),
                        timeout: TimeSpan(.seconds(9))
                    )
                }
            ),
            ("capture", { $0.captures = [Capture(name: "n")] }), ("only when", { $0.condition = yes.expression }),
            ("on failure", { $0.onFailure = .abort }), ("critical", { $0.isCritical = true }),
            ("always", { $0.runsAlways = true }), ("obligation", { $0.obligation = "o" }),
            ("due", { $0.due = TimeSpan(.seconds(60)) }), ("discharges", { $0.discharges = [$0.id] }),
            ("carried out by", { $0.action = .manual(ManualAction(confirmation: "c")) }),
        ]
        for (property, edit) in edits {
            let old = try step("a")
            var new = old
            try edit(&new)
            let found = PlanDifference(from: plan([old]), to: plan([new])).changes.map(\.property)
            #expect(found == [property])
        }
    }

    @Test func `the head of the runbook, its inputs and its approvals are compared`() throws {
        let old = plan([try step("a")])
        var new = old
        new.objectives.rto = TimeSpan(.seconds(3600))
        new.environment = "staging"
        new.inputs = [InputDeclaration(name: "db", type: .rdsInstance, defaultValue: "x")]
        new.approvals = [ApprovalPolicy(id: try #require(ApprovalID("go")), roles: ["dba"], count: 2)]
        new.checklist = [ChecklistBinding(text: "Done", steps: [try id("a")])]
        #expect(
            text(old, new) == [
                "approval runbook changed environment - → staging", "approval approval(go) added  - → 2 of dba",
                "conduct runbook changed RTO - → 1h", #"conduct input("db") added  - → rds-instance, default x"#,
                "conduct checklist changed item - → Done (a)",
            ]
        )
        var weaker = new
        weaker.approvals[0].count = 1
        weaker.inputs[0].defaultValue = "y"
        #expect(
            text(new, weaker) == [
                "approval approval(go) changed count 2 → 1", #"conduct input("db") changed default x → y"#,
            ]
        )
    }

    @Test func `texts alone are prose, and secrets are not shown`() throws {
        let old = plan([try step("a")])
        var new = old
        new.steps[0].prose = "Other words."
        #expect(PlanDifference(from: old, to: new).isProseOnly)
        var (before, after) = (old, old)
        before.inputs = [InputDeclaration(name: "p", defaultValue: "hush", isSecret: true)]
        after.inputs = [InputDeclaration(name: "p", defaultValue: "silence", isSecret: true)]
        #expect(text(before, after) == [#"conduct input("p") changed something else - → -"#])
    }

    @Test(.timeLimit(.minutes(10)))
    func `ten thousand steps are compared in linear time`() throws {
        let old = try (0..<10_000).map { try step("s\($0)", needs: $0 == 0 ? [] : ["s\($0 - 1)"]) }
        var new = old
        new[5000].timeout = TimeSpan(.seconds(1))
        #expect(changes(old, new) == ["conduct step(s5000) changed timeout 5m → 1s"])
    }
}
