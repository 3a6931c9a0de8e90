// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A TCP proxy that passes bytes both ways until the client sends a certain text, which it still delivers; from then on
/// the client gets no answer but the end of the connection.
///
/// It serves one connection, on a thread of its own that ends with it.
public final class CuttingProxy: Sendable {
    /// The port on 127.0.0.1 to connect to.
    public let port: Int

    /// Listens on a free port and forwards to `upstreamPort` on 127.0.0.1.
    public init(upstreamPort: Int, cutsAfter text: String) throws(ProcessFailure) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var address = Self.loopback(port: 0)
        let listens = Self.withAddress(&address) { pointer in
            bind(listener, pointer, length) == 0 && listen(listener, 1) == 0
                && getsockname(listener, pointer, &length) == 0
        }
        guard listens else { throw ProcessFailure("no free port") }
        port = Int(UInt16(bigEndian: address.sin_port))
        let start = Unmanaged.passRetained(
            Route(listener: listener, upstreamPort: upstreamPort, text: Array(text.utf8))
        )
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Route>.fromOpaque(argument).takeRetainedValue().serve() }
                return nil
            },
            start.toOpaque()
        )
        pthread_detach(thread)
    }

    fileprivate static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return address
    }

    fileprivate static func withAddress<Value>(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>) -> Value
    ) -> Value {
        withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }

    private final class Route {
        let listener: Int32
        let upstreamPort: Int
        let text: [UInt8]

        init(listener: Int32, upstreamPort: Int, text: [UInt8]) {
            self.listener = listener
            self.upstreamPort = upstreamPort
            self.text = text
        }

        func serve() {
            let client = accept(listener, nil, nil)
            close(listener)
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer {
                close(client)
                close(server)
            }
            var address = CuttingProxy.loopback(port: upstreamPort)
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard CuttingProxy.withAddress(&address, { connect(server, $0, length) }) == 0 else { return }
            var descriptors = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            while poll(&descriptors, 2, -1) > 0 {
                if descriptors[0].revents != 0 {
                    guard let bytes = pass(from: client, to: server) else { return }
                    if bytes.contains(text) {
                        awaitAnswer(of: server)
                        return
                    }
                }
                if descriptors[1].revents != 0, pass(from: server, to: client) == nil { return }
            }
        }

        /// Waits for the server's answer, and drops it.
        private func awaitAnswer(of server: Int32) {
            var descriptor = pollfd(fd: server, events: Int16(POLLIN), revents: 0)
            _ = poll(&descriptor, 1, 10_000)
        }

        private func pass(from source: Int32, to sink: Int32) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(source, &buffer, buffer.count)
            guard count > 0 else { return nil }
            let bytes = Array(buffer[..<count])
            guard send(sink, bytes, count, Int32(MSG_NOSIGNAL)) == count else { return nil }
            return bytes
        }
    }
}
