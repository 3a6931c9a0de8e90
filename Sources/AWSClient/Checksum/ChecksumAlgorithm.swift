// SPDX-License-Identifier: Apache-2.0

import Digests

/// A checksum that requests and responses of S3 carry in a header of its own.
enum ChecksumAlgorithm: String, Sendable, CaseIterable {
    case crc64NVME = "CRC64NVME"
    case crc32 = "CRC32"
    case crc32C = "CRC32C"
    case sha256 = "SHA256"
    case sha1 = "SHA1"
    case sha512 = "SHA512"
    case md5 = "MD5"

    /// The header that carries it.
    var header: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// The base64 of the checksum of the bytes.
    func text(of bytes: [UInt8]) -> String {
        var running = RunningChecksum(self)
        bytes.withUnsafeBytes { running.update($0) }
        return running.finish()
    }
}
