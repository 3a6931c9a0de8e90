# SPDX-License-Identifier: Apache-2.0
"""A secret input is given without anybody else seeing it: typed unseen, read from a variable or a file; and one that was put
on the command line is not shown there for longer than the program's start."""

import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import termios
import time
import unittest

from acceptance import harness
from acceptance.test_terminal import PROMPT, Terminal

SECRET = "sword-fish-9134"

RUNBOOK = """---
lifeboat: 1
kind: daily
inputs:
  word: {type: string, secret: true, pattern: '[a-z0-9-]+'}
  place: {type: string, default: here}
---
# Secret

1. **It is used.** *Red:* wait.
   ```bash id=use effect=read env="WORD=${word}"
   echo x >ready; read -r go <gate; [ "$WORD" = "sword-fish-$((9000 + 134))" ] && echo open
   ```
   ```expect
   contains(stdout, 'open')
   ```
2. **Somebody says yes.** *Red:* wait.
   ```bash id=ask effect=change confirm=true env="WORD=${word}"
   [ "$WORD" = "sword-fish-$((9000 + 134))" ] && echo yes
   ```
   ```expect
   contains(stdout, 'yes')
   ```
"""


class SecretInputs(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-secret."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.work / "a.md").write_text(RUNBOOK)
        for name in ("gate", "ready"):
            os.mkfifo(self.work / name)

    def begin(self, *arguments, env=None):
        return subprocess.Popen(
            [os.environ["LIFEBOAT"], *arguments, "--as", harness.OPERATOR], cwd=self.work, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})},
        )

    def finish(self, process):
        stdout, stderr = process.communicate(timeout=120)
        self.assertNotIn(SECRET, stdout + stderr)
        return process.returncode, stdout + stderr

    def lifeboat(self, *arguments, env=None):
        return self.finish(self.begin(*arguments, env=env))

    def wait_for_script(self, process=None):
        """Returns when the script is at the gate; fails with what the program has said when that ends before."""
        ready = os.open(self.work / "ready", os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, ready)
        for _ in range(600):
            # Before the script opens its side there is nothing to wait for.
            if select.select([ready], [], [], 0)[0] and os.read(ready, 10):
                return
            if process and process.poll() is not None:
                self.fail(self.finish(process)[1])
            time.sleep(0.05)
        self.fail("the script never came to the gate")

    def open_gate(self, process=None):
        """Lets the script go on, once it is there."""
        self.wait_for_script(process)
        (self.work / "gate").write_text("go\n")

    def terminal(self, *arguments):
        terminal = Terminal(self.work, [os.environ["LIFEBOAT"], *arguments, "--as", harness.OPERATOR])
        self.addCleanup(terminal.stop)
        return terminal

    def assert_on_no_record(self):
        for path in self.work.rglob("*"):
            if path.is_file():
                self.assertNotIn(SECRET.encode(), path.read_bytes(), path)

    def test_what_is_on_the_command_line_is_hidden_there_and_said(self):
        for option in (("--input", f"word={SECRET}"), ("-i", f"word={SECRET}"), (f"--input=word={SECRET}",)):
            process = self.begin("run", "a.md", "--input", "place=there", *option)
            self.wait_for_script(process)
            words = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes()
            self.assertNotIn(SECRET.encode(), words)
            self.assertIn(b"word=" + b"*" * len(SECRET), words)
            self.assertIn(b"place=there", words)
            (self.work / "gate").write_text("go\n")
            status, text = self.finish(process)
            self.assertEqual(harness.PARKED, status, text)
            self.assertIn("the secret input 'word' stood on the command line", text)
            status, text = self.lifeboat("resume", "last", *option)
            self.assertEqual(harness.PARKED, status, text)
            self.assertIn("the secret input 'word' stood on the command line", text)
        self.assert_on_no_record()

    def test_it_is_read_from_a_variable_or_a_file(self):
        kept = self.work.parent / f"{self.work.name}.kept"
        kept.write_text(SECRET + "\n")
        self.addCleanup(kept.unlink)
        env = {"MY_WORD": SECRET}
        for place in ("env:MY_WORD", f"file:{kept}"):
            process = self.begin("run", "a.md", "--input-from", f"word={place}", env=env)
            self.open_gate(process)
            status, text = self.finish(process)
            self.assertEqual(harness.PARKED, status, text)
            line = [line for line in text.splitlines() if "lifeboat resume " in line][-1]
            self.assertIn(f"--input-from word={place}", line)
            command = line[line.index("lifeboat resume ") + len("lifeboat ") :].split()
            answer = self.lifeboat("answer", "last", "ask", "run", "--reason", "seen")
            self.assertEqual(harness.DONE, answer[0], answer[1])
            status, text = self.lifeboat(*command, env=env)
            self.assertEqual(harness.DONE, status, text)
        self.assert_on_no_record()

    def test_what_cannot_be_read_begins_nothing(self):
        (self.work / "empty").write_text("\n")
        cases = (
            ("word=env:NOT_THERE", harness.INVALID, "env:NOT_THERE"),
            ("word=file:not-there", harness.INVALID, "file:not-there"),
            ("word=file:empty", harness.INVALID, "empty"),
            (f"word={SECRET}", harness.USAGE, "env:NAME or file:PATH"),
            ("word=ssm:/some/where", harness.USAGE, "`from`"),
            (SECRET, harness.USAGE, "name=value"),
        )
        for argument, expected, said in cases:
            status, text = self.lifeboat("run", "a.md", "--input-from", argument)
            self.assertEqual(expected, status, text)
            self.assertIn(said, text)
        status, text = self.lifeboat("run", "a.md", "--input", SECRET)
        self.assertEqual(harness.USAGE, status, text)
        status, text = self.lifeboat("run", "a.md", "--unattended")
        self.assertEqual(harness.INVALID, status, text)
        self.assertIn("--input-from word=env:NAME", text)
        self.assertFalse((self.work / ".lifeboat" / "runs").exists() and any((self.work / ".lifeboat" / "runs").iterdir()))

    def test_the_person_at_the_terminal_types_it_unseen(self):
        terminal = self.terminal("run", "a.md")
        terminal.until(b"the secret input 'word' (it is not shown): ")
        self.assertFalse(termios.tcgetattr(terminal.side)[3] & termios.ECHO)
        terminal.type(f"sword-fishx\x7f-9134\r".encode())
        self.open_gate()
        terminal.until(PROMPT)
        self.assertTrue(termios.tcgetattr(terminal.side)[3] & termios.ECHO)
        terminal.type(b"quit\r")
        status, text = terminal.ended()
        self.assertEqual(harness.PARKED, status, text)
        self.assertNotIn(SECRET, text)
        terminal = self.terminal("resume", "last")
        terminal.until(b"(it is not shown): ")
        terminal.type(b"another\r")
        status, text = terminal.ended()
        self.assertEqual(harness.REFUSED, status, text)
        self.assertIn("not those that the run was opened with", text)
        terminal = self.terminal("resume", "last")
        terminal.until(b"(it is not shown): ")
        terminal.type(SECRET.encode() + b"\r")
        terminal.until(PROMPT)
        terminal.type(b"run\r")
        status, text = terminal.ended()
        self.assertEqual(harness.DONE, status, text)
        self.assert_on_no_record()

    def test_who_types_nothing_begins_nothing_and_gets_the_terminal_back(self):
        for keys in (b"\r", b"\x03", b"\x04", b"half\x03"):
            terminal = self.terminal("run", "a.md")
            terminal.until(b"(it is not shown): ")
            terminal.type(keys)
            terminal.until(b"no value was typed for the secret input 'word'; nothing was run")
            self.assertTrue(termios.tcgetattr(terminal.side)[3] & termios.ECHO)
            self.assertEqual(harness.INVALID, terminal.ended()[0])
        status, text = self.lifeboat("runs", "--format", "json")
        self.assertEqual([], json.loads(text), text)
