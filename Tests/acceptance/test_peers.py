# SPDX-License-Identifier: Apache-2.0
"""What other runbook tools were measured to do wrong, one test each: the name of a test is what the tool did.

The shell lines count what they did in files, so that nothing has to be believed.
"""

import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from acceptance import harness
from acceptance.harness import DONE, EXCEPTIONS, FAILED, INVALID, PARKED, USAGE

HEAD = "---\nlifeboat: 1\nkind: emergency\n%s---\n# Failover\n\n## Do\n\n"


def step(title, info, body, *siblings):
    """An ordered-list item with a command fence and fences beside it, each (information, text)."""
    lines = [f"1. **{title}**"]
    for info, text in [(f"bash {info}", body), *siblings]:
        lines += [f"   ```{info}", *(f"   {line}" for line in text.splitlines()), "   ```"]
    return "\n".join(lines) + "\n"


def proven(title, name, body, attributes="effect=read", expect="status == 0"):
    return step(title, f"id={name} {attributes}", body, ("expect", expect))


# Without a gate of its own: whoever wants to see each step has asked for one.
UNGATED = step("Promote", "id=promote effect=change", "echo promoted >>promoted", ("expect", "status == 0"))
ROUTE = step("Route", "id=route effect=change", "echo routed >>routed", ("expect", "status == 0"))
STEPWISE = "--step-by-step"

PROMOTE = step("Promote", "id=promote confirm=true", "echo promoted >>promoted", ("expect", "status == 0"))


