// SPDX-License-Identifier: Apache-2.0

/// A running cyclic redundancy check in its reflected form, eight bytes a step ("slicing by eight").
struct ReflectedCRC<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    /// Eight tables of 256 words: the k-th says what a byte does to the remainder k further bytes later.
    struct Tables: Sendable {
        let words: [Word]

        /// The tables of a polynomial, its bits reflected.
        init(polynomial: Word) {
            var words = (0..<256).map { index in
                (0..<8).reduce(Word(index)) { value, _ in value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1 }
            }
            words.reserveCapacity(8 * 256)
            for index in 256..<(8 * 256) {
                let before = words[index - 256]
                words.append(words[Int(UInt8(truncatingIfNeeded: before))] ^ (before >> 8))
            }
            self.words = words
        }
    }

    private let tables: Tables
    private var state = Word.max

    /// Begins a computation.
    init(_ tables: Tables) { self.tables = tables }

    /// The checksum of the bytes so far.
    var value: Word { ~state }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        state = tables.words.withUnsafeBufferPointer { table in
            var state = state
            var index = 0
            while bytes.count - index >= 8 {
                let next = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                // The remainder falls on the first bytes; a narrower word reaches fewer of them.
                let mixed = next ^ UInt64(truncatingIfNeeded: state)
                var folded: Word = 0
                for place in 0..<8 {
                    let byte = Int(UInt8(truncatingIfNeeded: mixed >> (8 * UInt64(place))))
                    folded ^= table[(7 - place) << 8 | byte]
                }
                state = folded
                index += 8
            }
            while index < bytes.count {
                state = table[Int(UInt8(truncatingIfNeeded: state) ^ bytes[index])] ^ (state >> 8)
                index += 1
            }
            return state
        }
    }
}
