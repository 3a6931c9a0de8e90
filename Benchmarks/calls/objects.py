#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for S3 that has one object of 1 GiB and forgets what it is sent, so that only the client is measured.

Prints its address. It knows HEAD, GET with and without Range, PUT, and the requests of a multipart upload.
"""

import http.server
import re
import socketserver
import urllib.parse

SIZE = 1 << 30
CHUNK = bytes(1 << 20)


class Objects(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, *_):
        pass

    def take(self):
        """Reads the body and forgets it."""
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while size := int(self.rfile.readline().split(b";")[0], 16):
                self.rfile.read(size + 2)
            while self.rfile.readline().strip():
                pass
            return
        rest = int(self.headers.get("Content-Length") or 0)
        while rest > 0:
            rest -= len(self.rfile.read(min(rest, len(CHUNK))))

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": len(body), **fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.answer(200, Content_Length=SIZE, ETag='"e"', Last_Modified="Sun, 22 Nov 2026 00:00:00 GMT")

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query, keep_blank_values=True)
        if "list-type" in query:
            return self.answer(200, LISTING, Content_Type="application/xml")
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(found[1]) if found else 0
        last = min(int(found[2] or SIZE - 1), SIZE - 1) if found else SIZE - 1
        rest = last - first + 1
        self.send_response(206 if found else 200)
        self.send_header("Content-Length", str(rest))
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT")
        if found:
            self.send_header("Content-Range", f"bytes {first}-{last}/{SIZE}")
        self.end_headers()
        while rest > 0:
            self.wfile.write(CHUNK[: min(rest, len(CHUNK))])
            rest -= len(CHUNK)

    def do_PUT(self):
        self.take()
        self.answer(200, ETag='"e"')

    def do_POST(self):
        self.take()
        name = "InitiateMultipartUploadResult" if "uploads" in self.path else "CompleteMultipartUploadResult"
        body = f"<{name}><Bucket>b</Bucket><Key>object</Key><UploadId>u</UploadId><ETag>&quot;e&quot;</ETag></{name}>"
        self.answer(200, body.encode(), Content_Type="application/xml")

    def do_DELETE(self):
        self.answer(204)


LISTING = (
    "<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>object</Key>"
    f"<LastModified>2026-11-22T00:00:00Z</LastModified><ETag>&quot;e&quot;</ETag><Size>{SIZE}</Size></Contents>"
    "</ListBucketResult>"
).encode()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Objects)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
