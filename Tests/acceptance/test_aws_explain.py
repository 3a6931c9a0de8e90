# SPDX-License-Identifier: Apache-2.0
"""`lifeboat aws --explain`: the schema, what botocore would send for the same parameters, and that AWS takes it."""

import base64
import http.client
import json
import os
import pathlib
import unittest
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from acceptance.harness import ROOT, USAGE
from acceptance.programs import aws, lifeboat, temporary

SCHEMA = json.loads((ROOT / "Documentation/schemas/aws-explain.schema.json").read_text())
ROLE = "arn:aws:iam::123456789012:role/r"

# Words after `aws`, and boto3's method and parameters: every protocol, every place in a request.
CALLS = [
    ("rds describe-db-instances --max-records 20", "rds", "describe_db_instances", {"MaxRecords": 20}),
    (
        "rds create-db-snapshot --db-snapshot-identifier s --db-instance-identifier d --tags Key=a,Value=b Key=c,Value=",
        "rds", "create_db_snapshot",
        {
            "DBSnapshotIdentifier": "s", "DBInstanceIdentifier": "d",
            "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": ""}],
        },
    ),
    ("sns publish --topic-arn t --message é&=+", "sns", "publish", {"TopicArn": "t", "Message": "é&=+"}),
    ("iam list-roles --path-prefix /x/", "iam", "list_roles", {"PathPrefix": "/x/"}),
    ("sts get-caller-identity", "sts", "get_caller_identity", {}),
    (
        "ec2 describe-subnets --filters Name=vpc-id,Values=a,b --dry-run", "ec2", "describe_subnets",
        {"Filters": [{"Name": "vpc-id", "Values": ["a", "b"]}], "DryRun": True},
    ),
    (
        'dynamodb get-item --table-name t --key {"id":{"S":"1"},"b":{"B":"AA=="}}', "dynamodb", "get_item",
        {"TableName": "t", "Key": {"id": {"S": "1"}, "b": {"B": "AA=="}}},
    ),
    ("kms encrypt --key-id k --plaintext hello", "kms", "encrypt", {"KeyId": "k", "Plaintext": b"hello"}),
    ("logs describe-log-groups --limit 3", "logs", "describe_log_groups", {"limit": 3}),
    ("events list-rules", "events", "list_rules", {}),
    ("secretsmanager get-secret-value --secret-id s", "secretsmanager", "get_secret_value", {"SecretId": "s"}),
    ("sqs send-message --queue-url http://q/1 --message-body m", "sqs", "send_message", {"QueueUrl": "http://q/1", "MessageBody": "m"}),
    (
        "lambda invoke --function-name f:1 --payload {\"a\":1} --invocation-type Event out", "lambda", "invoke",
        {"FunctionName": "f:1", "Payload": b'{"a":1}', "InvocationType": "Event"},
    ),
    (
        "eks list-nodegroups --cluster-name c/d --max-results 2", "eks", "list_nodegroups",
        {"clusterName": "c/d", "maxResults": 2},
    ),
    ("scheduler get-schedule --name n --group-name g", "scheduler", "get_schedule", {"Name": "n", "GroupName": "g"}),
    ("s3api get-object --bucket my-bucket --key a/b+c%20d --version-id v out", "s3", "get_object", {"Bucket": "my-bucket", "Key": "a/b+c%20d", "VersionId": "v"}),
    ("s3api list-objects-v2 --bucket my-bucket --prefix p/ --no-paginate", "s3", "list_objects_v2", {"Bucket": "my-bucket", "Prefix": "p/"}),
    (
        "s3api put-bucket-versioning --bucket my-bucket --versioning-configuration Status=Enabled", "s3",
        "put_bucket_versioning", {"Bucket": "my-bucket", "VersioningConfiguration": {"Status": "Enabled"}},
    ),
    ("route53 list-resource-record-sets --hosted-zone-id /hostedzone/Z1", "route53", "list_resource_record_sets", {"HostedZoneId": "/hostedzone/Z1"}),
    ("cloudwatch describe-alarms --alarm-names a b", "cloudwatch", "describe_alarms", {"AlarmNames": ["a", "b"]}),
]

# What moto answers with 200 when the estate is there.
SENT = [
    "sts get-caller-identity", "rds describe-db-instances", "s3api list-buckets", "lambda list-functions",
    "dynamodb list-tables", "ec2 describe-vpcs", "iam list-roles", "route53 list-hosted-zones", "events list-rules",
    "cloudwatch list-metrics", "kms list-keys", "sns list-topics", "logs describe-log-groups", "eks list-clusters",
    "ecr describe-repositories", "secretsmanager list-secrets", "ssm describe-parameters", "scheduler list-schedules",
]


