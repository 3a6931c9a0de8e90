// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// HMAC-SHA256 (RFC 2104).
public enum HMACSHA256 {
    /// A context that has its hash and no key yet: duplicating it costs less than looking the algorithm up again.
    ///
    /// It is only ever read (duplicated) after it was made: that is the proof of `@unchecked Sendable`.
    private struct Template: @unchecked Sendable {
        let context: OpaquePointer

        init() {
            var name = Array("SHA256".utf8CString)
            let made: OpaquePointer? = name.withUnsafeMutableBufferPointer { name in
                guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil), let context = EVP_MAC_CTX_new(algorithm) else {
                    return nil
                }
                let parameters = [
                    OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_CTX_set_params(context, parameters) == 1 ? context : nil
            }
            guard let made else { preconditionFailure("libcrypto has no HMAC with SHA-256") }
            context = made
        }
    }

    private static let template = Template()

    /// The 32 bytes that authenticate `bytes` under `key`, which may have any length, also none.
    public static func authenticationCode(
        for bytes: some Collection<UInt8>,
        key: some Collection<UInt8>
    ) -> [UInt8] {
        guard let context = EVP_MAC_CTX_dup(template.context) else {
            preconditionFailure("libcrypto could not begin an HMAC: it is out of memory")
        }
        defer { EVP_MAC_CTX_free(context) }
        // One byte more than the key: libcrypto takes a null pointer for "no new key".
        let begun = (Array(key) + [0]).withUnsafeBufferPointer { key in
            EVP_MAC_init(context, key.baseAddress, key.count - 1, nil)
        }
        let added = bytes.withContiguousBytes { bytes in
            EVP_MAC_update(context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        }
        precondition(begun == 1 && added == 1, "libcrypto could not compute an HMAC: it is out of memory")
        return [UInt8](unsafeUninitializedCapacity: Digest256.byteCount) { output, count in
            let done = EVP_MAC_final(context, output.baseAddress, &count, output.count)
            precondition(done == 1 && count == Digest256.byteCount, "libcrypto could not end an HMAC")
        }
    }
}
