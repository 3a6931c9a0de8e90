# SPDX-License-Identifier: Apache-2.0
"""Lost answers, errors after the effect, storms, half bodies, hangs and resets: no change is ever made twice, and the
client says what may be concluded.

Every call runs against a proxy of its own that fails as its script says and counts what reached the endpoint.
"""

import collections
import concurrent.futures
import itertools
import os
import re
import subprocess
import tempfile
import unittest

from acceptance.harness import DONE as COMPLETED
from acceptance.harness import EXCEPTIONS, OPERATOR, Acceptance
from estate import provision
from estate.fault_proxy import FAULTS, Scenario

WORKERS = 6
# What a caller is told: done; refused (the service said no); failed (the service says that it failed, and whether there
# was an effect is not known); unknown (no usable answer came); not sent.
DONE, REFUSED, FAILED, UNKNOWN, NOT_SENT = "done", "refused", "failed", "unknown", "not sent"
FAILED_TEXT = re.compile(r"An error occurred .* whether it took effect is not known", re.DOTALL)
UNKNOWN_TEXT = re.compile(r"may have reached|outcome unknown|not known|cannot be read|the body is not", re.IGNORECASE)
NOT_SENT_TEXT = re.compile(r"not sent|never sent|could not connect|couldn't connect", re.IGNORECASE)
IMPATIENT = ["--cli-read-timeout", "1"]

# What each fault makes of a change: how often it reaches the endpoint, and what is said. A body that is empty, or a
# stream, cannot show that it was cut: those answers are as good as whole ones.
CHANGES = {
    "none": (1, {DONE}),
    "drip": (1, {DONE}),
    "continue-100": (1, {DONE}),
    "duplicate-header": (1, {DONE}),
    "idle-close": (1, {DONE}),
    "gzip": (1, {DONE, UNKNOWN}),
    "lost-answer": (1, {UNKNOWN}),
    "reset-after": (1, {UNKNOWN}),
    "half-head": (1, {UNKNOWN}),
    "half-body": (1, {UNKNOWN}),
    "long-length": (1, {UNKNOWN}),
    "short-length": (1, {UNKNOWN, DONE}),
    "empty-200": (1, {UNKNOWN, DONE}),
    "garbage": (1, {UNKNOWN}),
    "error-after": (1, {FAILED}),
    "html-502": (1, {FAILED}),
    "hang-after": (1, {UNKNOWN}),
    "drip-endless": (1, {UNKNOWN}),
    "close-after-100": (1, {UNKNOWN}),
    "reset-before": (0, {UNKNOWN}),
    "close-before": (0, {UNKNOWN}),
    "hang-before": (0, {UNKNOWN}),
    "unavailable": (0, {FAILED}),
    "throttling": (0, {REFUSED}),
    "redirect": (0, {REFUSED}),
}
# What ends by a read timeout, and what only ends by the time that a step has.
HANGING = {"hang-after", "hang-before"}
SLOW = HANGING | {"drip-endless"}
# Answers of these formats show that they were cut short.
SELF_DELIMITING = {"rds", "sns", "sqs", "events", "ec2", "route53"}

TOPIC = f"arn:aws:sns:us-west-2:{provision.ACCOUNT}:dhakacart-backup-notifications"
INSTANCE, SNAPSHOT, REPLICA = "faults-db", "faults-base", "faults-replica"

