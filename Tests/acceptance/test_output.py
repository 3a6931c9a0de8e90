# SPDX-License-Identifier: Apache-2.0
"""What scripts print is seen while they run, from another terminal too: without secrets, and harmless.

The scripts wait at named pipes, so that each look comes at a moment that the test knows.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from acceptance import harness
from acceptance.test_terminal import Terminal

RUNBOOK = """---
lifeboat: 1
kind: daily
inputs:
  word: {type: string, secret: true}
---
# Printing

1. **It prints.** *Red:* wait.
   ```bash id=print effect=EFFECT confirm=false env="WORD=${word}"
   set +u; trap '' HUP
   echo begun
   printf 'a secret: sword-'; echo x >ready; read -r go <gate; printf 'fish\\n'
   printf '\\033[2J\\033]0;owned\\007\\342\\202'; echo trouble >&2; echo x >ready; read -r go <gate
   echo "$WORD"; EXTRA
   echo over
   ```
   ```expect
   contains(stdout, 'over')
   ```
2. **It yields a secret.** *Red:* wait.
   ```bash id=yield effect=read secret=true
   echo hush-hush
   ```
   ```expect
   status == 0
   ```
   ```yaml capture
   token: stdout
   ```
"""


ADOPTED = """---
lifeboat: 1
kind: daily
on-failure: pause
---
# Adopted

1. **It is done.** *Red:* look.
   ```bash id=deed effect=change confirm=false
   echo printed once; exit 3
   ```
