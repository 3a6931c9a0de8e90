# SPDX-License-Identifier: Apache-2.0
"""An executor that is suspended between its record of a change and the network, and taken over, sends nothing when it wakes."""

import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

from acceptance import harness
from acceptance.harness import Acceptance
from acceptance.test_target import ANSWERS, caller
from estate.identity_service import IdentityService

RUNBOOK = """---
lifeboat: 1
id: {id}
kind: daily
environment: production
---
# {id}

1. **A change**.
   ```bash id=change effect=change
   {change}
   ```
"""
ACCOUNT = "111122223333"


class SlowDoor:
    """A TLS server before another one, which lets one connection wait for its handshake: the first after `is_due`."""

    def __init__(self, port, folder, is_due):
        self.port, self.is_due = port, is_due
        self.held, self.released, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.arrived = None
        self.certificate = folder / "door.pem"
        key = folder / "door.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", self.certificate,
             "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, stdin=subprocess.DEVNULL, capture_output=True,
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.released.set()
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[connection], daemon=True).start()

    def serve(self, connection):
        with self.lock:
            is_held = self.is_due() and not self.held.is_set()
            if is_held:
                self.held.set()
        if is_held:
            self.released.wait()
        try:
            # One request a connection: a change finds no connection that is there already.
            with self.context.wrap_socket(connection, server_side=True) as inside:
                request = self.read(inside)
                if is_held:
                    self.arrived = request
                if request:
                    with socket.create_connection(("127.0.0.1", self.port)) as upstream:
                        upstream.sendall(request)
                        upstream.shutdown(socket.SHUT_WR)
                        while piece := upstream.recv(65536):
                            inside.sendall(piece)
        except OSError:
            if is_held and self.arrived is None:
                self.arrived = b""
            connection.close()

    @staticmethod
    def read(inside):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = inside.recv(65536)
            if not piece:
                return data
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        fields = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
        length = next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)
        while len(body) < length:
            body += inside.recv(65536)
        rest = [name + b":" + value for name, _, value in fields if name.lower() != b"connection"]
        return b"\r\n".join([head.split(b"\r\n")[0], *rest, b"Connection: close", b"", body])


