// SPDX-License-Identifier: Apache-2.0

import Digests

/// The hash functions that AWS's protocols use, by one name each.
enum Hashing {
    static func sha256(_ bytes: [UInt8]) -> [UInt8] { SHA256.digest(of: bytes).bytes }
    static func hmacSHA256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        HMACSHA256.authenticationCode(for: bytes, key: key)
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] { MD5.digest(of: bytes) }

    /// Base64 with padding.
    static func base64(_ bytes: [UInt8]) -> String { Base64.encode(bytes) }

    /// The SHA-256 in hexadecimal.
    static func sha256Text(_ bytes: [UInt8]) -> String { SHA256.digest(of: bytes).hex }

    /// Lower-case hexadecimal.
    static func hexadecimal(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }

    /// CRC-32 as zlib computes it, in network byte order.
    static func crc32(_ bytes: [UInt8]) -> [UInt8] {
        let value = CRC32.checksum(of: bytes)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
