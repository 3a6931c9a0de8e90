// SPDX-License-Identifier: Apache-2.0

/// The CRC-32C of iSCSI and ext4 (Castagnoli's polynomial `0x82F63B78`, reflected): it finds accidents, never intent.
public struct CRC32C: Sendable {
    private static let tables = ReflectedCRC<UInt32>.Tables(polynomial: 0x82F6_3B78)

    private var check = ReflectedCRC(Self.tables)

    /// Begins a computation.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        bytes.withContiguousBytes { check.update($0) }
    }

    /// The checksum of the bytes so far.
    public var value: UInt32 { check.value }
}
