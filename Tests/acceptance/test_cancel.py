# SPDX-License-Identifier: Apache-2.0
"""A run is ended from another terminal, while it is executed and while it is not; what runs always is still done."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from acceptance import harness

RUNBOOK = """---
lifeboat: 1
kind: daily
---
# Ended

1. **First**
   ```bash id=first
   cat gate >/dev/null
   THEN
   ```
2. **Second**
   ```bash id=second effect=change
   echo second >>log
   ```
3. **Clean up**
   ```bash id=clean effect=change always=true
   echo clean >>log
   ```
"""


class Cancelling(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-cancel."))
        self.addCleanup(shutil.rmtree, self.work)
        os.mkfifo(self.work / "gate")

    def begin(self, then):
        """Starts a run that hangs in its first step, and returns once it does."""
        (self.work / "a.md").write_text(RUNBOOK.replace("THEN", then))
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], "run", "a.md", "--as", harness.OPERATOR], cwd=self.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )
        self.addCleanup(self.stop, process)
        # Opening the fifo to write succeeds once the step has opened it to read.
        self.gate = open(self.work / "gate", "w", encoding="utf-8")
        self.addCleanup(self.gate.close)
        return process

    @staticmethod
    def stop(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.communicate()

    def lifeboat(self, *arguments):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120,
        )
        return result.returncode, (result.stdout + result.stderr).decode()

    def cancel(self, *arguments):
        return self.lifeboat("cancel", "last", "--as", harness.OPERATOR, *arguments)

    def status(self):
        _, output = self.lifeboat("status", "last", "--format", "json")
        status = json.loads(output)
        return status, {step["id"]: step["state"] for step in status["steps"]}

    def log(self):
        path = self.work / "log"
        return path.read_text().split() if path.exists() else []

    def test_an_ungraceful_end_calls_off_a_look_that_hangs(self):
        run = self.begin("echo first")
        code, output = self.cancel("--reason", "wrong region", "--ungraceful")
        self.assertEqual(harness.DONE, code, output)
        _, errors = run.communicate(timeout=120)
        self.assertEqual(harness.FAILED, run.returncode, errors)
        status, states = self.status()
        self.assertEqual({"first": "cancelled", "second": "not-taken", "clean": "succeeded"}, states)
        self.assertEqual("cancelled", status["state"])
        self.assertEqual("wrong region", status["end"]["reason"])
        self.assertEqual(harness.OPERATOR, status["end"]["by"])
        self.assertEqual(["clean"], self.log())
        code, output = self.cancel("--reason", "again")
        self.assertEqual(harness.USAGE, code, output)

    def test_a_graceful_end_waits_for_the_step_under_way(self):
        run = self.begin("echo first >>log")
        self.assertEqual(harness.DONE, self.cancel("--reason", "it is back")[0])
        for line in run.stderr:
            if b"the run ends" in line:
                break
        self.gate.close()
        _, errors = run.communicate(timeout=120)
        self.assertEqual(harness.FAILED, run.returncode, errors)
        self.assertEqual({"first": "succeeded", "second": "not-taken", "clean": "succeeded"}, self.status()[1])
        self.assertEqual(["first", "clean"], self.log())

    def test_a_change_without_an_answer_is_in_doubt_when_the_budget_is_over(self):
        run = self.begin("echo first >>log")
        self.assertEqual(harness.DONE, self.cancel("--reason", "it hangs", "--budget", "2s")[0])
        _, errors = run.communicate(timeout=120)
        self.assertEqual(harness.PARKED, run.returncode, errors)
        status, states = self.status()
        self.assertEqual("waiting-operator", states["first"], errors)
        self.assertEqual("pending", states["second"], "it is left out once the doubt is decided")
        self.assertEqual("everything", status["end"]["reach"])
        self.assertEqual([], self.log())
        (journal,) = (self.work / ".lifeboat" / "runs").glob("*/journal.jsonl")
        stops = journal.read_text().count('"runStopped"')
        code, output = self.cancel("--reason", "it still hangs", "--ungraceful")
        self.assertEqual(harness.PARKED, code, output)
        self.assertRegex(output, "is ended since .*, and everything is called off: nothing more was recorded")
        self.assertIn(" first 'adopt|repeat|fail' ", output)
        self.assertNotIn("is to end", output)
        self.assertNotIn("whatever is under way at", output)
        self.assertLess(output.rindex("lifeboat answer"), output.rindex("lifeboat resume"))
        self.assertEqual(stops, journal.read_text().count('"runStopped"'))
        self.assertEqual(status["end"], self.status()[0]["end"])
        self.lifeboat("answer", "last", "first", "fail", "--as", harness.OPERATOR, "--reason", "it is not there")
        code, output = self.lifeboat("resume", "last", "--as", harness.OPERATOR)
        self.assertEqual(harness.FAILED, code, output)
        code, output = self.cancel("--reason", "once more")
        self.assertEqual(harness.USAGE, code, output)
        self.assertRegex(output, "is over: cancelled, since .*; there is nothing to end")

    def test_a_run_that_nobody_executes_is_ended_on_the_record(self):
        run = self.begin("echo first")
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        code, output = self.cancel("--reason", "nobody needs it")
        self.assertEqual(harness.PARKED, code, output)
        self.assertIn("clean", output)
        code, output = self.lifeboat("resume", "last", "--as", harness.OPERATOR)
        self.assertEqual(harness.FAILED, code, output)
        self.assertEqual({"first": "not-taken", "second": "not-taken", "clean": "succeeded"}, self.status()[1])
        self.assertEqual(["clean"], self.log())

    def test_a_reason_is_needed(self):
        self.assertEqual(harness.USAGE, self.lifeboat("cancel", "last")[0])
        self.assertEqual(harness.USAGE, self.cancel("--reason", " ")[0])
        self.assertEqual(harness.USAGE, self.cancel("--reason", "x", "--budget", "soon")[0])


if __name__ == "__main__":
    unittest.main()
