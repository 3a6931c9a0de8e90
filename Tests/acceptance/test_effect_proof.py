# SPDX-License-Identifier: Apache-2.0
"""Changes without a probe: proved by a reading before and after, left out when the state holds, and not green when the
call was accepted and changed nothing."""

import os
import unittest

from acceptance.harness import DONE, EXCEPTIONS, Acceptance
from estate import provision
from estate.fault_proxy import Answer, Scenario

ACCOUNT = provision.ACCOUNT
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*",' \
    '"Resource":"arn:aws:s3:::proof/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'
TOPIC = f"arn:aws:sns:us-west-2:{ACCOUNT}:proof"

# Each sets something to a state: sent once, and left out the second time.
SETTINGS = {
    "retention": "rds modify-db-instance --db-instance-identifier proof --backup-retention-period 9",
    "protect": "rds modify-db-instance --db-instance-identifier proof --deletion-protection",
    "tag": f"rds add-tags-to-resource --resource-name arn:aws:rds:us-west-2:{ACCOUNT}:db:proof --tags Key=a,Value=b",
    "untag": f"rds remove-tags-from-resource --resource-name arn:aws:rds:us-west-2:{ACCOUNT}:db:proof --tag-keys c",
    "stop": "rds stop-db-instance --db-instance-identifier proof-stopped",
    "rule": "events put-rule --name proof --schedule-expression 'rate(2 days)' --description nightly",
    "disable": "events disable-rule --name proof-off",
    "target": f"events put-targets --rule proof-off --targets Id=t,Arn={TOPIC}",
    "untarget": "events remove-targets --rule proof-off --ids gone",
    "alarm": "cloudwatch put-metric-alarm --alarm-name proof --namespace N --metric-name M --statistic Maximum "
             f"--period 60 --evaluation-periods 2 --threshold 3.5 --alarm-actions {TOPIC} "
             "--comparison-operator GreaterThanThreshold --dimensions Name=x,Value=y",
    "quiet": "cloudwatch disable-alarm-actions --alarm-names proof-quiet",
    "unalarm": "cloudwatch delete-alarms --alarm-names proof-gone",
    "logs": "logs put-retention-policy --log-group-name /proof --retention-in-days 14",
    "topic": f"sns set-topic-attributes --topic-arn {TOPIC} --attribute-name DisplayName --attribute-value Proof",
    "subscribe": f"sns subscribe --topic-arn {TOPIC} --protocol sqs --notification-endpoint "
                 f"arn:aws:sqs:us-west-2:{ACCOUNT}:proof",
    "function": f"lambda update-function-configuration --function-name {provision.FUNCTIONS['manager']} --timeout 77",
    "concurrency": f"lambda put-function-concurrency --function-name {provision.FUNCTIONS['manager']} "
                   "--reserved-concurrent-executions 3",
    "versioning": "s3api put-bucket-versioning --bucket proof --versioning-configuration Status=Enabled",
    "policy": f"s3api put-bucket-policy --bucket proof --policy '{POLICY}'",
    "block": "s3api put-public-access-block --bucket proof --public-access-block-configuration "
             "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    "label": "s3api put-bucket-tagging --bucket proof --tagging 'TagSet=[{Key=k,Value=v}]'",
    "record": "route53 change-resource-record-sets --hosted-zone-id ZONE --change-batch "
              "'{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"db.proof.example\",\"Type\":"
              "\"CNAME\",\"TTL\":60,\"ResourceRecords\":[{\"Value\":\"dr.example.com\"}]}}]}'",
    "attach": f"iam attach-role-policy --role-name proof --policy-arn arn:aws:iam::{ACCOUNT}:policy/proof",
    "inline": f"iam put-role-policy --role-name proof --policy-name p --policy-document '{POLICY}'",
    "key": "kms disable-key --key-id KEY",
}
# Each makes or describes something: always sent, and proved afterwards.
MADE = {
    "snapshot": "rds create-db-snapshot --db-instance-identifier proof --db-snapshot-identifier proof-s",
    "encryption": "s3api put-bucket-encryption --bucket proof --server-side-encryption-configuration "
                  "'{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"AES256\"}}]}'",
    "lifecycle": "s3api put-bucket-lifecycle-configuration --bucket proof --lifecycle-configuration "
                 "'{\"Rules\":[{\"ID\":\"r\",\"Status\":\"Enabled\",\"Filter\":{\"Prefix\":\"a/\"},"
                 "\"Expiration\":{\"Days\":30}}]}'",
}
HEAD = """---
lifeboat: 1
id: NAME
kind: monthly
environment: production
on-failure: continue
---
# Proof

## Do

"""


