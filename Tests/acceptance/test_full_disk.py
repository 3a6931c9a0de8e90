# SPDX-License-Identifier: Apache-2.0
"""A disk without room and a reader that has gone: the run says so, nothing unrecorded is done, and it goes on later."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from acceptance.harness import DONE, EXCEPTIONS, GREEN, OPERATOR, PARKED, TRY_AGAIN, Acceptance

RUNBOOK = """---
lifeboat: 1
kind: daily
---

# Without room

```yaml approval=one-key
from: [dba]
```

1. **Somebody agrees, and it is done.**
   ```bash id=deed approve=one-key
   echo deed >> "$HOME/notes"
   ```
2. **It goes on.**
   ```bash id=then
   echo then >> "$HOME/notes"
   ```
"""


class FullDisk(Acceptance):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-home."))
        self.addCleanup(shutil.rmtree, self.home)
        self.write("room.md", RUNBOOK)

    def notes(self):
        path = self.home / "notes"
        return path.read_text().split() if path.exists() else []

    def lifeboat(self, *arguments):
        return self.workspace.lifeboat(*arguments, env={"HOME": str(self.home)})

    def approved_run(self):
        before = set(self.workspace.runs())
        parked = self.lifeboat("run", "room.md", "--unattended", "--as", OPERATOR)
        self.assertEqual(parked.returncode, PARKED, parked.stderr)
        (run,) = set(self.workspace.runs()) - before
        dba = "dba@dhakacart.com"
        approved = self.lifeboat("approve", run, "deed", "--as", dba, "--key", self.workspace.key(dba))
        self.assertEqual(approved.returncode, DONE, approved.stderr)
        return run

    def finish(self, run):
        result = self.lifeboat("resume", run, "--unattended", "--as", OPERATOR)
        self.assertIn(result.returncode, (DONE, EXCEPTIONS), result.stdout + result.stderr)
        self.assertEqual(self.notes(), ["deed", "then"])

    @unittest.skipUnless(os.geteuid() == 0, "needs a file system of its own")
    def test_a_full_disk_stops_the_run_before_it_acts(self):
        store = self.workspace.path / ".lifeboat"
        store.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", store], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", store], check=True)
        run = self.approved_run()
        filler = store / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 512):
                    pass
            except OSError:
                pass
        result = self.lifeboat("resume", run, "--unattended", "--as", OPERATOR)
        self.assertEqual(result.returncode, TRY_AGAIN, result.stdout + result.stderr)
        self.assertIn("free some disk space", result.stderr)
        # The journal has room in advance: how far the run came depends on what else had to be kept.
        done = self.notes()
        self.assertEqual(done, ["deed", "then"][: len(done)])
        filler.unlink()
        if done and self.workspace.states(run)[done[-1]] not in GREEN:
            # The end of the script had no room on the disk, and nobody can look up what a script has done.
            self.assertEqual(self.lifeboat("resume", run, "--unattended", "--as", OPERATOR).returncode, PARKED)
            self.lifeboat("answer", run, done[-1], "adopt", "--as", OPERATOR, "--reason", "it is there")
        self.finish(run)

    def test_a_reader_that_has_gone_leaves_the_run_whole(self):
        run = self.approved_run()
        process = subprocess.Popen(
            self.workspace.command("resume", run, "--unattended", "--as", OPERATOR), cwd=self.workspace.path,
            env={**os.environ, "HOME": str(self.home)}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        process.stdout.close()
        process.wait(timeout=60)
        state = self.workspace.status(run)["state"]
        self.assertIn(self.notes(), ([], ["deed"], ["deed", "then"]))
        if not state.startswith("completed"):
            self.finish(run)
        self.assertEqual(self.notes(), ["deed", "then"])


if __name__ == "__main__":
    unittest.main()
