# SPDX-License-Identifier: Apache-2.0
"""Where credentials come from: Lifeboat and boto3 side by side, over the same files, variables and services.

The oracle is botocore, the AWS CLI's own library. What a layout leads to is compared by the access key, which is a digest
of everything that was asked of whoever issued it (see estate/identity_service.py).
"""

import hashlib
import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

from acceptance.harness import DONE, REFUSED, UNREACHABLE, USAGE
from estate import shared_files
from estate.identity_service import SECRET_MARK, IdentityService, end, issued

ORACLE = """
import json, sys
import botocore.session
from botocore.exceptions import BotoCoreError, ClientError
try:
    session = botocore.session.Session(profile=sys.argv[1] or None)
    found = session.get_credentials()
    key = found.get_frozen_credentials().access_key if found else None
    print(json.dumps({"key": key, "region": session.get_config_variable("region") if key else None}))
except (BotoCoreError, ClientError, ValueError, KeyError, OSError) as error:
    print(json.dumps({"key": None, "error": f"{type(error).__name__}: {error}"}))
"""

STATIC = "aws_access_key_id = AKID{0}\naws_secret_access_key = " + SECRET_MARK + "{0}\n"
ROLE = "role_arn = arn:aws:iam::111122223333:role/{0}\n"


def keys(name):
    return STATIC.format(name)


def role(name):
    return ROLE.format(name)


class Home:
    """A home folder with files of AWS, and nothing else of the machine's environment."""

    def __init__(self, service, config="", credentials="", env=None, files=None):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="lifeboat-credentials."))
        (self.path / ".aws").mkdir()
        (self.path / ".aws" / "config").write_text(config.replace("{HOME}", str(self.path)))
        (self.path / ".aws" / "credentials").write_text(credentials.replace("{HOME}", str(self.path)))
        for name, text in (files or {}).items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            target.chmod(0o700)
        url = service.url if service else "http://127.0.0.1:1"
        self.env = {
            "HOME": str(self.path), "PATH": os.environ["PATH"], "AWS_ENDPOINT_URL": url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_DEFAULT_REGION": "us-west-2",
            "AWS_MAX_ATTEMPTS": "1", "no_proxy": "*",
        }
        if not (env or {}).get("WITH_METADATA"):
            self.env["AWS_EC2_METADATA_DISABLED"] = "true"
        for name, value in (env or {}).items():
            if name != "WITH_METADATA":
                self.env[name] = value.replace("{HOME}", str(self.path)).replace("{URL}", url)

    def whoami(self, *arguments, data=b""):
        result = subprocess.run(
            [os.environ["LIFEBOAT"], "aws", "--whoami", "--format", "json", *arguments],
            env=self.env, cwd=self.path, input=data, capture_output=True, timeout=180,
        )
        result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
        return result

    def oracle(self, profile=""):
        result = subprocess.run(
            [sys.executable, "-c", ORACLE, profile], env=self.env, cwd=self.path, input=b"", capture_output=True,
            timeout=180, check=True,
        )
        return json.loads(result.stdout)


def sso_file(name):
    return f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json"


def sso_token(token, seconds, **more):
    return json.dumps({"startUrl": "https://x.awsapps.com/start", "region": "us-east-1", "accessToken": token,
                       "expiresAt": end(seconds), **more})


SSO_PROFILE = "sso_account_id = 111122223333\nsso_role_name = Ops\n"
SSO_PLACE = "sso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n"
REGISTRATION = {"clientId": "c", "clientSecret": SECRET_MARK + "c", "refreshToken": SECRET_MARK + "r",
                "registrationExpiresAt": end(86400)}
PROCESS = "#!/bin/sh\necho '%s'\n"
PROCESS_KEYS = json.dumps({"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": SECRET_MARK,
                           "SessionToken": "t", "Expiration": end()})
LOGIN = json.dumps({
    "accessToken": {"accessKeyId": "AKIDLOGIN", "secretAccessKey": SECRET_MARK, "sessionToken": SECRET_MARK + "t",
                    "accountId": "111122223333", "expiresAt": end()},
    "refreshToken": "r", "dpopKey": "k", "clientId": "c",
})

