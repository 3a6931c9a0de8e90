# SPDX-License-Identifier: Apache-2.0
"""Secrets by reference: read before the first step, used by the steps, and in no record."""

import base64
import html
import json
import os
import pathlib
import quopri
import re
import shlex
import signal
import subprocess
import time
import urllib.parse

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


# What every program that writes a secret may make of it; quotes, a line's end and letters beyond ASCII are in it.
AWKWARD = "Pl4nted'\"s$cr\\et&<é🛟>/+% =\nsecond line of the planted secret"


def writings(secret):
    """The secret as other programs write it, by their own code."""
    raw = secret.encode()
    text = json.dumps(secret)[1:-1]
    wide = secret.encode("utf-16-le")
    return {
        "raw": secret, "first line": secret.split("\n")[0], "second line": secret.split("\n")[1],
        "json": json.dumps(secret, ensure_ascii=False)[1:-1], "json ascii": text, "json twice": json.dumps(text)[1:-1],
        "json slash": text.replace("/", "\\/"), "json u": "".join(f"\\u{unit:04X}" for unit in memoryview(wide).cast("H")),
        "xml": html.escape(secret), "xml twice": html.escape(html.escape(secret)),
        "xml decimal": "".join(f"&#{ord(c)};" for c in secret), "xml hex": "".join(f"&#x{ord(c):x};" for c in secret),
        "url": urllib.parse.quote(secret, safe=""), "form": urllib.parse.quote_plus(secret),
        "url lower": re.sub("%..", lambda m: m[0].lower(), urllib.parse.quote(secret)),
        "url all": "".join(f"%{b:02x}" for b in raw), "url twice": urllib.parse.quote(urllib.parse.quote(secret)),
        "base64": base64.b64encode(raw).decode(), "base64 +1": base64.b64encode(b":" + raw).decode(),
        "base64 +2": base64.b64encode(b"u:" + raw + b".").decode(), "base64url": base64.urlsafe_b64encode(raw).decode(),
        "mime": base64.encodebytes(b"what stands before it, for two lines at least " + raw).decode(),
        "basic": "Basic " + base64.b64encode(b"admin:" + raw).decode(), "wide": base64.b64encode(wide).decode(),
        "hex": raw.hex(), "HEX": raw.hex().upper(), "hex:": raw.hex(":"), "hex ": raw.hex(" "),
        "x": "".join(f"\\x{b:02x}" for b in raw), "octal": "".join(f"\\{b:03o}" for b in raw),
        "bytes": str(list(raw)), "shell": shlex.quote(secret), "python": repr(secret), "python bytes": repr(raw),
        "sql": secret.replace("'", "''"), "quoted-printable": quopri.encodestring(raw).decode(),
    }


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

    def printing(self, name, script, expectation="status == 0"):
        return self.write(
            name,
            f"---\nlifeboat: 1\nid: {name[:-3]}\nkind: daily\ninputs:\n  token: {{from: \"file:planted.txt\"}}\n---\n"
            f"# Printing\n\n1. **It is printed.**\n   ```bash id=print effect=change confirm=false\n   {script}\n   ```\n"
            f"   ```expect\n   {expectation}\n   ```\n",
        )

    def everything_shown(self, run, env):
        """What the commands print about a run, and every file of it."""
        shown = {}
        for command in (
            ("status", run), ("status", run, "--format", "json"), ("report", run), ("report", run, "--format", "html"),
            ("report", run, "--format", "json"), ("verify", run), ("runs",), ("checklist", run),
        ):
            result = self.workspace.lifeboat(*command, env=env)
            shown[" ".join(command)] = result.stdout + result.stderr
        for path in self.workspace.bundle(run).rglob("*"):
            if path.is_file():
                shown[path.name] = path.read_bytes().decode("utf-8", "replace")
        return shown

    def test_no_writing_of_a_secret_is_shown_or_recorded(self):
        self.write("planted.txt", AWKWARD)
        every = writings(AWKWARD)
        self.assertGreaterEqual(len(every), 30)
        env = {"HOME": str(self.workspace.path)}
        folder = shlex.quote(str(self.workspace.path))
        for status in (0, 3):
            self.write("forms.txt", "".join(f"<<{name}>>{text}<</>>\n" for name, text in every.items()))
            name = self.printing(
                f"printing{status}.md",
                f"cd {folder}; cat forms.txt; tail -n 30 forms.txt >&2; printf '%0190d %s' 1 \"$token\" >&2; exit {status}",
            )
            result, run = self.workspace.run(name, env=env)
            self.assertIsNotNone(run, result.stderr)
            shown = {"stdout": result.stdout, "stderr": result.stderr, **self.everything_shown(run, env)}
            self.assertTrue(any("(secret)" in text for text in shown.values()))
            for place, text in shown.items():
                for kind, form in every.items():
                    for written in {form, json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1], html.escape(form)}:
                        self.assertNotIn(written, text, (place, kind))
                # What a cut leaves of it is not shown either.
                self.assertNotIn("Pl4nted", text, place)

    def test_an_executor_that_is_killed_by_its_own_fault_leaves_no_core_file(self):
        self.write("planted.txt", AWKWARD)
        name = self.printing("slow.md", "ulimit -Hc; touch here; sleep 60")
        for number in (signal.SIGABRT, signal.SIGSEGV):
            process = subprocess.Popen(
                ["bash", "-c", 'ulimit -c unlimited 2>/dev/null; exec "$@"', "bash"]
                + self.workspace.command("run", name, "--unattended", "--as", harness.OPERATOR),
                cwd=self.workspace.path, env={**os.environ, "HOME": str(self.workspace.path)},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )
            here = self.workspace.path / "here"
            deadline = time.monotonic() + 60
            while not here.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            self.assertTrue(here.exists())
            here.unlink()
            limits = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
            line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
            # One byte: a limit of 0 does not keep what is started from a program that the machine pipes core files to.
            self.assertEqual(line.split()[4:6], ["1", "1"])
            command = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().decode("utf-8", "replace")
            self.assertNotIn("Pl4nted", command)
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, -number)
            self.assertNotIn("Pl4nted", errors.decode("utf-8", "replace"))
            self.assertEqual([path.name for path in self.workspace.path.rglob("core*") if path.is_file()], [])

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
