// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import Testing
import Values

@testable import RunbookModel

@Suite struct PlanTests {
    private func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private func plan(line: Int = 1) throws -> Plan {
        let place = SourcePlace(file: "a.md", line: line, column: 1, endLine: line, endColumn: 9)
        let command = Command(
            text: "aws rds describe-db-instances",
            place: place,
            operation: .aws(
                AWSOperation(
                    service: "rds",
                    operation: "DescribeDBInstances",
                    parameters: .object([.init(name: "A", value: .expression(try Expression.interpolation("db")))]),
                    attachments: [
                        .init(name: "1", content: .bytes([1, 2])),
                        .init(name: "2", content: .file(path: .literal("x"))),
                    ]
                )
            ),
            effect: .read,
            capture: "X",
            capturesSecret: true
        )
        let check = Expectation(expression: try Expression("a == 1", dialect: .assertion), place: place)
        let step = Step(
            id: try id("one"),
            title: "One",
            section: ["Part"],
            prose: "Words",
            place: place,
            action: .commands([command]),
            effect: .read,
            needs: [.init(step: try id("zero"), kind: .requires)],
            retry: RetryPolicy(attempts: 3, interval: TimeSpan(.seconds(5))),
            preconditions: [Precondition(command: command, expectations: [check])],
            wait: WaitRule(
                command: command,
                until: try Expression("b", dialect: .assertion),
                every: TimeSpan(.seconds(2)),
                timeout: TimeSpan(.seconds(60))
            ),
            expectations: [check],
            probe: Probe(command: command, doneWhen: try Expression("c", dialect: .assertion)),
            captures: [Capture(name: "y", expression: try Expression("d", dialect: .value), isSecret: true)],
            onFailure: .continue,
            isCritical: true,
            obligation: "tidy up"
        )
        let manual = Step(
            id: try id("zero"),
            title: "Zero",
            action: .manual(ManualAction(confirmation: "ok?", evidence: .note)),
            effect: .change
        )
        return Plan(
            runbook: RunbookIdentity(id: "a", title: "A", kind: .daily),
            inputs: [InputDeclaration(name: "db")],
            steps: [manual, step],
            checklist: [ChecklistBinding(text: "t", steps: [try id("one")])],
            sources: [PlanSource(name: "a.md", text: "\(line)")]
        )
    }

