# SPDX-License-Identifier: Apache-2.0
"""Many executors want one run, and one that was suspended comes back: one at a time works on it, and the others say who
does."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from acceptance.harness import DONE, EXCEPTIONS, OPERATOR, PARKED, TRY_AGAIN, Acceptance, Workspace

ROUNDS = 2
# The tests' cluster takes 100 connections, and an executor has up to three.
RACERS = 20
RUNBOOK = """---
lifeboat: 1
kind: daily
---

# Raced

```yaml approval=one-key
from: [dba]
```

1. **Somebody agrees, and it is done.**
   ```bash id=deed approve=one-key
   echo deed >> "$HOME/notes"
   sleep PAUSE
   ```
2. **It goes on.**
   ```bash id=then
   echo then >> "$HOME/notes"
   ```
"""


class Races(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        port = os.environ["DHAKACART_PRIMARY_PORT"]
        cls.database = f"races_{os.getpid()}"
        cls.psql(cls, "primary", f"CREATE DATABASE {cls.database}")
        cls.shared = Workspace()
        cls.addClassCleanup(cls.shared.remove)
        text = (cls.shared.path / "lifeboat.yaml").read_text()
        store = f"host={os.environ['DHAKACART_ADMIN_SOCKET']} port={port} user=admin dbname={cls.database}"
        (cls.shared.path / "lifeboat.yaml").write_text(text.replace("store: .lifeboat", f"store: {json.dumps(store)}"))
        made = cls.shared.lifeboat("store", "init")
        assert made.returncode == DONE, made.stderr
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-races."))
        cls.addClassCleanup(shutil.rmtree, cls.home)

    def setUp(self):
        (self.home / "notes").unlink(missing_ok=True)

    def notes(self):
        path = self.home / "notes"
        return path.read_text().split() if path.exists() else []

    def listed(self, machine):
        return {row["run"] for row in json.loads(machine.lifeboat("runs", "--format", "json").stdout)}

    def approved_run(self, machine, pause):
        """A run whose next executor does the deed."""
        (machine.path / "raced.md").write_text(RUNBOOK.replace("PAUSE", str(pause)))
        before = self.listed(machine)
        parked = machine.lifeboat("run", "raced.md", "--unattended", "--as", OPERATOR, env={"HOME": str(self.home)})
        self.assertEqual(parked.returncode, PARKED, parked.stderr)
        (run,) = self.listed(machine) - before
        dba = "dba@dhakacart.com"
        approved = machine.lifeboat("approve", run, "deed", "--as", dba, "--key", machine.key(dba))
        self.assertEqual(approved.returncode, DONE, approved.stderr)
        return run

    def start(self, machine, *arguments, host=None):
        """A process of the program, on a machine of another name where the system allows that."""
        prefix = []
        if host and os.geteuid() == 0:
            prefix = ["unshare", "--uts", "sh", "-c", f'hostname {host}; exec "$@"', "sh"]
        return subprocess.Popen(
            prefix + machine.command(*arguments), cwd=machine.path, env={**os.environ, "HOME": str(self.home)},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def resume(self, machine, run, host=None):
        # Another machine's name is what a copy of the folder would have: it is taken over on purpose.
        words = ["resume", run, "--unattended", "--as", OPERATOR, "--take-over", "--reason", "a race"]
        return self.start(machine, *words, host=host)

    def wait_for(self, note, process):
        deadline = time.monotonic() + 60
        while note not in self.notes():
            self.assertIsNone(process.poll(), process.stderr.read() if process.poll() is not None else "")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def race(self, machine, count):
        for _ in range(ROUNDS):
            self.setUp()
            run = self.approved_run(machine, pause=12)
            racers = [self.resume(machine, run, host=f"host{number % 2}") for number in range(count)]
            texts = [racer.communicate(timeout=120)[1] for racer in racers]
            won = [text for racer, text in zip(racers, texts) if racer.returncode in (DONE, EXCEPTIONS)]
            self.assertEqual(len(won), 1, "\n".join(texts))
            for racer, text in zip(racers, texts):
                if text not in won:
                    self.assertEqual(racer.returncode, TRY_AGAIN, text)
                    self.assertRegex(text, "held by|another process holds the lock")
            self.assertEqual(self.notes(), ["deed", "then"])

    def suspend(self, machine, take_over):
        """An owner is suspended in the middle of a step, another one finishes the run, and the first wakes up."""
        run = self.approved_run(machine, pause=5)
        (machine.path / "raced.md").unlink()
        owner = self.resume(machine, run, host="old")
        try:
            self.wait_for("deed", owner)
            owner.send_signal(signal.SIGSTOP)
            self.assertEqual(self.notes(), ["deed"])
            refused = self.resume(machine, run, host="new")
            self.assertIn("held by", refused.communicate(timeout=60)[1])
            self.assertEqual(refused.returncode, TRY_AGAIN)
            take_over(run)
            other = self.resume(machine, run, host="new")
            text = other.communicate(timeout=60)[1]
            # The script went on below its supervisor, and its result is taken.
            self.assertIn(other.returncode, (DONE, EXCEPTIONS), text)
        finally:
            owner.send_signal(signal.SIGCONT)
        text = owner.communicate(timeout=60)[1]
        self.assertEqual(owner.returncode, TRY_AGAIN, text)
        self.assertIn(run, text)
        self.assertEqual(self.notes(), ["deed", "then"], "the one that woke up did nothing more")
        verified = machine.lifeboat("status", run)
        self.assertNotIn("running", verified.stdout.splitlines()[0])
        return text

    def test_of_twenty_executors_one_works_on_a_run_in_a_folder(self):
        self.race(self.workspace, RACERS)

    def test_of_twenty_executors_one_works_on_a_run_in_a_database(self):
        self.race(self.shared, RACERS)

    def test_an_owner_that_wakes_up_finds_its_folder_taken(self):
        lock = self.workspace.path / ".lifeboat" / "locks"
        self.suspend(self.workspace, lambda run: (lock / f"{run}.lock").unlink())

    def test_an_owner_that_wakes_up_finds_its_database_taken(self):
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.database}'"
        self.suspend(self.shared, lambda run: self.psql("primary", end))


if __name__ == "__main__":
    unittest.main()
