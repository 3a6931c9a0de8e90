// SPDX-License-Identifier: Apache-2.0

public import Digests
import Journal
public import RunCore
public import RunStore
import Values

/// What `lifeboat verify` found out about a bundle.
public struct Verification: Sendable {
    /// The possible results.
    public enum Verdict: String, Sendable {
        /// Everything holds, and somebody who is allowed to has signed it.
        case verified
        /// Everything that can be checked holds, but it is not signed, the signer cannot be checked, or a result was kept
        /// that was done under another plan.
        case undecided
        /// Something is broken.
        case broken
    }

    /// One check and its result.
    public struct Check: Sendable, Hashable {
        /// What was checked.
        public let name: String
        /// Whether it holds; nil when it could not be decided.
        public let holds: Bool?
        /// What was found.
        public let detail: String
    }

    /// The checks in order; the first that does not hold names the first broken link.
    public private(set) var checks: [Check] = []
    /// The run, when its journal could be read.
    public private(set) var run: RunID?

    /// Why the bundle could not be read, so that nothing is known of what was not; nil when all of it was.
    ///
    /// What is missing or was changed is no such reason: that breaks the bundle.
    public private(set) var unread: RunStoreError?

    /// The result.
    public var verdict: Verdict {
        if checks.contains(where: { $0.holds == false }) { return .broken }
        return checks.contains { $0.holds == nil } ? .undecided : .verified
    }

    /// Checks a bundle; one in a folder offline, one in a database by what the database gives.
    ///
    /// `signers` are the people whom the verifier trusts; nil leaves the signer's identity undecided.
    public init(_ bundle: any RunBundle, signers: AllowedSigners?) async {
        guard let history = await checkHistory(bundle) else { return }
        run = history.opening.run
        checkApprovals(history, signers)
        checks += PlanAmendmentCheck(history, signers).run()
        var amendments = AmendmentCheck(history, signers)
        checks += amendments.run()
        guard let files = await checkEvidence(bundle, history) else { return }
        await checkSignOff(bundle, history, files, signers)
    }

    private mutating func checkHistory(_ bundle: any RunBundle) async -> RunHistory? {
        do {
            let history = try await bundle.history()
            let end = history.unknownEnd.map { "; \($0)" } ?? ""
            pass("journal", "\(history.entries.count) records, chained, head \(history.head)\(end)")
            if let missing = history.missingTail { fail("journal end", missing.sentence) }
            pass("plan", "matches the digest in the journal: \(history.opening.planDigest)")
            if let tail = history.tornTail {
                let isOver = history.machine().state.isFinal
                note("journal end", isOver ? false : nil, tail)
            }
            return history
        } catch {
            note(unreadable: "journal and plan", error)
            return nil
        }
    }

    /// Checks each signed decision against the text that was shown, at the moment when it was recorded.
    private mutating func checkApprovals(_ history: RunHistory, _ signers: AllowedSigners?) {
        var requests: [String: ApprovalRequest] = [:]
        var (signed, unsigned) = (0, 0)
        var strangers: [String] = []
        for entry in history.entries {
            if case .approvalRequested(let request) = entry.recorded.event { requests[request.nonce] = request }
            guard case .approvalDecided(let decision) = entry.recorded.event else { continue }
            guard let armored = decision.signature, let request = requests[decision.nonce] else {
                if decision.keyFingerprint != nil {
                    fail("approvals", "record \(entry.sequence) names a key, but holds no signature")
                }
                unsigned += 1
                continue
            }
            do throws(SSHError) {
                let text = request.text(of: decision)
                let signature = try SSHSignature.parse(armored: armored)
                try signature.verify(message: Array(text.utf8), namespace: ApprovalRequest.signatureNamespace)
                signed += 1
                if let problem = signature.problem(naming: decision.keyFingerprint) {
                    fail("approvals", "record \(entry.sequence), by \(decision.by): \(problem)")
                    continue
                }
                if signers?.lists(signature.publicKey) == false {
                    strangers.append("\(decision.by) at \(decision.step) (\(signature.publicKey.fingerprint))")
                    continue
                }
                let owner = try signers?.principal(
                    for: signature.publicKey,
                    namespace: ApprovalRequest.signatureNamespace,
                    at: entry.recorded.time
                )
                if let owner, owner != decision.by {
                    fail("approvals", "record \(entry.sequence): the key belongs to \(owner), not to \(decision.by)")
                }
            } catch {
                fail("approvals", "record \(entry.sequence), by \(decision.by): \(error)")
            }
        }
        guard signed + unsigned > 0 else { return }
        let rest = unsigned == 0 ? "" : "; \(unsigned) not signed, so only the executor vouches for who decided"
        pass("approvals", "\(signed) signed decisions hold\(rest)")
        guard !strangers.isEmpty else { return }
        let names = strangers.joined(separator: ", ")
        note("approvers", nil, "not in the list of people you trust, so whose keys these are is not known: \(names)")
    }

