# SPDX-License-Identifier: Apache-2.0
"""Prechecks alone: what must hold before a runbook acts is read for real, and no run is opened."""

import json
import time

from acceptance.harness import DONE, EXCEPTIONS, FAILED, INVALID, OPERATOR, REFUSED, USAGE, Acceptance, RequestLog

HEAD = """---
lifeboat: 1
kind: emergency
environment: production
{conditions}
---
# Prechecked

"""
STEP = """1. **Look.** *Red:* wait.
   ```sql id=look connection=primary
   SELECT count(*) AS n FROM products;
   ```
   ```yaml capture
   products: rows[0].n
   ```
2. **Act.** *Red:* wait.
   ```bash id=act effect=change
   touch acted
   ```
   ```yaml precondition
   sql: SELECT count(*) AS n FROM precheck_test
   connection: primary
   expect: rows[0].n < 2{more}
   ```
   ```yaml precondition
   aws: cloudwatch describe-alarms --region us-east-1
   expect: length(MetricAlarms) >= 0
   ```
"""
QUERY = (
    "blocked-when:\n  - name: backlog\n    sql: SELECT count(*) AS n FROM precheck_test\n    connection: primary\n"
    "    when: rows[0].n > 2"
)


class Prechecks(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.psql(
            cls, "primary",
            "CREATE TABLE precheck_test (n integer); GRANT SELECT ON precheck_test TO PUBLIC",
        )
        cls.addClassCleanup(cls.psql, cls, "primary", "DROP TABLE precheck_test")

    def setUp(self):
        self.psql("primary", "TRUNCATE precheck_test")

    def runbook(self, more="", conditions="about: nothing"):
        return self.write("prechecked.md", HEAD.format(conditions=conditions) + STEP.format(more=more))

    def precheck(self, *arguments, expecting):
        log = RequestLog()
        result = self.workspace.lifeboat("run", "prechecked.md", "--prechecks", "--as", OPERATOR, *arguments)
        self.assertEqual(result.returncode, expecting, result.stdout + result.stderr)
        self.assertEqual(log.mutating(), [])
        self.assertEqual(self.workspace.runs(), [], "no run was opened")
        self.assertFalse((self.workspace.path / "acted").exists())
        return result

    def test_what_holds_is_shown_with_its_value_and_its_age(self):
        self.runbook(conditions=QUERY)
        out = self.precheck(expecting=DONE).stdout
        self.assertIn("✓ the store is not frozen", out)
        self.assertRegex(out, r"✓ blocking condition 'backlog' is not met: .*\(read \S+ ago, at 20")
        self.assertRegex(out, r"✓ act: rows\[0\]\.n < 2 \(rows\[0\]\.n = 0\)  \(read \S+ ago, at 20")
        self.assertIn("prechecks: 4 hold; nothing was changed, and nothing is on record", out)

    def test_what_does_not_hold_is_status_1_and_what_is_not_known_2(self):
        self.runbook(conditions=QUERY)
        self.psql("primary", "INSERT INTO precheck_test VALUES (1), (2)")
        self.assertIn("✗ act: does NOT hold: rows[0].n < 2 (rows[0].n = 2)", self.precheck(expecting=FAILED).stdout)
        self.psql("primary", "INSERT INTO precheck_test VALUES (3)")
        self.assertIn("✗ blocking condition 'backlog' IS MET", self.precheck(expecting=FAILED).stdout)
        self.psql("primary", "TRUNCATE precheck_test")
        self.runbook(more=" && ${products} > 0")
        out = self.precheck(expecting=EXCEPTIONS).stdout
        self.assertRegex(out, r"\? act: not known: rows\[0\]\.n < 2 && \$\{products\} > 0 .*products")

    def test_a_runbook_that_names_nothing_to_check_is_not_green(self):
        bare = STEP.partition("2. **Act.**")
        self.write("prechecked.md", HEAD.format(conditions="about: nothing") + "".join(bare[:2]) + """ *Red:* wait.
   ```bash id=act effect=change
   touch acted
   ```
""")
        out = self.precheck(expecting=EXCEPTIONS).stdout
        self.assertIn("prechecks: 1 hold, and there was NOTHING TO CHECK", out)
        found = json.loads(self.precheck("--format", "json", expecting=EXCEPTIONS).stdout)
        self.assertEqual((found["verdict"], found["nothingToCheck"]), ("undetermined", True))

    def test_a_freeze_does_not_hold(self):
        self.runbook()
        self.addCleanup(self.workspace.lifeboat, "unfreeze", "--reason", "over", "--as", "cto")
        self.workspace.lifeboat("freeze", "--reason", "the sale", "--as", "cto")
        self.assertRegex(self.precheck(expecting=FAILED).stdout, "✗ the store is frozen by cto .*the sale")

    def test_a_closed_window_and_a_stop_condition_that_is_met_do_not_hold(self):
        day = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 90000))
        stop = QUERY.replace("blocked-when:", "stop-when:")
        self.runbook(conditions=f"windows:\n  allowed: {day}..{end}\n{stop}")
        self.psql("primary", "INSERT INTO precheck_test VALUES (1), (2), (3)")
        out = self.precheck(expecting=FAILED).stdout
        self.assertIn("✗ windows, now: outside-window", out)
        self.assertIn("✗ stop condition 'backlog' IS MET, which ends the run: ", out)
        # The freeze and the alarms hold; the window, the stop condition and the precondition do not.
        self.assertIn("prechecks: 2 hold, 3 DO NOT HOLD", out)

    def test_the_machine_form_has_every_reading(self):
        self.runbook(conditions=QUERY)
        found = json.loads(self.precheck("--format", "json", expecting=DONE).stdout)
        self.assertEqual((found["verdict"], found["passed"], found["failed"], found["undetermined"]), ("passed", 4, 0, 0))
        kinds = [reading["kind"] for reading in found["readings"]]
        self.assertEqual(kinds, ["freeze", "blocking-condition", "precondition", "precondition"])
        for reading in found["readings"]:
            self.assertGreaterEqual(reading["ageMilliseconds"], 0)

    def test_the_guards_of_a_run_hold_for_prechecks_too(self):
        self.runbook()
        path = self.workspace.path / "lifeboat.yaml"
        original = path.read_text()
        self.addCleanup(path.write_text, original)
        path.write_text(original.replace("123456789012", "210987654321"))
        self.precheck(expecting=REFUSED)
        path.write_text(original)
        self.precheck("--dry-run", expecting=USAGE)
        self.precheck("--step-by-step", expecting=USAGE)
        self.precheck("--input", "nobody=knows", expecting=INVALID)
