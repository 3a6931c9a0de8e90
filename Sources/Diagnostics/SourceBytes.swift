// SPDX-License-Identifier: Apache-2.0

/// The bytes of one source, indexed by the offsets that ranges use: from the source's base on.
@frozen public struct SourceBytes: Sendable, Hashable, RandomAccessCollection {
    /// The bytes themselves, indexed from 0.
    public let storage: [UInt8]
    /// The offset of the first byte.
    public let startIndex: Int

    /// Bytes whose first one has the offset `base`.
    @inlinable public init(_ storage: [UInt8], base: Int = 0) {
        self.storage = storage
        startIndex = base
    }

    /// The offset after the last byte.
    @inlinable public var endIndex: Int { startIndex + storage.count }

    /// The byte at an offset.
    @inlinable public subscript(offset: Int) -> UInt8 { storage[offset - startIndex] }
}
