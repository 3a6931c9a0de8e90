# SPDX-License-Identifier: Apache-2.0
"""Bad input ends in a clear error with its place and exit status: no crash, no hang, nothing lost."""

from acceptance.harness import INVALID, REFUSED, UNREACHABLE, USAGE, Acceptance, RequestLog

HEAD = "---\nlifeboat: 1\nid: bad\nkind: diagnose\nenvironment: production\n%s---\n# Bad\n\n## First\n\n"
READ = "aws sts get-caller-identity"


def fence(info, body=READ):
    return f"```bash {info}\n{body}\n```\n\n"


def step(title, info, body=READ):
    return f"1. **{title}**\n\n" + "".join(f"   {line}\n" for line in fence(info, body).splitlines())


# name: (text or bytes, words that the message must have)
DOCUMENTS = {
    "unknown-attribute": (HEAD % "" + step("A step", "id=one efect=read"), ["efect", "effect"]),
    "unknown-attribute-value": (HEAD % "" + step("A step", "id=one effect=reed"), ["reed"]),
    "malformed-attribute": (HEAD % "" + step("A step", 'id=one timeout="5m'), ["bad.md:"]),
    "misspelt-requires": (
        HEAD % "" + step("A step", "id=one") + "## Second\n\nRequires: [First](#frist)\n\n" + step("Two", "id=two"),
        ["frist", "first"],
    ),
    "misspelt-approval": (HEAD % "" + step("A step", "id=one effect=change approve=nobody"), ["nobody"]),
    "misspelt-value": (
        HEAD % "inputs:\n  bucket: {type: string, default: b}\n"
        + step("A step", "id=one", "aws s3api get-bucket-versioning --bucket ${buckett}"),
        ["buckett", "bucket"],
    ),
    "misspelt-connection": (
        HEAD % "" + "1. **Q**\n\n   ```sql id=q connection=primry\n   SELECT 1;\n   ```\n", ["primry", "primary"],
    ),
    "duplicate-id": (HEAD % "" + step("A step", "id=one") + step("Another", "id=one"), ["one"]),
    "cycle": (
        HEAD % "" + "Requires: [Second](#second)\n\n" + step("A step", "id=one")
        + "## Second\n\nRequires: [First](#first)\n\n" + step("Two", "id=two"),
        ["bad.md:"],
    ),
    "unknown-operation": (HEAD % "" + step("A step", "id=one", "aws rds describe-db-instanses"), ["describe-db-instances"]),
    "unknown-parameter": (
        HEAD % "" + step("A step", "id=one", "aws rds describe-db-instances --db-instance-identifer x"),
        ["db-instance-identifier"],
    ),
    "declared-read-that-writes": (
        HEAD % "" + step("A step", "id=one effect=read", "aws sns publish --topic-arn a --message b"), ["read"],
    ),
    "broken-assertion": (
        HEAD % "" + "1. **S**\n\n   ```bash id=one\n   " + READ + "\n   ```\n   ```expect\n   Account ==\n   ```\n",
        ["bad.md:"],
    ),
    "wrong-front-matter-type": (HEAD % "rto: soon\n" + step("A step", "id=one"), ["rto"]),
    "unknown-front-matter-key": (HEAD % "inputz: {}\n" + step("A step", "id=one"), ["inputz", "inputs"]),
    "broken-yaml": (HEAD % "inputs: {a: [\n" + step("A step", "id=one"), ["bad.md:"]),
    "truncated": ((HEAD % "" + step("A step", "id=one"))[:-20], ["bad.md:"]),
    "truncated-front-matter": ((HEAD % "")[:40], ["bad.md:"]),
    "brackets": ("[" * 400_000, ["bad.md"]),
    "brackets-in-an-assertion": (
        HEAD % "" + "1. **S**\n\n   ```bash id=one\n   " + READ + "\n   ```\n   ```expect\n   " + "[" * 400_000
        + "\n   ```\n",
        ["bad.md:"],
    ),
    "brackets-in-front-matter": (HEAD % ("inputs: " + "[" * 400_000 + "\n"), ["bad.md:"]),
    "invalid-utf8": ((HEAD % "").encode() + b"1. **A \xff\xfe step**\n", ["bad.md:"]),
    "nul-byte": ((HEAD % "").encode() + b"1. **A \x00 step**\n", ["bad.md:"]),
    "empty": ("", ["bad.md"]),
}


