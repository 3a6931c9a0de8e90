# SPDX-License-Identifier: Apache-2.0
"""Weekly, monthly, failover and failback: their dry run changes nothing, and what cannot be shown is never green."""

import re

from acceptance.harness import DONE, EXCEPTIONS, FAILED, GREEN, PARKED, Acceptance, RequestLog

KEY = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000"
RUNBOOKS = {
    "runbooks/weekly.md": [],
    "runbooks/monthly.md": ["--input", "reach_restored=false"],
    "runbooks/emergency/failover.md": ["--input", "incident=INC-1"],
    "runbooks/failback.md": ["--input", f"primary_key={KEY}", "--input", f"dr_key={KEY}"],
}


class DryRun(Acceptance):
    def test_a_dry_run_reads_for_real_and_sends_no_change(self):
        self.provision()
        for runbook, inputs in {"runbooks/daily.md": [], **RUNBOOKS}.items():
            with self.subTest(runbook=runbook):
                log = RequestLog()
                result, run = self.workspace.run(runbook, "--dry-run", *inputs)
                self.assertIn(result.returncode, (DONE, FAILED, EXCEPTIONS, PARKED), result.stderr)
                self.assertEqual(log.mutating(), [])
                self.assertGreater(len(log.requests()), 0, "reads run for real")
                if run:
                    for step, state in self.workspace.states(run).items():
                        if step in ("promote", "manual-snapshot", "pitr-restore", "delete-pitr", "reverse-replica"):
                            self.assertNotIn(state, GREEN)

    def test_every_runbook_compiles_and_plans(self):
        for runbook in ["runbooks/daily.md", *RUNBOOKS]:
            with self.subTest(runbook=runbook):
                checked = self.workspace.lifeboat("check", runbook)
                self.assertEqual(checked.returncode, 0, checked.stderr + checked.stdout)
                planned = self.workspace.lifeboat("plan", runbook)
                self.assertEqual(planned.returncode, 0, planned.stderr)


class LiveOnTheEmulator(Acceptance):
    def impatient(self, runbook):
        """The runbook with waits of seconds, since nothing here takes longer, or ever comes."""
        path = self.workspace.path / runbook
        text = path.read_text()
        text = re.sub(r"(?m)^(\s+timeout: )\d+m$", r"\g<1>4s", text)
        path.write_text(re.sub(r"(?m)^(\s+every: )\d+s$", r"\g<1>1s", text))
        return runbook

    def test_a_promotion_that_changes_nothing_is_not_green(self):
        self.provision()
        result, run = self.workspace.run(self.impatient("runbooks/emergency/failover.md"), "--input", "incident=INC-1")
        self.assertEqual(result.returncode, PARKED, result.stderr)
        result = self.workspace.drive(run, result)
        states = self.workspace.states(run)
        self.assertIn(states["replica-ready"], GREEN)
        self.assertIn(states["last-write"], GREEN)
        for step in ("promote", "link-cut", "writable", "integrity"):
            self.assertNotIn(states[step], GREEN, step)
        checklist = self.workspace.checklist(run)
        for number in (22, 24, 35, 36):
            self.assertNotEqual(checklist[number], "pass", number)

    def test_the_promotion_needs_two_people_who_are_not_the_starter(self):
        self.provision()
        result, run = self.workspace.run(self.impatient("runbooks/emergency/failover.md"), "--input", "incident=INC-2")
        log = RequestLog()
        for _ in range(10):
            waiting = {id for id, state in self.workspace.states(run).items() if state.startswith("waiting-")}
            if "promote" in waiting:
                break
            for step in waiting:
                self.workspace.lifeboat(
                    "approve", run, step, "--as", "oncall@dhakacart.com",
                    "--key", self.workspace.key("oncall@dhakacart.com"), "--reason", "done",
                )
            self.workspace.lifeboat("resume", run, "--unattended", "--as", "operator@dhakacart.com")
        self.assertIn("promote", waiting)
        for person in ("oncall@dhakacart.com", "operator@dhakacart.com"):
            refused = self.workspace.lifeboat(
                "approve", run, "promote", "--as", person, "--key", self.workspace.key(person), "--reason", "me"
            )
            self.assertEqual(refused.returncode, 77, f"{person}: {refused.stderr}")
        self.workspace.lifeboat(
            "approve", run, "promote", "--as", "dba@dhakacart.com",
            "--key", self.workspace.key("dba@dhakacart.com"), "--reason", "lag is fine",
        )
        resumed = self.workspace.lifeboat("resume", run, "--unattended", "--as", "operator@dhakacart.com")
        self.assertEqual(resumed.returncode, PARKED, "one of two is not enough")
        self.assertEqual(log.mutating(), [])

    def test_the_weekly_snapshot_is_taken_and_the_verifier_answers(self):
        self.provision()
        result, run = self.workspace.run(self.impatient("runbooks/weekly.md"))
        self.workspace.drive(run, result)
        states = self.workspace.states(run)
        self.assertIn(states["manual-snapshot"], GREEN)
        self.assertEqual(states["snapshot-complete"], "undetermined")
        self.assertIn(states["run-verifier"], GREEN)

    def test_the_monthly_restores_clean_up_after_themselves(self):
        self.provision()
        result, run = self.workspace.run(
            self.impatient("runbooks/monthly.md"), "--input", "reach_restored=false"
        )
        self.workspace.drive(run, result)
        states = self.workspace.states(run)
        self.assertIn(states["pitr-restore"], GREEN)
        self.assertIn(states["restore-snapshot"], GREEN)
        self.assertNotIn(states["pitr-data"], GREEN)
        self.assertIn(states["delete-pitr"], GREEN)
        self.assertIn(states["delete-snap"], GREEN)
        left = [i["DBInstanceIdentifier"] for i in self.estate("rds").describe_db_instances()["DBInstances"]]
        self.assertEqual(left, ["dhakacart-db"])
