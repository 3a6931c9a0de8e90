// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct WorkspaceTests {
    private func read(_ marked: String, _ variables: [String: String] = [:]) -> (Workspace?, [String]) {
        let text = MarkedText(marked)
        let (workspace, diagnostics) = WorkspaceReader.read(
            Array(text.text.utf8),
            name: "lifeboat.yaml",
            environment: { variables[$0] }
        )
        return (
            workspace,
            diagnostics.map { diagnostic in
                let marker = text.offsets.first { $0.value == diagnostic.range?.lower }?.key
                return "\(diagnostic.code)\(marker ?? "")"
            }
        )
    }

    @Test func `misspelt keys and impossible values are errors, all at once`() {
        let (workspace, found) = read(
            """
            1️⃣stor: x
            environments:
              production:
                account: 2️⃣1234
                3️⃣region: {}
                connections:
                  dr:
                    host: h
                    port: 4️⃣99999
                    ssl-mode: 5️⃣verify
                    6️⃣password: secret
                  7️⃣primary: {user: u}
            """
        )
        #expect(workspace == nil)
        #expect(found == ["LB07211️⃣", "LB07222️⃣", "LB07213️⃣", "LB07224️⃣", "LB07225️⃣", "LB07256️⃣", "LB07237️⃣"])
    }

    @Test func `a role for reading is any name but Postgres's word for none`() {
        let (workspace, found) = read(
            """
            environments:
              production:
                connections:
                  dr: {host: h, read-role: reporting}
                  primary: {host: h}
            """
        )
        #expect(found.isEmpty)
        #expect(workspace?.environments.first?.connections.map(\.readRole) == ["reporting", nil])
        let (none, refused) = read(
            """
            environments:
              production:
                connections:
                  dr: {host: h, read-role: 1️⃣none}
            """
        )
        #expect(none == nil)
        #expect(refused == ["LB07221️⃣"])
    }

    @Test func `a role is an ARN, of the environment's own account`() {
        let (workspace, found) = read(
            """
            environments:
              a: {role: 1️⃣Admin}
              b: {role: 2️⃣arn:aws:iam::12:role/x}
              c: {role: 3️⃣arn:aws:iam::123456789012:user/x}
              d: {account: "210987654321", role: 4️⃣arn:aws:iam::123456789012:role/x}
            """
        )
        #expect(workspace == nil)
        #expect(found == ["LB07221️⃣", "LB07222️⃣", "LB07223️⃣", "LB07224️⃣"])
        let (good, none) = read("environments: {a: {role: \"arn:aws:iam::123456789012:role/path/x\"}}")
        #expect(good?.environments[0].role == "arn:aws:iam::123456789012:role/path/x")
        #expect(none == [])
    }

    @Test func `hosts are names, and nothing that holds a scheme, a port or a path`() {
        let (good, none) = read("environments: {a: {hosts: [www.example.com, '*.example.org', '*']}}")
        #expect(good?.environment("a")?.hosts == ["www.example.com", "*.example.org", "*"])
        #expect(none == [])
        #expect(read("environments: {a: {hosts: 1️⃣['https://example.com']}}").1 == ["LB07221️⃣"])
        #expect(read("environments: {a: {hosts: 1️⃣['a*.example.com']}}").1 == ["LB07221️⃣"])
    }

    @Test func `whether what is created is tagged is said with true, and with nothing else`() {
        let (none, found) = read("environments: {production: {intent-tags: 1️⃣sometimes}}")
        #expect(none == nil)
        #expect(found == ["LB07221️⃣"])
        #expect(read("environments: {a: {intent-tags: true}}").0?.environment("a")?.tagsIntents == true)
        #expect(read("environments: {a: {intent-tags: false}}").0?.environment("a")?.tagsIntents == false)
        #expect(read("environments: {a: {about: x}}").0?.environment("a")?.tagsIntents == false)
    }

    @Test func `endpoints, regions and passwords are checked where they stand`() {
        let (workspace, found) = read(
            """
            environments:
              production:
                about: the shop
                regions: {primary: 1️⃣us-west-9, dr: us-east-1}
                endpoint: 2️⃣localhost
                endpoints:
                  s3: http://localhost:9000
                  3️⃣rdss: https://rds.example
                  sqs: 4️⃣ftp://x
                connections:
                  dr:
                    about: the replica
                    host: h
                    password: {from: 5️⃣vault:x}
                  other:
                    host: h
                    password: {6️⃣form: env:A}
                  third:
                    host: h
                    password: {from: env:A}
                    7️⃣password-variable: A
            """
        )
        #expect(workspace == nil)
        #expect(
            found == [
                "LB07321️⃣", "LB07222️⃣", "LB07213️⃣", "LB07224️⃣", "LB07225️⃣", "LB0723", "LB07216️⃣", "LB07227️⃣",
            ]
        )
    }

    @Test func `a password is kept elsewhere, and endpoints are per service`() throws {
        let (workspace, found) = read(
            """
            environments:
              production:
                about: the shop
                endpoints: {s3: http://localhost:9000, rds: "${env:RDS:-}"}
                connections:
                  dr: {host: h, about: the replica, password: {from: "secretsmanager:prod/db#password"}}
            """
        )
        #expect(found == [])
        let production = try #require(workspace?.environment("production"))
        #expect(production.endpoints == [.init(service: "s3", url: "http://localhost:9000")])
        #expect(production.about == "the shop")
        #expect(production.connection("dr")?.passwordReference == .secretsManager("prod/db", key: "password"))
    }

    @Test func `a variable that is not set is an error unless it has a default`() {
        #expect(read("store: 1️⃣${env:NOWHERE}\n").1 == ["LB07241️⃣"])
        #expect(read("store: 1️⃣${HOME}\n").1 == ["LB07221️⃣"])
        #expect(read("store: 1️⃣${env:X\n").1 == ["LB07221️⃣"])
        #expect(read("store: ${env:NOWHERE:-here}\n").0?.store == "here")
        #expect(read("store: a/${env:X}/b\n", ["X": "y"]).0?.store == "a/y/b")
    }

    @Test func `an empty file is an empty workspace`() {
        #expect(read("").0 == Workspace())
        #expect(read("roles:\n").0 == Workspace())
    }

    @Test func `hostile bytes are an error`() {
        #expect(read(String(repeating: "[", count: 400_000)).0 == nil)
        let (workspace, diagnostics) = WorkspaceReader.read([0xFF, 0x00, 0x3A], name: "w", environment: { _ in nil })
        #expect(workspace == nil && !diagnostics.isEmpty)
    }

    @Test func `the repository's workspace is read whole`() throws {
        let workspace = try CompilerTestBed.repositoryWorkspace()
        let production = try #require(workspace.environment("production"))
        #expect(production.account == "123456789012")
        #expect(production.regions.map(\.name) == ["primary", "dr"])
        #expect(production.endpoint == nil)
        #expect(production.connection("dr")?.host == "db-dr.dhakacart.com")
        #expect(production.connection("dr")?.port == 5432)
        #expect(production.connection("dr")?.passwordVariable == "DHAKACART_DB_PASSWORD")
        #expect(workspace.roles.map(\.name) == ["incident-commander", "dba", "oncall"])
        #expect(workspace.allowedSigners == "allowed_signers")
    }
}
