// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// `blocked-when`, in runbooks and in the workspace file: what can be wrong with it, and what becomes of it.
@Suite struct BlockingConditionTests {
    private static let step = """
        1. **Room**
           ```bash id=room effect=read capture=found
           df -h /
           ```
        """

    private static func header(_ conditions: String) -> String {
        "inputs:\n  who: {type: string, default: shop}\nblocked-when:\n"
            + conditions.split(separator: "\n").map { "  \($0)\n" }.joined()
    }

    private func plan(_ conditions: String) throws -> [BlockingCondition] {
        try CompilerTestBed.plan(Self.step, header: Self.header(conditions)).blockingConditions
    }

    private func expect(
        _ conditions: String,
        _ expected: [(code: String, marker: String?)],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        expectFindings(Self.step, expected, header: Self.header(conditions), sourceLocation: sourceLocation)
    }

    // MARK: - What is refused

    @Test func `a condition is one reading that only reads, and nothing of stop conditions goes with it`() {
        expect("- {name: a, sql: 1️⃣DELETE FROM orders, connection: dr, when: rowCount > 0}", [("LB0420", "1️⃣")])
        expect("- {name: a, alarm: x, aws: 1️⃣rds describe-db-instances}", [("LB0213", "1️⃣")])
        expect("- {name: a, alarm: x, 1️⃣every: 30s}", [("LB0701", "1️⃣")])
        expect("- {name: a, alarm: x, when-unknown: 1️⃣stop}", [("LB0703", "1️⃣")])
        expect("- {name: a, alarm: x}\n- {name: 1️⃣a, alarm: y}", [("LB0213", "1️⃣")])
        expect("- {name: a, alarm: '${1️⃣found}'}", [("LB0550", "1️⃣")])
        expect("- {name: a, alarm: \"x1️⃣\u{202E}y\"}", [("LB0130", "1️⃣")])
        expect(
            "- {name: a, aws: rds describe-db-instances, when: \"DBInstances[0].1️⃣Statuss == 'failed'\"}",
            [("LB0310", "1️⃣")]
        )
        expectFindings(Self.step, [("LB0703", "1️⃣")], header: "blocked-when: 1️⃣lag\n")
    }

    // MARK: - What it means

    @Test func `what nobody knows blocks, unless the condition says otherwise`() throws {
        let conditions = try plan("- {name: a, alarm: x}\n- {name: b, alarm: y, when-unknown: warn, override: true}")
        #expect(conditions.map(\.whenUnknown) == [.block, .warn])
        #expect(conditions.map { $0.yields(to: .daily) } == [false, true])
        #expect(conditions.map { $0.yields(to: .emergency) } == [true, true])
        #expect(conditions.map(\.owner) == [nil, nil])
    }

    @Test func `a condition is part of the meaning of a plan, and survives the YAML form`() throws {
        let header = Self.header(
            "- {name: a, alarm: '${who}-lag', region: us-east-1, when-unknown: warn, reason: 'why: not'}\n"
                + "- {name: c, aws: rds describe-db-instances, when: 'DBInstances[0].DBInstanceStatus == `failed`'}\n"
                + "- {name: d, sql: SELECT 1 AS n, connection: dr, when: 'rows[0].n > 3', override: false}"
        )
        let plan = try CompilerTestBed.plan(Self.step, header: header)
        let bare = try CompilerTestBed.plan(Self.step, header: "inputs:\n  who: {type: string, default: shop}\n")
        #expect(try plan.meaning() != bare.meaning())
        let twin = YAMLTwin.render(plan)
        let again = CompilerTestBed.compile(twin, name: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "", "\(twin)")
        #expect(try #require(again.plan).meaning() == plan.meaning())
    }

    @Test func `a secret in a condition is told, and shown nowhere`() throws {
        let header = Self.header(
            "- {name: a, sql: \"SELECT 1 AS n FROM u WHERE password = 'hunter22x'\", connection: dr, when: 'rows[0].n > 3'}"
        )
        let compilation = CompilerTestBed.compile(CompilerTestBed.runbook(Self.step, header: header))
        #expect(compilation.diagnostics.map(\.code) == ["LB0831"])
        let plan = try #require(compilation.plan)
        #expect(plan.blockingConditions[0].reading.text.contains("hunter22x"))
        #expect(!plan.shown.blockingConditions[0].reading.text.contains("hunter22x"))
    }

