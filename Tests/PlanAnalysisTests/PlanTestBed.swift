// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Glibc
import PlanAnalysis
import RunbookCompiler
import RunbookModel
import Testing

/// Compiles runbooks for tests of what follows from their plans.
enum PlanTestBed {
    /// A workspace with one environment.
    static let workspace: Workspace = {
        var environment = WorkspaceEnvironment(
            name: "production",
            account: "123456789012",
            regions: [.init(name: "primary", region: "us-west-2"), .init(name: "dr", region: "us-east-1")]
        )
        var database = DatabaseConnection(name: "primary")
        database.host = "db.example.com"
        database.port = 5432
        database.database = "shop"
        database.user = "reader"
        environment.connections = [database, DatabaseConnection(name: "dr")]
        return Workspace(
            environments: [environment],
            roles: [WorkspaceRole(name: "dba", members: ["a@example.com"])]
        )
    }()

    /// The plan of a runbook with the usual front matter; findings that are no errors do not matter here.
    static func plan(_ body: String, header: String = "") throws -> Plan {
        let text = "---\nlifeboat: 1\nid: test\nkind: daily\nenvironment: production\n\(header)---\n# Test\n\n\(body)"
        let compiler = RunbookCompiler(
            files: { _ in Array(text.utf8) },
            catalog: .embedded,
            workspace: workspace
        )
        let compilation = compiler.compile(path: "test.md")
        let errors = compilation.diagnostics.filter { $0.severity == .error }.map(\.message)
        #expect(errors == [])
        let plan = compilation.plan
        return try #require(plan)
    }

    /// What can be told about a runbook's plan.
    static func overview(_ body: String, header: String = "") throws -> PlanOverview {
        PlanOverview(try plan(body, header: header), digest: "0123456789abcdef", workspace: workspace)
    }

    /// The runbooks of the repository.
    static let runbooks = [
        "runbooks/daily.md", "runbooks/weekly.md", "runbooks/monthly.md", "runbooks/emergency/failover.md",
        "runbooks/failback.md",
    ]

    /// What can be told about a runbook of the repository.
    static func repositoryOverview(_ path: String) throws -> PlanOverview {
        let bytes = try file("lifeboat.yaml")
        let (read, _) = WorkspaceReader.read(bytes, name: "lifeboat.yaml") { _ in nil }
        let workspace = try #require(read)
        let compiler = RunbookCompiler(files: { try file($0) }, catalog: .embedded, workspace: workspace)
        let plan = compiler.compile(path: path).plan
        return PlanOverview(try #require(plan), digest: "", workspace: workspace)
    }

    private struct MissingFile: Error { var path: String }

    private static func file(_ path: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        guard let file = fopen("/\(root)/\(path)", "r") else { throw MissingFile(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
