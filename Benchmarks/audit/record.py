#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records what an endpoint answers, so that canned.c can answer the same without the endpoint's own cost.

    record.py UPSTREAM DIRECTORY

A proxy on a free loopback port (printed on the first line). For each request it writes `N.key`, what tells this request
from others, and `N.response`, the bytes of the answer. The key must be computed here and in canned.c alike:

    METHOD REGION SERVICE PATH?QUERY NAME

where REGION and SERVICE come from the signature and NAME is X-Amz-Target's last part or the form's Action, else `-`.
"""

import http.client
import http.server
import pathlib
import re
import socketserver
import sys
import threading
import urllib.parse

upstream = urllib.parse.urlsplit(sys.argv[1])
directory = pathlib.Path(sys.argv[2])
directory.mkdir(parents=True, exist_ok=True)
seen, lock = set(), threading.Lock()


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = http.client.HTTPConnection(upstream.hostname, upstream.port, timeout=30)
        connection.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k != "Connection"})
        answer = connection.getresponse()
        content = answer.read()
        kept = [(k, v) for k, v in answer.getheaders() if k.lower().startswith(("content-type", "x-amz", "etag"))]
        head = f"HTTP/1.1 {answer.status} {answer.reason}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in kept)
        response = f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/", self.headers.get("Authorization", ""))
        region, service = scope.groups() if scope else ("-", "-")
        action = re.search(rb"(?:^|&)Action=([A-Za-z]+)", body)
        target = self.headers.get("X-Amz-Target", "").rsplit(".", 1)[-1]
        name = target or (action[1].decode() if action else "-")
        key = f"{self.command} {region} {service} {self.path} {name}"
        with lock:
            if key not in seen:
                seen.add(key)
                (directory / f"{len(seen):03}.key").write_text(key)
                (directory / f"{len(seen):03}.response").write_bytes(response)
        self.wfile.write(response)

    do_GET = do_POST = do_PUT = do_HEAD = forward


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Proxy)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