class Peers(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-peers."))
        self.addCleanup(shutil.rmtree, self.work)

    def write(self, *parts, head=""):
        (self.work / "a.md").write_text(HEAD % head + "\n".join(parts))

    def lifeboat(self, *arguments, data=b""):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], *arguments], cwd=self.work, input=data, capture_output=True, timeout=120,
        )
        return result.returncode, result.stdout.decode() + result.stderr.decode()

    def run_it(self, *arguments):
        return self.lifeboat("run", "a.md", "--as", harness.OPERATOR, *arguments)

    def answer(self, step, choice, *arguments):
        return self.lifeboat("answer", "last", step, choice, "--as", harness.OPERATOR, *arguments)

    def resume(self, *arguments):
        return self.lifeboat("resume", "last", "--as", harness.OPERATOR, *arguments)

    def status(self):
        return json.loads(self.lifeboat("status", "last", "--format", "json")[1])

    def states(self):
        return {step["id"]: step["state"] for step in self.status()["steps"]}

    def count(self, name):
        path = self.work / name
        return len(path.read_text().splitlines()) if path.exists() else 0

    def at_a_terminal(self, *lines, arguments=("run", "a.md")):
        """Runs the runbook at a terminal where a person types the lines, one at each prompt."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.work)
            program = os.environ["LIFEBOAT"]
            os.execv(program, [program, *arguments, "--as", harness.OPERATOR])
        typed, seen, deadline = list(lines), b"", time.monotonic() + 60
        try:
            while time.monotonic() < deadline:
                if not select.select([terminal], [], [], 1)[0]:
                    continue
                try:
                    chunk = os.read(terminal, 65536)
                except OSError:
                    break
                seen += chunk
                if seen.endswith(b"> ") and typed:
                    os.write(terminal, typed.pop(0))
                    seen += b"\n"
            else:
                self.fail(f"it waits although nobody is there any more: {seen.decode()[-400:]}")
        finally:
            os.kill(child, signal.SIGKILL)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            os.close(terminal)
        return status, seen.decode()

    # MARK: Gates

    def test_01_confirm_took_the_end_of_input_and_an_empty_line_for_a_yes(self):
        cases = ([b"\x04"], [b"\r", b"\r", b"\x04"], [b"y\r", b"yes\r", b"\x04"])
        for lines, gate in ((lines, gate) for gate in ([], [STEPWISE]) for lines in cases):
            with self.subTest(typed=lines, gate=gate):
                self.write(UNGATED if gate else PROMOTE)
                _, said = self.at_a_terminal(*lines, arguments=["run", "a.md", *gate])
                self.assertIn("waits for a yes", said)
                self.assertEqual(self.states()["promote"], "waiting-operator")
                self.assertEqual(self.count("promoted"), 0)

    def test_02_pause_without_a_terminal_went_on_and_promoted(self):
        self.write(PROMOTE)
        for data in (b"", b"\n", b"yes\nrun\n"):
            for extra in ([], ["--unattended"]):
                with self.subTest(data=data, extra=extra):
                    status, said = self.lifeboat("run", "a.md", "--as", harness.OPERATOR, *extra, data=data)
                    self.assertEqual(status, PARKED, said)
                    self.assertIn("lifeboat answer", said, "it says what to do")
                    self.assertEqual(self.count("promoted"), 0)

    def test_02_step_by_step_without_a_terminal_asked_nobody(self):
        self.write(UNGATED, ROUTE)
        for data in (b"", b"\n", b"yes\nrun\n"):
            for extra in ([], ["--unattended"]):
                with self.subTest(data=data, extra=extra):
                    arguments = ["run", "a.md", "--as", harness.OPERATOR, STEPWISE, *extra]
                    status, said = self.lifeboat(*arguments, data=data)
                    self.assertEqual(status, PARKED, said)
                    self.assertIn("lifeboat answer", said, "it says what to do")
                    self.assertRegex(said, "lifeboat resume .*--step-by-step", "and that it goes on like that")
                    self.assertEqual((self.count("promoted"), self.count("routed")), (0, 0))
        self.assertTrue(self.status()["stepByStep"])
        self.assertIn(STEPWISE, self.status()["then"])
        # A dry run changes nothing, and asks nobody.
        self.assertNotEqual(self.run_it(STEPWISE, "--dry-run")[0], PARKED)

    def test_02_a_resume_dropped_the_mode_of_the_run(self):
        self.write(UNGATED, ROUTE)
        self.assertEqual(self.run_it(STEPWISE)[0], PARKED)
        self.assertEqual(self.answer("promote", "run", "--reason", "seen")[0], DONE)
        status, said = self.resume()
        self.assertEqual(status, PARKED, said)
        self.assertEqual((self.count("promoted"), self.count("routed")), (1, 0), "one yes is for one step")
        # At a terminal the next step is shown and waits; the end of input is no yes.
        _, said = self.at_a_terminal(b"\x04", arguments=["resume", "last"])
        self.assertIn("run, skip REASON", said)
        self.assertEqual(self.count("routed"), 0)
        # What has been asked stays asked, whatever is said about the steps after it.
        self.assertEqual(self.answer("route", "run", "--reason", "seen")[0], DONE)
        status, said = self.resume("--no-step-by-step")
        self.assertEqual(status, DONE, said)
        self.assertIn(f"{harness.OPERATOR} goes on without being asked at each step", said)
        self.assertIn(f"{harness.OPERATOR} goes on without being asked", self.lifeboat("report", "last")[1])
        self.assertEqual((self.count("promoted"), self.count("routed")), (1, 1))

    def test_02_switching_the_mode_off_is_the_operators_word_alone(self):
        self.write(UNGATED, ROUTE, step("Tell", "id=tell effect=change", "echo told >>told", ("expect", "status == 0")))
        self.assertEqual(self.run_it(STEPWISE)[0], PARKED)
        self.assertEqual(self.answer("promote", "run", "--reason", "seen")[0], DONE)
        self.assertEqual(self.resume("--no-step-by-step")[0], DONE)
        self.assertEqual((self.count("promoted"), self.count("routed"), self.count("told")), (1, 1, 1))

    def test_03_a_misspelt_key_dropped_the_gate(self):
        for text, meant in (
            (HEAD % "" + PROMOTE.replace("confirm=", "confrim="), "confirm"),
            (HEAD % "on-failur: pause\n" + PROMOTE, "on-failure"),
            (HEAD % "" + PROMOTE.replace("```expect", "```expct"), "expect"),
        ):
            with self.subTest(meant=meant):
                (self.work / "a.md").write_text(text)
                status, said = self.run_it("--unattended")
                self.assertEqual(status, INVALID, said)
                self.assertIn(meant, said)
                self.assertEqual(self.count("promoted"), 0)

    def test_04_malformed_attributes_became_none(self):
        for attributes in ('id=promote confirm="true', "id=promote {confirm: true}", "id=promote confirm", "id= confirm=true"):
            with self.subTest(attributes=attributes):
                self.write(PROMOTE.replace("id=promote confirm=true", attributes))
                status, said = self.run_it("--unattended")
                self.assertEqual(status, INVALID, said)
                self.assertEqual(self.count("promoted"), 0)

    def test_15_the_confirmation_came_before_the_checks(self):
        self.write(
            step(
                "Measure", "id=measure effect=read", "echo 999",
                ("expect", "status == 0"), ("yaml capture", "lag: to_number(stdout)"),
            ),
            step(
                "Promote", "id=promote confirm=true", "echo promoted >>promoted",
                ("yaml precondition", "expect: lag < 300"), ("expect", "status == 0"),
            ),
        )
        status, said = self.run_it("--unattended")
        self.assertEqual(status, PARKED, said)
        for text in (said, self.lifeboat("status", "last")[1]):
            self.assertIn("does NOT hold: lag < 300 (lag = 999)", text, "whoever is asked sees it")
        self.answer("promote", "run", "--reason", "did not look")
        self.assertEqual(self.resume("--unattended")[0], FAILED)
        self.assertEqual(self.states()["promote"], "failed")
        self.assertEqual(self.count("promoted"), 0)

    # MARK: What failed

    def test_05_a_failing_command_was_a_success_and_the_run_went_on(self):
        after = proven("Next", "next", "echo x >>next", "effect=change")
        self.write(proven("Look", "look", "false"), after)
        self.assertEqual(self.run_it("--unattended")[0], FAILED)
        self.assertEqual(self.states(), {"look": "failed", "next": "not-taken"})
        # One that may have changed something before it failed is not even known to have failed.
        self.write(proven("Do", "do", "echo x >>done; exit 7", "effect=change"), after)
        self.assertEqual(self.run_it("--unattended")[0], PARKED)
        self.assertEqual(self.states(), {"do": "waiting-operator", "next": "pending"})
        self.assertEqual(self.count("next"), 0)

    def test_06_every_way_to_end_had_the_same_exit_status(self):
        ends = {}
        self.write(proven("Look", "look", "true"))
        ends["done"] = self.run_it("--unattended")[0]
        self.write(proven("Look", "look", "false"))
        ends["failed"] = self.run_it("--unattended")[0]
        self.write(proven("Look", "look", "echo '{}'", expect="length(stdout) > exports.nothing"))
        ends["unknown"] = self.run_it("--unattended")[0]
        self.write(PROMOTE)
        ends["waits"] = self.run_it("--unattended")[0]
        self.write("nothing")
        ends["invalid"] = self.run_it("--unattended")[0]
        ends["usage"] = self.lifeboat("run")[0]
        self.assertEqual(ends["done"], DONE)
        self.assertNotEqual(ends["unknown"], DONE)
        self.assertEqual(
            (ends["failed"], ends["waits"], ends["invalid"], ends["usage"]), (FAILED, PARKED, INVALID, USAGE), ends
        )

    def test_13_a_rescued_failure_ended_with_0(self):
        self.write(proven("Look", "look", "false"), proven("Next", "next", "true"), head="on-failure: pause\n")
        self.assertEqual(self.run_it("--unattended")[0], PARKED)
        self.assertEqual(self.answer("look", "ignore", "--reason", "known")[0], DONE)
        status, said = self.resume("--unattended")
        self.assertEqual(self.states()["look"], "failed-ignored")
        self.assertEqual(status, EXCEPTIONS, said)

    def test_13_a_failure_that_another_step_has_rescued_ended_with_0(self):
        self.write(
            proven("Look", "look", "false", "effect=read on-failure=goto:rescue"),
            proven("Next", "next", "echo x >>next"),
            proven("Rescue", "rescue", "true"),
        )
        status, said = self.run_it("--unattended")
        self.assertEqual(self.states(), {"look": "failed", "next": "not-taken", "rescue": "succeeded"}, said)
        self.assertEqual(status, EXCEPTIONS, said)
        self.assertEqual(self.count("next"), 0)

    def test_16_only_the_last_command_of_a_block_counted(self):
        for body in ("false\necho second >>second\ntrue", "false | cat\ntrue", 'echo "$NOT_SET"\ntrue'):
            with self.subTest(body=body):
                self.write(proven("Look", "look", body))
                self.assertIn(self.run_it("--unattended")[0], (FAILED, PARKED))
                self.assertNotIn(self.states()["look"], harness.GREEN)
                self.assertEqual(self.count("second"), 0)

    # MARK: Dry runs and plans

    def test_07_a_dry_run_said_that_the_tolerance_was_met(self):
        self.write(proven("Change", "change", "echo x >>changed", "effect=change"))
        status, said = self.run_it("--dry-run")
        self.assertNotEqual(status, DONE, said)
        self.assertEqual(self.count("changed"), 0)
        (only,) = self.status()["steps"]
        self.assertNotIn(only["state"], harness.GREEN)
        # No statement about what was withheld is on record as held.
        (journal,) = self.work.glob(".lifeboat/runs/*/journal.jsonl")
        self.assertNotIn('"passed"', "".join(line for line in journal.read_text().splitlines() if "assertionsChecked" in line))
        report = self.lifeboat("report", "last", "--format", "json")[1]
        self.assertNotIn('"passed":true', report.replace(" ", ""))

    def test_08_a_check_of_a_value_that_nobody_observed_was_ok(self):
        self.write(
            step(
                "Measure", "id=lag", "echo 999 >lag; LAG=999", ("expect", "status == 0"),
                ("yaml capture", "lag: to_number(stdout)"),
            ),
            proven("Check", "check", "true", 'effect=read when="lag < 300"'),
        )
        status, said = self.run_it("--dry-run")
        self.assertNotEqual(status, DONE, said)
        self.assertEqual(self.states()["check"], "undetermined", said)

    def test_09_the_dry_run_of_everything_showed_one_step(self):
        names = [f"step-{number}" for number in range(60)]
        self.write(*(proven(name, name, "true") for name in names))
        status, said = self.lifeboat("plan", "a.md")
        self.assertEqual(status, DONE)
        self.assertEqual([name for name in names if name not in said], [])
        self.run_it("--dry-run")
        self.assertEqual(list(self.states()), names)

    # MARK: Crashes, resumes, people

    def test_10_after_a_kill_there_was_no_journal(self):
        os.mkfifo(self.work / "gate")
        self.write(
            proven("Once", "once", "echo x >>once", "effect=change"), proven("Wait", "wait", "cat gate", "effect=read"),
        )
        process = subprocess.Popen(
            [os.environ["LIFEBOAT"], "run", "a.md", "--as", harness.OPERATOR], cwd=self.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        with process.stderr as said:
            for line in said:
                if b"once" in line and b"Once" in line:
                    break
            process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(self.states()["once"], "succeeded")
        os.unlink(self.work / "gate")
        (self.work / "gate").write_text("open\n")
        status, said = self.resume("--unattended")
        self.assertEqual(status, DONE, said)
        self.assertEqual(self.count("once"), 1)

    def test_11_a_resume_by_position_promoted_again(self):
        self.write(proven("Promote", "promote", "echo promoted >>promoted", "effect=change"), PROMOTE.replace("promote", "next"))
        self.assertEqual(self.run_it("--unattended")[0], PARKED)
        edited = proven("Inserted", "inserted", "echo x >>inserted", "effect=change")
        self.write(
            edited, proven("Promote", "promote", "echo promoted >>promoted", "effect=change"),
            PROMOTE.replace("promote", "next"),
        )
        status, said = self.resume("--unattended")
        self.assertEqual(status, harness.REFUSED, said)
        self.assertIn("inserted", said, "the difference is shown")
        self.answer("next", "run", "--reason", "on with it")
        status, said = self.resume("--unattended", "--as-begun")
        self.assertEqual(status, DONE, said)
        self.assertIn("was edited", self.lifeboat("report", "last")[1])
        self.assertEqual((self.count("promoted"), self.count("inserted")), (1, 0))

    def test_12_what_was_declined_was_nowhere_on_record(self):
        self.write(PROMOTE, proven("Next", "next", "true"))
        self.run_it("--unattended")
        status, said = self.answer("promote", "skip")
        self.assertEqual(status, USAGE, said)
        self.assertEqual(self.answer("promote", "skip", "--reason", "the standby lags")[0], DONE)
        status, said = self.resume("--unattended")
        self.assertEqual(status, EXCEPTIONS, said)
        self.assertEqual(self.states()["promote"], "skipped")
        for command in (["report", "last"], ["status", "last"]):
            self.assertIn("the standby lags", self.lifeboat(*command)[1], command)
        self.assertEqual(self.count("promoted"), 0)

    def test_14_a_misspelt_step_ended_with_0(self):
        self.write(PROMOTE)
        self.run_it("--unattended")
        for command in (
            ["plan", "a.md", "--step", "promot"],
            ["answer", "last", "promot", "run", "--as", harness.OPERATOR, "--reason", "x"],
            ["approve", "last", "promot", "--as", harness.OPERATOR, "--reason", "x"],
        ):
            with self.subTest(command=command):
                status, said = self.lifeboat(*command)
                self.assertGreaterEqual(status, USAGE, said)
                self.assertIn("promot", said)


class PeersInTheCloud(harness.Acceptance):
    def test_17_one_service_went_past_the_endpoint_that_was_set(self):
        """The AWS CLI ignores AWS_ENDPOINT_URL for some services and regions; here each is proven before it is sent."""
        self.provision()
        reads = {
            "rds": "aws rds describe-db-instances --region us-east-1",
            "s3": "aws s3api get-bucket-versioning --bucket dhakacart-backups --region us-west-2",
            "sts": "aws sts get-caller-identity --region us-east-1",
            "events": "aws events list-rules --region us-east-1",
            "lambda": "aws lambda list-functions --region us-east-1",
        }
        parts = [step(name, f"id={name} effect=read", command) for name, command in reads.items()]
        self.write("a.md", (HEAD % "environment: production\n") + "\n".join(parts))
        log = harness.RequestLog()
        result, run = self.workspace.run("a.md")
        self.assertIsNotNone(run, result.stderr)
        self.assertEqual({request["service"] for request in log.requests()} & set(reads), set(reads))
        # Whatever the endpoint is, nobody else's name is looked up and nobody else is connected to.
        shim, talks = self.workspace.path / "connects.so", self.workspace.path / "talks"
        source = pathlib.Path(__file__).with_name("connects.c")
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
        watched = {"LD_PRELOAD": str(shim), "CONNECTS_LOG": str(talks)}
        endpoint = urllib.parse.urlsplit(os.environ["LIFEBOAT_TEST_AWS_ENDPOINT"])
        for port, host in ((endpoint.port, endpoint.hostname), (9, "127.0.0.1")):
            with self.subTest(port=port):
                talks.unlink(missing_ok=True)
                env = {**watched, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
                result, run = self.workspace.run("a.md", env=env)
                if port == 9:
                    self.assertNotEqual(result.returncode, DONE, result.stderr)
                lines = talks.read_text().split("\n")
                addresses = {tuple(line.split()[1:]) for line in lines if line.startswith("address")}
                names = {line.split()[1] for line in lines if line.startswith("name")}
                self.assertIn(("127.0.0.1", str(port)), addresses)
                self.assertLessEqual(names, {host, "127.0.0.1", "localhost"})
                self.assertLessEqual({address for address, _ in addresses}, {"127.0.0.1", "::1"})

    def test_17_a_program_of_a_script_goes_past_it_neither(self):
        """The AWS CLI 1 itself, for RDS in us-east-1: only an option leads it to the endpoint, and no variable."""
        self.provision()
        programs = self.workspace.path / "programs"
        programs.mkdir()
        client = programs / "aws"
        client.write_text(
            "#!/bin/sh\ncase \" $* \" in *' --endpoint-url '*) echo \"$*\" ;;"
            " *) echo \"rds.amazonaws.com as $AWS_ACCESS_KEY_ID\" ;; esac\n"
        )
        client.chmod(0o755)
        self.write("a.md", (HEAD % "environment: production\n") + "\n".join([
            proven("Piped", "piped", "aws rds describe-db-instances --region us-east-1 | cat"),
            proven("Around", "around", "env aws rds promote-read-replica --region us-east-1 | cat", ""),
        ]))
        env = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
        }
        result, run = self.workspace.run("a.md", env=env)
        self.assertEqual(result.returncode, DONE, result.stderr)
        said = {step: self.workspace.lifeboat("watch", run, "--output", step).stdout for step in ("piped", "around")}
        self.assertIn(f"--endpoint-url {os.environ['LIFEBOAT_TEST_AWS_ENDPOINT']} rds describe-db-instances", said["piped"])
        # What goes past all the same is nobody there.
        self.assertIn("rds.amazonaws.com as rehearsal", said["around"])
        # Where only single services are led here, all the others are AWS's own.
        kept = (self.workspace.path / "lifeboat.yaml").read_text()
        (line,) = [line for line in kept.splitlines() if line.strip().startswith("endpoint:")]
        url = os.environ["LIFEBOAT_TEST_AWS_ENDPOINT"]
        self.write("lifeboat.yaml", kept.replace(line, f"    endpoints: {{sts: {url}, s3: {url}}}"))
        self.addCleanup(self.write, "lifeboat.yaml", kept)
        mixed = {**env, "AWS_ENDPOINT_URL": "", "AWS_PROFILE": "", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere"}
        self.write("a.md", (HEAD % "environment: production\n") + "\n".join([
            proven("Piped", "piped", "aws rds describe-db-instances --region us-east-1 | cat"),
            proven("Files", "files", 'echo "files: $AWS_SHARED_CREDENTIALS_FILE $AWS_CONFIG_FILE" | cat'),
        ]))
        result, run = self.workspace.run("a.md", env=mixed)
        self.assertEqual(result.returncode, DONE, result.stderr)
        said = {step: self.workspace.lifeboat("watch", run, "--output", step).stdout for step in ("piped", "files")}
        self.assertIn("rds.amazonaws.com as rehearsal", said["piped"])
        self.assertIn("files: /dev/null /dev/null", said["files"])
        self.assertIn("rehearsal against an emulator", result.stderr)
