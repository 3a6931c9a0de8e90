# SPDX-License-Identifier: Apache-2.0
"""A TLS server and a CONNECT proxy for the transport's tests, on free loopback ports; standard library only.

    tls_server.py serve CERTIFICATE KEY [h2 [refuse]]   answers every request with "PROTOCOL METHOD PATH"; with h2 it
                                                       offers HTTP/2, with refuse it refuses each connection's first stream
    tls_server.py proxy [refuse]               tunnels CONNECT, or answers it with 407

The port is the first line of standard output; every request and every CONNECT is a line after it. It ends when its
standard input does.
"""
import select
import socket
import ssl
import struct
import sys
import threading

lock = threading.Lock()


def say(text):
    with lock:
        print(text, flush=True)


def read_head(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.recv(1)
        if not byte:
            return None
        head += byte
    return head.decode("latin-1")


def serve_http1(stream):
    while (head := read_head(stream)) is not None:
        method, path, _ = head.split("\r\n")[0].split(" ")
        length = next((int(l.split(":")[1]) for l in head.split("\r\n") if l.lower().startswith("content-length:")), 0)
        while length > 0 and (got := stream.recv(min(length, 65536))):
            length -= len(got)
        say(f"http/1.1 {method} {path}")
        body = f"http/1.1 {method} {path}".encode()
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def frame(kind, flags, stream_id, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream_id) + payload


def serve_http2(stream, refuses):
    """As much of RFC 9113 as a client with small requests needs: the head of a request is not decoded."""
    file = stream.makefile("rb")
    assert file.read(24) == b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    stream.sendall(frame(4, 0, 0))
    method = "no head"
    while len(head := file.read(9)) == 9:
        length, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        stream_id = int.from_bytes(head[5:], "big") & 0x7FFFFFFF
        payload = file.read(length)
        if kind == 1:
            # The first field is ":method", an index of HPACK's static table; a priority may stand before it.
            method = {0x82: "GET", 0x83: "POST"}.get(payload[5 if flags & 0x20 else 0], "other")
        if kind == 4 and not flags & 1:
            stream.sendall(frame(4, 1, 0))
        if kind in (0, 1) and flags & 1:
            say(f"h2 {method} {stream_id}")
            if refuses:
                refuses = False
                # RST_STREAM with REFUSED_STREAM: "has not been processed", says RFC 9113.
                stream.sendall(frame(3, 0, stream_id, struct.pack(">I", 7)))
                continue
            # 0x88 is ":status: 200" in HPACK's static table.
            stream.sendall(frame(1, 4, stream_id, b"\x88") + frame(0, 1, stream_id, b"h2"))


def serve(listener, certificate, key, offers_http2, refuses):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if offers_http2:
        context.set_alpn_protocols(["h2", "http/1.1"])

    def handle(plain):
        try:
            with context.wrap_socket(plain, server_side=True) as stream:
                if stream.selected_alpn_protocol() == "h2":
                    serve_http2(stream, refuses)
                else:
                    serve_http1(stream)
        except (OSError, AssertionError) as error:
            say(f"refused: {type(error).__name__}")

    accept(listener, handle)


def proxy(listener, refuses):
    def handle(client):
        head = read_head(client)
        if head is None:
            return
        line = head.split("\r\n")[0]
        say(line)
        if refuses:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, port = line.split(" ")[1].rsplit(":", 1)
        with client, socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            other = {client: server, server: client}
            while True:
                for ready in select.select(list(other), [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    other[ready].sendall(data)

    accept(listener, handle)


def accept(listener, handle):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=handle, args=(connection,), daemon=True).start()


def main(arguments):
    listener = socket.create_server(("127.0.0.1", 0))
    say(listener.getsockname()[1])
    if arguments[0] == "serve":
        work, given = serve, (listener, arguments[1], arguments[2], "h2" in arguments[3:], "refuse" in arguments)
    else:
        work, given = proxy, (listener, "refuse" in arguments[1:])
    threading.Thread(target=work, args=given, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
