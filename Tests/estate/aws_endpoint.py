#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An AWS endpoint on loopback for Lifeboat's tests and quickstart: moto's server with a few honest adjustments.

    aws_endpoint.py [--port N] [--log FILE] [--address-file FILE]

It prints its address (`http://127.0.0.1:PORT`) as the first line of its standard output, serves until it is killed, and
dies with the process that started it.

What it changes in moto, each because moto would otherwise say something that is not so:

- S3 replication. moto stores the rules and never copies. Here an object put into a bucket with an enabled rule gets the
  status PENDING, is copied after a moment, and then says COMPLETED, and its copy says REPLICA; or FAILED, when the
  destination is missing or not versioned.
- LatestRestorableTime. moto says "now"; the real service ships its log every five minutes, so it says five minutes ago.
- An email subscription is pending until somebody confirms it (`POST /estate/confirm`). moto confirms it at once.
- Deleting a cross-region replica: moto deletes it and then answers 500. Here the call succeeds.

What it leaves alone, because nothing here could show it honestly, and a runbook must say `undetermined` about it:
PercentProgress, RestoreWindow, promotion (it changes nothing), code of Lambda functions (it never runs), alarms (they
never evaluate), schedules (they never fire).

Controls, for the provisioner and for tests, all `POST` with a JSON body:

    /estate/reset        {}                                     forgets the estate, the faults and the adjustments
    /estate/confirm      {"region", "topic"}                    confirms the email subscriptions of a topic
    /estate/unsubscribe  {"region", "topic"}                    the subscribers of a topic leave; their entries say Deleted
    /estate/snapshots    {"region", "instance", "age"}          automated snapshots get this age in seconds
    /estate/restorable   {"age"}                                the age of LatestRestorableTime in seconds
    /estate/objects      {"bucket", "key", "age"}               an object gets this age in seconds
    /estate/replication  {"mode": copies|fails|lies|off, "delay": seconds}
    /estate/faults       [{"service", "action", "region", "method", "times", "delay", "status", "code", "drop"}]
                         service, action, region and method select (absent means any); `drop` is `before` or `after` the
                         operation took place; `times` limits how often (absent means always)

