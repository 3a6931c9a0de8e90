// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// SHA-256 (FIPS 180-4), of bytes at hand or as they come.
///
/// A value is one running computation, and cannot be copied: give it bytes with `update`, end it with `finish`.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Begins a computation.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, MessageDigest.sha256.pointer, nil) == 1 else {
            preconditionFailure("libcrypto could not begin a hash: it is out of memory")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes to what is hashed.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let done = bytes.withContiguousBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(done == 1, "libcrypto could not continue a hash: it is out of memory")
    }

    /// Ends the computation and returns the hash.
    public consuming func finish() -> Digest256 {
        withUnsafeTemporaryAllocation(byteCount: Digest256.byteCount, alignment: 8) { output in
            let done = EVP_DigestFinal_ex(context, output.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
            precondition(done == 1, "libcrypto could not end a hash: it is out of memory")
            return Digest256(raw: UnsafeRawBufferPointer(output))
        }
    }

    /// The hash of the bytes.
    public static func digest(of bytes: some Collection<UInt8>) -> Digest256 {
        bytes.withContiguousBytes { input in
            withUnsafeTemporaryAllocation(byteCount: Digest256.byteCount, alignment: 8) { output in
                MessageDigest.sha256.hash(input, into: output)
                return Digest256(raw: UnsafeRawBufferPointer(output))
            }
        }
    }

    /// The hash of the text's UTF-8 bytes.
    public static func digest(of text: String) -> Digest256 { digest(of: text.utf8) }
}
