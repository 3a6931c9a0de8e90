# SPDX-License-Identifier: Apache-2.0
"""Every exit status that the guide lists, from the program itself; the others of a status are where its subject is tested."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from acceptance.harness import (
    DONE, EXCEPTIONS, FAILED, INVALID, OPERATOR, PARKED, REFUSED, ROOT, TRY_AGAIN, UNREACHABLE, USAGE, Acceptance,
)

INPUT_OUTPUT = 74
HEAD = "---\nlifeboat: 1\nkind: daily\n---\n\n# %s\n\n"
STEP = "1. **It looks.**\n   ```bash id=look effect=read\n   %s\n   ```\n   ```expect\n   status == 0\n   ```\n"
ASK = "1. **Somebody looks.**\n   ```yaml manual id=ask\n   confirm: Is it there?\n   ```\n"
# What reads a run, and what goes on with it; each is told the run.
READERS = [
    ["status"], ["report"], ["watch", "--no-follow"], ["checklist"], ["verify"], ["obligations"],
    ["resume", "--unattended", "--as", OPERATOR], ["cancel", "--reason", "it is over", "--as", OPERATOR],
]


class ExitStatus(Acceptance):
    def runbook(self, command, title="Looks"):
        return self.write("looks.md", HEAD % title + STEP % command)

    def finished(self, command="true"):
        result, run = self.workspace.run(self.runbook(command))
        return result, run

    def parked(self):
        self.write("asks.md", HEAD % "Asks" + ASK)
        result, run = self.workspace.run("asks.md")
        return result, run

    def expect(self, status, *arguments, words=(), **options):
        result = self.workspace.lifeboat(*arguments, **options)
        self.assertEqual(status, result.returncode, f"{arguments}: {result.stdout[-600:]}{result.stderr[-600:]}")
        for word in words:
            self.assertIn(word, result.stdout + result.stderr)
        return result

    def test_the_guide_and_the_help_list_the_same(self):
        guide = (ROOT / "Documentation/OperatorsGuide.md").read_text().split("## Exit status\n")[1].split("\n## ")[0]
        listed = [int(number) for number in re.findall(r"^\| (\d+) \|", guide, re.MULTILINE)]
        self.assertEqual(
            listed,
            [DONE, FAILED, EXCEPTIONS, PARKED, USAGE, INVALID, UNREACHABLE, INPUT_OUTPUT, TRY_AGAIN, REFUSED],
        )
        told = self.expect(DONE, "--help").stdout.split("EXIT STATUS")[1].split("\n\n")[0]
        self.assertEqual(listed, [int(number) for number in re.findall(r"(?<![\w.])(\d+) [a-z]", told)])

    def test_a_run_ends_with_0_when_proven_1_when_failed_2_when_not_proven_and_3_when_it_waits(self):
        result, run = self.finished()
        self.assertEqual(DONE, result.returncode, result.stderr)
        self.assertEqual(EXCEPTIONS, self.workspace.lifeboat("verify", run).returncode, "it is not signed")
        self.expect(DONE, "sign", run, "--key", self.workspace.key(OPERATOR), "--as", OPERATOR)
        self.expect(DONE, "verify", run, "--signers", "allowed_signers")
        self.assertEqual(FAILED, self.finished("false")[0].returncode)
        self.write("unproven.md", HEAD % "Unproven" + "1. **It does.**\n   ```bash id=do\n   true\n   ```\n")
        self.assertEqual(EXCEPTIONS, self.workspace.run("unproven.md")[0].returncode)
        result, run = self.parked()
        self.assertEqual(PARKED, result.returncode, result.stderr)
        self.expect(DONE, "cancel", run, "--reason", "it is over", "--as", OPERATOR)
        self.expect(FAILED, "watch", run)

    def test_what_is_interrupted_ends_with_3(self):
        gate = self.workspace.path / "gate"
        os.mkfifo(gate)
        self.write("two.md", HEAD % "Two" + STEP % f"cat {gate}" + (STEP % "true").replace("1.", "2.").replace("look", "then"))
        process = subprocess.Popen(
            self.workspace.command("run", "two.md", "--unattended", "--as", OPERATOR), cwd=self.workspace.path,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        with open(gate, "w", encoding="ascii"):
            process.send_signal(signal.SIGINT)
            self.assertTrue(any("stopping: interrupted" in line for line in process.stderr))
        process.stderr.read()
        self.assertEqual(PARKED, process.wait(timeout=60))
        process.stderr.close()

    def test_a_wrong_command_line_is_64(self):
        for words in (["--nonsense"], ["run"], ["status", "no-such-run"], ["plan", "x.md", "--exit-code"]):
            with self.subTest(words=words):
                self.expect(USAGE, *words)

    def test_an_invalid_runbook_input_or_expression_is_65(self):
        self.write("bad.md", HEAD % "Bad" + "1. **S**\n   ```bash id=one efect=read\n   true\n   ```\n")
        self.expect(INVALID, "check", "bad.md")
        self.expect(INVALID, "run", self.runbook("true"), "--unattended", "--input", "nobody=knows")
        self.expect(INVALID, "eval", "a >=", data=b"{}")
        self.expect(INVALID, "eval", "a", data=b"{")

    def test_a_file_that_cannot_be_read_or_written_is_74(self):
        folder = self.workspace.path / "folder.md"
        folder.mkdir()
        for words in (
            ["check", "no-such-file.md"], ["check", "folder.md"], ["plan", "no-such-file.md"], ["run", "no-such-file.md"],
            ["import", "no-such-file.md"], ["verify", "./no-such-folder"], ["verify", "last", "--signers", "none"],
            ["runs", "--store", "no-such-folder"],
        ):
            with self.subTest(words=words):
                self.expect(INPUT_OUTPUT, *words)
        _, run = self.finished()
        self.expect(INPUT_OUTPUT, "report", run, "--output", "no-such-folder/report.md")
        with open("/dev/full", "wb") as full:
            result = subprocess.run(
                self.workspace.command("status", run), cwd=self.workspace.path, stdout=full, stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL, check=False,
            )
        self.assertEqual(INPUT_OUTPUT, result.returncode, result.stderr)

    def test_a_journal_that_cannot_be_read_is_74_for_everybody(self):
        for name in ("journal.jsonl", "plan.json"):
            _, run = self.parked()
            file = self.workspace.bundle(run) / name
            kept = file.read_bytes()
            file.unlink()
            file.mkdir()
            for words in READERS:
                with self.subTest(file=name, command=words[0]):
                    result = self.expect(INPUT_OUTPUT, words[0], run, *words[1:], words=[name])
                    self.assertNotIn("BROKEN", result.stdout)
            file.rmdir()
            # Without it, and with another in its place, it is the bundle that is broken.
            for text in (None, kept[:40] + b"?" + kept[41:]):
                if text is not None:
                    file.write_bytes(text)
                for words in READERS:
                    with self.subTest(file=name, command=words[0], text=text and text[:50]):
                        self.expect(FAILED, words[0], run, *words[1:], words=[name])
            file.write_bytes(kept)
            self.expect(DONE, "status", run)

    @unittest.skipUnless(os.geteuid() == 0, "asks as somebody who may not read it")
    def test_a_journal_of_somebody_else_is_74(self):
        _, run = self.parked()
        away = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-foreign."))
        self.addCleanup(shutil.rmtree, away)
        program = shutil.copy(os.environ["LIFEBOAT"], away / "lifeboat")
        shutil.copytree(self.workspace.path / ".lifeboat", away / "store")
        for path in [away, *away.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.name == "lifeboat" else 0o644)
        (away / "store" / "runs" / run / "journal.jsonl").chmod(0o600)
        for words in (["status"], ["verify"], ["report"]):
            with self.subTest(command=words[0]):
                result = subprocess.run(
                    [program, words[0], run, "--store", away / "store"], cwd=away, user=65534, group=65534,
                    extra_groups=[], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
                )
                self.assertEqual(INPUT_OUTPUT, result.returncode, result.stdout + result.stderr)
                self.assertIn("Permission denied", result.stdout + result.stderr)

    def test_a_doubled_append_is_said_to_be_one(self):
        _, run = self.parked()
        journal = self.workspace.bundle(run) / "journal.jsonl"
        lines = journal.read_bytes().splitlines(keepends=True)
        journal.write_bytes(b"".join(lines + lines[-1:]))
        last = len(lines) - 1
        for words in READERS:
            with self.subTest(command=words[0]):
                self.expect(
                    FAILED, words[0], run, *words[1:],
                    words=[f"foreign-writer: record {last + 1}: record {last} stands there again"],
                )

    @unittest.skipUnless(os.geteuid() == 0, "needs a file system of its own")
    def test_a_disk_without_room_for_what_was_asked_for_is_75(self):
        _, run = self.finished()
        full = self.workspace.path / "full"
        full.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", full], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", full], check=True)
        with open(full / "filler", "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 512):
                    pass
            except OSError:
                pass
        self.expect(TRY_AGAIN, "report", run, "--output", "full/report.md")
        (self.workspace.path / "notes.md").write_text("# Notes\n\n1. Look:\n\n   ```bash\n   uptime\n   ```\n" + "word " * 2000)
        self.expect(TRY_AGAIN, "import", "notes.md", "--output", "full/patch")


if __name__ == "__main__":
    unittest.main()
