# SPDX-License-Identifier: Apache-2.0
"""Alarms and queries that must be known to be quiet before a run changes anything: before its first step, at a resume,
and set aside by an operator."""

import html
import json

from acceptance import harness
from acceptance.harness import Acceptance
from estate import provision

HEAD = """---
lifeboat: 1
id: {id}
kind: {kind}
environment: production
{conditions}
---
# {id}

"""
STEPS = """1. **Look**.
   ```bash id=look effect=read
   echo fine
   ```
2. **First**.
   ```bash id=first effect=change
   echo first >>{folder}/log
   ```
3. **Second**.
   ```bash id=second effect=change
   echo second >>{folder}/log
   ```
"""
ALARM = "blocking-test"
METRIC = f"  - {{name: lag, alarm: {ALARM}, region: us-east-1, reason: the replica is behind}}"
QUERY = (
    "  - name: backlog\n    sql: SELECT count(*) AS n FROM blocking_test\n    connection: primary\n"
    "    when: rows[0].n > 0"
)


class BlockingConditions(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provision.provision(cls.estate)
        cls.alarms = cls.estate("cloudwatch", provision.DR)
        cls.psql(
            cls, "primary",
            "CREATE TABLE IF NOT EXISTS blocking_test (n integer); GRANT SELECT ON blocking_test TO PUBLIC",
        )
        cls.addClassCleanup(cls.psql, cls, "primary", "DROP TABLE blocking_test")

    def setUp(self):
        self.name = self.id().rpartition(".")[2].replace("_", "-")[:40].strip("-")
        self.folder = self.workspace.path / self.name
        self.folder.mkdir()
        self.psql("primary", "TRUNCATE blocking_test")
        self.alarms.put_metric_alarm(
            AlarmName=ALARM, Namespace="Shop", MetricName="Lag", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
        )
        self.ring("OK")

    def ring(self, state):
        self.alarms.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason=f"the test says {state}")

    def runbook(self, conditions, kind="daily"):
        conditions = f"blocked-when:\n{conditions}" if conditions else "about: nothing"
        text = HEAD.format(id=self.name, kind=kind, conditions=conditions) + STEPS.format(folder=self.folder)
        return self.write(f"runbooks/{self.name}.md", text)

    def log(self):
        path = self.folder / "log"
        return path.read_text().split() if path.exists() else []

    def resume(self, run, *arguments):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR, *arguments)

    def expect_held(self, result, run, code, text):
        self.assertEqual(harness.PARKED, result.returncode, result.stderr)
        self.assertEqual([], self.log())
        status = self.workspace.status(run)
        self.assertEqual(code, status["hold"]["code"])
        self.assertIn(text, status["hold"]["reason"])
        self.assertIn(f"lifeboat resume {run}", status["hold"]["advice"])
        self.assertEqual({"look": "succeeded", "first": "pending", "second": "pending"}, self.workspace.states(run))
        for arguments in (["status", run], ["runs"], ["report", run], ["watch", run]):
            shown = self.workspace.lifeboat(*arguments)
            # A report in Markdown writes a backslash before what Markdown would take for markup.
            said = html.unescape((shown.stdout + shown.stderr).replace("\\", ""))
            self.assertIn(text, said, arguments)

    # What holds a run

    def test_an_alarm_that_rings_holds_changes_until_it_is_quiet(self):
        self.ring("ALARM")
        result, run = self.workspace.run(self.runbook(METRIC))
        self.assertIn("blocking condition 'lag' IS MET", result.stderr)
        self.expect_held(result, run, "blocked-by-condition", f"alarm '{ALARM}' in us-east-1 is ALARM")
        self.assertIn("the replica is behind", self.workspace.status(run)["hold"]["reason"])
        self.expect_held(self.resume(run), run, "blocked-by-condition", "is ALARM")
        self.ring("OK")
        result = self.resume(run)
        self.assertEqual(["first", "second"], self.log(), result.stderr)
        self.assertEqual("completed", self.workspace.status(run)["state"])
        for form in ("markdown", "html"):
            report = self.workspace.lifeboat("report", run, "--format", form)
            self.assertIn("IS MET", report.stdout, form)
        verified = self.workspace.lifeboat("verify", run)
        self.assertIn(verified.returncode, (harness.DONE, harness.EXCEPTIONS), verified.stdout + verified.stderr)

    def test_an_alarm_without_data_and_one_that_is_not_there_hold_as_unknown(self):
        self.ring("INSUFFICIENT_DATA")
        result, run = self.workspace.run(self.runbook(METRIC))
        self.expect_held(result, run, "blocking-condition-unknown", "is INSUFFICIENT_DATA")
        result, run = self.workspace.run(self.runbook(METRIC.replace(ALARM, "nobody-made-it")))
        self.expect_held(result, run, "blocking-condition-unknown", "there is no alarm 'nobody-made-it' in us-east-1")

    def test_a_query_holds_changes_and_so_does_one_that_cannot_be_read(self):
        self.psql("primary", "INSERT INTO blocking_test VALUES (1)")
        result, run = self.workspace.run(self.runbook(QUERY))
        self.expect_held(result, run, "blocked-by-condition", "rows[0].n > 0 holds (rows[0].n = 1)")
        result, run = self.workspace.run(self.runbook(QUERY.replace("blocking_test", "no_such_table")))
        self.expect_held(result, run, "blocking-condition-unknown", "no_such_table")

    def test_the_workspace_holds_every_run_and_each_environment_its_own(self):
        file = self.workspace.path / "lifeboat.yaml"
        before = file.read_text()
        self.addCleanup(file.write_text, before)
        path = self.runbook("")
        file.write_text(before + f"\nblocked-when:\n{METRIC}\n")
        self.ring("ALARM")
        result, run = self.workspace.run(path)
        self.expect_held(result, run, "blocked-by-condition", "blocking condition 'lag' (lifeboat.yaml) is met")
        shown = self.workspace.lifeboat("plan", path).stdout
        self.assertIn("'lag' (lifeboat.yaml) when alarm", " ".join(shown.split()))
        self.assertIn("cloudwatch:DescribeAlarms", self.workspace.lifeboat("plan", path, "--permissions").stdout)
        checked = self.workspace.lifeboat("check", path).stdout
        self.assertIn(f"{path}: read before changes: 'lag' (lifeboat.yaml)\n", checked)
        lines = before.splitlines()
        place = next(index for index, line in enumerate(lines) if line.strip() == "production:")
        indent = len(lines[place + 1]) - len(lines[place + 1].lstrip())
        own = [" " * indent + "blocked-when:", " " * indent + METRIC]
        file.write_text("\n".join(lines[: place + 1] + own + lines[place + 1 :]) + "\n")
        result, run = self.workspace.run(path)
        self.expect_held(result, run, "blocked-by-condition", "'lag' (lifeboat.yaml, production) is met")
        file.write_text(before + "\nblocked-when:\n  - {name: lag, alarm: x, evry: 3s}\n")
        self.assertEqual(harness.INVALID, self.workspace.run(path)[0].returncode)

    # What does not

    def test_quiet_conditions_hold_nothing_and_are_said(self):
        result, run = self.workspace.run(self.runbook(METRIC + "\n" + QUERY))
        self.assertEqual(["first", "second"], self.log(), result.stderr)
        status = self.workspace.status(run)
        self.assertEqual("completed", status["state"])
        self.assertEqual(["clear", "clear"], [found["verdict"] for found in status["blockingConditions"]])

    def test_a_condition_that_only_warns_is_not_green(self):
        self.ring("INSUFFICIENT_DATA")
        result, run = self.workspace.run(self.runbook(METRIC.replace("reason:", "when-unknown: warn, reason:")))
        self.assertEqual(["first", "second"], self.log(), result.stderr)
        self.assertEqual("completed-with-exceptions", self.workspace.status(run)["state"])
        self.assertIn("NOT KNOWN, and changes are made all the same", result.stderr)
        self.ring("ALARM")
        result, run = self.workspace.run(self.runbook(METRIC.replace("reason:", "when-unknown: warn, reason:")))
        self.assertEqual("blocked-by-condition", self.workspace.status(run)["hold"]["code"], result.stderr)

    def test_a_dry_run_says_what_it_reads_and_goes_on(self):
        self.ring("ALARM")
        result, run = self.workspace.run(self.runbook(METRIC), "--dry-run")
        self.assertIn("blocking condition 'lag' IS MET", result.stderr)
        self.assertIsNone(self.workspace.status(run)["hold"])
        self.assertNotEqual("completed", self.workspace.status(run)["state"])
        self.assertEqual([], self.log())

    # Who sets one aside

    def test_an_emergency_sets_a_condition_aside_with_a_reason_and_owes_a_review(self):
        self.ring("ALARM")
        override = ["--override-condition", "lag", "--reason", "the primary is down"]
        path = self.runbook(METRIC, kind="emergency")
        self.assertEqual(harness.USAGE, self.workspace.run(path, "--override-condition", "lag")[0].returncode)
        unknown = ["--override-condition", "lagg", "--reason", "x"]
        self.assertEqual(harness.USAGE, self.workspace.run(path, *unknown)[0].returncode)
        # What sets windows aside sets no alarm aside.
        result, run = self.workspace.run(path)
        self.assertIn(f"lifeboat resume {run} --as {harness.OPERATOR} --override-condition lag --reason WHY", result.stderr)
        result = self.resume(run, *override)
        self.assertEqual(["first", "second"], self.log(), result.stderr)
        self.assertIn("OVERRIDE: ", result.stderr)
        status = self.workspace.status(run)
        self.assertEqual("completed-with-exceptions", status["state"])
        self.assertEqual(
            [("first", "blocked-by-condition", "the primary is down")],
            [(found["step"], found["code"], found["reason"]) for found in status["windowOverrides"]],
        )
        self.assertIn("first#review", self.workspace.lifeboat("obligations", run).stdout)
        report = self.workspace.lifeboat("report", run).stdout
        self.assertIn("OVERRIDE: ", report)
        self.assertIn("the primary is down", report)

    def test_a_condition_that_is_not_to_be_set_aside_is_not(self):
        override = ["--override-condition", "lag", "--reason", "x"]
        self.assertEqual(harness.REFUSED, self.workspace.run(self.runbook(METRIC), *override)[0].returncode)
        firm = METRIC.replace("reason:", "override: false, reason:")
        result = self.workspace.run(self.runbook(firm, kind="emergency"), *override)[0]
        self.assertEqual(harness.REFUSED, result.returncode)
        self.assertEqual([], self.log())
        shown = json.loads(self.workspace.lifeboat("plan", self.runbook(firm), "--format", "json").stdout)
        self.assertEqual([False], [found["override"] for found in shown["blockingConditions"]])
