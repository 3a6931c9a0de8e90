// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A blocking connection to a Unix socket, which it closes.
struct UnixConnection: ~Copyable {
    private let descriptor: Int32

    init(path: String, patience: Duration) throws(SSHError) {
        let name = Array(path.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard !name.isEmpty, name.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SSHError(.agentUnavailable, "the path of ssh-agent's socket is empty or too long")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let opened = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { throw SSHError(.agentUnavailable, "no socket can be opened (errno \(errno))") }
        var wait = timeval(tv_sec: Int(patience.components.seconds), tv_usec: 0)
        setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else {
            let reason = errno
            close(opened)
            throw SSHError(.agentUnavailable, "no ssh-agent listens at SSH_AUTH_SOCK (errno \(reason))")
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws(SSHError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SSHError(.agentUnavailable, "ssh-agent stopped listening") }
            sent += count
        }
    }

    func receive(_ count: Int) throws(SSHError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var received = 0
        while received < count {
            let more = bytes.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress?.advanced(by: received), count - received, 0)
            }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { throw SSHError(.agentUnavailable, "ssh-agent gave no answer") }
            received += more
        }
        return bytes
    }
}