"""


class Output(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-output."))
        self.addCleanup(shutil.rmtree, self.work)
        for name in ("gate", "ready"):
            os.mkfifo(self.work / name)

    def write(self, effect="change", extra=":"):
        text = RUNBOOK.replace("EFFECT", effect).replace("EXTRA", extra)
        (self.work / "a.md").write_text(text)

    RUN = ("run", "a.md", "--unattended", "--as", harness.OPERATOR, "--input", "word=sword-fish")

    def start(self, *arguments):
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def lifeboat(self, *arguments):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True, timeout=120
        )
        return result.returncode, result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")

    def ready(self):
        """Waits until the script is at its pipe."""
        with open(self.work / "ready", encoding="utf-8") as file:
            self.assertEqual("x\n", file.read())

    def go(self):
        with open(self.work / "gate", "w", encoding="utf-8") as file:
            file.write("go\n")

    def until(self, stream, text):
        """Reads lines until one holds the text; returns them."""
        seen = []
        for line in stream:
            seen.append(line.decode("utf-8", "replace"))
            if text in seen[-1]:
                return "".join(seen)
        self.fail(f"'{text}' never came: {seen}")

    def harmless(self, text):
        self.assertNotIn("sword-fish", text)
        self.assertNotIn("\x1b", text)
        self.assertNotIn("\x07", text)

    def test_a_running_script_is_followed_from_another_terminal(self):
        self.write()
        run = self.start(*self.RUN)
        self.ready()
        watch = self.start("watch", "last", "--output", "print", "--follow")
        seen = self.until(watch.stdout, "begun")
        self.go()
        self.ready()
        seen += self.until(watch.stdout, "secret")
        self.go()
        out, err = watch.communicate(timeout=120)
        seen += out.decode()
        self.assertEqual(0, watch.returncode, err)
        run.communicate(timeout=120)
        self.harmless(seen)
        lines = seen.splitlines()
        self.assertIn("out │ a secret: (secret)", lines)
        self.assertIn("err │ trouble", lines)
        self.assertEqual(2, seen.count("(secret)"), seen)
        self.assertEqual("out │ over", [line for line in lines if line.startswith("out")][-1])
        self.assertTrue(any(line.startswith(r"out │ \x1B[2J\x1B]0;owned\x07\xE2\x82") for line in lines), lines)
        self.assertIn("status 0", err.decode())

    def test_a_look_shows_what_is_there_and_ends(self):
        self.write()
        run = self.start(*self.RUN, "--stream-output")
        streamed = self.until(run.stderr, "begun")
        self.ready()
        deadline = time.monotonic() + 60
        while True:
            code, out, err = self.lifeboat("watch", "last", "--output", "print", "--no-follow")
            if "a secret" in out or time.monotonic() > deadline:
                break
        self.assertEqual((0, ["out │ begun", "out │ a secret: "]), (code, out.splitlines()), err)
        self.assertIn("it goes on", err)
        self.go()
        self.ready()
        self.go()
        streamed += run.communicate(timeout=120)[1].decode()
        self.harmless(streamed)
        self.assertIn("  print out │ a secret: (secret)\n", streamed)
        self.assertIn("  print err │ trouble\n", streamed)
        self.assertNotIn("hush-hush", streamed)

    def test_a_step_that_is_over_is_shown_from_the_evidence(self):
        self.write(extra="head -c 3000000 /dev/zero | tr '\\0' 'z'; echo")
        run = self.start(*self.RUN)
        for _ in range(2):
            self.ready()
            self.go()
        run.communicate(timeout=120)
        code, out, err = self.lifeboat("watch", "last", "--output", "print")
        self.assertEqual(0, code, err)
        self.harmless(out)
        self.assertRegex(out, r"out │ \[\d+ bytes were left out here\]")
        self.assertIn("err │ trouble\n", out)
        self.assertIn("bytes to stdout", err)
        code, out, err = self.lifeboat("watch", "last", "--output", "yield")
        self.assertEqual((0, ""), (code, out))
        self.assertIn("a secret", err)
        self.assertNotIn("hush-hush", out + err)

    def test_a_step_that_was_only_looked_at_again_shows_the_attempt_that_counts(self):
        (self.work / "a.md").write_text(ADOPTED)
        run = self.start(*self.RUN[:-2])
        run.communicate(timeout=120)
        self.lifeboat("answer", "last", "deed", "adopt", "--as", "bob", "--reason", "it is there")
        self.lifeboat("resume", "last", "--unattended")
        code, out, err = self.lifeboat("watch", "last", "--output", "deed")
        self.assertEqual((0, "out │ printed once\n"), (code, out), err)
        self.assertIn("attempt 2 ran no command again; attempt 1 counts", err)
        self.assertIn("── deed: attempt 1, command 1", err)

    def test_a_flood_keeps_its_beginning_and_its_end_and_says_what_is_missing(self):
        self.write(extra="head -c 30000000 /dev/zero | tr '\\0' 'z'; echo; echo x >ready; read -r go <gate")
        run = self.start(*self.RUN)
        self.ready()
        watch = self.start("watch", "last", "--output", "print", "--follow")
        self.go()
        self.ready()
        self.go()
        self.ready()
        self.go()
        out, err = watch.communicate(timeout=120)
        run.communicate(timeout=120)
        out = out.decode()
        self.assertEqual(0, watch.returncode, err)
        left = sum(int(line.split("[")[1].split()[0]) for line in out.splitlines() if "left out" in line)
        self.assertGreater(left, 20000000)
        self.assertEqual(30000000, left + out.count("z"))
        self.assertIn("out │ over\n", out)

    def test_a_script_that_outlives_its_executor_is_followed_to_its_end(self):
        self.write()
        run = self.start(*self.RUN)
        self.ready()
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        watch = self.start("watch", "last", "--output", "print", "--follow")
        self.until(watch.stdout, "begun")
        self.go()
        self.ready()
        self.go()
        out, err = watch.communicate(timeout=120)
        self.assertEqual(0, watch.returncode, err)
        self.harmless(out.decode())
        self.assertIn("out │ over\n", out.decode())
        self.assertIn("lifeboat resume", err.decode())

    def test_what_is_not_there_is_said(self):
        self.write()
        run = self.start(*self.RUN)
        self.ready()
        code, out, err = self.lifeboat("watch", "last", "--output", "yield")
        self.assertEqual((harness.USAGE, ""), (code, out))
        self.assertIn("has not run a script yet", err)
        code, _, err = self.lifeboat("watch", "last", "--output", "nothing")
        self.assertEqual(harness.USAGE, code)
        self.assertIn("there are: print, yield", err)
        # On another machine, the output is not there.
        shutil.move(self.work / ".lifeboat" / "spool", self.work / "elsewhere")
        code, _, err = self.lifeboat("watch", "last", "--output", "print")
        self.assertEqual(harness.TRY_AGAIN, code)
        self.assertIn("has printed anything", err)
        shutil.move(self.work / "elsewhere", self.work / ".lifeboat" / "spool")
        self.go()
        self.ready()
        self.go()
        run.communicate(timeout=120)

    def lose(self):
        """Begins the step's script, and kills its executor, its supervisor and then the script itself."""
        self.write()
        run = self.start(*self.RUN)
        self.ready()
        (journal,) = self.work.glob(".lifeboat/runs/*/journal.jsonl")
        text = journal.read_text()
        process, supervisor = (
            int(re.search(rf'"{name}":{{[^}}]*"id":(\d+)', text)[1]) for name in ("process", "supervisor")
        )
        # What the supervisor has not read yet goes with it.
        deadline = time.monotonic() + 60
        while not any(b"begun" in path.read_bytes() for path in self.work.glob(".lifeboat/spool/**/shown.*")):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        for number in (run.pid, supervisor, process):
            os.kill(number, signal.SIGKILL)
        run.wait(timeout=60)
        while os.path.exists(f"/proc/{process}"):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        return process

    RESUME = ("resume", "last", "--unattended", "--as", harness.OPERATOR, "--input", "word=sword-fish")

    def adopt(self):
        code, _, err = self.lifeboat("answer", "last", "print", "adopt", "--as", "bob", "--reason", "it is there")
        self.assertEqual(0, code, err)
        self.lifeboat(*self.RESUME)

    def test_what_a_lost_script_printed_is_in_the_evidence_before_somebody_decides(self):
        self.lose()
        code, _, err = self.lifeboat(*self.RESUME)
        self.assertEqual(harness.PARKED, code, err)
        self.adopt()
        code, out, err = self.lifeboat("watch", "last", "--output", "print")
        self.assertEqual(0, code, err)
        self.assertIn("out │ begun\n", out)
        self.assertIn("── print: attempt 1, probe", err)
        self.assertIn("its end was seen by nobody", err)
        self.assertIn("as far as is known", err)
        self.harmless(out + err)

    def test_what_a_script_printed_that_was_left_behind_is_not_taken_for_the_runs(self):
        process = self.lose()
        # As on another machine: nothing of it lies where the run is taken over.
        shutil.move(self.work / ".lifeboat" / "spool", self.work / "elsewhere")
        code, _, err = self.lifeboat(*self.RESUME)
        self.assertEqual(harness.PARKED, code, err)
        self.adopt()
        code, out, err = self.lifeboat("watch", "last", "--output", "print")
        self.assertEqual((harness.TRY_AGAIN, ""), (code, out), err)
        self.assertRegex(err, f"what attempt 1, on .* as process {process}, printed is on no record")
        # On its own machine it is still there, and is called what it is.
        shutil.rmtree(self.work / ".lifeboat" / "spool", ignore_errors=True)
        shutil.move(self.work / "elsewhere", self.work / ".lifeboat" / "spool")
        code, out, err = self.lifeboat("watch", "last", "--output", "print")
        self.assertEqual(0, code, err)
        self.assertIn("out │ begun\n", out, err)
        self.assertRegex(err, f"attempt 1, on .* as process {process}: LEFT BEHIND by its executor")
        self.assertIn("whether that is all it printed, and how it ended, is not known", err)
        self.harmless(out + err)

    def test_at_the_terminal_the_last_lines_are_shown_when_asked_for(self):
        self.write()
        command = [argument for argument in self.RUN if argument != "--unattended"]
        terminal = Terminal(self.work, [os.environ["LIFEBOAT"], *command])
        self.ready()
        terminal.until(b"`show` and Enter")
        terminal.type(b"show\n")
        terminal.until(b"the last lines of print")
        terminal.until(b"begun")
        self.go()
        self.ready()
        self.go()
        terminal.ended()


if __name__ == "__main__":
    unittest.main()