def problems(value, schema, place="$"):
    """What in a value does not fit the schema; a keyword that is not known here is a problem, too."""
    kinds = {
        "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
    }
    found = []
    for keyword, rule in schema.items():
        if keyword in ("$schema", "title", "description"):
            continue
        elif keyword == "type":
            if not isinstance(value, tuple(kinds[name] for name in ([rule] if isinstance(rule, str) else rule))):
                found.append(f"{place}: {type(value).__name__} is not {rule}")
        elif keyword == "enum":
            if value not in rule:
                found.append(f"{place}: {value!r} is not one of {rule}")
        elif keyword == "required":
            found += [f"{place}: {name} is missing" for name in rule if name not in value]
        elif keyword == "additionalProperties":
            found += [f"{place}: {name} is unknown" for name in value if name not in schema["properties"]]
        elif keyword == "properties":
            for name in set(rule) & set(value):
                found += problems(value[name], rule[name], f"{place}.{name}")
        elif keyword == "items":
            for index, item in enumerate(value):
                found += problems(item, rule, f"{place}[{index}]")
        else:
            found.append(f"{place}: the test does not know {keyword}")
    return found


def explain(words, *own, env=None):
    result = lifeboat("aws", "--explain", *own, *words, env=env)
    if result.returncode:
        raise AssertionError(f"{words}: {result.returncode} {result.stderr}")
    return json.loads(result.stdout)


def body(request):
    return base64.b64decode(request["body"]) if request.get("bodyEncoding") else request["body"].encode()