#: name: (profile, provider or None for a refusal, layout)
LAYOUTS = {
    "environment": ("", "environment", dict(env={"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": SECRET_MARK})),
    "environment-with-token": ("", "environment", dict(env={
        "AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": SECRET_MARK, "AWS_SESSION_TOKEN": SECRET_MARK + "t"})),
    "environment-half": ("", None, dict(env={"AWS_ACCESS_KEY_ID": "AKIDENV"}, credentials="[default]\n" + keys("DEFAULT"))),
    "environment-over-variable-profile": ("", "environment", dict(
        env={"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": SECRET_MARK, "AWS_PROFILE": "ops"},
        credentials="[ops]\n" + keys("OPS"))),
    "profile-over-environment": ("ops", "credentials-file", dict(
        env={"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": SECRET_MARK}, credentials="[ops]\n" + keys("OPS"))),
    "credentials-file": ("", "credentials-file", dict(credentials="[default]\n" + keys("DEFAULT"))),
    "config-file": ("ops", "config-file", dict(config="[profile ops]\n" + keys("OPS"))),
    "credentials-over-config": ("ops", "credentials-file", dict(
        config="[profile ops]\n" + keys("CONFIG"), credentials="[ops]\n" + keys("CREDENTIALS"))),
    "variable-profile": ("", "config-file", dict(env={"AWS_PROFILE": "ops"}, config="[profile ops]\n" + keys("OPS"))),
    "missing-profile": ("none", None, dict(credentials="[default]\n" + keys("DEFAULT"))),
    "secret-missing": ("ops", None, dict(credentials="[ops]\naws_access_key_id = AKID\n")),
    "role": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = base\nexternal_id = e-1\nduration_seconds = 1800\n"
               "role_session_name = night\n", credentials="[base]\n" + keys("BASE"))),
    "role-of-role": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = middle\n[profile middle]\n" + role("Middle")
               + "source_profile = base\n", credentials="[base]\n" + keys("BASE"))),
    "role-of-itself": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = ops\n", credentials="[ops]\n" + keys("OPS"))),
    "role-in-circle": ("a", None, dict(
        config="[profile a]\n" + role("A") + "source_profile = b\n[profile b]\n" + role("B") + "source_profile = a\n")),
    "role-source-missing": ("ops", None, dict(config="[profile ops]\n" + role("Ops") + "source_profile = none\n")),
    "role-with-two-sources": ("ops", None, dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = base\ncredential_source = Environment\n",
        credentials="[base]\n" + keys("BASE"))),
    "role-from-environment": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "credential_source = Environment\n",
        env={"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": SECRET_MARK})),
    "role-from-instance": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "credential_source = Ec2InstanceMetadata\n", env={"WITH_METADATA": "1"})),
    "role-from-container": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "credential_source = EcsContainer\n",
        env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{URL}/ecs"})),
    "role-from-nonsense": ("ops", None, dict(config="[profile ops]\n" + role("Ops") + "credential_source = Moon\n")),
    "role-from-source-process": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = base\n[profile base]\ncredential_process = {HOME}/p\n",
        files={"p": PROCESS % PROCESS_KEYS})),
    "web-identity-variables": ("", "web-identity", dict(
        env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Pod",
             "AWS_ROLE_SESSION_NAME": "pod"}, files={"token": SECRET_MARK + "jwt"})),
    "web-identity-profile": ("ops", "web-identity", dict(
        config="[profile ops]\n" + role("Pod") + "web_identity_token_file = {HOME}/token\n",
        files={"token": SECRET_MARK + "jwt"})),
    "web-identity-without-role": ("", None, dict(
        env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token"}, files={"token": SECRET_MARK + "jwt"})),
    "role-before-web-identity-variables": ("", "assume-role", dict(
        config="[default]\n" + role("Ops") + "source_profile = base\n", credentials="[base]\n" + keys("BASE"),
        env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{HOME}/token", "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Pod"},
        files={"token": SECRET_MARK + "jwt"})),
    "role-from-web-identity-profile": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = pod\n[profile pod]\n" + role("Pod")
               + "web_identity_token_file = {HOME}/token\nrole_session_name = pod-1\n", files={"token": SECRET_MARK + "jwt"})),
    "sso-session": ("ops", "sso", dict(
        config="[profile ops]\nsso_session = corp\n" + SSO_PROFILE + "[sso-session corp]\n" + SSO_PLACE,
        files={sso_file("corp"): sso_token("fresh", 3600)})),
    "sso-session-renewed": ("ops", "sso", dict(
        config="[profile ops]\nsso_session = corp\n" + SSO_PROFILE + "[sso-session corp]\n" + SSO_PLACE,
        files={sso_file("corp"): sso_token("stale", 60, **REGISTRATION)})),
    "sso-legacy": ("ops", "sso", dict(
        config="[profile ops]\n" + SSO_PROFILE + SSO_PLACE,
        files={sso_file("https://x.awsapps.com/start"): sso_token("fresh", 3600)})),
    "sso-legacy-ended": ("ops", None, dict(
        config="[profile ops]\n" + SSO_PROFILE + SSO_PLACE,
        files={sso_file("https://x.awsapps.com/start"): sso_token("fresh", -60)})),
    "sso-not-signed-in": ("ops", None, dict(
        config="[profile ops]\nsso_session = corp\n" + SSO_PROFILE + "[sso-session corp]\n" + SSO_PLACE)),
    "sso-session-missing": ("ops", None, dict(config="[profile ops]\nsso_session = corp\n" + SSO_PROFILE)),
    "sso-contradiction": ("ops", None, dict(
        config="[profile ops]\nsso_session = corp\nsso_region = eu-west-1\n" + SSO_PROFILE + "[sso-session corp]\n"
               + SSO_PLACE, files={sso_file("corp"): sso_token("fresh", 3600)})),
    "role-from-sso": ("ops", "assume-role", dict(
        config="[profile ops]\n" + role("Ops") + "source_profile = base\n[profile base]\nsso_session = corp\n" + SSO_PROFILE
               + "[sso-session corp]\n" + SSO_PLACE, files={sso_file("corp"): sso_token("fresh", 3600)})),
    "process": ("ops", "process", dict(
        config="[profile ops]\ncredential_process = '{HOME}/a tool' --x \"1 2\"\n", files={"a tool": PROCESS % PROCESS_KEYS})),
    "process-fails": ("ops", None, dict(
        config="[profile ops]\ncredential_process = {HOME}/p\n",
        files={"p": f"#!/bin/sh\necho {SECRET_MARK} >&2\nexit 3\n"})),
    "process-before-config-keys": ("ops", "process", dict(
        config="[profile ops]\ncredential_process = {HOME}/p\n" + keys("OPS"), files={"p": PROCESS % PROCESS_KEYS})),
    "container": ("", "container", dict(env={
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "{URL}/ecs?id=7", "AWS_CONTAINER_AUTHORIZATION_TOKEN": SECRET_MARK})),
    "container-token-file": ("", "container", dict(
        env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{URL}/ecs", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "other",
             "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{HOME}/token"}, files={"token": SECRET_MARK})),
    "container-elsewhere": ("", None, dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.7/ecs"})),
    "instance": ("", "instance", dict(env={"WITH_METADATA": "1"})),
    "instance-switched-off": ("", None, dict()),
}


