# SPDX-License-Identifier: Apache-2.0
"""`lifeboat aws` beside the AWS CLI: the same calls to the same estate give the same output."""

import base64
import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import boto3
import botocore.auth
import yaml

from acceptance.harness import RequestLog
from acceptance.programs import NOWHERE, aws, aws_cli, cli_python, lifeboat, temporary
from estate import provision

OK, MISSING, INTERRUPTED, USAGE, CONFIGURATION, SERVICE, GENERAL = 0, 1, 130, 252, 253, 254, 255

READS = """
rds describe-db-instances
rds describe-db-snapshots
rds describe-db-subnet-groups
rds describe-db-parameter-groups
rds describe-db-instances --query DBInstances[*].[DBInstanceIdentifier,Engine,MultiAZ]
rds describe-db-instances --query DBInstances[0].DBInstanceStatus
rds describe-db-instances --query DBInstances[].{id:DBInstanceIdentifier,e:Endpoint}
rds describe-db-instances --query nothing
rds describe-db-instance-automated-backups
rds list-tags-for-resource --resource-name arn:aws:rds:us-west-2:123456789012:db:dhakacart-db
s3api list-buckets
s3api list-buckets --query Buckets[].Name
s3api get-bucket-versioning --bucket dhakacart-backups
s3api get-bucket-replication --bucket dhakacart-backups
s3api get-bucket-lifecycle-configuration --bucket dhakacart-backups
s3api list-objects-v2 --bucket dhakacart-backups
s3api list-objects-v2 --bucket dhakacart-backups --max-items 1
s3api list-objects --bucket dhakacart-backups
s3api list-object-versions --bucket dhakacart-backups
s3api get-bucket-location --bucket dhakacart-backups
s3api get-bucket-encryption --bucket dhakacart-backups
lambda list-functions
lambda list-functions --max-items 1
events list-rules
events list-event-buses
scheduler list-schedules
cloudwatch list-metrics --max-items 2
cloudwatch list-dashboards
sns list-topics
sns list-subscriptions
iam list-roles
iam list-roles --max-items 1
iam list-users
iam list-policies --scope Local
iam get-account-summary
sts get-caller-identity
sts get-caller-identity --query Account
kms list-keys
kms list-aliases
kms list-aliases --max-items 2
ec2 describe-vpcs
ec2 describe-subnets
ec2 describe-subnets --max-items 2
ec2 describe-subnets --query Subnets[].[SubnetId,AvailabilityZone]
ec2 describe-security-groups
ec2 describe-regions
ec2 describe-availability-zones
ec2 describe-instance-types --max-items 2
ec2 describe-route-tables
ec2 describe-volumes
logs describe-log-groups
logs describe-log-groups --no-paginate
route53 list-hosted-zones
secretsmanager list-secrets
ssm describe-parameters
ssm get-parameters --names /a /b
dynamodb list-tables
cloudtrail describe-trails
elbv2 describe-load-balancers
ecr describe-repositories
eks list-clusters
ecs list-clusters
stepfunctions list-state-machines
acm list-certificates
cloudfront list-distributions
""".strip().splitlines()

FAILURES = """
iam get-user --user-name nobody
ec2 describe-instances --instance-ids i-0123456789abcdef0
rds describe-db-instances --db-instance-identifier nope
s3api list-objects-v2 --bucket no-such-bucket-of-anybody
lambda get-function-configuration --function-name nope
events list-targets-by-rule --rule nope
""".strip().splitlines()

# The AWS CLI takes a value of an enumeration by chance: these have none.
SKELETONS = """
sns create-topic --generate-cli-skeleton
sns create-topic --generate-cli-skeleton input
""".strip().splitlines()

# Moments that move by themselves, such as the latest restorable time.
MOVING = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")


def still(text):
    return MOVING.sub("TIME", text)


class AWSCommandTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # Nothing here needs a database: the estate is provisioned once, without a workspace.
        provision.provision(provision.Estate(os.environ["AWS_ENDPOINT_URL"]), [])
        cls.python = cli_python()
        cls.directory = temporary()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.path = pathlib.Path(cls.directory.name)
        # The AWS CLI's version 1 prints moments as version 2 does when it is told to.
        (cls.path / "config").write_text("[default]\ncli_timestamp_format = iso8601\n")
        cls.cli_environment = {"AWS_CONFIG_FILE": str(cls.path / "config")}

    def compare(self, commands, code):
        if self.python is None:
            self.skipTest("there is no AWS CLI to compare with: Scripts/fetch-suites makes one")
        expected = aws_cli(self.python, commands, self.cli_environment)
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(lambda words: aws(*words), commands))
        for words, theirs, ours in zip(commands, expected, results):
            with self.subTest(" ".join(words)):
                self.assertEqual(still(ours.stdout), still(theirs["stdout"]))
                self.assertEqual(ours.returncode, code, ours.stderr)
                yield words, theirs, ours

    def test_output_is_that_of_the_aws_cli(self):
        commands = [line.split() + ["--output", form] for line in READS for form in ("json", "text", "table")]
        self.assertEqual(sum(1 for _ in self.compare(commands, OK)), len(commands))

    def test_errors_are_those_of_the_aws_cli(self):
        for _, theirs, ours in self.compare([line.split() for line in FAILURES], SERVICE):
            self.assertEqual(ours.stderr.strip(), theirs["stderr"].strip())

    def test_skeletons_are_those_of_the_aws_cli(self):
        log = RequestLog()
        self.assertEqual(len(list(self.compare([line.split() for line in SKELETONS], OK))), len(SKELETONS))
        result = aws("sts", "get-caller-identity", "--generate-cli-skeleton", "output", "--query", "Account")
        self.assertEqual(result.stdout, '"Account"\n')
        self.assertEqual(log.requests(), [])

    def test_yaml_says_what_json_says(self):
        for line in READS[::6]:
            with self.subTest(line):
                as_json = aws(*line.split()).stdout
                expected = json.loads(still(as_json)) if as_json else None
                document = yaml.safe_load(still(aws(*line.split(), "--output", "yaml").stdout))
                self.assertEqual(document, expected)
                self.assertIsNotNone(document)

    def test_yaml_stream_is_a_list_of_pages(self):
        pages = yaml.safe_load(aws("kms", "list-aliases", "--output", "yaml-stream").stdout)
        whole = json.loads(aws("kms", "list-aliases").stdout)
        self.assertEqual([item for page in pages for item in page["Aliases"]], whole["Aliases"])

    def test_each_goes_on_where_the_other_left_off(self):
        if self.python is None:
            self.skipTest("there is no AWS CLI to compare with: Scripts/fetch-suites makes one")
        names = lambda text: [alias["AliasName"] for alias in json.loads(text)["Aliases"]]
        whole = names(aws("kms", "list-aliases").stdout)
        self.assertGreater(len(whole), 2)
        first = aws("kms", "list-aliases", "--max-items", "1")
        token = json.loads(first.stdout)["NextToken"]
        words = ["kms", "list-aliases", "--starting-token", token]
        theirs = aws_cli(self.python, [["kms", "list-aliases", "--max-items", "1"], words], self.cli_environment)
        self.assertEqual(names(first.stdout) + names(theirs[1]["stdout"]), whole)
        self.assertEqual(json.loads(theirs[0]["stdout"])["NextToken"], token)
        self.assertEqual(names(theirs[0]["stdout"]) + names(aws(*words).stdout), whole)

    # MARK: How it ends

    def test_exit_codes(self):
        nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        nowhere = {"AWS_REGION": "", "AWS_DEFAULT_REGION": ""}
        cases = [
            (OK, "sts get-caller-identity", {}), (USAGE, "rds describe-db-instancez", {}),
            (USAGE, "rds describe-db-instances --nonsense", {}), (USAGE, "rds describe-db-instances --query foo[", {}),
            (USAGE, "kms list-aliases --starting-token a___b___c", {}), (CONFIGURATION, "sts get-caller-identity", nobody),
            (CONFIGURATION, "rds describe-db-instances", nowhere),
            (CONFIGURATION, "rds describe-db-instances", {"AWS_DEFAULT_OUTPUT": "nonsense"}),
            (CONFIGURATION, "rds describe-db-instances", {"AWS_RETRY_MODE": "sometimes"}),
            (CONFIGURATION, "rds describe-db-instances", {"AWS_MAX_ATTEMPTS": "0"}),
            (SERVICE, "iam get-user --user-name nobody", {}),
            (GENERAL, "sts get-caller-identity --endpoint-url http://127.0.0.1:1", {}),
            (GENERAL, "rds describe-db-instances --query length(nothing)", {}),
            (GENERAL, "s3api wait object-not-exists --bucket no-such-bucket-x --key k --endpoint-url http://127.0.0.1:1", {}),
            (USAGE, "kms encrypt --key-id k --plaintext fileb:///nowhere/at/all", {}),
        ]
        for code, line, environment in cases:
            with self.subTest(line):
                result = aws(*line.split(" "), env=environment)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(result.stdout == "", code != OK)
                self.assertEqual(result.stderr == "", code == OK)

    def test_a_retry_mode_that_is_not_carried_out_is_said(self):
        result = aws("sts", "get-caller-identity", env={"AWS_RETRY_MODE": "adaptive"})
        self.assertEqual(result.returncode, OK)
        self.assertEqual(result.stderr.count("'adaptive' is carried out as 'standard'"), 1)

    def test_an_endpoint_of_one_service_is_called(self):
        only = {"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_STS": os.environ["AWS_ENDPOINT_URL"]}
        result = aws("sts", "get-caller-identity", env=only)
        self.assertEqual(result.returncode, OK, result.stderr)
        self.assertIn("Account", result.stdout)

    def test_the_default_format_comes_from_environment_and_profile(self):
        expected = aws("sts", "get-caller-identity", "--output", "text").stdout
        self.assertEqual(aws("sts", "get-caller-identity", env={"AWS_DEFAULT_OUTPUT": "text"}).stdout, expected)
        (self.path / "profiles").write_text("[profile plain]\noutput = text\nregion = us-west-2\n")
        environment = {"AWS_CONFIG_FILE": str(self.path / "profiles"), "AWS_PROFILE": "plain"}
        self.assertEqual(aws("sts", "get-caller-identity", env=environment).stdout, expected)

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        command = [os.environ["LIFEBOAT"], "aws", "ec2", "describe-instance-types", "--output", "text"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=NOWHERE)
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=120), OK)
        self.assertEqual(errors, b"")

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            command = [os.environ["LIFEBOAT"], "aws", "sts", "get-caller-identity"]
            result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=NOWHERE, timeout=120)
        self.assertEqual(result.returncode, GENERAL)
        self.assertIn(b"could not be written", result.stderr)

    def test_control_c_ends_a_wait(self):
        words = ["s3api", "wait", "bucket-exists", "--bucket", "no-such-bucket-of-anybody"]
        log = RequestLog()
        process = subprocess.Popen([os.environ["LIFEBOAT"], "aws", *words], stderr=subprocess.PIPE, cwd=NOWHERE)
        log.wait_for(lambda request: "no-such-bucket-of-anybody" in json.dumps(request), process)
        process.send_signal(signal.SIGINT)
        started = time.monotonic()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED)
        self.assertLess(time.monotonic() - started, 30)

    def test_debug_shows_attempts_and_no_secret(self):
        result = aws("--debug", "sts", "get-caller-identity", env={"AWS_SECRET_ACCESS_KEY": "PLANTED", "AWS_SESSION_TOKEN": "PLANTEDTOO"})
        self.assertEqual(result.returncode, OK)
        self.assertIn("attempt 1: HTTP 200", result.stderr)
        self.assertIn("> POST http://127.0.0.1", result.stderr)
        self.assertNotIn("PLANTED", result.stderr)
        self.assertNotIn("Signature=", result.stderr)

    # MARK: Content

    def test_content_goes_to_the_file_or_to_standard_output(self):
        s3 = boto3.client("s3")
        content = bytes(range(256)) * 5000
        s3.put_object(Bucket="dhakacart-backups", Key="console/object", Body=content)
        words = ["s3api", "get-object", "--bucket", "dhakacart-backups", "--key", "console/object"]
        target = self.path / "object"
        result = aws(*words, str(target))
        self.assertEqual(target.read_bytes(), content)
        self.assertEqual(json.loads(result.stdout)["ContentLength"], len(content))
        piped = subprocess.run([os.environ["LIFEBOAT"], "aws", *words, "-"], capture_output=True, cwd=NOWHERE, timeout=120)
        self.assertEqual(piped.stdout, content)
        self.assertEqual(json.loads(piped.stderr)["ContentLength"], len(content))
        missing = aws(*words[:-1], "console/nothing", str(self.path / "nothing"))
        self.assertEqual(missing.returncode, SERVICE)
        self.assertFalse((self.path / "nothing").exists())

    def test_content_comes_from_the_file(self):
        source = self.path / "source"
        source.write_bytes(os.urandom(3_000_000))
        words = ["s3api", "put-object", "--bucket", "dhakacart-backups", "--key", "console/put", "--body", str(source)]
        self.assertEqual(aws(*words).returncode, OK)
        stored = boto3.client("s3").get_object(Bucket="dhakacart-backups", Key="console/put")["Body"].read()
        self.assertEqual(stored, source.read_bytes())

    # MARK: The workspace

    def test_a_workspace_aims_it_and_is_named(self):
        elsewhere = self.path / "workspace"
        elsewhere.mkdir()
        (elsewhere / "lifeboat.yaml").write_text(
            f"environments:\n  lab:\n    account: \"123456789012\"\n    regions: {{primary: eu-west-1}}\n"
            f"    endpoint: {os.environ['AWS_ENDPOINT_URL']}\n"
        )
        bare = {name: value for name, value in os.environ.items()
                if name not in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION")}
        result = lifeboat("aws", "ec2", "describe-availability-zones", env=bare, cwd=elsewhere)
        self.assertEqual(result.returncode, OK, result.stderr)
        self.assertEqual({zone["RegionName"] for zone in json.loads(result.stdout)["AvailabilityZones"]}, {"eu-west-1"})
        self.assertIn("environment 'lab'", result.stderr)
        same = lifeboat("aws", "ec2", "describe-availability-zones", env={**bare, "AWS_REGION": "us-west-2"}, cwd=elsewhere)
        self.assertEqual({zone["RegionName"] for zone in json.loads(same.stdout)["AvailabilityZones"]}, {"us-west-2"})
        nothing = aws("sts", "get-caller-identity")
        self.assertEqual(nothing.stderr, "")


class AddedCommandTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.python = cli_python()
        cls.directory = temporary()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.path = pathlib.Path(cls.directory.name)

    def at(self, url):
        """Makes botocore sign at the moment that a presigned URL names."""
        import datetime

        moment = re.search(r"X-Amz-Date=(\d{8}T\d{6}Z)", url).group(1)
        return mock.patch.object(
            botocore.auth, "get_current_datetime",
            lambda *_, **__: datetime.datetime.strptime(moment, "%Y%m%dT%H%M%SZ"),
        )

    def test_a_database_token_is_botocores(self):
        for token in ("", "A/SESSION+TOKEN=="):
            with self.subTest(token):
                environment = {"AWS_SESSION_TOKEN": token}
                words = ["rds", "generate-db-auth-token", "--hostname", "db.dhakacart.com", "--port", "5432"]
                result = aws(*words, "--username", "read er/é", "--region", "us-east-1", env=environment)
                self.assertEqual(result.returncode, OK, result.stderr)
                client = boto3.client(
                    "rds", region_name="us-east-1", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"], aws_session_token=token or None,
                )
                with self.at(result.stdout):
                    expected = client.generate_db_auth_token("db.dhakacart.com", 5432, "read er/é")
                self.assertEqual(result.stdout, expected + "\n")

    def test_a_cluster_token_is_a_presigned_question_for_the_caller(self):
        result = aws("eks", "get-token", "--cluster-name", "dk")
        credential = json.loads(result.stdout)
        self.assertEqual(credential["kind"], "ExecCredential")
        token = credential["status"]["token"]
        self.assertTrue(token.startswith("k8s-aws-v1."))
        encoded = token.removeprefix("k8s-aws-v1.")
        url = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
        client = boto3.client("sts")
        client.meta.events.register(
            "before-sign.sts.GetCallerIdentity", lambda request, **_: request.headers.add_header("x-k8s-aws-id", "dk")
        )
        with self.at(url):
            self.assertEqual(url, client.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET"))

    def test_a_cluster_is_merged_into_the_kubeconfig(self):
        eks = boto3.client("eks")
        if "console" not in eks.list_clusters()["clusters"]:
            eks.create_cluster(
                name="console", roleArn="arn:aws:iam::123456789012:role/r", resourcesVpcConfig={"subnetIds": []}
            )
        path = self.path / "kube" / "config"
        words = ["eks", "update-kubeconfig", "--name", "console", "--kubeconfig", str(path)]
        first = aws(*words)
        self.assertEqual(first.returncode, OK, first.stderr)
        self.assertTrue(first.stdout.startswith("Added new context arn:aws:eks:"))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        content = yaml.safe_load(path.read_text())
        content["clusters"].insert(0, {"name": "other", "cluster": {"server": "https://1", "insecure-skip-tls-verify": True}})
        content["extensions"] = [{"name": "012", "extension": {"n": 12, "s": "true", "f": 1.5, "z": None}}]
        path.write_text(yaml.safe_dump(content))
        path.chmod(0o640)
        if self.python:
            options = ["--alias", "prod", "--role-arn", "arn:aws:iam::123456789012:role/k", "--dry-run"]
            theirs = aws_cli(self.python, [words + options])[0]
            self.assertEqual(yaml.safe_load(aws(*words, *options).stdout), yaml.safe_load(theirs["stdout"]))
        second = aws(*words, "--alias", "prod")
        self.assertTrue(second.stdout.startswith("Updated context prod in "))
        merged = yaml.safe_load(path.read_text())
        self.assertEqual(merged["extensions"], content["extensions"])
        self.assertEqual([cluster["name"] for cluster in merged["clusters"]][0], "other")
        self.assertEqual(len(merged["clusters"]), 2)
        self.assertEqual(merged["current-context"], "prod")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        path.write_text("clusters: {not: [closed")
        broken = aws(*words)
        self.assertEqual(broken.returncode, GENERAL)
        self.assertEqual(path.read_text(), "clusters: {not: [closed")

    def test_a_registry_password_is_that_of_the_token(self):
        token = boto3.client("ecr").get_authorization_token()["authorizationData"][0]["authorizationToken"]
        password = base64.b64decode(token).decode().split(":", 1)[1]
        self.assertEqual(aws("ecr", "get-login-password").stdout, password + "\n")
        self.assertTrue(aws("ecr", "get-login", "--no-include-email").stdout.startswith(f"docker login -u AWS -p {password} http"))

    def test_a_log_is_tailed(self):
        logs = boto3.client("logs")
        group = f"/console/{time.time_ns()}"
        logs.create_log_group(logGroupName=group)
        self.addCleanup(logs.delete_log_group, logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s1")
        now = int(time.time() * 1000) // 1000 * 1000 - 60_000
        messages = ["plain\n", '{"a": [1], "b": "é"}']
        events = [{"timestamp": now + 7 * index, "message": text} for index, text in enumerate(messages)]
        logs.put_log_events(logGroupName=group, logStreamName="s1", logEvents=events)
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now / 1000))
        self.assertEqual(
            aws("logs", "tail", group).stdout,
            f'{stamp}.000000+00:00 s1 plain\n{stamp}.007000+00:00 s1 {{"a": [1], "b": "é"}}\n',
        )
        self.assertEqual(
            aws("logs", "tail", group, "--format", "short").stdout,
            f'{stamp} plain\n{stamp} {{"a": [1], "b": "é"}}\n',
        )
        pretty = json.dumps({"a": [1], "b": "é"}, indent=4, ensure_ascii=False)
        self.assertEqual(
            aws("logs", "tail", group, "--format", "json", "--log-stream-names", "s1").stdout,
            f"{stamp}+00:00 s1 plain\n{stamp}.007000+00:00 s1 \n{pretty}\n",
        )
        self.assertEqual(aws("logs", "tail", group, "--since", "1s").stdout, "")
        self.assertEqual(aws("logs", "tail", group, "--since", "soon").returncode, USAGE)
        self.assertEqual(aws("logs", "tail", group + "/none").returncode, SERVICE)

    def test_a_followed_log_shows_each_event_once(self):
        logs = boto3.client("logs")
        group = f"/console/follow/{time.time_ns()}"
        logs.create_log_group(logGroupName=group)
        self.addCleanup(logs.delete_log_group, logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        put = lambda text: logs.put_log_events(
            logGroupName=group, logStreamName="s", logEvents=[{"timestamp": int(time.time() * 1000), "message": text}]
        )
        put("first")
        words = ["logs", "tail", group, "--follow", "--format", "short"]
        process = subprocess.Popen([os.environ["LIFEBOAT"], "aws", *words], stdout=subprocess.PIPE, cwd=NOWHERE, text=True)
        self.assertTrue(process.stdout.readline().endswith(" first\n"))
        put("second")
        self.assertTrue(process.stdout.readline().endswith(" second\n"))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.stdout.read(), "")
        process.stdout.close()
        self.assertIn(process.wait(timeout=60), (OK, INTERRUPTED))

    def test_settings_are_shown_without_the_secret(self):
        (self.path / "config").write_text(
            "[default]\nregion = eu-west-1\ns3 =\n  max_concurrent_requests = 5\n[profile other]\nregion = eu-north-1\n"
        )
        environment = {"AWS_CONFIG_FILE": str(self.path / "config"), "AWS_SECRET_ACCESS_KEY": "PLANTEDKEY"}
        get = lambda *words: aws("configure", "get", *words, env=environment)
        self.assertEqual(get("region").stdout, "eu-west-1\n")
        self.assertEqual(get("region", "--profile", "other").stdout, "eu-north-1\n")
        self.assertEqual(get("profile.other.region").stdout, "eu-north-1\n")
        self.assertEqual(get("s3.max_concurrent_requests").stdout, "5\n")
        self.assertEqual((get("nothing").returncode, get("nothing").stdout), (MISSING, ""))
        self.assertEqual(aws("configure", "list-profiles", env=environment).stdout, "default\nother\n")
        listing = aws("configure", "list", env=environment).stdout
        self.assertIn("AWS_REGION", listing)
        self.assertNotIn("DKEY", listing)


if __name__ == "__main__":
    unittest.main()
