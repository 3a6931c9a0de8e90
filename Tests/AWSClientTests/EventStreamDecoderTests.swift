// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

@testable import AWSClient

struct EventStreamDecoderTests {
    private func decode(_ bytes: [UInt8], pieces: Int = .max) throws -> [EventStreamMessage] {
        var decoder = EventStreamDecoder()
        var messages: [EventStreamMessage] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            decoder.append(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            while let message = try decoder.next() { messages.append(message) }
        }
        try #require(decoder.isAtBoundary)
        return messages
    }

    private let everyType: [(String, EventStreamMessage.Value)] = [
        ("t", .bool(true)), ("f", .bool(false)), ("i", .integer(-7)), ("b", .bytes([1, 2, 3])), ("s", .string("é")),
        ("m", .timestamp(1_795_000_000_123)), ("u", .uuid(Array(0..<16))), ("e", .string("")),
    ]

    /// Messages of the format's published examples, as the implementations of AWS carry them in their own tests.
    @Test(arguments: [
        ("000000100000000005c248eb7d98c8ff", [], ""),
        ("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936", [], "{'foo':'bar'}"),
        (
            "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
                + "7b27666f6f273a27626172277d8d9c08b1",
            [EventStreamMessage.Header(name: "content-type", value: .string("application/json"))], "{'foo':'bar'}"
        ),
    ]) func `published messages are read`(
        hex: String,
        headers: [EventStreamMessage.Header],
        payload: String
    ) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(try decode(bytes) == [EventStreamMessage(headers: headers, payload: Array(payload.utf8))])
    }

    @Test func `every type of header is read, whatever the pieces`() throws {
        let first = EventStreamWriter.bytes(everyType, Array("payload".utf8))
        let second = EventStreamWriter.bytes([], [])
        let expected = [
            EventStreamMessage(
                headers: everyType.map { .init(name: $0.0, value: $0.1) },
                payload: Array("payload".utf8)
            ),
            EventStreamMessage(headers: [], payload: []),
        ]
        for pieces in [1, 2, 3, 7, 11, 12, 13, 64, 10_000] {
            #expect(try decode(first + second, pieces: pieces) == expected, "\(pieces) bytes a piece")
        }
    }

    @Test func `integers of every width keep their sign`() throws {
        let fields: [UInt8] = [1, 97, 2, 0xFF, 1, 98, 3, 0xFF, 0xFE, 1, 99, 4, 0xFF, 0xFF, 0xFF, 0xFD, 1, 100, 2, 0x7F]
        var message: [UInt8] = [0, 0, 0, UInt8(16 + fields.count), 0, 0, 0, UInt8(fields.count)]
        func checksum() -> [UInt8] { withUnsafeBytes(of: CRC32.checksum(of: message).bigEndian) { Array($0) } }
        message += checksum()
        message += fields
        message += checksum()
        #expect(
            try decode(message).first?.headers.map(\.value) == [
                .integer(-1), .integer(-2), .integer(-3), .integer(127),
            ]
        )
    }

    @Test func `a wrong bit in any byte is found`() throws {
        let whole = EventStreamWriter.bytes(everyType, Array("payload".utf8))
        for index in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: EventStreamError.self, "bit \(bit) of byte \(index)") { _ = try decode(damaged) }
            }
        }
    }

    @Test func `a stream that is cut off is not at a boundary, and gives no message`() throws {
        let whole = EventStreamWriter.bytes(everyType, Array("payload".utf8))
        for length in 1..<whole.count {
            var decoder = EventStreamDecoder()
            decoder.append(whole[..<length])
            #expect(try decoder.next() == nil)
            #expect(!decoder.isAtBoundary)
        }
    }

    @Test func `after an error nothing is read, and lengths are not believed`() throws {
        var decoder = EventStreamDecoder()
        decoder.append([UInt8](repeating: 0xFF, count: 12))
        #expect(throws: EventStreamError.self) { _ = try decoder.next() }
        decoder.append(EventStreamWriter.bytes([], []))
        #expect(throws: EventStreamError.self) { _ = try decoder.next() }
        #expect(!decoder.isAtBoundary)
    }

    @Test(arguments: [
        (UInt32(0xFFFF_FFFF), UInt32(0), "longer than messages may be"),
        (UInt32(200_000), UInt32(150_000), "longer than messages may be"),
        (UInt32(16), UInt32(1), "shorter than its headers"), (UInt32(0), UInt32(0), "shorter than its headers"),
    ]) func `a prelude with a right checksum and impossible lengths is refused before the bytes come`(
        total: UInt32,
        headers: UInt32,
        reason: String
    ) throws {
        var prelude = withUnsafeBytes(of: (total.bigEndian, headers.bigEndian)) { Array($0) }
        prelude += withUnsafeBytes(of: CRC32.checksum(of: prelude).bigEndian) { Array($0) }
        var decoder = EventStreamDecoder()
        decoder.append(prelude)
        #expect {
            _ = try decoder.next()
        } throws: { error in
            "\(error)".contains(reason)
        }
    }

    @Test(
        arguments: [
            ([1, 97, 10], "unknown type 10"), ([1, 97, 7, 0, 5, 98], "cut short"), ([0, 0], "no name"),
            ([5, 97], "cut short"),
            ([1, 97, 0, 1, 97, 1], "one that another has"), ([1, 0xFF, 0], "not UTF-8"),
            ([1, 97, 7, 0, 1, 0xFF], "not UTF-8"),
            ([1, 97], "cut short"),
        ] as [([UInt8], String)]
    ) func `headers that are none are refused`(bytes: [UInt8], reason: String) {
        var fields = EventStreamFields(bytes[...])
        #expect {
            _ = try fields.headers()
        } throws: { error in
            "\(error)".contains(reason)
        }
    }
}
