// SPDX-License-Identifier: Apache-2.0

/// A half-open range of UTF-8 offsets in one source text; within one compilation it names the source, see ``SourceList``.
public struct SourceRange: Sendable, Hashable, Codable {
    /// The offset of the first byte.
    public let lower: Int
    /// The offset after the last byte; never below `lower`.
    public let upper: Int

    /// A range of bytes; an `upper` below `lower` is raised to it.
    public init(_ lower: Int, _ upper: Int) {
        self.lower = lower
        self.upper = max(lower, upper)
    }

    /// An empty range: a place between two bytes.
    public init(at offset: Int) { self.init(offset, offset) }

    /// How many bytes the range holds.
    public var count: Int { upper - lower }

    /// Whether the range holds no byte.
    public var isEmpty: Bool { lower == upper }

    /// Whether `other` lies wholly inside.
    public func contains(_ other: SourceRange) -> Bool { lower <= other.lower && other.upper <= upper }

    /// Whether the byte at `offset` lies inside.
    public func contains(_ offset: Int) -> Bool { lower <= offset && offset < upper }

    /// The range `distance` bytes further on.
    public func moved(by distance: Int) -> SourceRange { SourceRange(lower + distance, upper + distance) }

    /// The smallest range that holds both.
    public func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(lower, other.lower), max(upper, other.upper))
    }
}

extension SourceRange: Comparable {
    /// Orders by the first byte, then by the last.
    public static func < (left: SourceRange, right: SourceRange) -> Bool {
        (left.lower, left.upper) < (right.lower, right.upper)
    }
}
