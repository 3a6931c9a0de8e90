// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Digests

/// The key that signs.
struct KeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The SSH key to sign with.",
            discussion: "A private key file, or a public one (.pub) whose private half ssh-agent holds.",
            valueName: "file"
        )
    )
    var key: String?

    /// No key, or one that was typed; `~` in front of it is the person's home.
    static func typed(_ file: String?) -> KeyOptions {
        var options = KeyOptions()
        let home = ProcessVariables.all["HOME"]
        options.key = file.map { file in
            guard let home, file.hasPrefix("~/") else { return file }
            return home + file.dropFirst()
        }
        return options
    }

    /// The signer, or nil when no key was given.
    ///
    /// - Throws: `Failure` when the key cannot be used.
    func signer() throws -> SSHSigner? {
        guard let key else { return nil }
        let bytes = try InputReader.file(key, limit: 1 << 16)
        do throws(SSHError) {
            guard key.hasSuffix(".pub") else { return .file(try SSHPrivateKey.parse(bytes)) }
            let publicKey = try SSHPublicKey(line: String(decoding: bytes, as: UTF8.self))
            return .agent(SSHAgent(socketPath: agentSocket), publicKey)
        } catch {
            throw Failure(.refused, "\(key) cannot sign: \(error)")
        }
    }

    /// The key of ssh-agent that is listed for a person; nil when there is no agent or it holds none of theirs.
    ///
    /// - Throws: `SSHError` when there is an agent and it does not answer as one.
    func agentSigner(of person: String, in signers: AllowedSigners?) throws(SSHError) -> SSHSigner? {
        let listed = (signers?.entries ?? []).filter { $0.principal == person }.map(\.key)
        guard !listed.isEmpty, !agentSocket.isEmpty else { return nil }
        let agent = SSHAgent(socketPath: agentSocket)
        let held = try agent.identities().map(\.publicKey)
        return held.first { listed.contains($0) }.map { .agent(agent, $0) }
    }

    /// Where ssh-agent listens; an empty path when there is none, which the agent's own error then says.
    private var agentSocket: String { ProcessVariables.all["SSH_AUTH_SOCK"] ?? "" }
}
