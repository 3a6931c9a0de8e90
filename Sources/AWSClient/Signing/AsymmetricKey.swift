// SPDX-License-Identifier: Apache-2.0

import Digests

/// The P-256 key that Signature Version 4A derives from a secret access key.
///
/// The derivation is the KDF in counter mode of NIST SP 800-108 over HMAC-SHA-256, repeated with another counter for
/// the few secrets whose number would lie beyond the curve.
enum AsymmetricKey {
    /// The name of the algorithm in headers, queries and the derivation.
    static let algorithm = "AWS4-ECDSA-P256-SHA256"

    /// The private number of 32 bytes for a pair of keys; nil when 254 counters find none, which no pair has.
    static func privateNumber(accessKeyID: String, secretAccessKey: String) -> [UInt8]? {
        let key = Array("AWS4A\(secretAccessKey)".utf8)
        // The order less two: what lies above it cannot be raised by one and stay a private number.
        var limit = P256Key.order
        limit[31] -= 2
        for counter in UInt8(1)...254 {
            var input: [UInt8] = [0, 0, 0, 1]
            input += Array(algorithm.utf8) + [0] + Array(accessKeyID.utf8) + [counter, 0, 0, 1, 0]
            let candidate = Hashing.hmacSHA256(key: key, input)
            if !limit.lexicographicallyPrecedes(candidate) { return plusOne(candidate) }
        }
        return nil
    }

    private static func plusOne(_ number: [UInt8]) -> [UInt8] {
        var number = number
        for index in number.indices.reversed() {
            number[index] &+= 1
            if number[index] != 0 { break }
        }
        return number
    }
}
