// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// An unencrypted private key from a file in OpenSSH's own format (`openssh-key-v1`, PROTOCOL.key).
///
/// Ed25519, ECDSA and RSA keys are read. An encrypted file is refused with the advice to use ssh-agent, which also
/// serves hardware keys: their files hold no private key.
public struct SSHPrivateKey: Sendable {
    private static let magic = Array("openssh-key-v1\0".utf8)

    /// The key's public half.
    public let publicKey: SSHPublicKey
    private let key: CryptoKey

    private init(publicKey: SSHPublicKey, key: CryptoKey) {
        self.publicKey = publicKey
        self.key = key
    }

    /// Reads a key file's bytes.
    ///
    /// - Throws: `SSHError` `encryptedKey`, `unsupported` or `malformed`.
    public static func parse(_ file: [UInt8]) throws(SSHError) -> SSHPrivateKey {
        let lines = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard lines.first == "-----BEGIN OPENSSH PRIVATE KEY-----", lines.last == "-----END OPENSSH PRIVATE KEY-----",
            var blob = Base64.decode(lines.dropFirst().dropLast().joined())
        else { throw SSHError(.unsupported, "the file is not a private key in OpenSSH's format") }
        defer { blob.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        var reader = SSHWireReader(blob)
        guard try reader.bytes(magic.count) == magic else { throw SSHError(.malformed, "the file is no OpenSSH key") }
        let cipher = try reader.text()
        _ = try reader.string()
        _ = try reader.string()
        let count = try reader.uint32()
        let publicKey = try SSHPublicKey(blob: try reader.string())
        guard cipher == "none" else {
            throw SSHError(.encryptedKey, "the key file is encrypted: load it with ssh-add and sign through ssh-agent")
        }
        guard count == 1 else { throw SSHError(.malformed, "the file holds \(count) keys") }
        let secret = try reader.string()
        try reader.expectEnd()
        return SSHPrivateKey(publicKey: publicKey, key: try privateKey(secret, publicKey))
    }

    /// The innermost signature over the bytes: algorithm name and signature.
    func sign(_ bytes: [UInt8]) throws(SSHError) -> [UInt8] {
        let name = publicKey.algorithm == .rsa ? "rsa-sha2-512" : publicKey.algorithm.rawValue
        let hash: MessageDigest? =
            switch publicKey.algorithm {
            case .ed25519, .securityKeyEd25519: nil
            case .ecdsaP256, .securityKeyECDSA: .sha256
            case .ecdsaP384: .sha384
            case .ecdsaP521, .rsa: .sha512
            }
        guard var signature = key.sign(bytes, hash: hash) else { throw SSHError(.unsupported, "the key cannot sign") }
        switch publicKey.algorithm {
        case .ecdsaP256, .ecdsaP384, .ecdsaP521:
            guard let numbers = ECDSASignature(der: signature) else {
                throw SSHError(.unsupported, "libcrypto wrote a signature that cannot be read")
            }
            signature = numbers.ssh
        case .ed25519, .rsa, .securityKeyEd25519, .securityKeyECDSA: break
        }
        var writer = SSHWireWriter()
        writer.string(name)
        writer.string(signature)
        return writer.bytes
    }

    private static func privateKey(_ secret: [UInt8], _ publicKey: SSHPublicKey) throws(SSHError) -> CryptoKey {
        var reader = SSHWireReader(secret)
        guard try reader.uint32() == reader.uint32() else { throw SSHError(.malformed, "the key's check words differ") }
        guard try reader.text() == publicKey.algorithm.rawValue else {
            throw SSHError(.malformed, "the private and the public half are of different types")
        }
        let key = try keyParts(publicKey, &reader)
        _ = try reader.string()
        guard reader.remaining.enumerated().allSatisfy({ $1 == UInt8(truncatingIfNeeded: $0 + 1) }) else {
            throw SSHError(.malformed, "the key's padding is wrong")
        }
        guard let key else { throw SSHError(.malformed, "the private key is not a valid key") }
        let probe = Array("lifeboat".utf8)
        let hash: MessageDigest? = publicKey.algorithm == .ed25519 ? nil : .sha256
        guard let signature = key.sign(probe, hash: hash), publicKey.key.verifies(signature, of: probe, hash: hash)
        else {
            throw SSHError(.malformed, "the private and the public half do not belong together")
        }
        return key
    }

    private static func keyParts(
        _ publicKey: SSHPublicKey,
        _ reader: inout SSHWireReader
    ) throws(SSHError) -> CryptoKey? {
        switch publicKey.algorithm {
        case .ed25519:
            _ = try reader.string()
            let seedAndPublic = try reader.string()
            return seedAndPublic.count == 64 ? .ed25519(seed: Array(seedAndPublic.prefix(32))) : nil
        case .ecdsaP256: return try ellipticKey("prime256v1", &reader)
        case .ecdsaP384: return try ellipticKey("secp384r1", &reader)
        case .ecdsaP521: return try ellipticKey("secp521r1", &reader)
        case .rsa:
            let modulus = try reader.positiveInteger()
            let exponent = try reader.positiveInteger()
            let secret = try reader.positiveInteger()
            for _ in 0..<3 { _ = try reader.positiveInteger() }
            let parts = [("n", modulus), ("e", exponent), ("d", secret)].map { CryptoKey.Parameter.number($0, $1) }
            return .key(type: "RSA", isPrivate: true, parts)
        case .securityKeyEd25519, .securityKeyECDSA:
            throw SSHError(.unsupported, "a hardware key signs through ssh-agent: load it with ssh-add")
        }
    }

    private static func ellipticKey(_ group: String, _ reader: inout SSHWireReader) throws(SSHError) -> CryptoKey? {
        _ = try reader.string()
        let point = try reader.string()
        let secret = try reader.positiveInteger()
        return .key(
            type: "EC",
            isPrivate: true,
            [.name("group", group), .bytes("pub", point), .number("priv", secret)]
        )
    }
}
