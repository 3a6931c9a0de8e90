// SPDX-License-Identifier: Apache-2.0

/// The innermost part of a signature: the algorithm's name and its bytes (RFC 4253 section 6.6).
struct SSHSignatureBlob {
    private static let userPresent: UInt8 = 0x01

    private let name: String
    private var reader: SSHWireReader

    init(_ bytes: [UInt8]) throws(SSHError) {
        reader = SSHWireReader(bytes)
        name = try reader.text()
    }

    /// Proves that `key` signed `message`.
    func verify(_ message: [UInt8], by key: SSHPublicKey) throws(SSHError) {
        guard Self.names(for: key.algorithm).contains(name) else {
            throw SSHError(.unsupported, "the signature's algorithm does not belong to a \(key.algorithm.rawValue) key")
        }
        var reader = reader
        let signature = try reader.string()
        var covered = message
        if let application = key.application { covered = try Self.hardwareMessage(message, application, &reader) }
        try reader.expectEnd()
        let verifies: Bool
        switch key.algorithm {
        case .ed25519, .securityKeyEd25519: verifies = key.key.verifies(signature, of: covered, hash: nil)
        case .ecdsaP256, .securityKeyECDSA: verifies = try Self.ecdsa(signature, covered, key, .sha256)
        case .ecdsaP384: verifies = try Self.ecdsa(signature, covered, key, .sha384)
        case .ecdsaP521: verifies = try Self.ecdsa(signature, covered, key, .sha512)
        case .rsa:
            let hash = name == "rsa-sha2-256" ? MessageDigest.sha256 : .sha512
            verifies = key.key.verifies(signature, of: covered, hash: hash)
        }
        guard verifies else { throw SSHError(.badSignature, "the signature does not belong to this message and key") }
    }

    private static func names(for algorithm: SSHPublicKey.Algorithm) -> [String] {
        algorithm == .rsa ? ["rsa-sha2-256", "rsa-sha2-512"] : [algorithm.rawValue]
    }

    private static func ecdsa(
        _ signature: [UInt8],
        _ message: [UInt8],
        _ key: SSHPublicKey,
        _ hash: MessageDigest
    ) throws(SSHError) -> Bool {
        key.key.verifies(try ECDSASignature(ssh: signature).der, of: message, hash: hash)
    }

    /// What a hardware key signs: the application's hash, the flags, the counter and the message's hash.
    private static func hardwareMessage(
        _ message: [UInt8],
        _ application: String,
        _ reader: inout SSHWireReader
    ) throws(SSHError) -> [UInt8] {
        let flags = try reader.byte()
        let counter = try reader.uint32()
        guard flags & userPresent != 0 else {
            throw SSHError(.unsupported, "the hardware key signed without being touched")
        }
        var writer = SSHWireWriter()
        writer.raw(MessageDigest.sha256.hash(application.utf8))
        writer.raw([flags])
        writer.uint32(counter)
        writer.raw(MessageDigest.sha256.hash(message))
        return writer.bytes
    }
}
