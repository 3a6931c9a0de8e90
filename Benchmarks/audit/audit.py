#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit as a careful person writes it next: one Python process with boto3 and psycopg, a flushed record a check."""

import datetime
import json
import os
import sys

import boto3
import psycopg
from botocore.config import Config

W, E, B = "us-west-2", "us-east-1", "dhakacart-backups"
config = Config(retries={"max_attempts": 1})
session = boto3.Session()
clients = {}


def aws(service, region=W):
    if (service, region) not in clients:
        clients[service, region] = session.client(service, region_name=region, config=config)
    return clients[service, region]


now = datetime.datetime.now(datetime.timezone.utc)
db = psycopg.connect(
    host=os.environ["DHAKACART_PRIMARY_HOST"], port=os.environ["DHAKACART_PRIMARY_PORT"], dbname="dhakacart",
    user=os.environ["DHAKACART_DB_USER"], password=os.environ["DHAKACART_DB_PASSWORD"], sslmode="disable",
)


def sql(statement):
    return db.execute(statement).fetchone()[0]


def primary():
    instance = aws("rds").describe_db_instances(DBInstanceIdentifier="dhakacart-db")["DBInstances"][0]
    return instance["BackupRetentionPeriod"] >= 30 and instance["MultiAZ"]


def replica():
    answer = aws("rds", E).describe_db_instances(DBInstanceIdentifier="dhakacart-db-dr-replica")
    return answer["DBInstances"][0]["DBInstanceStatus"] == "available"


def encryption():
    rules = aws("s3").get_bucket_encryption(Bucket=B)["ServerSideEncryptionConfiguration"]["Rules"]
    return rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def replication():
    rules = aws("s3").get_bucket_replication(Bucket=B)["ReplicationConfiguration"]["Rules"]
    return any(rule["Status"] == "Enabled" for rule in rules)


def snapshot():
    answer = aws("rds").describe_db_snapshots(DBInstanceIdentifier="dhakacart-db", SnapshotType="automated")
    return any(one["Status"] == "available" for one in answer["DBSnapshots"])


def target():
    arn = aws("events").list_targets_by_rule(Rule="DhakaCart-Daily-Backup")["Targets"][0]["Arn"]
    return arn.endswith(":function:dhakacart-backup-manager")


def alarm():
    alarms = aws("cloudwatch").describe_alarms(AlarmNames=["DhakaCart-Backup-Failures-manager"])["MetricAlarms"]
    return alarms[0]["StateValue"] == "OK"


def lag():
    points = aws("cloudwatch", E).get_metric_statistics(
        Namespace="AWS/RDS", MetricName="ReplicaLag", Statistics=["Maximum"], Period=60,
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": "dhakacart-db-dr-replica"}],
        StartTime=now - datetime.timedelta(hours=1), EndTime=now,
    )["Datapoints"]
    return max(point["Maximum"] for point in points) < 300


def subscription():
    arn = "arn:aws:sns:us-west-2:123456789012:dhakacart-backup-notifications"
    return len(aws("sns").list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]) >= 1


def function(name):
    return lambda: aws("lambda").get_function_configuration(FunctionName=name)["State"] == "Active"


CHECKS = {
    "primary": primary,
    "snapshot": snapshot,
    "replica": replica,
    "manager": function("dhakacart-backup-manager"),
    "verifier": function("dhakacart-backup-verifier"),
    "versioning": lambda: aws("s3").get_bucket_versioning(Bucket=B)["Status"] == "Enabled",
    "encryption": encryption,
    "replication": replication,
    "rule": lambda: aws("events").describe_rule(Name="DhakaCart-Daily-Backup")["State"] == "ENABLED",
    "target": target,
    "alarm": alarm,
    "lag": lag,
    "subscription": subscription,
    "version": lambda: sql("SELECT version()").startswith("PostgreSQL"),
    "products": lambda: sql("SELECT count(*) FROM products") > 0,
    "tables": lambda: sql("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") >= 5,
}

failed = 0
with open(sys.argv[1], "a", encoding="utf-8") as journal:
    for name, check in CHECKS.items():
        try:
            passed = bool(check())
        except Exception as error:  # a check that cannot be made has not passed
            passed = False
            print(f"{name}: {error}", file=sys.stderr)
        failed += not passed
        journal.write(json.dumps({"check": name, "passed": passed}) + "\n")
        journal.flush()
        os.fdatasync(journal.fileno())
sys.exit(1 if failed else 0)
