# SPDX-License-Identifier: Apache-2.0
"""Every call to AWS by which a runbook of the repository changes something, alone in a runbook without a probe, against
a network and a service that fail: what must not happen twice does not, and no verdict is untrue.

The calls come from the plans, so that a new one is tested as soon as it is written; one that nobody has prepared the
ground for fails. Effects are counted where the calls arrive. A seeded sample of the cases is taken; LIFEBOAT_TEST_SEED
chooses it, and LIFEBOAT_TEST_ALL_FAULTS takes all.
"""

import concurrent.futures
import datetime
import json
import os
import random
import signal
import subprocess
import tempfile
import time
import unittest

from acceptance.harness import GREEN, OPERATOR, ROOT, Acceptance
from estate import provision
from estate.fault_proxy import Scenario

WORKERS = 4
SAMPLE = 48
# The fault of the first change that comes; every later one is answered properly. `kill` ends the executor instead of
# the connection, and a second one goes on.
FAULTS = (
    "none", "lost-answer", "error-after", "unavailable", "hang-after", "hang-before", "reset-before", "reset-after",
    "half-body", "empty-200", "garbage", "kill hang-after", "kill hang-before",
)
# What leaves the same when it is carried out twice, by the operation. Everything else happens once at most.
SETTINGS = {"PutObject", "ModifyDBInstance"}
SMALL = {
    "DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": 20, "MasterUsername": "u",
    "MasterUserPassword": "password", "BackupRetentionPeriod": 1,
}
OTHER = {"us-west-2": "us-east-1", "us-east-1": "us-west-2"}
BASE = "faulty-base"


