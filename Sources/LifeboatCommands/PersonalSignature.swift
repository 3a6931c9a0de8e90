// SPDX-License-Identifier: Apache-2.0

import Digests
import RunbookModel
import Values

/// Signs what a person decides, and refuses to make a signature that nobody would accept.
struct PersonalSignature {
    let context: WorkspaceContext
    /// The person, by the name that `allowed_signers` uses.
    let by: String
    let key: KeyOptions
    let namespace: String

    /// The armoured signature over a text and the fingerprint of its key; nil where the workspace has no keys and none was
    /// given.
    ///
    /// - Throws: `Failure` `.refused` when it must be signed and is not, or would not count.
    func sign(_ text: String, at now: Timestamp) throws -> (signature: String?, fingerprint: String?) {
        let signers = try trusted()
        guard let signer = try signer(in: signers) else {
            // Once anybody has a key, everything must be signed: otherwise anybody could decide in any name.
            guard let signers, !signers.entries.isEmpty else { return (nil, nil) }
            throw Failure(
                .refused,
                "allowed_signers has keys, so this must be signed",
                advice: "--key ~/.ssh/id_ed25519"
            )
        }
        var owner = by
        let signature: SSHSignature
        do throws(SSHError) {
            if let signers, !signers.entries.isEmpty {
                owner = try signers.principal(for: signer.publicKey, namespace: namespace, at: now)
            }
            signature = try signer.sign(message: Array(text.utf8), namespace: namespace)
        } catch {
            throw Failure(
                .refused,
                "nobody would accept this signature: \(error)",
                advice: "the key's line in allowed_signers needs namespaces=\"…,\(namespace)\""
            )
        }
        guard owner == by else {
            throw Failure(.refused, "the key belongs to \(owner), not to \(by)", advice: "--as \(owner)")
        }
        return (signature.armored, signer.publicKey.fingerprint)
    }

    /// The key that was given, or the one of ssh-agent that is listed for the person.
    private func signer(in signers: AllowedSigners?) throws -> SSHSigner? {
        if let given = try key.signer() { return given }
        do throws(SSHError) {
            return try key.agentSigner(of: by, in: signers)
        } catch {
            throw Failure(.refused, "ssh-agent could not be asked: \(error)")
        }
    }

    private func trusted() throws -> AllowedSigners? {
        guard let name = context.workspace.allowedSigners else { return nil }
        guard let signers = try SignerFile.read(context.path(name)) else {
            throw Failure(
                .refused,
                "lifeboat.yaml names '\(name)' for signatures, but there is no such file",
                advice: "lifeboat doctor has the commands that make it; nothing was recorded"
            )
        }
        return signers
    }
}
