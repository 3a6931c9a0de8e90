// SPDX-License-Identifier: Apache-2.0

import Expressions
import PlanAnalysis
import RunbookModel
import Testing
import Values

/// A small plan with one of everything that views show.
enum PlanSample {
    /// The name of a step; the test fails for a text that is none.
    static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    static func aws(_ operation: String, _ parameters: JSONValue, effect: Effect, region: Template? = nil) -> Command {
        Command(
            text: "aws rds \(operation)",
            operation: .aws(
                AWSOperation(service: "rds", operation: operation, region: region, parameters: .literal(parameters))
            ),
            effect: effect
        )
    }

    static func assertion(_ text: String) throws -> Expression { try Expression(text, dialect: .assertion) }

    /// Two steps side by side, a person's step, and a one-way door behind an approval.
    static func plan() throws -> Plan {
        let region = Template.expression(try Expression.interpolation("dr"))
        var ready = Step(
            id: try id("ready"),
            title: "The replica is up",
            section: ["1. Look"],
            prose: "*Red:* stop.",
            place: SourcePlace(file: "test.md", line: 7, column: 1, endLine: 9, endColumn: 2),
            action: .commands([
                aws("DescribeDBInstances", ["DBInstanceIdentifier": "shop"], effect: .read, region: region)
            ]),
            effect: .read,
            timeout: TimeSpan(.seconds(60)),
            expectations: [Expectation(expression: try assertion("length(DBInstances) == 1"))]
        )
        ready.captures = [Capture(name: "host", expression: try Expression("DBInstances[0].Endpoint", dialect: .value))]
        let orders = Step(
            id: try id("orders"),
            title: "Orders are there",
            section: ["1. Look"],
            action: .commands([
                Command(
                    text: "SELECT",
                    operation: .sql(
                        SQLOperation(connection: .named("primary"), statement: "SELECT count(*) FROM orders")
                    ),
                    effect: .read
                )
            ]),
            effect: .read
        )
        let tell = Step(
            id: try id("tell"),
            title: "People know",
            section: ["2. Tell"],
            action: .manual(ManualAction(confirmation: "They know.", evidence: .note)),
            effect: .change,
            needs: try [id("ready"), id("orders")].map { Step.Dependency(step: $0, kind: .requires) }
        )
        var promote = Step(
            id: try id("promote"),
            title: "The replica is promoted",
            section: ["3. Promote"],
            action: .commands([
                aws("PromoteReadReplica", ["DBInstanceIdentifier": "shop"], effect: .irreversible, region: region)
            ]),
            effect: .irreversible,
            needs: [Step.Dependency(step: try id("tell"), kind: .requires)],
            timeout: TimeSpan(.seconds(600)),
            approval: ApprovalID("go"),
            obligation: "fail back"
        )
        promote.probe = Probe(
            command: aws("DescribeDBInstances", [:], effect: .read),
            doneWhen: try assertion("length(DBInstances) == 0")
        )
        return Plan(
            runbook: RunbookIdentity(id: "test", title: "Test of a failover", kind: .emergency),
            objectives: RecoveryObjectives(rto: TimeSpan(.seconds(3600))),
            environment: "production",
            inputs: [
                InputDeclaration(name: "dr", type: .awsRegion, defaultValue: "us-east-1", about: "where to"),
                InputDeclaration(name: "word", about: "said by nobody", isSecret: true),
            ],
            approvals: [
                ApprovalPolicy(
                    id: try #require(ApprovalID("go")),
                    roles: ["dba", "commander"],
                    count: 2,
                    expires: TimeSpan(.seconds(900))
                )
            ],
            steps: [ready, orders, tell, promote],
            checklist: [ChecklistBinding(text: "Failover tested", steps: [try id("promote")])]
        )
    }

    static let workspace: Workspace = {
        var environment = WorkspaceEnvironment(
            name: "production",
            account: "123456789012",
            regions: [.init(name: "primary", region: "us-west-2")]
        )
        environment.connections = [DatabaseConnection(name: "primary")]
        return Workspace(environments: [environment], roles: [WorkspaceRole(name: "dba", members: ["d@example.com"])])
    }()

    static func overview(_ plan: Plan, earlier: [[StepID: Duration]] = []) -> PlanOverview {
        PlanOverview(plan, digest: "0123456789abcdef0123", workspace: workspace, earlier: earlier)
    }

    static func overview() throws -> PlanOverview { overview(try plan()) }

    /// The plan with texts that try to drive a terminal, a drawing or a page.
    static func hostile() throws -> Plan {
        var plan = try plan()
        let evil =
            "\u{1B}[2J\u{9B}31m\u{202E}\"]} --> n9; <script>alert('x')</script> & \\n\u{7} "
            + String(repeating: "w", count: 300)
        plan.runbook.title = evil
        plan.inputs[0].about = evil
        for index in plan.steps.indices {
            plan.steps[index].title = evil
            plan.steps[index].section = [evil]
            plan.steps[index].prose = evil
            plan.steps[index].obligation = evil
        }
        plan.approvals[0].roles = [evil]
        return plan
    }
}
