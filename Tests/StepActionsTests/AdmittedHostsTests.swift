// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import ShellText
import Testing
import Values

@testable import StepActions

/// Which scripts a dry run carries out: those that talk to hosts of the environment, and no others.
struct AdmittedHostsTests {
    private static let environment: WorkspaceEnvironment = {
        var connection = DatabaseConnection(name: "primary")
        connection.host = "DB.example.com"
        var environment = WorkspaceEnvironment(
            name: "production",
            endpoint: "http://127.0.0.1:4566",
            connections: [connection]
        )
        environment.endpoints = [WorkspaceEnvironment.ServiceEndpoint(service: "rds", url: "https://rds.internal/x")]
        environment.hosts = ["www.example.com", "*.example.org"]
        return environment
    }()

    @Test(arguments: [
        "echo a | grep a && df -h /", "curl -s http://127.0.0.1:4566/health", "curl -sf https://WWW.example.com./x?y",
        "curl -m 5 -H 'X: y' -o /dev/null -w '%{http_code}' https://a.b.example.org", "dig +short A www.example.com",
        "dig @db.example.com www.example.com", "host www.example.com", "nslookup -type=MX www.example.com",
        "ping -c 3 -W 1 db.example.com",
        "nc -z -w 2 db.example.com 5432", "pg_isready -h db.example.com -p 5432", "sudo cat /etc/hosts",
        "aws rds describe-db-instances | jq .", "aws rds describe-db-instances --endpoint-url https://rds.internal",
        "psql -h db.example.com -c 'SELECT 1' | cat", "command -v curl",
    ])
    func `a script that talks to hosts of the environment alone is carried out`(script: String) {
        #expect(AdmittedHosts(of: Self.environment).refusal(of: script) == nil)
    }

    @Test(arguments: [
        ("curl -s http://127.0.0.2:48123/tell-the-world", "'127.0.0.2' is no host"),
        ("echo a | curl -s https://example.com.attacker.example", "'example.com.attacker.example' is no host"),
        ("curl -s https://www.example.com https://other.example", "'other.example' is no host"),
        ("curl -s https://www.example.com@attacker.example/x", "no plain name"),
        ("curl -s https://www.example.com\\@attacker.example/x", "no plain name"),
        ("curl -sSL https://www.example.com", "follows whoever answers"),
        ("curl --location https://www.example.com", "follows whoever answers"),
        ("curl -s https://example.org", "'example.org' is no host"),
        ("dig +short secret.attacker.example.", "'secret.attacker.example' is no host"),
        ("dig @8.8.8.8 www.example.com", "'8.8.8.8' is no host"), ("dig +trace www.example.com", "nobody can tell"),
        ("host +www.example.com", "'+www.example.com' is no plain name"), ("nslookup @db.example.com", "no plain name"),
        ("ping -c 1 +www.example.com", "no plain name"), ("host A", "'a' is no host"),
        ("dig -type=A www.example.com", "nobody can tell"), ("nslookup -type www.example.com", "nobody can tell"),
        ("dig -x 10.0.0.1", "'10.0.0.1' is no host"), ("dig -f names", "nobody can tell"),
        ("nslookup www.example.com ns.attacker.example", "'ns.attacker.example' is no host"),
        ("ping -c 1 attacker.example", "'attacker.example' is no host"),
        ("nc -zv attacker.example 80", "'attacker.example' is no host"), ("pg_isready", "takes its host"),
        ("pg_isready -d host=attacker.example", "nobody can tell"),
        ("pg_isready --host=attacker.example", "'attacker.example' is no host"),
        ("psql -h attacker.example -c 'SELECT 1' | cat", "'attacker.example' is no host"),
        ("psql -c 'SELECT 1' | cat", "nobody can tell"), ("kubectl get pods", "'kubectl' talks to"),
        ("docker ps", "'docker' talks to"),
        ("sudo curl -s http://attacker.example", "'sudo curl' reads the settings of another home"),
        ("aws rds describe-db-instances --endpoint-url http://attacker.example", "'attacker.example' is no host"),
        ("aws rds describe-db-instances --endpoint-url=http://attacker.example", "'attacker.example' is no host"),
        ("curl -s \"http://$HOST\"", "not all of it is written out"),
        ("cat < /dev/tcp/attacker.example/80", "of its own"),
    ])
    func `a script that talks to another host, or to one that nobody can tell, is withheld`(
        script: String,
        reason: String
    ) throws {
        let found = try #require(AdmittedHosts(of: Self.environment).refusal(of: script))
        #expect(found.contains(reason), "\(found)")
        #expect(found.contains("`hosts` of the environment"))
    }

    /// Whatever the compiler calls a reading, the table of programs says where it goes.
    @Test(arguments: ProgramTable.readers.keys.sorted())
    func `every program that only looks goes where the table says`(program: String) throws {
        let refusal = AdmittedHosts(of: nil).refusal(of: "\(program) www.example.com http://www.example.com 1")
        if case .machine = try #require(ProgramTable.readers[program]).reach {
            #expect(refusal == nil)
        } else {
            #expect(refusal != nil)
        }
    }

    @Test func `without an environment no host is admitted, and a star admits what nobody can tell`() {
        #expect(AdmittedHosts(of: nil).refusal(of: "curl -s http://127.0.0.1") != nil)
        #expect(AdmittedHosts(of: nil).refusal(of: "echo a") == nil)
        var open = Self.environment
        open.hosts = ["*"]
        #expect(AdmittedHosts(of: open).refusal(of: "kubectl get pods") == nil)
    }
}
