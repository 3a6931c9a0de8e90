# SPDX-License-Identifier: Apache-2.0
"""The database of runs goes away while a run is executed and watched: all wait for it, say so once, and go on."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from acceptance.harness import DONE, OPERATOR, UNREACHABLE, Acceptance
from acceptance.test_store import Machine

RUNBOOK = """---
lifeboat: 1
kind: daily
inputs:
  folder: {type: string}
---

# Patient

1. **It takes its time.** *Red:* wait.
   ```bash id=slow effect=read env="FOLDER=${folder}"
   touch "$FOLDER/begun"
   until [ -e "$FOLDER/go" ]; do sleep 0.1; done
   echo the end
   ```
   ```expect
   status == 0
   ```
"""

AWAY, BACK = "the store does not answer", "the store answers again"


class Relay:
    """Stands between a database's socket and its clients, and can go away like a server that is stopped."""

    def __init__(self, upstream, path):
        self.upstream, self.path = upstream, path
        self.connections, self.listener = [], None
        self.rise()

    def rise(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(64)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def fall(self):
        os.unlink(self.path)
        # Who waits in accept is not woken by close.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()
        self.connections = []

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.upstream)
            self.connections += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=pair, daemon=True).start()

    @staticmethod
    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class StoreAway(Acceptance):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-away."))
        self.addCleanup(shutil.rmtree, self.folder)
        directory, port = os.environ["DHAKACART_ADMIN_SOCKET"], os.environ["DHAKACART_PRIMARY_PORT"]
        database = f"away_{os.getpid()}_{time.monotonic_ns()}"
        self.psql("primary", f"CREATE DATABASE {database}")
        self.relay = Relay(f"{directory}/.s.PGSQL.{port}", str(self.folder / ".s.PGSQL.5432"))
        self.machine = Machine(f"host={self.folder} port=5432 user=admin dbname={database}")
        self.addCleanup(self.machine.remove)
        (self.machine.path / "patient.md").write_text(RUNBOOK)
        made = self.machine.lifeboat("store", "init")
        self.assertEqual(made.returncode, DONE, made.stderr)

    def start(self, name, *arguments):
        """A process whose standard error is read while it works."""
        stderr = (self.folder / name).open("w")
        self.addCleanup(stderr.close)
        process = subprocess.Popen(
            self.machine.command(*arguments), cwd=self.machine.path, env={**os.environ},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, text=True,
        )
        self.addCleanup(process.kill)
        return process

    def said(self, name):
        return (self.folder / name).read_text()

    def wait_until(self, condition, what):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def three(self):
        """An executor in a step, one who watches the run, and one who watches what the step prints."""
        processes = {
            "run": self.start(
                "run", "run", "patient.md", "--unattended", "--as", OPERATOR, "--input", f"folder={self.folder}"
            )
        }
        self.wait_until((self.folder / "begun").exists, "the step does not begin")
        processes["watch"] = self.start("watch", "watch", "last")
        processes["output"] = self.start("output", "watch", "last", "--output", "slow", "--follow")
        self.wait_until(lambda: "slow" in self.said("watch"), "nothing is watched")
        self.wait_until(lambda: "attempt 1" in self.said("output"), "no output is watched")
        return processes

    def test_all_wait_for_it_and_go_on(self):
        processes = self.three()
        self.relay.fall()
        self.wait_until(lambda: all(AWAY in self.said(name) for name in processes), "not all say that it is away")
        self.relay.rise()
        self.wait_until(lambda: all(BACK in self.said(name) for name in processes), "not all say that it is back")
        (self.folder / "go").touch()
        for name, process in processes.items():
            stdout, _ = process.communicate(timeout=60)
            said = self.said(name)
            self.assertEqual(process.returncode, DONE, f"{name}: {said}")
            self.assertEqual((said.count(AWAY), said.count(BACK)), (1, 1), said)
            self.assertIn("for about 30s", said)
            self.assertNotIn("No executor works on this run", said)
            if name == "output":
                self.assertIn("the end", stdout)

    def test_all_give_up_with_the_status_of_a_store_that_cannot_be_reached(self):
        processes = self.three()
        self.relay.fall()
        for name, process in processes.items():
            process.communicate(timeout=120)
            self.assertEqual(process.returncode, UNREACHABLE, f"{name}: {self.said(name)}")
            self.assertEqual((self.said(name).count(AWAY), self.said(name).count(BACK)), (1, 0), self.said(name))
        (self.folder / "go").touch()
