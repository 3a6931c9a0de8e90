# SPDX-License-Identifier: Apache-2.0
"""Commands that people are told to type next work as they stand: copied into a shell, with the options that they need."""

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
inputs:
  word: {type: string, secret: true}
---
# Next

1. **Somebody says yes.** *Red:* wait.
   ```bash id=ask effect=change confirm=true env="WORD=${word}"
   test "$WORD" = sword-fish && echo yes
   ```
   ```expect
   contains(stdout, 'yes')
   ```
"""

KILLED = """---
lifeboat: 1
kind: daily
---
# Killed

1. **It is done.** *Red:* wait.
   ```bash id=deed effect=change confirm=false
   echo begun; echo x >ready; read -r go <gate; echo over
   ```
   ```expect
   contains(stdout, 'over')
   ```
"""


class NextCommands(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat next 'quoted' "))
        self.addCleanup(shutil.rmtree, self.work)
        self.folder = self.work / "a folder"
        self.folder.mkdir()
        self.tools = self.work / "bin"
        self.tools.mkdir()
        (self.tools / "lifeboat").symlink_to(os.environ["LIFEBOAT"])
        (self.work / "a.md").write_text(RUNBOOK)

    def lifeboat(self, *arguments, cwd=None):
        return subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=cwd or self.work, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120, text=True,
        )

    def shell(self, command, cwd):
        """Executes a command as a person does who has copied it."""
        return subprocess.run(
            ["bash", "-c", command], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, text=True,
            env={**os.environ, "PATH": f"{self.tools}:{os.environ['PATH']}"},
        )

    def printed(self, text, verb):
        lines = [line[line.index(f"lifeboat {verb} "):] for line in text.splitlines() if f"lifeboat {verb} " in line]
        self.assertTrue(lines, text)
        return lines[0].strip()

    def test_what_is_printed_works_in_another_folder(self):
        options = ("--store", "my runs", "--as", "alice o'hara")
        run = self.lifeboat("run", "a.md", "--unattended", *options, "--input", "word=sword-fish")
        self.assertEqual(harness.PARKED, run.returncode, run.stderr)
        self.assertNotIn("sword-fish", run.stdout + run.stderr)
        answer = self.printed(run.stderr, "answer")
        self.assertIn("my runs", answer)
        answer = answer.replace("run|skip|abort", "run").replace("TEXT", "seen")
        answered = self.shell(answer, self.folder)
        self.assertEqual(harness.DONE, answered.returncode, answer + answered.stderr)
        for reason in ("it is sword-fish.", "word=sword-fish", "sword-fish"):
            refused = self.lifeboat("answer", "last", "ask", "skip", *options, "--reason", reason)
            self.assertEqual(harness.USAGE, refused.returncode, refused.stderr)
            self.assertIn("--reason holds the secret input 'word'", refused.stderr)
        for placeholder in (("--as", "NAME", "--reason", "x"), ("--as", "b", "--reason", "TEXT")):
            refused = self.lifeboat("answer", "last", "ask", "skip", "--store", "my runs", *placeholder)
            self.assertEqual(harness.USAGE, refused.returncode, refused.stderr)
        # Whoever goes on may be somebody else than whoever has answered.
        resume = self.printed(answered.stdout, "resume")
        again = self.printed(run.stderr, "resume")
        self.assertNotIn("--as", resume)
        # Nobody can be asked for the secret here: what is printed has a place for it, and the refusal says what is missing.
        place = " --input-from word=env:VARIABLE"
        self.assertIn(place, again)
        refused = self.shell(again, self.folder)
        self.assertEqual(harness.INVALID, refused.returncode, refused.stderr)
        self.assertIn("the variable VARIABLE is not set", refused.stderr)
        refused = self.shell(again.replace(place, ""), self.folder)
        self.assertEqual(harness.INVALID, refused.returncode, refused.stderr)
        self.assertIn("--input-from word=env:NAME", refused.stderr)
        resumed = self.shell("W=sword-fish " + again.replace("VARIABLE", "W"), self.folder)
        self.assertEqual(harness.DONE, resumed.returncode, again + resumed.stderr)
        self.assertIn("my runs", self.printed(resumed.stderr, "sign"))
        # No checklist belongs to this runbook.
        self.assertNotIn("lifeboat checklist", resumed.stderr)

    def test_a_refusal_names_the_run_and_not_a_placeholder(self):
        run = self.lifeboat("run", "a.md", "--unattended", "--store", "my runs", "--input", "word=sword-fish")
        self.assertEqual(harness.PARKED, run.returncode, run.stderr)
        listed = self.lifeboat("runs", "--store", "../my runs", "--format", "json", cwd=self.folder)
        (row,) = json.loads(listed.stdout)
        self.assertIn("/my runs'", row["next"])
        refused = self.lifeboat("approve", "last", "ask", "--store", "../my runs", "--as", "b", cwd=self.folder)
        self.assertEqual(harness.USAGE, refused.returncode, refused.stderr)
        # It waits for an answer, and not for an approval.
        answer = self.printed(refused.stderr, "answer").replace("run|skip|abort", "skip").replace("TEXT", "later")
        answered = self.shell(answer, self.folder)
        self.assertEqual(harness.DONE, answered.returncode, refused.stderr + answered.stderr)
        self.assertIn(row["run"], answered.stdout)

    def test_what_is_said_of_a_store_is_about_the_one_that_was_given(self):
        store = ("--store", "my runs")
        self.lifeboat("run", "a.md", "--unattended", *store, "--input", "word=sword-fish")
        frozen = self.lifeboat("freeze", *store, "--reason", "sale", "--as", "cto")
        thaw = self.printed(frozen.stdout, "unfreeze").replace("TEXT", "over")
        self.assertEqual(0, self.shell(thaw, self.folder).returncode, thaw)
        self.assertEqual(0, self.lifeboat("freeze", *store, "--status").returncode)
        unknown = self.lifeboat("status", "nobody", *store)
        self.assertIn("`lifeboat runs --store '", unknown.stderr)
        (bundle,) = (self.work / "my runs" / "runs").iterdir()
        with open(bundle / "journal.jsonl", "a", encoding="ascii") as journal:
            journal.write("?\n")
        listed = self.printed(self.lifeboat("runs", *store).stdout, "verify")
        checked = self.shell(listed, self.folder)
        self.assertEqual(harness.FAILED, checked.returncode, checked.stderr)
        self.assertIn("BROKEN", checked.stdout)
        refused = self.printed(self.lifeboat("status", "last", *store).stderr, "verify")
        self.assertIn("BROKEN", self.shell(refused, self.folder).stdout)

    def test_a_run_is_cancelled_whatever_word_says_why_and_the_word_is_not_recorded(self):
        options = ("--store", "my runs", "--as", "alice")
        self.lifeboat("run", "a.md", "--unattended", *options, "--input", "word=sword-fish")
        cancelled = self.lifeboat("cancel", "last", *options, "--reason", "it is (sword-fish).")
        self.assertIn("--reason holds the secret input 'word', and is recorded without it", cancelled.stderr)
        status = self.lifeboat("status", "last", "--store", "my runs", "--format", "json")
        self.assertEqual(json.loads(status.stdout)["state"], "cancelled")
        records = [path.read_text() for path in (self.work / "my runs").rglob("journal.jsonl")]
        self.assertFalse(any("sword-fish" in text for text in records))
        self.assertTrue(any("it is ((secret))." in text for text in records))

    def test_a_script_left_behind_is_told_of_and_the_printed_commands_work(self):
        (self.work / "a.md").write_text(KILLED)
        for name in ("gate", "ready"):
            os.mkfifo(self.work / name)
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], "run", "a.md", "--unattended", "--store", "my runs"], cwd=self.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        (self.work / "ready").read_text()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
        status = self.lifeboat("status", "last", "--store", "my runs")
        self.assertIn("the script of 'deed' STILL RUNS: process ", status.stdout)
        self.assertIn("last line: begun", status.stdout)
        self.assertIn("kill -- -", status.stdout)
        self.assertIn("in doubt because: ", status.stdout)
        runs = self.lifeboat("runs", "--store", "my runs")
        self.assertIn("STILL RUNS", runs.stdout)
        watch = self.lifeboat("watch", "last", "--store", "my runs")
        self.assertIn("STILL RUNS", watch.stderr)
        cancel = self.lifeboat("cancel", "last", "--store", "my runs", "--reason", "enough")
        self.assertEqual(harness.PARKED, cancel.returncode, cancel.stderr)
        self.assertIn("this has stopped no script: that of 'deed' goes on", cancel.stderr)
        with open(self.work / "gate", "w", encoding="utf-8") as gate:
            gate.write("go\n")
        resumed = self.shell(self.printed(cancel.stderr.split("to carry out")[1], "resume"), self.folder)
        self.assertNotIn("there is no run", resumed.stderr)
        self.assertIn("ended with status 0", resumed.stdout + resumed.stderr)
        self.assertNotIn("STILL RUNS", self.lifeboat("status", "last", "--store", "my runs").stdout)

    def test_an_answer_to_a_run_that_nobody_executes_says_so_and_how_to_go_on(self):
        (self.work / "a.md").write_text(KILLED)
        for name in ("gate", "ready"):
            os.mkfifo(self.work / name)
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], "run", "a.md", "--unattended", "--store", "my runs"], cwd=self.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        (self.work / "ready").read_text()
        options = ("--store", "my runs", "--as", "alice", "--reason", "seen")
        alive = self.lifeboat("answer", "last", "deed", "adopt", *options)
        self.assertEqual(harness.USAGE, alive.returncode)
        self.assertIn("nothing is asked at 'deed': it is running", alive.stderr)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
        for verb in (("answer", "last", "deed", "adopt"), ("approve", "last", "deed"), ("reject", "last", "deed")):
            with self.subTest(verb=verb):
                refused = self.lifeboat(*verb, *options)
                self.assertEqual(harness.USAGE, refused.returncode, refused.stderr)
                self.assertRegex(refused.stderr, "and nobody executes a-[^ ]+: its executor is gone, and why is not on record")
                self.assertIn("last on record, at ", refused.stderr)
                self.assertIn("under way: deed", refused.stderr)
                self.assertIn("'deed' STILL RUNS", refused.stderr)
        with open(self.work / "gate", "w", encoding="utf-8") as gate:
            gate.write("go\n")
        resumed = self.shell(self.printed(refused.stderr, "resume"), self.folder)
        self.assertEqual(harness.DONE, resumed.returncode, resumed.stdout + resumed.stderr)
        over = self.lifeboat("answer", "last", "deed", "adopt", *options)
        self.assertEqual(harness.USAGE, over.returncode)
        self.assertIn("is over: completed", over.stderr)

    def test_an_open_question_is_answered_first_and_the_resume_takes_it_up(self):
        options = ("--store", "my runs", "--as", "alice")
        run = self.lifeboat("run", "a.md", "--unattended", *options, "--input", "word=sword-fish")
        said = [line for line in run.stderr.splitlines() if "lifeboat answer" in line or "lifeboat resume" in line]
        self.assertIn("lifeboat answer", said[0])
        self.assertIn("first answer what is asked above, then this takes the answer up: lifeboat resume", said[-1])
        self.assertEqual(2, len(said), said)
        wrong = self.lifeboat("approve", "last", "ask", "--store", "my runs", "--as", "bob")
        self.assertEqual(harness.USAGE, wrong.returncode)
        self.assertIn("waits for nobody's approval", wrong.stderr)
        self.assertIn("'run|skip|abort' --as bob", self.printed(wrong.stderr, "answer"))
        paused = self.lifeboat("answer", "last", "ask", "pause", *options, "--reason", "seen")
        self.assertEqual(harness.USAGE, paused.returncode, paused.stdout)
        self.assertIn("nobody executes", paused.stderr)
        before = json.loads(self.lifeboat("status", "last", "--store", "my runs", "--format", "json").stdout)
        self.assertIn(" answer ", before["next"])
        self.assertIn(" resume ", before["then"])
        answered = self.lifeboat("answer", "last", "ask", "run", *options, "--reason", "seen")
        self.assertIn("which nobody executes now; whoever goes on with it takes it up: lifeboat resume", answered.stdout)
        after = self.lifeboat("status", "last", "--store", "my runs")
        self.assertIn("answered, and not taken up yet: run by alice", after.stdout)
        self.assertNotIn("lifeboat answer", after.stdout)
        listed = json.loads(self.lifeboat("runs", "--store", "my runs", "--format", "json").stdout)
        self.assertIn(" resume ", listed[0]["next"])
        self.assertIsNone(listed[0]["then"])
        resume = self.printed(after.stdout, "resume")
        self.assertIn(" --input-from word=env:VARIABLE", resume)
        resumed = self.shell("W=sword-fish " + resume.replace("VARIABLE", "W"), self.folder)
        self.assertEqual(harness.DONE, resumed.returncode, resumed.stdout + resumed.stderr)


if __name__ == "__main__":
    unittest.main()
