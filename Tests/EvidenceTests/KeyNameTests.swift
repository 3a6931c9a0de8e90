// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import RunCore
import RunStore
import RunbookModel
import Testing
import Values

/// The name of the key beside a signature, which reports print and which no signature covers.
@Suite(.enabled(if: SignedRun.hasSSHKeygen), .timeLimit(.minutes(5)))
struct KeyNameTests {
    /// The name that a record gives the key, and what is said about it; nil for the right name.
    static let names: [(name: String?, words: String?)] = [
        ("right", nil), ("SHA256:another", "names the key SHA256:another, but was signed with"),
        (nil, "is signed, but names no key"),
    ]

    @Test(arguments: names) func `an approval names the key that signed it`(_ name: String?, _ words: String?)
        async throws
    {
        let run = try await SignedRun([.succeeded], isOver: false)
        let (key, line) = try run.makeKey("anna")
        let session = try run.store.open(run.run, now: { SignedRun.now })
        let request = ApprovalRequest(
            run: run.run,
            step: SignedRun.id("b"),
            attempt: 1,
            policy: try #require(ApprovalID("p")),
            nonce: "n",
            planDigest: session.history.planDigest,
            stepDigest: "",
            inputsDigest: "",
            journalHead: session.history.head,
            target: RunTarget(),
            level: .live,
            effect: .change,
            operations: [],
            readings: [],
            requester: "olga",
            requestedAt: SignedRun.now,
            expiresAt: SignedRun.now + .seconds(60)
        )
        var decision = ApprovalDecision(
            step: SignedRun.id("b"),
            nonce: "n",
            decision: .approve,
            by: "anna",
            reason: "",
            decidedAt: SignedRun.now
        )
        let text = request.text(of: decision)
        decision.signature = try key.sign(message: Array(text.utf8), namespace: ApprovalRequest.signatureNamespace)
            .armored
        decision.keyFingerprint = name == "right" ? key.publicKey.fingerprint : name
        let recorder = session.recorder(roles: [], now: { SignedRun.now }, observe: { _, _ in })
        try await recorder.record([.approvalRequested(request), .approvalDecided(decision)])
        let allowed = line.replacing("signoff@lifeboat", with: "approval@lifeboat")
        let checks = await Verification(run.bundle, signers: try AllowedSigners.parse(allowed)).checks
        Self.expect(words, in: checks, of: "approvals")
    }

    @Test(arguments: names) func `what is decided after the end names the key that signed it`(
        _ name: String?,
        _ words: String?
    ) async throws {
        for isClosing in [false, true] {
            let run = try await SignedRun(obligation: isClosing ? nil : "tidy up")
            let (key, line) = try run.makeKey("anna")
            let session = try run.store.amend(run.run, now: { SignedRun.now })
            let namespace = ObligationDecision.signatureNamespace
            func sign(_ text: String) throws -> String {
                try key.sign(message: Array(text.utf8), namespace: namespace).armored
            }
            let named = name == "right" ? key.publicKey.fingerprint : name
            let event: RunEvent
            if isClosing {
                var closure = RunClosure(
                    by: "anna",
                    reason: "",
                    discharged: 0,
                    waived: 0,
                    journalHead: session.history.head,
                    closedAt: SignedRun.now
                )
                closure.signature = try sign(closure.text(in: session.history.opening))
                closure.keyFingerprint = named
                event = .runClosed(closure)
            } else {
                var decision = ObligationDecision(
                    obligation: ObligationID(step: SignedRun.id("a")),
                    verdict: .discharge,
                    by: "anna",
                    reason: "seen",
                    journalHead: session.history.head,
                    decidedAt: SignedRun.now
                )
                decision.signature = try sign(decision.text(on: "tidy up", in: session.history.opening))
                decision.keyFingerprint = named
                event = .obligationDecided(decision)
            }
            let recorder = session.recorder(roles: [], now: { SignedRun.now }, observe: { _, _ in })
            try await recorder.record([event])
            let checks = await Verification(run.bundle, signers: try AllowedSigners.parse(line)).checks
            Self.expect(words, in: checks, of: "obligations")
        }
    }

    private static func expect(_ words: String?, in checks: [Verification.Check], of name: String) {
        let found = checks.first { $0.holds == false }
        guard let words else {
            #expect(found == nil && checks.contains { $0.name == name && $0.holds == true }, "\(checks)")
            return
        }
        #expect(found?.name == name && found?.detail.contains(words) == true, "\(checks)")
    }
}