class EffectProof(Acceptance):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        provision.provision(cls.estate)
        cls.names = cls.prepare()

    @classmethod
    def prepare(cls):
        """What the changes act on."""
        rds, s3, events = cls.estate("rds"), cls.estate("s3"), cls.estate("events")
        small = {"DBInstanceClass": "db.t3.micro", "Engine": "postgres", "AllocatedStorage": 20}
        for name in ("proof", "proof-stopped"):
            rds.create_db_instance(
                DBInstanceIdentifier=name, BackupRetentionPeriod=1, MasterUsername="u", MasterUserPassword="password",
                Tags=[{"Key": "c", "Value": "d"}], **small,
            )
        s3.create_bucket(Bucket="proof", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        topic = cls.estate("sns").create_topic(Name="proof")["TopicArn"]
        cls.estate("sqs").create_queue(QueueName="proof")
        events.put_rule(Name="proof-off", ScheduleExpression="rate(1 day)")
        events.put_targets(Rule="proof-off", Targets=[{"Id": "gone", "Arn": topic}])
        for name in ("proof-quiet", "proof-gone"):
            cls.estate("cloudwatch").put_metric_alarm(
                AlarmName=name, Namespace="N", MetricName="M", Statistic="Sum", Period=60, EvaluationPeriods=1,
                Threshold=1, ComparisonOperator="LessThanThreshold", ActionsEnabled=True,
            )
        cls.estate("logs").create_log_group(logGroupName="/proof")
        cls.estate("iam").create_policy(PolicyName="proof", PolicyDocument=POLICY)
        cls.estate("iam").create_role(RoleName="proof", AssumeRolePolicyDocument=POLICY)
        zone = cls.estate("route53").create_hosted_zone(Name="proof.example", CallerReference="proof")
        return {
            "ZONE": zone["HostedZone"]["Id"].rsplit("/", 1)[-1],
            "KEY": cls.estate("kms").create_key()["KeyMetadata"]["KeyId"],
        }

    def runbook(self, name, commands):
        steps = []
        for number, (step, command) in enumerate(commands.items(), 1):
            for hole, value in self.names.items():
                command = command.replace(hole, value)
            fence = f"    ```bash id={step} timeout=2m confirm=false\n    aws {command}\n    ```\n"
            steps.append(f"{number}. **Do {step}.**\n\n{fence}")
        return self.write(f"{name}.md", HEAD.replace("NAME", name) + "\n".join(steps))

    def steps(self, run):
        return {step["id"]: step for step in self.workspace.status(run)["steps"]}

    def run_through(self, scenario, name, commands, *options):
        path = self.runbook(name, commands)
        result, run = self.workspace.run(path, *options, env={"AWS_ENDPOINT_URL": scenario.address})
        self.assertIsNotNone(run, result.stdout + result.stderr)
        return result, self.steps(run)

    def test_a_change_is_proved_and_not_made_again(self):
        with Scenario(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            dry, found = self.run_through(scenario, "dry", SETTINGS, "--dry-run")
            self.assertEqual(scenario.effects, 0)
            for id, step in found.items():
                self.assertEqual(step["state"], "undetermined", (id, step, dry.stderr))
                self.assertIn("now: ", step["reason"], id)
            result, found = self.run_through(scenario, "first", SETTINGS)
            states = {id: (step["state"], step["proven"]) for id, step in found.items()}
            reasons = [step["reason"] for step in found.values()]
            self.assertEqual(states, dict.fromkeys(SETTINGS, ("succeeded", True)), reasons)
            self.assertEqual(result.returncode, DONE, result.stdout + result.stderr)
            self.assertEqual(scenario.effects, len(SETTINGS))
            result, found = self.run_through(scenario, "second", SETTINGS)
            states = {id: step["state"] for id, step in found.items()}
            self.assertEqual(states, dict.fromkeys(SETTINGS, "already-true"), result.stdout)
            self.assertEqual(scenario.effects, len(SETTINGS), "nothing is sent again")
            _, found = self.run_through(scenario, "third", SETTINGS, "--dry-run")
            others = {id: step["reason"] for id, step in found.items() if step["state"] != "already-true"}
            self.assertEqual(others, {})

    def test_what_is_made_is_always_sent_and_then_proved(self):
        with Scenario(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            for turn in ("made-first", "made-second"):
                _, found = self.run_through(scenario, turn, MADE)
                if turn == "made-second":
                    self.assertEqual(found.pop("snapshot")["state"], "failed", "what is there is of another run")
                states = {id: (step["state"], step["proven"]) for id, step in found.items()}
                self.assertEqual(states, dict.fromkeys(states, ("succeeded", True)))

    def test_a_call_that_is_accepted_and_changes_nothing_is_not_green(self):
        commands = {
            "swallowed": "events put-rule --name swallowed --schedule-expression 'rate(1 day)'",
            "kept": "logs put-retention-policy --log-group-name /proof --retention-in-days 90",
            "there": f"sns set-topic-attributes --topic-arn {TOPIC} --attribute-name DisplayName --attribute-value No",
        }
        with Swallowing(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            _, found = self.run_through(scenario, "swallowing", commands)
            self.assertEqual(scenario.effects, 0)
        self.assertEqual({id: step["state"] for id, step in found.items()}, dict.fromkeys(commands, "no-effect"))
        self.assertIn("changed nothing", found["kept"]["reason"])

    def test_of_several_changes_in_one_step_each_is_proved_and_the_worst_is_named(self):
        rule = "events put-rule --name several --schedule-expression 'rate(3 days)'"
        kept = "aws logs put-retention-policy --log-group-name /proof --retention-in-days"
        both = {"both": f"{rule}\n    {kept} 60"}
        told = {"told": f"sns publish --topic-arn {TOPIC} --message m\n    {kept} 30"}
        with Scenario(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            _, found = self.run_through(scenario, "several", both)
            self.assertEqual((found["both"]["state"], found["both"]["proven"]), ("succeeded", True), found)
            self.assertEqual(scenario.effects, 2)
            _, found = self.run_through(scenario, "several-again", both)
            self.assertEqual(found["both"]["state"], "already-true", found)
            self.assertEqual(scenario.effects, 2, "nothing is sent again")
            result, found = self.run_through(scenario, "several-told", told)
            self.assertEqual(result.returncode, EXCEPTIONS, result.stdout + result.stderr)
            self.assertEqual((found["told"]["state"], found["told"]["proven"]), ("succeeded", False))
            self.assertIn("call 1 of 2 (aws sns publish ", found["told"]["reason"])
            self.assertIn("no reading shows its effect", found["told"]["reason"])
            self.assertNotIn("call 2 of 2", found["told"]["reason"])
        with Swallowing(os.environ["AWS_ENDPOINT_URL"], only="PutRetentionPolicy") as scenario:
            changed = {"both": f"{rule.replace('3', '4')}\n    {kept} 120"}
            _, found = self.run_through(scenario, "several-swallowed", changed)
        self.assertEqual((found["both"]["state"], found["both"]["halfDone"]), ("failed", True), found)
        idle, other = found["both"]["reason"].split("; ")
        self.assertIn("call 2 of 2 (aws logs put-retention-policy", idle)
        self.assertRegex(other, r"^call 1 of 2 .* took effect$")

    def test_each_element_of_a_list_is_proved(self):
        head = HEAD.replace("NAME", "elements").replace("---\n# Proof", "inputs:\n  days: {type: list, of: integer}\n---\n# Proof")
        call = "aws logs put-retention-policy --log-group-name /proof --retention-in-days ${day}"
        path = self.write("elements.md", f'{head}1. **Do.**\n\n    ```bash id=a each="day in days" confirm=false\n    {call}\n    ```\n')
        for only, state, proven in (("DeleteLogGroup", "succeeded", True), ("PutRetentionPolicy", "no-effect", False)):
            with Swallowing(os.environ["AWS_ENDPOINT_URL"], only=only) as scenario:
                days = "[150, 180]" if proven else "[180, 365]"
                result, run = self.workspace.run(
                    path, "-i", f"days={days}", env={"AWS_ENDPOINT_URL": scenario.address}
                )
                self.assertIsNotNone(run, result.stdout + result.stderr)
            found = self.steps(run)["a"]
            self.assertEqual((found["state"], found["proven"]), (state, proven), found)
        self.assertIn("element 2", found["reason"], "the first was true already")

    def test_a_role_that_may_not_read_leaves_the_change_unproven(self):
        with Denying(os.environ["AWS_ENDPOINT_URL"]) as scenario:
            command = "events put-rule --name unread --schedule-expression 'rate(1 day)'"
            _, found = self.run_through(scenario, "denied", {"unread": command})
        self.assertEqual((found["unread"]["state"], found["unread"]["proven"]), ("succeeded", False))
        self.assertIn("could not be read", found["unread"]["reason"])


class Swallowing(Scenario):
    """Accepts every change, or those of one name, and makes none of them."""

    def __init__(self, upstream, only=None):
        super().__init__(upstream)
        self.only = only

    def answer(self, exchange):
        if not exchange.is_mutating or exchange.action == "GetCallerIdentity" or self.only not in (None, exchange.action):
            return super().answer(exchange)
        is_json = exchange.header("x-amz-target")
        kind = "application/x-amz-json-1.1" if is_json else "text/xml"
        name = exchange.action
        body = b"{}" if is_json else f"<{name}Response><{name}Result/></{name}Response>".encode()
        exchange.reply(Answer(200, "OK", [("Content-Type", kind)], body))
        return None


class Denying(Scenario):
    """Refuses the reading of rules as a role without the permission."""

    def answer(self, exchange):
        if exchange.action != "DescribeRule":
            return super().answer(exchange)
        exchange.reply(exchange.refusal(400, "AccessDeniedException"))
        return None


if __name__ == "__main__":
    unittest.main()