The log has one JSON object a line: time, service, action, region, method, path, mutating, status.
"""

import argparse
import ctypes
import datetime
import io
import json
import os
import re
import signal
import socket
import sys
import threading
import time
import urllib.parse

READ_PREFIXES = ("Describe", "Get", "List", "Filter", "Head", "Lookup", "Search", "Simulate", "Check", "BatchGet")


def die_with_parent():
    """Asks the kernel to end this process when the one that started it ends."""
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)


class Controls:
    """What the tests have asked the endpoint to do, and what it does to moto to get there."""

    def __init__(self):
        self.lock = threading.Lock()
        self.written = threading.local()
        self.defaults()

    def defaults(self):
        self.restorable_age = 300.0
        self.replication_mode = "copies"
        self.replication_delay = 0.5
        self.faults = []

    # -- adjustments ---------------------------------------------------------------------------------------------

    def install(self):
        from moto.core import DEFAULT_ACCOUNT_ID
        from moto.rds import models as rds
        from moto.s3 import models as s3
        from moto.sns import models as sns

        self.account = DEFAULT_ACCOUNT_ID
        controls = self

        def latest_restorable_time(instance):
            return moment(controls.restorable_age)

        rds.DBInstance.latest_restorable_time = property(latest_restorable_time)

        delete = rds.RDSBackend.delete_db_instance

        def delete_db_instance(backend, db_instance_identifier, *args, **kwargs):
            """moto looks for a replica's source in the replica's own region, after it has removed the replica."""
            instance = backend.databases.get(db_instance_identifier)
            try:
                return delete(backend, db_instance_identifier, *args, **kwargs)
            except (ValueError, KeyError):
                if instance is None or db_instance_identifier in backend.databases:
                    raise
                return instance

        rds.RDSBackend.delete_db_instance = delete_db_instance

        put = s3.S3Backend.put_object

        def put_object(backend, bucket_name, key_name, value, *args, **kwargs):
            key = put(backend, bucket_name, key_name, value, *args, **kwargs)
            controls.replicate(backend, bucket_name, key)
            return key

        s3.S3Backend.put_object = put_object

        response = s3.FakeKey.response_dict.fget

        def response_dict(key):
            headers = response(key)
            status = getattr(key, "replication_status", None)
            if status:
                headers["x-amz-replication-status"] = status
            return headers

        s3.FakeKey.response_dict = property(response_dict)

        subscribe = sns.SNSBackend.subscribe

        def subscribe_pending(backend, topic_arn, endpoint, protocol):
            subscription = subscribe(backend, topic_arn, endpoint, protocol)
            if protocol in ("email", "email-json") and not hasattr(subscription, "confirmed_arn"):
                subscription.confirmed_arn = subscription.arn
                subscription.arn = "PendingConfirmation"
                subscription.attributes["PendingConfirmation"] = True
            return subscription

        sns.SNSBackend.subscribe = subscribe_pending

    def replicate(self, backend, bucket_name, key):
        """Hands a new object to the replication stand-in when an enabled rule of its bucket covers it."""
        mode, delay = self.replication_mode, self.replication_delay
        configuration = backend.get_bucket_replication(bucket_name)
        if mode == "off" or not configuration or getattr(key, "replication_status", None):
            return
        rules = [r for r in configuration["Rule"] if r["Status"] == "Enabled" and covers(r, key.name)]
        if not rules:
            return
        key.replication_status = "PENDING"
        target = rules[0]["Destination"]["Bucket"].rsplit(":", 1)[-1]
        # moto completes the object, its metadata for one, after this returns: it is copied when the request is over.
        self.written.keys = [*getattr(self.written, "keys", []), (delay, (backend, target, key, mode))]

    def request_ended(self):
        """Copies what the request of this thread has written, at once or after the delay."""
        for delay, work in getattr(self.written, "keys", []):
            if delay > 0:
                threading.Timer(delay, self.finish_replication, work).start()
            else:
                self.finish_replication(*work)
        self.written.keys = []

    def finish_replication(self, backend, target, key, mode):
        try:
            destination = backend.get_bucket(target)
            if mode == "fails" or not destination.is_versioned:
                key.replication_status = "FAILED"
                return
            if mode != "lies":
                from moto.s3.models import FakeKey

                copy = FakeKey(
                    name=key.name,
                    bucket_name=target,
                    value=key.value,
                    account_id=key.account_id,
                    region_name=destination.region_name,
                    storage="STANDARD_IA",
                    is_versioned=True,
                    version_id=key.version_id,
                    encryption=key.encryption,
                    kms_key_id=key.kms_key_id,
                )
                copy.set_metadata(key.metadata)
                copy.replication_status = "REPLICA"
                destination.keys.setlist(key.name, destination.keys.getlist(key.name, []) + [copy])
            key.replication_status = "COMPLETED"
        except Exception as error:  # a missing destination is a failed replication, as on S3
            key.replication_status = "FAILED"
            print(f"replication of {key.name} failed: {error!r}", file=sys.stderr)

    # -- control requests ----------------------------------------------------------------------------------------

    def handle(self, path, body):
        from moto.backends import get_backend

        if path == "/estate/reset":
            from moto.core.config import default_user_config
            from moto.moto_api._internal.models import moto_api_backend

            self.defaults()
            moto_api_backend.reset()
            default_user_config["lambda"]["use_docker"] = False
        elif path == "/estate/confirm":
            backend = get_backend("sns")[self.account][body["region"]]
            for subscription in backend.subscriptions.values():
                if subscription.topic.name == body["topic"] and hasattr(subscription, "confirmed_arn"):
                    subscription.arn = subscription.confirmed_arn
                    subscription.attributes["PendingConfirmation"] = False
        elif path == "/estate/unsubscribe":
            backend = get_backend("sns")[self.account][body["region"]]
            for subscription in backend.subscriptions.values():
                if subscription.topic.name == body["topic"]:
                    subscription.arn = "Deleted"
        elif path == "/estate/snapshots":
            backend = get_backend("rds")[self.account][body["region"]]
            for snapshot in backend.database_snapshots.values():
                if snapshot.db_instance_identifier == body["instance"] and snapshot.snapshot_type == "automated":
                    snapshot.created = snapshot.original_snapshot_create_time = moment(body["age"])
        elif path == "/estate/restorable":
            self.restorable_age = float(body["age"])
        elif path == "/estate/objects":
            backend = get_backend("s3")[self.account]["aws"]
            backend.get_object(body["bucket"], body["key"]).last_modified = moment(body["age"])
        elif path == "/estate/replication":
            mode = body.get("mode", self.replication_mode)
            if mode not in ("copies", "fails", "lies", "off"):
                raise ValueError(f"no such mode: {mode}")
            self.replication_mode = mode
            self.replication_delay = float(body.get("delay", self.replication_delay))
        elif path == "/estate/faults":
            self.faults = list(body)
        else:
            raise LookupError(path)

    def fault(self, request):
        """The fault that this request meets, counted down."""
        with self.lock:
            for fault in self.faults:
                selects = all(fault.get(name) in (None, request[name]) for name in ("service", "action", "region", "method"))
                if selects and fault.get("times", 1) > 0:
                    if "times" in fault:
                        fault["times"] -= 1
                    return fault
        return None


def moment(age):
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(seconds=float(age))


def covers(rule, key):
    """Whether the rule's filter is a prefix of the key."""
    part = rule.get("Filter") or {}
    prefix = (part.get("Prefix") if isinstance(part, dict) else None) or rule.get("Prefix") or ""
    return key.startswith(prefix)


