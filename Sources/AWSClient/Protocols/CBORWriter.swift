// SPDX-License-Identifier: Apache-2.0

/// Writes CBOR (RFC 8949) with definite lengths.
enum CBORWriter {
    /// The bytes of a value.
    static func bytes(_ value: CBORValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, to: &output)
        return output
    }

    private static func write(_ value: CBORValue, to output: inout [UInt8]) {
        switch value {
        case .integer(let integer):
            if integer >= 0 {
                writeHead(0, UInt64(integer), to: &output)
            } else {
                writeHead(1, UInt64(-1 - integer), to: &output)
            }
        case .double(let double):
            output.append(0xFB)
            writeBigEndian(double.bitPattern, 8, to: &output)
        case .bytes(let bytes):
            writeHead(2, UInt64(bytes.count), to: &output)
            output += bytes
        case .text(let text):
            writeHead(3, UInt64(text.utf8.count), to: &output)
            output += Array(text.utf8)
        case .array(let items):
            writeHead(4, UInt64(items.count), to: &output)
            for item in items { write(item, to: &output) }
        case .map(let members):
            writeHead(5, UInt64(members.count), to: &output)
            for member in members {
                write(.text(member.key), to: &output)
                write(member.value, to: &output)
            }
        case .bool(let flag): output.append(flag ? 0xF5 : 0xF4)
        case .null: output.append(0xF6)
        case .moment(let seconds):
            output.append(0xC1)
            write(seconds, to: &output)
        }
    }

    private static func writeHead(_ major: UInt8, _ argument: UInt64, to output: inout [UInt8]) {
        let (information, count): (UInt8, Int)
        switch argument {
        case 0..<24: (information, count) = (UInt8(argument), 0)
        case 24..<256: (information, count) = (24, 1)
        case 256..<65_536: (information, count) = (25, 2)
        case 65_536..<4_294_967_296: (information, count) = (26, 4)
        default: (information, count) = (27, 8)
        }
        output.append(major << 5 | information)
        writeBigEndian(argument, count, to: &output)
    }

    private static func writeBigEndian(_ value: UInt64, _ count: Int, to output: inout [UInt8]) {
        for index in (0..<count).reversed() { output.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