class Documents(Acceptance):
    def test_a_bad_document_is_refused_with_its_place(self):
        for name, (text, words) in DOCUMENTS.items():
            with self.subTest(document=name):
                self.write("bad.md", text)
                for command in ("check", "plan", "run"):
                    extra = ["--unattended", "--as", "operator@dhakacart.com"] if command == "run" else []
                    result = self.workspace.lifeboat(command, "bad.md", *extra, timeout=30)
                    self.assertEqual(result.returncode, INVALID, f"{command}: {result.stderr[-600:]}")
                    for word in words:
                        self.assertIn(word, result.stdout + result.stderr)
        self.assertEqual(self.workspace.runs(), [], "nothing was opened")

    def test_all_errors_are_reported_at_once(self):
        self.write("bad.md", HEAD % "" + step("A", "id=one efect=read") + step("B", "id=two tiemout=5m"))
        result = self.workspace.lifeboat("check", "bad.md")
        self.assertIn("efect", result.stdout + result.stderr)
        self.assertIn("tiemout", result.stdout + result.stderr)


class Values(Acceptance):
    def run_daily(self, *arguments, env=None):
        return self.workspace.run("runbooks/daily.md", *arguments, env=env, timeout=120)[0]

    def test_a_missing_input_is_named(self):
        result, _ = self.workspace.run("runbooks/emergency/failover.md")
        self.assertIn(result.returncode, (USAGE, INVALID))
        self.assertIn("incident", result.stderr)

    def test_an_input_of_the_wrong_type_is_named(self):
        for value in ("storage_limit=much", "primary_region=Oregon", "backup_window=3am", "nonsense=1"):
            with self.subTest(input=value):
                result = self.run_daily("--input", value)
                self.assertIn(result.returncode, (USAGE, INVALID), result.stderr)
                self.assertIn(value.split("=")[0], result.stderr)

    def test_a_missing_file_is_an_input_error(self):
        result = self.workspace.lifeboat("check", "no-such-file.md")
        self.assertIn(result.returncode, (USAGE, INVALID, 74))
        self.assertIn("no-such-file.md", result.stdout + result.stderr)

    def test_an_unreachable_endpoint_is_said_to_be_unreachable(self):
        result = self.run_daily(env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
        self.assertEqual(result.returncode, UNREACHABLE, result.stderr)
        self.assertIn("127.0.0.1:9", result.stderr)

    def test_an_expired_credential_is_refused_by_name(self):
        self.provision()
        self.estate.faults({"service": "sts", "status": 403, "code": "ExpiredToken"})
        try:
            result = self.run_daily()
        finally:
            self.estate.faults()
        self.assertEqual(result.returncode, REFUSED, result.stderr)
        self.assertIn("ExpiredToken", result.stderr)

    def test_a_foreign_account_is_refused(self):
        self.provision()
        text = (self.workspace.path / "lifeboat.yaml").read_text()
        self.write("lifeboat.yaml", text.replace("123456789012", "210987654321"))
        try:
            result = self.run_daily()
        finally:
            self.write("lifeboat.yaml", text)
        self.assertEqual(result.returncode, REFUSED, result.stderr)
        self.assertIn("210987654321", result.stderr)

    def test_a_wrong_password_leaves_the_sql_steps_undetermined_and_is_never_printed(self):
        self.provision()
        result, run = self.workspace.run("runbooks/daily.md", env={"DHAKACART_DB_PASSWORD": "wrong-Secret-42"})
        states = self.workspace.states(run)
        self.assertEqual(states["primary-answers"], "undetermined", "nobody could look, so nothing is red")
        self.assertEqual(states["retention"], "succeeded")
        self.assertIn("28P01", self.workspace.lifeboat("report", run, "--format", "markdown").stdout + result.stderr)
        for path in self.workspace.bundle(run).rglob("*"):
            if path.is_file():
                self.assertNotIn(b"wrong-Secret-42", path.read_bytes(), path)

    def test_a_lost_connection_is_retried_for_reads(self):
        self.provision()
        self.estate.faults({"service": "events", "action": "DescribeRule", "drop": "before", "times": 1})
        _, run = self.workspace.run("runbooks/daily.md")
        self.assertEqual(self.workspace.states(run)["daily-schedule"], "succeeded")

    def test_a_lost_answer_to_a_change_is_never_sent_twice(self):
        self.provision()
        log = RequestLog()
        self.estate.faults({"service": "s3", "drop": "after", "times": 1, "method": "PUT"})
        try:
            _, run = self.workspace.run("runbooks/daily.md")
        finally:
            self.estate.faults()
        self.assertEqual(len([request for request in log.mutating() if request["service"] == "s3"]), 1)
        self.assertIn(self.workspace.states(run)["replication-probe"], ("adopted", "in-doubt", "succeeded"))
