# SPDX-License-Identifier: Apache-2.0
"""What commands that do something print for programs: one object, by its schema, with the command that comes next."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from acceptance import harness
from acceptance.harness import DONE, EXCEPTIONS, FAILED, PARKED, REFUSED, TRY_AGAIN, USAGE
from acceptance.test_schemas import Schema

RUNBOOK = """---
lifeboat: 1
id: forms
kind: emergency
---
# Forms

```yaml approval=activate
from: [dba]
count: 1
expires: 30m
shows: [look]
```

1. **Look**.
   ```bash id=look effect=read
   echo fine
   ```
2. **Cut over**.
   ```bash id=cut effect=irreversible approve=activate obliges="delete the old side" due=30d
   echo done >>marker
   ```
   ```expect
   status == 0
   ```
3. **Leave a note**.
   ```bash id=note effect=change confirm=false obliges="remove the note" due=30d
   echo done >>marker
   ```
   ```expect
   status == 0
   ```
"""

ASKING = """---
lifeboat: 1
id: asking
kind: daily
inputs:
  word: {type: string, default: old}
---
# Asking

1. **Somebody says yes.**
   ```bash id=ask effect=change confirm=true env="WORD=${word}"
   test ! -e gate || cat gate; echo "$WORD"
   ```
   ```expect
   contains(stdout, 'new')
   ```
2. **Somebody does it.**
   ```yaml manual id=hand
   confirm: Pull the lever.
   ```
