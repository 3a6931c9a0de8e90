# SPDX-License-Identifier: Apache-2.0
"""A runbook is corrected while a run of it waits: what is over stays, what is edited begins anew, signed and on record."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from acceptance import test_plan
from acceptance.harness import (
    DONE, EXCEPTIONS, FAILED, INVALID, OPERATOR, PARKED, REFUSED, TRY_AGAIN, USAGE, Acceptance, RequestLog, Workspace,
)

schema_errors = test_plan.schema_errors

HEAD = """---
lifeboat: 1
id: {id}
kind: emergency
---

# {id}

```yaml approval=cut
from: [dba]
```

"""
FIRST = """1. **A note is taken.** *Red:* wait.
   ```bash id=first effect=change
   echo first >> "$HOME/notes"
   ```
   ```expect
   status == 0
   ```
"""
WRONG = """2. **The group is set.** *Red:* look at it.
   ```bash id=group effect=read on-failure=pause
   test -e /no-such-file
   ```
   ```expect
   status == 0
   ```
"""
RIGHT = WRONG.replace("effect=read", "effect=change").replace('test -e /no-such-file', 'echo group >> "$HOME/notes"')
LOST = RIGHT.replace("echo group", "false; echo group")
LAST = """3. **Cut over.** *Red:* wait.
   ```bash id=last effect=irreversible approve=cut
   echo last >> "$HOME/notes"
   ```
   ```expect
   status == 0
   ```
"""
ADDED = """4. **One more thing.** *Red:* wait.
   ```bash id=added effect=change
   echo added >> "$HOME/notes"
   ```
   ```expect
   status == 0
   ```
