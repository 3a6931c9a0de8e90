// SPDX-License-Identifier: Apache-2.0

import Digests

/// A checksum of bytes as they come.
struct RunningChecksum: ~Copyable, Sendable {
    private var crc32: CRC32?
    private var crc32C: CRC32C?
    private var crc64: CRC64NVME?
    private var hash: RunningHash?

    /// Begins a computation.
    init(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .crc32: crc32 = CRC32()
        case .crc32C: crc32C = CRC32C()
        case .crc64NVME: crc64 = CRC64NVME()
        case .sha1: hash = RunningHash(.sha1)
        case .sha256: hash = RunningHash(.sha256)
        case .sha512: hash = RunningHash(.sha512)
        case .md5: hash = RunningHash(.md5)
        }
    }

    /// Adds bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        crc32?.update(bytes)
        crc32C?.update(bytes)
        crc64?.update(bytes)
        hash?.update(bytes)
    }

    /// Ends the computation; the base64 of the checksum, as headers carry it.
    consuming func finish() -> String {
        if let hash = hash.take() { return Base64.encode(hash.finish()) }
        if let crc32 { return Self.text(crc32.value) }
        if let crc32C { return Self.text(crc32C.value) }
        return Self.text(crc64?.value ?? 0)
    }

    private static func text(_ value: some FixedWidthInteger) -> String {
        Base64.encode(withUnsafeBytes(of: value.bigEndian) { Array($0) })
    }
}
