// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A TCP relay for any number of connections that cuts the first of them whose client sends a certain text.
///
/// Each connection has a thread of its own that ends with it; the relay ends with its last reference.
public final class CuttingRelay: Sendable {
    /// What becomes of the bytes that hold the text.
    public enum Cut: Sendable {
        /// They are dropped: the server never sees them.
        case before
        /// They are delivered, and the server's answer to them is dropped.
        case after
    }

    /// The port on 127.0.0.1 to connect to.
    public let port: Int
    private let route: Route
    private let listener: Int32

    /// Listens on a free port and forwards to `upstreamPort` on 127.0.0.1.
    ///
    /// One that is not armed passes the text on, until ``arm()``.
    public init(upstreamPort: Int, cuts: Cut, at text: String, isArmed: Bool = true) throws(ProcessFailure) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        var address = Self.loopback(port: 0)
        let listens = Self.withAddress(&address) { pointer in
            bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
                && getsockname(listener, pointer, &length) == 0
        }
        guard listens else { throw ProcessFailure("no free port") }
        port = Int(UInt16(bigEndian: address.sin_port))
        route = Route(upstreamPort: upstreamPort, cut: cuts, text: Array(text.utf8), isArmed: isArmed)
        self.listener = listener
        let route = route
        Self.detach {
            while true {
                let client = accept(listener, nil, nil)
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                guard client >= 0 else { return }
                Self.detach { route.serve(client) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Whether a connection was cut.
    public var hasCut: Bool { route.hasCut.load(ordering: .acquiring) }

    /// From now on the text is cut.
    public func arm() { route.isArmed.store(true, ordering: .releasing) }

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

    private static func detach(_ work: @escaping @Sendable () -> Void) {
        final class Start {
            let work: @Sendable () -> Void
            init(_ work: @escaping @Sendable () -> Void) { self.work = work }
        }
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            },
            Unmanaged.passRetained(Start(work)).toOpaque()
        )
        pthread_detach(thread)
    }

    private final class Route: Sendable {
        let upstreamPort: Int
        let cut: Cut
        let text: [UInt8]
        let hasCut = Atomic(false)
        let isArmed: Atomic<Bool>

        init(upstreamPort: Int, cut: Cut, text: [UInt8], isArmed: Bool) {
            self.isArmed = Atomic(isArmed)
            self.upstreamPort = upstreamPort
            self.cut = cut
            self.text = text
        }

        func serve(_ client: Int32) {
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer {
                close(client)
                close(server)
            }
            var address = CuttingRelay.loopback(port: upstreamPort)
            let length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard CuttingRelay.withAddress(&address, { connect(server, $0, length) }) == 0 else { return }
            var descriptors = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            while poll(&descriptors, 2, -1) > 0 {
                if descriptors[0].revents != 0 {
                    guard let bytes = receive(from: client) else { return }
                    let isCut =
                        isArmed.load(ordering: .acquiring) && bytes.contains(text)
                        && !hasCut.exchange(true, ordering: .acquiringAndReleasing)
                    if isCut, cut == .before { return }
                    guard pass(bytes, to: server) else { return }
                    if isCut {
                        var answer = pollfd(fd: server, events: Int16(POLLIN), revents: 0)
                        _ = poll(&answer, 1, 10_000)
                        return
                    }
                }
                if descriptors[1].revents != 0 {
                    guard let bytes = receive(from: server), pass(bytes, to: client) else { return }
                }
            }
        }

        private func receive(from source: Int32) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 65536)
            let count = read(source, &buffer, buffer.count)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        private func pass(_ bytes: [UInt8], to sink: Int32) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
