// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A hash of bytes as they come, by an algorithm that is chosen at run time.
///
/// One value is one running computation, and cannot be copied: give it bytes with `update`, end it with `finish`.
public struct RunningHash: ~Copyable, @unchecked Sendable {
    /// The algorithms that protocols ask for by name.
    public enum Algorithm: Sendable, Hashable {
        case md5, sha1, sha256, sha512
    }

    // A value has one owner, and only that changes what the pointer leads to: the proof of `@unchecked Sendable`.
    private let context: OpaquePointer
    private let length: Int

    /// Begins a computation.
    public init(_ algorithm: Algorithm) {
        let digest: MessageDigest =
            switch algorithm {
            case .md5: .md5
            case .sha1: .sha1
            case .sha256: .sha256
            case .sha512: .sha512
            }
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, digest.pointer, nil) == 1 else {
            preconditionFailure("libcrypto could not begin a hash: it is out of memory")
        }
        self.context = context
        length = digest.length
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to what is hashed.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let done = bytes.withContiguousBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "libcrypto could not continue a hash: it is out of memory")
    }

    /// Ends the computation and returns the hash.
    public consuming func finish() -> [UInt8] {
        let length = length
        let context = context
        return [UInt8](unsafeUninitializedCapacity: length) { output, count in
            let done = EVP_DigestFinal_ex(context, output.baseAddress, nil)
            precondition(done == 1, "libcrypto could not end a hash: it is out of memory")
            count = length
        }
    }
}
