# SPDX-License-Identifier: Apache-2.0
"""What the acceptance tests share: the executable in a workspace of its own, the estate, and the endpoint's request log.

Scripts/test sets LIFEBOAT (the executable). Each worker of Scripts/lib/run_acceptance.py starts the services and sets:
AWS_ENDPOINT_URL, LIFEBOAT_TEST_REQUEST_LOG, the DHAKACART_ variables of lifeboat.yaml, and DHAKACART_ADMIN_SOCKET with
DHAKACART_PSQL for the database's superuser.
"""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from estate import provision

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEOPLE = [
    "operator@dhakacart.com", "commander@dhakacart.com", "deputy@dhakacart.com",
    "dba@dhakacart.com", "dba2@dhakacart.com", "oncall@dhakacart.com",
]
OPERATOR = PEOPLE[0]
GREEN = {"succeeded", "already-true", "adopted"}
RED = {"failed", "timed-out", "no-effect", "failed-ignored"}
# Exit statuses, as the program promises them.
DONE, FAILED, EXCEPTIONS, PARKED = 0, 1, 2, 3
USAGE, INVALID, UNREACHABLE, TRY_AGAIN, REFUSED = 64, 65, 69, 75, 77


class Workspace:
    """A directory with the repository's runbooks, a store, and keys for the people of lifeboat.yaml."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-acceptance."))
        shutil.copy(ROOT / "lifeboat.yaml", self.path)
        shutil.copytree(ROOT / "runbooks", self.path / "runbooks")
        shutil.copytree(ROOT / "checklists", self.path / "checklists")
        lines = []
        for person in PEOPLE:
            key = self.key(person)
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key],
                check=True, stdin=subprocess.DEVNULL,
            )
            public = key.with_suffix(".pub").read_text().split()
            lines.append(f'{person} namespaces="approval@lifeboat,signoff@lifeboat,obligation@lifeboat,amendment@lifeboat" {public[0]} {public[1]}\n')
        (self.path / "allowed_signers").write_text("".join(lines))

    def key(self, person):
        return self.path / f"key-{person.split('@')[0]}"

    def remove(self):
        shutil.rmtree(self.path)

    def command(self, *arguments):
        return [os.environ["LIFEBOAT"], *map(str, arguments)]

    def lifeboat(self, *arguments, env=None, data=b"", timeout=120):
        """Runs the executable without a terminal; the result has `returncode`, `stdout` and `stderr` as text."""
        result = subprocess.run(
            self.command(*arguments),
            cwd=self.path, env={**os.environ, **(env or {})}, input=data, capture_output=True, timeout=timeout,
        )
        result.stdout = result.stdout.decode("utf-8", "replace")
        result.stderr = result.stderr.decode("utf-8", "replace")
        return result

    def run(self, runbook, *arguments, env=None, timeout=300):
        """Runs a runbook unattended; returns the exit status and the run's name (None when no run was opened)."""
        before = set(self.runs())
        result = self.lifeboat("run", runbook, "--unattended", "--as", OPERATOR, *arguments, env=env, timeout=timeout)
        opened = sorted(set(self.runs()) - before)
        return result, (opened[-1] if opened else None)

    def runs(self):
        directory = self.path / ".lifeboat" / "runs"
        return sorted(entry.name for entry in directory.iterdir()) if directory.exists() else []

    def bundle(self, run):
        return self.path / ".lifeboat" / "runs" / run

    def status(self, run):
        """`lifeboat status RUN --format json`: {"state": …, "steps": [{"id": …, "state": …}, …], …}."""
        return json.loads(self.lifeboat("status", run, "--format", "json").stdout)

    def states(self, run):
        return {step["id"]: step["state"] for step in self.status(run)["steps"]}

    def checklist(self, run):
        """The state of each item by its number: `lifeboat checklist RUN FILE --format json`, [{"items": […]}]."""
        result = self.lifeboat("checklist", run, "checklists/backup-and-dr.md", "--format", "json")
        return {item["number"]: item["state"] for item in json.loads(result.stdout)[0]["items"]}

    def drive(self, run, result, env=None):
        """Says yes to everything that a parked run asks, gives up what failed, and resumes, until it no longer parks."""
        for _ in range(40):
            if result.returncode != PARKED:
                return result
            waiting = [id for id, state in self.states(run).items() if state in ("waiting-approval", "waiting-operator")]
            if not waiting:
                return result
            for step in waiting:
                answers = [
                    self.lifeboat(
                        "approve", run, step, "--as", person, "--key", self.key(person), "--reason", "a test", env=env
                    )
                    for person in ("commander@dhakacart.com", "dba@dhakacart.com")
                ]
                if all(answer.returncode != DONE for answer in answers):
                    self.lifeboat("answer", run, step, "abort", "--as", OPERATOR, "--reason", "a test", env=env)
            result = self.lifeboat("resume", run, "--unattended", "--as", OPERATOR, env=env, timeout=300)
        raise AssertionError(f"{run} never stops waiting: {self.states(run)}")


class RequestLog:
    """The requests that reached the endpoint since this was made."""

    def __init__(self):
        self.path = pathlib.Path(os.environ["LIFEBOAT_TEST_REQUEST_LOG"])
        self.start = self.path.stat().st_size if self.path.exists() else 0

    def requests(self):
        with open(self.path, encoding="utf-8") as file:
            file.seek(self.start)
            return [json.loads(line) for line in file if line.endswith("\n")]

    def mutating(self):
        return [request for request in self.requests() if request["mutating"]]

    def wait_for(self, matches, process, seconds=60):
        """Polls until a request matches; fails when the process ends first."""
        deadline = time.monotonic() + seconds
        while not any(matches(request) for request in self.requests()):
            if process.poll() is not None:
                raise AssertionError(f"the process ended with {process.returncode} before the request came")
            if time.monotonic() > deadline:
                raise AssertionError("the request never came")
            time.sleep(0.01)


class Acceptance(unittest.TestCase):
    """A test with a workspace and the whole estate."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.estate = provision.Estate(os.environ["AWS_ENDPOINT_URL"])
        cls.workspace = Workspace()
        cls.addClassCleanup(cls.workspace.remove)

    def provision(self, *names):
        provision.provision(self.estate, names)
        self.estate.control("replication", delay=0)
        self.sql([["primary", "INSERT INTO heartbeat VALUES (now()) ON CONFLICT DO NOTHING"], ["wait", "dr has replayed"]])

    def sql(self, statements):
        """Executes [connection, statement] pairs as the superuser; `wait` waits for the replica."""
        for connection, statement in statements:
            if connection == "wait":
                self.wait_for_replay()
            else:
                self.psql(connection, statement)

    def psql(self, connection, statement):
        result = subprocess.run(
            [
                os.environ["DHAKACART_PSQL"], "-qXAt", "-v", "ON_ERROR_STOP=1", "-U", "admin", "-d", "dhakacart",
                "-h", os.environ["DHAKACART_ADMIN_SOCKET"],
                "-p", os.environ[f"DHAKACART_{connection.upper()}_PORT"], "-c", statement,
            ],
            check=True, capture_output=True, stdin=subprocess.DEVNULL, text=True,
        )
        return result.stdout.strip()

    def wait_for_replay(self, seconds=10):
        position = self.psql("primary", "SELECT pg_current_wal_lsn()")
        deadline = time.monotonic() + seconds
        while self.psql("dr", f"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn") != "t":
            self.assertLess(time.monotonic(), deadline, "the replica does not replay")
            time.sleep(0.02)

    def write(self, name, text):
        """A file in the workspace; `text` may be bytes."""
        path = self.workspace.path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name