class Endpoint:
    """The WSGI application: log, faults and controls around moto's own."""

    def __init__(self, controls, log):
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self.moto = DomainDispatcherApplication(create_backend_app)
        self.controls = controls
        self.log = open(log, "a", buffering=1, encoding="utf-8") if log else None
        self.log_lock = threading.Lock()

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "")
        if path.startswith("/estate/"):
            return self.control(environ, start_response, path)
        request = describe(environ)
        if path.startswith("/moto-api"):
            return self.moto(environ, start_response)
        fault = self.controls.fault(request) or {}
        if fault.get("delay"):
            time.sleep(float(fault["delay"]))
        if fault.get("drop") == "before":
            return self.hang_up(environ, request, start_response)
        if fault.get("status"):
            return self.refuse(environ, request, fault, start_response)
        status_line = []

        def start(status, headers, exc_info=None):
            status_line.append(status)
            return start_response(status, headers, exc_info)

        answer = self.moto(environ, (lambda *_: lambda _: None) if fault.get("drop") == "after" else start)
        self.controls.request_ended()
        if fault.get("drop") == "after":
            b"".join(answer)
            return self.hang_up(environ, request, start_response)
        self.write(request, status_line[0].split(" ", 1)[0] if status_line else "?")
        return answer

    def control(self, environ, start_response, path):
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            self.controls.handle(path, json.loads(environ["wsgi.input"].read(length) or b"{}"))
            status, body = "200 OK", b"{}\n"
        except Exception as error:
            status, body = "400 Bad Request", (json.dumps({"error": repr(error)}) + "\n").encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def refuse(self, environ, request, fault, start_response):
        """Answers an error in the shape of the service's protocol."""
        code = fault.get("code", "ServiceUnavailable")
        if environ.get("HTTP_X_AMZ_TARGET") or request["service"] == "lambda":
            kind, body = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": "injected by a test"})
        elif request["service"] == "s3":
            kind, body = "application/xml", f"<Error><Code>{code}</Code><Message>injected by a test</Message></Error>"
        else:
            kind = "text/xml"
            body = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>injected by a test</Message></Error><RequestId>0</RequestId></ErrorResponse>"
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else body.encode()
        self.write(request, str(fault["status"]))
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("x-amzn-ErrorType", code)]
        start_response(f"{fault['status']} Injected", headers)
        return [body]

    def hang_up(self, environ, request, start_response):
        """Closes the connection without an answer."""
        self.write(request, "dropped")
        connection = environ.get("werkzeug.socket")
        if connection is not None:
            connection.shutdown(socket.SHUT_RDWR)
        start_response("500 Dropped", [("Content-Length", "0"), ("Connection", "close")])
        return [b""]

    def write(self, request, status):
        if self.log is None:
            return
        line = json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **request, "status": status})
        with self.log_lock:
            self.log.write(line + "\n")


def describe(environ):
    """What a request asks for: service and region from its signature, the action from wherever its protocol has it."""
    scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    region, service = scope.groups() if scope else ("?", "?")
    method = environ["REQUEST_METHOD"]
    path = environ.get("PATH_INFO", "")
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    target = environ.get("HTTP_X_AMZ_TARGET")
    action = target.rsplit(".", 1)[-1] if target else query.get("Action", [None])[0]
    if not action and "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        action = urllib.parse.parse_qs(body.decode("utf-8", "replace")).get("Action", [None])[0]
    if action:
        mutating = not action.startswith(READ_PREFIXES)
    else:
        action = f"{method} {'?' + next(iter(query)) if query else path}"
        mutating = method not in ("GET", "HEAD")
    return {
        "service": service,
        "action": action,
        "region": region,
        "method": method,
        "path": path,
        "mutating": mutating,
    }


def main():
    parser = argparse.ArgumentParser(description="An AWS endpoint on loopback for tests.")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free port")
    parser.add_argument("--log", help="file that gets one JSON object for each request")
    parser.add_argument("--address-file", help="file that gets the address once the endpoint answers")
    arguments = parser.parse_args()

    die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))

    import logging

    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import MotoRequestHandler
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    default_user_config["lambda"]["use_docker"] = False
    controls = Controls()
    controls.install()
    endpoint = Endpoint(controls, arguments.log)
    server = make_server("127.0.0.1", arguments.port, endpoint, threaded=True, request_handler=MotoRequestHandler)
    address = f"http://127.0.0.1:{server.server_port}"
    if arguments.address_file:
        with open(arguments.address_file + ".new", "w", encoding="utf-8") as file:
            file.write(address + "\n")
        os.rename(arguments.address_file + ".new", arguments.address_file)
    print(address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
