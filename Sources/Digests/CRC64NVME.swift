// SPDX-License-Identifier: Apache-2.0

/// The CRC-64 of NVM Express and Amazon S3 (polynomial `0x9A6C9329AC4BC9B5`, reflected): it finds accidents, never
/// intent.
public struct CRC64NVME: Sendable {
    private static let tables = ReflectedCRC<UInt64>.Tables(polynomial: 0x9A6C_9329_AC4B_C9B5)

    private var check = ReflectedCRC(Self.tables)

    /// Begins a computation.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        bytes.withContiguousBytes { check.update($0) }
    }

    /// The checksum of the bytes so far.
    public var value: UInt64 { check.value }
}
