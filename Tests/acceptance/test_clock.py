# SPDX-License-Identifier: Apache-2.0
"""The wall clock jumps under a run: limits hold by the steady clock, and what times cannot tell is said."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from acceptance.harness import DONE, EXCEPTIONS, OPERATOR, PARKED

SOURCE = pathlib.Path(__file__).with_name("clockjumps.c")
RUNBOOK = """---
lifeboat: 1
id: clock
kind: daily
rto: 1h
---
# The clock jumps

1. **Forth.**
   ```bash id=forth effect=change confirm=false timeout=60s
   echo 7200 >"$HOME/new"; mv "$HOME/new" "$HOME/clock"; echo forth >>"$HOME/notes"; sleep 0.2
   ```
   ```expect
   status == 0
   ```
1. **Back.**
   ```bash id=back effect=change confirm=false timeout=60s
   echo {back} >"$HOME/new"; mv "$HOME/new" "$HOME/clock"; echo back >>"$HOME/notes"; sleep 0.2
   ```
   ```expect
   status == 0
   ```
1. **Last.**
   ```bash id=last effect=change confirm=false timeout=60s
   echo last >>"$HOME/notes"
   ```
   ```expect
   status == 0
   ```
"""


class Clock(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-clock."))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.shim = cls.folder / "clockjumps.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", cls.shim, SOURCE, "-ldl"], check=True)

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (self.home / "clock").write_text("0")

    def lifeboat(self, *arguments):
        environment = os.environ | {
            "HOME": str(self.home), "LD_PRELOAD": str(self.shim), "CLOCKJUMPS": str(self.home / "clock"),
        }
        return subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.home, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )

    def run_with(self, back, status=DONE):
        (self.home / "clock.md").write_text(RUNBOOK.format(back=back))
        result = self.lifeboat("run", "clock.md", "--unattended", "--as", OPERATOR)
        self.assertEqual(status, result.returncode, result.stdout)
        self.assertEqual(["forth", "back", "last"], (self.home / "notes").read_text().split())
        return json.loads(self.lifeboat("status", "last", "--format", "json").stdout)

    def test_no_limit_is_reached_by_a_jump_and_no_objective_kept_by_one(self):
        status = self.run_with(-10800)
        self.assertEqual(["succeeded"] * 3, [step["state"] for step in status["steps"]])
        self.assertGreater(status["time"]["clockSetBack"], 17900)
        self.assertEqual("unknown", status["objectives"]["rto"]["verdict"])
        text = self.lifeboat("status", "last").stdout
        self.assertRegex(text, r"time: .*; NOT KNOWN, as the clock went back by (4h 59m|5h)")
        self.assertRegex(text, r"RTO 1h: NOT KNOWN, the clock went back by (4h 59m|5h)")
        self.assertEqual(0, self.lifeboat("verify", "last").stdout.count("bad "))

    def test_an_objective_that_is_over_by_the_clock_is_missed(self):
        status = self.run_with(7200, status=EXCEPTIONS)
        self.assertEqual("missed", status["objectives"]["rto"]["verdict"])
        self.assertEqual(0, status["time"]["clockSetBack"])

    def test_a_run_that_was_parked_by_a_clock_ahead_is_answered_and_gone_on_with(self):
        asking = RUNBOOK.format(back=0).replace("confirm=false", "confirm=true", 1).replace("echo 7200", "echo 0", 1)
        (self.home / "clock.md").write_text(asking)
        (self.home / "clock").write_text("86400")
        parked = self.lifeboat("run", "clock.md", "--unattended", "--as", OPERATOR)
        self.assertEqual(PARKED, parked.returncode, parked.stdout)
        (self.home / "clock").write_text("0")
        for words in (["answer", "last", "forth", "run", "--reason", "seen"], ["resume", "last", "--unattended"]):
            result = self.lifeboat(*words, "--as", OPERATOR)
            self.assertEqual(DONE, result.returncode, result.stdout)
        self.assertEqual(["forth", "back", "last"], (self.home / "notes").read_text().split())
        status = json.loads(self.lifeboat("status", "last", "--format", "json").stdout)
        self.assertGreater(status["time"]["clockSetBack"], 86300)
        self.assertEqual("unknown", status["objectives"]["rto"]["verdict"])
