# SPDX-License-Identifier: Apache-2.0
"""Secrets by reference: read before the first step, used by the steps, and in no record."""

import json

from acceptance import harness
from acceptance.harness import Acceptance
from acceptance.test_target import caller
from estate.identity_service import SECRET_MARK, IdentityService

RUNBOOK = """---
lifeboat: 1
id: secrets
kind: daily
environment: production
inputs:
  webhook: {from: "secretsmanager:prod/alerts#webhook", pattern: 'PLANTED.*'}
  parameter: {from: "ssm:/prod/token"}
  variable: {from: "env:TEST_TOKEN"}
  file: {from: "file:token.txt"}
---
# Secrets

1. **All are there.**
   ```bash id=lengths effect=read
   for value in "$webhook" "$parameter" "$variable" "$file"; do printf '%s ' "$(printf %s "$value" | wc -c)"; done
   echo "$webhook" >&2
   ```
   ```expect
   stdout == '21 23 22 18 '
   ```
2. **Somebody looks.**
   ```yaml manual id=look
   confirm: I have looked.
   ```
"""


class Secrets(Acceptance):
    def setUp(self):
        self.write("secrets.md", RUNBOOK)
        self.write("token.txt", SECRET_MARK + "-file\n")
        (self.workspace.path / "lifeboat.yaml").write_text(
            "store: .lifeboat\nenvironments:\n  production:\n    account: \"111122223333\"\n"
            "    regions: {primary: us-west-2}\n"
        )

    def environment(self, service):
        return {
            "HOME": str(self.workspace.path), "AWS_ENDPOINT_URL": service.url, "AWS_CONFIG_FILE": "",
            "AWS_ACCESS_KEY_ID": "ASIAFIRST", "AWS_SECRET_ACCESS_KEY": "key", "AWS_SESSION_TOKEN": "token",
            "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "TEST_TOKEN": SECRET_MARK + "-variable",
        }

    def serve(self, service, status=200, secret=None):
        secret = secret or {"SecretString": json.dumps({"webhook": SECRET_MARK + "-webhook"})}
        target = lambda name: lambda request: name in request["headers"].get("x-amz-target", "")
        json_type = "application/x-amz-json-1.1"
        service.answer(lambda r: "GetCallerIdentity" in r["body"], 200, caller("111122223333", "Ops"))
        service.answer(target("GetSecretValue"), status, json.dumps(secret), json_type)
        service.answer(
            target("GetParameter"), 200, json.dumps({"Parameter": {"Value": SECRET_MARK + "-parameter"}}), json_type
        )

    @staticmethod
    def asked(service):
        return [r for r in service.requests if "GetSecretValue" in r["headers"].get("x-amz-target", "")]

    def everything_on_record(self, run):
        files = [path for path in self.workspace.bundle(run).rglob("*") if path.is_file()]
        return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)

    def test_secrets_are_used_and_not_recorded_and_a_resume_reads_them_again(self):
        with IdentityService() as service:
            self.serve(service)
            env = self.environment(service)
            plan = self.workspace.lifeboat("plan", "secrets.md", env=env)
            self.assertIn("← secretsmanager:prod/alerts#webhook", plan.stdout)
            result, run = self.workspace.run("secrets.md", env=env)
            self.assertEqual(result.returncode, harness.PARKED, result.stderr)
            self.assertEqual(self.workspace.states(run)["lengths"], "succeeded", result.stderr)
            self.assertEqual(len(self.asked(service)), 1)
            # The account is proven before a secret is asked for.
            self.assertIn("GetCallerIdentity", service.requests[0]["body"])
            resumed = self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR, env=env)
            self.assertEqual(resumed.returncode, harness.PARKED, resumed.stderr)
            self.assertEqual(len(self.asked(service)), 2)
            for text in (plan.stdout, result.stdout, result.stderr, resumed.stderr, self.everything_on_record(run)):
                self.assertNotIn(SECRET_MARK, text)

    def test_a_secret_that_stands_in_the_runbook_is_said_and_not_repeated(self):
        secret = SECRET_MARK + "-plain"
        self.write(
            "plain.md",
            "---\nlifeboat: 1\nid: plain\nkind: daily\n---\n# Plain\n\n"
            f"1. **Ask with {secret}.**\n   If it is red, try {secret}.\n"
            f"   ```bash id=ask effect=change confirm=true\n   PGPASSWORD={secret} true\n   ```\n"
            f"   ```expect\n   stdout == '{secret}'\n   ```\n",
        )
        env = {"HOME": str(self.workspace.path)}
        shown = []
        for command in (
            ("check", "plain.md"), ("check", "plain.md", "--format", "json"), ("check", "plain.md", "--format", "sarif"),
            ("plan", "plain.md"), ("plan", "plain.md", "--wide"), ("plan", "plain.md", "--format", "json"),
            ("plan", "plain.md", "--step", "ask"), ("plan", "plain.md", "--step", "ask", "--format", "json"),
            ("plan", "plain.md", "--graph", "text"), ("plan", "plain.md", "--graph", "svg"),
            ("plan", "plain.md", "--graph", "dot"), ("plan", "plain.md", "--graph", "mermaid"),
        ):
            result = self.workspace.lifeboat(*command, env=env)
            self.assertEqual(result.returncode, 0, (command, result.stderr))
            shown.append(result.stdout + result.stderr)
        self.assertIn("LB0831", shown[0])
        result, run = self.workspace.run("plain.md", env=env)
        shown.append(result.stdout + result.stderr)
        answered = self.workspace.lifeboat("answer", run, "ask", "run", "--as", harness.OPERATOR, "--reason", "seen", env=env)
        self.assertEqual(answered.returncode, 0, answered.stderr)
        resumed = self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR, env=env)
        status = self.workspace.lifeboat("status", run, env=env)
        report = self.workspace.lifeboat("report", run, env=env)
        shown += [text for done in (resumed, status, report) for text in (done.stdout, done.stderr)]
        self.assertIn("red", resumed.stderr + status.stdout)
        # The plan is what a resume runs, so it holds the text; what else the bundle holds does not repeat a command.
        shown += [
            path.read_bytes().decode("utf-8", "replace")
            for path in self.workspace.bundle(run).rglob("*") if path.is_file() and "plan.json" != path.name
        ]
        for text in shown:
            self.assertNotIn(secret, text)

    def test_a_secret_that_cannot_be_read_keeps_the_run_from_starting(self):
        missing = {"__type": "ResourceNotFoundException", "Message": "gone"}
        denied = {"__type": "AccessDeniedException", "Message": "no"}
        other = {"SecretString": json.dumps({"hook": SECRET_MARK})}
        wrong = {"SecretString": json.dumps({"webhook": "other-" + SECRET_MARK})}
        for status, answer, expected in (
            (400, missing, harness.INVALID), (400, denied, harness.REFUSED), (200, other, harness.INVALID),
            (200, wrong, harness.INVALID),
        ):
            with self.subTest(answer), IdentityService() as service:
                self.serve(service, status, answer)
                result, run = self.workspace.run("secrets.md", env=self.environment(service))
                self.assertEqual(result.returncode, expected, result.stderr)
                self.assertIsNone(run)
                self.assertIn("webhook", result.stderr)
                self.assertNotIn(SECRET_MARK, result.stdout + result.stderr)
        with IdentityService() as service:
            self.serve(service)
            env = {**self.environment(service), "TEST_TOKEN": ""}
            result, run = self.workspace.run("secrets.md", env=env)
            self.assertEqual((result.returncode, run), (harness.INVALID, None), result.stderr)
            self.assertIn("env:TEST_TOKEN", result.stderr)

    def test_a_value_given_by_hand_wins(self):
        with IdentityService() as service:
            self.serve(service, 400, {"__type": "AccessDeniedException", "Message": "no"})
            env = self.environment(service)
            given = ("--input", f"webhook={SECRET_MARK}-given12")
            result, run = self.workspace.run("secrets.md", *given, env=env)
            self.assertEqual(result.returncode, harness.PARKED, result.stderr)
            self.assertEqual(self.asked(service), [])
            resumed = self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR, *given, env=env)
            self.assertEqual(resumed.returncode, harness.PARKED, resumed.stderr)
