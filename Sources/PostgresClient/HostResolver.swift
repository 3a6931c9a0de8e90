// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// Looks up a host's addresses on a thread of its own, because the look-up can neither be bounded nor interrupted.
final class HostResolver: Sendable {
    /// Readable when the answer is there.
    let completion = CancellationSignal()
    private let answer = Mutex<[String]>([])

    /// Starts the look-up; when nobody waits for it any more, it ends unnoticed.
    init(_ host: String) {
        let completion = completion
        let started = ConnectionThread.detach { [self] in
            let found = Self.addresses(of: host)
            answer.withLock { $0 = found }
            completion.raise()
        }
        if !started { completion.raise() }
    }

    /// The numeric addresses in the order of preference, empty before the answer and when there is none.
    var addresses: [String] { answer.withLock { $0 } }

    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry {
            var text = [CChar](repeating: 0, count: 128)
            let length = socklen_t(text.count)
            if getnameinfo(current.pointee.ai_addr, current.pointee.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST)
                == 0
            {
                let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                addresses.append(String(decoding: bytes, as: UTF8.self))
            }
            entry = current.pointee.ai_next
        }
        return addresses
    }
}
