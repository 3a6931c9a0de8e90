// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel
import Values

/// Checks the signatures of approvals against the workspace's `allowed_signers`.
///
/// The file is read anew for each decision: a key that is taken out of it while a run waits for people counts no more.
struct DecisionVerifier: Sendable {
    private let read: @Sendable () throws -> AllowedSigners?

    /// Why a decision's signature does not count.
    struct Objection: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads the workspace's `allowed_signers`; a file that is named and absent allows nobody.
    ///
    /// - Throws: `Failure` when the file is there and is not well formed.
    init(context: WorkspaceContext, for plan: Plan) throws {
        guard let name = context.workspace.allowedSigners else {
            read = { nil }
            return
        }
        let path = context.path(name)
        let isNeeded = plan.steps.contains { $0.approval != nil }
        read = {
            if let signers = try SignerFile.read(path) { return signers }
            guard isNeeded else { return nil }
            throw Failure(
                .refused,
                "lifeboat.yaml names '\(name)' for signatures, but there is no such file, so nobody could approve anything",
                advice: "lifeboat doctor has the commands that make it"
            )
        }
        _ = try read()
    }

    /// The fingerprint of the key that signed, or nil for a decision that is not signed.
    ///
    /// The key must be valid at the moment when the decision is taken in: its own date is only the approver's word.
    ///
    /// - Throws: `Objection` when there is a signature and it does not count, or when there must be one.
    func fingerprint(of decision: ApprovalDecision, on request: ApprovalRequest, at now: Timestamp) throws -> String? {
        let signers = try currentSigners()
        guard let armored = decision.signature else {
            // Once anybody has a key, every decision must be signed: otherwise anybody could decide in any name.
            guard let signers, !signers.entries.isEmpty else { return nil }
            throw Objection(description: "allowed_signers has keys, so the decision must be signed: --key")
        }
        let text = request.text(of: decision)
        if let signed = decision.signedText, let difference = ApprovalRequest.difference(between: signed, and: text) {
            throw Objection(description: "the signature does not count: \(difference)")
        }
        var owner = decision.by
        let fingerprint: String
        do throws(SSHError) {
            let signature = try SSHSignature.parse(armored: armored)
            try signature.verify(message: Array(text.utf8), namespace: ApprovalRequest.signatureNamespace)
            if let signers {
                owner = try signers.principal(
                    for: signature.publicKey,
                    namespace: ApprovalRequest.signatureNamespace,
                    at: now
                )
            }
            fingerprint = signature.publicKey.fingerprint
        } catch {
            throw Objection(description: "the signature does not count: \(error)")
        }
        guard owner == decision.by else {
            throw Objection(description: "the signature does not count: the key belongs to \(owner)")
        }
        return fingerprint
    }

    /// The people whose keys are listed now.
    ///
    /// - Throws: `Objection` when that cannot be told, which lets nobody decide.
    private func currentSigners() throws -> AllowedSigners? {
        do {
            return try read()
        } catch {
            let reason = (error as? Failure)?.message ?? "\(error)"
            throw Objection(description: "nobody's signature can be checked: \(reason)")
        }
    }
}

/// Reads `allowed_signers` files.
enum SignerFile {
    /// The signers of a file; nil when there is no such file.
    ///
    /// - Throws: `Failure` when it is not well formed.
    static func read(_ path: String) throws -> AllowedSigners? {
        guard Folder.exists(path) else { return nil }
        let text = String(decoding: try InputReader.file(path, limit: 1 << 20), as: UTF8.self)
        do throws(SSHError) {
            return try AllowedSigners.parse(text)
        } catch {
            throw Failure(
                .invalid,
                "\(path): \(error)",
                advice: "every line must be right: principal, options, key type, key"
            )
        }
    }
}