"""
DBA = "dba@dhakacart.com"


class Amending(Acceptance):
    """Each test has a run that waits in front of a failed step, because its runbook is wrong."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-amend."))
        self.addCleanup(shutil.rmtree, self.home)
        self.name = "-".join(self.id().rpartition(".")[2].split("_")[1:5])
        self.path = self.workspace.path / f"{self.name}.md"

    def write(self, *parts, path=None):
        (path or self.path).write_text(HEAD.format(id=self.name) + "".join(parts))

    def lifeboat(self, *arguments, machine=None, **more):
        return (machine or self.workspace).lifeboat(*arguments, env={"HOME": str(self.home)}, **more)

    def begin(self, *options, machine=None, wrong=WRONG):
        self.write(FIRST, wrong, LAST)
        result = self.lifeboat(
            "run", self.path, "--unattended", "--as", OPERATOR, "--format", "json", *options, machine=machine
        )
        self.assertEqual(result.returncode, PARKED, result.stderr)
        return json.loads(result.stdout)["run"]

    def amend(self, run, *arguments, machine=None, person=OPERATOR):
        key = (machine or self.workspace).key(person)
        return self.lifeboat(
            "amend", run, "--as", person, "--key", key, "--reason", "the file is no longer there", *arguments,
            machine=machine,
        )

    def resume(self, run, *arguments, machine=None):
        return self.lifeboat("resume", run, "--unattended", "--as", OPERATOR, *arguments, machine=machine)

    def status(self, run, machine=None):
        return json.loads(self.lifeboat("status", run, "--format", "json", machine=machine).stdout)

    def notes(self):
        path = self.home / "notes"
        return path.read_text().split() if path.exists() else []

    def approve(self, run, machine=None):
        key = (machine or self.workspace).key(DBA)
        approved = self.lifeboat("approve", run, "last", "--as", DBA, "--key", key, machine=machine)
        self.assertEqual(approved.returncode, DONE, approved.stderr)

    def finish(self, run, machine=None):
        """Goes on to the approval, which is given, and to the end."""
        waiting = self.resume(run, machine=machine)
        self.assertEqual(waiting.returncode, PARKED, waiting.stderr)
        self.approve(run, machine)
        done = self.resume(run, machine=machine)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(self.status(run, machine)["state"], "completed")

    def refused(self, run, *words, arguments=(), status=REFUSED):
        before = (self.workspace.bundle(run) / "journal.jsonl").read_bytes()
        result = self.amend(run, *arguments)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertEqual((self.workspace.bundle(run) / "journal.jsonl").read_bytes(), before)
        return result

    def test_a_corrected_runbook_goes_on_and_is_verified(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST, ADDED)
        refused = self.resume(run)
        self.assertEqual(refused.returncode, REFUSED, refused.stderr)
        self.assertIn(f"lifeboat amend {run}", refused.stderr)
        shown = self.lifeboat("amend", run, "--dry-run")
        self.assertEqual(shown.returncode, DONE, shown.stderr)
        for words in ("'group' failed and begins anew", "kept with what they yielded: 'first'", "nothing was recorded"):
            self.assertIn(words, shown.stderr)
        document = json.loads(self.lifeboat("amend", run, "--dry-run", "--format", "json").stdout)
        self.assertEqual(schema_errors("amend", document), [])
        self.assertEqual((document["beginsAnew"], document["recorded"]), (["group"], None))
        self.assertEqual(self.status(run)["amendments"], [])
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.assertEqual(self.notes(), ["first"])
        status = self.status(run)
        self.assertEqual([a["by"] for a in status["amendments"]], [OPERATOR])
        self.assertEqual(status["amendments"][0]["renewed"], ["group"])
        self.assertEqual(status["plan"], status["amendments"][0]["to"])
        self.assertTrue(status["amendments"][0]["key"].startswith("SHA256:"))
        resumed = self.resume(run)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
        for words in (f"begun with plan {status['begunPlan'][:16]}", f"plan 2 is in force: {status['plan'][:16]}",
                      f"amended by {OPERATOR}"):
            self.assertIn(words, resumed.stderr)
        steps = {step["id"]: step["plan"] for step in self.status(run)["steps"]}
        self.assertEqual((steps["first"], steps["group"]), (status["begunPlan"], status["plan"]))
        self.assertIn("carried out under plan 1 of 2", self.lifeboat("status", run).stdout)
        self.assertIn("plan 2 is in force", self.lifeboat("runs").stdout)
        self.approve(run)
        self.assertEqual(self.resume(run).returncode, DONE)
        self.assertEqual(self.notes(), ["first", "group", "last", "added"])
        for command in (["status", run], ["report", run]):
            said = self.lifeboat(*command).stdout
            self.assertIn(f"amended by {OPERATOR}", said)
            self.assertIn("the file is no longer there", said)
        signed = self.lifeboat("sign", run, "--as", OPERATOR, "--key", self.workspace.key(OPERATOR))
        self.assertEqual(signed.returncode, DONE, signed.stderr)
        verified = self.lifeboat("verify", self.workspace.bundle(run), "--signers", "allowed_signers")
        self.assertEqual(verified.returncode, DONE, verified.stdout + verified.stderr)
        self.assertIn("1 signed amendments of the plan hold", verified.stdout)
        self.assertIn("\namended-plan-sha256: ", (self.workspace.bundle(run) / "signoff/statement.txt").read_text())

    def test_the_signature_is_one_that_openssh_checks(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        text = amended.stderr[amended.stderr.index("lifeboat-amendment 2"):].rstrip() + "\n"
        lines = (self.workspace.bundle(run) / "journal.jsonl").read_text().splitlines()
        body = json.loads(lines[-1])["body"]
        self.assertEqual(body["event"], "runAmended")
        signature = self.home / "signature"
        signature.write_text(body["signature"])
        check = ["ssh-keygen", "-Y", "verify", "-n", "amendment@lifeboat", "-I", OPERATOR, "-s", signature,
                 "-f", self.workspace.path / "allowed_signers"]
        signed = subprocess.run(check, input=text, capture_output=True, text=True)
        self.assertEqual(signed.returncode, 0, signed.stderr + text)

    def test_what_does_not_count(self):
        run = self.begin()
        self.refused(run, "nothing to amend", status=USAGE)
        self.write(FIRST, "2. **Broken.**\n   ```bash id=group effct=change\n   true\n   ```\n", LAST)
        self.refused(run, "does not compile", status=INVALID)
        self.write(FIRST.replace("echo first", "echo other"), RIGHT, LAST)
        self.refused(run, "'first' was changed and is over", "--accept-finished first")
        self.write(RIGHT, LAST)
        self.refused(run, "'first' was removed and is over")
        self.write(FIRST, RIGHT, LAST.replace(" approve=cut", ""))
        self.refused(run, "which an amendment cannot take away")
        self.write(FIRST, RIGHT, LAST, "2. **Far.**\n   ```bash id=far\n   aws sts get-caller-identity --region eu-west-3\n   ```\n")
        self.refused(run, "acts in the region eu-west-3")
        self.write(FIRST, RIGHT, LAST)
        self.refused(run, "names no step", arguments=["--accept-finished", "No Step"], status=USAGE)
        self.refused(run, "it was not changed", arguments=["--accept-finished", "first"])
        unsigned = self.lifeboat("amend", run, "--as", OPERATOR, "--reason", "x")
        self.assertEqual(unsigned.returncode, REFUSED, unsigned.stderr)
        self.assertIn("must be signed", unsigned.stderr)
        other = self.lifeboat("amend", run, "--as", OPERATOR, "--reason", "x", "--key", self.workspace.key(DBA))
        self.assertEqual(other.returncode, REFUSED, other.stderr)
        self.assertIn(f"belongs to {DBA}", other.stderr)
        for reason in ([], ["--reason", " "]):
            self.assertEqual(self.lifeboat("amend", run, *reason).returncode, USAGE)
        signers = self.workspace.path / "allowed_signers"
        kept = signers.read_text()
        self.addCleanup(signers.write_text, kept)
        for line, words in (
            (kept.replace(",amendment@lifeboat", ""), "namespace"),
            (kept.replace('namespaces="', 'valid-before="20200101Z",namespaces="'), "nobody would accept"),
        ):
            signers.write_text(line)
            self.refused(run, words)
        self.assertEqual(self.notes(), ["first"])

    def test_what_is_taken_away_is_signed_and_a_script_is_shown_line_by_line(self):
        run = self.begin()
        two = RIGHT.replace("echo group", "true\n   echo group")
        self.write(FIRST, two.replace("   ```expect\n   status == 0\n   ```\n", ""), LAST)
        amended = self.lifeboat(
            "amend", run, "--as", OPERATOR, "--key", self.workspace.key(OPERATOR), "--reason", "x", "--format", "json"
        )
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        document = json.loads(amended.stdout)
        self.assertEqual(schema_errors("amend", document), [])
        self.assertIn("means: [grave] 'group' is not checked for status == 0 any more", document["text"])
        self.assertIn("change:     + true\n", document["text"])
        self.assertEqual(document["next"], f"lifeboat resume {run} --as {OPERATOR}")

    def test_a_plan_is_amended_again_and_back(self):
        self.write(FIRST, WRONG, LAST)
        begun = self.path.read_text()
        run = self.begin()
        self.write(FIRST, WRONG, LAST, ADDED)
        self.assertEqual(self.amend(run).returncode, DONE)
        self.path.write_text(begun)
        self.assertEqual(self.amend(run).returncode, DONE)
        status = self.status(run)
        self.assertEqual((status["plan"], len(status["amendments"])), (status["begunPlan"], 2))
        self.write(FIRST, RIGHT, LAST)
        self.assertEqual(self.amend(run).returncode, DONE)
        self.finish(run)
        self.assertEqual(self.notes(), ["first", "group", "last"])
        verified = self.lifeboat("verify", self.workspace.bundle(run), "--signers", "allowed_signers")
        self.assertIn("3 signed amendments of the plan hold", verified.stdout)

    def test_a_reason_that_holds_a_secret_is_not_recorded(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        before = (self.workspace.bundle(run) / "journal.jsonl").read_bytes()
        secret = {"HOME": str(self.home), "PGPASSWORD": "correct horse"}
        said = ("--reason", "it is correct horse now", "--as", OPERATOR)
        for command in (["amend", run], ["answer", run, "group", "retry"], ["unfreeze"], ["approve", run, "last"]):
            result = self.workspace.lifeboat(*command, *said, env=secret)
            self.assertEqual(result.returncode, USAGE, result.stdout + result.stderr)
            self.assertIn("--reason holds the variable PGPASSWORD", result.stderr)
            self.assertNotIn("correct horse", result.stdout + result.stderr)
        self.assertEqual((self.workspace.bundle(run) / "journal.jsonl").read_bytes(), before)
        # What stops something is never refused for a word: it is on record without it.
        for command in (["freeze"], ["cancel", run]):
            result = self.workspace.lifeboat(*command, *said, env=secret)
            self.assertIn("--reason holds the variable PGPASSWORD, and is recorded without it", result.stderr)
            self.assertNotIn("correct horse", result.stdout)
        self.assertIn("it is (secret) now", self.lifeboat("freeze", "--status").stdout)
        self.assertEqual(self.lifeboat("unfreeze", "--reason", "tested").returncode, DONE)
        self.assertEqual(self.status(run)["state"], "cancelled")
        self.assertNotIn("correct horse", (self.workspace.bundle(run) / "journal.jsonl").read_text())

    def test_without_the_list_nothing_is_amended_and_the_doctor_has_the_commands(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        signers = self.workspace.path / "allowed_signers"
        kept = signers.read_text()
        self.addCleanup(signers.write_text, kept)
        signers.unlink()
        self.refused(run, "there is no such file", "lifeboat doctor has the commands")
        doctor = self.lifeboat("doctor", "--as", OPERATOR)
        self.assertEqual(doctor.returncode, FAILED)
        for words in ("WRONG  signers", f"ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519 -C {OPERATOR}",
                      f'echo "{OPERATOR} namespaces=', "amendment@lifeboat", "roles: {dba: ["):
            self.assertIn(words, doctor.stdout)

    def test_an_accepted_result_is_no_proof(self):
        run = self.begin()
        self.write(FIRST.replace("echo first", "echo other"), RIGHT, LAST)
        amended = self.amend(run, "--accept-finished", "first")
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.assertIn("counts as unproven", amended.stderr)
        self.resume(run)
        self.approve(run)
        done = self.resume(run)
        self.assertNotEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(self.notes(), ["first", "group", "last"])
        first = self.status(run)["steps"][0]
        self.assertEqual((first["state"], first["proven"]), ("succeeded", False))
        self.assertIn("edited afterwards", first["reason"])
        self.assert_kept(run, done, first)

    def assert_kept(self, run, done, first):
        """What was done by other content than the plan has is not proven, wherever it is told."""
        status = self.status(run)
        self.assertEqual(done.returncode, EXCEPTIONS, done.stderr)
        self.assertEqual(status["state"], "completed-with-exceptions")
        self.assertEqual(first["kept"]["by"], OPERATOR)
        self.assertEqual(first["kept"]["plan"], status["amendments"][0]["from"])
        self.assertEqual(status["summary"]["kept"], 1)
        self.assertEqual(status["summary"]["undetermined"], 1)
        words = "1 of the undetermined is not proven: done under another plan, and kept"
        why = f"'first' is succeeded, and not proven: done under plan {first['kept']['plan'][:16]}…"
        self.assertIn(words, done.stdout)
        self.assertIn(why, done.stderr)
        for command in (("runs",), ("report", run), ("report", run, "--format", "html")):
            self.assertIn(words, self.lifeboat(*command).stdout, command)
        text = self.lifeboat("status", run).stdout
        self.assertIn("○ first", text)
        self.assertIn("not proven, done under another plan: first", text)
        report = self.lifeboat("report", run).stdout
        self.assertIn("**done, not proven** `first`", report)
        signed = self.lifeboat("sign", run, "--as", OPERATOR, "--key", self.workspace.key(OPERATOR))
        self.assertEqual(signed.returncode, DONE, signed.stderr)
        verified = self.lifeboat("verify", run)
        self.assertEqual(verified.returncode, EXCEPTIONS, verified.stdout)
        self.assertIn(f"unknown  results: {why}", verified.stdout)

    def test_a_call_whose_expectation_was_wrong_is_looked_at_and_not_sent_again(self):
        topic = WRONG.replace("effect=read ", "").replace("test -e /no-such-file", "aws sns create-topic --name reviewed")
        wrong = topic.replace("status == 0", "contains(TopicArn, ':misspelt')")
        log = RequestLog()
        run = self.begin(wrong=wrong)
        calls = lambda: [request["action"] for request in log.mutating() if request["service"] == "sns"]
        self.assertEqual(calls(), ["CreateTopic"])
        # Still wrong: it fails by the same answer, and a person is asked.
        self.write(FIRST, topic.replace("status == 0", "contains(TopicArn, ':mistyped')"), LAST)
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.assertIn("'group' has changed something, or may have, and only what is looked at was edited", amended.stderr)
        self.assertEqual(self.status(run)["amendments"][0]["renewed"], [])
        waiting = self.resume(run)
        self.assertEqual(waiting.returncode, PARKED, waiting.stderr)
        self.assertIn(":mistyped", self.status(run)["steps"][1]["reason"])
        self.assertEqual(calls(), ["CreateTopic"])
        self.write(FIRST, topic.replace("status == 0", "contains(TopicArn, ':reviewed')"), LAST)
        self.assertEqual(self.amend(run).returncode, DONE)
        self.finish(run)
        self.assertEqual(calls(), ["CreateTopic"], "it was sent once")
        group = self.status(run)["steps"][1]
        self.assertEqual((group["state"], group["proven"]), ("succeeded", True))
        # It was looked at under the third plan, and sent under the first.
        self.assertIn("carried out under plan 1 of 3", self.lifeboat("status", run).stdout)
        verified = self.lifeboat("verify", run)
        self.assertIn("2 signed amendments of the plan hold", verified.stdout)

    def test_an_approval_does_not_outlive_the_plan_that_it_was_about(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        self.assertEqual(self.amend(run).returncode, DONE)
        self.assertEqual(self.resume(run).returncode, PARKED)
        self.approve(run)
        self.write(FIRST, RIGHT, LAST, ADDED)
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.assertIn("the request to approve 'last' is void", amended.stderr)
        again = self.resume(run)
        self.assertEqual(again.returncode, PARKED, again.stderr)
        self.assertEqual(self.notes(), ["first", "group"])
        self.approve(run)
        self.assertEqual(self.resume(run).returncode, DONE)
        self.assertEqual(self.notes(), ["first", "group", "last", "added"])
        self.assertEqual(len(self.status(run)["amendments"]), 2)

    def test_an_answer_that_waits_is_carried_out_before_the_plan_changes(self):
        run = self.begin()
        said = self.lifeboat("answer", run, "group", "abort", "--as", DBA, "--reason", "the wrong database")
        self.assertEqual(said.returncode, DONE, said.stderr)
        self.write(FIRST, RIGHT, LAST)
        refused = self.amend(run)
        self.assertEqual(refused.returncode, TRY_AGAIN, refused.stderr)
        self.assertIn(f"{DBA}'s 'abort' at 'group'", refused.stderr)
        self.assertEqual(self.status(run)["amendments"], [])
        self.resume(run, "--as-begun")
        self.assertEqual(self.status(run)["state"], "cancelled")
        self.assertEqual(self.amend(run).returncode, USAGE)

    def test_nothing_is_amended_while_somebody_executes_the_run(self):
        gate = self.home / "gate"
        os.mkfifo(gate)
        hanging = RIGHT.replace("echo group", 'cat "$HOME/gate"; echo group')
        self.write(FIRST, hanging, LAST)
        process = subprocess.Popen(
            self.workspace.command("run", self.path, "--unattended", "--as", OPERATOR), cwd=self.workspace.path,
            env={**os.environ, "HOME": str(self.home)}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(process.kill)
        # Opening the fifo to write succeeds once the step has opened it to read.
        opened = os.open(gate, os.O_WRONLY)
        rows = json.loads(self.lifeboat("runs", "--format", "json").stdout)
        runs = [row["run"] for row in rows if row["runbook"] == self.name]
        self.write(FIRST, RIGHT, LAST)
        result = self.amend(runs[0])
        self.assertEqual(result.returncode, TRY_AGAIN, result.stderr)
        self.assertIn("somebody executes the run", result.stderr)
        # Killed, the step is in doubt: what became of it is found out before it is edited.
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.refused(runs[0], "in doubt: say first what became of it")
        # Its script goes on without it, and must not do so for ever.
        os.close(opened)

    def test_a_change_in_doubt_is_found_out_about_before_it_is_edited(self):
        run = self.begin(wrong=LOST)
        self.write(FIRST, RIGHT, LAST)
        self.refused(run, "'group' was changed and is in doubt")
        said = self.lifeboat("answer", run, "group", "fail", "--as", OPERATOR, "--reason", "nothing was written")
        self.assertEqual(said.returncode, DONE, said.stderr)
        waiting = self.resume(run, "--as-begun")
        self.assertEqual(waiting.returncode, PARKED, waiting.stderr)
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.assertIn("ALTHOUGH an attempt at it may have changed something", amended.stderr)
        self.finish(run)
        self.assertEqual(self.notes(), ["first", "group", "last"])

    def test_of_two_who_amend_at_once_one_is_recorded(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        command = self.workspace.command(
            "amend", run, "--as", OPERATOR, "--key", self.workspace.key(OPERATOR), "--reason", "both at once"
        )
        pair = [
            subprocess.Popen(command, cwd=self.workspace.path, env={**os.environ, "HOME": str(self.home)},
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(2)
        ]
        codes = sorted(process.wait() for process in pair)
        self.assertEqual(codes[0], DONE)
        self.assertIn(codes[1], (TRY_AGAIN, USAGE))
        self.assertEqual(len(self.status(run)["amendments"]), 1)
        self.finish(run)

    def test_another_machine_amends_what_was_moved_or_taken_over(self):
        for way in ("moved", "taken over"):
            with self.subTest(way=way):
                (self.home / "notes").unlink(missing_ok=True)
                run = self.begin()
                other = Workspace()
                self.addCleanup(other.remove)
                for path in self.workspace.path.glob("key-*"):
                    shutil.copy(path, other.path)
                shutil.copy(self.workspace.path / "allowed_signers", other.path)
                if way == "moved":
                    stick = self.home / f"stick-{run}"
                    for command in (
                        (self.workspace, "--to", stick), (other, "--from", stick, "--to", ".lifeboat"),
                    ):
                        moved = self.lifeboat("store", "copy", run, *command[1:], "--move", machine=command[0])
                        self.assertEqual(moved.returncode, DONE, moved.stderr)
                else:
                    shutil.copytree(self.workspace.path / ".lifeboat", other.path / ".lifeboat")
                fixed = other.path / "fixed.md"
                self.write(FIRST, RIGHT, LAST, path=fixed)
                arguments = ("--runbook", "fixed.md")
                if way == "taken over":
                    copy = self.amend(run, *arguments, machine=other)
                    self.assertEqual(copy.returncode, REFUSED, copy.stderr)
                    self.assertIn("this is a copy", copy.stderr)
                    taken = self.resume(run, "--take-over", "--reason", "the first one burnt down", machine=other)
                    self.assertEqual(taken.returncode, PARKED, taken.stderr)
                amended = self.amend(run, *arguments, machine=other)
                self.assertEqual(amended.returncode, DONE, amended.stderr)
                self.finish(run, machine=other)
                self.assertEqual(self.notes(), ["first", "group", "last"])


class AmendingInADatabase(Amending):
    """The same in a store that machines share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        socket, port = os.environ["DHAKACART_ADMIN_SOCKET"], os.environ["DHAKACART_PRIMARY_PORT"]
        database = f"amended_{os.getpid()}"
        cls.psql(cls, "primary", f"CREATE DATABASE {database}")
        address = f"host={socket} port={port} user=admin dbname={database}"
        path = cls.workspace.path / "lifeboat.yaml"
        path.write_text(path.read_text().replace("store: .lifeboat", f"store: {json.dumps(address)}"))
        made = cls.workspace.lifeboat("store", "init")
        assert made.returncode == DONE, made.stderr

    def test_a_corrected_runbook_goes_on_and_is_verified(self):
        run = self.begin()
        self.write(FIRST, RIGHT, LAST)
        amended = self.amend(run)
        self.assertEqual(amended.returncode, DONE, amended.stderr)
        self.finish(run)
        self.assertEqual(self.notes(), ["first", "group", "last"])
        verified = self.lifeboat("verify", run)
        self.assertIn("1 signed amendments of the plan hold", verified.stdout)
        copy = self.home / "copy"
        copied = self.lifeboat("store", "copy", run, "--to", copy)
        self.assertEqual(copied.returncode, DONE, copied.stderr)
        verified = self.lifeboat("verify", copy / "runs" / run)
        self.assertIn("1 signed amendments of the plan hold", verified.stdout)

    # These look into the folder of the store, or say the same of any store.
    test_the_signature_is_one_that_openssh_checks = None
    test_what_does_not_count = None
    test_a_reason_that_holds_a_secret_is_not_recorded = None
    test_without_the_list_nothing_is_amended_and_the_doctor_has_the_commands = None
    test_what_is_taken_away_is_signed_and_a_script_is_shown_line_by_line = None
    test_a_plan_is_amended_again_and_back = None
    test_a_change_in_doubt_is_found_out_about_before_it_is_edited = None
    test_an_accepted_result_is_no_proof = None
    test_a_call_whose_expectation_was_wrong_is_looked_at_and_not_sent_again = None
    test_nothing_is_amended_while_somebody_executes_the_run = None
    test_another_machine_amends_what_was_moved_or_taken_over = None
