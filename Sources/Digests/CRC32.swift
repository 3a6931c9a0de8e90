// SPDX-License-Identifier: Apache-2.0

/// The CRC-32 of zlib, gzip and PNG (polynomial `0xEDB88320`, reflected): it finds accidents, never intent.
public struct CRC32: Sendable {
    private static let tables = ReflectedCRC<UInt32>.Tables(polynomial: 0xEDB8_8320)

    private var check = ReflectedCRC(Self.tables)

    /// Begins a computation.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        bytes.withContiguousBytes { check.update($0) }
    }

    /// The checksum of the bytes so far.
    public var value: UInt32 { check.value }

    /// The checksum of the bytes.
    public static func checksum(of bytes: some Collection<UInt8>) -> UInt32 {
        var computation = CRC32()
        computation.update(bytes)
        return computation.value
    }
}