class ExplainTests(unittest.TestCase):
    maxDiff = None

    def prepared(self, service, method, parameters):
        """What botocore would send: method, path, query, body and the headers that say how to read it."""
        caught = []

        def catch(request, **_):
            caught.append(request)
            return AWSResponse(request.url, 200, {}, None)

        config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0})
        client = boto3.session.Session().client(service, config=config)
        client.meta.events.register("before-send.*.*", catch)
        try:
            getattr(client, method)(**parameters)
        except Exception:
            # The empty answer is no answer of the operation.
            pass
        request = caught[0]
        url = urllib.parse.urlsplit(request.url)
        sent = request.body.read() if hasattr(request.body, "read") else request.body or b""
        return request, url, sent.encode() if isinstance(sent, str) else bytes(sent)

    def check_against_botocore(self, case):
        line, service, method, parameters = case
        words = line.split(" ")
        document = explain(words, "--request")
        self.assertEqual([], problems(document, SCHEMA), line)
        request = document["request"]
        expected, url, expected_body = self.prepared(service, method, parameters)
        self.assertEqual(request["method"], expected.method, line)
        self.assertEqual(request["path"], url.path, line)
        query = {name: values if len(values) > 1 else values[0]
                 for name, values in urllib.parse.parse_qs(url.query, keep_blank_values=True).items()}
        # botocore asks S3 for encoded keys and names the operation in GetObject's query; neither changes what is asked.
        for own in ("encoding-type", "x-id"):
            query.pop(own, None)
            request["query"].pop(own, None)
        self.assertEqual(request["query"], query, line)
        headers = {name.lower(): value for name, value in request["headers"].items()}
        expected_headers = {name.lower(): value.decode() if isinstance(value, bytes) else value
                            for name, value in expected.headers.items()}
        kind = expected_headers.get("content-type", "")
        if "x-amz-target" in expected_headers:
            self.assertEqual(headers["x-amz-target"], expected_headers["x-amz-target"], line)
        if "json" in kind or expected_body[:1] == b"{":
            self.assertEqual(json.loads(body(request) or b"{}"), json.loads(expected_body or b"{}"), line)
        elif "form-urlencoded" in kind:
            parse = lambda data: sorted(urllib.parse.parse_qsl(data.decode(), keep_blank_values=True))
            self.assertEqual(parse(body(request)), parse(expected_body), line)
        else:
            self.assertEqual(body(request), expected_body, line)
        scope = lambda text: text.split("Credential=")[1].split(",")[0].split("/")[2:]
        self.assertEqual(scope(headers["authorization"]), scope(expected_headers["authorization"]), line)

    def test_the_request_is_what_botocore_would_send(self):
        with ThreadPoolExecutor(2) as pool:
            for case, outcome in [(case, pool.submit(self.check_against_botocore, case)) for case in CALLS]:
                with self.subTest(case[0]):
                    outcome.result()

    def test_aws_takes_the_explained_request(self):
        for line in SENT:
            with self.subTest(line):
                request = explain(line.split(), "--request")["request"]
                self.assertTrue(request["signed"])
                path = request["path"]
                if request["query"]:
                    path += "?" + urllib.parse.urlencode(request["query"], doseq=True, quote_via=urllib.parse.quote)
                connection = http.client.HTTPConnection(request["host"], timeout=60)
                connection.request(request["method"], path, body(request), request["headers"])
                answer = connection.getresponse()
                self.assertEqual(answer.status, 200, answer.read()[:300])
                connection.close()

    def test_nothing_is_needed_and_nothing_is_sent(self):
        with temporary() as directory:
            bare = {"PATH": os.environ["PATH"], "HOME": directory}
            document = explain(["rds", "describe-db-instances"], env=bare)
            self.assertEqual(
                document,
                {
                    "service": "rds", "operation": "DescribeDBInstances", "region": None, "parameters": {},
                    "effect": "read", "permissions": ["rds:DescribeDBInstances"],
                },
            )
            unsigned = explain(["--region", "eu-west-1", "rds", "describe-db-instances"], "--request", env=bare)
            request = unsigned["request"]
            self.assertFalse(request["signed"])
            self.assertNotIn("Authorization", request["headers"])
            self.assertEqual(request["host"], "rds.eu-west-1.amazonaws.com")

    def test_explain_may_stand_after_other_options_before_the_service(self):
        result = lifeboat("aws", "--region", "eu-west-1", "--explain", "sts", "get-caller-identity")
        self.assertEqual(json.loads(result.stdout)["region"], "eu-west-1")

    def test_the_session_token_is_not_shown(self):
        secret = "PLANTED/TOKEN+SECRET"
        result = lifeboat(
            "aws", "--explain", "--request", "sts", "get-caller-identity",
            env={**os.environ, "AWS_SESSION_TOKEN": secret, "AWS_SECRET_ACCESS_KEY": "PLANTEDKEY"},
        )
        self.assertEqual(json.loads(result.stdout)["request"]["headers"]["X-Amz-Security-Token"], "(secret)")
        for text in (result.stdout, result.stderr):
            self.assertNotIn(secret, text)
            self.assertNotIn("PLANTEDKEY", text)

    def test_every_form_of_command_fits_the_schema(self):
        forms = [
            "rds wait db-instance-available --db-instance-identifier x", "s3 cp a s3://b/c", "s3 cp s3://b/c -",
            "s3 sync s3://a s3://b --delete", "s3 ls", "s3 rm s3://b/c --recursive", "s3 presign s3://b/c",
            "s3 mv s3://a/b s3://c/d", "s3 mb s3://b", "s3 rb s3://b --force", "logs tail g --follow",
            "rds generate-db-auth-token --hostname h --port 1 --username u", "eks update-kubeconfig --name n",
            "ecr get-login-password", "eks get-token --cluster-name c", "configure list",
        ]
        for line in forms:
            with self.subTest(line):
                self.assertEqual([], problems(explain(line.split()), SCHEMA))

    def test_parameters_are_what_would_be_sent(self):
        self.assertEqual(
            explain("kms encrypt --key-id k --plaintext hello".split())["parameters"],
            {"KeyId": "k", "Plaintext": base64.b64encode(b"hello").decode()},
        )
        self.assertEqual(
            explain("rds describe-db-instances --page-size 20 --max-items 5".split())["parameters"], {"MaxRecords": 20}
        )
        self.assertEqual(
            explain(["cloudwatch", "get-metric-statistics", "--namespace", "n", "--metric-name", "m", "--start-time",
                     "2026-11-22T03:00:00Z", "--end-time", "1795316400", "--period", "60"])["parameters"]["StartTime"],
            "2026-11-22T03:00:00Z",
        )
        with temporary() as directory:
            path = pathlib.Path(directory) / "bytes"
            path.write_bytes(bytes(range(256)))
            words = ["s3api", "put-object", "--bucket", "b", "--key", "k", "--body", str(path)]
            encoded = base64.b64encode(bytes(range(256))).decode()
            document = explain(words, "--request")
            self.assertEqual(document["parameters"]["Body"], encoded)
            self.assertEqual(document["request"]["body"], encoded)
            self.assertEqual(document["request"]["bodyEncoding"], "base64")

    def test_effects_and_waiters(self):
        self.assertEqual(explain("rds delete-db-instance --db-instance-identifier x".split())["effect"], "irreversible")
        self.assertEqual(explain("sns create-topic --name x".split())["effect"], "change")
        waiting = explain("rds wait db-instance-available --db-instance-identifier x".split())
        self.assertEqual(
            (waiting["operation"], waiting["waiter"], waiting["effect"]),
            ("DescribeDBInstances", "DBInstanceAvailable", "read"),
        )
        self.assertEqual(explain("s3api list-objects-v2 --bucket b".split())["service"], "s3")
        self.assertEqual(explain("s3api list-objects-v2 --bucket b".split())["permissions"], ["s3:ListBucket"])

    def test_wrong_commands_end_with_64_and_say_why(self):
        for line, text in [
            ("rds describe-db-instancez", "describe-db-instances"), ("rdz describe-db-instances", "rdz"), ("rds", "rds"),
            ("rds describe-db-instances --db-instance-identifer x", "--db-instance-identifier"),
            ("sns publish", "--message"), ("logs describe-log-groups --limit many", "number"),
            ("kms encrypt --key-id k --plaintext fileb:///nowhere/at/all", "/nowhere/at/all"),
            ("rds wait db-instance-gone --db-instance-identifier x", "db-instance-gone"),
            ("rds describe-db-instances --starting-token a___b___c", "token"),
        ]:
            with self.subTest(line):
                result = lifeboat("aws", "--explain", *line.split())
                self.assertEqual(result.returncode, USAGE)
                self.assertIn(text, result.stderr)
                self.assertEqual(result.stdout, "")
        result = aws("s3", "cp", "a", "s3://b/c", own=["--explain", "--request"])
        self.assertEqual(result.returncode, USAGE)


if __name__ == "__main__":
    unittest.main()