"""

DBA, DBA2 = "dba@dhakacart.com", "dba2@dhakacart.com"


class Forms(unittest.TestCase):
    def setUp(self):
        self.workspace = harness.Workspace()
        self.addCleanup(self.workspace.remove)
        (self.workspace.path / "forms.md").write_text(RUNBOOK)
        (self.workspace.path / "asking.md").write_text(ASKING)

    def deed(self, *arguments, status=DONE, schema="deed"):
        """What a command prints, which is one object and nothing else, by the schema."""
        result = self.workspace.lifeboat(*arguments, "--format", "json")
        self.assertEqual(status, result.returncode, result.stdout + result.stderr)
        document = json.loads(result.stdout)
        self.assertEqual([], Schema(schema).errors(document), document)
        return document

    def refused(self, *arguments, status):
        """Errors are for people: nothing is printed for programs."""
        result = self.workspace.lifeboat(*arguments, "--format", "json")
        self.assertEqual(status, result.returncode, result.stdout + result.stderr)
        self.assertEqual("", result.stdout)
        self.assertIn("lifeboat: ", result.stderr)
        return result.stderr

    def shell(self, command, status=DONE):
        """Does what comes next as it was printed."""
        tools = self.workspace.path / "bin"
        if not tools.exists():
            tools.mkdir()
            (tools / "lifeboat").symlink_to(os.environ["LIFEBOAT"])
        result = subprocess.run(
            ["bash", "-c", command], cwd="/", stdin=subprocess.DEVNULL, capture_output=True, timeout=120, text=True,
            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
        )
        self.assertEqual(status, result.returncode, command + result.stdout + result.stderr)
        return result.stdout

    def fingerprint(self, person):
        listed = subprocess.run(
            ["ssh-keygen", "-lf", self.workspace.key(person)], check=True, capture_output=True, text=True,
        ).stdout
        return listed.split()[1]

    def records(self, run, event):
        lines = (self.workspace.bundle(run) / "journal.jsonl").read_text().splitlines()
        return [body for body in (json.loads(line)["body"] for line in lines) if body.get("event") == event]

    def test_an_approval_and_what_the_run_leaves(self):
        store = ("--store", str(self.workspace.path / ".lifeboat"))
        result, run = self.workspace.run("forms.md")
        self.assertEqual(PARKED, result.returncode, result.stderr)
        key = self.workspace.key
        self.refused("approve", "last", "cut", "--as", DBA, *store, status=REFUSED)
        self.refused("reject", "last", "cut", "--as", DBA, *store, status=USAGE)
        made = self.deed("approve", "last", "cut", "--as", DBA, "--key", key(DBA), "--reason", "it burns", *store)
        (request,) = self.records(run, "approvalRequested")
        self.assertEqual(
            {"command": "approve", "run": run, "step": "cut", "nonce": request["nonce"], "by": DBA,
             "reason": "it burns", "breaksGlass": False, "key": self.fingerprint(DBA), "executed": False,
             "store": store[1]},
            {name: made[name] for name in made if name not in ("at", "letter", "next")},
        )
        letters = [path.name for path in self.workspace.path.rglob("*") if made["letter"] in path.name]
        self.assertEqual(1, len(letters))
        self.refused("approve", "last", "cut", "--as", DBA, "--key", key(DBA), *store, status=REFUSED)
        self.shell(f"cd {self.workspace.path}; {made['next']} --unattended --as {harness.OPERATOR}", status=EXCEPTIONS)
        self.refused("close", "last", "--as", DBA, "--key", key(DBA), *store, status=REFUSED)

        def signed(*words):
            return self.deed(*words, "--as", DBA, "--key", key(DBA), *store)

        waived = signed("obligations", "waive", "last", "cut", "--reason", "failback", "--until", "2h")
        self.assertEqual(("waive", run, "cut", DBA, "failback", None, self.fingerprint(DBA), 1), tuple(
            waived[name] for name in ("command", "run", "obligation", "by", "reason", "evidence", "key", "open")
        ))
        self.assertIn("lifeboat obligations ", waived["next"])
        self.shell(f"cd {self.workspace.path}; {waived['next']}", status=EXCEPTIONS)
        discharged = signed("obligations", "discharge", "last", "note", "--reason", "seen")
        self.assertEqual(("discharge", None, 0), tuple(discharged[name] for name in ("command", "until", "open")))
        self.assertEqual(["discharged", "waived"], sorted(row["state"] for row in discharged["obligations"]))
        self.assertTrue(discharged["next"].startswith("lifeboat close "), discharged["next"])
        closed = signed("close", "last", "--reason", "all seen to")
        self.assertEqual(("close", run, "all seen to", 1, 1, self.fingerprint(DBA)), tuple(
            closed[name] for name in ("command", "run", "reason", "discharged", "waived", "key")
        ))
        self.refused("sign", "last", "--as", DBA, *store, status=USAGE)
        sign = signed("sign", "last")
        self.assertEqual(("sign", run, DBA, self.fingerprint(DBA), None), tuple(
            sign[name] for name in ("command", "run", "by", "key", "copy")
        ))
        self.assertTrue(pathlib.Path(sign["report"]).is_file())
        self.assertIn("verified", self.shell(f"cd {self.workspace.path}; {sign['next']}"))

        copied = self.deed("store", "copy", "last", "--to", "handed over")
        (row,) = copied["runs"]
        self.assertEqual(("copy", run), (copied["command"], row["run"]))
        self.assertGreater(row["written"], 3)
        self.assertTrue(pathlib.Path(self.workspace.path / row["bundle"]).is_dir())
        self.assertIn("verified", self.shell(f"cd {self.workspace.path}; {row['next']}"))
        again = self.deed("store", "copy", "last", "--to", "handed over")["runs"][0]
        self.assertEqual((0, row["written"]), (again["written"], again["present"]))
        # What was copied before one cannot be is said, too.
        partly = self.workspace.lifeboat("store", "copy", "last", "nothing", "--to", "other", "--format", "json")
        self.assertNotEqual(DONE, partly.returncode)
        self.assertEqual([run], [row["run"] for row in json.loads(partly.stdout)["runs"]])

    def test_answers_and_a_word_for_a_manual_step(self):
        result, run = self.workspace.run("asking.md")
        self.assertEqual(PARKED, result.returncode, result.stderr)
        self.refused("answer", "last", "ask", "run", "--reason", " ", "--as", "alice", status=USAGE)
        edit = self.deed("answer", "last", "ask", "edit", "--set", "word=new", "--reason", "the other", "--as", "alice")
        self.assertEqual(("answer", run, "ask", "edit", {"word": "new"}, "alice", "the other", False), tuple(
            edit[name] for name in ("command", "run", "step", "answer", "inputs", "by", "reason", "executed")
        ))
        self.shell(f"cd {self.workspace.path}; {edit['next']} --unattended", status=PARKED)
        self.deed("answer", "last", "ask", "run", "--reason", "seen", "--as", "alice")
        self.shell(f"cd {self.workspace.path}; {edit['next']} --unattended", status=PARKED)
        done = self.deed("approve", "last", "hand", "--reason", "pulled", "--as", "alice")
        self.assertEqual(("approve", "hand", "done"), (done["command"], done["step"], done["answer"]))
        self.shell(f"cd {self.workspace.path}; {done['next']} --unattended")

    def test_a_run_is_cancelled_by_whoever_executes_it_or_at_once(self):
        os.mkfifo(self.workspace.path / "gate")
        _, first = self.workspace.run("asking.md")
        self.deed("answer", first, "ask", "run", "--reason", "seen", "--as", "alice")
        resumed = subprocess.Popen(
            self.workspace.command("resume", first, "--unattended"), cwd=self.workspace.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        self.addCleanup(lambda: (resumed.kill(), resumed.communicate()))
        # Opening the fifo to write succeeds once the step has opened it to read.
        gate = open(self.workspace.path / "gate", "w", encoding="utf-8")
        left = self.deed("cancel", first, "--reason", "over", "--as", "alice", "--budget", "2m")
        self.assertEqual(("cancel", first, False, True, "running", "2m"), tuple(
            left[name] for name in ("command", "run", "recorded", "executed", "state", "budget")
        ))
        self.assertTrue(left["letter"])
        self.assertTrue(left["next"].startswith("lifeboat watch "), left["next"])
        gate.close()
        resumed.communicate(timeout=60)
        self.refused("cancel", first, "--reason", "over", "--as", "alice", status=USAGE)
        os.unlink(self.workspace.path / "gate")

        _, second = self.workspace.run("asking.md")
        over = self.deed("cancel", second, "--reason", "over", "--as", "alice")
        self.assertEqual((second, True, None, False, "cancelled", None), tuple(
            over[name] for name in ("run", "recorded", "letter", "executed", "state", "next")
        ))

    def test_a_freeze_and_its_end(self):
        self.refused("freeze", "--as", "cto", status=USAGE)
        first = self.deed("freeze", "--reason", "the sale", "--as", "cto")
        self.assertEqual(("freeze", True, True, "cto", "the sale", None, None), tuple(
            first[name] for name in ("command", "said", "frozen", "by", "reason", "until", "earlier")
        ))
        second = self.deed("freeze", "--reason", "the other sale", "--until", "2h", "--as", "cto")
        self.assertEqual("the sale", second["earlier"]["reason"])
        self.assertTrue(second["until"])
        status = json.loads(self.workspace.lifeboat("freeze", "--status", "--format", "json").stdout)
        self.assertEqual(status, {name: second[name] for name in status if name != "code"} | {"code": "frozen"})
        thawed = self.deed("unfreeze", "--reason", "over", "--as", "cto")
        self.assertEqual(("unfreeze", True, False, "over"), tuple(
            thawed[name] for name in ("command", "said", "frozen", "reason")
        ))
        nothing = self.deed("unfreeze", "--reason", "over", "--as", "cto")
        self.assertEqual((False, False, None), (nothing["said"], nothing["frozen"], nothing["next"]))

    def test_doctor_says_what_is_wrong(self):
        result = self.workspace.lifeboat("doctor")
        found = self.deed("doctor", status=result.returncode, schema="doctor")
        self.assertEqual(result.returncode == DONE, found["well"])
        self.assertEqual(found["well"], all(row["mark"] != "wrong" for row in found["findings"]))
        # The same in the same order; only measured times may differ.
        names = [line[7:].split(": ")[0] for line in result.stdout.splitlines() if not line.startswith("       ")]
        self.assertEqual(names, [row["name"] for row in found["findings"]])
        empty = tempfile.mkdtemp(prefix="lifeboat-doctor.")
        self.addCleanup(shutil.rmtree, empty)
        found = self.deed("doctor", "--store", "postgres://nobody@127.0.0.1:1/none", status=FAILED, schema="doctor")
        self.assertEqual(["store"], [row["name"] for row in found["findings"] if row["name"] == "store"])
        self.assertFalse(found["well"])

    def evaluated(self, expression, document, status):
        result = self.workspace.lifeboat("eval", expression, "--format", "json", data=document.encode())
        self.assertEqual(status, result.returncode, result.stderr)
        value = json.loads(result.stdout)
        self.assertEqual([], Schema("eval").errors(value))
        return value["value"], value["undetermined"]

    def test_an_evaluation_says_why_it_knows_nothing(self):
        self.assertEqual((True, None), self.evaluated("a >= 3", '{"a": 7}', DONE))
        value, why = self.evaluated("b >= 3", '{"a": 7}', EXCEPTIONS)
        self.assertIsNone(value)
        self.assertIn("has no value", why)
        broken = self.workspace.lifeboat("eval", "a >=", "--format", "json", data=b"{}")
        self.assertEqual((harness.INVALID, ""), (broken.returncode, broken.stdout))

    def lines(self, *arguments, status):
        result = self.workspace.lifeboat("watch", *arguments, "--format", "json")
        self.assertEqual(status, result.returncode, result.stderr)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        schema = Schema("watch")
        for row in rows:
            self.assertEqual([], schema.errors(row), row)
        self.assertEqual("watchEnded", rows[-1]["event"])
        self.assertEqual(status, rows[-1]["exitStatus"])
        return rows

    def test_a_watcher_reads_each_event_on_a_line(self):
        _, run = self.workspace.run("forms.md")
        *events, end = self.lines("last", status=PARKED)
        self.assertEqual("runOpened", events[0]["event"])
        self.assertEqual(list(range(1, len(events) + 1)), [row["sequence"] for row in events])
        looked = next(row for row in events if row["event"] == "stepFinished")
        self.assertEqual("look", looked["step"])
        self.assertIn("look  Look", looked["text"][0])
        self.assertEqual("succeeded", looked["record"]["state"])
        self.assertEqual((run, "parked", False, len(events)), tuple(
            end[name] for name in ("run", "state", "executed", "sequence")
        ))
        self.assertTrue(end["next"].startswith("lifeboat approve "))
        self.assertEqual(end["status"]["steps"], self.workspace.status("last")["steps"])
        self.assertEqual([end["state"]], [row["state"] for row in self.lines("last", "--no-follow", status=PARKED)])
        refused = self.workspace.lifeboat("watch", "last", "--output", "cut", "--format", "json")
        self.assertEqual(USAGE, refused.returncode, refused.stderr)

    def test_a_watcher_follows_a_run_that_is_executed(self):
        os.mkfifo(self.workspace.path / "gate")
        _, run = self.workspace.run("asking.md")
        self.deed("answer", run, "ask", "edit", "--set", "word=new", "--reason", "x", "--as", "alice")
        self.workspace.lifeboat("resume", run, "--unattended")
        self.deed("answer", run, "ask", "run", "--reason", "x", "--as", "alice")
        resumed = subprocess.Popen(
            self.workspace.command("resume", run, "--unattended"), cwd=self.workspace.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        self.addCleanup(lambda: (resumed.kill(), resumed.communicate()))
        for line in resumed.stderr:
            if b"> ask" in line:
                break
        self.assertEqual(["running"], [row["state"] for row in self.lines(run, "--no-follow", status=TRY_AGAIN)])
        watch = subprocess.Popen(
            self.workspace.command("watch", run, "--format", "json"), cwd=self.workspace.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0,  # communicate() forgets what a buffer holds
        )
        self.addCleanup(lambda: (watch.kill(), watch.communicate()))
        for line in watch.stdout:
            if json.loads(line)["event"] == "operationIntended":
                break
        with open(self.workspace.path / "gate", "w", encoding="utf-8"):
            pass
        resumed.communicate(timeout=60)
        rows = [json.loads(line) for line in watch.communicate(timeout=60)[0].splitlines()]
        self.assertEqual(PARKED, watch.returncode)
        self.assertIn(("stepFinished", "ask"), [(row["event"], row.get("step")) for row in rows])
        self.assertEqual(("watchEnded", "parked"), (rows[-1]["event"], rows[-1]["state"]))
