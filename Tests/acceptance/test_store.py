# SPDX-License-Identifier: Apache-2.0
"""Two machines and an approver share the runs of one database."""

import hashlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from acceptance.harness import DONE, EXCEPTIONS, FAILED, PARKED, TRY_AGAIN, UNREACHABLE, USAGE, Acceptance, Workspace

RUNBOOK = """---
lifeboat: 1
kind: daily
---

# Shared

```yaml approval=two-keys
from: [dba]
```

1. **A note is taken.** *Red:* wait.
   ```bash id=note
   echo note >> "$HOME/notes"
   sleep 2
   ```
   ```expect
   status == 0
   ```
2. **Somebody agrees, then it is done.** *Red:* wait.
   ```bash id=deed approve=two-keys
   echo deed >> "$HOME/notes"
   ```
   ```expect
   status == 0
   ```
"""

STATEMENT = """---
lifeboat: 1
kind: daily
environment: production
---

# A statement

1. **It takes its time.** *Red:* wait.
   ```sql id=slow effect=change connection=primary
   SELECT pg_current_xact_id()::text AS id FROM pg_sleep(3);
   ```
   ```expect
   rows[0].id != null
   ```
"""


class Machine(Workspace):
    """A workspace with a home of its own whose store is the database."""

    def __init__(self, store, keys=None):
        super().__init__()
        text = (self.path / "lifeboat.yaml").read_text()
        (self.path / "lifeboat.yaml").write_text(text.replace("store: .lifeboat", f"store: {json.dumps(store)}"))
        (self.path / "shared.md").write_text(RUNBOOK)
        if keys:
            for path in keys.path.glob("key-*"):
                shutil.copy(path, self.path)
            shutil.copy(keys.path / "allowed_signers", self.path)

    def listed(self):
        return [row["run"] for row in json.loads(self.lifeboat("runs", "--format", "json").stdout)]


