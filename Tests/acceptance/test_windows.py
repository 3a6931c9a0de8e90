# SPDX-License-Identifier: Apache-2.0
"""Windows in which changes are allowed: asked by the real program, around the present moment."""

import datetime
import json
import subprocess
import time
from zoneinfo import ZoneInfo

from acceptance import harness
from acceptance.harness import Acceptance

RUNBOOK = """---
lifeboat: 1
id: {id}
kind: {kind}
windows:
{windows}
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
"""


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class Windows(Acceptance):
    def setUp(self):
        self.folder = self.workspace.path / self.id().rpartition(".")[2]
        self.folder.mkdir()
        (self.folder / "go").touch()

    def runbook(self, *lines, kind="daily"):
        name = self.folder.name.replace("_", "-")[:60].strip("-")
        windows = "\n".join(f"  {line}" for line in lines)
        text = RUNBOOK.format(id=name, kind=kind, windows=windows, folder=self.folder)
        return self.write(f"runbooks/{name}.md", text)

    def start(self, path, *arguments):
        return self.workspace.lifeboat("run", path, "--unattended", "--as", harness.OPERATOR, *arguments)

    def begun(self):
        return (self.folder / "first-begun").exists()

    def test_a_run_is_refused_outside_of_its_window_before_it_is_opened(self):
        opens = stamp(86400)
        path = self.runbook(f"allowed: {opens}..{stamp(90000)}", "timezone: Asia/Dhaka")
        before = json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout)
        result = self.start(path, "--format", "json")
        self.assertEqual(result.returncode, harness.TRY_AGAIN, result.stderr)
        refused = json.loads(result.stdout)["refused"]
        self.assertEqual((refused["code"], refused["opensAt"]), ("outside-window", opens))
        local = datetime.datetime.fromisoformat(opens).astimezone(ZoneInfo("Asia/Dhaka"))
        self.assertEqual(refused["opensAtLocal"][:20], local.strftime("%a %Y-%m-%d %H:%M"))
        self.assertIn(opens, result.stderr)
        self.assertEqual(json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout), before)
        self.assertFalse(self.begun())
        # What changes nothing is not refused.
        self.assertNotEqual(self.start(path, "--dry-run").returncode, harness.TRY_AGAIN)

    def test_the_window_that_is_open_now_and_the_next_one_are_what_another_program_says(self):
        for zone in ("Europe/Berlin", "America/New_York", "Asia/Dhaka", "Australia/Lord_Howe"):
            now = datetime.datetime.now(ZoneInfo(zone))
            today, tomorrow = now.strftime("%a"), (now + datetime.timedelta(days=1)).strftime("%a")
            self.folder.joinpath("go").touch()
            path = self.runbook(f"timezone: {zone}", f"allowed: '{today} 00:00-24:00'")
            shown = json.loads(self.workspace.lifeboat("plan", path, "--format", "json").stdout)
            self.assertTrue(shown["windowsNow"]["open"], zone)
            self.assertEqual(shown["windows"]["timezone"], zone)
            self.assertIn("now: changes are allowed", self.workspace.lifeboat("plan", path).stdout)
            path = self.runbook(f"timezone: {zone}", f"allowed: '{tomorrow} 12:00-13:00'")
            shown = json.loads(self.workspace.lifeboat("plan", path, "--format", "json").stdout)["windowsNow"]
            noon = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(12))
            opens = noon.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.timezone.utc)
            self.assertEqual((shown["code"], shown["opensAt"]), ("outside-window", opens.strftime("%Y-%m-%dT%H:%M:%SZ")))

    def test_a_blocked_window_and_a_blocked_date_are_told_apart_and_win(self):
        path = self.runbook(f"blocked: {stamp(-60)}..{stamp(3600)}", "allowed: daily")
        self.assertIn("blocked-window: ", self.start(path).stderr)
        today = time.strftime("%Y-%m-%d", time.gmtime())
        result = self.start(self.runbook("allowed: daily", f"blocked-dates: {today}..{time.strftime('%Y', time.gmtime())}-12-31 sale"))
        self.assertEqual(result.returncode, harness.TRY_AGAIN)
        self.assertIn("blocked-date: ", result.stderr)
        self.assertIn("sale", result.stderr)

    def test_a_check_says_whether_anything_could_be_changed_now(self):
        def check(path):
            shown = self.workspace.lifeboat("check", path)
            found = json.loads(self.workspace.lifeboat("check", path, "--format", "json").stdout)
            self.assertEqual(shown.returncode, harness.DONE, shown.stdout + shown.stderr)
            lines = [line for line in shown.stdout.splitlines() if line.startswith(f"{path}: now: ")]
            return lines, [finding["message"] for finding in found if finding["code"] == "LB0707"]

        lines, notes = check(self.runbook(f"blocked: {stamp(3600)}..{stamp(7200)}"))
        self.assertEqual(len(lines), 1)
        self.assertIn("now: changes are allowed, until", lines[0])
        self.assertEqual(notes, [])
        path = self.runbook(f"allowed: {stamp(86400)}..{stamp(90000)}")
        lines, notes = check(path)
        self.assertIn("now: outside-window, outside of the windows of the runbook", lines[0])
        self.assertIn("opens", notes[0])
        today = time.strftime("%Y-%m-%d", time.gmtime())
        lines, notes = check(self.runbook(f"blocked-dates: {today} sale"))
        self.assertIn("now: blocked-date, ", lines[0])
        self.assertIn("blocked-date, on a blocked date", notes[0])
        freeze = ["--reason", "sale", "--as", harness.OPERATOR]
        self.workspace.lifeboat("freeze", *freeze)
        self.addCleanup(self.workspace.lifeboat, "unfreeze", *freeze)
        lines, notes = check(path)
        self.assertIn(f"now: frozen by {harness.OPERATOR}", lines[0])
        self.assertIn("frozen, frozen by", notes[0])

    def test_a_window_that_closes_during_a_step_holds_the_next_one(self):
        (self.folder / "go").unlink()
        closes = time.time() + 6
        path = self.runbook(f"blocked: {stamp(6)}..{stamp(7200)}")
        process = subprocess.Popen(
            self.workspace.command("run", path, "--unattended", "--as", harness.OPERATOR),
            cwd=self.workspace.path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        while not self.begun():
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        while time.time() < closes + 1:
            time.sleep(0.1)
        (self.folder / "go").touch()
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, harness.PARKED, errors)
        self.assertTrue((self.folder / "first-done").exists())
        self.assertFalse((self.folder / "second-done").exists())
        status = self.workspace.lifeboat("status", "last")
        self.assertIn("HELD, blocked-window: ", status.stdout)
        run = json.loads(self.workspace.lifeboat("status", "last", "--format", "json").stdout)["run"]
        self.assertIn(f"then: lifeboat resume {run}\n", status.stdout)
        resume = ["resume", "last", "--unattended", "--as", harness.OPERATOR]
        self.assertEqual(self.workspace.lifeboat(*resume).returncode, harness.PARKED)
        self.assertEqual(self.workspace.lifeboat(*resume, "--override-window", "--reason", "x").returncode, harness.REFUSED)
        self.assertFalse((self.folder / "second-done").exists())

    def test_an_emergency_sets_windows_aside_with_a_reason_and_owes_a_review(self):
        windows = f"allowed: {stamp(86400)}..{stamp(90000)}"
        override = ["--override-window", "--reason", "the primary is down"]
        path = self.runbook(windows, kind="emergency")
        self.assertEqual(self.start(path, "--override-window").returncode, harness.USAGE)
        self.assertEqual(self.start(path, "--reason", "x").returncode, harness.USAGE)
        result = self.start(path, *override)
        self.assertIn("OVERRIDE: ", result.stderr)
        self.assertTrue((self.folder / "second-done").exists(), result.stderr)
        status = json.loads(self.workspace.lifeboat("status", "last", "--format", "json").stdout)
        self.assertEqual(
            [(found["step"], found["code"], found["reason"]) for found in status["windowOverrides"]],
            [("first", "outside-window", "the primary is down")],
        )
        self.assertIn("OVERRIDE: ", self.workspace.lifeboat("status", "last").stdout)
        self.assertIn("first#review", self.workspace.lifeboat("obligations", "last").stdout)
        self.assertIn("the primary is down", self.workspace.lifeboat("report", "last").stdout)
        self.assertEqual(self.start(self.runbook(windows), *override).returncode, harness.REFUSED)
        self.assertEqual(self.start(self.runbook(windows, "override: false", kind="emergency"), *override).returncode, harness.REFUSED)
        self.assertNotEqual(self.start(self.runbook(windows, "override: true"), *override).returncode, harness.REFUSED)

    def test_the_windows_of_the_workspace_count_for_every_runbook(self):
        file = self.workspace.path / "lifeboat.yaml"
        before = file.read_text()
        self.addCleanup(file.write_text, before)
        path = self.runbook("allowed: daily")
        file.write_text(before + f"\nwindows:\n  blocked: {stamp(-60)}..{stamp(3600)}\n")
        result = self.start(path)
        self.assertEqual(result.returncode, harness.TRY_AGAIN, result.stderr)
        self.assertIn("lifeboat.yaml", result.stderr)
        file.write_text(before + "\nwindows:\n  timezone: Europe/Berln\n")
        self.assertEqual(self.start(path).returncode, harness.INVALID)
        self.assertFalse(self.begun())
