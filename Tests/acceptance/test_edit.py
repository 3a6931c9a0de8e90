# SPDX-License-Identifier: Apache-2.0
"""A value is edited before its step acts: it is shown again, on record with who and why, and what was approved is void."""

import json
import os
import pathlib
import signal
import unittest

from acceptance.harness import DONE, PARKED, REFUSED, USAGE
from acceptance.test_terminal import PROMPT, TerminalCase

RUNBOOK = """---
lifeboat: 1
kind: daily
inputs:
  word: {type: string, default: wrong, pattern: "[a-z]+"}
---
# To be edited

```yaml approval=agreed
from: [team]
```

1. **First**
   ```bash id=first confirm=true env="WORD=${word}"
   echo "$WORD" >>first
   ```
   ```expect
   status == 0
   ```
2. **Second**
   ```bash id=second approve=agreed env="WORD=${word}"
   echo "$WORD" >>second
   ```
   ```expect
   status == 0
   ```
"""

WHY = b"   why > "


class Edit(TerminalCase):
    def setUp(self):
        super().setUp()
        (self.work / "a.md").write_text(RUNBOOK)

    def open(self, *arguments):
        return super().open(*arguments, until=PROMPT)

    def given(self):
        status = json.loads(self.lifeboat("status", "last", "--format", "json")[1])
        return {step["id"]: [(one["old"], one["value"], one["by"], one["reason"]) for one in step["given"]]
                for step in status["steps"]}

    def kill(self, terminal):
        """Kills the program, which the terminal's shell started, and takes the terminal away."""
        children = pathlib.Path(f"/proc/{terminal.child}/task/{terminal.child}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        terminal.ended()

    def test_a_value_is_edited_at_the_prompt_and_survives_the_program(self):
        terminal = self.open("run", "a.md")
        terminal.type(b"frob\r")
        terminal.until(b"'frob' is no answer here")
        # An edit is dropped, by a word or by the end of the input, and changes nothing.
        terminal.type(b"edit word=right\r")
        terminal.until('word: "wrong" → "right"'.encode())
        terminal.until(WHY)
        terminal.type(b"\r")
        terminal.until(b"that says nothing")
        terminal.type(b"quit\r")
        terminal.until(b"nothing was answered")
        terminal.type(b"edit word=NOT ALLOWED\r")
        terminal.until(b"'word'")
        terminal.until(PROMPT)
        # With the reason already there, a value that was asked for is seen before it counts.
        for typed, mark, said in [(b"quit", b"", b""), (b"right", b"   sure > ", b"no\r"), (b"right", b"   sure > ", b"\r")]:
            terminal.type(b"edit it was a typo\r")
            terminal.until(b"   word > ")
            terminal.type(typed + b"\r")
            if mark:
                terminal.until('word: "wrong" → "right"'.encode())
                terminal.until(mark)
                terminal.type(said)
            terminal.until(b"nothing was answered")
        terminal.type(b"edit\r")
        terminal.until(b"   word > ")
        terminal.type(b"right\r")
        terminal.until(WHY)
        terminal.type(b"\x04")
        status, said = terminal.ended()
        self.assertEqual(status, PARKED, said)
        self.assertEqual(self.given()["first"], [])
        terminal = self.open("resume", "last")
        terminal.type(b"edit word it was a typo\r")
        terminal.until(b"   word > ")
        terminal.type(b"right\r")
        terminal.until(b"   sure > ")
        terminal.type(b"yes\r")
        terminal.until('word: "wrong" → "right" (olga: it was a typo)'.encode())
        terminal.until(PROMPT)
        # `show` says what will run, and not what the run was opened with.
        terminal.type(b"show\r")
        terminal.until(b"WORD")
        shown = terminal.until(PROMPT)
        self.assertIn(b"right", shown)
        self.assertNotIn(b"wrong", shown)
        self.kill(terminal)
        self.assertFalse((self.work / "first").exists())
        self.assertEqual(self.given()["first"], [("wrong", "right", "olga", "it was a typo")])
        for command in ("status", "report"):
            said = self.lifeboat(command, "last")[1]
            self.assertIn('word = "right" (was "wrong")', said)
            self.assertIn("it was a typo", said)
        terminal = self.open("resume", "last")
        terminal.type(b"run\r")
        terminal.until(b"What will be done")
        self.assertEqual((self.work / "first").read_text(), "right\n")

    def test_an_edit_from_another_terminal_takes_an_approval_back(self):
        self.lifeboat("run", "a.md", "--unattended", "--as", "olga")
        why = ("--reason", "not on this step")
        self.assertEqual(self.lifeboat("answer", "last", "first", "edit", *why, "--as", "olga")[0], USAGE)
        self.assertEqual(self.lifeboat("answer", "last", "first", "skip", *why, "--as", "olga")[0], DONE)
        self.lifeboat("resume", "last", "--unattended", "--as", "olga")
        status, said = self.lifeboat(
            "answer", "last", "second", "edit", "--set", "word=right", "--as", "bob", "--reason", "wrong was wrong"
        )
        self.assertEqual(status, DONE, said)
        said = self.lifeboat("resume", "last", "--unattended", "--as", "olga")[1]
        self.assertIn("is void: bob gave it word", said)
        self.assertEqual(self.given()["second"], [("wrong", "right", "bob", "wrong was wrong")])
        status, said = self.lifeboat("approve", "last", "second", "--as", "bob")
        self.assertEqual(status, REFUSED, said)
        self.assertIn("given to this step alone by bob: wrong was wrong", said)
        self.assertEqual(self.lifeboat("approve", "last", "second", "--as", "anna")[0], DONE)
        self.lifeboat("resume", "last", "--unattended", "--as", "olga")
        self.assertEqual((self.work / "second").read_text(), "right\n")


if __name__ == "__main__":
    unittest.main()
