// SPDX-License-Identifier: Apache-2.0

/// Reads the data types of RFC 4251 section 5, strictly: `mpint` must be in its one shortest form.
struct SSHWireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// What has not been read yet.
    var remaining: [UInt8] { Array(rest) }

    mutating func bytes(_ count: Int) throws(SSHError) -> [UInt8] {
        guard rest.count >= count else { throw SSHError(.malformed, "the data ends too early") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func byte() throws(SSHError) -> UInt8 { try bytes(1)[0] }

    mutating func uint32() throws(SSHError) -> UInt32 {
        try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() throws(SSHError) -> [UInt8] { try bytes(Int(try uint32())) }

    mutating func text() throws(SSHError) -> String {
        guard let text = String(validating: try string(), as: UTF8.self) else {
            throw SSHError(.malformed, "a name is not UTF-8")
        }
        return text
    }

    /// A number greater than zero, as its big-endian bytes without leading zeros.
    mutating func positiveInteger() throws(SSHError) -> [UInt8] {
        let bytes = try string()
        guard let first = bytes.first, first < 0x80 else { throw SSHError(.malformed, "a number is not positive") }
        guard first == 0 else { return bytes }
        guard bytes.count > 1, bytes[1] >= 0x80 else { throw SSHError(.malformed, "a number has leading zeros") }
        return Array(bytes.dropFirst())
    }

    func expectEnd() throws(SSHError) {
        guard isAtEnd else { throw SSHError(.malformed, "there are bytes after the end of the data") }
    }
}
