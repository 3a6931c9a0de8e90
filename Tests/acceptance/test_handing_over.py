# SPDX-License-Identifier: Apache-2.0
"""A run goes on on another machine: with its own home, folder and workspace, without the runbook, and in one place only."""

import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import time

from acceptance.harness import DONE, INVALID, OPERATOR, PARKED, REFUSED, TRY_AGAIN, USAGE, Acceptance, Workspace

RUNBOOK = """---
lifeboat: 1
id: travel
kind: monthly
inputs:
  notes: {type: string}
  word: {type: string, secret: true}
---

# Travel

1. **A note is taken.** *Red:* wait.
   ```bash id=note env="NOTES=${notes}"
   echo note >> "$NOTES"
   ```
2. **It takes its time.** *Red:* wait.
   ```bash id=slow effect=read env="NOTES=${notes}"
   echo waiting
   test -e "$NOTES.go" || sleep 30
   ```
   ```expect
   status == 0
   ```
3. **Another note is taken.** *Red:* wait.
   ```bash id=deed env="NOTES=${notes} WORD=${word}"
   echo "deed" >> "$NOTES"
   test -n "$WORD"
   ```
   ```expect
   status == 0
   ```
"""


class HandingOver(Acceptance):
    def setUp(self):
        self.first, self.second = Workspace(), Workspace()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-hand."))
        for remove in (self.first.remove, self.second.remove, lambda: shutil.rmtree(self.folder)):
            self.addCleanup(remove)
        (self.first.path / "travel.md").write_text(RUNBOOK)
        # The other machine has a workspace file and credentials, and has never seen a runbook.
        shutil.rmtree(self.second.path / "runbooks")
        self.notes = self.folder / "notes"

    def environment(self, machine):
        home = machine.path / "home"
        home.mkdir(exist_ok=True)
        return {"HOME": str(home), "USER": f"user-of-{machine.path.name}"}

    def killed(self):
        """A run that was killed in its second step, on the first machine."""
        process = subprocess.Popen(
            self.first.command(
                "run", "travel.md", "--unattended", "--as", OPERATOR,
                "--input", f"notes={self.notes}", "--input", "word=swordfish",
            ),
            cwd=self.first.path, env={**os.environ, **self.environment(self.first)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        deadline = time.monotonic() + 60
        run = None
        while run is None or not self.waits(run):
            self.assertIsNone(process.poll(), "the process ended before its first step")
            self.assertLess(time.monotonic(), deadline)
            rows = json.loads(self.first.lifeboat("runs", "--format", "json").stdout)
            run = rows[0]["run"] if rows else None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        (self.folder / "notes.go").touch()
        (self.first.path / "travel.md").unlink()
        return run

    def waits(self, run):
        """Whether the script of the second step has begun: what it prints is there."""
        printed = (self.first.path / ".lifeboat" / "spool" / run).glob("slow.*/stdout.*")
        return any(path.stat().st_size > 0 for path in printed)

    def resume(self, machine, run, *arguments):
        return machine.lifeboat(
            "resume", run, "--unattended", "--as", OPERATOR, *arguments, env=self.environment(machine)
        )

    def finish(self, machine, run, *arguments):
        """Resumes; the step in which the run was killed is in doubt, a person looks, and then it goes on to its end."""
        word = ("--input", "word=swordfish")
        first = self.resume(machine, run, *word, *arguments)
        self.assertEqual(first.returncode, PARKED, first.stdout + first.stderr)
        answered = machine.lifeboat("answer", run, "slow", "repeat", "--as", OPERATOR, "--reason", "it only looks")
        self.assertEqual(answered.returncode, DONE, answered.stderr)
        second = self.resume(machine, run, *word)
        self.assertEqual(machine.status(run)["state"], "completed", second.stdout + second.stderr)
        return first

    def test_a_run_that_was_moved_goes_on_there_and_nowhere_else(self):
        run = self.killed()
        stick = self.folder / "stick"
        refused = self.first.lifeboat("store", "copy", run, "--from", ".lifeboat", "--to", "../it's there")
        self.assertEqual(refused.returncode, TRY_AGAIN, refused.stderr)
        (copied,) = [line.split("= fix: ")[1] for line in refused.stderr.splitlines() if "= fix: " in line]
        there = f"{self.first.path}/../it's there"
        words = ["lifeboat", "store", "copy", run, "--from", f"{self.first.path}/.lifeboat", "--to", there, "--move"]
        self.assertEqual(shlex.split(copied), words)
        unsaid = self.first.lifeboat("store", "copy", run, "--to", "STORE", "--move")
        self.assertEqual(unsaid.returncode, USAGE, unsaid.stdout)
        self.assertIn("still says STORE", unsaid.stderr)
        moved = self.first.lifeboat("store", "copy", run, "--to", stick, "--move")
        self.assertEqual(moved.returncode, DONE, moved.stderr)
        gone = self.resume(self.first, run, "--input", "word=swordfish")
        self.assertEqual(gone.returncode, USAGE, gone.stderr)
        self.assertIn(f"was moved and goes on in {stick}", gone.stderr)
        self.confirm_gone(self.first, run, stick)
        home = self.second.lifeboat("store", "copy", run, "--from", stick, "--to", ".lifeboat", "--move")
        self.assertEqual(home.returncode, DONE, home.stderr)
        # Secrets are not on record, and others than the run was opened with are refused.
        self.assertEqual(self.resume(self.second, run).returncode, INVALID)
        self.assertEqual(self.resume(self.second, run, "--input", "word=other").returncode, REFUSED)
        self.finish(self.second, run)
        self.assertEqual(self.notes.read_text().split(), ["note", "deed"])
        self.assertFalse("swordfish" in self.everything(self.second), "the secret is on record")
        self.assertEqual(self.resume(self.second, run).returncode, USAGE)
        # What a script printed, as it is, lies nowhere once the run is over.
        spool = self.second.path / ".lifeboat" / "spool" / run / "slow.1.0.99"
        spool.mkdir(parents=True)
        (spool / "record").write_text("swordfish")
        self.assertEqual(self.second.lifeboat("runs").returncode, DONE)
        self.assertFalse(spool.parent.exists(), "raw output was left")

    def confirm_gone(self, machine, run, place):
        """Where a run was moved away from, nothing of it looks alive, nobody is asked, and nothing is left for it."""
        for command in (("runs",), ("status", run)):
            told = machine.lifeboat(*command)
            self.assertEqual(told.returncode, DONE, told.stderr)
            self.assertIn(f"MOVED: it goes on in {place}", told.stdout)
            self.assertIn(f"lifeboat status {run} --store {place}\n", told.stdout)
            self.assertNotIn("lifeboat resume", told.stdout)
        copied = machine.lifeboat("store", "copy", run, "--to", self.folder / "other")
        self.assertEqual(copied.returncode, USAGE, copied.stderr)
        self.assertIn(f"lifeboat store copy {run} --from {place} --to {self.folder / 'other'}\n", copied.stderr)
        # The printed command, as it stands, shows the run where it goes on.
        rows = json.loads(machine.lifeboat("runs", "--format", "json").stdout)
        self.assertEqual(rows[0]["movedTo"], str(place))
        shown = machine.lifeboat(*shlex.split(rows[0]["next"])[1:])
        self.assertEqual(shown.returncode, DONE, shown.stderr)
        self.assertIn(run, shown.stdout)
        self.assertNotIn("MOVED", shown.stdout)
        for command in (
            ("answer", run, "slow", "repeat", "--as", OPERATOR, "--reason", "it only looks"), ("watch", run),
            ("approve", run, "slow", "--as", OPERATOR), ("cancel", run, "--as", OPERATOR, "--reason", "enough"),
        ):
            refused = machine.lifeboat(*command)
            self.assertEqual(refused.returncode, USAGE, refused.stdout)
            self.assertIn(f"was moved and goes on in {place}", refused.stderr)
            self.assertIn(f"lifeboat status {run} --store {place}\n", refused.stderr)
        self.assertEqual(list((machine.path / ".lifeboat" / "inbox").glob(f"{run}/*")), [])

    def test_a_folder_that_was_copied_goes_on_only_when_somebody_says_why(self):
        run = self.killed()
        shutil.copytree(self.first.path / ".lifeboat", self.second.path / ".lifeboat")
        refused = self.resume(self.second, run, "--input", "word=swordfish")
        self.assertEqual(refused.returncode, REFUSED, refused.stderr)
        self.assertIn("this is a copy", refused.stderr)
        self.assertIn(str(self.first.path / ".lifeboat"), refused.stderr)
        laundered = self.second.lifeboat("store", "copy", run, "--to", self.folder / "clean", "--move")
        self.assertEqual(laundered.returncode, REFUSED, laundered.stderr)
        there = self.second.path / ".lifeboat"
        laundered = self.first.lifeboat("store", "copy", run, "--from", there, "--to", self.folder / "clean", "--move")
        self.assertEqual(laundered.returncode, REFUSED, laundered.stderr)
        self.assertIn(f"lifeboat resume {run} --store {there} --take-over", laundered.stderr)
        for words in (["--take-over"], ["--reason", "x"], ["--take-over", "--reason", " "]):
            self.assertEqual(self.resume(self.second, run, *words).returncode, USAGE)
        self.assertEqual(self.notes.read_text().split(), ["note"])
        taken = self.finish(self.second, run, "--take-over", "--reason", "the first one burnt down")
        self.assertIn("taken over from", taken.stderr)
        self.assertIn("the first one burnt down", self.second.lifeboat("report", run).stdout)
        self.assertEqual(self.notes.read_text().split(), ["note", "deed"])

    def test_where_it_was_executed_last_it_goes_on_without_a_word(self):
        run = self.killed()
        # The script has outlived its executor on this machine: its end is taken.
        result = self.resume(self.first, run, "--input", "word=swordfish")
        self.assertEqual(self.first.status(run)["state"], "completed", result.stdout + result.stderr)
        self.assertIn("ended with status 0", result.stdout + result.stderr)
        self.assertEqual(self.notes.read_text().split(), ["note", "deed"])

    def everything(self, machine):
        return "".join(
            path.read_text(errors="replace") for path in (machine.path / ".lifeboat").rglob("*") if path.is_file()
        )
