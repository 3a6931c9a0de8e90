// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

/// The document that Lifeboat was made for, as it stands.
@Suite struct DhakaCartTests {
    private static let path = "Tests/RunbookCompilerTests/Documents/dhakacart-backup-and-dr.md"

    private func compilation() throws -> Compilation {
        CompilerTestBed.compile(try CompilerTestBed.file(Self.path), name: "dhakacart-backup-and-dr.md")
    }

    private func plan() throws -> Plan { try #require(try compilation().plan) }

    private func step(_ id: String, of plan: Plan) throws -> Step {
        try #require(plan.steps.first { $0.id.text == id })
    }

    @Test func `it compiles, and every fence with a command or a state is a step`() throws {
        let compilation = try compilation()
        #expect(!DiagnosticList.hasErrors(compilation.diagnostics))
        let plan = try #require(compilation.plan)
        #expect(plan.isAdopted)
        #expect(plan.runbook.id == "dhakacart-backup-and-dr")
        #expect(plan.runbook.title == "Task 11.5: Test Backup and Disaster Recovery")
        // 36 of bash, 1 of SQL, 2 of JSON.
        #expect(plan.steps.count == 39)
        #expect(Set(plan.steps.map(\.id)).count == 39)
        let bytes = try CompilerTestBed.file(Self.path)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for step in plan.steps {
            let line = lines[try #require(step.place?.line) - 1]
            #expect(line.contains("**\(step.title)**"), "\(step.id)")
        }
    }

    @Test func `steps have the headings above them and names of their own`() throws {
        let plan = try plan()
        let step = try step("create-manual-snapshot", of: plan)
        #expect(
            step.section == ["Implementation Steps", "Step 6: Test Backup Procedures", "Test Manual Snapshot Creation"]
        )
        #expect(step.place?.line == 271)
        let twins = plan.steps.filter { $0.title == "Create deployment package" }.map(\.id.text)
        #expect(
            twins == [
                "deploy-backup-manager-lambda-create-deployment-package",
                "deploy-backup-verifier-lambda-create-deployment-package",
            ]
        )
    }

    @Test func `thirteen of the shell's fences read, and everything else asks or is done by hand`() throws {
        let plan = try plan()
        #expect(plan.steps.count { $0.effect == .read } == 13)
        #expect(plan.steps.count { $0.effect == .irreversible } == 2)
        for step in plan.steps where !step.commands.isEmpty { #expect(step.asksFirst == (step.effect != .read)) }
        let manual = plan.steps.filter { $0.commands.isEmpty }.map(\.id.text)
        #expect(
            manual == [
                "daily-backup-schedule", "weekly-verification-schedule", "wait-for-restore-completion",
                "wait-for-promotion-completion", "verify-data-integrity", "re-establish-replication",
                "debugging-commands-monitor-replica-status",
            ]
        )
    }

    @Test func `values that cross fences are computed once and carried`() throws {
        let plan = try plan()
        func captured(_ id: String) throws -> [String] { try step(id, of: plan).capturedNames }
        #expect(try captured("create-manual-snapshot") == ["TIMESTAMP", "SNAPSHOT_ID"])
        #expect(try captured("restore-from-snapshot") == ["RESTORE_ID"])
        #expect(try captured("test-restored-database-connectivity") == ["RESTORE_ENDPOINT"])
        #expect(try captured("update-application-configuration") == ["NEW_ENDPOINT"])
        for (user, producer) in [
            ("monitor-snapshot-progress", "create-manual-snapshot"),
            ("restore-from-snapshot", "create-manual-snapshot"),
            ("test-restored-database-connectivity", "restore-from-snapshot"),
            ("clean-up-test-instance", "restore-from-snapshot"),
            ("deploy-applications-in-dr-region", "update-application-configuration"),
        ] {
            let needs = try step(user, of: plan).needs
            #expect(needs.contains { $0.step.text == producer && $0.kind == .requires }, "\(user)")
        }
    }

    @Test func `what is wrong with it is said at its lines`() throws {
        let compilation = try compilation()
        let source = try #require(compilation.sources.first)
        func lines(_ code: String) -> [Int] {
            compilation.diagnostics.filter { $0.code == code }.compactMap(\.range).map {
                source.location(at: $0.lower).line
            }
        }
        #expect(lines("LB0402") == [309, 345])
        #expect(lines("LB0405") == [634])
        #expect(lines("LB0414") == [376])
    }

    @Test func `its failback made of comments is a question, and its rules are states to compare with`() throws {
        let plan = try plan()
        guard case .manual(let failback) = try step("re-establish-replication", of: plan).action,
            case .manual(let rule) = try step("daily-backup-schedule", of: plan).action
        else {
            Issue.record("not done by hand")
            return
        }
        #expect(failback.confirmation.hasPrefix("This is a complex procedure that typically involves:\n1. Ensuring"))
        #expect(rule.confirmation.contains("\"ScheduleExpression\": \"cron(0 2 * * ? *)\""))
    }

    @Test func `its thirty-eight tasks are its checklist`() throws {
        let plan = try plan()
        #expect(plan.checklist.count == 38)
        var groups: [(title: String, count: Int)] = []
        for item in plan.checklist {
            let title = item.section.last ?? ""
            if groups.last?.title == title { groups[groups.count - 1].count += 1 } else { groups.append((title, 1)) }
        }
        #expect(groups.map(\.count) == [6, 6, 6, 6, 6, 8])
        #expect(plan.checklist.allSatisfy { $0.section.first == "Validation Checklist" && $0.steps.isEmpty })
    }

    @Test func `its YAML form means the same`() throws {
        let plan = try plan()
        let twin = CompilerTestBed.compile(YAMLTwin.render(plan), name: "dhakacart.yaml")
        let meaning = try twin.plan?.meaning()
        #expect(try meaning == plan.meaning(), "\(CompilerTestBed.text(twin))")
    }
}
