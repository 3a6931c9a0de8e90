# SPDX-License-Identifier: Apache-2.0
"""What a run leaves behind is kept account of until it is discharged or waived, and the run is closed."""

import json

from acceptance.harness import DONE, EXCEPTIONS, OPERATOR, REFUSED, USAGE, Acceptance, Workspace

LEAVING = """---
lifeboat: 1
id: leaving
kind: monthly
inputs:
  group: {type: string, default: lifeboat-obligation}
---

# Leaving

1. **A group of logs is made.** *Red:* look at it.
   ```bash id=make-group effect=change
   aws logs create-log-group --log-group-name ${group}
   ```
2. **The old side is fenced.** *Red:* look at it.
   ```bash id=fence effect=change obliges="keep [it](x) fenced: *until* <b> $HOME 'q' # {1}" due=30d
   true
   ```
3. **A note is written, and removed.** *Red:* look at it.
   ```bash id=note effect=change obliges="remove the note"
   echo note > note.txt
   ```
4. **The note is gone.** *Red:* remove it.
   ```bash id=tidy effect=change discharges=note
   rm note.txt; printf gone
   ```
   ```expect
   stdout == 'gone'
   ```
"""

CLEANING = """---
lifeboat: 1
id: cleaning
kind: monthly
inputs:
  group: {type: string, default: lifeboat-obligation}
---

# Cleaning

1. **The group is deleted.** *Red:* look at it.
   ```bash id=unproven effect=change
   echo "$group" >>cleaned
   ```
2. **The group is deleted.** *Red:* look at it.
   ```bash id=delete effect=irreversible confirm=false
   aws logs delete-log-group --log-group-name ${group}
   aws logs describe-log-groups --log-group-name-prefix ${group}
   ```
   ```expect
   length(logGroups[?logGroupName == '${group}']) == 0
   ```
"""


