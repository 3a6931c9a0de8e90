// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

/// Lints that look at what bash would do.
@Suite struct ScriptLintTests {
    @Test func `a failure that something else makes a success of`() {
        expectLints("aws s3 ls s3://b | head 1️⃣|| true", expected: ("LB0815", "1️⃣"))
        expectLints("kubectl apply -f x.yaml 1️⃣|| echo 'not applied'", expected: ("LB0815", "1️⃣"))
        expectLints("kubectl get pods && kubectl apply -f x.yaml 1️⃣|| kubectl get events", expected: ("LB0815", "1️⃣"))
        expectLints("1️⃣set +e\nkubectl apply -f x.yaml", expected: ("LB0815", "1️⃣"))
        expectLints("export HOST=1️⃣$(kubectl get svc db -o name)\necho \"$HOST\"", expected: ("LB0815", "1️⃣"))
        expectLints("echo \"host: 1️⃣$(kubectl get svc db -o name)\"", expected: ("LB0815", "1️⃣"))
        expectLints("if 1️⃣! kubectl apply -f x.yaml; then\n  echo bad\nfi", expected: ("LB0815", "1️⃣"))
    }

    @Test(arguments: [
        "kubectl apply -f x.yaml || exit 1", "kubectl apply -f x.yaml || { echo bad; exit 1; }",
        "grep -q x y || true", "kubectl apply -f a.yaml || kubectl apply -f b.yaml",
        "set +e\nkubectl apply -f x.yaml\nrc=$?\nset -e\nexit $rc",
        "HOST=$(kubectl get svc db -o name)\nexport HOST", "export STAMP=$(date +%s)",
        "if ! kubectl get ns x; then\n  echo bad\n  exit 1\nfi", "aws s3 ls s3://b | tee out; echo done",
        "while ! kubectl get ns x; do sleep 1; done",
    ])
    func `a failure that counts, or that nobody minds`(fence: String) {
        expectLints(fence)
    }

    @Test func `base64 breaks its lines`() throws {
        let fence = "kubectl patch secret s -p '{\"data\":{\"h\":\"'1️⃣$(echo -n \"$HOST\" | base64)'\"}}'"
        expectLints(fence, expected: ("LB0816", "1️⃣"))
        expectLints("kubectl patch secret s -p \"{\\\"h\\\":\\\"1️⃣$(base64 < x)\\\"}\"", expected: ("LB0816", "1️⃣"))
        let plain = MarkedText(fence).text
        let found = try #require(lintFindings(plain).first)
        #expect(found.message.contains("58 bytes"))
        let edit = try #require(found.fixIt)
        let text = CompilerTestBed.runbook("1. **Step**\n   ```bash\n   \(plain)\n   ```\n")
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(edit.range.lower..<edit.range.upper, with: edit.replacement.utf8)
        #expect(String(decoding: bytes, as: UTF8.self).contains("| base64 | tr -d '\\n')'"))
    }

    @Test(arguments: [
        "kubectl patch secret s -p '{\"h\":\"'$(echo -n x | base64 -w0)'\"}'",
        "kubectl patch secret s -p '{\"h\":\"'$(echo -n x | base64 | tr -d '\\n')'\"}'",
        "kubectl get secret s -o name | echo $(base64 -d)", "X=$(echo -n x | base64)\necho \"$X\" > y",
        "kubectl create secret generic s --from-literal h=\"$(echo -n x)\"",
    ])
    func `base64 in one line, or on its own`(fence: String) {
        expectLints(fence)
    }

    @Test func `a fence that believes to be where another one went`() {
        expectLints(
            "cd terraform\nterraform apply -target=a",
            "1️⃣terraform apply -target=b",
            expected: ("LB0817", "1️⃣")
        )
        expectLints("cd terraform/lambda\nzip -r x.zip .", "1️⃣cd ..\nls", expected: ("LB0817", "1️⃣"))
        expectLints("1️⃣cd terraform", "ls", expected: ("LB0817", "1️⃣"))
    }

    @Test func `fences that say where they run`() {
        expectLints("cd terraform\nterraform apply -target=a", "cd terraform\nterraform apply -target=b")
        expectLints("cd terraform\nterraform plan", "terraform -chdir=terraform apply")
        expectLints("terraform plan", "terraform apply")
        expectLints("terraform plan", "terraform apply", attributes: " cwd=terraform")
        expectLints("cd a/b\nmake", "cd a\nzip -r x.zip .")
    }

    @Test func `waiting for a while`() {
        expectLints("kubectl rollout restart deployment/x\n1️⃣sleep 300", expected: ("LB0821", "1️⃣"))
        expectLints("1️⃣sleep 5m", expected: ("LB0821", "1️⃣"))
        expectLints(
            "kubectl apply -f x.yaml\n1️⃣# Wait a few minutes, then check\nkubectl get pods",
            expected: ("LB0821", "1️⃣")
        )
    }

    @Test(arguments: [
        "until kubectl get ns x; do sleep 15; done", "for i in 1 2 3; do kubectl get ns x && break; sleep 30; done",
        "sleep 1", "sleep $DELAY",
        "# Wait until the pods are ready (some minutes)\nkubectl rollout status deployment/x",
        "# This takes a few minutes\nkubectl get pods",
    ])
    func `waiting for something`(fence: String) {
        expectLints(fence)
    }

    @Test func `a shell value in SQL`() {
        expectLints("psql -c \"DELETE FROM t WHERE name = '1️⃣$NAME'\" | cat", expected: ("LB0830", "1️⃣"))
        expectLints("psql -Atc \"SELECT 1 FROM 1️⃣${TABLE}\" | cat", expected: ("LB0830", "1️⃣"))
        expectLints("psql shop <<SQL\nSELECT * FROM t WHERE a = 1️⃣$A;\nSQL", expected: ("LB0830", "1️⃣"))
        expectLints("mysql -e \"DROP USER 1️⃣$USER_NAME\" | cat", expected: ("LB0830", "1️⃣"))
    }

    @Test(arguments: [
        "psql -v name=\"$NAME\" -c \"SELECT 1\" | cat", "psql -h \"$HOST\" -c 'SELECT 1' | cat",
        "psql shop <<'SQL'\nSELECT '$A';\nSQL", "psql -c \"$QUERY\" | cat",
        "T=users\npsql -c \"SELECT 1 FROM $T\" | cat",
        "psql -c 'SELECT $1' | cat", "cat <<END | sort\n$HOME\nEND",
    ])
    func `a shell value that is none of the statement`(fence: String) {
        expectLints(fence)
    }

    @Test func `a procedure of comments`() {
        expectLints("1️⃣# 1. Create a new replica\n# 2. Switch traffic", title: "Fail back", expected: ("LB0829", "1️⃣"))
        expectLints("1️⃣# to be written", expected: ("LB0829", "1️⃣"))
        expectLints("# list them\nls", title: "Failback")
    }
}
