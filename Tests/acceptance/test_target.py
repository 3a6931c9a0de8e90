# SPDX-License-Identifier: Apache-2.0
"""The target of a run is proven before its first call, and again whenever its credentials are renewed."""

import json

from acceptance import harness
from acceptance.harness import Acceptance, RequestLog
from estate.identity_service import SECRET_MARK, IdentityService

RUNBOOK = """---
lifeboat: 1
id: {id}
kind: daily
environment: production
---
# {id}

1. **The first reading**.
   ```bash id=first effect=read
   aws rds describe-db-instances --region us-west-2
   ```
2. **A pause**.
   ```bash id=pause effect=change
   {pause}
   ```
3. **A change**.
   ```bash id=change effect=change
   aws sns create-topic --name target-{id} --region us-west-2
   ```
"""

ANSWERS = {
    "DescribeDBInstances": "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances/>"
                           "</DescribeDBInstancesResult></DescribeDBInstancesResponse>",
    "CreateTopic": "<CreateTopicResponse><CreateTopicResult><TopicArn>arn:aws:sns:us-west-2:111122223333:t</TopicArn>"
                   "</CreateTopicResult></CreateTopicResponse>",
}


def caller(account, role):
    return (
        f"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::{account}:assumed-role/{role}/s</Arn>"
        f"<UserId>U</UserId><Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


class Renewal(Acceptance):
    """Credentials that end in the middle of a run; a service that issues them says whose the next ones are."""

    def setUp(self):
        (self.workspace.path / "lifeboat.yaml").write_text(
            "store: .lifeboat\nenvironments:\n  production:\n    account: \"111122223333\"\n"
            "    regions: {primary: us-west-2, dr: us-east-1}\n    profile: ops\n"
        )
        home = self.workspace.path / "home"
        (home / ".aws").mkdir(parents=True, exist_ok=True)
        (home / ".aws" / "config").write_text("[profile ops]\ncredential_process = %s/keys\n" % home)
        self.keys = home / "keys"
        self.home = home

    def issue(self, key, seconds):
        """From now on the profile's program issues this key; it ends that long after the program has run."""
        value = {"Version": 1, "AccessKeyId": key, "SecretAccessKey": SECRET_MARK, "SessionToken": SECRET_MARK}
        text = json.dumps(value)[:-1] + ', "Expiration": "%s"}'
        part = self.keys.with_suffix(".part")
        part.write_text(f"#!/bin/sh\nprintf '{text}' $(date -u -d '+{seconds} seconds' +%Y-%m-%dT%H:%M:%SZ)\n")
        part.chmod(0o700)
        part.rename(self.keys)

    def drive(self, name, second):
        """A run whose first credentials end before its change; `second` says whose the next ones are."""
        with IdentityService() as service:
            signed = lambda key: lambda request: f"Credential={key}/" in request["headers"].get("authorization", "")
            identity = lambda request: "Action=GetCallerIdentity" in request["body"]
            first = signed("ASIAFIRST")
            service.answer(lambda r: identity(r) and first(r), 200, caller("111122223333", "Ops"))
            service.answer(lambda r: identity(r), 200, second)
            for action, answer in ANSWERS.items():
                service.answer(lambda r, a=action: f"Action={a}&" in r["body"] + "&", 200, answer)
            # The pause of the runbook replaces the program's answer: from then on it issues the second key.
            self.issue("ASIASECOND", 3600)
            self.keys.rename(self.home / "second")
            self.issue("ASIAFIRST", 303)
            pause = f"cp {self.home}/second {self.home}/moved && mv {self.home}/moved {self.home}/keys && sleep 4"
            self.write(f"runbooks/{name}.md", RUNBOOK.format(id=name, pause=pause))
            env = {
                "HOME": str(self.home), "AWS_ENDPOINT_URL": service.url, "AWS_CONFIG_FILE": "",
                "AWS_SHARED_CREDENTIALS_FILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
            }
            result, run = self.workspace.run(f"runbooks/{name}.md", env=env)
            journal = (self.workspace.bundle(run) / "journal.jsonl").read_text() if run else ""
            for text in (result.stdout, result.stderr, journal):
                self.assertNotIn(SECRET_MARK, text)
            # A script may have changed the world: the operator says that it did what it does.
            return service, result, run, journal

    def test_the_same_caller_goes_on_and_the_renewal_is_on_record(self):
        service, result, run, journal = self.drive("same", caller("111122223333", "Ops"))
        self.assertIn(result.returncode, (harness.DONE, harness.EXCEPTIONS), result.stderr)
        self.assertEqual(len(service.calls("CreateTopic")), 1)
        self.assertIn("Credential=ASIASECOND/", service.calls("CreateTopic")[0]["headers"]["authorization"])
        observed = [line for line in journal.splitlines() if "targetObserved" in line]
        self.assertEqual(len(observed), 2)
        self.assertIn("ASIASECOND", observed[1])
        # Both regions of the environment proved themselves before anything else was sent.
        self.assertIn("us-west-2", observed[0])
        self.assertIn("us-east-1", observed[0])
        actions = [request["body"].partition("Action=")[2].partition("&")[0] for request in service.requests]
        self.assertEqual(actions[:2], ["GetCallerIdentity", "GetCallerIdentity"])

    def test_another_account_stops_the_run_and_nothing_is_sent_to_it(self):
        for name, second in (("account", caller("999999999999", "Ops")), ("role", caller("111122223333", "Admin"))):
            with self.subTest(name):
                service, result, run, journal = self.drive(name, second)
                self.assertEqual(result.returncode, harness.REFUSED, result.stderr)
                self.assertIn("was begun as", result.stderr)
                self.assertEqual(service.calls("CreateTopic"), [])
                sent = [r for r in service.requests if "Credential=ASIASECOND/" in r["headers"].get("authorization", "")]
                self.assertTrue(all("GetCallerIdentity" in request["body"] for request in sent))
                self.assertNotIn("operationIntended", journal.partition('"step":"change"')[0][-400:])

    def test_a_dead_region_is_noted_and_a_contradicting_one_refused(self):
        with IdentityService() as service:
            self.issue("ASIAFIRST", 3600)
            west = lambda request: "/us-west-2/sts" in request["headers"].get("authorization", "")
            service.answer(lambda r: "GetCallerIdentity" in r["body"] and west(r), 503, "")
            service.answer(lambda r: "GetCallerIdentity" in r["body"], 200, caller("111122223333", "Ops"))
            service.answer(lambda r: True, 200, ANSWERS["DescribeDBInstances"])
            self.write("runbooks/dead.md", RUNBOOK.format(id="dead", pause="true").partition("2. **")[0])
            env = {"HOME": str(self.home), "AWS_ENDPOINT_URL": service.url, "AWS_CONFIG_FILE": "",
                   "AWS_SHARED_CREDENTIALS_FILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": ""}
            result, run = self.workspace.run("runbooks/dead.md", env=env)
            self.assertIsNotNone(run, result.stderr)
            self.assertIn("us-west-2 did not prove itself", result.stderr)
        with IdentityService() as service:
            service.answer(lambda r: "GetCallerIdentity" in r["body"] and west(r), 200, caller("999999999999", "Ops"))
            service.answer(lambda r: "GetCallerIdentity" in r["body"], 200, caller("111122223333", "Ops"))
            env["AWS_ENDPOINT_URL"] = service.url
            result, run = self.workspace.run("runbooks/dead.md", env=env)
            self.assertEqual(result.returncode, harness.REFUSED, result.stderr)
            self.assertIsNone(run)
            self.assertTrue(all("GetCallerIdentity" in request["body"] for request in service.requests))


class AssumedAccount(Acceptance):
    """Roles of other accounts, as the emulator has them."""

    def test_a_role_of_another_account_is_refused_before_anything_is_read(self):
        home = self.workspace.path / "home"
        (home / ".aws").mkdir(parents=True)
        (home / ".aws" / "config").write_text(
            "[profile right]\nrole_arn = arn:aws:iam::123456789012:role/Ops\nsource_profile = base\n"
            "[profile wrong]\nrole_arn = arn:aws:iam::222233334444:role/Ops\nsource_profile = base\n"
            "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = base\n"
        )
        env = {"HOME": str(home), "AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": "", "AWS_ACCESS_KEY_ID": "",
               "AWS_SECRET_ACCESS_KEY": ""}
        found = {}
        for profile in ("right", "wrong"):
            result = self.workspace.lifeboat("aws", "--whoami", "--format", "json", "--profile", profile, env=env)
            self.assertEqual(result.returncode, harness.DONE, result.stderr)
            found[profile] = json.loads(result.stdout)
        self.assertEqual(found["right"]["account"], "123456789012")
        self.assertEqual(found["wrong"]["account"], "222233334444")
        self.write("runbooks/role.md", RUNBOOK.format(id="role", pause="true").partition("2. **")[0])
        log = RequestLog()
        result, run = self.workspace.run("runbooks/role.md", env={**env, "AWS_PROFILE": "wrong"})
        self.assertEqual(result.returncode, harness.REFUSED, result.stderr)
        self.assertIsNone(run)
        self.assertEqual({request["service"] for request in log.requests()}, {"sts"})
        result, run = self.workspace.run("runbooks/role.md", env={**env, "AWS_PROFILE": "right"})
        self.assertIsNotNone(run, result.stderr)
        self.assertNotEqual(result.returncode, harness.REFUSED)
