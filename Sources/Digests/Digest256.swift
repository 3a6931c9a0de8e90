// SPDX-License-Identifier: Apache-2.0

/// A SHA-256 hash: 32 bytes, written as 64 lower-case hexadecimal digits.
///
/// Values are ordered as their hexadecimal texts are.
public struct Digest256: Sendable, Hashable {
    /// How many bytes a hash has.
    public static let byteCount = 32

    /// The hash of 32 zero bytes' worth of nothing: all bits zero, which stands before the first record of a chain.
    public static let zero = Digest256(words: (0, 0, 0, 0))

    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (word0, word1, word2, word3) = words
    }

    /// Reads 32 bytes; nil for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self = bytes.withContiguousBytes { Digest256(raw: $0) }
    }

    /// Reads 64 lower-case hexadecimal digits; nil for anything else, also for upper case.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 2 * Self.byteCount, let bytes = Hex.decode(hex, allowsUpperCase: false) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// Reads exactly 32 bytes.
    init(raw: UnsafeRawBufferPointer) {
        precondition(raw.count == Self.byteCount, "a SHA-256 hash has 32 bytes")
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        self.init(words: (word(0), word(1), word(2), word(3)))
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        [word0, word1, word2, word3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// The 64 lower-case hexadecimal digits.
    public var hex: String { Hex.encode([word0, word1, word2, word3]) }
}

extension Digest256: Comparable {
    /// The order of the hexadecimal texts.
    public static func < (left: Digest256, right: Digest256) -> Bool {
        (left.word0, left.word1, left.word2, left.word3) < (right.word0, right.word1, right.word2, right.word3)
    }
}

extension Digest256: CustomStringConvertible {
    /// The hexadecimal text.
    public var description: String { hex }
}

extension Digest256: Codable {
    /// Decodes 64 lower-case hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Digest256(hex: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not 64 lower-case hexadecimal digits")
            )
        }
        self = value
    }

    /// Encodes 64 lower-case hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
