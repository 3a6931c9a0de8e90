// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTransport

@testable import AWSClient

/// A plain HTTP/1.1 transport to a loopback port, one connection a request: enough to talk to an emulator.
enum LoopbackTransport {
    static let transport = AWSTransport { request in
        guard
            let endpoint = AWSEndpoint(
                url: String(request.url.prefix { $0 != "?" }),
                signingRegion: "",
                signingName: ""
            ),
            endpoint.isLoopback, let port = endpoint.port
        else { return .neverSent("not a loopback URL") }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, endpoint.host, &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return .neverSent("no connection") }
        let target = request.url.dropFirst("\(endpoint.scheme)://\(endpoint.authority)".count)
        var head = "\(request.method) \(target) HTTP/1.1\r\nHost: \(endpoint.authority)\r\nConnection: close\r\n"
        head += "Content-Length: \(request.body.count)\r\n"
        for field in request.headers { head += "\(field.name): \(field.value)\r\n" }
        let message = Array((head + "\r\n").utf8) + (request.body.inMemory ?? [])
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return .lost("the connection broke while sending") }
            sent += count
        }
        return response(readAll(descriptor), isHead: request.method == "HEAD")
    }

    private static func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    private static func response(_ bytes: [UInt8], isHead: Bool) -> AWSTransport.Result {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return .lost("no whole answer") }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count > 1, let status = Int(first[1]) else {
            return .lost("no status")
        }
        let headers = lines.dropFirst().compactMap { line -> HeaderField? in
            let pair = line.split(separator: ":", maxSplits: 1)
            return pair.count == 2 ? HeaderField(String(pair[0]), pair[1].trimmingSpace()) : nil
        }
        return .response(
            WireResponse(status: status, headers: headers, body: isHead ? [] : Array(bytes[end.upperBound...]))
        )
    }
}
