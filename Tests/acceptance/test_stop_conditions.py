# SPDX-License-Identifier: Apache-2.0
"""Alarms and queries that end a run: before its first step, in the middle of one, and while nobody executes it."""

import os
import signal
import subprocess

from acceptance import harness
from acceptance.harness import Acceptance
from estate import provision

HEAD = """---
lifeboat: 1
id: {id}
kind: daily
environment: production
stop-when:
{conditions}
---
# {id}

"""
STEPS = """1. **First**.
   ```bash id=first effect=read timeout=5m
   cat {folder}/gate >/dev/null
   echo first
   ```
2. **Second**.
   ```bash id=second effect=change
   echo second >>{folder}/log
   ```
3. **Clean up**.
   ```bash id=clean effect=change always=true
   echo clean >>{folder}/log
   ```
"""
ALARM = "stop-test"
METRIC = f"  - {{name: errors, alarm: {ALARM}, region: us-east-1, every: 5s, mode: ungraceful, reason: too many}}"
QUERY = (
    "  - name: orders\n    sql: SELECT count(*) AS n FROM stop_test\n    connection: primary\n"
    "    when: rows[0].n > 0\n    every: 5s\n    mode: ungraceful"
)


class StopConditions(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provision.provision(cls.estate)
        cls.alarms = cls.estate("cloudwatch", provision.DR)
        cls.psql(cls, "primary", "CREATE TABLE IF NOT EXISTS stop_test (n integer); GRANT SELECT ON stop_test TO PUBLIC")
        cls.addClassCleanup(cls.psql, cls, "primary", "DROP TABLE stop_test")

    def setUp(self):
        self.name = self.id().rpartition(".")[2].replace("_", "-")[:40]
        self.folder = self.workspace.path / self.name
        self.folder.mkdir()
        os.mkfifo(self.folder / "gate")
        self.psql("primary", "TRUNCATE stop_test")
        self.alarms.put_metric_alarm(
            AlarmName=ALARM, Namespace="Shop", MetricName="Errors", Statistic="Sum", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
        )
        self.ring("OK")

    def ring(self, state):
        self.alarms.set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason=f"the test says {state}")

    def runbook(self, conditions):
        text = HEAD.format(id=self.name, conditions=conditions) + STEPS.format(folder=self.folder)
        return self.write(f"runbooks/{self.name}.md", text)

    def begin(self, conditions):
        """A run whose first step is under way."""
        process = subprocess.Popen(
            self.workspace.command("run", self.runbook(conditions), "--unattended", "--as", harness.OPERATOR),
            cwd=self.workspace.path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, text=True,
        )
        self.addCleanup(self.stop, process)
        # Opening the fifo to write succeeds once the step has opened it to read.
        gate = open(self.folder / "gate", "w", encoding="utf-8")
        self.addCleanup(gate.close)
        return process

    def open_gate(self):
        """Has the first step find a file in the place of the fifo."""
        (self.folder / "gate").unlink()
        (self.folder / "gate").touch()

    @staticmethod
    def stop(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        process.stdout.close()

    def latest(self):
        run = max(name for name in self.workspace.runs() if name.startswith(self.name))
        return run, self.workspace.status(run)

    def log(self):
        path = self.folder / "log"
        return path.read_text().split() if path.exists() else []

    def expect_end(self, run, status, name):
        """The end is said everywhere: status, list, report."""
        self.assertEqual("cancelled", status["state"])
        self.assertEqual(name, status["end"]["condition"])
        sentence = f"stop condition '{name}'"
        for arguments in (["status", run], ["runs"], ["report", run]):
            result = self.workspace.lifeboat(*arguments)
            self.assertIn(sentence, result.stdout + result.stderr, arguments)

    # What ends a run

    def test_an_alarm_that_rings_already_refuses_the_run(self):
        self.ring("ALARM")
        self.open_gate()
        result, run = self.workspace.run(self.runbook(METRIC))
        self.assertEqual(harness.FAILED, result.returncode, result.stderr)
        self.assertIn(f"refused to begin, because of stop condition 'errors': alarm '{ALARM}' in us-east-1 is ALARM",
                      result.stderr)
        _, status = self.latest()
        self.assertEqual({"not-taken"}, {step["state"] for step in status["steps"]})
        self.assertTrue(status["end"]["refused"])
        self.assertEqual([], self.log())
        self.expect_end(run, status, "errors")

    def test_an_alarm_ends_a_run_in_the_middle_of_a_step(self):
        process = self.begin(METRIC)
        self.ring("ALARM")
        output = process.communicate(timeout=120)[0]
        self.assertEqual(harness.FAILED, process.returncode, output)
        self.assertIn("stop condition 'errors' IS MET", output)
        self.assertIn("the test says ALARM", output)
        run, status = self.latest()
        self.assertEqual({"first": "cancelled", "second": "not-taken", "clean": "succeeded"}, self.workspace.states(run))
        self.assertEqual(["clean"], self.log())
        self.assertIn("too many", status["end"]["reason"])
        self.expect_end(run, status, "errors")
        verified = self.workspace.lifeboat("verify", run)
        self.assertIn(verified.returncode, (harness.DONE, harness.EXCEPTIONS), verified.stdout + verified.stderr)

    def test_a_query_ends_a_run_in_the_middle_of_a_step(self):
        process = self.begin(QUERY)
        self.psql("primary", "INSERT INTO stop_test VALUES (1)")
        output = process.communicate(timeout=120)[0]
        self.assertEqual(harness.FAILED, process.returncode, output)
        run, status = self.latest()
        self.assertIn("rows[0].n > 0 holds (rows[0].n = 1)", status["end"]["reason"])
        self.assertEqual(["clean"], self.log())
        self.expect_end(run, status, "orders")

    def test_a_killed_run_reads_first_when_it_is_resumed(self):
        process = self.begin(METRIC)
        self.stop(process)
        self.open_gate()
        self.ring("ALARM")
        run, _ = self.latest()
        result = self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR)
        self.assertEqual(harness.FAILED, result.returncode, result.stderr)
        self.assertNotIn("second", self.log())
        _, status = self.latest()
        self.expect_end(run, status, "errors")

    # What does not

    def test_a_run_whose_conditions_are_not_met_is_green(self):
        self.open_gate()
        result, run = self.workspace.run(self.runbook(METRIC + "\n" + QUERY))
        status = self.workspace.status(run)
        self.assertEqual(["clear", "clear"], [condition["verdict"] for condition in status["stopConditions"]])
        self.assertEqual("completed", status["state"], result.stderr)
        self.assertIn("is OK", result.stderr)

    def test_an_alarm_that_is_not_there_is_said_and_is_not_green(self):
        self.open_gate()
        conditions = METRIC.replace(ALARM, "nobody-made-it")
        result, run = self.workspace.run(self.runbook(conditions))
        self.assertEqual(harness.EXCEPTIONS, result.returncode, result.stderr)
        self.assertIn("NOT KNOWN: there is no alarm 'nobody-made-it' in us-east-1", result.stderr)
        self.assertEqual("completed-with-exceptions", self.workspace.status(run)["state"])
        self.assertIn("NOT KNOWN", self.workspace.lifeboat("report", run).stdout)

    def test_an_alarm_without_data_ends_a_run_that_must_know(self):
        self.ring("INSUFFICIENT_DATA")
        self.open_gate()
        conditions = METRIC.replace("mode: ungraceful", "when-unknown: stop, unknown-after: 1")
        result, _ = self.workspace.run(self.runbook(conditions))
        self.assertEqual(harness.FAILED, result.returncode, result.stderr)
        self.assertIn("INSUFFICIENT_DATA", result.stderr)
        self.assertEqual([], self.log())

    def test_a_dry_run_says_what_it_reads_and_goes_on(self):
        self.ring("ALARM")
        self.open_gate()
        result, run = self.workspace.run(self.runbook(METRIC), "--dry-run")
        self.assertIn("stop condition 'errors' IS MET", result.stderr)
        self.assertEqual(harness.EXCEPTIONS, result.returncode, result.stderr)
        self.assertIsNone(self.workspace.status(run)["end"])
        self.assertEqual([], self.log())