class SlowDatabase:
    """A relay before Postgres that keeps one message of a client back: the last before the statement of a change."""

    def __init__(self, port, marks):
        self.port, self.marks = port, marks
        self.held, self.released, self.lock = threading.Event(), threading.Event(), threading.Lock()
        self.after = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.released.set()
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[client], daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            back = threading.Thread(target=self.pump, args=[server, client], daemon=True)
            back.start()
            self.forward(client, server)
            back.join()

    @staticmethod
    def pump(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def forward(self, client, server):
        marks, is_held = list(self.marks), False
        try:
            while piece := client.recv(65536):
                if is_held:
                    self.after += piece
                elif marks and marks[0] in piece:
                    marks.pop(0)
                    with self.lock:
                        is_held = not marks and not self.held.is_set()
                        if is_held:
                            self.held.set()
                    if is_held:
                        self.released.wait()
                server.sendall(piece)
        except OSError:
            pass
        try:
            server.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Sending(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"sending_{os.getpid()}"
        cls.psql(cls, "primary", f"CREATE DATABASE {cls.database}")

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-sending."))
        self.addCleanup(shutil.rmtree, self.folder)

    def configure(self, store):
        (self.workspace.path / "lifeboat.yaml").write_text(
            f"store: {json.dumps(store)}\nenvironments:\n  production:\n    account: \"{ACCOUNT}\"\n"
            "    regions: {primary: us-west-2}\n"
        )

    def listed(self):
        return {row["run"] for row in json.loads(self.workspace.lifeboat("runs", "--format", "json").stdout)}

    def suspend(self, name, is_intended, take_over, change="aws sns create-topic --name t --region us-west-2"):
        """A change whose owner is suspended before it is connected; returns what arrived and how the owner ended."""
        with IdentityService() as service:
            service.answer(lambda r: "Action=GetCallerIdentity" in r["body"], 200, caller(ACCOUNT, "Ops"))
            for action, answer in ANSWERS.items():
                service.answer(lambda r, a=action: f"Action={a}&" in r["body"] + "&", 200, answer)
            service.answer(lambda r: True, 200, "")
            door = SlowDoor(int(service.url.rsplit(":", 1)[1]), self.folder, is_intended)
            self.addCleanup(door.close)
            environment = {
                **os.environ, "AWS_ENDPOINT_URL": door.url, "AWS_CA_BUNDLE": str(door.certificate),
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "none", "AWS_REGION": "us-west-2",
            }
            path = self.write(f"runbooks/{name}.md", RUNBOOK.format(id=name, change=change))
            before = self.listed()
            owner = subprocess.Popen(
                self.workspace.command("run", path, "--unattended", "--as", harness.OPERATOR),
                cwd=self.workspace.path, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )
            try:
                self.assertTrue(door.held.wait(60), "no connection came for the change")
                owner.send_signal(signal.SIGSTOP)
                (run,) = self.listed() - before
                taken = take_over(run, environment)
                # Long enough for what was certain before not to count any more.
                time.sleep(1.2)
                door.released.set()
            finally:
                owner.send_signal(signal.SIGCONT)
            _, stderr = owner.communicate(timeout=60)
            deadline = time.monotonic() + 10
            while door.arrived is None and time.monotonic() < deadline:
                time.sleep(0.02)
            changes = [r for r in service.requests if "GetCallerIdentity" not in r["body"] and "Describe" not in r["body"]]
            return door, changes, taken, owner.returncode, stderr

    def expect_nothing(self, found):
        door, changes, taken, status, stderr = found
        # Where sending once more does no harm, the successor has sent it.
        self.assertIn(taken.returncode, (harness.DONE, harness.EXCEPTIONS, harness.PARKED), taken.stderr)
        self.assertEqual(status, harness.TRY_AGAIN, stderr)
        self.assertEqual(door.arrived, b"", "the suspended owner connected and sent something")
        self.assertLessEqual(len(changes), 1)

    def in_folder(self):
        journals = (self.workspace.path / ".lifeboat" / "runs").glob("*/journal.jsonl")
        return any("operationIntended" in journal.read_text() for journal in journals)

    def take_folder(self, run, environment):
        (self.workspace.path / ".lifeboat" / "locks" / f"{run}.lock").unlink()
        return self.resume(run, environment)

    def resume(self, run, environment):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR, env=environment)

    def test_an_owner_that_is_suspended_while_it_connects_sends_no_call(self):
        self.configure(".lifeboat")
        shutil.rmtree(self.workspace.path / ".lifeboat", ignore_errors=True)
        self.expect_nothing(self.suspend("call", self.in_folder, self.take_folder))

    def test_an_owner_that_is_suspended_while_it_connects_sends_no_object(self):
        self.configure(".lifeboat")
        shutil.rmtree(self.workspace.path / ".lifeboat", ignore_errors=True)
        (self.workspace.path / "object").write_text("bytes")
        change = "aws s3 cp object s3://b/key --region us-west-2"
        self.expect_nothing(self.suspend("object", self.in_folder, self.take_folder, change))

    def test_an_owner_whose_database_was_taken_while_it_connects_sends_no_call(self):
        port = os.environ["DHAKACART_PRIMARY_PORT"]
        self.configure(f"host={os.environ['DHAKACART_ADMIN_SOCKET']} port={port} user=admin dbname={self.database}")
        made = self.workspace.lifeboat("store", "init")
        self.assertEqual(made.returncode, harness.DONE, made.stderr)

        def is_intended():
            found = self.psql_store("SELECT count(*) FROM lifeboat.record WHERE encode(line, 'escape') LIKE '%operationIntended%'")
            return found != "0"

        def take(run, environment):
            self.psql_store("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lifeboat/%'")
            return self.resume(run, environment)

        self.expect_nothing(self.suspend("shared-call", is_intended, take))

    def expect_no_statement(self, name, statement, marks):
        """An owner is suspended after its last record before a statement, and taken over: it sends no statement."""
        relay = SlowDatabase(int(os.environ["DHAKACART_PRIMARY_PORT"]), marks)
        self.addCleanup(relay.close)
        connection = {
            "host": "127.0.0.1", "port": relay.listener.getsockname()[1], "database": "dhakacart", "ssl-mode": "disable",
            "user": os.environ["DHAKACART_DB_USER"], "password-variable": "DHAKACART_DB_PASSWORD",
        }
        settings = {"store": ".lifeboat", "environments": {"production": {"connections": {"primary": connection}}}}
        (self.workspace.path / "lifeboat.yaml").write_text(json.dumps(settings))
        shutil.rmtree(self.workspace.path / ".lifeboat", ignore_errors=True)
        change = RUNBOOK.replace("bash id=change", "sql id=change connection=primary")
        path = self.write(f"runbooks/{name}.md", change.format(id=name, change=statement))
        owner = subprocess.Popen(
            self.workspace.command("run", path, "--unattended", "--as", harness.OPERATOR), cwd=self.workspace.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        try:
            self.assertTrue(relay.held.wait(60), "no statement was about to be sent")
            owner.send_signal(signal.SIGSTOP)
            self.assertTrue(self.in_folder(), "the intent is on record before")
            (run,) = self.listed()
            taken = self.take_folder(run, {})
            relay.released.set()
        finally:
            owner.send_signal(signal.SIGCONT)
        _, stderr = owner.communicate(timeout=60)
        self.assertIn(taken.returncode, (harness.DONE, harness.EXCEPTIONS, harness.PARKED), taken.stderr)
        self.assertEqual(owner.returncode, harness.TRY_AGAIN, stderr)
        self.assertNotIn(statement.encode(), relay.after, "the suspended owner sent its statement")

    def test_an_owner_that_is_suspended_before_a_statement_outside_of_a_transaction_sends_none(self):
        reader = os.environ["DHAKACART_DB_USER"]
        self.psql("primary", f"CREATE TABLE sending (a int); ALTER TABLE sending OWNER TO {reader}")
        self.addCleanup(self.psql, "primary", "DROP TABLE sending")
        self.expect_no_statement("vacuum", "VACUUM sending", [b"set_config('statement_timeout', $1, false)"])

    def test_an_owner_that_is_suspended_before_a_statement_that_no_rollback_undoes_sends_none(self):
        reader = os.environ["DHAKACART_DB_USER"]
        self.psql("primary", f"CREATE SEQUENCE sending_numbers; ALTER SEQUENCE sending_numbers OWNER TO {reader}")
        self.addCleanup(self.psql, "primary", "DROP SEQUENCE sending_numbers")
        marks = [b"BEGIN TRANSACTION READ WRITE", b"set_config('statement_timeout', $1, true)"]
        self.expect_no_statement("number", "SELECT nextval('sending_numbers')", marks)

    def psql_store(self, statement):
        result = subprocess.run(
            [
                os.environ["DHAKACART_PSQL"], "-qXAt", "-U", "admin", "-d", self.database,
                "-h", os.environ["DHAKACART_ADMIN_SOCKET"], "-p", os.environ["DHAKACART_PRIMARY_PORT"], "-c", statement,
            ],
            check=True, capture_output=True, stdin=subprocess.DEVNULL, text=True,
        )
        return result.stdout.strip()
