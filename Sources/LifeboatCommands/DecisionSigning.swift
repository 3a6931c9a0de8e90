// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel

/// Signs what people decide on requests for approval.
enum DecisionSigning {
    /// Whether a decision counts only when it is signed: the workspace lists keys.
    static func isRequired(in context: WorkspaceContext) -> Bool {
        let signers = try? context.workspace.allowedSigners.flatMap { try SignerFile.read(context.path($0)) }
        return signers?.entries.isEmpty == false
    }

    /// Signs with the key that was given, or with the one of ssh-agent that is listed for the person; without either, the
    /// decision stays unsigned.
    ///
    /// - Throws: `Failure` when the key cannot be used, or the agent does not answer.
    static func sign(
        _ made: inout ApprovalDecision,
        on request: ApprovalRequest,
        with key: KeyOptions,
        in context: WorkspaceContext
    ) throws {
        let text = request.text(of: made)
        let signers = try context.workspace.allowedSigners.flatMap { try SignerFile.read(context.path($0)) }
        var signer = try key.signer()
        do throws(SSHError) {
            if signer == nil { signer = try key.agentSigner(of: made.by, in: signers) }
            guard let signer else { return }
            if case .agent(_, let key) = signer {
                CommandOutput.progress("signing with \(key.fingerprint) of ssh-agent; touch it if it waits for that")
            }
            made.signature = try signer.sign(
                message: Array(text.utf8),
                namespace: ApprovalRequest.signatureNamespace
            ).armored
        } catch {
            throw Failure(.refused, "the decision could not be signed: \(error)")
        }
        made.signedText = text
    }
}
