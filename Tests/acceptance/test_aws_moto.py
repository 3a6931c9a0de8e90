# SPDX-License-Identifier: Apache-2.0
"""What moto answers reads the same through `lifeboat aws` as through boto3, for every service that moto knows.

Every operation that lists, describes or gets, and needs no parameters or only names of the estate's own resources, is
called with boto3, with Lifeboat and with boto3 again; what differs between the two calls with boto3 (clocks, random
texts) says nothing. An operation that moto does not have is left out of the count.
"""

import base64
import concurrent.futures
import datetime
import json
import os
import re
import subprocess
import tempfile
import threading
import unittest

from acceptance.harness import Acceptance
from estate import provision

WORKERS = 6
READS = ("List", "Describe", "Get", "Head", "Search", "Lookup", "BatchGet")
# The AWS CLI's words where they differ from boto3's.
WORDS = {"s3": "s3api", "codedeploy": "deploy", "config": "configservice"}
# Names of the estate's own resources, for members of that name.
NAMES = {
    "rds": {"DBInstanceIdentifier": provision.DATABASE, "DBSnapshotIdentifier": "parity"},
    "s3": {"Bucket": provision.BUCKET, "Key": "exports/latest.txt"},
    "lambda": {"FunctionName": provision.FUNCTIONS["manager"]},
    "logs": {"logGroupName": f"/aws/lambda/{provision.FUNCTIONS['manager']}", "logStreamName": "latest"},
    "events": {"Name": provision.DAILY, "Rule": provision.DAILY},
    "iam": {"RoleName": provision.ROLE},
    "sns": {"TopicArn": f"arn:aws:sns:us-west-2:{provision.ACCOUNT}:dhakacart-backup-notifications"},
    "kms": {"KeyId": provision.KEY},
    "dynamodb": {"TableName": "parity"},
    "sqs": {"QueueName": "parity"},
    "ssm": {"Name": "/parity"},
    "secretsmanager": {"SecretId": "parity"},
    "ecr": {"repositoryName": "parity"},
    "route53": {},
}
# Differences that are meant; each with its reason.
NEWER = "the boto3 of the tests has newer service descriptions than the archive: another member, path or requirement"
ENCODED = "boto3 asks for keys in percent-encoding and decodes them; Lifeboat reads them as they are"
KNOWN = {
    "ec2 DescribeInstanceTypes": NEWER,
    "kms ListRetirableGrants": NEWER,
    "sesv2 ListConfigurationSets": NEWER,
    "sesv2 ListEmailIdentities": NEWER,
    "s3 ListObjects": ENCODED,
    "s3 ListObjectsV2": ENCODED,
}


