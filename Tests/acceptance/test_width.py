# SPDX-License-Identifier: Apache-2.0
"""At a terminal no word is broken in its middle, and no command that is to be copied."""

import fcntl
import os
import pathlib
import pty
import shutil
import struct
import subprocess
import tempfile
import termios
import unittest

from acceptance import harness

RUNBOOK = """---
lifeboat: 1
id: a-runbook-with-a-name-that-is-long
kind: daily
---
# A title that is long enough to be broken at the width of a terminal that has eighty columns

1. **Somebody who is asked something that is longer than a line says yes, and goes on with whatever comes then.**
   ```bash id=a-step-with-a-long-name effect=change confirm=true
   echo these words are many, and stand in a command that is shown to whoever is asked whether it may be done
   ```
   ```expect
   contains(stdout, 'words')
   ```
2. **It is wrong.**
   ```bash id=wrong effect=read
   echo these words are many, and stand in what was observed when something else was expected of the command
   ```
   ```expect
   contains(stdout, 'something that is not there and that is long enough to be wrapped by a terminal')
   ```
"""


class Width(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-width."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.work / "a.md").write_text(RUNBOOK)

    def piped(self, *arguments):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120, text=True,
        )
        return result.stdout + result.stderr

    def shown(self, columns, *arguments):
        """The lines that a terminal is given."""
        side, child = pty.openpty()
        self.addCleanup(os.close, side)
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, stdout=child, stderr=child,
            env={**os.environ, "NO_COLOR": "1", "TERM": "dumb"},
        )
        os.close(child)
        seen = b""
        while True:
            try:
                chunk = os.read(side, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk
        process.wait(timeout=120)
        return seen.decode().replace("\r\n", "\n").splitlines()

    def check(self, lines, columns):
        wide = [line for line in lines if len(line) > columns and "lifeboat " not in line and " " in line.strip()]
        self.assertEqual([], wide)

    def commands(self, text):
        return [line[line.index("lifeboat "):].strip() for line in text.splitlines() if ": lifeboat " in line
                or line.strip().startswith("lifeboat ") or line.startswith(("next:   ", "then:   "))]

    def test_what_is_shown_of_a_run_is_broken_between_words(self):
        lines = self.shown(80, "run", "a.md", "--unattended")
        self.check(lines, 80)
        self.assertTrue(any(line.strip().startswith("lifeboat answer ") and line.endswith("--reason TEXT") for line in lines), lines)
        for arguments in (("status", "last"), ("watch", "last", "--no-follow"), ("runs",), ("approve", "last", "wrong")):
            piped = self.piped(*arguments)
            self.assertTrue(self.commands(piped), piped)
            for columns in (72, 80, 100):
                lines = self.shown(columns, *arguments)
                self.check(lines, columns)
                # Moments may differ, and so may how long ago something was.
                words = [word for line in lines for word in line.split()]
                self.assertEqual(len(piped.split()), len(words), lines)
                for command in self.commands(piped):
                    self.assertTrue(any(command in line for line in lines), (command, lines))
