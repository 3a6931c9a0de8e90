# SPDX-License-Identifier: Apache-2.0
"""A store that is frozen: every executor sees it before each step that may change something."""

import json
import subprocess
import time

from acceptance import harness
from acceptance.harness import Acceptance

RUNBOOK = """---
lifeboat: 1
id: {id}
kind: emergency
---
# {id}

1. **Look**.
   ```bash id=look effect=read
   echo fine
   ```
2. **First**.
   ```bash id=first effect=change
   touch {folder}/first-begun && while [ ! -e {folder}/go ]; do sleep 0.1; done && touch {folder}/first-done
   ```
3. **Second**.
   ```bash id=second effect=change
   touch {folder}/second-done
   ```
4. **Look again**.
   ```bash id=again effect=read
   echo fine
   ```
"""


class Freeze(Acceptance):
    def setUp(self):
        self.folder = self.workspace.path / self.id().rpartition(".")[2]
        self.folder.mkdir()
        self.addCleanup(self.workspace.lifeboat, "unfreeze", "--reason", "the test is over", "--as", "cto")

    def runbook(self, name):
        return self.write(f"runbooks/{name}.md", RUNBOOK.format(id=name, folder=self.folder))

    def freeze(self, *arguments):
        result = self.workspace.lifeboat("freeze", "--reason", "the sale", "--as", "cto", *arguments)
        self.assertEqual(result.returncode, harness.DONE, result.stderr)

    def test_a_run_parks_before_its_first_change_and_goes_on_after_the_freeze(self):
        (self.folder / "go").touch()
        self.freeze()
        result, run = self.workspace.run(self.runbook("frozen-before"))
        self.assertEqual(result.returncode, harness.PARKED, result.stderr)
        self.assertIn("frozen by cto", result.stderr)
        self.assertIn("the sale", result.stderr)
        self.assertEqual(self.workspace.states(run)["look"], "succeeded")
        self.assertEqual(self.workspace.states(run)["first"], "pending")
        self.assertIn("frozen by cto", self.workspace.status(run)["reason"])
        self.assertFalse((self.folder / "first-begun").exists())
        shown = self.workspace.lifeboat("freeze", "--status", "--format", "json")
        self.assertEqual(shown.returncode, harness.EXCEPTIONS)
        self.assertEqual(json.loads(shown.stdout)["code"], "frozen")
        self.assertEqual(self.workspace.status(run)["hold"]["code"], "frozen")
        listed = self.workspace.lifeboat("runs")
        self.assertIn("FROZEN: frozen by cto", listed.stdout)
        self.assertIn("HELD, frozen by cto", listed.stdout)
        rows = json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout)
        row = next(row for row in rows if row["run"] == run)
        self.assertEqual((row["frozen"], row["hold"]["code"]), (True, "frozen"))
        resume = ["resume", run, "--unattended", "--as", harness.OPERATOR]
        self.assertEqual(self.workspace.lifeboat(*resume).returncode, harness.PARKED)
        unfrozen = self.workspace.lifeboat("unfreeze", "--reason", "over", "--as", "cto")
        self.assertEqual(unfrozen.returncode, harness.DONE, unfrozen.stderr)
        self.assertEqual(self.workspace.lifeboat("freeze", "--status").returncode, harness.DONE)
        self.workspace.lifeboat(*resume)
        self.assertTrue((self.folder / "second-done").exists())

    def test_a_step_under_way_is_finished_and_the_next_is_not_begun(self):
        path = self.runbook("frozen-meanwhile")
        process = subprocess.Popen(
            self.workspace.command("run", path, "--unattended", "--as", harness.OPERATOR),
            cwd=self.workspace.path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 60
        while not (self.folder / "first-begun").exists():
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        run = self.workspace.runs()[-1]
        self.assertNotIn("FROZEN", self.workspace.lifeboat("status", run).stdout)
        self.freeze()
        shown = self.workspace.lifeboat("status", run).stdout
        self.assertTrue(shown.startswith("FROZEN: frozen by cto"), shown)
        (self.folder / "go").touch()
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, harness.PARKED, errors)
        self.assertIn(b"frozen by cto", errors)
        self.assertTrue((self.folder / "first-done").exists())
        self.assertFalse((self.folder / "second-done").exists())

    def test_a_freeze_ends_by_itself_and_one_without_a_reason_or_with_a_past_end_is_refused(self):
        for arguments in ([], ["--reason", " "], ["--reason", "\u00a0\u200b"], ["--reason", "x", "--until", "2020-01-01T00:00:00Z"], ["--reason", "x", "--until", "soon"]):
            refused = self.workspace.lifeboat("freeze", "--as", "cto", *arguments)
            self.assertEqual(refused.returncode, harness.USAGE, refused.stdout)
        self.assertEqual(self.workspace.lifeboat("freeze", "--status").stdout, "not frozen\n")
        self.freeze("--until", "2h")
        self.freeze("--until", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 172800)))
        self.freeze("--until", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2)))
        self.assertEqual(self.workspace.lifeboat("freeze", "--status").returncode, harness.EXCEPTIONS)
        deadline = time.monotonic() + 30
        while self.workspace.lifeboat("freeze", "--status").returncode != harness.DONE:
            self.assertLess(time.monotonic(), deadline)

    def test_a_deadline_that_passes_while_a_run_is_held_is_said_and_ends_it_when_it_is_gone_on_with(self):
        text = RUNBOOK.format(id="frozen-late", folder=self.folder).replace("kind: emergency", "kind: emergency\ndeadline: 2s")
        self.freeze()
        result, run = self.workspace.run(self.write("runbooks/frozen-late.md", text))
        self.assertEqual(result.returncode, harness.PARKED, result.stderr)
        deadline = time.monotonic() + 30
        while not self.workspace.status(run)["deadlineMissed"]:
            self.assertLess(time.monotonic(), deadline)
        for arguments in (["status", run], ["runs"], ["watch", run]):
            shown = self.workspace.lifeboat(*arguments)
            self.assertIn("DEADLINE PASSED at ", shown.stdout + shown.stderr, arguments)
        self.workspace.lifeboat("unfreeze", "--reason", "over", "--as", "cto")
        ended = self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR)
        self.assertEqual(ended.returncode, harness.FAILED, ended.stderr)
        self.assertFalse((self.folder / "first-begun").exists())
        status = self.workspace.status(run)
        self.assertEqual((status["state"], status["end"]["cause"], status["deadlineMissed"]), ("failed", "deadline", False))

    def test_a_later_freeze_takes_the_place_of_an_earlier_one_and_says_so(self):
        self.freeze()
        later = self.workspace.lifeboat("freeze", "--reason", "an incident", "--until", "2h", "--as", "oncall")
        self.assertIn("in place of: frozen by cto", later.stderr)
        self.assertIn("the sale", later.stderr)
        self.assertIn("frozen by oncall", self.workspace.lifeboat("freeze", "--status").stdout)

    def test_a_held_run_says_the_command_that_goes_on_with_it(self):
        self.freeze()
        result, run = self.workspace.run(self.runbook("frozen-named"))
        self.assertIn(f"when it is over: lifeboat resume {run} --as {harness.OPERATOR};", result.stderr)
        # Whoever asks may be another person.
        self.assertIn(f"when it is over: lifeboat resume {run};", self.workspace.lifeboat("status", run).stdout)

    def test_a_freeze_that_cannot_be_read_lets_nothing_be_changed(self):
        (self.folder / "go").touch()
        (self.workspace.path / ".lifeboat").mkdir(exist_ok=True)
        file = self.workspace.path / ".lifeboat" / "freeze.json"
        file.write_text("{")
        self.addCleanup(file.unlink, missing_ok=True)
        checked = self.workspace.lifeboat("check", self.runbook("frozen-unreadable"))
        self.assertIn("whether the store is frozen cannot be told: ", checked.stderr)
        self.assertEqual(checked.returncode, harness.DONE, checked.stdout)
        result, _ = self.workspace.run(self.runbook("frozen-unreadable"))
        self.assertNotEqual(result.returncode, harness.DONE)
        self.assertFalse((self.folder / "first-begun").exists())