# The changes that the runbooks make, and others: the words of the call by a name that is new for each call.
OPERATIONS = {
    "rds create-db-snapshot": lambda n: f"--db-instance-identifier {INSTANCE} --db-snapshot-identifier s-{n}",
    "rds copy-db-snapshot": lambda n: (
        f"--source-db-snapshot-identifier {SNAPSHOT} --target-db-snapshot-identifier c-{n}"
    ),
    "rds delete-db-snapshot": lambda n: f"--db-snapshot-identifier d-{n}",
    "rds modify-db-instance": lambda n: f"--db-instance-identifier {INSTANCE} --backup-retention-period 7",
    "rds promote-read-replica": lambda n: f"--db-instance-identifier {REPLICA}",
    "rds create-db-instance-read-replica": lambda n: (
        f"--db-instance-identifier r-{n} --source-db-instance-identifier {INSTANCE}"
    ),
    "rds delete-db-instance": lambda n: f"--db-instance-identifier i-{n} --skip-final-snapshot",
    "rds restore-db-instance-from-db-snapshot": lambda n: (
        f"--db-instance-identifier x-{n} --db-snapshot-identifier {SNAPSHOT}"
    ),
    "rds restore-db-instance-to-point-in-time": lambda n: (
        f"--source-db-instance-identifier {INSTANCE} --target-db-instance-identifier p-{n} --use-latest-restorable-time"
    ),
    "s3api put-object": lambda n: f"--bucket faults --key put-{n} --body {{body}}",
    "s3api copy-object": lambda n: f"--bucket faults --key copy-{n} --copy-source faults/source",
    "s3api delete-object": lambda n: f"--bucket faults --key gone-{n}",
    "sns publish": lambda n: f"--topic-arn {TOPIC} --message {n}",
    "lambda invoke": lambda n: f"--function-name {provision.FUNCTIONS['manager']} {{body}}.{n}",
    "logs put-retention-policy": lambda n: (
        f"--log-group-name /aws/lambda/{provision.FUNCTIONS['manager']} --retention-in-days 30"
    ),
    "sqs send-message": lambda n: f"--queue-url {{queue}} --message-body {n}",
    "events put-rule": lambda n: "--name rule-%s --event-pattern {\"source\":[\"x\"]}" % n,
    "dynamodb put-item": lambda n: '--table-name faults --item {"k":{"S":"%s"}}' % n,
    "ec2 run-instances": lambda n: "--image-id {image} --count 1 --instance-type t3.micro",
    "route53 change-resource-record-sets": lambda n: (
        "--hosted-zone-id {zone} --change-batch "
        '{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"n%s.example.com","Type":"TXT","TTL":60,'
        '"ResourceRecords":[{"Value":"\\"x\\""}]}}]}' % n
    ),
}
READS = {
    "sts get-caller-identity": "",
    "rds describe-db-instances": "",
    "s3api list-objects-v2": "--bucket faults",
    "events list-rules": "",
    "cloudwatch describe-alarms": "",
    "lambda list-functions": "",
    "ec2 describe-instances": "",
}


