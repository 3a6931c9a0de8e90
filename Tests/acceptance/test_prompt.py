# SPDX-License-Identifier: Apache-2.0
"""The prompt of a run: it is drawn again, taken away and fitted, asks for what an answer lacks, and counts one answer."""

import os
import re
import subprocess
import unittest

from acceptance.harness import DONE, PARKED, REFUSED
from acceptance.test_terminal import PROMPT, TerminalCase

HEAD = """---
lifeboat: 1
kind: daily
on-failure: pause
---
# Asked

```yaml approval=agreed
from: [team]
```

"""

STEP = """1. **Once**
   ```bash id=once {attributes}
   {script}
   ```
   ```expect
   status == {status}
   ```
"""

WHY, KEY = b"   why > ", b"   key > "


class Prompt(TerminalCase):
    def write(self, attributes, script="echo x >>once", status=0):
        (self.work / "a.md").write_text(HEAD + STEP.format(attributes=attributes, script=script, status=status))

    def asked(self, attributes, *script):
        self.write(attributes, *script)
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        return terminal

    def test_an_answer_from_elsewhere_takes_the_prompt_away(self):
        terminal = self.asked("confirm=true")
        # Somebody executes it: nobody is told to resume it.
        said = self.lifeboat("status", "last")[1]
        self.assertIn("lifeboat answer", said)
        self.assertNotIn("lifeboat resume", said)
        status, said = self.lifeboat("answer", "last", "once", "run", "--as", "olga", "--reason", "go")
        self.assertEqual(status, DONE, said)
        status, said = terminal.ended()
        self.assertEqual(status, DONE, said)
        self.assertNotRegex(said, r"   > [^\s]")
        # What is left on the line of the last prompt was erased.
        self.assertIn("\x1b[K", said)

    def test_a_prompt_stands_again_after_a_suspension(self):
        terminal = self.asked("confirm=true")
        terminal.type(b"\x1a")
        terminal.until(b"SUSPENDED")
        terminal.type(b"\n")
        terminal.until(b"? explains")
        terminal.until(PROMPT)
        terminal.type(b"run\r")
        status, said = terminal.ended()
        self.assertEqual(status, DONE, said)

    def test_what_is_shown_at_a_prompt_fits_the_terminal_as_it_is_by_then(self):
        terminal = self.asked("confirm=true")
        terminal.resize(24, 40)
        terminal.type(b"?\r")
        terminal.until(b"does what is shown")
        while PROMPT not in terminal.seen:
            terminal.read(1)
        for line in re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", terminal.seen.decode()).splitlines():
            self.assertLessEqual(len(line), 40, line)

    def test_a_reason_that_was_left_out_is_asked_for_and_the_end_of_the_input_is_none(self):
        terminal = self.asked("effect=read", "true", 1)
        terminal.type(b"retry\r")
        terminal.until(b"'retry' counts only with a reason")
        terminal.until(WHY)
        terminal.type(b"\x04")
        status, said = terminal.ended()
        self.assertEqual(status, PARKED, said)
        self.assertNotIn("answered 'retry'", self.lifeboat("report", "last")[1])
        terminal = self.open("resume", "last")
        terminal.until(PROMPT)
        terminal.type(b"retry\r")
        terminal.until(WHY)
        terminal.type(b"it may work now\r")
        terminal.until(b"answered 'retry' at once (it may work now)")
        terminal.until(PROMPT)

    def test_what_stands_behind_a_yes_takes_it_back(self):
        terminal = self.asked("confirm=true")
        for line in (b"run not yet, wait\r", b"run abort\r"):
            terminal.type(line)
            terminal.until(b"behind it, nothing was done")
            terminal.until(PROMPT)
        terminal.type(b"skip\r")
        terminal.until(WHY)
        for word in (b"abort\r", b"no\r"):
            terminal.type(word)
            terminal.until(b"is an answer, and no reason")
            terminal.until(WHY)
        for line, words in (
            (b"abort I am not sure\r", b"'abort' is an answer, and a reason begins with another word"),
            (b"REASON\r", b"'REASON' stands for your own words"),
        ):
            terminal.type(line)
            terminal.until(words)
            terminal.until(WHY)
        terminal.type(b"quit\r")
        terminal.until(PROMPT)
        self.assertFalse((self.work / "once").exists())
        terminal.type(b"run\r")
        status, said = terminal.ended()
        self.assertEqual(status, DONE, said)

    def test_a_script_that_is_stopped_with_the_run_is_said_to_be_in_doubt(self):
        os.mkfifo(self.work / "gate")
        terminal = self.asked("confirm=true", "echo begun >>once; cat gate")
        terminal.type(b"run\r")
        terminal.until(b"once")
        gate = os.open(self.work / "gate", os.O_WRONLY)
        terminal.type(b"\x03")
        terminal.until(b"Ctrl-C again leaves at once")
        terminal.type(b"\x03")
        status, said = terminal.ended(20)
        os.close(gate)
        self.assertEqual(status, PARKED, said)
        self.assertRegex(said.lower(), "the script (of 'once' )?was stopped in its middle")
        self.assertIn("'once' is in doubt", said)
        self.assertNotIn("nothing is lost", said)
        status, said = self.lifeboat("resume", "last", "--unattended", "--as", "olga")
        self.assertEqual(status, PARKED, said)
        self.assertIn("was stopped in its middle", said)
        self.assertNotIn("finished while no executor watched", said)

    def test_a_decision_at_the_prompt_is_signed_with_a_key_that_is_asked_for(self):
        lines = []
        for person in ("anna", "bob"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", self.work / person], check=True,
                stdin=subprocess.DEVNULL,
            )
            public = (self.work / f"{person}.pub").read_text().split()
            lines.append(f'{person} namespaces="approval@lifeboat" {public[0]} {public[1]}\n')
        (self.work / "allowed_signers").write_text("".join(lines))
        with open(self.work / "lifeboat.yaml", "a") as file:
            file.write("allowed-signers: allowed_signers\n")
        os.environ.pop("SSH_AUTH_SOCK", None)
        self.write("approve=agreed")
        terminal = self.open("run", "a.md")
        terminal.until(b"--as NAME --key KEY")
        terminal.until(PROMPT)
        terminal.type(b"approve olga\r")
        terminal.until(b"the starter does not count")
        terminal.until(PROMPT)
        terminal.type(b"approve anna looks right\r")
        terminal.until(b"decision: approve")
        terminal.until(KEY)
        terminal.type(b"bob\r")
        terminal.until(b"the key belongs to bob")
        terminal.until(KEY)
        terminal.type(b"anna\r")
        status, said = terminal.ended()
        self.assertEqual(status, DONE, said)
        self.assertRegex(self.lifeboat("report", "last")[1], r"anna approved once: looks right \(key SHA256:")

    def test_a_second_answer_is_refused_while_the_first_waits(self):
        self.write("confirm=true")
        self.lifeboat("run", "a.md", "--unattended", "--as", "olga")
        first = self.lifeboat("answer", "last", "once", "skip", "--as", "anna", "--reason", "not today")
        self.assertEqual(first[0], DONE, first[1])
        status, said = self.lifeboat("answer", "last", "once", "run", "--as", "bob", "--reason", "yes, today")
        self.assertEqual(status, REFUSED, said)
        self.assertIn("'skip' by anna", said)
        self.assertIn("lifeboat resume", said)
        self.lifeboat("resume", "last", "--unattended", "--as", "olga")
        self.assertFalse((self.work / "once").exists())


if __name__ == "__main__":
    unittest.main()