class Parity(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory(prefix="lifeboat-parity.")
        cls.addClassCleanup(cls.folder.cleanup)
        provision.provision(cls.estate)
        cls.estate("rds").create_db_snapshot(DBInstanceIdentifier=provision.DATABASE, DBSnapshotIdentifier="parity")
        cls.estate("sqs").create_queue(QueueName="parity", Attributes={"DelaySeconds": "3"})
        cls.estate("ssm").put_parameter(Name="/parity", Value="v\u00e9", Type="String")
        cls.estate("secretsmanager").create_secret(Name="parity", SecretBinary=b"\x00\xff")
        cls.estate("ecr").create_repository(repositoryName="parity")
        cls.estate("ec2").create_security_group(GroupName="parity", Description="<&>")
        cls.estate("route53").create_hosted_zone(Name="parity.example.com", CallerReference="parity")
        dynamodb = cls.estate("dynamodb")
        dynamodb.create_table(
            TableName="parity", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        )
        dynamodb.put_item(TableName="parity", Item={
            "k": {"S": "a"}, "n": {"N": "1.50"}, "b": {"B": b"\x00\xff"}, "l": {"L": [{"NULL": True}, {"M": {}}]},
        })
        cls.lock = threading.Lock()

    def lifeboat(self, words):
        return subprocess.run(
            self.workspace.command("aws", *words, "--region", "us-west-2", "--output", "json"),
            cwd=self.folder.name, capture_output=True, stdin=subprocess.DEVNULL, timeout=120, env=os.environ,
        )

    def client(self, service):
        with self.lock:
            return self.estate(service)

    def services(self):
        import botocore.session
        from moto.backend_index import backend_url_patterns

        known = set(botocore.session.get_session().get_available_services())
        return sorted({name.replace("_", "-") for name, _ in backend_url_patterns} & known)

    def operations(self, service):
        """The reads of a service whose required members have names here: operation and parameters."""
        import botocore.session

        model = botocore.session.get_session().get_service_model(service)
        for name in model.operation_names:
            operation = model.operation_model(name)
            required = operation.input_shape.required_members if operation.input_shape else []
            names = NAMES.get(service, {})
            is_stream = operation.has_event_stream_output or operation.has_streaming_output
            if name.startswith(READS) and set(required) <= set(names) and not is_stream:
                yield service, name, {member: names[member] for member in required}

    def test_every_read_is_what_boto3_reads(self):
        cases = [case for service in self.services() for case in self.operations(service)]
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(lambda case: self.compare(*case), cases))
        counted = [result for result in results if result is not None]
        differences = {name: text for name, text in counted if text}
        print(
            f"\nmoto parity: {len(counted) - len(differences)} of {len(counted)} operations"
            f" ({len(results) - len(counted)} more are none of moto's)"
        )
        unexpected = [f"{name}: {text}" for name, text in differences.items() if name not in KNOWN]
        self.assertEqual(unexpected, [], "\n".join(unexpected))
        # What moto did not answer in time, to boto3 either, says nothing.
        alike = KNOWN.keys() & {name for name, text in counted if not text}
        self.assertEqual(sorted(alike), [], "these are read alike by now")
        self.assertGreater(len(counted), 400, "the emulator knows fewer operations than it did")

    def compare(self, service, name, parameters):
        """None when moto does not have the operation; else its name, and what differs."""
        from botocore import xform_name

        first = self.boto(service, name, parameters)
        if first is None:
            return None
        words = [WORDS.get(service, service), xform_name(name, "-"), "--no-paginate"]
        for member, value in parameters.items():
            words += ["--" + xform_name(member, "-"), value]
        result = self.lifeboat(words)
        second = self.boto(service, name, parameters)
        label = f"{service} {name}"
        if isinstance(first, str):
            text = result.stderr.decode("utf-8", "replace")
            isSame = result.returncode != 0 and first in text
            return label, None if isSame else f"boto3 {first}; lifeboat {result.returncode} {text.strip()[:300]}"
        if result.returncode != 0:
            return label, f"lifeboat ended with {result.returncode}: {result.stderr.decode('utf-8', 'replace')[:300]}"
        found = json.loads(result.stdout) if result.stdout.strip() else {}
        return label, difference(first, second, found)

    def boto(self, service, name, parameters):
        """The parsed answer, the code of an error, or None for what moto does not have."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        try:
            answer = getattr(self.client(service), xform_name(name))(**parameters)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            code = error.response["Error"].get("Code", "")
            return None if status >= 500 or code in ("404", "400", "NotYetImplemented", "501") else code
        except (BotoCoreError, ResponseParserError, AttributeError):  # a page of HTML is no answer of moto's
            return None
        answer.pop("ResponseMetadata", None)
        return answer


def difference(first, second, found, path=""):
    """Where `found` differs from what both calls with boto3 agree on; None for nowhere."""
    first, second = plain(first), plain(second)
    if isinstance(first, dict) and isinstance(found, dict):
        names = set(first) | set(found)
        parts = (
            f"{path}.{name}: {'only boto3' if name in first else 'only lifeboat'}"
            if (name in first) != (name in found)
            else difference(first[name], second.get(name) if isinstance(second, dict) else None, found[name], f"{path}.{name}")
            for name in sorted(names)
            if not (isinstance(second, dict) and (name in first) != (name in second))
        )
        return next(filter(None, parts), None)
    if isinstance(first, list) and isinstance(found, list) and len(first) == len(found):
        others = second if isinstance(second, list) and len(second) == len(first) else first
        parts = (difference(a, b, c, f"{path}[{i}]") for i, (a, b, c) in enumerate(zip(first, others, found)))
        return next(filter(None, parts), None)
    if first != second or same(first, found):
        return None
    return f"{path}: boto3 {json.dumps(first)[:120]}, lifeboat {json.dumps(found)[:120]}"


def same(first, found):
    if isinstance(first, datetime.datetime):
        return isinstance(found, str) and moment(found) == first.astimezone(datetime.timezone.utc)
    return type(first) is type(found) and first == found or (
        isinstance(first, (int, float)) and isinstance(found, (int, float)) and first == found
    )


def moment(text):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    if not match:
        return None
    whole = datetime.datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
    fraction = round(float(match[2] or 0) * 1_000_000)
    return (whole + datetime.timedelta(microseconds=fraction)).astimezone(datetime.timezone.utc)


def plain(value):
    """boto3's value as JSON has it; moments stay."""
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value


if __name__ == "__main__":
    unittest.main()
