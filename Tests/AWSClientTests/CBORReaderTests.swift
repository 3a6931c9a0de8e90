// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct CBORReaderTests {
    @Test(arguments: [
        [], [0x18], [0x1C], [0x62, 0x61], [0x5A, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x9B, 255, 255, 255, 255, 255, 255, 255, 255],
        [0x9F], [0xBF, 0x61, 0x61], [0xA1, 0x01, 0x01], [0xC2, 0x41, 0x01], [0xF8, 0x20], [0xFF], [0x01, 0x01],
        [0xC3, 0x41, 0x01], [0x61, 0xFF], [0x5F, 0x61, 0x61, 0xFF], [0xC1, 0x61, 0x61],
    ])
    func `what is not CBOR of this kind is refused`(bytes: [UInt8]) {
        #expect(throws: ResponseError.self) { try CBORReader.parse(bytes) }
    }

    @Test func `nesting is bounded`() {
        #expect(throws: ResponseError.self) { try CBORReader.parse([UInt8](repeating: 0x9F, count: 100_000)) }
    }

    @Test func `what is written reads back`() throws {
        let values: [CBORValue] = [
            .integer(0), .integer(23), .integer(24), .integer(-1), .integer(70_000), .integer(.max), .integer(.min),
            .double(1.5),
            .double(-.infinity), .bytes([1, 2]), .text("é"), .bool(true), .null, .moment(.integer(5)),
            .moment(.double(0.5)),
            .map([("a", .array([.null]))]),
        ]
        for value in values { #expect(try CBORReader.parse(CBORWriter.bytes(value)) == value) }
    }

    @Test func `half floats and indefinite lengths are read`() throws {
        #expect(try CBORReader.parse([0xF9, 0x3C, 0x00]) == .double(1))
        #expect(try CBORReader.parse([0xF9, 0x00, 0x01]) == .double(5.960464477539063e-8))
        #expect(try CBORReader.parse([0xF9, 0xFC, 0x00]) == .double(-.infinity))
        #expect(try CBORReader.parse([0x7F, 0x61, 0x61, 0x61, 0x62, 0xFF]) == .text("ab"))
        #expect(
            try CBORReader.parse([0xBF, 0x61, 0x61, 0x9F, 0x01, 0xFF, 0xFF]) == .map([("a", .array([.integer(1)]))])
        )
    }
}