class CredentialLayouts(unittest.TestCase):
    maxDiff = None

    def test_every_layout_leads_where_it_leads_boto3(self):
        for name, (profile, provider, layout) in LAYOUTS.items():
            with self.subTest(name), IdentityService() as service:
                home = Home(service, **layout)
                # Renewed tokens are written back: each side begins with the same files.
                expected = Home(service, **layout).oracle(profile)
                result = home.whoami(*(["--profile", profile] if profile else []))
                if provider is None:
                    self.assertIsNone(expected["key"], "boto3 finds credentials here")
                    self.assertEqual(result.returncode, REFUSED, result.stderr)
                    self.assertIn("lifeboat: ", result.stderr)
                else:
                    self.assertEqual(result.returncode, DONE, result.stderr)
                    found = json.loads(result.stdout)
                    self.assertEqual(found["accessKeyId"], expected["key"], expected)
                    self.assertEqual(found["provider"], provider)
                    # The call after it was signed with that key.
                    self.assertTrue(found["arn"].endswith("/" + expected["key"]))
                    self.assertEqual(found["region"], expected["region"])
                self.assertNotIn(SECRET_MARK, result.stdout + result.stderr)

    def test_a_renewed_sign_in_is_kept_for_the_aws_cli(self):
        _, _, layout = LAYOUTS["sso-session-renewed"]
        with IdentityService() as service:
            home = Home(service, **layout)
            path = home.path / sso_file("corp")
            self.assertEqual(home.whoami("--profile", "ops").returncode, DONE)
            kept = json.loads(path.read_text())
            self.assertTrue(kept["accessToken"].startswith("renewed-"))
            self.assertEqual(kept["refreshToken"], "next-refresh")
            self.assertEqual(kept["clientSecret"], SECRET_MARK + "c")
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            renewals = [request for request in service.requests if request["path"] == "/token"]
            # boto3 goes on with what Lifeboat wrote, and does not renew it again.
            self.assertIsNotNone(home.oracle("ops")["key"])
            self.assertEqual(len(renewals), len([r for r in service.requests if r["path"] == "/token"]))

    def test_the_region_of_the_instance_is_the_last_resort(self):
        with IdentityService() as service:
            home = Home(service, env={"WITH_METADATA": "1"})
            del home.env["AWS_DEFAULT_REGION"]
            found = json.loads(home.whoami().stdout)
            self.assertEqual((found["region"], found["regionSource"]), ("eu-south-1", "instance metadata"))
            found = json.loads(home.whoami("--region", "eu-west-1").stdout)
            self.assertEqual((found["region"], found["regionSource"]), ("eu-west-1", "asked for"))

    def test_nobody_answers_and_nothing_is_meant(self):
        keys_only = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": SECRET_MARK}
        self.assertEqual(Home(None, env=keys_only).whoami().returncode, UNREACHABLE)
        home = Home(None, config="[profile ops]\n" + role("Ops") + "source_profile = b\n", credentials="[b]\n" + keys("B"))
        result = home.whoami("--profile", "ops")
        self.assertEqual(result.returncode, UNREACHABLE, result.stderr)
        self.assertNotIn(SECRET_MARK, result.stderr)
        self.assertEqual(home.whoami("--nonsense", "x").returncode, USAGE)
        self.assertEqual(home.whoami("--profile").returncode, USAGE)

    def test_a_code_is_asked_of_a_person_only(self):
        config = "[profile ops]\n" + role("Ops") + "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/ada\n"
        with IdentityService() as service:
            home = Home(service, config=config, credentials="[base]\n" + keys("BASE"))
            result = home.whoami("--profile", "ops", data=b"123456\n")
            self.assertEqual(result.returncode, REFUSED)
            self.assertIn("nobody at a terminal", result.stderr)
            self.assertEqual(service.requests, [])

    def test_whoever_repeats_what_was_sent_gives_no_secret_away(self):
        echo = lambda request: json.dumps(request)
        for name, (profile, provider, layout) in LAYOUTS.items():
            if provider is None or provider in ("environment", "credentials-file", "config-file"):
                continue
            for kind in ("text/plain", "text/xml", "application/json"):
                with self.subTest(name=name, kind=kind), IdentityService() as service:
                    service.answer(lambda _: True, 403, echo, kind)
                    home = Home(service, **layout)
                    home.env["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "1"
                    if provider in ("container",) and kind != "text/plain":
                        continue
                    result = home.whoami(*(["--profile", profile] if profile else []))
                    self.assertIn(result.returncode, (REFUSED, UNREACHABLE), result.stderr)
                    self.assertNotIn(SECRET_MARK, result.stdout + result.stderr)


class SharedFiles(unittest.TestCase):
    def test_the_expectations_are_what_botocore_says(self):
        # The unit tests read them; see estate/shared_files.py.
        with open(shared_files.PATH, encoding="utf-8") as file:
            self.assertEqual([json.loads(line) for line in file], list(shared_files.cases()))
