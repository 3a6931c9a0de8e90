// SPDX-License-Identifier: Apache-2.0

/// Reads the numbers and strings of the archive's format, which `Scripts/make-aws-models` describes.
///
/// Reading past the end, or a number beyond ``limit``, gives zeros and sets ``isDamaged``; the checksum of each entry makes that an error of the
/// archive's author, not of a disk.
struct ArchiveReader {
    /// What no number of the archive exceeds, so that sums of counts and offsets cannot overflow.
    static let limit = 1 << 31

    private let bytes: [UInt8]
    private let strings: ArchiveStrings
    private(set) var position: Int
    private let end: Int
    private(set) var isDamaged = false

    /// A reader of `range`, which is clamped to the bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>, strings: ArchiveStrings = .none) {
        self.bytes = bytes
        self.strings = strings
        let range = range.clamped(to: 0..<bytes.count)
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }

    mutating func number() -> Int {
        var value = 0
        var shift = 0
        while position < end, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0, value <= Self.limit { return value }
            if byte & 0x80 == 0 { break }
            shift += 7
        }
        isDamaged = true
        return 0
    }

    mutating func flag() -> Bool { number() != 0 }

    mutating func string() -> String { strings[number()] }

    mutating func optionalString() -> String? {
        let index = number()
        return index == 0 ? nil : strings[index - 1]
    }

    mutating func list<Element>(_ element: (inout ArchiveReader) -> Element) -> [Element] {
        let count = min(number(), end - position)
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(element(&self)) }
        return elements
    }

    mutating func stringList() -> [String] { list { $0.string() } }

    mutating func namespace() -> XMLNamespace? {
        let uri = optionalString()
        let prefix = optionalString()
        return uri.map { XMLNamespace(uri: $0, prefix: prefix) }
    }

    /// The text of as many bytes as the number before it says.
    mutating func text() -> String {
        let range = sized()
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// Where the bytes lie of which the number before them gives the count; the reader goes on after them.
    mutating func sized() -> Range<Int> {
        let count = number()
        guard count <= end - position else {
            isDamaged = true
            return position..<position
        }
        defer { position += count }
        return position..<position + count
    }

    /// Where each record of a table lies: a count, the lengths, then the records.
    mutating func table() -> [Int] {
        let count = min(number(), end - position)
        var lengths: [Int] = []
        lengths.reserveCapacity(count)
        for _ in 0..<count { lengths.append(number()) }
        var offsets: [Int] = [position]
        offsets.reserveCapacity(count + 1)
        var offset = position
        for length in lengths {
            offset += length
            offsets.append(offset)
        }
        if offset > end { isDamaged = true }
        return offsets
    }
}

/// The strings of one entry, made when they are asked for.
struct ArchiveStrings: Sendable {
    static let none = ArchiveStrings(bytes: [], offsets: [0])

    private let bytes: [UInt8]
    private let offsets: [Int]

    private init(bytes: [UInt8], offsets: [Int]) {
        self.bytes = bytes
        self.offsets = offsets
    }

    /// The strings whose section lies in `range`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        var reader = ArchiveReader(bytes, range)
        self.init(bytes: bytes, offsets: reader.table())
    }

    /// The string at an index; empty outside.
    subscript(index: Int) -> String {
        guard index >= 0, index < offsets.count - 1, offsets[index + 1] <= bytes.count else { return "" }
        return String(decoding: bytes[offsets[index]..<offsets[index + 1]], as: UTF8.self)
    }
}
