// SPDX-License-Identifier: Apache-2.0

import Digests

@testable import AWSClient

/// Writes messages of `application/vnd.amazon.eventstream` for tests.
enum EventStreamWriter {
    /// The bytes of a message.
    static func bytes(_ headers: [(String, EventStreamMessage.Value)], _ payload: [UInt8]) -> [UInt8] {
        let fields = headers.flatMap { name, value in
            number(name.utf8.count, 1) + Array(name.utf8) + encoded(value)
        }
        var message = number(16 + fields.count + payload.count, 4) + number(fields.count, 4)
        message += number(Int(CRC32.checksum(of: message)), 4) + fields + payload
        return message + number(Int(CRC32.checksum(of: message)), 4)
    }

    /// The bytes of an event with a text as payload.
    static func event(_ name: String, _ payload: String, _ type: String = "event") -> [UInt8] {
        bytes([(":message-type", .string(type)), (":\(type)-type", .string(name))], Array(payload.utf8))
    }

    private static func encoded(_ value: EventStreamMessage.Value) -> [UInt8] {
        switch value {
        case .bool(let flag): [flag ? 0 : 1]
        case .integer(let integer): [5] + number(Int(integer), 8)
        case .bytes(let bytes): [6] + number(bytes.count, 2) + bytes
        case .string(let text): [7] + number(text.utf8.count, 2) + Array(text.utf8)
        case .timestamp(let milliseconds): [8] + number(Int(milliseconds), 8)
        case .uuid(let bytes): [9] + bytes
        }
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
