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

    /// Where ssh-agent listens; an empty path when there is none, which the agent's own error then says.
    private var agentSocket: String { ProcessVariables.all["SSH_AUTH_SOCK"] ?? "" }
}
