// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

@Suite struct PlaceholderLintTests {
    @Test(arguments: [
        "echo 1️⃣<bucket> | cat", "echo s3://1️⃣<your-bucket>/x | cat", "echo 1️⃣{{cluster}} | cat",
        "echo 1️⃣YOUR_REGION | cat",
        "echo 1️⃣your-cluster-name | cat", "echo arn:aws:rds:us-west-2:1️⃣ACCOUNT:db:x | cat", "echo 1️⃣CHANGEME | cat",
        "echo x-1️⃣ACCOUNT-logs | cat", "echo 1️⃣<pod name> | cat",
    ])
    func `what was left to be filled in`(fence: String) {
        expectLints(fence, expected: ("LB0803", "1️⃣"))
    }

    @Test func `a placeholder is reported once in a fence`() throws {
        expectLints("echo 1️⃣<pod> <pod> 2️⃣<node> | cat", expected: ("LB0803", "1️⃣"), ("LB0803", "2️⃣"))
        let message = lintFindings("echo <pod> <pod> <pod> | cat").first?.message
        #expect(message == "'<pod>' was left to be filled in, here and 2 more times")
    }

    @Test(arguments: [
        "echo press '<Ctrl>' | cat", "echo $ACCOUNT ${ACCOUNT} | cat", "ACCOUNT=1; echo \"$ACCOUNT\" | cat",
        "docker ps --format '{{.Names}}' | cat",
        "docker ps --format '{{json .}}' | cat", "kubectl get x -o go-template='{{range .a}}{{end}}' | cat",
        "cat <<END\nx\nEND", "sort <in >out", "echo '<b>bold</b>' | cat", "echo not-your-bucket | cat",
        "echo your own | cat", "test 1 -lt 2 && echo '1<2' | cat",
    ])
    func `what only looks like it`(fence: String) {
        expectLints(fence)
    }
}
