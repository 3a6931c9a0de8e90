#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A proxy in front of an AWS endpoint on loopback that does what networks and services do on bad days.

    fault_proxy.py --target URL [FAULT …]

Each request meets the next fault of the script, and the last one again when the script is over. The address is the first
line of the standard output; then there is a line for each request: the operation, the fault, whether it reached the
target, and what the target answered. As a module: `with Scenario(target, ["lost-answer", "none"]) as scenario:`, with
`scenario.address` and `scenario.requests`.

What a fault does, and whether the target sees the request (that is: whether there is an effect):

    none              yes  the answer as it is
    drip              yes  the answer in small pieces with pauses
    continue-100      yes  three interim answers first
    duplicate-header  yes  every header twice
    gzip              yes  the body compressed, although nobody asked for it
    lost-answer       yes  the connection ends without an answer
    reset-after       yes  the connection is reset instead of an answer
    half-head         yes  the connection ends in the middle of the headers
    half-body         yes  the connection ends in the middle of the body
    long-length       yes  Content-Length promises more than comes
    short-length      yes  Content-Length covers half of the body
    empty-200         yes  an empty answer of success
    garbage           yes  bytes that are not HTTP
    error-after       yes  an answer of 500 in the form of the service
    html-502          yes  a gateway's page
    hang-after        yes  no answer, ever
    drip-endless      yes  an answer that never ends
    close-after-100   yes  an interim answer, then the end of the connection
    reset-before      no   the connection is reset
    close-before      no   the connection ends
    hang-before       no   no answer, ever
    unavailable       no   503
    throttling        no   400 with the code Throttling
    redirect          no   307 to another host, which is `scenario.elsewhere`
    idle-close        yes  the answer as it is; the kept connection ends right after it