    private mutating func checkEvidence(_ bundle: any RunBundle, _ history: RunHistory) async -> [BundleFile]? {
        let files: [BundleFile]
        do {
            files = try await bundle.files()
        } catch {
            note(unreadable: "files", error)
            return nil
        }
        let prefix = "\(RunLayout.evidence)/"
        let stored = Dictionary(
            uniqueKeysWithValues: files.filter { $0.path.hasPrefix(prefix) }.map {
                (String($0.path.dropFirst(prefix.count)), $0)
            }
        )
        let isUnfinished = { (name: String) in name.hasSuffix(DurableFile.temporarySuffix) }
        if let name = stored.keys.filter(isUnfinished).min() {
            let isOver = history.machine().state.isFinal
            note("evidence", isOver ? false : nil, "\(prefix)\(name) was never finished; resuming the run removes it")
        }
        for (name, file) in stored.sorted(by: { $0.key < $1.key }) where name != file.sha256 && !isUnfinished(name) {
            fail("evidence", "\(file.path) has been changed: its content is \(file.sha256)")
            return nil
        }
        let named = history.evidenceDigests
        if let missing = named.filter({ stored[$0] == nil }).min() {
            fail("evidence", "\(prefix)\(missing) is named in the journal and is not there")
            return nil
        }
        // A run that was killed may leave evidence that no record names: it is durable before the record is.
        let unnamed = stored.count - named.count
        let rest = unnamed == 0 ? "" : "; \(unnamed) more that no record names"
        pass("evidence", "\(named.count) files, each with the content that its name says\(rest)")
        return files
    }

    private mutating func checkSignOff(
        _ bundle: any RunBundle,
        _ history: RunHistory,
        _ files: [BundleFile],
        _ signers: AllowedSigners?
    ) async {
        let statementPath = "\(RunLayout.signoff)/\(SignOff.statement)"
        let signaturePath = "\(RunLayout.signoff)/\(SignOff.signature)"
        guard files.contains(where: { $0.path == signaturePath }) else {
            let run = history.opening.run
            let next = history.machine().state.isFinal ? "sign \(run) --key KEY --as NAME" : "status \(run)"
            let open = history.machine().state.isFinal ? "" : ", and the run is not over"
            note("sign-off", nil, "the bundle is not signed\(open): lifeboat \(next)")
            return
        }
        guard let bytes = try? await bundle.read(statementPath), let text = String(validating: bytes, as: UTF8.self),
            let claims = SignOffStatement.claims(in: text)
        else {
            fail("statement", "\(statementPath) is missing or is no statement")
            return
        }
        let rest = files.filter { !SignOff.isSignature($0.path) }
        // What was added after the sign-off is no part of what was signed, and takes nothing from it.
        let signed = history.beginning(claims.records) ?? history
        let added = history.entries.count - signed.entries.count
        let files = added == 0 ? rest : await Self.asSigned(rest, bundle, records: signed.entries.count)
        let expected = SignOffStatement(
            signed,
            files: files,
            signer: claims.signer,
            signedAt: claims.signedAt,
            form: claims.form
        )
        guard expected.text == text else {
            fail("statement", Self.difference(signed: text, found: expected.text))
            return
        }
        pass("statement", "says what the journal and the \(rest.count) files say")
        if added > 0 {
            let noun = added == 1 ? "record" : "records"
            pass(
                "records",
                "signed up to record \(signed.entries.count); \(added) \(noun) after, about what was left behind"
            )
        }
        await checkSignature(bundle, signaturePath, bytes, claims, signers)
    }

