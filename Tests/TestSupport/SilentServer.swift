// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A listening socket on 127.0.0.1 whose connections the kernel accepts and nobody ever answers.
public final class SilentServer: Sendable {
    /// The port.
    public let port: Int
    private let descriptor: Int32

    /// Listens on a free port.
    public init() throws(ProcessFailure) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let listens = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard listens else { throw ProcessFailure("no free port") }
    }

    deinit { close(descriptor) }
}
