# SPDX-License-Identifier: Apache-2.0
"""Approvals signed by OpenSSH's own programs and agents, and what does not count as one, with the program as it is."""

import base64
import json
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import threading

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from acceptance import harness
from acceptance.harness import Acceptance
from estate import provision

RUNBOOK = """---
lifeboat: 1
id: {id}
kind: emergency
---
# {id}

```yaml approval=activate
from: [dba]
count: {count}
expires: 30m
shows: [look]
```

1. **Look**.
   ```bash id=look effect=read
   echo fine
   ```
2. **Cut over**.
   ```bash id=cut effect=irreversible approve=activate
   echo done >> {marker}
   ```
"""

WATCHED = """---
lifeboat: 1
id: {id}
kind: emergency
environment: production
---
# {id}

```yaml approval=activate
from: [dba]
count: {count}
expires: 30m
shows: [look]
void-if: delay > 900
```

1. **Look**.
   ```sql id=look connection=primary
   SELECT seconds FROM void_test
   ```
   ```yaml capture
   delay: rows[0].seconds
   ```
2. **Cut over**.
   ```bash id=cut effect=irreversible approve=activate
   echo done >> {marker}
   ```
"""

DBA, DBA2 = "dba@dhakacart.com", "dba2@dhakacart.com"


def wire(*parts):
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


class HardwareAgent:
    """An ssh-agent with one hardware key, as PROTOCOL.u2f and draft-ietf-sshm-ssh-agent describe them."""

    KIND = b"sk-ssh-ed25519@openssh.com"

    def __init__(self, folder, flags):
        self.path = os.path.join(folder, f"agent-{flags}")
        self.flags = flags
        self.secret = ed25519.Ed25519PrivateKey.generate()
        public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.blob = wire(self.KIND, public, b"ssh:")
        self.requests = 0
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                length, = struct.unpack(">I", stream.read(4))
                answer = self.answer(stream.read(length))
                stream.write(wire(answer))

    def answer(self, request):
        if request[0] == 11:
            return bytes([12]) + struct.pack(">I", 1) + wire(self.blob, b"a hardware key")
        length, = struct.unpack(">I", request[1:5])
        rest = request[5 + length:]
        size, = struct.unpack(">I", rest[:4])
        data = rest[4:4 + size]
        self.requests += 1
        tail = bytes([self.flags]) + struct.pack(">I", self.requests)
        signed = self.digest(b"ssh:") + tail + self.digest(data)
        signature = wire(self.KIND, self.secret.sign(signed)) + tail
        return bytes([14]) + wire(signature)

    def line(self, person):
        return f'{person} namespaces="approval@lifeboat" {self.KIND.decode()} {base64.b64encode(self.blob).decode()}\n'

    @staticmethod
    def digest(data):
        digest = hashes.Hash(hashes.SHA256())
        digest.update(data)
        return digest.finalize()

    def close(self):
        self.server.close()


