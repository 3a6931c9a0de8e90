// SPDX-License-Identifier: Apache-2.0

/// The CRC-32 of zlib, gzip and PNG (polynomial `0xEDB88320`, reflected): it finds accidents, never intent.
public struct CRC32: Sendable {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private var state: UInt32 = .max

    /// Begins a computation.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        state = bytes.withContiguousBytes { input in
            Self.table.withUnsafeBufferPointer { table in
                input.reduce(state) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
            }
        }
    }

    /// The checksum of the bytes so far.
    public var value: UInt32 { ~state }

    /// The checksum of the bytes.
    public static func checksum(of bytes: some Collection<UInt8>) -> UInt32 {
        var computation = CRC32()
        computation.update(bytes)
        return computation.value
    }
}
