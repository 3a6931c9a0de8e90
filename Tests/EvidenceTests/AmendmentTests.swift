// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

/// What is recorded after the end of a run, and after its sign-off.
@Suite(.enabled(if: SignedRun.hasSSHKeygen), .timeLimit(.minutes(5)))
struct AmendmentTests {
    private struct Signed {
        let run: SignedRun
        let key: SSHSigner
        let signers: AllowedSigners

        /// Records what `make` makes of the last record's digest.
        func add(_ make: (_ head: String, _ opening: RunOpening) throws -> [RunEvent]) async throws {
            let session = try run.store.amend(run.run, now: { SignedRun.now })
            let recorder = session.recorder(roles: [], now: { SignedRun.now }, observe: { _, _ in })
            try await recorder.record(try make(session.history.head, session.history.opening))
        }

        func decision(
            _ step: String,
            _ verdict: ObligationDecision.Verdict = .discharge,
            by: String = "anna",
            on words: String = "tidy up",
            after head: String,
            in opening: RunOpening
        ) throws -> ObligationDecision {
            var decision = ObligationDecision(
                obligation: ObligationID(step: SignedRun.id(step)),
                verdict: verdict,
                by: by,
                reason: "seen",
                until: verdict == .waive ? SignedRun.now + .seconds(3600) : nil,
                journalHead: head,
                decidedAt: SignedRun.now
            )
            let text = decision.text(on: words, in: opening)
            let namespace = ObligationDecision.signatureNamespace
            decision.signature = try key.sign(message: Array(text.utf8), namespace: namespace).armored
            decision.keyFingerprint = key.publicKey.fingerprint
            return decision
        }

        func verdict(_ trusted: AllowedSigners? = nil) async -> (Verification.Verdict, String) {
            let verification = await Verification(run.bundle, signers: trusted ?? signers)
            let first = verification.checks.first { $0.holds == false }
            return (verification.verdict, first.map { "\($0.name): \($0.detail)" } ?? "")
        }
    }

    private func signed(isSignedOff: Bool = true, obligation: String = "tidy up") async throws -> Signed {
        let run = try await SignedRun(obligation: obligation)
        let (signer, line) = try run.makeKey("anna")
        if isSignedOff { try await run.sign(with: signer, as: "anna", allowed: line) }
        return Signed(run: run, key: signer, signers: try AllowedSigners.parse(line))
    }

    @Test func `a sign-off holds for what it signed, and what came after is said`() async throws {
        let signed = try await signed()
        let count = try signed.run.history().entries.count
        try await signed.add { [.obligationDecided(try signed.decision("a", after: $0, in: $1))] }
        try await signed.add { [.obligationDecided(try signed.decision("b", .waive, after: $0, in: $1))] }
        let verification = await Verification(signed.run.bundle, signers: signed.signers)
        #expect(verification.verdict == .verified)
        #expect(
            verification.checks.first { $0.name == "records" }?.detail
                == "signed up to record \(count); 2 records after, about what was left behind"
        )
        #expect(verification.checks.contains { $0.name == "obligations" && $0.holds == true })
    }

    @Test(arguments: [
        ("tidy ${run.id}", true), ("tidy daily-20261122-031500-k7f2", true), ("tidy ${account}", false),
    ])
    func `the words are signed with the values of the run, and by earlier versions without`(
        words: String,
        holds: Bool
    ) async throws {
        let signed = try await signed(obligation: "tidy ${run.id}")
        try await signed.add { [.obligationDecided(try signed.decision("a", on: words, after: $0, in: $1))] }
        #expect(await signed.verdict().0 == (holds ? .verified : .broken))
    }

    @Test func `the journal's beginning has the digest that was signed`() async throws {
        let signed = try await signed()
        let count = try signed.run.history().entries.count
        try await signed.add { [.obligationDecided(try signed.decision("a", after: $0, in: $1))] }
        let statement = try ChildProcess.run(["cat", signed.run.path("signoff/statement.txt")])
        let script = "head -n \(count + 1) '\(signed.run.path("journal.jsonl"))' | sha256sum | cut -d ' ' -f 1"
        let digest = try ChildProcess.run(["sh", "-c", script]).filter { !$0.isWhitespace }
        #expect(statement.contains("file: \(digest)  journal.jsonl"))
        let instructions = try ChildProcess.run(["cat", signed.run.path("signoff/VERIFY.md")])
        #expect(instructions.contains("head -n \(count + 1) journal.jsonl | sha256sum"))
    }

    @Test func `anything else after the end breaks it`() async throws {
        let signed = try await signed()
        let outcome = StepOutcome(step: SignedRun.id("a"), attempt: 1, state: .succeeded, isProven: true)
        try await signed.add { _, _ in [.stepFinished(outcome)] }
        let (verdict, reason) = await signed.verdict()
        #expect(verdict == .broken && reason.contains("nothing of that kind may follow it"), "\(reason)")
    }

    @Test func `a decision on another record, for another obligation or in another's name breaks it`() async throws {
        let forgeries: [(String, (Signed, String, RunOpening) throws -> ObligationDecision)] = [
            ("another record", { try $0.decision("a", after: "00", in: $2) }),
            ("no obligation 'c'", { try $0.decision("c", after: $1, in: $2) }),
            ("the starter does not waive", { try $0.decision("a", .waive, by: "olga", after: $1, in: $2) }),
            ("does not belong to dba", { try $0.decision("a", by: "dba", after: $1, in: $2) }),
            (
                "by anna",
                { signed, head, opening in
                    var decision = try signed.decision("a", after: head, in: opening)
                    decision.reason = "another"
                    return decision
                }
            ),
            (
                "holds no signature",
                { signed, head, opening in
                    var decision = try signed.decision("a", after: head, in: opening)
                    decision.signature = nil
                    return decision
                }
            ),
        ]
        for (expected, forge) in forgeries {
            let signed = try await signed(isSignedOff: false)
            try await signed.add { [.obligationDecided(try forge(signed, $0, $1))] }
            let (verdict, reason) = await signed.verdict()
            #expect(verdict == .broken && reason.contains(expected), "\(expected): \(reason)")
        }
    }

    @Test func `a run that is closed with something open breaks it`() async throws {
        let signed = try await signed()
        let closure = { (head: String) in
            RunClosure(
                by: "anna",
                reason: "",
                discharged: 2,
                waived: 0,
                journalHead: head,
                closedAt: SignedRun.now
            )
        }
        try await signed.add { head, _ in [.runClosed(closure(head))] }
        let (verdict, reason) = await signed.verdict()
        #expect(verdict == .broken && reason.contains("'a' is open"), "\(reason)")
    }

    @Test func `the report says what is open, and what became of the rest`() async throws {
        let signed = try await signed(isSignedOff: false)
        try await signed.add { [.obligationDecided(try signed.decision("a", after: $0, in: $1))] }
        let digest = RunDigest(try signed.run.history())
        for text in [MarkdownReport(digest).text(), HTMLReport(digest).text()] {
            #expect(text.contains("1 open, 0 waived, 1 discharged; 2 in all"))
            #expect(text.contains("discharged by anna"))
            #expect(text.contains("anna discharged the obligation a"))
        }
    }
}
