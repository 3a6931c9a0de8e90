# SPDX-License-Identifier: Apache-2.0
"""Approvals without keys: what waits is seen and counts once, and a one-way door on mere names is never green."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from acceptance import harness
from acceptance.harness import DONE, EXCEPTIONS, PARKED, REFUSED

WORKSPACE = """roles:
  dba: [anna, ben]
"""

RUNBOOK = """---
lifeboat: 1
kind: emergency
---
# One way

```yaml approval=both
from: [dba]
count: 2
```

1. **Cut over**
   ```bash id=cut effect=%s approve=both
   echo done >>done
   ```
   ```expect
   status == 0
   ```
"""


class Unsigned(unittest.TestCase):
    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-unsigned."))
        self.addCleanup(shutil.rmtree, self.work)
        (self.work / "lifeboat.yaml").write_text(WORKSPACE)

    def lifeboat(self, *arguments):
        # What happens against an emulator is a rehearsal, which may rest on names.
        variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120, env=variables,
        )
        return result.returncode, result.stdout.decode() + result.stderr.decode()

    def park(self, effect):
        (self.work / "a.md").write_text(RUNBOOK % effect)
        status, said = self.lifeboat("run", "a.md", "--as", "olga")
        self.assertEqual(status, PARKED, said)

    def approve(self, name, *arguments):
        return self.lifeboat("approve", "last", "cut", "--as", name, *arguments)

    def resume(self):
        return self.lifeboat("resume", "last", "--as", "olga")

    def status(self):
        return json.loads(self.lifeboat("status", "last", "--format", "json")[1])

    def test_a_vote_that_waits_is_seen_and_is_given_once(self):
        self.park("change")
        self.assertIn("so far: nobody", self.lifeboat("status", "last")[1])
        self.assertEqual(self.approve("anna")[0], DONE)
        for command in (["status", "last"], ["runs"], ["watch", "last"]):
            said = self.lifeboat(*command)[1]
            self.assertIn("so far, waiting: anna (not signed)", said, command)
        (request,) = self.status()["requests"]
        self.assertEqual([one["by"] for one in request["waiting"]], ["anna"])
        self.assertEqual((request["needs"], request["decided"]), (2, []))
        status, said = self.approve("anna")
        self.assertEqual(status, REFUSED, said)
        self.assertIn("anna has decided already", said)
        self.assertIn("waits to be taken up already: approve by anna", said)
        self.assertIn("lifeboat resume", said)
        # Whoever said yes may still say no, and one no wins.
        status, said = self.lifeboat("reject", "last", "cut", "--as", "anna", "--reason", "lag is rising")
        self.assertEqual(status, DONE, said)
        self.assertIn("reject by anna", self.lifeboat("status", "last")[1])
        status, said = self.approve("ben")
        self.assertEqual(status, REFUSED, said)
        self.assertIn("anna has rejected it", said)

    def test_a_vote_of_two_survives_a_resume_and_stands_beside_the_one_that_waits(self):
        self.park("change")
        self.approve("anna")
        self.assertEqual(self.resume()[0], PARKED)
        self.assertIn("so far: anna (not signed)", self.lifeboat("status", "last")[1])
        status, said = self.approve("anna")
        self.assertEqual(status, REFUSED, said)
        self.assertEqual(self.approve("ben")[0], DONE)
        self.assertIn("ben (not signed)", self.lifeboat("status", "last")[1])
        # What can be undone may rest on names.
        status, said = self.resume()
        self.assertEqual(status, DONE, said)
        self.assertNotIn("NOT SIGNED", said)

    def test_a_reason_that_nobody_can_see_is_none(self):
        self.park("change")
        nothing = "\u00a0\u200b\u3164 "
        for arguments in (
            ["reject", "last", "cut", "--as", "anna"], ["answer", "last", "cut", "edit", "--as", "anna"],
            ["cancel", "last"], ["freeze"], ["resume", "last", "--override-window"],
            ["obligations", "waive", "last", "cut", "--until", "2h"],
        ):
            status, said = self.lifeboat(*arguments, "--reason", nothing)
            self.assertIn(status, (harness.USAGE, REFUSED), f"{arguments}: {said}")
        self.assertEqual(self.status()["state"], "parked")
        (self.work / "a.md").write_text(
            "---\nlifeboat: 1\nkind: emergency\n---\n# By hand\n\n1. **Look**\n   ```yaml manual id=look\n   confirm: Is it up?\n"
            "   evidence: note\n   ```\n"
        )
        self.assertEqual(self.lifeboat("run", "a.md", "--as", "olga")[0], PARKED)
        status, said = self.lifeboat("approve", "last", "look", "--as", "anna", "--reason", nothing)
        self.assertEqual(status, harness.USAGE, said)
        self.assertIn("must be confirmed with what you saw", said)

    def through(self, *arguments):
        self.park("irreversible")
        for name in ("anna", "ben"):
            status, said = self.approve(name, *(argument.format(name=name) for argument in arguments))
            self.assertEqual(status, DONE, said)
            self.assertIn("NOT SIGNED: without a listed key a yes is only a name", said)
        status, said = self.resume()
        self.assertEqual((self.work / "done").read_text(), "done\n")
        self.assertEqual(status, EXCEPTIONS, said)
        return said

    def test_two_names_from_one_account_open_a_one_way_door_and_it_is_not_green(self):
        said = self.through()
        door = "NOT SIGNED: 'cut' went through a one-way door on approvals that prove no person"
        names = f"{door}: anna (not signed), ben (not signed); ONE account gave all 2: uid {os.getuid()} on "
        self.assertIn(names, said)
        for command in ("status", "watch", "report"):
            self.assertIn(door, self.lifeboat(command, "last")[1], command)
        self.assertIn(door, self.lifeboat("runs")[1])
        page = self.lifeboat("report", "last", "--format", "html")[1]
        self.assertIn("approvals that prove no person", page)
        found = self.status()
        self.assertEqual(found["state"], "completed-with-exceptions")
        (passage,) = found["unsignedApprovals"]
        self.assertEqual([(one["by"], one["proof"]) for one in passage["approvals"]], [("anna", "not signed"), ("ben", "not signed")])
        self.assertEqual(len({one["account"] for one in passage["approvals"]}), 1)

    def test_a_key_that_is_listed_for_nobody_is_no_better(self):
        for name in ("anna", "ben"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.work / name)], check=True,
            )
        said = self.through("--key", "{name}")
        self.assertIn("anna (signed with a key that is listed for nobody)", said)