class Approvals(Acceptance):
    """Each test has a run of its own that waits for an approval."""

    def setUp(self):
        self.marker = self.workspace.path / f"marker-{self.id().rpartition('.')[2]}"
        self.signers = self.workspace.path / "allowed_signers"
        before = self.signers.read_text()
        self.addCleanup(self.signers.write_text, before)

    def park(self, count=1, runbook=None):
        name = self.id().rpartition(".")[2].replace("_", "-")[:40].strip("-")
        path = self.write(f"runbooks/{name}.md", (runbook or RUNBOOK).format(id=name, count=count, marker=self.marker))
        result, run = self.workspace.run(path)
        self.assertEqual(result.returncode, harness.PARKED, result.stderr)
        return run

    def text(self, run, person, reason):
        """The text that `approve` shows, which is what is signed."""
        shown = self.workspace.lifeboat("approve", run, "cut", "--as", person, "--reason", reason).stderr
        body = shown[shown.index("lifeboat-approval"):]
        return body[:body.index(f"reason: {reason}")] + f"reason: {reason}\n"

    def sign(self, text, person, namespace="approval@lifeboat", hash="sha512"):
        with tempfile.TemporaryDirectory() as folder:
            message = pathlib.Path(folder) / "message"
            message.write_bytes(text.encode())
            subprocess.run(
                ["ssh-keygen", "-q", "-Y", "sign", "-O", f"hashalg={hash}", "-n", namespace,
                 "-f", self.workspace.key(person), message],
                check=True, stdin=subprocess.DEVNULL, capture_output=True,
            )
            return message.with_suffix(".sig").read_text()

    def post(self, run, text, signature, name="0", person=DBA, **changes):
        nonce = text.partition("nonce: ")[2].partition("\n")[0]
        requested = text.partition("requested: ")[2].partition(" ")[0]
        decision = {
            "step": "cut", "nonce": nonce, "decision": "approve", "by": person,
            "reason": text.rpartition("reason: ")[2].rstrip("\n"), "decidedAt": requested, "signature": signature,
        }
        decision.update(changes)
        inbox = self.workspace.path / ".lifeboat" / "inbox" / run
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / f"{name}.json").write_text(json.dumps({"decision": {"_0": decision}}))

    def resume(self, run):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", harness.OPERATOR)

    def refused(self, run, *reasons):
        result = self.resume(run)
        self.assertEqual(result.returncode, harness.PARKED, result.stderr)
        for reason in reasons:
            self.assertIn(reason, result.stderr)
        self.assertFalse(self.marker.exists())
        self.assertEqual(self.workspace.states(run)["cut"], "waiting-approval")

    def granted(self, run):
        result = self.resume(run)
        self.assertIn(self.workspace.states(run)["cut"], harness.GREEN, result.stderr)
        self.assertEqual(self.marker.read_text(), "done\n")

    # What OpenSSH's own program signs.

    def test_a_text_signed_by_ssh_keygen_counts_with_either_hash(self):
        run = self.park(count=2)
        for name, person, hash in (("0", DBA, "sha256"), ("1", DBA2, "sha512")):
            text = self.text(run, person, "seen")
            self.post(run, text, self.sign(text, person, hash=hash), name=name, person=person)
        self.granted(run)

    def test_what_was_signed_otherwise_does_not_count(self):
        run = self.park()
        text = self.text(run, DBA, "seen")
        good = self.sign(text, DBA)
        for number, signature in enumerate((
            self.sign(text.replace("\n", "\r\n"), DBA),
            self.sign(text.replace("attempt: 1", "attempt: 2"), DBA),
            self.sign(text + " ", DBA),
            self.sign(text, DBA, namespace="signoff@lifeboat"),
            self.sign(text, DBA2),
            self.sign(text, "oncall@dhakacart.com"),
            good.replace("-----END", "-----end"),
            good[:-40],
        )):
            self.post(run, text, signature, name=str(number))
        self.refused(run, "another purpose", "the key belongs to dba2", "the key belongs to oncall", "signature block")
        self.assertEqual(self.resume(run).stderr.count("does not count"), 0, "each is refused once")
        self.post(run, text, good)
        self.granted(run)

    def test_nobody_is_approved_twice_unsigned_or_by_name_alone(self):
        run = self.park(count=2)
        text = self.text(run, DBA, "seen")
        self.post(run, text, self.sign(text, DBA), name="0")
        self.post(run, text, self.sign(text, DBA), name="1")
        own = text.replace(f"approver: {DBA}", f"approver: {harness.OPERATOR}")
        self.post(run, own, self.sign(own, harness.OPERATOR), name="2", person=harness.OPERATOR)
        self.post(run, text, None, name="3", person=DBA2)
        other = text.replace(f"approver: {DBA}", "approver: oncall@dhakacart.com")
        self.post(run, other, self.sign(other, "oncall@dhakacart.com"), name="4", person="oncall@dhakacart.com")
        self.refused(
            run, "has decided already", "the starter does not count", "the decision must be signed", "none of the roles"
        )

    def test_a_key_that_is_taken_out_of_the_list_counts_no_more(self):
        run = self.park()
        text = self.text(run, DBA, "seen")
        self.post(run, text, self.sign(text, DBA))
        lines = self.signers.read_text().splitlines(True)
        self.signers.write_text("".join(line for line in lines if not line.startswith(DBA + " ")))
        self.refused(run, "is not in the list of allowed signers")

    def test_what_is_no_answer_is_refused_and_left_where_it_is(self):
        run = self.park()
        inbox = self.workspace.path / ".lifeboat" / "inbox" / run
        inbox.mkdir(parents=True)
        (inbox / "half.json").write_text('{"decision":{"_0":{"step":"cut"')
        (inbox / "link.json").symlink_to("/etc/passwd")
        os.mkfifo(inbox / "pipe.json")
        self.refused(run, "'half.json' in the inbox does not count", "'link.json'", "'pipe.json'", "not a regular file")
        self.assertEqual(len(list(inbox.iterdir())), 3)
        self.assertEqual(self.resume(run).stderr.count("in the inbox does not count"), 0, "each is refused once")

    # Agents.

    def test_the_key_of_a_person_in_ssh_agent_signs_without_being_named(self):
        folder = tempfile.mkdtemp(prefix="agent.")
        path = os.path.join(folder, "socket")
        agent = subprocess.Popen(["ssh-agent", "-D", "-a", path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.addCleanup(lambda: (agent.kill(), agent.wait()))
        env = {"SSH_AUTH_SOCK": path}
        for person in (DBA2, DBA):
            for _ in range(2000):
                added = subprocess.run(
                    ["ssh-add", "-q", self.workspace.key(person)], env={**os.environ, **env}, capture_output=True
                )
                if added.returncode == 0:
                    break
            self.assertEqual(added.returncode, 0, added.stderr)
        run = self.park()
        result = self.workspace.lifeboat("approve", run, "cut", "--as", DBA, "--reason", "seen", env=env)
        self.assertEqual(result.returncode, harness.DONE, result.stderr)
        self.assertIn("of ssh-agent", result.stderr)
        self.granted(run)
        verified = self.workspace.lifeboat("verify", run)
        self.assertIn("1 signed decisions hold", verified.stdout)

    def test_a_hardware_key_signs_by_way_of_the_agent_and_only_when_it_is_touched(self):
        folder = tempfile.mkdtemp(prefix="agent.")
        run = self.park()
        for flags in (0, 1):
            agent = HardwareAgent(folder, flags)
            self.addCleanup(agent.close)
            self.signers.write_text(agent.line(DBA))
            result = self.workspace.lifeboat(
                "approve", run, "cut", "--as", DBA, "--reason", "seen", env={"SSH_AUTH_SOCK": agent.path}
            )
            self.assertEqual(agent.requests, 1, result.stderr)
            if flags == 0:
                self.assertEqual(result.returncode, harness.REFUSED)
                self.assertIn("without being touched", result.stderr)
        self.assertEqual(result.returncode, harness.DONE, result.stderr)
        self.granted(run)

    def test_preconditions_are_read_before_anybody_is_asked(self):
        guarded = RUNBOOK.replace(
            "   echo fine\n   ```\n",
            "   echo {lag}\n   ```\n   ```expect\n   status == 0\n   ```\n   ```yaml capture\n   lag: to_number(stdout)\n   ```\n",
        ) + "   ```yaml precondition\n   expect: lag < 300\n   ```\n"
        for lag, status in ((999, harness.FAILED), (3, harness.PARKED)):
            with self.subTest(lag=lag):
                name = f"lag-{lag}"
                text = guarded.format(id=name, count=1, marker=self.marker, lag=lag)
                result, run = self.workspace.run(self.write(f"runbooks/{name}.md", text))
                self.assertEqual(result.returncode, status, result.stderr)
                journal = (self.workspace.bundle(run) / "journal.jsonl").read_text()
                self.assertEqual('"event":"approvalRequested"' in journal, lag == 3)
                if lag == 999:
                    self.assertIn("does not hold: lag < 300 (lag = 999); nobody is asked to approve it", result.stderr)
                    continue
                said = self.workspace.lifeboat("approve", run, "cut", "--as", DBA, "--key", self.workspace.key(DBA))
                self.assertIn("reading: ✓ lag < 300 (lag = 3)", said.stdout + said.stderr)

    # Reminders and broken glass.

    def allow(self, lines):
        """Puts lines into the approval of the runbook that the next `park` writes."""
        global RUNBOOK
        before = RUNBOOK
        RUNBOOK = RUNBOOK.replace("shows: [look]\n", "shows: [look]\n" + lines)
        self.addCleanup(lambda: globals().update(RUNBOOK=before))

    def test_the_program_that_reminds_is_started_once_without_credentials(self):
        self.tells("remind", "reminder")

    def test_so_is_the_program_that_escalates(self):
        self.tells("escalate", "escalation")

    def tells(self, key, kind):
        """Has people told of a request at its beginning, by the program that is for that and no other."""
        told = self.workspace.path / "told"
        program = self.workspace.path / "tell.sh"
        program.write_text(f"env >> {told}\nexit 3\n")
        config = self.workspace.path / "lifeboat.yaml"
        before = config.read_text()
        self.addCleanup(config.write_text, before)
        silent = self.workspace.path / "never.sh"
        silent.write_text(f"echo the other one >> {told}\n")
        commands = {"remind": silent, "escalate": silent, key: program}
        config.write_text(before + "".join(f"\n{name}-command: [/bin/sh, {path}]\n" for name, path in commands.items()))
        self.allow("remind: []\n" * (key != "remind") + f"{key}: [0%]\n")
        secret = {"AWS_SECRET_ACCESS_KEY": "a-secret-of-the-executor"}
        name = f"told-{kind}"
        path = self.write(f"runbooks/{name}.md", RUNBOOK.format(id=name, count=1, marker=self.marker))
        result, run = self.workspace.run(path, env=secret)
        self.assertEqual(result.returncode, harness.PARKED, result.stderr)
        self.assertIn(f"{kind}: cut still waits for approval", result.stderr)
        self.assertIn("reached nobody: '/bin/sh' ended with 3", result.stderr)
        self.resume(run)
        lines = told.read_text().splitlines()
        self.assertEqual(lines.count(f"LIFEBOAT_RUN={run}"), 1, "nobody is told twice")
        for line in ("LIFEBOAT_STEP=cut", "LIFEBOAT_POLICY=activate", f"LIFEBOAT_NOTICE={kind}",
                     f"LIFEBOAT_APPROVE=lifeboat approve {run} cut"):
            self.assertIn(line, lines)
        self.assertNotIn("a-secret-of-the-executor", told.read_text())
        self.assertNotIn("the other one", told.read_text())

    def test_broken_glass_is_red_and_leaves_its_review(self):
        refused = self.workspace.lifeboat(
            "approve", self.park(count=2), "cut", "--as", DBA, "--key", self.workspace.key(DBA), "--break-glass",
            "--reason", "the primary burns and nobody answers",
        )
        self.assertEqual(refused.returncode, harness.REFUSED)
        self.assertIn("has no break-glass: 2 of dba must approve it", refused.stderr)
        self.allow("break-glass: [dba]\n")
        run = self.park(count=2)
        approve = ["approve", run, "cut", "--as", DBA, "--key", self.workspace.key(DBA), "--break-glass", "--reason"]
        self.assertEqual(self.workspace.lifeboat(*approve, "short").returncode, harness.REFUSED)
        result = self.workspace.lifeboat(*approve, "the primary burns and nobody answers")
        self.assertEqual(result.returncode, harness.DONE, result.stderr)
        self.assertIn("decision: approve (breaks the glass: one person alone)", result.stderr)
        self.granted(run)
        status = self.workspace.lifeboat("status", run).stdout
        self.assertIn(f"BREAK-GLASS: {DBA} approved 'cut' alone", status)
        self.assertIn("cut#review  review of break-glass by ", status)
        self.assertEqual(self.workspace.status(run)["brokenGlass"][0]["by"], DBA)
        self.assertIn("🔴", self.workspace.lifeboat("report", run).stdout)
        self.assertIn("1 signed decisions hold", self.workspace.lifeboat("verify", run).stdout)

    # What changes between the yes and the act.

    def approve(self, run, person=DBA):
        return self.workspace.lifeboat(
            "approve", run, "cut", "--as", person, "--key", self.workspace.key(person), "--reason", "the lag is small"
        )

    def test_a_lag_that_rose_since_the_yes_voids_it_and_is_shown_to_who_is_asked_again(self):
        provision.provision(self.estate)
        self.psql("primary", "CREATE TABLE void_test AS SELECT 10 AS seconds; GRANT SELECT ON void_test TO PUBLIC")
        self.addCleanup(self.psql, "primary", "DROP TABLE void_test")
        run = self.park(runbook=WATCHED)
        shown = self.approve(run)
        self.assertIn("look is read again for that", shown.stderr)
        self.psql("primary", "UPDATE void_test SET seconds = 5000")
        self.refused(run, "the approval of cut is void: a reading left its bounds: delay > 900 (delay = 5000)")
        self.psql("primary", "UPDATE void_test SET seconds = 12")
        self.assertIn("delay = 5000", self.approve(run).stderr.partition("lifeboat-approval")[2])
        self.granted(run)
        self.assertIn("(delay = 12); 'look' read again at", self.workspace.lifeboat("report", run).stdout)
        self.assertIn("signed decisions hold", self.workspace.lifeboat("verify", run).stdout)

    def test_who_said_yes_takes_it_back(self):
        run = self.park(count=2)
        self.assertEqual(self.approve(run).returncode, harness.DONE)
        self.refused(run)
        rejected = self.workspace.lifeboat(
            "reject", run, "cut", "--as", DBA, "--key", self.workspace.key(DBA), "--reason", "the lag jumps"
        )
        self.assertEqual(rejected.returncode, harness.DONE, rejected.stderr)
        result = self.resume(run)
        self.assertIn(f"rejected by {DBA}: the lag jumps", result.stderr + result.stdout)
        self.assertEqual(self.workspace.states(run)["cut"], "failed")
        self.assertFalse(self.marker.exists())

    # What is said about signatures.

    def test_a_signer_whom_the_reader_does_not_list_is_unknown_and_not_broken(self):
        run = self.park()
        approved = self.workspace.lifeboat("approve", run, "cut", "--as", DBA, "--key", self.workspace.key(DBA))
        self.assertEqual(approved.returncode, harness.DONE, approved.stderr)
        for part in ("runs out in", "look was read", "needs 1 of dba", "database: dr="):
            self.assertIn(part, approved.stderr)
        self.granted(run)
        signed = self.workspace.lifeboat("sign", run, "--as", DBA, "--key", self.workspace.key(DBA))
        self.assertEqual(signed.returncode, harness.DONE, signed.stderr)
        strangers = self.write("strangers", "".join(
            line for line in self.signers.read_text().splitlines(True) if line.startswith("oncall")
        ))
        result = self.workspace.lifeboat("verify", run, "--signers", strangers)
        self.assertEqual(result.returncode, harness.EXCEPTIONS, result.stdout)
        self.assertNotIn("BROKEN", result.stdout)
        self.assertIn("unknown  approvers: not in the list of people you trust", result.stdout)
        self.assertIn("unknown  signer:", result.stdout)
        self.assertEqual(self.workspace.lifeboat("verify", run).returncode, harness.DONE)

    def test_the_doctor_complains_about_one_way_doors_that_anybody_could_open(self):
        self.assertIn("ok     signers", self.workspace.lifeboat("doctor").stdout)
        # As soon as anybody has a key, whoever has none cannot approve.
        listed = self.signers.read_text().splitlines(True)
        self.signers.write_text("".join(line for line in listed if line.startswith("oncall")))
        result = self.workspace.lifeboat("doctor")
        self.assertEqual(result.returncode, harness.FAILED)
        self.assertRegex(result.stdout, r"WRONG  signers: .* needs \d of .*, and 0 can sign; without a key: .*dba@")
        # In a repository that nobody has worked with, missing keys are what comes next.
        self.signers.write_text("# nobody yet\n")
        store = ("--store", "another")
        result = self.workspace.lifeboat("doctor", *store)
        self.assertIn("note   signers", result.stdout)
        self.assertIn("no live run was begun here yet", result.stdout)
        self.assertIn("dba@dhakacart.com", result.stdout)
        self.assertIn("= note: echo", result.stdout)
        self.assertNotIn("WRONG", result.stdout)
        self.assertEqual(result.returncode, harness.DONE, result.stdout)
        (self.workspace.path / "plain").mkdir()
        (self.workspace.path / "plain" / "lifeboat.yaml").write_text("store: ../another\n")
        self.write("plain/look.md", "---\nlifeboat: 1\nkind: daily\n---\n# Look\n\n1. **Look**\n   ```bash id=look\n   true\n   ```\n")
        self.workspace.lifeboat("run", "plain/look.md", "--unattended", *store, env={"AWS_ENDPOINT_URL": ""})
        result = self.workspace.lifeboat("doctor", *store)
        self.assertEqual(result.returncode, harness.FAILED, result.stdout)
        self.assertIn("WRONG  signers", result.stdout)
        self.assertIn("so anybody can approve in any name", result.stdout)
