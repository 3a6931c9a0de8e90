// SPDX-License-Identifier: Apache-2.0

/// A bounded reader of CBOR (RFC 8949): definite and indefinite lengths, half, single and double floats, tag 1.
///
/// An integer beyond a signed 64-bit one becomes the nearest double, as in JSON. A tag that is not known leaves the value
/// that it is put on; the tags of big numbers (2 to 5), whose bytes would be taken for something else, are refused, as
/// are simple values beyond true, false, null and undefined, and keys that are not text. A length is never trusted
/// before the bytes are there.
struct CBORReader {
    /// How deep arrays and maps may nest.
    static let maximumDepth = 128

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads one value that fills all the bytes.
    static func parse(_ bytes: [UInt8]) throws(ResponseError) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try reader.value()
        guard reader.position == bytes.count else { throw reader.error("bytes after the value") }
        return value
    }

    private func error(_ reason: String) -> ResponseError {
        ResponseError(reason: "the body is not CBOR: \(reason) at byte \(position)")
    }

    private mutating func byte() throws(ResponseError) -> UInt8 {
        guard position < bytes.count else { throw error("the value is cut short") }
        position += 1
        return bytes[position - 1]
    }

    private mutating func value() throws(ResponseError) -> CBORValue {
        guard depth < Self.maximumDepth else { throw error("nested too deep") }
        depth += 1
        defer { depth -= 1 }
        let first = try byte()
        let information = first & 31
        switch first >> 5 {
        case 0:
            let magnitude = try argument(information)
            return Int64(exactly: magnitude).map { .integer($0) } ?? .double(Double(magnitude))
        case 1:
            let magnitude = try argument(information)
            return Int64(exactly: magnitude).map { .integer(-1 - $0) } ?? .double(-1 - Double(magnitude))
        case 2: return .bytes(try string(2, information))
        case 3:
            guard let text = String(validating: try string(3, information), as: UTF8.self) else {
                throw error("a text that is not UTF-8")
            }
            return .text(text)
        case 4: return .array(try array(information))
        case 5: return .map(try map(information))
        case 6:
            let tag = try argument(information)
            guard !(2...5).contains(tag) else { throw error("a number larger than any that is known") }
            let content = try value()
            guard tag == 1 else { return content }
            switch content {
            case .integer, .double: return .moment(content)
            default: throw error("a moment that is no number")
            }
        default: return try simple(information)
        }
    }

    /// The number after an initial byte.
    private mutating func argument(_ information: UInt8) throws(ResponseError) -> UInt64 {
        if information < 24 { return UInt64(information) }
        guard information < 28 else { throw error("a length that is none") }
        return try bigEndian(1 << Int(information - 24))
    }

    private mutating func bigEndian(_ count: Int) throws(ResponseError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count { value = value << 8 | UInt64(try byte()) }
        return value
    }

    /// Whether an item of indefinite length ends here.
    private mutating func isBreak() throws(ResponseError) -> Bool {
        guard position < bytes.count else { throw error("the value is cut short") }
        guard bytes[position] == 0xFF else { return false }
        position += 1
        return true
    }

    private mutating func string(_ major: UInt8, _ information: UInt8) throws(ResponseError) -> [UInt8] {
        guard information == 31 else {
            let count = try argument(information)
            guard count <= UInt64(bytes.count - position) else { throw error("the value is cut short") }
            let end = position + Int(count)
            defer { position = end }
            return Array(bytes[position..<end])
        }
        var chunks: [UInt8] = []
        while try !isBreak() {
            let first = try byte()
            guard first >> 5 == major, first & 31 != 31 else { throw error("a chunk of another kind") }
            chunks += try string(major, first & 31)
        }
        return chunks
    }

    private mutating func array(_ information: UInt8) throws(ResponseError) -> [CBORValue] {
        var items: [CBORValue] = []
        if information == 31 {
            while try !isBreak() { items.append(try value()) }
            return items
        }
        for _ in 0..<(try count(information)) { items.append(try value()) }
        return items
    }

    private mutating func map(_ information: UInt8) throws(ResponseError) -> [(key: String, value: CBORValue)] {
        var members: [(key: String, value: CBORValue)] = []
        var remaining = information == 31 ? Int.max : try count(information)
        while remaining > 0 {
            if information == 31, try isBreak() { break }
            guard case .text(let key) = try value() else { throw error("a key that is no text") }
            members.append((key, try value()))
            remaining -= 1
        }
        return members
    }

    /// A number of items: each needs a byte at least.
    private mutating func count(_ information: UInt8) throws(ResponseError) -> Int {
        let count = try argument(information)
        guard count <= UInt64(bytes.count - position) else { throw error("the value is cut short") }
        return Int(count)
    }

    private mutating func simple(_ information: UInt8) throws(ResponseError) -> CBORValue {
        switch information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22, 23: return .null
        case 25: return .double(Self.half(UInt16(try bigEndian(2))))
        case 26: return .double(Double(Float(bitPattern: UInt32(try bigEndian(4)))))
        case 27: return .double(Double(bitPattern: try bigEndian(8)))
        default: throw error("an unknown simple value")
        }
    }

    /// A number of 16 bits: sign, five bits of exponent, ten of fraction.
    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 31)
        let fraction = Double(bits & 1023)
        let magnitude: Double
        switch exponent {
        case 0: magnitude = fraction / 16_777_216
        case 31: magnitude = fraction == 0 ? .infinity : .nan
        default: magnitude = Double(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        }
        return bits >> 15 == 1 ? -magnitude : magnitude
    }
}