class Obligations(Acceptance):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        (self.workspace.path / "leaving.md").write_text(LEAVING)
        (self.workspace.path / "cleaning.md").write_text(CLEANING)
        self.group = f"lifeboat-{self.id().rsplit('.', 1)[-1]}"

    def start(self, runbook, **expected):
        result = self.workspace.lifeboat(
            "run", runbook, "--unattended", "--as", OPERATOR, "--input", f"group={self.group}", "--format", "json"
        )
        self.assertIn(result.returncode, (DONE, EXCEPTIONS), result.stdout + result.stderr)
        return json.loads(result.stdout)["run"]

    def signed(self, *arguments, by="dba@dhakacart.com"):
        return self.workspace.lifeboat(*arguments, "--as", by, "--key", self.workspace.key(by))

    def ledger(self, run):
        result = self.workspace.lifeboat("obligations", run, "--format", "json")
        return {row["id"]: row["state"] for row in json.loads(result.stdout)}

    def test_a_run_is_closed_once_nothing_is_open(self):
        run = self.start("leaving.md")
        self.assertEqual(self.ledger(run), {"make-group": "open", "fence": "open", "note": "discharged"})
        self.assertEqual(self.workspace.lifeboat("obligations").returncode, EXCEPTIONS)
        refused = self.signed("close", run)
        self.assertEqual(refused.returncode, REFUSED)
        self.assertIn("2 obligations are open", refused.stderr)
        sign = self.signed("sign", run, by=OPERATOR)
        self.assertEqual(sign.returncode, DONE, sign.stderr)

        cleaned = self.start("cleaning.md")
        self.discharge_refusals(run, cleaned)
        discharged = self.signed("obligations", "discharge", run, "make-group", "--evidence-run", f"{cleaned}/delete")
        self.assertEqual(discharged.returncode, DONE, discharged.stderr)
        self.waive(run)
        closed = self.signed("close", run)
        self.assertEqual(closed.returncode, DONE, closed.stdout + closed.stderr)
        self.assertEqual(self.signed("close", run).returncode, USAGE)
        rows = {row["run"]: row for row in json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout)}
        self.assertEqual(rows[run]["state"], "closed")
        self.assertEqual(rows[run]["obligations"], {"open": 0, "waived": 1, "overdue": 0, "all": 3})
        verified = self.workspace.lifeboat("verify", run)
        self.assertEqual(verified.returncode, DONE, verified.stdout + verified.stderr)
        self.assertIn("signed up to record", verified.stdout)
        self.assertIn("3 records after", verified.stdout)
        self.assertIn("3 signed decisions after the end of the run hold", verified.stdout)
        report = self.workspace.lifeboat("report", run).stdout
        self.assertIn("0 open, 1 waived, 2 discharged; 3 in all", report)
        self.assertIn("closed", self.workspace.lifeboat("status", run).stdout)
        self.copied(run)

    def discharge_refusals(self, run, cleaned):
        for words, reason in (
            (("discharge", run, "make-group", "--evidence-run", f"{cleaned}/unproven"), "nothing that it checks"),
            (("discharge", run, "make-group", "--evidence-run", f"{cleaned}/nothing"), "no finished step"),
            (("discharge", run, "make-group"), "needs evidence"),
            (("discharge", run, "note", "--reason", "again"), "has seen to it"),
            (("discharge", run, "nothing", "--reason", "x"), "no obligation 'nothing'"),
        ):
            result = self.signed("obligations", *words)
            self.assertEqual(result.returncode, REFUSED, words)
            self.assertIn(reason, result.stderr)
        for moment in ("2020-01-01", "2020-01-01T00:00:00Z", "soon"):
            late = self.signed("obligations", "waive", run, "fence", "--reason", "later", "--until", moment)
            self.assertEqual(late.returncode, USAGE, moment)
            self.assertIn(f"--until '{moment}' is no moment to come", late.stderr)

    def waive(self, run):
        words = ("obligations", "waive", run, "fence", "--reason", "failback is planned", "--until", "30d")
        by_starter = self.signed(*words, by=OPERATOR)
        self.assertEqual(by_starter.returncode, REFUSED)
        self.assertIn("the starter does not waive", by_starter.stderr)
        unsigned = self.workspace.lifeboat(*words, "--as", "dba@dhakacart.com")
        self.assertEqual(unsigned.returncode, REFUSED)
        self.assertIn("must be signed", unsigned.stderr)
        foreign = self.workspace.lifeboat(
            *words, "--as", "dba@dhakacart.com", "--key", self.workspace.key("oncall@dhakacart.com")
        )
        self.assertEqual(foreign.returncode, REFUSED)
        waived = self.signed(*words)
        self.assertEqual(waived.returncode, DONE, waived.stderr)

    def copied(self, run):
        """Whoever gets the bundle sees the same."""
        copied = self.workspace.lifeboat("store", "copy", run, "--to", "handed-over")
        self.assertEqual(copied.returncode, DONE, copied.stderr)
        listed = self.workspace.lifeboat("obligations", run, "--store", "handed-over", "--format", "json")
        self.assertEqual(listed.returncode, DONE)
        self.assertEqual({row["state"] for row in json.loads(listed.stdout)}, {"discharged", "waived"})

    def test_the_skeleton_of_the_failback_compiles_and_undoes_what_the_calls_tell(self):
        run = self.start("leaving.md")
        skeleton = self.workspace.lifeboat("obligations", run, "--failback")
        self.assertEqual(skeleton.returncode, DONE, skeleton.stderr)
        self.assertIn(f"aws logs delete-log-group --log-group-name {self.group}", skeleton.stdout)
        self.assertIn("undo-fence", skeleton.stdout)
        self.assertNotIn("undo-note", skeleton.stdout)
        (self.workspace.path / "skeleton.md").write_text(skeleton.stdout)
        checked = self.workspace.lifeboat("check", "skeleton.md", "--format", "json")
        errors = [found for found in json.loads(checked.stdout) if found["severity"] == "error"]
        self.assertEqual(errors, [])
        planned = self.workspace.lifeboat("plan", "skeleton.md")
        self.assertEqual(planned.returncode, DONE, planned.stderr)

    def test_a_run_that_is_not_over_owes_nothing_yet_to_decide(self):
        (self.workspace.path / "waiting.md").write_text(
            LEAVING.replace("id: leaving", "id: waiting")
            + "5. **Somebody looks.** *Red:* look.\n   ```yaml manual id=look\n   confirm: looked?\n   ```\n"
        )
        result = self.workspace.lifeboat("run", "waiting.md", "--unattended", "--as", OPERATOR)
        run = json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout)[-1]["run"]
        self.assertEqual(self.ledger(run)["fence"], "open", result.stderr)
        refused = self.signed("obligations", "discharge", run, "fence", "--reason", "x")
        self.assertEqual(refused.returncode, USAGE, refused.stderr)
        self.assertIn("is not over", refused.stderr)
