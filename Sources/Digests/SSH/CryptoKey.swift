// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// A key of libcrypto: the one owner of one `EVP_PKEY`, which it frees.
///
/// libcrypto's key is not changed after it was made, and using it only counts references atomically: that is the proof
/// of `@unchecked Sendable`.
final class CryptoKey: @unchecked Sendable {
    /// A parameter of a key, as libcrypto names them.
    enum Parameter {
        case name(String, String)
        case bytes(String, [UInt8])
        case number(String, [UInt8])
    }

    private let key: OpaquePointer

    private init(_ key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }

    /// An Ed25519 public key; nil unless `bytes` are 32.
    static func ed25519(publicKey bytes: [UInt8]) -> CryptoKey? {
        EVP_PKEY_new_raw_public_key(lifeboat_ed25519_type(), nil, bytes, bytes.count).map(CryptoKey.init)
    }

    /// An Ed25519 private key from its seed; nil unless `seed` has 32 bytes.
    static func ed25519(seed: [UInt8]) -> CryptoKey? {
        EVP_PKEY_new_raw_private_key(lifeboat_ed25519_type(), nil, seed, seed.count).map(CryptoKey.init)
    }

    /// A key of a type (`RSA`, `EC`) from its parts; nil when libcrypto finds them unfit.
    static func key(type: String, isPrivate: Bool, _ parameters: [Parameter]) -> CryptoKey? {
        guard let builder = OSSL_PARAM_BLD_new() else { return nil }
        var numbers: [OpaquePointer] = []
        defer {
            OSSL_PARAM_BLD_free(builder)
            numbers.forEach(BN_clear_free)
            ERR_clear_error()
        }
        // The builder keeps pointers to names and values until `to_param` copies them: they are kept alive as C memory.
        var kept: [UnsafeMutableRawBufferPointer] = []
        defer {
            kept.forEach {
                OPENSSL_cleanse($0.baseAddress, $0.count); $0.deallocate()
            }
        }
        func keep(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 1)
            copy.copyBytes(from: bytes + [0])
            kept.append(copy)
            return copy
        }
        func keep(_ name: String) -> UnsafePointer<CChar>? {
            keep(Array(name.utf8)).baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
        }
        for parameter in parameters {
            let pushed: Int32
            switch parameter {
            case .name(let name, let value):
                pushed = OSSL_PARAM_BLD_push_utf8_string(builder, keep(name), keep(value), 0)
            case .bytes(let name, let value):
                pushed = OSSL_PARAM_BLD_push_octet_string(builder, keep(name), keep(value).baseAddress, value.count)
            case .number(let name, let value):
                guard let number = BN_bin2bn(value, Int32(value.count), nil) else { return nil }
                numbers.append(number)
                pushed = OSSL_PARAM_BLD_push_BN(builder, keep(name), number)
            }
            guard pushed == 1 else { return nil }
        }
        guard let built = OSSL_PARAM_BLD_to_param(builder) else { return nil }
        defer { OSSL_PARAM_free(built) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        let selection = isPrivate ? lifeboat_selection_key_pair() : lifeboat_selection_public_key()
        guard EVP_PKEY_fromdata_init(context) == 1, EVP_PKEY_fromdata(context, &key, selection, built) == 1 else {
            return nil
        }
        return key.map(CryptoKey.init)
    }

    /// How many bits the key has, as its type counts them.
    var bitCount: Int { Int(EVP_PKEY_get_bits(key)) }

    /// Whether `signature` is this key's over `message`; `hash` is nil for Ed25519.
    func verifies(_ signature: [UInt8], of message: [UInt8], hash: MessageDigest?) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, hash?.pointer, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// This key's signature over `message`; nil when the key cannot sign.
    func sign(_ message: [UInt8], hash: MessageDigest?) -> [UInt8]? {
        guard let context = EVP_MD_CTX_new() else { return nil }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var length = 0
        guard EVP_DigestSignInit(context, nil, hash?.pointer, nil, key) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { return nil }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { return nil }
        return Array(signature.prefix(length))
    }
}
