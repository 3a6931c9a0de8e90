# SPDX-License-Identifier: Apache-2.0
"""A failed step is begun again with another input: it alone gets it, and the record says who, why, from what to what."""

import json
import pathlib
import shutil
import tempfile

from acceptance.harness import DONE, OPERATOR, PARKED, USAGE, Acceptance

RUNBOOK = """---
lifeboat: 1
id: other-input
kind: emergency
on-failure: pause
inputs:
  path: {type: string, default: /no-such-file, pattern: "/.*"}
  word: {type: string, secret: true}
  place: {type: aws-region, default: us-west-2}
---

# Other input

1. **It is read.** *Red:* look at the path.
   ```bash id=look env="WHERE=${path} WORD=${word} PLACE=${place}"
   test -e "$WHERE"; echo "$WHERE" >> seen
   ```
   ```expect
   status == 0
   ```
2. **It is read again.** *Red:* look at the path.
   ```bash id=after env="WHERE=${path}"
   echo "$WHERE" >> seen
   ```
   ```expect
   status == 0
   ```
"""


class RetryWith(Acceptance):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-retry."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.workspace.path / "other.md").write_text(RUNBOOK)

    def answer(self, run, *arguments):
        return self.workspace.lifeboat("answer", run, "look", *arguments, "--as", OPERATOR)

    def resume(self, run):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", OPERATOR, "--input", "word=swordfish")

    def test_the_step_alone_gets_the_other_value(self):
        begun = self.workspace.lifeboat(
            "run", "other.md", "--unattended", "--as", OPERATOR, "--format", "json", "--input", "word=swordfish"
        )
        self.assertEqual(begun.returncode, PARKED, begun.stderr)
        run = json.loads(begun.stdout)["run"]
        # A script that fails leaves a doubt; nothing was written.
        self.assertEqual(self.answer(run, "fail", "--reason", "there is no such file").returncode, DONE)
        self.assertEqual(self.resume(run).returncode, PARKED)
        status = self.workspace.lifeboat("status", run).stdout
        # The input that says where it acts and the secret one cannot be given anew.
        command = f"lifeboat answer {run} look retry-with --set path=VALUE --as NAME --reason TEXT"
        self.assertIn(command, status)
        (asked,) = self.workspace.status(run)["questions"]
        self.assertEqual(asked["choices"], ["retry", "retry-with", "skip", "ignore", "abort"])
        self.assertEqual(asked["inputs"], ["path"])
        why = ("--reason", "it is called tmp here")
        for arguments, words in (
            ((), "say which"), (("--set", "word=other"), "secret"), (("--set", "place=eu-west-1"), "says where"),
            (("--set", "path=relative"), "path"), (("--set", "nowhere=x"), "no input 'nowhere'"),
            (("--set", "path"), "what follows --set is not of the form name=value"),
            (("--set", "path=VALUE"), "--set path still says VALUE"), ((), "retry-with --set path=VALUE --as"),
        ):
            with self.subTest(arguments=arguments):
                refused = self.answer(run, "retry-with", *arguments, *why)
                self.assertEqual(refused.returncode, USAGE, refused.stderr)
                self.assertIn(words, refused.stderr)
        self.assertEqual(self.answer(run, "retry", "--set", "path=/tmp", *why).returncode, USAGE)
        given = self.answer(run, "retry-with", "--set", "path=/tmp", *why)
        self.assertEqual(given.returncode, DONE, given.stderr)
        done = self.resume(run)
        self.assertEqual(self.workspace.status(run)["state"], "completed", done.stderr)
        self.assertEqual((self.workspace.path / "seen").read_text().split(), ["/tmp", "/no-such-file"])
        steps = {step["id"]: step["inputs"] for step in self.workspace.status(run)["steps"]}
        self.assertEqual(steps, {"look": {"path": "/tmp"}, "after": {}})
        for command in ("status", "report"):
            self.assertIn('path = "/tmp" (was "/no-such-file")', self.workspace.lifeboat(command, run).stdout)
        self.assertIn("it is called tmp here", self.workspace.lifeboat("report", run).stdout)
        journal = (self.workspace.bundle(run) / "journal.jsonl").read_text()
        self.assertNotIn("swordfish", journal)

    def test_a_step_that_reads_no_input_is_offered_none(self):
        text = RUNBOOK.replace('env="WHERE=${path} WORD=${word} PLACE=${place}"', "").replace('"$WHERE"', "/no-such")
        (self.workspace.path / "blind.md").write_text(text)
        begun = self.workspace.lifeboat(
            "run", "blind.md", "--unattended", "--as", OPERATOR, "--format", "json", "--input", "word=swordfish"
        )
        self.assertEqual(begun.returncode, PARKED, begun.stderr)
        run = json.loads(begun.stdout)["run"]
        self.answer(run, "fail", "--reason", "there is no such file")
        paused = self.resume(run)
        self.assertIn("look 'retry|skip|ignore|abort'", paused.stderr)
        for seen in (paused, self.workspace.lifeboat("status", run), self.workspace.lifeboat("watch", run)):
            self.assertNotIn("retry-with", seen.stdout + seen.stderr)
        (asked,) = self.workspace.status(run)["questions"]
        choices = ["retry", "skip", "ignore", "abort"]
        self.assertEqual(asked, {"step": "look", "choices": choices, "inputs": [], "evidence": None})
        refused = self.answer(run, "retry-with", "--set", "path=/tmp", "--reason", "x")
        self.assertEqual(refused.returncode, USAGE, refused.stderr)
        self.assertIn("'look' reads no input that can be given anew: `retry` begins it again as it is", refused.stderr)