class RunbookFaults(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provision.provision(cls.estate)
        cls.folder = tempfile.TemporaryDirectory(prefix="lifeboat-faults.")
        cls.addClassCleanup(cls.folder.cleanup)
        for region in OTHER:
            rds = cls.estate("rds", region)
            rds.create_db_instance(DBInstanceIdentifier=BASE, **SMALL)
            rds.create_db_snapshot(DBInstanceIdentifier=BASE, DBSnapshotIdentifier=BASE)

    # -- the calls -------------------------------------------------------------------------------------------------

    def calls(self):
        """Every change of every runbook: name, words, operation, region, and parameters as far as they are known."""
        found = []
        for path in sorted((ROOT / "runbooks").rglob("*.md")):
            plan = json.loads(self.workspace.lifeboat("plan", path.relative_to(ROOT), "--format", "json").stdout)
            for step in plan["steps"]:
                for call in step["calls"]:
                    if call["service"] in ("postgres", "shell") or call["effect"] == "read":
                        continue
                    self.assertEqual(call["form"], "call", f"{path.name}: {step['id']} has no test of its faults")
                    name = f"{path.stem}-{step['id']}"
                    known = call["known"]
                    words = " ".join(call["text"].split()[:3])
                    found.append((name, words, call["operation"], known["region"], known["parameters"]))
        return found

    def prepared(self, name, operation, region, parameters):
        """The call's parameters with names of its own, when what it acts on is there."""
        make = getattr(self, f"prepare_{operation}".lower(), None)
        self.assertIsNotNone(make, f"nobody has prepared the ground for {operation}")
        parameters = {key: value for key, value in parameters.items() if key not in ("Tags", "KmsKeyId", "Metadata")}
        make(name, region, parameters)
        self.assertNotIn("${", json.dumps(parameters), f"{operation} has a value that is not prepared")
        return parameters

    def instance(self, name, region):
        self.estate("rds", region).create_db_instance(DBInstanceIdentifier=name, **SMALL)

    def prepare_putobject(self, name, region, parameters):
        parameters["Key"] = f"lifeboat-probe/{name}"

    def prepare_createdbsnapshot(self, name, region, parameters):
        parameters.update(DBInstanceIdentifier=BASE, DBSnapshotIdentifier=name)

    def prepare_modifydbinstance(self, name, region, parameters):
        self.instance(name, region)
        parameters["DBInstanceIdentifier"] = name
        if "NewDBInstanceIdentifier" in parameters:
            parameters["NewDBInstanceIdentifier"] = f"{name}-new"

    def prepare_createdbinstancereadreplica(self, name, region, parameters):
        source = f"arn:aws:rds:{OTHER[region]}:{provision.ACCOUNT}:db:{BASE}"
        parameters.update(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=source, SourceRegion=OTHER[region])

    def prepare_promotereadreplica(self, name, region, parameters):
        self.estate("rds", region).create_db_instance_read_replica(
            DBInstanceIdentifier=name,
            SourceDBInstanceIdentifier=f"arn:aws:rds:{OTHER[region]}:{provision.ACCOUNT}:db:{BASE}",
        )
        parameters["DBInstanceIdentifier"] = name

    def prepare_deletedbinstance(self, name, region, parameters):
        self.instance(name, region)
        parameters["DBInstanceIdentifier"] = name
        if "FinalDBSnapshotIdentifier" in parameters:
            parameters["FinalDBSnapshotIdentifier"] = f"{name}-final"

    def prepare_restoredbinstancetopointintime(self, name, region, parameters):
        moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=10)
        parameters.update(SourceDBInstanceIdentifier=BASE, TargetDBInstanceIdentifier=name)
        parameters["RestoreTime"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def prepare_restoredbinstancefromdbsnapshot(self, name, region, parameters):
        parameters.update(DBSnapshotIdentifier=BASE, DBInstanceIdentifier=name)

    def prepare_invoke(self, name, region, parameters):
        parameters["Payload"] = json.dumps({"name": name})

    def prepare_publish(self, name, region, parameters):
        parameters["Message"] = name

    # -- one case --------------------------------------------------------------------------------------------------

    def test_no_change_of_a_runbook_happens_twice_and_no_verdict_is_untrue(self):
        cases = [(call, fault) for call in self.calls() for fault in FAULTS]
        self.assertGreater(len(cases), 200)
        seed = os.environ.get("LIFEBOAT_TEST_SEED") or datetime.date.today().isoformat()
        if not os.environ.get("LIFEBOAT_TEST_ALL_FAULTS"):
            cases = random.Random(seed).sample(cases, SAMPLE)
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            failures = [text for text in pool.map(lambda case: self.check(*case), cases) if text]
        self.assertEqual(failures, [], f"{len(failures)} of {len(cases)}, seed {seed}:\n" + "\n".join(failures))

    def check(self, call, fault):
        name, words, operation, region, parameters = call
        case = f"{name}-{fault.replace(' ', '-')}"[:50].rstrip("-")
        parameters = self.prepared(case, operation, region, parameters)
        self.write(f"{case}.md", self.runbook(case, words, region, parameters, fault))
        with FirstChange(os.environ["AWS_ENDPOINT_URL"], fault.split()[-1]) as scenario:
            env = {"AWS_ENDPOINT_URL": scenario.address}
            said = self.conduct(case, env, scenario, killed=fault.startswith("kill"))
            run = next(run for run in self.workspace.runs() if run.startswith(f"{case}-2"))
            verdicts = [self.verdict(run, scenario)]
            for _ in range(2):
                result = self.workspace.lifeboat("resume", run, "--unattended", "--as", OPERATOR, env=env, timeout=120)
                said += f"{result.returncode} {result.stdout}{result.stderr}"
                verdicts.append(self.verdict(run, scenario))
            wrong = [text for verdict in verdicts for text in self.objections(operation, fault, *verdict)]
            if scenario.effects != verdicts[0][1] and not fault.startswith("kill"):
                wrong.append(f"a resume sent what a person had to decide: {verdicts}")
        return f"{name} × {fault}: {'; '.join(wrong)}: {said}" if wrong else None

    def verdict(self, run, scenario):
        step = self.workspace.status(run)["steps"][-1]
        return step["state"], scenario.effects, step["reason"]

    def objections(self, operation, fault, state, effects, reason):
        """What is wrong about a verdict, given how often the change was made."""
        if effects > 1 and operation not in SETTINGS:
            yield f"made {effects} times"
        if state in GREEN and effects == 0:
            yield f"'{state}', and never made: {reason}"
        if state in ("failed", "no-effect", "timed-out", "skipped") and effects > 0:
            yield f"'{state}', and made: {reason}"
        # The emulator goes on naming the source of a replica that it has promoted.
        if fault == "none" and state not in GREEN | ({"undetermined"} if operation == "PromoteReadReplica" else set()):
            yield f"'{state}' on a good day: {reason}"
        if state in ("running", "pending") and not fault.startswith("kill"):
            yield f"left '{state}'"

    def conduct(self, case, env, scenario, killed):
        """The first executor, to its end or until it is killed in the middle of the call."""
        words = ("run", f"{case}.md", "--unattended", "--as", OPERATOR)
        if not killed:
            result = self.workspace.lifeboat(*words, env=env, timeout=120)
            return f"{result.returncode} {result.stdout}{result.stderr}"
        process = subprocess.Popen(
            self.workspace.command(*words), cwd=self.workspace.path, env={**os.environ, **env},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 60
            while not scenario.holds_change() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        return "killed "

    def runbook(self, case, words, region, parameters, fault):
        text = json.dumps(parameters).replace("'", "'\\''")
        outfile = f" {self.folder.name}/{case}" if words == "aws lambda invoke" else ""
        limit = "4s" if "hang" in fault and not fault.startswith("kill") else "60s"
        call = f"{words} --region {region} --cli-input-json '{text}'{outfile}"
        return RUNBOOK.format(case=case, limit=limit, call=call)


class FirstChange(Scenario):
    """The first change meets the fault."""

    def __init__(self, target, fault):
        self.fault, self.was_met = fault, False
        super().__init__(target, sorted({fault, "none"}))

    def fault_for(self, exchange):
        if self.was_met or not exchange.is_mutating:
            return "none"
        self.was_met = True
        return self.fault

    def holds_change(self):
        """Whether the change has arrived, and its effect with it where it has one."""
        with self.lock:
            return any(
                request["mutating"] and (self.fault == "hang-before" or request["status"]) for request in self.requests
            )


RUNBOOK = """---
lifeboat: 1
id: {case}
kind: monthly
environment: production
---
# A change on a bad day

## Change

1. **Change it.**

   ```bash id=change timeout={limit} confirm=false
   {call}
   ```
"""


if __name__ == "__main__":
    unittest.main()
