// SPDX-License-Identifier: Apache-2.0

/// The bytes of a TZif file (RFC 9636), taken apart: the last data block, and the footer.
struct TimeZoneFile {
    let transitions: [Int64]
    /// One more than there are transitions.
    let offsets: [Int]
    let footer: RecurringTime?

    /// Reads the file; nil for one that breaks the format anywhere.
    init?(_ bytes: [UInt8]) {
        guard bytes.count < 1 << 20, let first = Header(bytes, at: 0) else { return nil }
        guard first.version > 0 else {
            guard let block = Self.block(bytes, first, at: Header.size, timeSize: 4) else { return nil }
            (transitions, offsets, footer) = (block.transitions, block.offsets, nil)
            return
        }
        let second = Header.size + first.length(timeSize: 4)
        guard let header = Header(bytes, at: second), header.version > 0 else { return nil }
        let start = second + Header.size
        guard let block = Self.block(bytes, header, at: start, timeSize: 8) else { return nil }
        let rest = bytes.dropFirst(start + header.length(timeSize: 8))
        guard rest.first == 0x0A, let end = rest.dropFirst().firstIndex(of: 0x0A) else { return nil }
        let text = String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self)
        (transitions, offsets) = (block.transitions, block.offsets)
        guard !text.isEmpty else {
            footer = nil
            return
        }
        guard let footer = RecurringTime(text) else { return nil }
        self.footer = footer
    }

    private struct Header {
        static let size = 44
        let version: Int
        private let counts: [Int]

        init?(_ bytes: [UInt8], at start: Int) {
            guard bytes.count >= start + Self.size, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            let mark = bytes[start + 4]
            guard mark == 0 || (0x32...0x39).contains(mark) else { return nil }
            version = mark == 0 ? 0 : Int(mark) - 0x30
            counts = (0..<6).map { TimeZoneFile.number(bytes, at: start + 20 + $0 * 4, size: 4, signed: false) }
                .map { Int($0) }
            // No file is longer than a mebibyte, so no count is larger: sums of them cannot overflow.
            guard counts.allSatisfy({ $0 < 1 << 20 }), types > 0 else { return nil }
        }

        var times: Int { counts[3] }
        var types: Int { counts[4] }

        /// The length of the data block.
        func length(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
        }
    }

    private static func block(_ bytes: [UInt8], _ header: Header, at start: Int, timeSize: Int)
        -> (transitions: [Int64], offsets: [Int])?
    {
        guard bytes.count >= start + header.length(timeSize: timeSize) else { return nil }
        let transitions = (0..<header.times).map {
            number(bytes, at: start + $0 * timeSize, size: timeSize, signed: true)
        }
        guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        let indices = bytes[(start + header.times * timeSize)...].prefix(header.times).map { Int($0) }
        let records = start + header.times * (timeSize + 1)
        let known = (0..<header.types).map { Int(number(bytes, at: records + $0 * 6, size: 4, signed: true)) }
        guard indices.allSatisfy({ $0 < known.count }), known.allSatisfy({ abs($0) < 26 * 3600 }) else { return nil }
        return (transitions, [known[0]] + indices.map { known[$0] })
    }

    /// A number of so many bytes, the most significant first.
    private static func number(_ bytes: [UInt8], at start: Int, size: Int, signed: Bool) -> Int64 {
        let magnitude = bytes[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard signed, size == 4 else { return Int64(truncatingIfNeeded: magnitude) }
        return Int64(Int32(truncatingIfNeeded: magnitude))
    }
}
