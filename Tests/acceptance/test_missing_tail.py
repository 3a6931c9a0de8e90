# SPDX-License-Identifier: Apache-2.0
"""A journal that has lost whole records at its end is told, and not gone on with: nothing is done twice unasked."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from acceptance.harness import DONE, EXCEPTIONS, FAILED, PARKED, USAGE
from acceptance.test_terminal import PROMPT, Terminal

RUNBOOK = """---
lifeboat: 1
kind: daily
---
# Two deeds

1. **One**
   ```bash id=one effect=change confirm=false
   echo one >>notes
   ```
2. **Two**
   ```bash id=two effect=change confirm=true
   echo two >>notes
   ```
   ```expect
   status == 0
   ```
"""


class MissingTail(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-missing."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.work / "a.md").write_text(RUNBOOK)
        status, said = self.lifeboat("run", "a.md", "--unattended", "--as", "olga")
        self.assertEqual(status, PARKED, said)
        (self.bundle,) = (self.work / ".lifeboat" / "runs").iterdir()
        self.journal = self.bundle / "journal.jsonl"
        self.whole = self.journal.read_bytes()

    def lifeboat(self, *arguments):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *map(str, arguments)], cwd=self.work, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120,
        )
        return result.returncode, result.stdout.decode() + result.stderr.decode()

    def notes(self):
        return (self.work / "notes").read_text().split()

    def lose(self, event="stepStarted"):
        """Cuts the journal before the first record of that event: it is whole and chained as far as it goes."""
        lines = self.whole.splitlines(keepends=True)
        first = next(index for index, line in enumerate(lines) if json.loads(line)["body"].get("event") == event)
        self.journal.write_bytes(b"".join(lines[:first]))
        return first - 1, len(lines) - first

    def resume(self, *arguments):
        return self.lifeboat("resume", "last", "--unattended", "--as", "olga", *arguments)

    def test_what_is_missing_is_said_and_nothing_is_done_twice(self):
        last, count = self.lose()
        sentence = f"missing tail: at least {count} records after record {last}"
        for _ in range(2):
            status, said = self.resume()
            self.assertEqual(status, FAILED, said)
            self.assertIn(sentence, said)
            # What to look at, how, and how to go on then.
            self.assertIn("one: One", said)
            self.assertIn("look for yourself whether it was done", said)
            self.assertIn("two: Two", said)
            self.assertIn(f"lifeboat resume {self.bundle.name} --as olga --accept-missing-records --reason TEXT", said)
        self.assertEqual(self.notes(), ["one"])
        self.assertEqual(self.journal.read_bytes(), self.whole[: len(self.journal.read_bytes())])
        status, said = self.lifeboat("status", "last")
        self.assertEqual(status, FAILED, said)
        self.assertIn(sentence, said)
        self.assertIn(sentence, json.loads(self.lifeboat("status", "last", "--format", "json")[1])["missingTail"])
        self.assertIn(sentence, self.lifeboat("runs")[1])
        self.assertEqual(self.lifeboat("watch", "last", "--no-follow")[0], FAILED)
        for form in ("markdown", "html"):
            status, said = self.lifeboat("report", "last", "--format", form)
            self.assertEqual(status, DONE, said)
            self.assertIn(sentence, said)
        for place in ("last", self.bundle):
            status, said = self.lifeboat("verify", place)
            self.assertEqual(status, FAILED, said)
            self.assertIn(sentence, said)
        for command in (
            ["cancel", "last", "--reason", "x", "--as", "olga"], ["store", "copy", self.bundle.name, "--to", "b", "--move"],
        ):
            status, said = self.lifeboat(*command)
            self.assertEqual(status, FAILED, f"{command}: {said}")
            self.assertIn("missing tail", said)

    def test_each_record_that_is_lost_at_the_end_is_missed(self):
        lines = self.whole.splitlines(keepends=True)
        for left in range(2, len(lines)):
            self.journal.write_bytes(b"".join(lines[:left]))
            status, said = self.resume()
            self.assertEqual(status, FAILED, said)
            self.assertIn(f"after record {left - 1}", said)
        self.journal.write_bytes(self.whole)
        status, said = self.resume()
        self.assertEqual(status, PARKED, said)
        self.assertEqual(self.notes(), ["one"])

    def test_a_torn_end_of_what_was_acknowledged_is_no_torn_end(self):
        self.journal.write_bytes(self.whole[:-10])
        status, said = self.resume()
        self.assertEqual(status, FAILED, said)
        self.assertIn("missing tail: at least 1 record after", said)

    def test_who_has_looked_goes_on_and_is_asked_before_each_step(self):
        last, count = self.lose()
        self.assertEqual(self.resume("--accept-missing-records")[0], USAGE)
        # Nobody is there to be asked.
        status, said = self.resume("--accept-missing-records", "--reason", "looked")
        self.assertEqual(status, USAGE, said)
        terminal = Terminal(self.work, [
            os.environ["LIFEBOAT"], "resume", "last", "--as", "olga", "--accept-missing-records", "--reason", "I looked",
        ])
        self.addCleanup(terminal.stop)
        terminal.until(PROMPT)
        terminal.type(b"skip\r")
        terminal.until(b"   why > ")
        terminal.type(b"notes says that it was done\r")
        terminal.until(PROMPT)
        terminal.type(b"run\r")
        status, said = terminal.ended()
        self.assertEqual(status, EXCEPTIONS, said)
        self.assertEqual(self.notes(), ["one", "two"])
        started = [json.loads(line)["body"] for line in self.journal.read_text().splitlines()]
        (found,) = [body["recovery"] for body in started if body.get("recovery")]
        self.assertIn(f"at least {count} records after record {last}", found)
        self.assertIn("because: I looked", found)
        self.assertEqual(self.lifeboat("status", "last")[0], DONE)
        for form in ("markdown", "html"):
            self.assertIn("because: I looked", self.lifeboat("report", "last", "--format", form)[1])
        # Nothing is missing any more, and nobody takes anything upon them.
        self.assertNotIn("missing tail", self.lifeboat("verify", "last")[1])

    def test_a_run_of_an_earlier_version_goes_on(self):
        (head,) = (self.work / ".lifeboat" / "locks").glob("*.head")
        head.unlink()
        status, said = self.resume()
        self.assertEqual(status, PARKED, said)
        self.assertTrue(head.exists())
        self.assertEqual(self.resume("--accept-missing-records", "--reason", "x")[0], USAGE)

    def test_a_bundle_that_was_copied_away_alone_says_nothing_of_what_it_lacks(self):
        self.lose()
        copy = self.work / "elsewhere" / self.bundle.name
        shutil.copytree(self.bundle, copy)
        self.assertNotIn("missing tail", self.lifeboat("verify", copy)[1])

    def test_the_head_is_durable_and_whole_wherever_the_run_rests(self):
        (head,) = (self.work / ".lifeboat" / "locks").glob("*.head")
        record, number, digest, _ = head.read_text().split()
        last = json.loads(self.whole.splitlines()[-1])
        self.assertEqual((record, int(number), digest), ("record", last["seq"], last["hash"]))


if __name__ == "__main__":
    unittest.main()
