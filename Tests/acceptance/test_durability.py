# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged survives: a killed executor resumes without repeating, and no byte of a bundle can change."""

import collections
import random
import signal
import subprocess

from acceptance.harness import EXCEPTIONS, GREEN, OPERATOR, Acceptance, RequestLog


class KilledExecutor(Acceptance):
    def test_resume_finishes_without_repeating_a_finished_step(self):
        self.provision()
        # The probe's object stays PENDING for a moment: the run is killed while it waits, with all else done.
        self.estate.control("replication", mode="copies", delay=4)
        log = RequestLog()
        process = subprocess.Popen(
            self.workspace.command("run", "runbooks/daily.md", "--unattended", "--as", OPERATOR),
            cwd=self.workspace.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            log.wait_for(lambda request: request["action"] == "HEAD /dhakacart-backups/lifeboat-probe/" + self.only_run() + ".txt", process)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        run = self.workspace.runs()[-1]
        before = self.workspace.states(run)
        finished = {step for step, state in before.items() if state in GREEN}
        self.assertGreater(len(finished), 20, before)
        self.assertNotIn("replication-probe", finished)

        first = collections.Counter(self.named(request) for request in log.requests())
        again = RequestLog()
        result = self.workspace.lifeboat("resume", run, "--unattended", "--as", OPERATOR, timeout=300)
        self.assertEqual(result.returncode, EXCEPTIONS, result.stderr)
        repeated = collections.Counter(self.named(request) for request in again.requests())
        puts = [name for name in (first + repeated).elements() if name[1].startswith("PUT ")]
        self.assertEqual(len(puts), 1, "the probe object was written once")
        rule = ("events", "DescribeRule", "us-west-2")
        self.assertEqual((first[rule], repeated[rule]), (2, 0), "a finished read is not read again")
        after = self.workspace.states(run)
        self.assertEqual({after[step] for step in finished} - GREEN, set())
        self.assertIn(after["replication-probe"], GREEN)
        self.assertIn(after["replication-arrival"], GREEN)

    def only_run(self):
        runs = self.workspace.runs()
        return runs[-1] if runs else "-"

    def named(self, request):
        return (request["service"], request["action"], request["region"])

    def test_a_second_executor_is_refused(self):
        self.provision()
        self.estate.control("replication", mode="copies", delay=3)
        log = RequestLog()
        process = subprocess.Popen(
            self.workspace.command("run", "runbooks/daily.md", "--unattended", "--as", OPERATOR),
            cwd=self.workspace.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            log.wait_for(lambda request: request["action"].startswith("PUT "), process)
            second = self.workspace.lifeboat("resume", self.only_run(), "--unattended", "--as", OPERATOR)
            self.assertEqual(second.returncode, 75, second.stderr)
            self.assertEqual(process.wait(timeout=60), EXCEPTIONS)
        finally:
            process.kill()
            process.wait()


class FlippedByte(Acceptance):
    def test_verify_refuses_a_bundle_with_one_flipped_byte_anywhere(self):
        self.provision()
        _, run = self.workspace.run("runbooks/daily.md")
        signed = self.workspace.lifeboat("sign", run, "--key", self.workspace.key(OPERATOR), "--as", OPERATOR)
        self.assertEqual(signed.returncode, 0, signed.stderr)
        bundle = self.workspace.bundle(run)
        self.assertEqual(self.verify(bundle).returncode, 0)
        files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.stat().st_size > 0)
        self.assertGreater(len(files), 3)
        dice = random.Random(20261122)
        for path in files:
            whole = path.read_bytes()
            offsets = {0, len(whole) - 1, dice.randrange(len(whole)), dice.randrange(len(whole))}
            for offset in sorted(offsets):
                with self.subTest(file=str(path.relative_to(bundle)), offset=offset):
                    broken = bytearray(whole)
                    broken[offset] ^= 1 << dice.randrange(8)
                    path.write_bytes(broken)
                    try:
                        result = self.verify(bundle)
                    finally:
                        path.write_bytes(whole)
                    self.assertIn(result.returncode, (1, 77), result.stdout)
                    self.assertIn("BROKEN", result.stdout, "the broken link is named")
        self.assertEqual(self.verify(bundle).returncode, 0)

    def test_verify_refuses_a_bundle_from_which_a_file_is_missing(self):
        self.provision()
        _, run = self.workspace.run("runbooks/daily.md")
        self.workspace.lifeboat("sign", run, "--key", self.workspace.key(OPERATOR), "--as", OPERATOR)
        bundle = self.workspace.bundle(run)
        for path in sorted(path for path in bundle.rglob("*") if path.is_file() and path.suffix in (".json", ".jsonl")):
            with self.subTest(file=str(path.relative_to(bundle))):
                kept = path.read_bytes()
                path.unlink()
                try:
                    self.assertNotEqual(self.verify(bundle).returncode, 0)
                finally:
                    path.write_bytes(kept)

    def verify(self, bundle):
        return self.workspace.lifeboat("verify", bundle, "--signers", "allowed_signers")