class Faults(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory(prefix="lifeboat-faults.")
        cls.addClassCleanup(cls.folder.cleanup)
        provision.provision(cls.estate)
        cls.numbers = {pair: f"{n:03}" for n, pair in enumerate(itertools.product(OPERATIONS, CHANGES))}
        cls.names = cls.prepare()

    @classmethod
    def prepare(cls):
        """What the calls act on; a thing that is deleted is there once for each call."""
        rds, s3 = cls.estate("rds"), cls.estate("s3")
        small = {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": 20}
        secret = {"MasterUsername": "u", "MasterUserPassword": "password"}
        rds.create_db_instance(DBInstanceIdentifier=INSTANCE, BackupRetentionPeriod=1, **small, **secret)
        rds.create_db_snapshot(DBInstanceIdentifier=INSTANCE, DBSnapshotIdentifier=SNAPSHOT)
        rds.create_db_instance_read_replica(DBInstanceIdentifier=REPLICA, SourceDBInstanceIdentifier=INSTANCE)
        for (operation, _), number in cls.numbers.items():
            if operation == "rds delete-db-snapshot":
                rds.create_db_snapshot(DBInstanceIdentifier=INSTANCE, DBSnapshotIdentifier=f"d-{number}")
            if operation == "rds delete-db-instance":
                rds.create_db_instance(DBInstanceIdentifier=f"i-{number}", **small, **secret)
        s3.create_bucket(Bucket="faults", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        s3.put_object(Bucket="faults", Key="source", Body=b"x")
        cls.estate("dynamodb").create_table(
            TableName="faults", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        )
        body = os.path.join(cls.folder.name, "body")
        with open(body, "w", encoding="utf-8") as file:
            file.write("content")
        zone = cls.estate("route53").create_hosted_zone(Name="example.com", CallerReference="faults")
        return {
            "body": body,
            "queue": cls.estate("sqs").create_queue(QueueName="faults")["QueueUrl"],
            "image": cls.estate("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"],
            "zone": zone["HostedZone"]["Id"].rsplit("/", 1)[-1],
        }

    # -- one call --------------------------------------------------------------------------------------------------

    def call(self, words, address, timeout=120):
        """Runs `lifeboat aws` against an address, in a directory without a workspace."""
        return subprocess.run(
            self.workspace.command("aws", *words), cwd=self.folder.name, capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL, env={**os.environ, "AWS_ENDPOINT_URL": address},
        )

    def words(self, operation, number):
        words = operation.split() + OPERATIONS[operation](number).split()
        for name, value in self.names.items():
            words = [word.replace("{" + name + "}", value) for word in words]
        return words

    def said(self, result):
        """What the caller is told, in one of five words."""
        if result.returncode == 0:
            return DONE
        if FAILED_TEXT.search(result.stderr):
            return FAILED
        if UNKNOWN_TEXT.search(result.stderr):
            return UNKNOWN
        return NOT_SENT if NOT_SENT_TEXT.search(result.stderr) else REFUSED

    def together(self, function, cases):
        """Runs the function over the cases, a few at a time; the failures of all of them together."""
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            failures = [failure for failure in pool.map(lambda case: function(*case), cases) if failure]
        self.assertEqual(failures, [], "\n" + "\n".join(failures))

    # -- changes ---------------------------------------------------------------------------------------------------

    def test_the_tables_name_every_fault(self):
        self.assertEqual(set(CHANGES), set(FAULTS))

    def test_no_change_is_made_twice_whatever_happens(self):
        self.together(self.check_change, [case for case in self.numbers if case[1] not in SLOW])

    def test_no_change_is_made_twice_when_no_answer_ends(self):
        self.check_patience()
        self.together(self.check_change, [case for case in self.numbers if case[1] in HANGING])

    def check_patience(self):
        """The read timeout acts: without it each of the calls that follow would take minutes."""
        with Scenario(os.environ["AWS_ENDPOINT_URL"], ["hang-before"]) as scenario:
            self.call([*self.words("sns publish", "patience"), *IMPATIENT], scenario.address, timeout=30)

    def check_change(self, operation, fault):
        words = self.words(operation, self.numbers[operation, fault])
        with Scenario(os.environ["AWS_ENDPOINT_URL"], [fault]) as scenario:
            result = self.call(words + (IMPATIENT if fault in SLOW else []), scenario.address)
            requests = list(scenario.requests)
            astray = scenario.elsewhere.requests if scenario.elsewhere else []
        reached = sum(request["reached"] for request in requests)
        expected, told = CHANGES[fault]
        said = self.said(result)
        wrong = []
        if len(requests) != 1:
            wrong.append(f"{len(requests)} requests")
        if reached != expected:
            wrong.append(f"reached the endpoint {reached} times, not {expected}")
        if any((request["status"] or 0) >= 500 for request in requests):
            # The emulator stumbled over another call, as it does now and then: what is said is about that.
            told = {said}
        elif any((request["status"] or 0) >= 400 for request in requests):
            wrong.append(f"the endpoint answered {[request['status'] for request in requests]}")
        if astray:
            wrong.append(f"followed the redirect with {astray}")
        if fault in ("short-length", "empty-200") and operation.split()[0] == "rds":
            told = {UNKNOWN}
        if said not in told:
            wrong.append(f"said '{said}', not {' or '.join(sorted(told))}")
        if wrong:
            return f"{operation} × {fault}: {'; '.join(wrong)}: {result.returncode} {result.stderr.strip()}"
        return None

    def test_a_change_that_cannot_leave_is_not_sent(self):
        with Scenario(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            address = scenario.address
        result = self.call(self.words("sns publish", "never"), address)
        self.assertEqual(self.said(result), NOT_SENT, result.stderr)

    # -- reads -----------------------------------------------------------------------------------------------------

    def test_reads_succeed_through_two_transient_faults_and_no_more(self):
        transient = [
            fault for fault, (_, told) in CHANGES.items()
            if DONE not in told and fault not in SLOW and fault != "redirect"
        ]
        self.together(self.check_read, list(itertools.product(READS, transient, (2, 3))))

    def test_reads_are_repeated_when_no_answer_ends(self):
        self.check_patience()
        self.together(self.check_read, [("sts get-caller-identity", fault, 1) for fault in HANGING])

    def check_read(self, operation, fault, times):
        words = operation.split() + READS[operation].split()
        with Scenario(os.environ["AWS_ENDPOINT_URL"], [fault] * times + ["none"]) as scenario:
            result = self.call(words + (IMPATIENT if fault in SLOW else []), scenario.address)
            requests = list(scenario.requests)
        said = self.said(result)
        attempts = min(times + 1, 3)
        if len(requests) != attempts or (said == DONE) != (times < 3):
            return f"{operation} × {times} {fault}: {len(requests)} requests, '{said}': {result.stderr.strip()}"
        return None

    def test_a_read_does_not_follow_a_redirect(self):
        with Scenario(os.environ["AWS_ENDPOINT_URL"], ["redirect"]) as scenario:
            result = self.call(["sts", "get-caller-identity"], scenario.address)
            self.assertNotEqual(result.returncode, 0)
            self.assertEqual(scenario.elsewhere.requests, [])

    # -- runs ------------------------------------------------------------------------------------------------------

    def test_a_run_makes_a_change_once_and_finds_it_when_its_answer_is_lost(self):
        for fault in CHANGES:
            limit = "2s" if fault in SLOW else "60s"
            self.write(f"fault-{fault}.md", RUNBOOK.replace("NUMBER", f"run-{fault}").replace("LIMIT", limit))
        self.together(self.check_run, [(fault,) for fault in CHANGES])

    def check_run(self, fault):
        # The account check and the read come first, on a connection that is kept.
        by_action = collections.defaultdict(lambda: "none", CreateDBSnapshot=fault)
        with ByAction(os.environ["AWS_ENDPOINT_URL"], by_action) as scenario:
            env = {"AWS_ENDPOINT_URL": scenario.address}
            options = ("--unattended", "--as", OPERATOR)
            first = self.workspace.lifeboat("run", f"fault-{fault}.md", *options, env=env, timeout=120)
            sent = [request for request in scenario.requests if request["action"] == "CreateDBSnapshot"]
            for run in [run for run in self.workspace.runs() if run.endswith(f"run-{fault}") or f"run-{fault}-" in run]:
                self.workspace.lifeboat("resume", run, *options, env=env, timeout=120)
            again = [request for request in scenario.requests if request["action"] == "CreateDBSnapshot"]
        effects, told = CHANGES[fault]
        # A snapshot has a name: where the look finds none, the call is sent once more. It never is where there is one,
        # where the service said no, or by a resume, which leaves the question to people.
        requests = 2 if effects == 0 and told != {REFUSED} else 1
        wrong = []
        if (len(sent), len(again)) != (requests, requests):
            wrong.append(f"{len(sent)} requests, then {len(again)}")
        if sum(request["reached"] for request in again) != effects:
            wrong.append("the number of effects")
        # Nothing is asserted in the runbook, so that a run which went well ends with exceptions.
        ended_well = first.returncode in (COMPLETED, EXCEPTIONS)
        if ended_well != (effects == 1):
            wrong.append(f"ended with {first.returncode}")
        is_adopted = "adopted: the interrupted change took effect" in first.stdout + first.stderr
        if is_adopted != (effects == 1 and not self.was_answered(first)):
            wrong.append("adopted without a doubt, or a doubt without adoption")
        return f"run × {fault}: {'; '.join(wrong)}: {first.stdout} {first.stderr}" if wrong else None

    @staticmethod
    def was_answered(result):
        """Whether the run never came into doubt."""
        return "IN DOUBT" not in result.stdout + result.stderr


class ByAction(Scenario):
    """A scenario that chooses the fault by the operation."""

    def __init__(self, target, faults):
        self.by_action = faults
        super().__init__(target, sorted(set(faults.values()) | {"none"}))

    def fault_for(self, exchange):
        return self.by_action[exchange.action]


RUNBOOK = f"""---
lifeboat: 1
id: NUMBER
kind: monthly
environment: production
---
# A change on a bad day

## Change

1. **There is a database.**

   ```bash id=look effect=read
   aws rds describe-db-instances --db-instance-identifier {INSTANCE}
   ```

2. **It has a snapshot.**

   ```bash id=snapshot effect=change timeout=LIMIT
   aws rds create-db-snapshot --db-instance-identifier {INSTANCE} --db-snapshot-identifier NUMBER
   ```
"""


if __name__ == "__main__":
    unittest.main()
