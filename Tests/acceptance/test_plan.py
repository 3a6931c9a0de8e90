# SPDX-License-Identifier: Apache-2.0
"""`lifeboat plan`: its text, its JSON by the schemas, policies by IAM's grammar, drawings, and what changed."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "Documentation" / "schemas"
RUNBOOKS = sorted(path.relative_to(ROOT) for path in (ROOT / "runbooks").rglob("*.md"))
DONE, FAILED, USAGE, INVALID = 0, 1, 64, 65


def plan(*arguments, cwd=ROOT, environment=None):
    return subprocess.run(
        [os.environ["LIFEBOAT"], "plan", *map(str, arguments)],
        cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, env=environment,
    )


def schema_errors(name, document):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]


class PlanTests(unittest.TestCase):
    def test_text_fits_eighty_columns_and_tells_the_one_way_door(self):
        for runbook in RUNBOOKS:
            with self.subTest(runbook):
                result = plan(runbook)
                self.assertEqual(result.returncode, DONE, result.stderr)
                self.assertLessEqual(max(map(len, result.stdout.splitlines())), 80)
                self.assertNotIn("\x1b", result.stdout)
        text = plan("runbooks/emergency/failover.md").stdout
        self.assertIn("IRREVERSIBLE", text)
        self.assertIn("must approve: 2 of incident-commander, dba; expires 30m", text)
        self.assertLess(text.index("\nOne-way doors\n"), text.index("\nStays behind\n"))

    def test_json_follows_its_schema_for_every_runbook(self):
        self.assertGreaterEqual(len(RUNBOOKS), 5)
        for runbook in RUNBOOKS:
            with self.subTest(runbook):
                document = json.loads(plan(runbook, "--format", "json").stdout)
                self.assertEqual(schema_errors("plan", document), [])
                ids = [step["id"] for step in document["steps"]]
                for place, step in enumerate(document["steps"]):
                    self.assertTrue(set(step["needs"]) <= set(ids[:place]), step["id"])
        document = json.loads(plan("runbooks/emergency/failover.md", "--format", "json").stdout)
        promote = next(step for step in document["steps"] if step["id"] == "promote")
        self.assertEqual((promote["kind"], promote["effect"], promote["approval"]), ("aws", "irreversible", "activate-dr"))
        call = promote["calls"][0]
        self.assertEqual((call["service"], call["operation"], call["region"]), ("rds", "PromoteReadReplica", "${dr_region}"))
        self.assertEqual(call["known"]["region"], "us-east-1")

    def test_one_step_in_full(self):
        result = plan("runbooks/emergency/failover.md", "--step", "promote")
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("${replica} = dhakacart-db-dr-replica", result.stdout)
        unknown = plan("runbooks/emergency/failover.md", "--step", "promot")
        self.assertEqual(unknown.returncode, USAGE)
        self.assertIn("promote", unknown.stderr)

    def test_views_exclude_each_other(self):
        self.assertEqual(plan("runbooks/daily.md", "--graph", "dot", "--permissions").returncode, USAGE)
        self.assertEqual(plan("runbooks/daily.md", "--exit-code").returncode, USAGE)


class PermissionTests(unittest.TestCase):
    def test_the_policy_is_one_that_iam_takes(self):
        for runbook in RUNBOOKS:
            with self.subTest(runbook):
                result = plan(runbook, "--permissions")
                self.assertEqual(result.returncode, DONE, result.stderr)
                policy = json.loads(result.stdout)
                both = json.loads(plan(runbook, "--permissions", "--format", "json").stdout)
                self.assertEqual(schema_errors("plan-permissions", both), [])
                self.assertEqual(both["iam"], policy)
                self.assertLessEqual(len(re.sub(r"\s", "", result.stdout)), 6144)
                sids = [statement["Sid"] for statement in policy["Statement"]]
                self.assertEqual(len(sids), len(set(sids)))

    def test_it_is_no_wider_than_the_runbook(self):
        policy = json.loads(plan("runbooks/emergency/failover.md", "--permissions").stdout)
        allowed = {
            (action, resource)
            for statement in policy["Statement"]
            for action in statement["Action"] for resource in statement["Resource"]
        }
        replica = "arn:aws:rds:us-east-1:123456789012:db:dhakacart-db-dr-replica"
        self.assertIn(("rds:PromoteReadReplica", replica), allowed)
        self.assertIn(("rds:DescribeDBInstances", replica), allowed)
        self.assertNotIn(("rds:PromoteReadReplica", "*"), allowed)
        self.assertFalse([action for action, _ in allowed if "Delete" in action or "*" in action])

    def test_grants_name_the_tables_that_are_read(self):
        result = plan("runbooks/emergency/failover.md", "--grants")
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("GRANT SELECT ON TABLE customers, heartbeat, order_items, orders, products", result.stdout)


class GraphTests(unittest.TestCase):
    def test_pictures_are_well_formed_and_have_every_step(self):
        for runbook in RUNBOOKS:
            with self.subTest(runbook):
                ids = [step["id"] for step in json.loads(plan(runbook, "--format", "json").stdout)["steps"]]
                picture = xml.fromstring(plan(runbook, "--graph", "svg").stdout)
                titles = [title.text.split(":")[0] for title in picture.iter("{http://www.w3.org/2000/svg}title")]
                self.assertEqual(titles[1:], ids)
                for form in ("text", "mermaid", "dot"):
                    text = plan(runbook, "--graph", form).stdout
                    for step in ids:
                        self.assertIn(step, text)

    @unittest.skipUnless(shutil.which("dot"), "Graphviz is not installed")
    def test_graphviz_takes_the_graph(self):
        for runbook in RUNBOOKS:
            graph = plan(runbook, "--graph", "dot").stdout
            result = subprocess.run(["dot", "-Tplain"], input=graph, capture_output=True, text=True, timeout=60)
            self.assertEqual((result.returncode, result.stderr), (0, ""))


class DifferenceTests(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-diff."))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copy(ROOT / "lifeboat.yaml", self.folder)
        self.file = self.folder / "runbooks" / "failover.md"
        self.file.parent.mkdir()
        shutil.copy(ROOT / "runbooks" / "emergency" / "failover.md", self.file)
        self.environment = dict(
            os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
            GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.com",
            GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.com",
        )

    def git(self, *arguments):
        subprocess.run(
            ["git", *arguments], cwd=self.folder, check=True, capture_output=True, env=self.environment
        )

    def diff(self, other, *arguments):
        return plan("runbooks/failover.md", "--diff", other, *arguments, cwd=self.folder, environment=self.environment)

    def edit(self, old, new):
        text = self.file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    @unittest.skipUnless(shutil.which("git"), "git is not installed")
    def test_a_revision_of_git(self):
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")
        same = self.diff("HEAD", "--exit-code")
        self.assertEqual(same.returncode, DONE, same.stderr)
        self.assertIn("same plan digest", same.stdout)
        self.edit("count: 2", "count: 1")
        self.edit("backup-retention-period 30", "backup-retention-period 1")
        self.edit("You are here because", "You read this because")
        changed = self.diff("HEAD")
        self.assertEqual(changed.returncode, DONE, changed.stderr)
        self.assertIn("BackupRetentionPeriod: 30 → 1", changed.stdout)
        self.assertIn("approval activate-dr count: 2 → 1", changed.stdout)
        self.assertLess(changed.stdout.index("One-way doors"), changed.stdout.index("Approvals"))
        self.assertEqual(self.diff("HEAD", "--exit-code").returncode, FAILED)
        document = json.loads(self.diff("HEAD", "--format", "json").stdout)
        self.assertEqual(schema_errors("plan-diff", document), [])
        self.assertEqual(document["changes"][0]["danger"], "one-way")

    def test_another_file(self):
        other = self.folder / "runbooks" / "other.md"
        shutil.copy(self.file, other)
        self.assertIn("same plan digest", " ".join(self.diff("runbooks/other.md").stdout.split()))
        self.edit("timeout=40m", "timeout=20m")
        self.assertIn("timeout: 40m → 20m", self.diff("runbooks/other.md").stdout)

    def test_what_is_neither_is_refused(self):
        for other in ("--help-me", "HEAD:x", "no-such-revision"):
            result = plan("runbooks/failover.md", f"--diff={other}", cwd=self.folder, environment=self.environment)
            self.assertIn(result.returncode, (USAGE, INVALID), other)
            self.assertTrue(result.stderr)


if __name__ == "__main__":
    unittest.main()