    /// The files as they were when the journal had so many records beside its header.
    private static func asSigned(_ files: [BundleFile], _ bundle: any RunBundle, records: Int) async -> [BundleFile] {
        guard let journal = try? await bundle.read(RunLayout.journal) else { return files }
        let ends = journal.indices.lazy.filter { journal[$0] == UInt8(ascii: "\n") }
        guard let end = ends.dropFirst(records).first else { return files }
        let bytes = Array(journal[...end])
        return files.map { file in
            guard file.path == RunLayout.journal else { return file }
            return BundleFile(path: file.path, sha256: SHA256.digest(of: bytes).hex, size: bytes.count)
        }
    }

    private mutating func checkSignature(
        _ bundle: any RunBundle,
        _ path: String,
        _ statement: [UInt8],
        _ claims: SignOffStatement.Claims,
        _ signers: AllowedSigners?
    ) async {
        do {
            let armored = String(decoding: try await bundle.read(path), as: UTF8.self)
            let signature = try SSHSignature.parse(armored: armored)
            try signature.verify(message: statement, namespace: SignOffStatement.signatureNamespace)
            pass("signature", "made with the key \(signature.publicKey.fingerprint)")
            guard let signers else {
                note("signer", nil, "whose key that is was not checked; give the people you trust: --signers FILE")
                return
            }
            guard signers.lists(signature.publicKey) else {
                let key = signature.publicKey.fingerprint
                note("signer", nil, "\(claims.signer) by its own word: \(key) is not in the list of people you trust")
                return
            }
            let principal = try signers.principal(
                for: signature.publicKey,
                namespace: SignOffStatement.signatureNamespace,
                at: claims.signedAt
            )
            guard principal == claims.signer else {
                fail("signer", "the statement names \(claims.signer), but the key belongs to \(principal)")
                return
            }
            pass(
                "signer",
                "\(principal), at \(claims.signedAt.text()) by the signer's own clock (not independently proved)"
            )
        } catch {
            fail("signature", "\(error)")
        }
    }

    /// The first line that differs between what was signed and what the bundle says now.
    private static func difference(signed: String, found: String) -> String {
        let old = signed.split(separator: "\n", omittingEmptySubsequences: false)
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, pair) in zip(old, new).enumerated() where pair.0 != pair.1 {
            return "line \(index + 1): signed '\(pair.0)', but the bundle says '\(pair.1)'"
        }
        return "signed with \(old.count) lines, but the bundle gives \(new.count)"
    }

    private mutating func pass(_ name: String, _ detail: String) { note(name, true, detail) }
    private mutating func fail(_ name: String, _ detail: String) { note(name, false, detail) }

    /// What could not be read: whether it holds is known only where the bundle itself is the reason.
    private mutating func note(unreadable name: String, _ error: any Error) {
        guard let error = error as? RunStoreError, ![.corrupt, .missing].contains(error.code) else {
            fail(name, "\(error)")
            return
        }
        unread = error
        note(name, nil, error.description)
    }

    private mutating func note(_ name: String, _ holds: Bool?, _ detail: String) {
        checks.append(Check(name: name, holds: holds, detail: detail))
    }
}

extension RunHistory {
    /// The digests of all evidence that the journal names.
    var evidenceDigests: Set<String> {
        var digests: Set<String> = []
        for event in entries.map(\.recorded.event) {
            switch event {
            case .operationEnded(let record): digests.formUnion(record.evidence.map(\.sha256))
            case .operatorAnswered(let answer): digests.formUnion((answer.attachments ?? []).map(\.sha256))
            default: continue
            }
        }
        return digests
    }
}
