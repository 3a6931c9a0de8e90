# SPDX-License-Identifier: Apache-2.0
"""Scripts outlive a killed executor: the next one watches them on or takes their result, and begins none twice."""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

from acceptance.harness import OPERATOR, PARKED, Acceptance

RUNBOOK = """---
lifeboat: 1
id: {name}
kind: daily
---
# Scripts

1. **It is done.**
   ```bash id=deed effect=change confirm=false{attributes}
   {script}
   ```
   ```expect
   {expectation}
   ```
"""


class Scripts(Acceptance):
    def setUp(self):
        self.folder = self.workspace.path / self.id().split(".")[-1]
        self.folder.mkdir()
        self.env = {"HOME": str(self.workspace.path)}
        self.gate = self.folder / "gate"
        os.mkfifo(self.gate)
        self.begun = self.folder / "begun"

    def runbook(self, script, expectation="status == 0", attributes=""):
        name = f"scripts-{len(list(self.workspace.path.glob('scripts-*')))}"
        script = f"cd {shlex.quote(str(self.folder))}; {script}"
        text = RUNBOOK.format(name=name, script=script, expectation=expectation, attributes=attributes)
        return self.write(f"{name}.md", text)

    def start(self, name):
        """Starts a run and returns its executor once the script has begun, and the run."""
        before = set(self.workspace.runs())
        process = subprocess.Popen(
            self.workspace.command("run", name, "--unattended", "--as", OPERATOR), cwd=self.workspace.path,
            env={**os.environ, **self.env}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 60
        while not self.begun.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(self.begun.exists())
        (run,) = set(self.workspace.runs()) - before
        return process, run

    def resume(self, run):
        return self.workspace.lifeboat("resume", run, "--unattended", "--as", OPERATOR, env=self.env)

    def facts(self, run):
        text = (self.workspace.bundle(run) / "journal.jsonl").read_text()
        return {name: int(re.search(rf'"{name}":{{[^}}]*"id":(\d+)', text)[1]) for name in ("process", "supervisor")}

    @staticmethod
    def wait_for_end(process):
        deadline = time.monotonic() + 60
        while os.path.exists(f"/proc/{process}") and time.monotonic() < deadline:
            time.sleep(0.02)

    def spools(self, run):
        return [path for path in (self.workspace.path / ".lifeboat" / "spool" / run).rglob("*") if path.is_file()]

    DEED = "echo deed >>begun; seq 100000; read -r x <gate || :; seq 100000; echo over >>begun; A=ninety"

    def test_a_script_whose_executor_is_killed_is_watched_on_and_done_once(self):
        process, run = self.start(self.runbook(self.DEED, "contains(stdout, '100000')"))
        process.kill()
        process.wait()
        command = self.workspace.command("resume", run, "--unattended", "--as", OPERATOR)
        resumed = subprocess.Popen(
            command, cwd=self.workspace.path, env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        # Whoever opens the gate's other side waits until the script reads.
        self.gate.write_text("go\n")
        text = resumed.communicate(timeout=60)[0]
        self.assertEqual(resumed.returncode, 0, text)
        self.assertEqual(self.workspace.states(run)["deed"], "adopted", text)
        self.assertEqual(self.begun.read_text(), "deed\nover\n")
        self.assertEqual(self.spools(run), [])

    def test_a_script_that_ended_while_nobody_watched_gives_its_result(self):
        process, run = self.start(self.runbook(self.DEED))
        process.kill()
        process.wait()
        supervisor = self.facts(run)["supervisor"]
        self.assertTrue(self.spools(run))
        self.assertEqual({path.stat().st_mode & 0o777 for path in self.spools(run)}, {0o600})
        self.gate.write_text("go\n")
        self.wait_for_end(supervisor)
        resumed = self.resume(run)
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertIn("finished while no executor watched", resumed.stdout + resumed.stderr)
        self.assertEqual(self.begun.read_text(), "deed\nover\n")
        self.assertEqual(self.spools(run), [])

    def test_a_script_that_failed_while_nobody_watched_is_asked_about_with_its_status(self):
        process, run = self.start(self.runbook("echo deed >>begun; read -r x <gate || :; exit 7"))
        process.kill()
        process.wait()
        self.gate.write_text("go\n")
        self.wait_for_end(self.facts(run)["supervisor"])
        resumed = self.resume(run)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
        self.assertIn("status 7", (self.workspace.bundle(run) / "journal.jsonl").read_text())
        self.assertEqual(self.begun.read_text(), "deed\n")

    def test_a_script_that_lost_its_supervisor_too_is_in_doubt_and_not_begun_again(self):
        process, run = self.start(self.runbook("echo deed >>begun; read -r x <gate || :"))
        facts = self.facts(run)
        for number in (process.pid, facts["supervisor"]):
            os.kill(number, signal.SIGKILL)
        process.wait()
        self.gate.write_text("go\n")
        self.wait_for_end(facts["process"])
        resumed = self.resume(run)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
        self.assertIn("the script is over", resumed.stdout + resumed.stderr)
        self.assertEqual(self.begun.read_text(), "deed\n")

    def test_the_time_of_a_script_ends_it_though_its_executor_is_dead(self):
        script = "echo deed >>begun; setsid sh -c 'echo $$ >child; exec sleep 600' & sleep 600"
        process, run = self.start(self.runbook(script, attributes=" timeout=3s"))
        process.kill()
        process.wait()
        self.wait_for_end(self.facts(run)["supervisor"])
        child = int((self.folder / "child").read_text())
        state = pathlib.Path(f"/proc/{child}/stat")
        self.assertTrue(not state.exists() or ") Z " in state.read_text())
        resumed = self.resume(run)
        self.assertEqual(resumed.returncode, PARKED, resumed.stderr)
        self.assertIn("its time was over", (self.workspace.bundle(run) / "journal.jsonl").read_text())

    def test_a_gigabyte_of_output_takes_a_bounded_room(self):
        name = self.runbook("head -c 1073741824 /dev/zero | tr '\\0' x; echo; echo last")
        # A process counts what its parent was when it was forked: between this one and the executor stands a small one.
        watcher = (
            "import resource, subprocess, sys\n"
            "status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode\n"
            "print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        )
        command = self.workspace.command("run", name, "--unattended", "--as", OPERATOR)
        watched = subprocess.run(
            [sys.executable, "-c", watcher, *command], cwd=self.workspace.path, env={**os.environ, **self.env},
            stdout=subprocess.PIPE, text=True, timeout=300,
        )
        status, peak = map(int, watched.stdout.split())
        self.assertEqual(status, 0)
        run = self.workspace.runs()[-1]
        evidence = "".join(
            path.read_text() for path in (self.workspace.bundle(run) / "evidence").iterdir() if path.is_file()
        )
        self.assertIn(f"[{1073741824 + 6 - (1 << 20)} bytes were left out here]", evidence)
        self.assertLess(len(evidence), 4 << 20)
        # The largest of the executor and all below it, in KiB.
        self.assertLess(peak, 400 << 10)
