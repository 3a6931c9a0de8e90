// SPDX-License-Identifier: Apache-2.0

/// What makes a signature: a key file, or an agent that holds the key.
public enum SSHSigner: Sendable {
    case file(SSHPrivateKey)
    case agent(SSHAgent, SSHPublicKey)

    /// The key that signs.
    public var publicKey: SSHPublicKey {
        switch self {
        case .file(let key): key.publicKey
        case .agent(_, let key): key
        }
    }

    /// Signs the message for a namespace, as `ssh-keygen -Y sign` does (with SHA-512), and checks the signature.
    ///
    /// - Throws: `SSHError`: `malformed` for an empty namespace, `agentUnavailable` when the agent does not sign, and
    ///   `badSignature` when what came back does not verify.
    public func sign(message: [UInt8], namespace: String) throws(SSHError) -> SSHSignature {
        guard !namespace.isEmpty else { throw SSHError(.malformed, "a signature needs a namespace") }
        let bytes = SSHSignature.signedBytes(message: message, namespace: namespace, hash: .sha512)
        let signature =
            switch self {
            case .file(let key): try key.sign(bytes)
            case .agent(let agent, let key): try agent.sign(bytes, with: key)
            }
        let signed = SSHSignature(publicKey: publicKey, namespace: namespace, hash: .sha512, signature: signature)
        try signed.verify(message: message, namespace: namespace)
        return signed
    }
}
