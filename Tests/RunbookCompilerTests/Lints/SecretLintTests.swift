// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import Testing

@testable import RunbookCompiler

@Suite struct SecretLintTests {
    // Taken apart, so that no scanner takes the test for a leak.
    private let key = "AKIA" + "Q3EGVZ7XK2LMN4PT"
    private let token = "ghp_" + String(repeating: "a1B2c3D4e5F6", count: 3)

    @Test func `a secret that anybody can read`() {
        expectLints("PGPASSWORD=1️⃣hunter2 pg_dump -h db shop > x", expected: ("LB0831", "1️⃣"))
        expectLints("export PGPASSWORD=1️⃣hunter2\nls", expected: ("LB0831", "1️⃣"))
        expectLints("aws configure set aws_access_key_id 1️⃣\(key) | cat", expected: ("LB0831", "1️⃣"))
        expectLints("curl -H \"Authorization: token 1️⃣\(token)\" https://x.example", expected: ("LB0831", "1️⃣"))
        expectLints(
            "aws rds modify-db-instance --db-instance-identifier a --master-user-password 1️⃣hunter22",
            expected: ("LB0831", "1️⃣")
        )
        expectFindings(
            "The key is 1️⃣-----BEGIN RSA PRIVATE KEY-----.\n\n1. **S**\n   ```bash\n   ls\n   ```\n",
            [("LB0831", "1️⃣")]
        )
    }

    @Test func `a secret by the name of what it is the value of`() {
        let found: (code: String, marker: String?) = ("LB0831", "1️⃣")
        expectLints("SHOP_DB_PASSWORD=1️⃣hunter22 pg_dump -h db shop > x", expected: found)
        expectLints("export GH_TOKEN=1️⃣hunter22\nls", expected: found)
        expectLints("psql 'host=db user=a password=1️⃣hunter22' -c 'select 1' | cat", expected: found)
        expectLints("psql postgresql://a:1️⃣hunter22@db/shop -c 'select 1' | cat", expected: found)
        expectLints("curl -H 'Authorization: Bearer 1️⃣hunter22hunter22' https://x.example | cat", expected: found)
        expectLints("curl -u admin:1️⃣hunter22 https://x.example | cat", expected: found)
        expectLints("mysql -p1️⃣hunter22 -e 'select 1' | cat", expected: found)
        expectLints("redis-cli -a 1️⃣hunter22 ping | cat", expected: found)
        expectLints(
            "aws secretsmanager put-secret-value --secret-id a --secret-string '{\"password\":\"1️⃣hunter22\"}'",
            expected: found
        )
        expectLints(
            "aws cloudformation update-stack --stack-name a --use-previous-template "
                + "--parameters ParameterKey=DBPassword,ParameterValue=1️⃣hunter22",
            expected: found
        )
        expectLints("1️⃣aws ssm put-parameter --name /a --type SecureString --value hunter22", expected: found)
        expectLints("x=hunter22\npsql --password 1️⃣\"$x\" -c 'select 1' | cat", expected: found)
        expectFindings(
            "1. **S**\n   ```sql connection=primary\n   ALTER ROLE a PASSWORD '1️⃣hunter22'\n   ```\n",
            [("LB0831", "1️⃣")]
        )
    }

    @Test func `a token belongs to the step that it stands in, and one in the prose to none`() {
        let fence = "```bash id=ask\n   curl -H 'token \(token)' https://x.example\n   ```"
        let body = "The token \(token)x is old.\n\n1. **S**\n   \(fence)\n"
        let found = CompilerTestBed.compile(CompilerTestBed.runbook(body)).diagnostics.filter { $0.code == "LB0831" }
        #expect(found.map(\.step) == [nil, "ask"])
    }

    @Test func `a name that only looks like that of a secret`() {
        expectLints("aws rds modify-db-instance --db-instance-identifier a --manage-master-user-password")
        expectLints("aws apigateway get-api-key --api-key abcdef1234 | cat")
        expectLints("NEXT_TOKEN=abcdefgh ls > x\nDB_PASSWORD_FILE=/run/pw ls > x\nKEY_ID=abcdefgh ls > x")
        expectLints("psql 'host=db user=a password=$PW' -c 'select 1' | cat")
        expectLints("curl -s https://x.example/by:the/way | cat")
        expectLints("echo \"ORDER BY 'namename'\" 'basic infrastructure-check' | cat")
    }

