// SPDX-License-Identifier: Apache-2.0

/// A header of a request or response; names compare without regard to case.
public struct HeaderField: Sendable, Hashable {
    /// The name as it is sent.
    public var name: String
    /// The value.
    public var value: String

    /// A header of that name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the header has that name, in any case.
    func isNamed(_ other: String) -> Bool {
        let (left, right) = (name.utf8, other.utf8)
        return left.count == right.count && zip(left, right).allSatisfy { Self.folded($0) == Self.folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension [HeaderField] {
    /// The first value of a header.
    func value(_ name: String) -> String? {
        first { $0.isNamed(name) }?.value
    }

    /// Replaces every field of that name by one.
    mutating func set(_ name: String, _ value: String) {
        removeAll { $0.isNamed(name) }
        append(HeaderField(name, value))
    }
}
