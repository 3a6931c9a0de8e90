// SPDX-License-Identifier: Apache-2.0

/// The ssh-agent that holds a person's keys (draft-ietf-sshm-ssh-agent), asked over its Unix socket.
///
/// Each question opens its own connection and blocks the calling thread until the agent answers: a hardware key waits
/// for a touch.
public struct SSHAgent: Sendable {
    /// A key that the agent holds.
    public struct Identity: Sendable, Equatable {
        /// The public half.
        public let publicKey: SSHPublicKey
        /// The comment under which it was added.
        public let comment: String
    }

    private enum Message {
        static let requestIdentities: UInt8 = 11
        static let identitiesAnswer: UInt8 = 12
        static let signRequest: UInt8 = 13
        static let signResponse: UInt8 = 14
    }

    private static let signWithRSASHA512: UInt32 = 4

    /// Where the agent listens: the value of `SSH_AUTH_SOCK`.
    public let socketPath: String
    /// How long to wait for an answer.
    public let patience: Duration

    /// An agent at a socket.
    public init(socketPath: String, patience: Duration = .seconds(60)) {
        self.socketPath = socketPath
        self.patience = patience
    }

    /// The keys that the agent holds and that can sign here; others are left out.
    ///
    /// - Throws: `SSHError` `agentUnavailable` or `malformed`.
    public func identities() throws(SSHError) -> [Identity] {
        let answer = try ask([Message.requestIdentities])
        var reader = SSHWireReader(answer)
        guard try reader.byte() == Message.identitiesAnswer else {
            throw SSHError(.agentUnavailable, "ssh-agent does not list its keys")
        }
        var identities: [Identity] = []
        for _ in 0..<(try reader.uint32()) {
            let blob = try reader.string()
            let comment = String(decoding: try reader.string(), as: UTF8.self)
            guard let key = try? SSHPublicKey(blob: blob) else { continue }
            identities.append(Identity(publicKey: key, comment: comment))
        }
        return identities
    }

    /// The innermost signature over the bytes, made by the agent.
    func sign(_ bytes: [UInt8], with key: SSHPublicKey) throws(SSHError) -> [UInt8] {
        var request = SSHWireWriter()
        request.raw([Message.signRequest])
        request.string(key.blob)
        request.string(bytes)
        request.uint32(key.algorithm == .rsa ? Self.signWithRSASHA512 : 0)
        var reader = SSHWireReader(try ask(request.bytes))
        guard try reader.byte() == Message.signResponse else {
            throw SSHError(.agentUnavailable, "ssh-agent refused to sign with \(key.fingerprint): add it with ssh-add")
        }
        let signature = try reader.string()
        try reader.expectEnd()
        return signature
    }

    private func ask(_ request: [UInt8]) throws(SSHError) -> [UInt8] {
        let connection = try UnixConnection(path: socketPath, patience: patience)
        var framed = SSHWireWriter()
        framed.string(request)
        try connection.send(framed.bytes)
        var header = SSHWireReader(try connection.receive(4))
        let length = try header.uint32()
        guard (1...262_144).contains(length) else {
            throw SSHError(.malformed, "ssh-agent's answer has no sane length")
        }
        return try connection.receive(Int(length))
    }
}
