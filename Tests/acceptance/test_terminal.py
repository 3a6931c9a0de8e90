# SPDX-License-Identifier: Apache-2.0
"""A run at a terminal that is resized, interrupted, suspended or goes away stays resumable, and does nothing twice.

The step under way is a script that waits at a named pipe, so that what is done to the program comes in the middle of it.
"""

import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from acceptance import harness
from acceptance.harness import DONE, EXCEPTIONS, PARKED

RUNBOOK = """---
lifeboat: 1
kind: daily
---
# At a terminal

## Do

1. **Once**
   ```bash id=once confirm=true
   echo x >>once
   ```
   ```expect
   status == 0
   ```
2. **Wait**
   ```bash id=wait effect=read
   cat gate
   ```
   ```expect
   contains(stdout, 'open')
   ```
3. **Last**
   ```bash id=last confirm=true
   echo x >>last
   ```
   ```expect
   status == 0
   ```
"""

PROMPT = b"\n   > "


def shell(command):
    """What a shell does with a job in the foreground: whenever it is suspended, it says so and waits for a line."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(command[0], command)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status) & 0xFF
        os.tcsetpgrp(0, os.getpgrp())
        os.write(1, b"SUSPENDED\n")
        os.read(0, 100)
        os.tcsetpgrp(0, job)
        os.kill(job, signal.SIGCONT)


class Terminal:
    """The program at a terminal of its own."""

    def __init__(self, work, command):
        self.child, self.side = pty.fork()
        if self.child == 0:
            # Whoever runs the tests may ignore it, as nohup does, and children would.
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.chdir(work)
            os._exit(shell(command))
        self.resize(24, 100)
        self.seen = b""

    def resize(self, rows, columns):
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """What came within the time; False when the other side is closed."""
        if not select.select([self.side], [], [], seconds)[0]:
            return True
        try:
            chunk = os.read(self.side, 65536)
        except OSError:
            return False
        self.seen += chunk
        return bool(chunk)

    def until(self, text, seconds=60):
        """Reads until the text has come after everything that was awaited before."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() > deadline or not self.read(1):
                raise AssertionError(f"'{text.decode()}' never came: {self.seen.decode('utf-8', 'replace')[-600:]}")
        before, self.seen = self.seen.split(text, 1)
        return before

    def type(self, text):
        os.write(self.side, text)

    def ended(self, seconds=60):
        """The exit status, or minus the signal; what was printed up to then."""
        deadline = time.monotonic() + seconds
        while self.read(0.2):
            if time.monotonic() > deadline:
                os.kill(self.child, signal.SIGKILL)
                raise AssertionError(f"it does not end: {self.seen.decode('utf-8', 'replace')[-600:]}")
        return self.wait(), self.seen.decode("utf-8", "replace")

    def wait(self):
        status = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        self.child = None
        return status

    def close(self):
        if self.side is not None:
            os.close(self.side)
            self.side = None

    def stop(self):
        self.close()
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            self.wait()


class TerminalCase(unittest.TestCase):
    """A test with a folder that may have a workspace file, and the program at a terminal in it."""

    workspace = "roles:\n  team: [anna, bob]\n"
    operator = "olga"

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix=f"lifeboat-{type(self).__name__.lower()}."))
        self.addCleanup(shutil.rmtree, self.work)
        if self.workspace:
            (self.work / "lifeboat.yaml").write_text(self.workspace)

    def open(self, *arguments, until=None):
        terminal = Terminal(self.work, [os.environ["LIFEBOAT"], *arguments, "--as", self.operator])
        self.addCleanup(terminal.stop)
        if until:
            terminal.until(until)
        return terminal

    def lifeboat(self, *arguments):
        """Without a terminal: the exit status and whatever was printed."""
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120,
        )
        return result.returncode, result.stdout.decode() + result.stderr.decode()


