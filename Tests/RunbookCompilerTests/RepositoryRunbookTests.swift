// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

@Suite struct RepositoryRunbookTests {
    @Test(arguments: CompilerTestBed.runbooks)
    func `the repository's runbooks compile without a finding`(path: String) throws {
        let compilation = try CompilerTestBed.repositoryCompiler().compile(path: path)
        #expect(CompilerTestBed.text(compilation) == "")
        let isCompiled = compilation.plan != nil
        #expect(isCompiled)
    }

    @Test(arguments: CompilerTestBed.runbooks)
    func `a runbook and its YAML twin mean the same`(path: String) throws {
        let compiler = try CompilerTestBed.repositoryCompiler()
        let first = compiler.compile(path: path).plan
        let plan = try #require(first)
        let twin = YAMLTwin.render(plan)
        let again = RunbookCompiler(
            files: { _ in Array(twin.utf8) },
            catalog: .embedded,
            workspace: try CompilerTestBed.repositoryWorkspace()
        ).compile(path: "twin.yaml")
        #expect(CompilerTestBed.text(again) == "")
        let second = again.plan
        let other = try #require(second)
        #expect(other.steps.count == plan.steps.count)
        for (left, right) in zip(plan.steps, other.steps) {
            let meanings = try [left, right].map { step in
                String(decoding: try Plan(runbook: plan.runbook, steps: [step]).meaning(), as: UTF8.self)
            }
            #expect(meanings[0] == meanings[1])
        }
        let isSame = try plan.meaning() == other.meaning()
        #expect(isSame)
        #expect(YAMLTwin.render(other) == twin)
    }
}

extension RepositoryRunbookTests {
    private func plan(_ path: String) throws -> Plan {
        let plan = try CompilerTestBed.repositoryCompiler().compile(path: path).plan
        return try #require(plan)
    }

    private func step(_ id: String, _ plan: Plan) throws -> Step {
        try #require(plan.steps.first { $0.id.text == id })
    }

    @Test func `the daily runbook reads, but for its probe object`() throws {
        let plan = try plan("runbooks/daily.md")
        #expect(plan.steps.filter { $0.effect != .read }.map(\.id.text) == ["replication-probe"])
        let isNative = plan.steps.flatMap(\.commands).allSatisfy {
            if case .shell = $0.operation { false } else { true }
        }
        #expect(isNative)
        // Parallel sections start at once; the probe waits for all of them, and for replication to be in order.
        #expect(try step("backup-completed", plan).needs == [])
        #expect(try step("lag-alarm-quiet", plan).needs == [])
        let probe = try step("replication-probe", plan)
        #expect(probe.needs.count == plan.steps.count - 2)
        #expect(probe.needs.filter { $0.kind == .requires }.map(\.step.text) == ["replication-rule", "dr-bucket"])
        #expect(probe.timeout.duration == .seconds(1200))
        #expect(try step("replication-arrival", plan).needs.map(\.step.text).last == "replication-probe")
    }

    @Test func `failover asks before its one-way door and looks at fresh readings`() throws {
        let plan = try plan("runbooks/emergency/failover.md")
        #expect(plan.steps.filter { $0.effect == .irreversible }.map(\.id.text) == ["promote"])
        let promote = try step("promote", plan)
        #expect(promote.approval?.text == "activate-dr")
        #expect(promote.preconditions.count == 1 && promote.probe != nil && promote.wait != nil)
        let needs = promote.needs.map { "\($0.step) \($0.kind.rawValue)" }
        #expect(needs.contains("last-write requires") && needs.contains("fence requires"))
        #expect(plan.approvals.map(\.count) == [2])
        #expect(
            try step("fence", plan).needs.filter { $0.kind == .order }.map(\.step.text) == [
                "replica-lag", "exports-readable",
            ]
        )
        #expect(plan.objectives.rto?.duration == .seconds(14_400))
    }

    @Test func `every one-way step of the repository asks somebody and can be looked at`() throws {
        for path in CompilerTestBed.runbooks {
            for step in try plan(path).steps where step.effect == .irreversible {
                #expect(step.approval != nil, "\(step.id)")
                #expect(step.probe != nil, "\(step.id)")
            }
        }
    }
}
