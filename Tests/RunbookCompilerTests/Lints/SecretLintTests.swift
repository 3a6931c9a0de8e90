// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

@Suite struct SecretLintTests {
    // Taken apart, so that no scanner takes the test for a leak.
    private let key = "AKIA" + "Q3EGVZ7XK2LMN4PT"
    private let token = "ghp_" + String(repeating: "a1B2c3D4e5F6", count: 3)

    @Test func `a secret that anybody can read`() {
        expectLints("PGPASSWORD=1️⃣hunter2 pg_dump -h db shop > x", expected: ("LB0831", "1️⃣"))
        expectLints("export 1️⃣PGPASSWORD=hunter2\nls", expected: ("LB0831", "1️⃣"))
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
