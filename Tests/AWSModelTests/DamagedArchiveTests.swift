// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AWSModel

/// Archives that no script wrote: refused, never a trap.
struct DamagedArchiveTests {
    private static let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]

    private func number(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + number(value >> 7)
    }

    @Test func `numbers up to the limit are read, and larger ones are damage`() {
        for value in [0, 1, 127, 128, 65_536, ArchiveReader.limit - 1, ArchiveReader.limit] {
            let bytes = number(value)
            var reader = ArchiveReader(bytes, 0..<bytes.count)
            #expect(reader.number() == value)
            #expect(!reader.isDamaged)
        }
        for bytes in [number(ArchiveReader.limit + 1), number(.max), Self.huge, Array(repeating: 0xFF, count: 20)] {
            var reader = ArchiveReader(bytes, 0..<bytes.count)
            #expect(reader.number() == 0)
            #expect(reader.isDamaged)
        }
    }

    @Test func `lengths whose sum no integer holds are damage`() {
        let bytes = [3] + Self.huge + Self.huge + Self.huge
        var reader = ArchiveReader(bytes, 0..<bytes.count)
        _ = reader.table()
        #expect(reader.isDamaged)
    }

    @Test func `a string at an index beyond every table is empty`() {
        let strings = ArchiveStrings([1, 1, 0x61], 0..<3)
        #expect(strings[0] == "a")
        for index in [1, -1, .max, .min, .max - 1] { #expect(strings[index] == "") }
        var reader = ArchiveReader(Self.huge, 0..<Self.huge.count, strings: strings)
        #expect(reader.string().isEmpty || reader.isDamaged)
    }

    @Test func `services of random bytes are refused, or read to their end`() throws {
        var state: UInt64 = 20_261_122
        func random() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        var read = 0
        for round in 0..<3_000 {
            // Six sections, each with its length, of small numbers, large ones and ones that go on and on.
            var bytes: [UInt8] = []
            for _ in 0..<6 {
                let section = (0..<Int(random() & 63)).map { _ in
                    round % 2 == 0 ? random() & 15 : random() | 0x80 * (random() & 1)
                }
                bytes += number(section.count) + section
            }
            guard let archive = try? ServiceArchive(name: "x", bytes: bytes) else { continue }
            read += 1
            for index in 0..<archive.operationCount { _ = archive.operation(index) }
            for index in 0..<archive.shapeCount { _ = archive.shape(index) }
            _ = archive.waitersAndPaginators()
            _ = archive.endpointRules()
        }
        #expect(read > 0)
    }
}
