#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whoever issues AWS credentials, on one loopback port: STS, IAM Identity Center, ECS and EC2 metadata.

Every access key that it issues is a digest of everything that was asked for and of whoever asked. Two clients that end up
with the same key have therefore asked for the same thing with the same credentials.

    with IdentityService() as service:
        service.url                 # http://127.0.0.1:PORT
        service.requests            # [{"method", "path", "headers", "body"}, …]
        service.answer(matches, status, body)   # answers what `matches(request)` holds for otherwise
"""

import datetime
import hashlib
import http.server
import json
import threading
import urllib.parse

ACCOUNT = "111122223333"
#: A text that stands in every secret that is handed out.
SECRET_MARK = "PLANTEDsecret"


def issued(*parts):
    """The access key for what was asked."""
    return "ASIA" + hashlib.sha256(repr(parts).encode()).hexdigest()[:16].upper()


def end(seconds=3600):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class IdentityService:
    def __init__(self):
        self.requests = []
        self.rules = []
        self.lifetime = 3600
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                request = {
                    "method": self.command,
                    "path": self.path,
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": self.rfile.read(length).decode("utf-8", "replace"),
                }
                service.requests.append(request)
                status, kind, body = service.respond(request)
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, matches, status, body, kind="text/xml"):
        """Answers the requests that `matches` holds for with this; `body` may be a function of the request."""
        self.rules.append((matches, status, kind, body))

    def calls(self, action):
        """The requests for an action of STS."""
        return [request for request in self.requests if f"Action={action}&" in request["body"] + "&"]

    # -- answers -------------------------------------------------------------------------------------------------

    def respond(self, request):
        for matches, status, kind, body in self.rules:
            if matches(request):
                return status, kind, body(request) if callable(body) else body
        path = urllib.parse.urlsplit(request["path"])
        if path.path.startswith("/latest/"):
            return self.instance(request, path.path.removeprefix("/latest/"))
        if path.path.startswith("/ecs"):
            token = request["headers"].get("authorization", "")
            return self.json(self.keys("ecs", request["path"], token, token_name="Token"))
        if path.path == "/federation/credentials":
            query = urllib.parse.parse_qs(path.query)
            return self.portal(query, request["headers"].get("x-amz-sso_bearer_token"))
        if path.path == "/token":
            return self.token(json.loads(request["body"]))
        return self.sts(request)

    @staticmethod
    def json(value, status=200):
        return status, "application/json", json.dumps(value)

    def keys(self, *parts, token_name="SessionToken"):
        key = issued(*parts)
        return {
            "AccessKeyId": key, "SecretAccessKey": SECRET_MARK + key, token_name: SECRET_MARK + "token" + key,
            "Expiration": end(self.lifetime),
        }

    def instance(self, request, path):
        if path == "api/token":
            ttl = request["headers"].get("x-aws-ec2-metadata-token-ttl-seconds")
            if request["method"] != "PUT" or not ttl:
                return 400, "text/plain", ""
            return 200, "text/plain", SECRET_MARK + "imds"
        if request["headers"].get("x-aws-ec2-metadata-token") != SECRET_MARK + "imds":
            return 401, "text/plain", ""
        if path == "meta-data/placement/region":
            return 200, "text/plain", "eu-south-1"
        if path == "meta-data/iam/security-credentials/":
            return 200, "text/plain", "instance-role"
        if path == "meta-data/iam/security-credentials/instance-role":
            return self.json({"Code": "Success", "Type": "AWS-HMAC", **self.keys("imds", token_name="Token")})
        return 404, "text/plain", ""

    def portal(self, query, token):
        if not token or token.startswith("stale"):
            return self.json({"__type": "UnauthorizedException", "message": "Session token not found or invalid"}, 401)
        key = issued("sso", query["account_id"], query["role_name"], token)
        expiration = (datetime.datetime.now().timestamp() + self.lifetime) * 1000
        return self.json({
            "roleCredentials": {
                "accessKeyId": key, "secretAccessKey": SECRET_MARK + key, "sessionToken": SECRET_MARK + "token" + key,
                "expiration": int(expiration),
            }
        })

    def token(self, body):
        if body.get("grantType") != "refresh_token":
            return self.json({"error": "unsupported_grant_type"}, 400)
        token = "renewed-" + issued("token", sorted(body.items()))
        return self.json({"accessToken": token, "expiresIn": 28800, "refreshToken": "next-refresh", "tokenType": "Bearer"})

    def sts(self, request):
        form = {name: values[0] for name, values in urllib.parse.parse_qs(request["body"]).items()}
        signer = request["headers"].get("authorization", "")
        key = signer.partition("Credential=")[2].partition("/")[0]
        action = form.get("Action")
        session = form.get("RoleSessionName", "")
        if session.startswith(("lifeboat-", "botocore-session-")):
            session = "generated"
        asked = sorted((n, v) for n, v in form.items() if n not in ("Action", "Version", "RoleSessionName"))
        if action == "GetCallerIdentity":
            inner = f"<Arn>arn:aws:iam::{ACCOUNT}:user/{key}</Arn><UserId>{key}</UserId><Account>{ACCOUNT}</Account>"
        elif action in ("AssumeRole", "AssumeRoleWithWebIdentity"):
            if (action == "AssumeRole") != bool(key):
                return self.refusal("MissingAuthenticationToken", "signed or unsigned the wrong way")
            issued_keys = self.keys(action, key, session, asked)
            elements = "".join(f"<{name}>{value}</{name}>" for name, value in issued_keys.items())
            role = form["RoleArn"].rpartition("/")[2]
            user = f"<Arn>arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{form['RoleSessionName']}</Arn>"
            inner = f"<Credentials>{elements}</Credentials><AssumedRoleUser>{user}</AssumedRoleUser>"
        else:
            return self.refusal("InvalidAction", "no such action")
        return 200, "text/xml", f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"

    @staticmethod
    def refusal(code, message, status=403):
        return status, "text/xml", (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
            "<RequestId>r</RequestId></ErrorResponse>"
        )
