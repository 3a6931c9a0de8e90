// SPDX-License-Identifier: Apache-2.0

@testable import Digests

/// A hardware key made of software: it signs as PROTOCOL.u2f says, with flags that the test chooses.
struct SoftwareToken {
    private static let application = "ssh:"

    let publicKey: SSHPublicKey
    private let secret: SSHPrivateKey
    private let isElliptic: Bool

    init(_ ssh: OpenSSH, type: String) throws {
        try ssh.makeKey("token-\(type)", type: type)
        secret = try SSHPrivateKey.parse(try ssh.read("token-\(type)"))
        isElliptic = type == "ecdsa"
        var plain = SSHWireReader(secret.publicKey.blob)
        _ = try plain.string()
        var blob = SSHWireWriter()
        blob.string(isElliptic ? "sk-ecdsa-sha2-nistp256@openssh.com" : "sk-ssh-ed25519@openssh.com")
        blob.raw(plain.remaining)
        blob.string(Self.application)
        publicKey = try SSHPublicKey(blob: blob.bytes)
    }

    func sign(_ message: [UInt8], namespace: String, flags: UInt8) throws -> SSHSignature {
        let covered = SSHSignature.signedBytes(message: message, namespace: namespace, hash: .sha512)
        let tail: [UInt8] = [flags, 0, 0, 0, 7]
        let signed =
            SHA256.digest(of: Self.application).bytes + tail + SHA256.digest(of: covered).bytes
        var plain = SSHWireReader(try secret.sign(signed))
        _ = try plain.string()
        var signature = SSHWireWriter()
        signature.string(publicKey.algorithm.rawValue)
        signature.string(try plain.string())
        signature.raw(tail)
        return SSHSignature(publicKey: publicKey, namespace: namespace, hash: .sha512, signature: signature.bytes)
    }
}