class AtATerminal(TerminalCase):
    workspace, operator = None, harness.OPERATOR

    def setUp(self):
        super().setUp()
        (self.work / "a.md").write_text(RUNBOOK)
        os.mkfifo(self.work / "gate")

    def start(self):
        """A run that has done its first step, and waits in the second."""
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        terminal.type(b"run\r")
        self.wait_for_script()
        return terminal

    def wait_for_script(self):
        """Returns when the script is at the gate: opening the gate's other side without waiting then works."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.gate = os.open(self.work / "gate", os.O_WRONLY | os.O_NONBLOCK)
                return
            except OSError:
                time.sleep(0.02)
        self.fail("the script never came to the gate")

    def open_gate(self):
        os.write(self.gate, b"open\n")
        self.close_gate()

    def close_gate(self):
        os.close(self.gate)

    def finish(self):
        """Goes on elsewhere: every step is done in the end, and each change was made once."""
        os.unlink(self.work / "gate")
        (self.work / "gate").write_text("open\n")
        status, said = self.lifeboat("resume", "last", "--unattended", "--as", harness.OPERATOR)
        self.assertEqual(status, PARKED, said)
        self.lifeboat("answer", "last", "last", "run", "--as", harness.OPERATOR, "--reason", "on with it")
        status, said = self.lifeboat("resume", "last", "--unattended", "--as", harness.OPERATOR)
        self.assertEqual(status, DONE, said)
        report = json.loads(self.lifeboat("status", "last", "--format", "json")[1])
        self.assertEqual({step["state"] for step in report["steps"]}, {"succeeded"})
        for name in ("once", "last"):
            self.assertEqual((self.work / name).read_text(), "x\n", name)

    def test_ctrl_c_ends_what_is_under_way_and_leaves_the_run_resumable(self):
        terminal = self.start()
        terminal.type(b"\x03")
        terminal.until(b"'wait' is under way")
        self.open_gate()
        status, said = terminal.ended()
        self.assertEqual(status, PARKED, said)
        self.assertIn("lifeboat resume", said)
        self.finish()

    def test_ctrl_c_twice_leaves_at_once(self):
        terminal = self.start()
        terminal.type(b"\x03")
        terminal.until(b"Ctrl-C again leaves at once")
        terminal.type(b"\x03")
        status, said = terminal.ended(20)
        self.close_gate()
        self.assertEqual(status, PARKED, said)
        self.finish()

    def test_ctrl_c_at_the_prompt_decides_nothing(self):
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        terminal.type(b"run\x03")
        status, said = terminal.ended(20)
        self.assertEqual(status, PARKED, said)
        self.assertFalse((self.work / "once").exists())

    def test_a_suspended_run_goes_on(self):
        terminal = self.open("run", "a.md")
        terminal.until(PROMPT)
        terminal.type(b"\x1a")
        terminal.until(b"SUSPENDED")
        self.assertFalse((self.work / "once").exists())
        terminal.type(b"\n")
        time.sleep(0.2)
        terminal.type(b"run\r")
        self.wait_for_script()
        terminal.type(b"\x1a")
        terminal.until(b"SUSPENDED")
        status, said = self.lifeboat("resume", "last", "--unattended", "--as", harness.OPERATOR)
        self.assertEqual(status, harness.TRY_AGAIN, f"it still owns the run: {said}")
        terminal.type(b"\n")
        self.open_gate()
        terminal.until(PROMPT)
        terminal.type(b"run\r")
        status, said = terminal.ended()
        self.assertEqual(status, DONE, said)
        for name in ("once", "last"):
            self.assertEqual((self.work / name).read_text(), "x\n", name)

    def test_a_lost_connection_leaves_the_run_resumable(self):
        terminal = self.start()
        terminal.close()
        self.open_gate()
        self.assertEqual(terminal.wait(), -signal.SIGHUP, "the shell went with its terminal")
        deadline = time.monotonic() + 60
        while json.loads(self.lifeboat("status", "last", "--format", "json")[1])["state"] != "parked":
            self.assertLess(time.monotonic(), deadline, "the run was not left")
            time.sleep(0.05)
        self.finish()

    def test_a_lost_connection_breaks_no_change_off_however_often_it_is_said(self):
        """The kernel sends SIGHUP, bash sends it to its jobs, and the end of a session sends SIGTERM besides."""
        self.lifeboat("run", "a.md", "--unattended", "--as", harness.OPERATOR)
        self.lifeboat("answer", "last", "once", "run", "--as", harness.OPERATOR, "--reason", "on with it")
        command = [os.environ["LIFEBOAT"], "resume", "last", "--unattended", "--as", harness.OPERATOR]
        process = subprocess.Popen(
            command, cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            # Whoever runs the tests may ignore it, as nohup does, and children would.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )
        try:
            self.wait_for_script()
            for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM, signal.SIGHUP):
                process.send_signal(number)
                time.sleep(0.1)
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(timeout=3)
            self.open_gate()
            self.assertEqual(process.wait(timeout=60), PARKED)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
        self.finish()

    def test_any_size_of_terminal_will_do(self):
        terminal = self.start()
        for rows, columns in ((1, 1), (2, 200), (200, 2), (0, 0), (24, 80)):
            terminal.resize(rows, columns)
            terminal.read(0.2)
        self.open_gate()
        terminal.until(PROMPT)
        terminal.resize(3, 7)
        terminal.type(b"skip not today\r")
        status, said = terminal.ended()
        self.assertEqual(status, EXCEPTIONS, said)
        self.assertEqual((self.work / "once").read_text(), "x\n")

    def test_how_it_ended_is_said_once_to_whoever_reads_both(self):
        (self.work / "a.md").write_text(RUNBOOK.split("## Do")[0] + "1. **Looks**\n   ```bash id=a effect=read\n   true\n   ```\n")
        _, said = self.open("run", "a.md").ended()
        self.assertEqual(1, said.count(" in all"), said)
        self.assertIn("completed, not proven", said)
        self.assertIn("bundle: ", said)
        # Results and progress that are read apart each say it.
        status, piped = self.lifeboat("run", "a.md", "--as", harness.OPERATOR)
        self.assertEqual(status, EXCEPTIONS, piped)
        self.assertRegex(piped, r"^a-\S+ completed, not proven: .* in all\nbundle: ")
        self.assertIn("completed, not proven", piped)

    def test_a_closed_pipe_does_not_stop_the_run(self):
        self.lifeboat("run", "a.md", "--unattended", "--as", harness.OPERATOR)
        self.lifeboat("answer", "last", "once", "run", "--as", harness.OPERATOR, "--reason", "on with it")
        command = f"'{os.environ['LIFEBOAT']}' resume last --unattended --as {harness.OPERATOR} 2>&1 | head -n 1"
        process = subprocess.Popen(["bash", "-c", f"set -o pipefail; {command}"], cwd=self.work, stdin=subprocess.DEVNULL)
        try:
            self.wait_for_script()
            self.open_gate()
            self.assertEqual(process.wait(timeout=60), PARKED)
        finally:
            process.kill()
            process.wait()
        self.finish()


if __name__ == "__main__":
    unittest.main()