"""

import argparse
import collections
import gzip
import http.client
import json
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse

READ_PREFIXES = ("Describe", "Get", "List", "Head", "Search", "Lookup", "BatchGet", "Filter")
HOP_HEADERS = ("connection", "keep-alive", "transfer-encoding", "content-length")
Answer = collections.namedtuple("Answer", "status reason headers body")


class Gone(Exception):
    """The connection is over."""


class Exchange:
    """One request on a connection, and the ways to answer it."""

    def __init__(self, scenario, connection, method, path, headers, body):
        self.scenario, self.connection = scenario, connection
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.record = {}

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def action(self):
        """The operation's name where the protocol has one; method and path where it has none."""
        target = self.header("x-amz-target")
        if target:
            return target.rsplit(".", 1)[-1]
        if "x-www-form-urlencoded" in self.header("content-type"):
            found = urllib.parse.parse_qs(self.body.decode("utf-8", "replace")).get("Action")
            if found:
                return found[0]
        if self.path.startswith("/service/"):
            return self.path.rsplit("/", 1)[-1]
        return f"{self.method} {self.path}"

    @property
    def is_mutating(self):
        if " " in self.action:
            return self.method not in ("GET", "HEAD")
        return not self.action.startswith(READ_PREFIXES)

    def forward(self):
        """Lets the target act; returns its answer."""
        host = urllib.parse.urlsplit(self.scenario.target)
        target = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
        target.putrequest(self.method, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers:
            if name.lower() != "connection":
                target.putheader(name, value)
        target.putheader("Connection", "close")
        target.endheaders(self.body)
        self.note(reached=True)
        response = target.getresponse()
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_HEADERS]
        answer = Answer(response.status, response.reason, headers, response.read())
        target.close()
        self.note(status=answer.status)
        return answer

    def note(self, **facts):
        """Records before anything is answered, so that a client that has ended finds everything recorded."""
        with self.scenario.lock:
            self.record.update(facts)

    def send(self, data):
        try:
            self.connection.sendall(data)
        except OSError as error:
            raise Gone from error

    def head(self, answer, length=None, keep=True):
        """Status line and headers; `length` instead of the body's own."""
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if answer.status not in (204, 304):
            lines.append(f"Content-Length: {len(answer.body) if length is None else length}")
        lines.append("Connection: keep-alive" if keep else "Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def reply(self, answer):
        self.send(self.head(answer) + (b"" if self.method == "HEAD" else answer.body))

    def close(self):
        """Ends the connection in an orderly way."""
        raise Gone

    def reset(self):
        """Ends the connection as a crashed machine or a firewall does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def hang(self):
        """Waits until the client has gone."""
        while not self.scenario.is_over.is_set():
            try:
                if self.connection.recv(4096) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        raise Gone

    def refusal(self, status, code):
        """An error in the form of the service's protocol."""
        is_json = self.header("x-amz-target") or "json" in self.header("content-type") or "/functions/" in self.path
        if is_json:
            kind, body = "application/x-amz-json-1.1", json.dumps({"__type": code, "message": "injected"})
        elif "x-www-form-urlencoded" in self.header("content-type"):
            kind = "text/xml"
            body = (
                f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>injected</Message></Error>"
                "<RequestId>0</RequestId></ErrorResponse>"
            )
        else:
            kind, body = "application/xml", f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
        return Answer(status, "Injected", [("Content-Type", kind)], body.encode())


# -- faults: each answers an exchange, or ends its connection by raising Gone ----------------------------------------


def none(x):
    x.reply(x.forward())


def drip(x):
    answer = x.forward()
    data = x.head(answer) + (b"" if x.method == "HEAD" else answer.body)
    size = max(1, len(data) // 12)
    for start in range(0, len(data), size):
        x.send(data[start : start + size])
        time.sleep(0.01)


def continue_100(x):
    answer = x.forward()
    x.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
    x.reply(answer)


def duplicate_header(x):
    answer = x.forward()
    x.reply(answer._replace(headers=answer.headers + answer.headers))


def gzipped(x):
    answer = x.forward()
    if answer.body:
        answer = answer._replace(
            headers=answer.headers + [("Content-Encoding", "gzip")], body=gzip.compress(answer.body, mtime=0)
        )
    x.reply(answer)


def idle_close(x):
    x.reply(x.forward())
    x.close()


def lost_answer(x):
    x.forward()
    x.close()


def reset_after(x):
    x.forward()
    x.reset()


def half_head(x):
    head = x.head(x.forward())
    x.send(head[: len(head) // 2])
    x.close()


def half_body(x):
    answer = x.forward()
    if not answer.body:
        x.send(x.head(answer)[:-4])
        x.close()
    x.send(x.head(answer) + answer.body[: len(answer.body) // 2])
    x.close()


def long_length(x):
    answer = x.forward()
    if answer.status in (204, 304):
        answer = answer._replace(status=200)
    x.send(x.head(answer, length=len(answer.body) + 10) + answer.body)
    x.close()


def short_length(x):
    answer = x.forward()
    x.send(x.head(answer, length=len(answer.body) // 2) + answer.body)
    x.close()


def empty_200(x):
    x.reply(x.forward()._replace(status=200, body=b""))


def garbage(x):
    x.forward()
    x.send(bytes(range(256)) * 4)
    x.close()


def error_after(x):
    x.forward()
    x.reply(x.refusal(500, "InternalFailure"))


def html_502(x):
    x.forward()
    body = b"<!doctype html><html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1></html>"
    x.reply(Answer(502, "Bad Gateway", [("Content-Type", "text/html")], body))


def hang_after(x):
    x.forward()
    x.hang()


def drip_endless(x):
    answer = x.forward()
    if answer.status in (204, 304):
        answer = answer._replace(status=200)
    x.send(x.head(answer, length=1 << 30))
    while not x.scenario.is_over.wait(0.05):
        x.send(b" ")
    x.close()


def close_after_100(x):
    x.forward()
    x.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    x.close()


def reset_before(x):
    x.reset()


def close_before(x):
    x.close()


def hang_before(x):
    x.hang()


def unavailable(x):
    x.reply(x.refusal(503, "ServiceUnavailable"))


def throttling(x):
    x.reply(x.refusal(400, "Throttling"))


def redirect(x):
    location = x.scenario.elsewhere.address + x.path
    x.reply(Answer(307, "Temporary Redirect", [("Location", location)], b""))


FAULTS = {
    function.__name__.replace("_", "-"): function
    for function in (
        none, drip, continue_100, duplicate_header, idle_close, lost_answer, reset_after, half_head, half_body,
        long_length, short_length, empty_200, garbage, error_after, html_502, hang_after, drip_endless,
        close_after_100, reset_before, close_before, hang_before, unavailable, throttling, redirect,
    )
}
FAULTS["gzip"] = gzipped


class Scenario:
    """A listener of its own that meets each request with the next fault of its script."""

    def __init__(self, target, script=("none",), on_request=None):
        self.target, self.script, self.on_request = target, list(script), on_request
        unknown = [fault for fault in self.script if fault not in FAULTS]
        if unknown or not self.script:
            raise ValueError(f"no such fault: {', '.join(unknown) or '(none given)'}; there are {', '.join(FAULTS)}")
        self.requests, self.lock, self.is_over = [], threading.Lock(), threading.Event()
        self.elsewhere = Scenario(target) if "redirect" in self.script else None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_over.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        if self.elsewhere:
            self.elsewhere.__exit__()

    @property
    def reached(self):
        """How many requests of each operation the target has seen."""
        with self.lock:
            return collections.Counter(request["action"] for request in self.requests if request["reached"])

    @property
    def effects(self):
        """How many changes the target has accepted."""
        with self.lock:
            return sum(
                request["mutating"] and request["reached"] and (request["status"] or 500) < 400
                for request in self.requests
            )

    def fault_for(self, exchange):
        """The fault that a request meets."""
        return self.script[min(len(self.requests), len(self.script) - 1)]

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        connection.settimeout(0.5)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pending = bytearray()
        try:
            while True:
                self.answer(self.read(connection, pending))
        except (Gone, OSError):
            pass
        finally:
            connection.close()

    def answer(self, exchange):
        with self.lock:
            fault = self.fault_for(exchange)
            record = {"action": exchange.action, "mutating": exchange.is_mutating, "fault": fault}
            record.update(method=exchange.method, path=exchange.path, reached=False, status=None)
            self.requests.append(record)
            exchange.record = record
        try:
            FAULTS[fault](exchange)
        finally:
            if self.on_request:
                self.on_request(record)

    def more(self, connection, pending):
        while not self.is_over.is_set():
            try:
                data = connection.recv(1 << 16)
            except TimeoutError:
                continue
            if data == b"":
                raise Gone
            pending += data
            return
        raise Gone

    def read(self, connection, pending):
        """The next request on a connection."""
        while b"\r\n\r\n" not in pending:
            self.more(connection, pending)
        head, _, rest = bytes(pending).partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        headers = [tuple(re.split(r":\s*", line, maxsplit=1)) for line in lines[1:]]
        exchange = Exchange(self, connection, method, path, headers, b"")
        if "100-continue" in exchange.header("expect").lower():
            exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in exchange.header("transfer-encoding").lower():
            raise Gone  # Nothing that is tested here sends chunks.
        count = int(exchange.header("content-length") or 0)
        pending[:] = rest
        while len(pending) < count:
            self.more(connection, pending)
        exchange.body = bytes(pending[:count])
        del pending[:count]
        return exchange


def main():
    parser = argparse.ArgumentParser(description="A proxy that fails on purpose.", epilog="Faults: " + ", ".join(FAULTS))
    parser.add_argument("--target", required=True, help="the endpoint behind, http://127.0.0.1:PORT")
    parser.add_argument("script", nargs="*", metavar="FAULT", help="the faults in order; the last one repeats")
    arguments = parser.parse_args()
    if urllib.parse.urlsplit(arguments.target).hostname not in ("127.0.0.1", "localhost", "::1"):
        sys.exit(f"fault_proxy: {arguments.target} is not on loopback; this stands before emulators only")
    try:
        scenario = Scenario(
            arguments.target, arguments.script or ["none"], lambda record: print(json.dumps(record), flush=True)
        )
    except ValueError as error:
        sys.exit(f"fault_proxy: {error}")
    print(scenario.address, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
