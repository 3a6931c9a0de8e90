// SPDX-License-Identifier: Apache-2.0

/// The two numbers of an ECDSA signature, as SSH writes them (RFC 5656) and as libcrypto does (DER, RFC 3279).
struct ECDSASignature {
    let r: [UInt8]
    let s: [UInt8]

    /// Reads the two `mpint` of SSH, and nothing after them.
    init(ssh bytes: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(bytes)
        r = try reader.positiveInteger()
        s = try reader.positiveInteger()
        try reader.expectEnd()
    }

    /// Reads what libcrypto wrote: `SEQUENCE { INTEGER, INTEGER }`, shorter than 256 bytes.
    init?(der bytes: [UInt8]) {
        var rest = bytes[...]
        func length() -> Int? {
            guard let first = rest.popFirst() else { return nil }
            if first < 0x80 { return Int(first) }
            return first == 0x81 ? rest.popFirst().map(Int.init) : nil
        }
        func integer() -> [UInt8]? {
            guard rest.popFirst() == 0x02, let count = length(), rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count).drop { $0 == 0 })
        }
        guard rest.popFirst() == 0x30, let count = length(), rest.count == count, let r = integer(), let s = integer(),
            rest.isEmpty
        else { return nil }
        self.r = r
        self.s = s
    }

    var ssh: [UInt8] {
        var writer = SSHWireWriter()
        writer.integer(r)
        writer.integer(s)
        return writer.bytes
    }

    var der: [UInt8] {
        func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            [tag] + (content.count < 0x80 ? [UInt8(content.count)] : [0x81, UInt8(content.count)]) + content
        }
        func integer(_ digits: [UInt8]) -> [UInt8] {
            element(0x02, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
        }
        // Numbers that no curve here can produce would not fit the short lengths: they cannot verify either.
        guard r.count <= 67, s.count <= 67 else { return [] }
        return element(0x30, integer(r) + integer(s))
    }
}