    @Test func `whoever includes a runbook has its conditions`() throws {
        let part =
            "---\nlifeboat: 1\nid: part\nkind: daily\nenvironment: production\n"
            + "blocked-when:\n  - {name: lag, alarm: x}\n---\n# Part\n\n\(Self.step)"
        let whole = CompilerTestBed.runbook(
            "## Part\n\n[Part](<part.md> \"include\")\n",
            header: "blocked-when:\n  - {name: lag, alarm: x}\n  - {name: own, alarm: y}\n"
        )
        let compiler = RunbookCompiler(
            files: { _ in Array(whole.utf8) },
            includes: { _, _ in Array(part.utf8) },
            catalog: .embedded,
            workspace: CompilerTestBed.workspace
        )
        let compilation = compiler.compile(path: "whole.md")
        let plan = try #require(compilation.plan, "\(CompilerTestBed.text(compilation))")
        #expect(plan.blockingConditions.map(\.id.text) == ["lag", "own"])
    }

    // MARK: - The workspace file

    private func workspace(_ marked: String) -> (Workspace?, [String]) {
        let text = MarkedText(marked)
        let (workspace, diagnostics) = WorkspaceReader.read(
            Array(text.text.utf8),
            name: "lifeboat.yaml",
            environment: { _ in nil }
        )
        return (
            workspace,
            diagnostics.map { diagnostic in
                let marker = text.offsets.first { $0.value == diagnostic.range?.lower }?.key
                return "\(diagnostic.code)\(marker ?? "")"
            }
        )
    }

    @Test func `the workspace has conditions for every run, and each environment its own`() throws {
        let (found, findings) = workspace(
            """
            blocked-when:
              - {name: incident, alarm: shop-incident, region: '${regions.dr}'}
            environments:
              production:
                account: "123456789012"
                regions: {dr: us-east-1}
                connections:
                  primary: {host: h, database: d, user: u}
                blocked-when:
                  - {name: lag, sql: SELECT 1 AS n, connection: primary, when: 'rows[0].n > 3', when-unknown: warn}
              staging:
                account: "210987654321"
            """
        )
        #expect(findings.isEmpty)
        let workspace = try #require(found)
        let production = workspace.blockingConditions(in: workspace.environment("production"))
        #expect(production.map(\.id.text) == ["incident", "lag"])
        #expect(production.map(\.owner) == ["lifeboat.yaml", "lifeboat.yaml, production"])
        #expect(production.map(\.whenUnknown) == [.block, .warn])
        #expect(workspace.blockingConditions(in: workspace.environment("staging")).map(\.id.text) == ["incident"])
        #expect(workspace.blockingConditions(in: nil).map(\.id.text) == ["incident"])
    }

    @Test func `what is wrong with them stands where it is wrong`() {
        let (_, findings) = workspace(
            """
            blocked-when:
              - {name: a, alarm: '${1️⃣who}'}
              - {name: b, aws: 2️⃣rds reboot-db-instance --db-instance-identifier x, when: DBInstance == null}
            environments:
              production:
                account: "123456789012"
                connections:
                  primary: {host: h, database: d, user: u}
                blocked-when:
                  - {name: c, sql: SELECT 1 AS n, connection: 3️⃣primry, when: 'rows[0].n > 3'}
                  - {name: d, alarm: 4️⃣arn:aws:cloudwatch:us-east-1:210987654321:alarm:x}
                  - {name: e, alarm: x, 6️⃣evry: 3s, when-unknown: 7️⃣wrn}
                  - 8️⃣{alarm: x}
              staging:
                blocked-when: 5️⃣x
            """
        )
        let expected: Set = [
            "LB03021️⃣", "LB04202️⃣", "LB04133️⃣", "LB05514️⃣", "LB07225️⃣", "LB07216️⃣", "LB07227️⃣", "LB07238️⃣",
        ]
        #expect(Set(findings) == expected)
    }
}