    @Test func `a plan survives its encoding`() throws {
        let plan = try plan()
        let decoded = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan))
        let isSame = decoded == plan
        #expect(isSame)
    }

    @Test func `the meaning of a plan has no places and no sources`() throws {
        let first = try plan(line: 1).meaning()
        let second = try plan(line: 7).meaning()
        #expect(first == second)
        let text = String(decoding: first, as: UTF8.self)
        #expect(!text.contains("a.md"))
    }

    @Test func `a plan that is shown holds no secret anywhere, and names stay`() throws {
        var plan = try plan()
        plan.runbook.about = "hunter22"
        plan.inputs = [InputDeclaration(name: "hunter22", defaultValue: ["hunter22"], about: "hunter22")]
        let sql = SQLOperation(
            connection: .explicit(.literal(["password": "hunter22"])),
            statement: "ALTER ROLE a PASSWORD 'hunter22'",
            parameters: [.text([.literal("a hunter22"), .expression(try Expression.interpolation("'hunter22'"))])]
        )
        var shell = ShellScript(script: "PGPASSWORD=hunter22 psql")
        shell.environment = [.init(name: "A", value: .literal("hunter22"))]
        var aws = AWSOperation(service: "rds", operation: "CreateDBInstance", region: .literal("hunter22"))
        aws.parameters = .object([.init(name: "P", value: .list([.literal(["hunter22"])]))])
        aws.query = "'hunter22'"
        aws.form = .transfer(
            verb: "cp",
            source: .literal("hunter22"),
            destination: .literal("hunter22"),
            options: .object([.init(name: "o", value: .literal("hunter22"))])
        )
        let operations: [RunbookModel.Operation] = [.sql(sql), .shell(shell), .aws(aws)]
        let commands = operations.map { Command(text: "x hunter22", operation: $0, effect: .change) }
        let check = Expectation(expression: try Expression("a == 'hunter22'", dialect: .assertion))
        plan.steps[1].action = .commands(commands)
        plan.steps[1].preconditions = [Precondition(command: commands[1], expectations: [check])]
        plan.steps[1].expectations = [check]
        plan.steps[1].condition = check.expression
        plan.steps[1].wait?.until = check.expression
        plan.steps[1].wait?.failWhen = check.expression
        plan.steps[1].probe?.doneWhen = check.expression
        plan.steps[1].each = EachRule(name: "x", list: try Expression("['hunter22']", dialect: .value))
        plan.steps[1].captures = [Capture(name: "y", expression: try Expression("'hunter22'", dialect: .value))]
        plan.steps[1].obligation = "hunter22"
        plan.steps[1].title = "hunter22"
        plan.steps[1].prose = "hunter22"
        plan.steps[0].action = .manual(ManualAction(confirmation: "hunter22?"))
        plan.approvals = [ApprovalPolicy(id: try #require(ApprovalID("a")), roles: [], voidIf: check.expression)]
        plan.checklist[0].text = "hunter22"
        plan.illustrations = [Illustration(id: try id("two"), title: "hunter22", reason: "")]
        plan.sources = [PlanSource(name: "a.md", text: "hunter22")]
        plan.exposedSecrets = ["hunter22"]
        var shown = plan.shown
        #expect(shown.inputs.map(\.name) == ["hunter22"])
        shown.inputs[0].name = ""
        let text = String(decoding: try JSONEncoder().encode(shown), as: UTF8.self)
        #expect(!text.contains("hunter22") && text.contains("PGPASSWORD=(secret) psql"))
        let isSame = plan.shown(plan.steps[1]) == plan.shown.steps[1]
        #expect(isSame)
    }

    @Test func `which secrets are known is not part of the meaning, and another secret is another plan`() throws {
        var plan = try plan()
        plan.steps[0].action = .manual(ManualAction(confirmation: "hunter22"))
        var known = plan
        known.exposedSecrets = ["hunter22"]
        #expect(try known.meaning() == plan.meaning())
        let decoded = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(known))
        #expect(decoded.exposedSecrets == ["hunter22"])
        known.steps[0].action = .manual(ManualAction(confirmation: "hunter33"))
        #expect(try known.meaning() != plan.meaning())
    }

    @Test func `a name that is no identifier is not decoded`() {
        for text in ["\"\"", "\"A\"", "\"-a\"", "\"a b\"", "\"\(String(repeating: "a", count: 101))\"", "1"] {
            #expect(throws: (any Error).self) { try JSONDecoder().decode(StepID.self, from: Data(text.utf8)) }
            #expect(throws: (any Error).self) { try JSONDecoder().decode(ApprovalID.self, from: Data(text.utf8)) }
        }
    }

    @Test func `effects are ordered from harmless to one-way`() {
        #expect(Effect.allCases.sorted() == [.read, .change, .unknown, .irreversible])
        #expect(Effect.allCases.filter(\.mayChange) == [.change, .unknown, .irreversible])
    }

    @Test func `a step names what it brings into scope`() throws {
        let plan = try plan()
        #expect(plan.steps.map(\.capturedNames) == [[], ["X", "y"]])
        #expect(plan.steps.map(\.commands.count) == [0, 1])
        #expect(try plan.step(id("one"))?.title == "One")
    }

    @Test func `a template lists its expressions in order`() throws {
        let hole = { (name: String) in Template.Segment.expression(try Expression.interpolation(name)) }
        let template = Template.list([
            .literal(1), .text([try hole("a"), .literal("-"), try hole("b")]),
            .object([.init(name: "x", value: .expression(try Expression.interpolation("c")))]),
        ])
        #expect(template.expressions.map(\.source) == ["a", "b", "c"])
    }

    @Test func `every scope name is documented with its members`() {
        #expect(ScopeName.allCases.map(\.rawValue) == ["run", "environment", "account", "regions", "now"])
        #expect(ScopeName.run.members == ["id", "started", "operator"])
        #expect(ScopeName.now.members == nil)
    }

    @Test func `a runbook's own task list is a checklist under its name, or under another when that is taken`() throws {
        var plan = try plan()
        plan.checklist = []
        #expect(plan.ownChecklist() == nil)
        plan.checklist = [
            ChecklistBinding(text: "Proven", section: ["P"], steps: [try id("one")], maximumAge: TimeSpan(.seconds(9))),
            ChecklistBinding(text: "Attested", steps: []),
        ]
        let checklist = try #require(plan.ownChecklist())
        #expect(checklist.id == plan.runbook.id)
        #expect(checklist.items.map(\.number) == [1, 2])
        #expect(checklist.items.map(\.text) == ["Proven", "Attested"])
        #expect(checklist.items[0].proofs == [.init(runbook: plan.runbook.id, step: try id("one"))])
        #expect(checklist.items[0].maximumAge == TimeSpan(.seconds(9)))
        #expect(checklist.items[1].proofs.isEmpty)
        #expect(plan.ownChecklist(besides: [plan.runbook.id])?.id == plan.runbook.id + "-items")
    }
}
