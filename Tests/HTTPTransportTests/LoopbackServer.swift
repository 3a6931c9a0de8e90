// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A server on a free loopback port that does to each connection what the test says, on a thread of its own.
final class LoopbackServer: Sendable {
    /// One accepted connection.
    final class Connection: Sendable {
        let descriptor: Int32
        /// The connection's number, from 1, in the order of acceptance.
        let number: Int
        private let server: LoopbackServer

        init(descriptor: Int32, number: Int, server: LoopbackServer) {
            self.descriptor = descriptor
            self.number = number
            self.server = server
        }

        deinit { close(descriptor) }

        /// The next request's head; nil when the client has gone.
        func readHead() -> String? {
            var bytes: [UInt8] = []
            let end = Array("\r\n\r\n".utf8)
            while bytes.suffix(4) != end[...] {
                var byte: UInt8 = 0
                guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
                bytes.append(byte)
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Reads up to a number of bytes and returns how many came before the client went.
        func drain(_ limit: Int) -> Int {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var count = 0
            while count < limit, case let more = recv(descriptor, &buffer, buffer.count, 0), more > 0 { count += more }
            return count
        }

        /// The next request's head and body; nil when the client has gone.
        func readRequest() -> String? {
            guard let head = readHead() else { return nil }
            let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            let length = field.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            var body = [UInt8](repeating: 0, count: length)
            var have = 0
            while have < length {
                let more = body.withUnsafeMutableBytes {
                    recv(descriptor, $0.baseAddress?.advanced(by: have), length - have, 0)
                }
                guard more > 0 else { return nil }
                have += more
            }
            let request = head + String(decoding: body, as: UTF8.self)
            server.log.withLock { $0.append(request) }
            server.requestArrived.signal()
            return request
        }

        func write(_ text: String) { write(Array(text.utf8)) }

        /// Writes bytes; false when the client has gone.
        @discardableResult
        func write(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes {
                    send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        func respond(_ body: String, status: String = "200 OK", fields: String = "") {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
        }

        /// Waits until the client closes.
        func waitForClose() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }

        /// Makes the close a reset.
        func resetOnClose() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
    }

    /// A semaphore that an asynchronous test can wait for.
    final class Signal: Sendable {
        private struct State {
            var count = 0
            var waiter: CheckedContinuation<Void, Never>?
        }

        private let state = Mutex(State())

        func signal() {
            state.withLock { state in
                if let waiter = state.waiter {
                    state.waiter = nil
                    waiter.resume()
                } else {
                    state.count += 1
                }
            }
        }

        /// Waits on a thread that has nothing else to do.
        func waitOnThread() {
            while state.withLock({ $0.count == 0 }) { sched_yield() }
            state.withLock { $0.count -= 1 }
        }

        func wait() async {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if state.count > 0 {
                        state.count -= 1
                        continuation.resume()
                    } else {
                        state.waiter = continuation
                    }
                }
            }
        }
    }

    let port: UInt16
    let requestArrived = Signal()
    private let log = Mutex<[String]>([])
    private let accepted = Atomic(0)
    private let listener: Int32

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [String] { log.withLock { $0 } }
    /// How many connections came.
    var connectionCount: Int { accepted.load(ordering: .relaxed) }

    private init(listener: Int32, port: UInt16) {
        self.listener = listener
        self.port = port
    }

    /// Starts a server; its threads end when the listener and the connections are closed.
    static func start(_ serve: @escaping @Sendable (Connection) -> Void) -> LoopbackServer {
        let (listener, port) = listen()
        let server = LoopbackServer(listener: listener, port: port)
        detach {
            var number = 0
            while true {
                let descriptor = accept(listener, nil, nil)
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                guard descriptor >= 0 else { break }
                var on: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                number += 1
                server.accepted.store(number, ordering: .relaxed)
                let connection = Connection(descriptor: descriptor, number: number, server: server)
                detach { serve(connection) }
            }
            close(listener)
        }
        return server
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A loopback port on which nobody listens.
    static func closedPort() -> UInt16 {
        let (listener, port) = listen()
        close(listener)
        return port
    }

    private static func listen() -> (Int32, UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = Glibc.listen(listener, 128)
                _ = getsockname(listener, $0, &length)
            }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func detach(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Work(body)).toOpaque()
        pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            context
        )
        pthread_detach(thread)
    }
}
