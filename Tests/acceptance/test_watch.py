# SPDX-License-Identifier: Apache-2.0
"""A run is watched from another terminal; watching changes nothing and ends as the run does."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from acceptance import harness
from acceptance.test_terminal import Terminal

RUNBOOK = """---
lifeboat: 1
kind: daily
---
# Watched

## Look

1. **First**
   ```bash id=first effect=read
   echo x >ready
   cat gate >/dev/null
   echo first
   ```
   ```expect
   contains(stdout, 'first')
   ```
2. **Then a person**
   ```bash id=second effect=change confirm=true
   echo second
   ```
   ```expect
   contains(stdout, 'second')
   ```
"""


class Watching(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-watch."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.work / "a.md").write_text(RUNBOOK)
        for name in ("gate", "ready"):
            os.mkfifo(self.work / name)

    def start(self, *arguments):
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,  # communicate() forgets what a buffer holds
        )
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        process.kill()
        process.communicate()

    def ended(self, process):
        out, err = process.communicate(timeout=120)
        return process.returncode, out.decode() + err.decode()

    def open_gate(self):
        with open(self.work / "gate", "w", encoding="utf-8"):
            pass

    def begin(self):
        """Starts a run, and returns once the script of its first step stands at the gate."""
        run = self.start("run", "a.md", "--as", harness.OPERATOR)
        self.assertEqual("x\n", (self.work / "ready").read_text())
        return run

    def test_the_watcher_sees_how_long_a_step_usually_and_at_most_takes_and_the_last_line_of_its_script(self):
        (self.work / "a.md").write_text(
            RUNBOOK.replace("id=first effect=read", "id=first effect=read timeout=7m")
            .replace("   cat gate", "   echo copied 3 of 9\n   cat gate")
        )
        run = self.begin()
        self.open_gate()
        self.assertEqual(harness.PARKED, self.ended(run)[0])
        # Only a run that is over tells how long its steps take.
        answer = ("answer", "last", "second", "run", "--as", harness.OPERATOR, "--reason", "seen")
        for arguments in (answer, ("resume", "last", "--as", harness.OPERATOR)):
            self.assertEqual(harness.DONE, self.ended(self.start(*arguments))[0])
        run = self.begin()
        watch = Terminal(self.work, [os.environ["LIFEBOAT"], "watch", "last"])
        self.addCleanup(watch.stop)
        seen = watch.until(b"copied 3 of 9").rsplit(b"first", 1)[1]
        self.assertIn(b", usually ", seen)
        self.assertIn(b", at most 7m", seen)
        self.open_gate()
        self.ended(run)

    def test_the_watcher_sees_what_the_executor_says_and_ends_as_it_does(self):
        run = self.begin()
        watch = self.start("watch", "last")
        for line in watch.stderr:
            if b"plan " in line:
                break
        self.open_gate()
        code, output = self.ended(run)
        self.assertEqual(harness.PARKED, code, output)
        code, seen = self.ended(watch)
        self.assertEqual(harness.PARKED, code, seen)
        self.assertIn("first  First", seen)
        self.assertIn("second waits for a yes", seen)
        self.assertIn("parked", seen)

    def test_a_run_that_is_over_is_shown_with_its_status(self):
        run = self.begin()
        self.open_gate()
        self.ended(run)
        for arguments in (["answer", "last", "second", "run", "--as", harness.OPERATOR, "--reason", "seen"],
                          ["resume", "last", "--as", harness.OPERATOR]):
            code, output = self.ended(self.start(*arguments))
            self.assertEqual(harness.DONE, code, output)
        code, seen = self.ended(self.start("watch", "last"))
        self.assertEqual(harness.DONE, code, seen)
        self.assertIn("2 passed", seen)

    def test_an_executor_that_stands_still_is_said_to_and_what_sets_it_going(self):
        run = self.begin()
        while f"executed by {harness.OPERATOR}" not in self.ended(self.start("status", "last"))[1]:
            self.assertIsNone(run.poll())
        run.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, run.pid, os.WSTOPPED)
        said = self.ended(self.start("status", "last"))[1]
        words = rf"SUSPENDED: `fg` in its terminal or `kill -CONT {run.pid}`"
        self.assertRegex(said, rf"process {run.pid}\b.*, which is {words}")
        watch = self.start("watch", "last")
        for line in watch.stderr:
            if b"SUSPENDED" in line:
                break
        self.assertRegex(line.decode(), rf"its executor is process {run.pid} on .*, which is {words}")
        code, said = self.ended(self.start("resume", "last", "--as", harness.OPERATOR))
        self.assertEqual(harness.TRY_AGAIN, code, said)
        self.assertRegex(said, rf"held by process {run.pid} on .*, run by {harness.OPERATOR}, which is {words}")
        code, said = self.ended(self.start("cancel", "last", "--as", harness.OPERATOR, "--reason", "it hangs"))
        self.assertEqual(harness.DONE, code, said)
        self.assertRegex(said, rf"nothing ends while the executor stands still: .*{words}")
        run.send_signal(signal.SIGCONT)
        seen = b""
        for line in watch.stderr:
            seen += line
            if b"the run ends" in line:
                break
        self.open_gate()
        self.assertEqual(harness.FAILED, self.ended(run)[0])
        code, rest = self.ended(watch)
        self.assertEqual(harness.FAILED, code, rest)
        self.assertIn("its executor goes on", seen.decode() + rest)

    def test_a_killed_executor_is_noticed(self):
        run = self.begin()
        watch = self.start("watch", "last")
        for line in watch.stderr:
            if b"plan " in line:
                break
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        code, seen = self.ended(watch)
        self.assertEqual(harness.PARKED, code, seen)
        self.assertIn("No executor works on this run; go on with: lifeboat resume", seen)

    def test_one_look_shows_where_the_run_stands_and_leaves(self):
        run = self.begin()
        code, seen = self.ended(self.start("watch", "last", "--no-follow"))
        self.assertEqual(harness.TRY_AGAIN, code, seen)
        self.assertIn("next:   lifeboat watch", seen)
        self.open_gate()
        self.ended(run)
        code, seen = self.ended(self.start("watch", "last", "--no-follow"))
        self.assertEqual(harness.PARKED, code, seen)
        self.assertIn("second waits for a yes", seen.replace("'", ""))
        self.assertLess(seen.index("next:   lifeboat answer"), seen.index("then:   lifeboat resume"))
        self.ended(self.start("answer", "last", "second", "skip", "--as", harness.OPERATOR, "--reason", "seen"))
        self.ended(self.start("resume", "last", "--unattended"))
        code, seen = self.ended(self.start("watch", "last", "--no-follow"))
        self.assertIn(code, (harness.DONE, harness.EXCEPTIONS), seen)
        self.assertIn("1 passed", seen)
        code, seen = self.ended(self.start("watch", "last", "--no-follow", "--until-over"))
        self.assertEqual(harness.USAGE, code, seen)

    def test_a_run_that_is_not_there_is_said(self):
        code, output = self.ended(self.start("watch", "last"))
        self.assertEqual(harness.USAGE, code, output)


if __name__ == "__main__":
    unittest.main()
