// SPDX-License-Identifier: Apache-2.0

/// A signature over a message, in the form of OpenSSH's PROTOCOL.sshsig, as `ssh-keygen -Y sign` writes it.
///
/// The reader is stricter than `ssh-keygen -Y verify`: it accepts exactly the bytes that `ssh-keygen -Y sign` would
/// have written for the blob inside. Text before or after the armor, a second block, other line widths, a non-empty
/// reserved field and SHA-1 RSA signatures are all refused. A signature holds no time: who verifies must know when it
/// was made from elsewhere.
public struct SSHSignature: Sendable, Equatable {
    /// The hash that the message went through before it was signed.
    public enum Hash: String, Sendable {
        case sha256
        case sha512

        func digest(of message: [UInt8]) -> [UInt8] {
            switch self {
            case .sha256: MessageDigest.sha256.hash(message)
            case .sha512: MessageDigest.sha512.hash(message)
            }
        }
    }

    private static let magic = Array("SSHSIG".utf8)
    private static let header = Array("-----BEGIN SSH SIGNATURE-----\n".utf8)
    private static let footer = Array("-----END SSH SIGNATURE-----\n".utf8)
    private static let lineWidth = 70

    /// The key that claims to have signed.
    ///
    /// Only `verify` proves it, and only `AllowedSigners` says whose it is.
    public let publicKey: SSHPublicKey
    /// What the signature is for: a signature for one purpose must not count for another.
    public let namespace: String
    /// The hash that the message went through.
    public let hash: Hash
    let signature: [UInt8]

    init(publicKey: SSHPublicKey, namespace: String, hash: Hash, signature: [UInt8]) {
        self.publicKey = publicKey
        self.namespace = namespace
        self.hash = hash
        self.signature = signature
    }

    /// Reads the armored text.
    ///
    /// - Throws: `SSHError` `malformed` or `unsupported`.
    public static func parse(armored: [UInt8]) throws(SSHError) -> SSHSignature {
        guard armored.starts(with: header), armored.count > header.count + footer.count,
            armored.suffix(footer.count).elementsEqual(footer)
        else { throw SSHError(.malformed, "the text is not one SSH signature block and nothing else") }
        let body = armored.dropFirst(header.count).dropLast(footer.count).filter { $0 != UInt8(ascii: "\n") }
        guard let blob = Base64.decode(body), armor(blob) == armored else {
            throw SSHError(.malformed, "the armor is not what ssh-keygen writes")
        }
        return try parse(blob: blob)
    }

    /// Reads the armored text.
    ///
    /// - Throws: `SSHError` `malformed` or `unsupported`.
    public static func parse(armored: String) throws(SSHError) -> SSHSignature {
        try parse(armored: Array(armored.utf8))
    }

    /// Reads the bytes inside the armor.
    ///
    /// - Throws: `SSHError` `malformed` or `unsupported`.
    public static func parse(blob: [UInt8]) throws(SSHError) -> SSHSignature {
        var reader = SSHWireReader(blob)
        guard try reader.bytes(magic.count) == magic else { throw SSHError(.malformed, "the blob is no SSH signature") }
        let version = try reader.uint32()
        guard version == 1 else { throw SSHError(.unsupported, "signature version \(version) is not known") }
        let publicKey = try SSHPublicKey(blob: try reader.string())
        let namespace = try reader.text()
        guard !namespace.isEmpty else { throw SSHError(.malformed, "the signature has no namespace") }
        guard try reader.string().isEmpty else { throw SSHError(.unsupported, "the reserved field is in use") }
        let hashName = try reader.string()
        guard let hash = Hash(rawValue: String(decoding: hashName, as: UTF8.self)) else {
            throw SSHError(.unsupported, "the hash is neither sha256 nor sha512")
        }
        let signature = try reader.string()
        try reader.expectEnd()
        return SSHSignature(publicKey: publicKey, namespace: namespace, hash: hash, signature: signature)
    }

    /// Proves that the key signed these bytes for this namespace.
    ///
    /// It says nothing about whose key it is: ask `AllowedSigners`.
    ///
    /// - Throws: `SSHError` `wrongNamespace`, `badSignature`, `malformed`, or `unsupported` (SHA-1 RSA, a hardware key
    ///   that was not touched).
    public func verify(message: [UInt8], namespace expected: String) throws(SSHError) {
        guard namespace.utf8.elementsEqual(expected.utf8) else {
            throw SSHError(.wrongNamespace, "the signature is for another purpose than \(expected)")
        }
        let signed = Self.signedBytes(message: message, namespace: namespace, hash: hash)
        try SSHSignatureBlob(signature).verify(signed, by: publicKey)
    }

    /// The armored text, as `ssh-keygen -Y sign` writes it.
    public var armored: String { String(decoding: Self.armor(blob), as: UTF8.self) }

    /// The bytes inside the armor.
    public var blob: [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(Self.magic)
        writer.uint32(1)
        writer.string(publicKey.blob)
        writer.string(namespace)
        writer.string("")
        writer.string(hash.rawValue)
        writer.string(signature)
        return writer.bytes
    }

    /// The bytes that the key signs.
    static func signedBytes(message: [UInt8], namespace: String, hash: Hash) -> [UInt8] {
        var writer = SSHWireWriter()
        writer.raw(magic)
        writer.string(namespace)
        writer.string("")
        writer.string(hash.rawValue)
        writer.string(hash.digest(of: message))
        return writer.bytes
    }

    private static func armor(_ blob: [UInt8]) -> [UInt8] {
        let text = Base64.encodedBytes(blob)
        var armored = header
        for start in stride(from: 0, to: text.count, by: lineWidth) {
            armored += text[start..<min(start + lineWidth, text.count)]
            armored.append(UInt8(ascii: "\n"))
        }
        return armored + footer
    }
}
