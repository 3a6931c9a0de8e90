// SPDX-License-Identifier: Apache-2.0

/// A set of positions in a list of known length, gone through from the lowest.
///
/// Adding, removing and asking cost the same whatever the set holds; going through it costs a 64th of the list's length.
public struct PositionSet: Sendable, Hashable {
    private var words: [UInt64]
    /// How many positions are in the set: most sets are empty most of the time.
    private var count = 0

    /// No positions yet, of a list with so many.
    public init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    /// Whether no position is in the set.
    public var isEmpty: Bool { count == 0 }

    /// The lowest position.
    public var lowest: Int? {
        guard count > 0, let index = words.firstIndex(where: { $0 != 0 }) else { return nil }
        return index * 64 + words[index].trailingZeroBitCount
    }

    /// Whether the position is in the set.
    public func contains(_ position: Int) -> Bool { words[position / 64] & (1 << UInt64(position % 64)) != 0 }

    /// Adds the position.
    public mutating func insert(_ position: Int) {
        count += contains(position) ? 0 : 1
        words[position / 64] |= 1 << UInt64(position % 64)
    }

    /// Takes the position out.
    public mutating func remove(_ position: Int) {
        count -= contains(position) ? 1 : 0
        words[position / 64] &= ~(1 << UInt64(position % 64))
    }
}

extension PositionSet: Sequence {
    /// Goes through the positions from the lowest.
    public struct Iterator: IteratorProtocol {
        fileprivate let words: [UInt64]
        fileprivate var index = 0
        fileprivate var rest: UInt64

        /// The next higher position.
        public mutating func next() -> Int? {
            while rest == 0 {
                index += 1
                guard index < words.count else { return nil }
                rest = words[index]
            }
            defer { rest &= rest - 1 }
            return index * 64 + rest.trailingZeroBitCount
        }
    }

    /// Goes through the positions from the lowest.
    public func makeIterator() -> Iterator { Iterator(words: words, rest: words.first ?? 0) }
}