    @Test func `nothing that is said about a secret's line repeats it, and carets stay below their place`() throws {
        let text = CompilerTestBed.runbook(
            """
            1. **Make it**
               ```bash
               aws rds modify-db-instance --master-user-password hunter22 --db-instance-identifer a
               aws rds modify-db-instance --master-user-password 'hunter33' hunter22
               ```

            """
        )
        let compilation = CompilerTestBed.compile(text)
        #expect(compilation.diagnostics.map(\.code).contains("LB0402"))
        for shown in [
            TextRenderer(sources: compilation.sources, colour: false).render(compilation.diagnostics),
            JSONRenderer(sources: compilation.sources).render(compilation.diagnostics),
            SARIFRenderer(sources: compilation.sources, pages: [], version: "1").render(compilation.diagnostics),
        ] {
            #expect(!shown.contains("hunter"))
        }
        let lines = TextRenderer(sources: compilation.sources, colour: false).render(compilation.diagnostics)
            .split(separator: "\n")
        let place = try #require(lines.firstIndex { $0.contains("--db-instance-identifer a") })
        #expect(lines[place].contains("--master-user-password ******** --db-instance-identifer a"))
    }

    @Test func `a line that nothing understands is quoted without what stands where a secret stands`() {
        let broken = "---\nlifeboat: 1\nkind: [daily\nnote: {password: hunter22\n---\n# T\n"
        for (text, name) in [(broken, "a.md"), ("lifeboat: 1\nenv: {DB_PASSWORD: hunter22}: x\n", "a.yaml")] {
            let compilation = CompilerTestBed.compile(text, name: name)
            #expect(!compilation.diagnostics.isEmpty)
            let shown = TextRenderer(sources: compilation.sources, colour: false).render(compilation.diagnostics)
            #expect(!shown.contains("hunter22"), "\(shown)")
        }
    }

    @Test func `the plan knows its secrets, and another secret is another digest`() throws {
        func plan(_ secret: String) throws -> Plan {
            let body = "1. **S**\n   ```bash\n   PGPASSWORD=\(secret) pg_dump -h db shop > x\n   ```\n"
            return try #require(CompilerTestBed.compile(CompilerTestBed.runbook(body)).plan)
        }
        let (first, second) = (try plan("hunter22"), try plan("hunter33"))
        #expect(first.exposedSecrets == ["hunter22"])
        #expect(try first.meaning() != second.meaning())
        #expect(try first.shown.meaning() == second.shown.meaning())
    }

    @Test func `the finding does not repeat the secret`() throws {
        let found = try #require(lintFindings("PGPASSWORD=hunter2 pg_dump -h db shop > x").first)
        #expect(found.message == "the value of PGPASSWORD is a secret that anybody can read here")
        #expect(!"\(found)".contains("hunter2"))
        let text = CompilerTestBed.runbook(
            "1. **Step**\n   ```bash\n   PGPASSWORD=hunter2 pg_dump -h db shop > x\n   ```\n"
        )
        let compilation = CompilerTestBed.compile(text)
        let shown = TextRenderer(sources: compilation.sources, colour: false).render(compilation.diagnostics)
        #expect(shown.contains("LB0831") && !shown.contains("hunter2"))
    }

    @Test func `a reference, a stand-in and the keys of AWS's documentation`() {
        expectLints("PGPASSWORD=\"$DB_PASSWORD\" pg_dump -h db shop > x")
        expectLints("PGPASSWORD=$(cat /run/secret) pg_dump -h db shop > x")
        expectLints("aws configure set aws_access_key_id AKIAIOSFODNN7EXAMPLE | cat")
        expectLints("aws rds modify-db-instance --db-instance-identifier a --manage-master-user-password")
        expectLints("echo AKIA ghp_ ASIAPACIFIC AKIAABCDEFGHIJKLMNOPQRSTUVW > x")
    }
}
