#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds DhakaCart's AWS estate on the emulated endpoint, whole or broken in one place.

    provision.py [--endpoint URL] [--break NAME]... [--keep]
    provision.py [--endpoint URL] --refresh
    provision.py --list-breaks

The endpoint is `--endpoint` or AWS_ENDPOINT_URL and must be on loopback: this never talks to AWS. It starts from nothing
(the endpoint is reset first, unless `--keep`), so a second run gives the same estate.

A break is one defect, and `--list-breaks` says which steps of runbooks/daily.md must notice it. Breaks of the database
are SQL, for the caller to execute: `sql` and `undo` are lists of [connection, statement].
"""

import argparse
import datetime
import io
import json
import os
import sys
import urllib.parse
import urllib.request
import zipfile

ACCOUNT = "123456789012"
PRIMARY, DR = "us-west-2", "us-east-1"
DATABASE, REPLICA = "dhakacart-db", "dhakacart-db-dr-replica"
BUCKET, DR_BUCKET = "dhakacart-backups", "dhakacart-dr-backups"
FUNCTIONS = {"manager": "dhakacart-backup-manager", "verifier": "dhakacart-backup-verifier"}
ROLE = "dhakacart-backup-lambda"
TOPIC = "dhakacart-backup-notifications"
KEY = "alias/dhakacart-backup"
DAILY, WEEKLY = "DhakaCart-Daily-Backup", "DhakaCart-Weekly-Verification"
LAG_ALARM = "DhakaCart-Replica-Lag-High"
HOUR = 3600


def now(minus=0):
    return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=minus)


class Estate:
    """DhakaCart's resources on one endpoint."""

    def __init__(self, endpoint):
        host = urllib.parse.urlsplit(endpoint).hostname
        if host not in ("127.0.0.1", "localhost", "::1"):
            raise SystemExit(f"provision: {endpoint} is not on loopback; this only ever builds an emulated estate")
        import boto3
        from botocore.config import Config

        self.endpoint = endpoint.rstrip("/")
        self.session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
        self.config = Config(retries={"max_attempts": 1}, proxies={}, s3={"addressing_style": "path"})
        self.clients = {}
        self.open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def __call__(self, service, region=PRIMARY):
        """The client of a service in a region."""
        key = (service, region)
        if key not in self.clients:
            self.clients[key] = self.session.client(
                service, region_name=region, endpoint_url=self.endpoint, config=self.config
            )
        return self.clients[key]

    def control(self, name, **body):
        """A control request to the endpoint: what no AWS API can do, such as making a snapshot old."""
        self.send_control(name, body)

    def faults(self, *faults):
        """The faults that requests meet from now on; none takes them away."""
        self.send_control("faults", list(faults))

    def send_control(self, name, body):
        request = urllib.request.Request(
            f"{self.endpoint}/estate/{name}", data=json.dumps(body).encode(), method="POST"
        )
        with self.open(request, timeout=10) as answer:
            answer.read()

    # -- the estate ----------------------------------------------------------------------------------------------

    def build(self, broken=()):
        """Everything, in the order in which it depends on each other; `broken` are names of build-time breaks."""
        self.roles(broken)
        keys = self.keys()
        self.buckets(keys)
        self.database(keys, encrypted="unencrypted" not in broken)
        self.functions()
        self.schedules()
        self.topics(broken)
        self.alarms()
        self.metrics(broken)

    def roles(self, broken=()):
        iam = self("iam")

        def trust(service):
            statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
            return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

        def statement(actions, resource, effect="Allow"):
            return {"Effect": effect, "Action": actions, "Resource": resource}

        def policy(*allowed, extra=()):
            statements = [statement(*rights) for rights in allowed] + list(extra)
            return json.dumps({"Version": "2012-10-17", "Statement": statements})

        rds = ["rds:CreateDBSnapshot", "rds:CopyDBSnapshot", "rds:DeleteDBSnapshot"]
        extra = []
        if "role-without-snapshots" in broken:
            rds.remove("rds:CreateDBSnapshot")
        if "role-denies-snapshots" in broken:
            extra.append(statement("rds:CreateDBSnapshot", "*", "Deny"))
        if "role-with-wildcard" in broken:
            extra.append(statement("rds:*", "*"))
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust("lambda.amazonaws.com"))
        iam.put_role_policy(
            RoleName=ROLE,
            PolicyName="backup",
            PolicyDocument=policy(
                (rds + ["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:AddTagsToResource"], "*"),
                (["s3:PutObject", "s3:GetObject"], f"arn:aws:s3:::{BUCKET}/*"),
                ("s3:ListBucket", f"arn:aws:s3:::{BUCKET}"),
                ("sns:Publish", f"arn:aws:sns:{PRIMARY}:{ACCOUNT}:{TOPIC}"),
                (["logs:CreateLogStream", "logs:PutLogEvents"], "*"),
                extra=extra,
            ),
        )
        iam.create_role(RoleName="dhakacart-s3-replication", AssumeRolePolicyDocument=trust("s3.amazonaws.com"))
        iam.put_role_policy(
            RoleName="dhakacart-s3-replication",
            PolicyName="replicate",
            PolicyDocument=policy(
                (["s3:GetReplicationConfiguration", "s3:ListBucket"], f"arn:aws:s3:::{BUCKET}"),
                (["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], f"arn:aws:s3:::{BUCKET}/*"),
                (["s3:ReplicateObject", "s3:ReplicateDelete"], f"arn:aws:s3:::{DR_BUCKET}/*"),
            ),
        )

    def keys(self):
        keys = {}
        for region in (PRIMARY, DR):
            kms = self("kms", region)
            keys[region] = kms.create_key(Description=f"DhakaCart backups {region}")["KeyMetadata"]["Arn"]
            kms.create_alias(AliasName=KEY, TargetKeyId=keys[region])
        return keys

    def buckets(self, keys):
        for bucket, region in ((BUCKET, PRIMARY), (DR_BUCKET, DR)):
            s3 = self("s3", region)
            place = {"CreateBucketConfiguration": {"LocationConstraint": region}} if region != "us-east-1" else {}
            s3.create_bucket(Bucket=bucket, **place)
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            self.encrypt_bucket(bucket, region, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[region]})
            self.lifecycle(bucket, region)
            self.block_public_access(bucket, region, True)
        self("s3").put_bucket_replication(
            Bucket=BUCKET,
            ReplicationConfiguration={
                "Role": f"arn:aws:iam::{ACCOUNT}:role/dhakacart-s3-replication",
                "Rules": [
                    {
                        "ID": "dr",
                        "Status": "Enabled",
                        "Priority": 1,
                        "Filter": {},
                        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
                        "DeleteMarkerReplication": {"Status": "Disabled"},
                        "Destination": {
                            "Bucket": f"arn:aws:s3:::{DR_BUCKET}",
                            "StorageClass": "STANDARD_IA",
                            "EncryptionConfiguration": {"ReplicaKmsKeyID": keys[DR]},
                        },
                    }
                ],
            },
        )
        body = f"DhakaCart export {now():%FT%TZ}\n".encode()
        self("s3").put_object(Bucket=BUCKET, Key="exports/latest.txt", Body=body)

    def lifecycle(self, bucket, region, *more, **changes):
        rule = {
            "ID": "tiering",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 60, "StorageClass": "GLACIER"}],
            "Expiration": {"Days": 90},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
            **changes,
        }
        self("s3", region).put_bucket_lifecycle_configuration(
            Bucket=bucket, LifecycleConfiguration={"Rules": [rule, *more]}
        )

    def encrypt_bucket(self, bucket, region, default):
        rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
        self("s3", region).put_bucket_encryption(
            Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
        )

    def block_public_access(self, bucket, region, blocked):
        names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        self("s3", region).put_public_access_block(
            Bucket=bucket, PublicAccessBlockConfiguration={name: blocked for name in names}
        )

    def database(self, keys, encrypted=True):
        encryption = {"StorageEncrypted": True, "KmsKeyId": keys[PRIMARY]} if encrypted else {}
        self("rds").create_db_instance(
            DBInstanceIdentifier=DATABASE,
            DBInstanceClass="db.t3.small",
            Engine="postgres",
            EngineVersion="15.4",
            AllocatedStorage=100,
            StorageType="gp3",
            MasterUsername="dhakacart_admin",
            MasterUserPassword="not-a-real-password",
            DBName="dhakacart",
            MultiAZ=True,
            BackupRetentionPeriod=30,
            PreferredBackupWindow="03:00-04:00",
            PreferredMaintenanceWindow="sun:05:00-sun:06:00",
            CopyTagsToSnapshot=True,
            Tags=[{"Key": "app", "Value": "dhakacart"}],
            **encryption,
        )
        self.control("snapshots", region=PRIMARY, instance=DATABASE, age=7 * HOUR)
        self("rds", DR).create_db_instance_read_replica(
            DBInstanceIdentifier=REPLICA,
            SourceDBInstanceIdentifier=f"arn:aws:rds:{PRIMARY}:{ACCOUNT}:db:{DATABASE}",
            DBInstanceClass="db.t3.small",
        )

    def functions(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr(zipfile.ZipInfo("index.py", (2026, 1, 1, 0, 0, 0)), "def handler(event, context): ...\n")
        for function in FUNCTIONS.values():
            self("lambda").create_function(
                FunctionName=function,
                Runtime="python3.12",
                Handler="index.handler",
                Role=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
                Code={"ZipFile": archive.getvalue()},
                Timeout=300,
                MemorySize=256,
            )
            group = f"/aws/lambda/{function}"
            self("logs").create_log_group(logGroupName=group)
            self("logs").put_retention_policy(logGroupName=group, retentionInDays=30)
            self("logs").create_log_stream(logGroupName=group, logStreamName="latest")
            self.log(function, "INFO backup finished")

    def log(self, function, message):
        self("logs").put_log_events(
            logGroupName=f"/aws/lambda/{function}",
            logStreamName="latest",
            logEvents=[{"timestamp": int(now(minus=60).timestamp() * 1000), "message": message}],
        )

    def schedules(self):
        self.schedule(DAILY, "cron(0 2 * * ? *)", FUNCTIONS["manager"], {"action": "create_snapshot", "type": "daily"})
        self.schedule(WEEKLY, "cron(0 4 ? * SUN *)", FUNCTIONS["verifier"])

    def schedule(self, rule, expression, function, payload=None):
        self("events").put_rule(Name=rule, ScheduleExpression=expression, State="ENABLED")
        self.target(rule, function, payload)
        self("lambda").add_permission(
            FunctionName=function,
            StatementId=rule,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=f"arn:aws:events:{PRIMARY}:{ACCOUNT}:rule/{rule}",
        )

    def target(self, rule, function, payload=None):
        target = {"Id": "1", "Arn": f"arn:aws:lambda:{PRIMARY}:{ACCOUNT}:function:{function}"}
        if payload:
            target["Input"] = json.dumps(payload)
        self("events").put_targets(Rule=rule, Targets=[target])

    def topics(self, broken=()):
        for region, unconfirmed in ((PRIMARY, "subscription-pending"), (DR, "dr-subscription-pending")):
            arn = self("sns", region).create_topic(Name=TOPIC)["TopicArn"]
            self("sns", region).subscribe(TopicArn=arn, Protocol="email", Endpoint="devops@dhakacart.com")
            if unconfirmed not in broken:
                self.control("confirm", region=region, topic=TOPIC)
            if region == PRIMARY and "subscription-deleted" in broken:
                self.control("unsubscribe", region=region, topic=TOPIC)

    def alarms(self):
        for name in FUNCTIONS:
            self.failure_alarm(name)
        self.lag_alarm()

    def failure_alarm(self, name, **changes):
        self("cloudwatch").put_metric_alarm(
            **{
                "AlarmName": f"DhakaCart-Backup-Failures-{name}",
                "AlarmDescription": "Alert on backup failures",
                "Namespace": "AWS/Lambda",
                "MetricName": "Errors",
                "Dimensions": [{"Name": "FunctionName", "Value": FUNCTIONS[name]}],
                "Statistic": "Sum",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "TreatMissingData": "notBreaching",
                "AlarmActions": [f"arn:aws:sns:{PRIMARY}:{ACCOUNT}:{TOPIC}"],
                **changes,
            }
        )

    def lag_alarm(self, **changes):
        self("cloudwatch", DR).put_metric_alarm(
            **{
                "AlarmName": LAG_ALARM,
                "AlarmDescription": "Alert on high replica lag",
                "Namespace": "AWS/RDS",
                "MetricName": "ReplicaLag",
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": REPLICA}],
                "Statistic": "Average",
                "Period": 300,
                "EvaluationPeriods": 1,
                "Threshold": 300,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "breaching",
                "AlarmActions": [f"arn:aws:sns:{DR}:{ACCOUNT}:{TOPIC}"],
                **changes,
            }
        )

    def metrics(self, broken=()):
        """What the real services would have published; moto publishes nothing by itself."""
        for name, function in FUNCTIONS.items():
            errors = 3 if f"{name}-metric-error" in broken else 0
            invocations = 0 if f"{name}-idle" in broken else 1
            self.metric("AWS/Lambda", "Errors", "FunctionName", function, [(2 * HOUR, errors)])
            self.metric("AWS/Lambda", "Invocations", "FunctionName", function, [(2 * HOUR, invocations)])
        lag = 900 if "replica-lagging" in broken else 4
        points = [(minutes * 60, lag + minutes % 3) for minutes in (50, 40, 30, 20, 9, 7, 5, 3, 1, 0)]
        self.metric("AWS/RDS", "ReplicaLag", "DBInstanceIdentifier", REPLICA, points, DR)
        load = [(hours * HOUR, 20 + hours) for hours in (25, 18, 12, 6, 3, 1)]
        self.metric("AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", DATABASE, load)
        cold = 9e11 if "cold-storage-too-large" in broken else 6.1e10
        self.bucket_size("StandardStorage", 9e11 if "storage-too-large" in broken else 4.2e10)
        self.bucket_size("StandardIAStorage", 3.8e10)
        self.bucket_size("GlacierStorage", cold)
        widget = {
            "type": "metric",
            "properties": {
                "region": DR,
                "metrics": [
                    ["AWS/RDS", "ReplicaLag", "DBInstanceIdentifier", REPLICA],
                    ["AWS/Lambda", "Errors", "FunctionName", FUNCTIONS["manager"]],
                ],
            },
        }
        self("cloudwatch").put_dashboard(
            DashboardName="DhakaCart-Backup-DR", DashboardBody=json.dumps({"widgets": [widget]})
        )

    def bucket_size(self, storage, size):
        dimensions = [{"Name": "BucketName", "Value": BUCKET}, {"Name": "StorageType", "Value": storage}]
        data = [
            {"MetricName": "BucketSizeBytes", "Dimensions": dimensions, "Timestamp": now(minus=age), "Value": size}
            for age in (50 * HOUR, 26 * HOUR, 2 * HOUR)
        ]
        self("cloudwatch").put_metric_data(Namespace="AWS/S3", MetricData=data)

    def metric(self, namespace, name, dimension, value, points, region=PRIMARY):
        self("cloudwatch", region).put_metric_data(
            Namespace=namespace,
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": dimension, "Value": value}],
                    "Timestamp": now(minus=age),
                    "Value": number,
                }
                for age, number in points
            ],
        )


class Break:
    """One defect: what it is, which steps of the daily runbook must be red for it, and how it is made."""

    def __init__(self, about, steps, apply=None, sql=(), undo=(), env=None):
        self.about = about
        self.steps = steps.split()
        self.apply = apply or (lambda estate: None)
        self.sql = list(sql)
        self.undo = list(undo)
        self.env = env or {}


def modified(**changes):
    return lambda e: e("rds").modify_db_instance(DBInstanceIdentifier=DATABASE, ApplyImmediately=True, **changes)


KEEP_HEARTBEATS = ["primary", "CREATE TABLE heartbeat_kept AS TABLE heartbeat"]
LOSE_HEARTBEATS = ["primary", "DELETE FROM heartbeat WHERE beat_at > now() - interval '30 minutes'"]
RESTORE_HEARTBEATS = [
    ["primary", "INSERT INTO heartbeat TABLE heartbeat_kept ON CONFLICT DO NOTHING"],
    ["primary", "DROP TABLE heartbeat_kept"],
]

BREAKS = {
    # Automated backups
    "old-backup": Break(
        "the newest automated snapshot is 40 hours old",
        "backup-completed",
        lambda e: e.control("snapshots", region=PRIMARY, instance=DATABASE, age=40 * HOUR),
    ),
    "retention-7": Break("backups are kept for 7 days", "retention", modified(BackupRetentionPeriod=7)),
    "window-moved": Break(
        "the backup window was moved", "backup-window", modified(PreferredBackupWindow="12:00-13:00")
    ),
    "single-zone": Break("the primary runs in one zone", "multi-az", modified(MultiAZ=False)),
    "unencrypted": Break("the storage is not encrypted", "encrypted"),
    "restorable-stale": Break(
        "the latest restorable time is an hour ago",
        "latest-restorable",
        lambda e: e.control("restorable", age=HOUR),
    ),
    # Backup Lambdas
    "manager-missing": Break(
        "the backup manager is gone",
        "manager-state",
        lambda e: e("lambda").delete_function(FunctionName=FUNCTIONS["manager"]),
    ),
    "manager-log-error": Break(
        "the backup manager logged an error",
        "manager-log",
        lambda e: e.log(FUNCTIONS["manager"], "ERROR AccessDenied when calling CreateDBSnapshot"),
    ),
    "manager-timeout": Break(
        "the backup manager was cut off",
        "manager-timeouts",
        lambda e: e.log(FUNCTIONS["manager"], "2026-01-01T02:05:00Z 1c7f Task timed out after 300.00 seconds"),
    ),
    "manager-metric-error": Break("the backup manager failed three times", "manager-errors"),
    "manager-idle": Break("the backup manager was not invoked", "manager-ran"),
    "verifier-missing": Break(
        "the backup verifier is gone",
        "verifier-state",
        lambda e: e("lambda").delete_function(FunctionName=FUNCTIONS["verifier"]),
    ),
    "verifier-log-error": Break(
        "the backup verifier logged an error",
        "verifier-log",
        lambda e: e.log(FUNCTIONS["verifier"], "ERROR could not read the newest export"),
    ),
    "verifier-timeout": Break(
        "the backup verifier was cut off",
        "verifier-timeouts",
        lambda e: e.log(FUNCTIONS["verifier"], "2026-01-01T04:05:00Z 1c7f Task timed out after 300.00 seconds"),
    ),
    "verifier-metric-error": Break("the backup verifier failed three times", "verifier-errors"),
    "log-retention-7": Break(
        "a log group keeps its events for 7 days",
        "log-retention",
        lambda e: e("logs").put_retention_policy(
            logGroupName=f"/aws/lambda/{FUNCTIONS['manager']}", retentionInDays=7
        ),
    ),
    "role-without-snapshots": Break("the functions may not take snapshots", "lambda-permissions"),
    "role-denies-snapshots": Break("a statement denies the functions snapshots", "lambda-permissions"),
    "role-with-wildcard": Break("the functions may do anything with RDS", "lambda-permissions"),
    # Backup storage
    "export-old": Break(
        "the newest export is 40 hours old",
        "fresh-export",
        lambda e: e.control("objects", bucket=BUCKET, key="exports/latest.txt", age=40 * HOUR),
    ),
    "storage-too-large": Break("the bucket holds 900 GB", "storage-use"),
    "cold-storage-too-large": Break("the bucket holds 900 GB in Glacier", "storage-use"),
    "versioning-suspended": Break(
        "versioning is suspended, which S3 allows only without a replication rule",
        "versioning replication-rule",
        lambda e: (
            e("s3").delete_bucket_replication(Bucket=BUCKET),
            e("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"}),
        ),
    ),
    "bucket-foreign-key": Break(
        "the backup bucket does not encrypt with our key",
        "bucket-encryption",
        lambda e: e.encrypt_bucket(BUCKET, PRIMARY, {"SSEAlgorithm": "AES256"}),
    ),
    "bucket-aws-key": Break(
        "the backup bucket encrypts with the key of AWS",
        "bucket-encryption",
        lambda e: e.encrypt_bucket(BUCKET, PRIMARY, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/aws/s3"}),
    ),
    "key-disabled": Break(
        "the backup key is disabled",
        "backup-key",
        lambda e: e("kms").disable_key(KeyId=e("kms").describe_key(KeyId=KEY)["KeyMetadata"]["KeyId"]),
    ),
    "lifecycle-without-transition": Break(
        "backups never move to colder storage",
        "lifecycle",
        lambda e: e.lifecycle(BUCKET, PRIMARY, Transitions=[]),
    ),
    "lifecycle-too-short": Break(
        "a second lifecycle rule lets backups expire after a week",
        "lifecycle",
        lambda e: e.lifecycle(
            BUCKET,
            PRIMARY,
            {"ID": "purge", "Status": "Enabled", "Filter": {"Prefix": "exports/"}, "Expiration": {"Days": 7}},
        ),
    ),
    "no-lifecycle": Break(
        "the backup bucket has no lifecycle",
        "lifecycle",
        lambda e: e("s3").delete_bucket_lifecycle(Bucket=BUCKET),
    ),
    "public-access-open": Break(
        "public access to the backup bucket is not blocked",
        "public-access",
        lambda e: e.block_public_access(BUCKET, PRIMARY, False),
    ),
    # Cross-region replication
    "no-replication": Break(
        "the backup bucket has no replication rule",
        "replication-rule",
        lambda e: e("s3").delete_bucket_replication(Bucket=BUCKET),
    ),
    "dr-bucket-unversioned": Break(
        "the DR bucket is not versioned",
        "dr-bucket",
        lambda e: e("s3", DR).put_bucket_versioning(
            Bucket=DR_BUCKET, VersioningConfiguration={"Status": "Suspended"}
        ),
    ),
    "replication-fails": Break(
        "the replication of new objects fails",
        "replication-probe",
        lambda e: e.control("replication", mode="fails"),
    ),
    "object-never-arrives": Break(
        "replication says that it is complete, and the object is not there",
        "replication-arrival",
        lambda e: e.control("replication", mode="lies"),
    ),
    # DR replica
    "replica-missing": Break(
        "there is no replica",
        "replica-available",
        lambda e: e("rds", DR).delete_db_instance(DBInstanceIdentifier=REPLICA, SkipFinalSnapshot=True),
    ),
    "replica-lagging": Break("the replica is 15 minutes behind", "replica-lag"),
    # Schedules
    "daily-disabled": Break(
        "the daily schedule is disabled", "daily-schedule", lambda e: e("events").disable_rule(Name=DAILY)
    ),
    "daily-wrong-target": Break(
        "the daily schedule starts the verifier",
        "daily-target",
        lambda e: e.target(DAILY, FUNCTIONS["verifier"]),
    ),
    "weekly-disabled": Break(
        "the weekly schedule is disabled", "weekly-schedule", lambda e: e("events").disable_rule(Name=WEEKLY)
    ),
    "weekly-wrong-target": Break(
        "the weekly schedule starts the manager",
        "weekly-target",
        lambda e: e.target(WEEKLY, FUNCTIONS["manager"]),
    ),
    # Alarms
    "manager-alarm-missing": Break(
        "no alarm watches the backup manager",
        "manager-alarm backup-alarms-notify backup-alarms-quiet",
        lambda e: e("cloudwatch").delete_alarms(AlarmNames=["DhakaCart-Backup-Failures-manager"]),
    ),
    "manager-alarm-inverted": Break(
        "the manager's alarm is raised while there are no errors",
        "manager-alarm",
        lambda e: e.failure_alarm("manager", ComparisonOperator="LessThanThreshold"),
    ),
    "verifier-alarm-slow": Break(
        "the verifier's alarm waits for a day of failures",
        "verifier-alarm",
        lambda e: e.failure_alarm("verifier", EvaluationPeriods=288),
    ),
    "verifier-alarm-metric": Break(
        "the verifier's alarm watches the wrong metric",
        "verifier-alarm",
        lambda e: e.failure_alarm("verifier", MetricName="Throttles"),
    ),
    "lag-alarm-metric": Break(
        "the lag alarm watches the number of connections",
        "lag-alarm",
        lambda e: e.lag_alarm(MetricName="DatabaseConnections"),
    ),
    "lag-alarm-trusting": Break(
        "the lag alarm takes missing data as good",
        "lag-alarm",
        lambda e: e.lag_alarm(TreatMissingData="notBreaching"),
    ),
    "backup-alarm-elsewhere": Break(
        "the verifier's alarm tells another topic",
        "backup-alarms-notify",
        lambda e: e.failure_alarm("verifier", AlarmActions=[f"arn:aws:sns:{PRIMARY}:{ACCOUNT}:someone-else"]),
    ),
    "backup-alarm-silent": Break(
        "the manager's alarm tells nobody",
        "backup-alarms-notify",
        lambda e: e.failure_alarm("manager", AlarmActions=[]),
    ),
    "lag-alarm-silent": Break(
        "the lag alarm tells nobody", "lag-alarm-notifies", lambda e: e.lag_alarm(AlarmActions=[])
    ),
    "backup-alarm-raised": Break(
        "the manager's alarm is raised",
        "backup-alarms-quiet",
        lambda e: e("cloudwatch").set_alarm_state(
            AlarmName="DhakaCart-Backup-Failures-manager", StateValue="ALARM", StateReason="a test"
        ),
    ),
    "lag-alarm-raised": Break(
        "the lag alarm is raised",
        "lag-alarm-quiet",
        lambda e: e("cloudwatch", DR).set_alarm_state(
            AlarmName=LAG_ALARM, StateValue="ALARM", StateReason="a test"
        ),
    ),
    # Notifications
    "subscription-pending": Break("nobody confirmed the subscription", "primary-subscription"),
    "subscription-deleted": Break("the only subscriber has left", "primary-subscription"),
    "dr-subscription-pending": Break("nobody confirmed the DR region's subscription", "dr-subscription"),
    # The database itself
    "primary-is-standby": Break(
        "the primary connection leads to the replica", "primary-answers", env={"DHAKACART_PRIMARY_PORT": "dr"}
    ),
    "primary-read-only": Break(
        "new transactions on the primary may not write",
        "primary-answers",
        sql=[["primary", "ALTER ROLE dhakacart_reader SET default_transaction_read_only = on"]],
        undo=[["primary", "ALTER ROLE dhakacart_reader RESET default_transaction_read_only"]],
    ),
    "table-empty": Break(
        "a table is empty",
        "tables-filled",
        sql=[
            ["primary", "CREATE TABLE inventory_kept AS TABLE inventory"],
            ["primary", "TRUNCATE inventory"],
        ],
        undo=[
            ["primary", "INSERT INTO inventory TABLE inventory_kept"],
            ["primary", "DROP TABLE inventory_kept"],
        ],
    ),
    "total-wrong": Break(
        "an order's total is not the sum of its items",
        "orders-add-up",
        sql=[["primary", "UPDATE orders SET total = total + 1 WHERE id = 17"]],
        undo=[["primary", "UPDATE orders SET total = total - 1 WHERE id = 17"]],
    ),
    "heartbeat-stopped": Break(
        "nothing has written for half an hour",
        "primary-heartbeat replica-heartbeat",
        sql=[KEEP_HEARTBEATS, LOSE_HEARTBEATS],
        undo=RESTORE_HEARTBEATS,
    ),
    "replay-stopped": Break(
        "the replica has stopped replaying",
        "replica-heartbeat",
        sql=[
            KEEP_HEARTBEATS,
            LOSE_HEARTBEATS,
            ["wait", "dr has replayed"],
            ["dr", "SELECT pg_wal_replay_pause()"],
            ["primary", "INSERT INTO heartbeat VALUES (now())"],
        ],
        undo=[["dr", "SELECT pg_wal_replay_resume()"], *RESTORE_HEARTBEATS],
    ),
}


def provision(estate, names=(), keep=False):
    """Builds the estate and then applies the breaks of those names."""
    if not keep:
        estate.control("reset")
    estate.build(broken=set(names))
    for name in names:
        BREAKS[name].apply(estate)


def main():
    parser = argparse.ArgumentParser(description="Builds DhakaCart's estate on an emulated AWS endpoint.")
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL", ""))
    parser.add_argument("--break", dest="breaks", action="append", default=[], metavar="NAME", choices=list(BREAKS))
    parser.add_argument("--keep", action="store_true", help="do not reset the endpoint first")
    parser.add_argument("--refresh", action="store_true", help="only publish the metrics of this moment")
    parser.add_argument("--list-breaks", action="store_true", help="print the breaks as JSON and stop")
    arguments = parser.parse_args()
    if arguments.list_breaks:
        listed = {
            name: {"about": b.about, "steps": b.steps, "sql": b.sql, "undo": b.undo, "env": b.env}
            for name, b in BREAKS.items()
        }
        json.dump(listed, sys.stdout, indent=2)
        print()
        return
    if not arguments.endpoint:
        parser.error("name the endpoint with --endpoint or AWS_ENDPOINT_URL")
    if arguments.refresh:
        Estate(arguments.endpoint).metrics()
        return
    started = now()
    provision(Estate(arguments.endpoint), arguments.breaks, arguments.keep)
    seconds = (now() - started).total_seconds()
    broken = f", broken: {', '.join(arguments.breaks)}" if arguments.breaks else ""
    print(f"estate ready on {arguments.endpoint} in {seconds:.1f} s{broken}")


if __name__ == "__main__":
    main()
