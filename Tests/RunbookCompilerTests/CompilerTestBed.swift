// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Glibc
import RunbookModel
import TestSupport
import Testing
import Values

@testable import RunbookCompiler

/// Compiles texts and files of the repository.
enum CompilerTestBed {
    /// The workspace that the tests' runbooks refer to.
    static let workspace = Workspace(
        environments: [
            {
                var environment = WorkspaceEnvironment(
                    name: "production",
                    account: "123456789012",
                    regions: [
                        .init(name: "primary", region: "us-west-2"), .init(name: "dr", region: "us-east-1"),
                    ]
                )
                environment.connections = [DatabaseConnection(name: "primary"), DatabaseConnection(name: "dr")]
                return environment
            }()
        ],
        roles: [
            WorkspaceRole(name: "dba", members: ["a@example.com", "b@example.com"]),
            WorkspaceRole(name: "incident-commander", members: ["c@example.com"]),
            WorkspaceRole(name: "oncall", members: ["d@example.com"]),
        ]
    )

    /// A few zones, whatever the machine knows.
    static let timeZones = TimeZoneDatabase { name in
        ["Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3", "Asia/Dhaka": "<+06>-6", "Etc/UTC": "UTC0"][name]
            .map { TimeZoneBytes.file(footer: $0) }
    }

    static func compile(_ text: String, name: String = "test.md", workspace: Workspace? = workspace) -> Compilation {
        compile(Array(text.utf8), name: name, workspace: workspace)
    }

    static func compile(_ bytes: [UInt8], name: String = "test.md", workspace: Workspace? = workspace) -> Compilation {
        let compiler = RunbookCompiler(
            files: { _ in bytes },
            catalog: .embedded,
            workspace: workspace,
            timeZones: timeZones
        )
        return compiler.compile(path: name)
    }

    /// A runbook with the usual front matter around its steps.
    static func runbook(_ body: String, header: String = "") -> String {
        "---\nlifeboat: 1\nid: test\nkind: daily\nenvironment: production\n\(header)---\n# Test\n\n\(body)"
    }

    /// The plan of a runbook that must compile without any finding.
    static func plan(
        _ body: String,
        header: String = "",
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> Plan {
        let compilation = compile(runbook(body, header: header))
        #expect(text(compilation) == "", sourceLocation: sourceLocation)
        let plan = compilation.plan
        return try #require(plan, sourceLocation: sourceLocation)
    }

    static func text(_ compilation: Compilation) -> String {
        compilation.diagnostics.map { diagnostic in
            let place = diagnostic.range.flatMap { range in
                compilation.sources.first.map { source in
                    let location = source.location(at: range.lower)
                    return "\(location.line):\(location.column) [\(source.text(in: range))]"
                }
            }
            return "\(diagnostic.severity) \(diagnostic.code) \(place ?? "-") \(diagnostic.message)"
        }.joined(separator: "\n")
    }

    /// A file of the repository.
    static func file(_ path: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let descriptor = open("/\(root)/\(path)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MissingFile(path: path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Writes a file of the repository.
    static func write(_ text: String, to path: String) throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let descriptor = open("/\(root)/\(path)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw MissingFile(path: path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw MissingFile(path: path) }
    }

    struct MissingFile: Error {
        var path: String
    }

    /// The runbooks of the repository.
    static let runbooks = [
        "runbooks/daily.md", "runbooks/weekly.md", "runbooks/monthly.md", "runbooks/emergency/failover.md",
        "runbooks/failback.md",
    ]

    /// The workspace file of the repository, with nothing set in the environment.
    static func repositoryWorkspace() throws -> Workspace {
        let (workspace, diagnostics) = WorkspaceReader.read(
            try file("lifeboat.yaml"),
            name: "lifeboat.yaml",
            environment: { _ in nil }
        )
        #expect(diagnostics.isEmpty)
        return try #require(workspace)
    }

    /// A compiler that reads files of the repository.
    static func repositoryCompiler() throws -> RunbookCompiler {
        RunbookCompiler(
            files: { try file($0) },
            catalog: .embedded,
            workspace: try repositoryWorkspace()
        )
    }
}

/// A text whose markers (1️⃣, 2️⃣ …) have been taken out and noted.
struct MarkedText {
    let text: String
    /// UTF-8 offsets by marker.
    let offsets: [String: Int]

    init(_ marked: String) {
        var bytes = 0
        var plain = ""
        var offsets: [String: Int] = [:]
        for character in marked {
            let scalars = character.unicodeScalars
            if scalars.contains("\u{20E3}"), scalars.contains("\u{FE0F}") {
                offsets[String(character)] = bytes
            } else {
                plain.append(character)
                bytes += character.utf8.count
            }
        }
        text = plain
        self.offsets = offsets
    }
}

/// Compiles a marked runbook and demands exactly the given findings, each at its marker (nil for the file as a whole).
func expectFindings(
    _ marked: String,
    _ expected: [(code: String, marker: String?)],
    header: String = "",
    raw: Bool = false,
    name: String = "test.md",
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    let text = MarkedText(raw ? marked : CompilerTestBed.runbook(marked, header: header))
    let compilation = CompilerTestBed.compile(text.text, name: name)
    let readable = CompilerTestBed.text(compilation)
    let found = compilation.diagnostics.map { "\($0.code)@\($0.range.map { String($0.lower) } ?? "-")" }.sorted()
    let wanted = expected.map { finding in
        "\(finding.code)@\(finding.marker.map { text.offsets[$0].map(String.init) ?? "?\($0)" } ?? "-")"
    }.sorted()
    #expect(found == wanted, "\(readable)", sourceLocation: sourceLocation)
    if compilation.diagnostics.contains(where: { $0.severity == .error }) {
        let hasPlan = compilation.plan != nil
        #expect(!hasPlan, sourceLocation: sourceLocation)
    }
}