class SharedStore(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        socket, port = os.environ["DHAKACART_ADMIN_SOCKET"], os.environ["DHAKACART_PRIMARY_PORT"]
        cls.database = f"runs_{os.getpid()}"
        cls.psql(cls, "primary", f"CREATE DATABASE {cls.database}")
        cls.address = f"host={socket} port={port} user=admin dbname={cls.database}"
        cls.first = Machine(cls.address)
        cls.second = Machine(cls.address, keys=cls.first)
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-home."))
        for machine in (cls.first, cls.second):
            cls.addClassCleanup(machine.remove)
        cls.addClassCleanup(shutil.rmtree, cls.home)
        # What an executor or a person meets before anybody has made the tables.
        missing = cls.first.lifeboat("runs")
        assert missing.returncode == USAGE and "lifeboat store init" in missing.stderr, missing.stderr
        # What is printed can be copied: a store that was named is named again.
        named = cls.first.lifeboat("runs", "--store", cls.address)
        assert f"lifeboat store init --store {shlex.quote(cls.address)}" in named.stderr, named.stderr
        made = cls.first.lifeboat("store", "init")
        assert made.returncode == DONE, made.stderr

    def setUp(self):
        (self.home / "notes").unlink(missing_ok=True)

    @property
    def environment(self):
        return {"HOME": str(self.home)}

    def notes(self):
        path = self.home / "notes"
        return path.read_text().split() if path.exists() else []

    def start(self, machine, *arguments):
        return subprocess.Popen(
            machine.command(*arguments), cwd=machine.path, env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def wait_for_note(self, process):
        deadline = time.monotonic() + 60
        while not self.notes():
            self.assertIsNone(process.poll(), "the process ended before its first step")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def approve(self, machine, run):
        return machine.lifeboat(
            "approve", run, "deed", "--as", "dba@dhakacart.com", "--key", machine.key("dba@dhakacart.com")
        )

    def test_a_freeze_said_on_one_machine_holds_the_runs_of_the_other_until_it_is_over(self):
        lift = ["unfreeze", "--reason", "the test is over", "--as", "cto"]
        self.addCleanup(self.first.lifeboat, *lift)
        frozen = self.first.lifeboat("freeze", "--reason", "the sale", "--until", "2h", "--as", "cto")
        self.assertEqual(frozen.returncode, DONE, frozen.stderr)
        self.assertIn("frozen by cto", self.second.lifeboat("freeze", "--status").stdout)
        before = set(self.second.listed())
        held = self.second.lifeboat("run", "shared.md", "--unattended", env=self.environment)
        self.assertEqual(held.returncode, PARKED, held.stderr)
        (run,) = set(self.second.listed()) - before
        self.assertIn(f"when it is over: lifeboat resume {run};", held.stderr)
        self.assertEqual(self.notes(), [])
        # What would need the database is not part of a check.
        self.assertNotIn("frozen", self.second.lifeboat("check", "shared.md").stdout)
        self.assertEqual(self.second.lifeboat(*lift).returncode, DONE)
        short = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
        self.second.lifeboat("freeze", "--reason", "a moment", "--until", short, "--as", "cto")
        deadline = time.monotonic() + 30
        while self.first.lifeboat("freeze", "--status").returncode != DONE:
            self.assertLess(time.monotonic(), deadline)
        resumed = self.first.lifeboat("resume", run, "--unattended", env=self.environment)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
        self.assertEqual(self.notes(), ["note"])

    def test_two_executors_and_an_approver_share_a_run(self):
        before = set(self.first.listed())
        process = self.start(self.first, "run", "shared.md", "--unattended", "--as", "operator@dhakacart.com")
        self.wait_for_note(process)
        (run,) = set(self.second.listed()) - before
        refused = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
        self.assertEqual(refused.returncode, TRY_AGAIN, refused.stderr)
        self.assertIn("held by process", refused.stderr)
        # Whoever looks from another machine sees who executes it, and where.
        words = f"executed by operator@dhakacart.com on {socket.gethostname()} (process {process.pid})"
        for command in (("status", run), ("runs",)):
            self.assertIn(words, self.second.lifeboat(*command).stdout)
        status = self.second.status(run)
        self.assertEqual((status["executed"], status["executor"]["process"]), (True, process.pid))
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, PARKED)
        approved = self.approve(self.second, run)
        self.assertEqual(approved.returncode, DONE, approved.stderr)
        resumed = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
        self.assertEqual(resumed.returncode, DONE, resumed.stderr)
        self.assertEqual(self.notes(), ["note", "deed"])
        for machine in (self.first, self.second):
            self.assertEqual(machine.status(run)["state"], "completed")
        self.hand_over(run)

    def test_a_file_that_one_machine_attaches_is_evidence_of_the_run_that_another_executes(self):
        before = set(self.first.listed())
        (self.first.path / "seen.md").write_text(
            "---\nlifeboat: 1\nkind: daily\n---\n# Seen\n\n1. **Look.**\n   ```yaml manual id=look\n   confirm: Is it up?\n"
            "   evidence: attachment\n   ```\n"
        )
        parked = self.first.lifeboat("run", "seen.md", "--unattended", "--as", "operator@dhakacart.com")
        self.assertEqual(parked.returncode, PARKED, parked.stderr)
        (run,) = set(self.second.listed()) - before
        content = os.urandom(3 << 20)
        named = hashlib.sha256(content).hexdigest()
        (self.second.path / "seen.bin").write_bytes(content)
        words = ["--as", "dba@dhakacart.com", "--reason", "it is up"]
        refused = self.second.lifeboat("approve", run, "look", *words)
        self.assertEqual(refused.returncode, USAGE, refused.stderr)
        approved = self.second.lifeboat("approve", run, "look", *words, "--attach", "seen.bin")
        self.assertEqual(approved.returncode, DONE, approved.stderr)
        (self.second.path / "seen.bin").unlink()
        resumed = self.first.lifeboat("resume", run, "--unattended")
        self.assertIn(resumed.returncode, (DONE, EXCEPTIONS), resumed.stderr)
        (step,) = self.second.status(run)["steps"]
        (attached,) = step["attachments"]
        self.assertEqual((attached["name"], attached["sha256"], attached["size"]), ("seen.bin", named, len(content)))
        self.assertEqual(self.count("SELECT count(*) FROM lifeboat.inbox_part"), "0")
        copied = self.second.lifeboat("store", "copy", run, "--to", "attached")
        self.assertEqual(copied.returncode, DONE, copied.stderr)
        bundle = self.second.path / "attached" / "runs" / run
        self.assertEqual((bundle / "evidence" / named).read_bytes(), content)
        self.count(f"UPDATE lifeboat.evidence_part SET bytes = 'x' WHERE sha256 = '{named}' AND part = 1")
        checks = json.loads(self.second.lifeboat("verify", run, "--format", "json").stdout)["checks"]
        self.assertFalse(all(one["holds"] for one in checks if one["name"] in ("evidence", "files")))
        self.assertTrue(any(one["holds"] is False for one in checks), checks)

    def count(self, statement):
        return subprocess.run(
            [
                os.environ["DHAKACART_PSQL"], "-qXAt", "-v", "ON_ERROR_STOP=1", "-U", "admin", "-d", self.database,
                "-h", os.environ["DHAKACART_ADMIN_SOCKET"], "-p", os.environ["DHAKACART_PRIMARY_PORT"], "-c", statement,
            ],
            check=True, capture_output=True, stdin=subprocess.DEVNULL, text=True,
        ).stdout.strip()

    def hand_over(self, run):
        """Signs, copies the run into a folder, and verifies there what verified in the database."""
        signer = "operator@dhakacart.com"
        signed = self.first.lifeboat("sign", run, "--key", self.first.key(signer), "--as", signer)
        self.assertEqual(signed.returncode, DONE, signed.stderr)
        shared = self.second.lifeboat("verify", run, "--format", "json")
        self.assertEqual(shared.returncode, DONE, shared.stdout + shared.stderr)
        copied = self.second.lifeboat("store", "copy", run, "--to", "handed-over")
        self.assertEqual(copied.returncode, DONE, copied.stderr)
        bundle = self.second.path / "handed-over" / "runs" / run
        offline = self.second.lifeboat("verify", bundle, "--format", "json")
        self.assertEqual(offline.returncode, DONE, offline.stdout + offline.stderr)
        self.assertEqual(json.loads(offline.stdout), json.loads(shared.stdout))
        for arguments in (["report", run], ["report", run, "--format", "html"]):
            there = self.second.lifeboat(*arguments, "--store", "handed-over")
            here = self.second.lifeboat(*arguments)
            self.assertEqual((here.returncode, there.returncode), (DONE, DONE))
            # Only where the links lead differs.
            self.assertEqual(here.stdout, there.stdout.replace("handed-over/runs/", "./runs/"))

    def test_a_killed_executor_is_followed_on_another_machine(self):
        before = set(self.first.listed())
        process = self.start(self.first, "run", "shared.md", "--unattended", "--as", "operator@dhakacart.com")
        self.wait_for_note(process)
        (run,) = set(self.second.listed()) - before
        process.send_signal(signal.SIGKILL)
        process.communicate()
        status = self.second.lifeboat("status", run)
        self.assertIn("No executor works on this run", status.stdout)
        self.assertIn("nobody executes it", status.stdout)
        self.assertEqual(self.second.status(run)["executed"], False)
        resumed = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)

    def test_a_suspended_executor_does_nothing_after_another_took_over(self):
        before = set(self.first.listed())
        process = self.start(self.first, "run", "shared.md", "--unattended", "--as", "operator@dhakacart.com")
        self.wait_for_note(process)
        (run,) = set(self.second.listed()) - before
        process.send_signal(signal.SIGSTOP)
        try:
            # As if the machine were cut off: the server gives its sessions up.
            self.psql("primary", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.database}'")
            resumed = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
            self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
            records = self.journal(run)
        finally:
            process.send_signal(signal.SIGCONT)
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, TRY_AGAIN, stderr)
        self.assertIn("has the run", stderr)
        self.assertNotIn("deed", self.notes())
        self.assertEqual(self.journal(run), records)

    def test_an_executor_that_was_suspended_in_a_statement_says_who_has_the_run(self):
        (self.first.path / "statement.md").write_text(STATEMENT)
        before = set(self.first.listed())
        process = self.start(self.first, "run", "statement.md", "--unattended", "--as", "operator@dhakacart.com")
        asleep = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' AND wait_event = 'PgSleep'"
        deadline = time.monotonic() + 60
        while not self.psql("primary", asleep).strip():
            self.assertIsNone(process.poll(), "the process ended before its statement")
            self.assertLess(time.monotonic(), deadline)
        (run,) = set(self.second.listed()) - before
        process.send_signal(signal.SIGSTOP)
        try:
            self.psql("primary", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.database}'")
            resumed = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
            # Its COMMIT was never sent: it is sent again.
            self.assertEqual(resumed.returncode, DONE, resumed.stderr)
            records = self.journal(run)
        finally:
            process.send_signal(signal.SIGCONT)
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, TRY_AGAIN, stderr)
        self.assertIn("has the run", stderr)
        self.assertIn(f"see who has it: lifeboat status {run}", stderr)
        self.assertNotIn("lifeboat resume", stderr)
        self.assertNotIn("writer-dead", stderr)
        self.assertEqual(self.journal(run), records)

    def journal(self, run):
        """What `verify` says about the journal: how many records, and the head."""
        return self.second.lifeboat("verify", run).stdout.splitlines()[0]

    def test_what_is_printed_about_another_store_names_that_store(self):
        name = f"empty_{os.getpid()}"
        self.psql("primary", f"CREATE DATABASE {name}")
        self.addCleanup(self.psql, "primary", f"DROP DATABASE {name} WITH (FORCE)")
        address = self.address.replace(self.database, name)
        looks = "1. **It looks.**\n   ```bash id=look effect=read\n   true\n   ```\n   ```expect\n   status == 0\n   ```\n"
        (self.first.path / "looks.md").write_text("---\nlifeboat: 1\nkind: daily\n---\n# Looks\n\n" + looks)
        kept = self.first.lifeboat("run", "looks.md", "--unattended", "--store", "kept", env=self.environment)
        self.assertEqual(kept.returncode, DONE, kept.stderr)
        command = shlex.join(["lifeboat", "store", "init", "--store", address])
        for words in (
            ["runs", "--store", address], ["status", "last", "--store", address], ["store", "migrate", "--store", address],
            ["store", "status", "--store", address], ["doctor", "--store", address],
            ["store", "copy", "last", "--from", "kept", "--to", address, "--move"],
        ):
            with self.subTest(words=words):
                result = self.first.lifeboat(*words)
                self.assertIn(command, result.stdout + result.stderr)
                self.assertEqual((result.stdout + result.stderr).count("lifeboat store init"), 1)
        made = self.first.lifeboat(*shlex.split(command)[1:])
        self.assertEqual(made.returncode, DONE, made.stderr)
        moved = self.first.lifeboat("store", "copy", "last", "--from", "kept", "--to", address, "--move")
        self.assertEqual(moved.returncode, DONE, moved.stderr)
        # A signed run of a database is copied into a folder by the command that is printed.
        signed = self.first.lifeboat(
            "sign", "last", "--store", address, "--key", self.first.key("operator@dhakacart.com"),
            "--as", "operator@dhakacart.com",
        )
        self.assertEqual(signed.returncode, DONE, signed.stderr)
        copy = shlex.split(signed.stdout[signed.stdout.index("lifeboat store copy"):].splitlines()[0])
        self.assertEqual(copy[-2:], ["--to", "FOLDER"])
        self.assertEqual(self.first.lifeboat(*copy[1:]).returncode, USAGE)
        copied = self.first.lifeboat(*copy[1:-1], "handed over")
        self.assertEqual(copied.returncode, DONE, copied.stderr)
        # And a copy that is checked by its folder is signed there.
        (self.first.path / "handed over" / "runs" / copy[3] / "signoff" / "statement.txt.sig").unlink()
        unsigned = self.first.lifeboat("verify", f"handed over/runs/{copy[3]}")
        self.assertIn(f"--store '{self.first.path}/handed over'", unsigned.stdout)

    def test_errors_name_the_database_and_never_a_password(self):
        closed = "host=127.0.0.1 port=1 user=olga dbname=ops sslmode=disable"
        result = self.first.lifeboat("runs", "--store", closed)
        self.assertEqual(result.returncode, UNREACHABLE, result.stderr)
        self.assertIn("olga@127.0.0.1:1/ops", result.stderr)
        for address in ("postgres://olga:hunter2@127.0.0.1/ops", "host=127.0.0.1 password=hunter2"):
            for command in (["runs"], ["run", "shared.md"], ["doctor"], ["store", "init"], ["verify", "last"]):
                result = self.first.lifeboat(*command, "--store", address)
                self.assertIn(result.returncode, (USAGE, FAILED), result.stderr)
                self.assertNotIn("hunter2", result.stderr + result.stdout)
                self.assertIn("holds a password", result.stderr + result.stdout)

    def test_doctor_and_status_look_at_the_database(self):
        doctor = self.first.lifeboat("doctor").stdout
        line = next(line for line in doctor.splitlines() if "store:" in line)
        # The test's server forgets what it acknowledged when the power fails, and the doctor says so.
        self.assertTrue(line.startswith("WRONG"), line)
        self.assertIn("fsync = off", doctor)
        status = json.loads(self.first.lifeboat("store", "status", "--format", "json").stdout)
        self.assertEqual((status["version"], status["may_execute"], status["durable"]), (3, True, False))

    def test_an_unfinished_run_is_moved_and_goes_on_in_one_place(self):
        parked = self.first.lifeboat(
            "run", "shared.md", "--unattended", "--store", "local", "--as", "operator@dhakacart.com",
            env=self.environment,
        )
        self.assertEqual(parked.returncode, PARKED, parked.stderr)
        refused = self.first.lifeboat("store", "copy", "last", "--from", "local", "--to", self.address)
        self.assertEqual(refused.returncode, TRY_AGAIN, refused.stderr)
        self.assertRegex(refused.stderr, "= fix: lifeboat store copy .* --move")
        moved = self.first.lifeboat("store", "copy", "last", "--from", "local", "--to", self.address, "--move")
        self.assertEqual(moved.returncode, DONE, moved.stderr)
        run = moved.stdout.split()[1].rstrip(",")
        gone = self.first.lifeboat("resume", run, "--unattended", "--store", "local", env=self.environment)
        self.assertEqual(gone.returncode, USAGE, gone.stderr)
        self.assertIn("was moved", gone.stderr)
        # What the folder prints leads to the database.
        rows = json.loads(self.first.lifeboat("runs", "--store", "local", "--format", "json").stdout)
        self.assertEqual([row["movedTo"] for row in rows if row["run"] == run], [self.address])
        (following,) = (row["next"] for row in rows if row["run"] == run)
        shown = self.second.lifeboat(*shlex.split(following)[1:])
        self.assertEqual(shown.returncode, DONE, shown.stderr)
        self.assertNotIn("MOVED", shown.stdout)
        self.assertEqual(self.approve(self.second, run).returncode, DONE)
        resumed = self.second.lifeboat("resume", run, "--unattended", env=self.environment)
        self.assertEqual(resumed.returncode, DONE, resumed.stderr)
        self.assertEqual(self.notes(), ["note", "deed"])

    def test_whoever_migrates_is_told_that_new_tables_have_no_rights(self):
        database = f"old_{os.getpid()}"
        self.psql("primary", f"CREATE DATABASE {database}")
        address = self.address.replace(self.database, database)
        self.assertEqual(self.first.lifeboat("store", "init", "--store", address).returncode, DONE)
        before = self.first.lifeboat("store", "migrate", "--store", address)
        self.assertEqual(before.returncode, DONE, before.stderr)
        self.assertNotIn("--grants", before.stdout)
        # What later versions added is taken away again.
        subprocess.run(
            [
                os.environ["DHAKACART_PSQL"], "-qX", "-v", "ON_ERROR_STOP=1", "-U", "admin", "-d", database,
                "-h", os.environ["DHAKACART_ADMIN_SOCKET"], "-p", os.environ["DHAKACART_PRIMARY_PORT"],
                "-c", "DROP TABLE lifeboat.freeze, lifeboat.inbox_part; DELETE FROM lifeboat.schema_version WHERE version > 1",
            ],
            check=True, capture_output=True, stdin=subprocess.DEVNULL,
        )
        migrated = self.first.lifeboat("store", "migrate", "--store", address)
        self.assertIn("version 1, now 3", migrated.stdout)
        self.assertIn("lifeboat store init --grants", migrated.stdout)
