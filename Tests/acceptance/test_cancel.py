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

    def begin(self, then, runbook=RUNBOOK):
        """Starts a run that hangs in the step that reads the gate, and returns once it does."""
        (self.work / "a.md").write_text(runbook.replace("THEN", then))
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], "run", "a.md", "--as", harness.OPERATOR], cwd=self.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            bufsize=0,  # communicate() forgets what a buffer holds
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

    def test_an_executor_that_was_told_to_stop_takes_the_word_up_while_it_waits(self):
        run = self.begin("echo first")
        run.send_signal(signal.SIGINT)
        for line in run.stderr:
            if b"nothing else is started" in line:
                break
        code, output = self.cancel("--reason", "wrong region", "--ungraceful")
        self.assertEqual(harness.DONE, code, output)
        _, errors = run.communicate(timeout=120)
        self.assertEqual(harness.PARKED, run.returncode, errors)
        self.assertRegex(errors, rb"the run ends: cancelled by .*: wrong region; looks and waits are called off")
        status, _ = self.status()
        self.assertEqual(("wrong region", []), (status["end"]["reason"], status["cancellations"]))
        code, output = self.lifeboat("resume", "last", "--as", harness.OPERATOR)
        self.assertEqual(harness.FAILED, code, output)
        self.assertEqual({"first": "not-taken", "second": "not-taken", "clean": "succeeded"}, self.status()[1])

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

    def test_a_cancel_that_nobody_has_taken_up_is_told_until_somebody_does(self):
        run = self.begin("echo first")
        run.send_signal(signal.SIGSTOP)
        code, output = self.cancel("--reason", "wrong account")
        self.assertEqual(harness.DONE, code, output)
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        words = f"CANCEL by {harness.OPERATOR} at .* waits to be taken up.*: wrong account"
        for command in (["status", "last"], ["runs"]):
            self.assertRegex(self.lifeboat(*command)[1], words)
        left = json.loads(self.lifeboat("status", "last", "--format", "json")[1])["cancellations"]
        self.assertEqual([("wrong account", False)], [(one["reason"], one["ungraceful"]) for one in left])
        code, output = self.lifeboat("resume", "last", "--as", harness.OPERATOR)
        self.assertEqual(harness.FAILED, code, output)
        self.assertEqual({"first": "not-taken", "second": "not-taken", "clean": "succeeded"}, self.status()[1])
        self.assertNotIn("waits to be taken up", self.lifeboat("status", "last")[1])

    def test_a_cancel_during_an_undoing_leaves_what_always_runs_to_be_done(self):
        fence = "   ```bash id={} {}\n   {}\n   ```\n"
        steps = [
            ("two", "effect=change", "echo two >>log"), ("untwo", "compensates=two", "cat gate; echo untwo >>log"),
            ("three", "effect=read", "false"), ("clean", "always=true effect=change", "echo clean >>log"),
        ]
        front = RUNBOOK.replace("kind: daily\n", "kind: daily\non-failure: compensate\n").split("1. ")[0]
        items = [f"{number}. **{step[0]}**\n" + fence.format(*step) for number, step in enumerate(steps, 1)]
        for option in ([], ["--ungraceful"]):
            (self.work / "log").unlink(missing_ok=True)
            run = self.begin("", front + "".join(items))
            code, output = self.cancel("--reason", "no more", *option)
            self.assertEqual(harness.DONE, code, output)
            self.lifeboat("status", "last")
            self.gate.close()
            self.assertEqual(harness.FAILED, run.wait(timeout=60))
            self.assertEqual(["two", "untwo", "clean"], self.log())

    def test_words_cannot_pass_for_lines_of_the_program(self):
        run = self.begin("echo first")
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        code, output = self.lifeboat("cancel", "last", "--as", "bob\n  x", "--reason", "r")
        self.assertEqual(harness.USAGE, code, output)
        self.assertIn("a name is one line", output)
        code, output = self.lifeboat("answer", "last", "first", "skip", "--as", "bob", "--reason", "r\n  ok")
        self.assertEqual(harness.USAGE, code, output)
        # What is to be stopped is stopped whatever is said.
        code, output = self.cancel("--reason", "done\n\n\u2713 completed: 3 passed")
        self.assertEqual(harness.PARKED, code, output)
        said = self.lifeboat("status", "last")[1]
        self.assertIn("done / \u2713 completed: 3 passed", said)
        self.assertNotRegex(said, r"(?m)^\s*\u2713 completed")

    def test_a_reason_is_needed(self):
        self.assertEqual(harness.USAGE, self.lifeboat("cancel", "last")[0])
        self.assertEqual(harness.USAGE, self.cancel("--reason", " ")[0])
        self.assertEqual(harness.USAGE, self.cancel("--reason", "x", "--budget", "soon")[0])


if __name__ == "__main__":
    unittest.main()
