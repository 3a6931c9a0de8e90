# SPDX-License-Identifier: Apache-2.0
"""The recovery time objective, once the run is over: said everywhere, and never green when it was missed."""

import json

from acceptance.harness import DONE, EXCEPTIONS, Acceptance

RUNBOOK = """---
lifeboat: 1
kind: daily
environment: production
rto: 1h
rpo: 15m
---

# Late

1. **Look.** *Red:* wait.
   ```sql id=a connection=primary
   SELECT 1 AS one;
   ```
   ```expect
   rows[0].one == 1
   ```
"""


class Objectives(Acceptance):
    def test_a_missed_objective_is_said_by_everything_and_is_an_exception(self):
        path = self.write("late.md", RUNBOOK)
        result, run = self.workspace.run(path, "--declared-at", "2020-01-01T00:00:00Z")
        self.assertEqual(result.returncode, EXCEPTIONS, result.stdout + result.stderr)
        self.assertIn("completed-with-exceptions", result.stdout)
        missed = "RTO 1h: MISSED by "
        self.assertIn(missed, result.stdout + result.stderr)
        self.assertIn(missed, self.workspace.lifeboat("status", run).stdout)
        self.assertIn(missed, self.workspace.lifeboat("runs").stdout)
        self.assertRegex(self.workspace.lifeboat("report", run).stdout, r"RTO \\| 1h, MISSED by ")
        self.assertRegex(self.workspace.lifeboat("report", run).stdout, r"RPO \\| 15m, not measured")
        status = json.loads(self.workspace.lifeboat("status", run, "--format", "json").stdout)
        self.assertEqual(status["objectives"]["rto"]["verdict"], "missed")
        self.assertEqual(status["objectives"]["rpo"]["verdict"], "unknown")
        self.assertEqual(status["ended"], "completed-with-exceptions")

    def test_an_objective_that_was_kept_is_said_and_green(self):
        path = self.write("in-time.md", RUNBOOK)
        result, run = self.workspace.run(path)
        self.assertEqual(result.returncode, DONE, result.stdout + result.stderr)
        self.assertIn("RTO 1h: kept, ", result.stdout + result.stderr)
        self.assertIn("RTO 1h: kept, ", self.workspace.lifeboat("status", run).stdout)
        self.assertRegex(self.workspace.lifeboat("report", run).stdout, r"RTO \\| 1h, kept, ")

    def test_a_dry_run_recovers_nothing(self):
        path = self.write("dry.md", RUNBOOK)
        result, run = self.workspace.run(path, "--dry-run", "--declared-at", "2020-01-01T00:00:00Z")
        self.assertNotIn("MISSED", result.stdout + result.stderr)
