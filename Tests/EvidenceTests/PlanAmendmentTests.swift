// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import RunCore
import RunStore
import RunbookModel
import Testing
import Values

/// What `verify` and the reports say about a run whose plan was amended.
@Suite(.enabled(if: SignedRun.hasSSHKeygen), .timeLimit(.minutes(5)))
struct PlanAmendmentTests {
    /// A way in which an amendment does not hold, and what is said about it.
    struct Flaw: Sendable, CustomTestStringConvertible {
        var words: String
        var namespace = PlanAmendment.signatureNamespace
        var isSigned = true
        var before: @Sendable (inout PlanAmendment) -> Void = { _ in }
        var after: @Sendable (inout PlanAmendment) -> Void = { _ in }

        var testDescription: String { words }
    }

    static let flaws: [Flaw] = [
        Flaw(words: "decided on another record") { $0.journalHead = String(repeating: "0", count: 64) },
        Flaw(words: "the changes that it names have the digest") { $0.changes.append("[prose] more") },
        Flaw(words: "'a' was changed and is over") { $0.plan.steps[0].effect = .change },
        Flaw(words: "does not name the steps that begin anew") { $0.renewed = [SignedRun.id("a")] },
        Flaw(words: "an amendment needs a reason") { $0.reason = " " },
        Flaw(words: "namespace", namespace: ApprovalRequest.signatureNamespace),
        Flaw(words: "the key belongs to anna", before: { $0.by = "bob" }),
        Flaw(words: "does not have the digest", after: { $0.reason = "another one" }),
        Flaw(words: "names the key x, but was signed with", after: { $0.keyFingerprint = "x" }),
        Flaw(words: "it is signed, but names no key", after: { $0.keyFingerprint = nil }),
        Flaw(words: "does not have the digest", after: forget),
        Flaw(words: "it names a key, but holds no signature", after: { $0.signature = nil }),
    ]

    /// Takes out what was different, with its digest.
    @Sendable private static func forget(_ amendment: inout PlanAmendment) {
        amendment.changes = []
        amendment.changesDigest = sha("")
    }

    /// Gives the amendment the digest of what it holds now.
    private static func seal(_ amendment: inout PlanAmendment) throws {
        amendment.contentDigest = SHA256.digest(of: try amendment.content()).hex
    }

    private static func sha(_ text: String) -> String { SHA256.digest(of: Array(text.utf8)).hex }

    private struct Amended {
        let run: SignedRun
        let signers: AllowedSigners
        let line: String
        let key: SSHSigner
    }

    /// A run whose second step was edited before it began, and that then ended.
    private func amended(_ flaw: Flaw? = nil, isSigned: Bool = true) async throws -> Amended {
        let run = try await SignedRun([.succeeded], isOver: false)
        let (key, line) = try run.makeKey("anna")
        let session = try run.store.open(run.run, now: { SignedRun.now })
        let recorder = session.recorder(roles: [], now: { SignedRun.now }, observe: { _, _ in })
        var plan = session.history.plan
        plan.steps[1].timeout = TimeSpan(.seconds(9))
        let changes = PlanDifference(from: session.history.plan, to: plan).changes.flatMap(\.lines)
        var amendment = PlanAmendment(
            planDigest: session.history.planDigest,
            amendedDigest: "",
            plan: plan,
            changes: changes,
            changesDigest: Self.sha(PlanAmendment.text(of: changes)),
            by: "anna",
            reason: "too slow",
            journalHead: session.history.head,
            amendedAt: SignedRun.now
        )
        amendment.meaning = ["[noteworthy] 'b' has less time"]
        amendment.leftovers = [RunLeftover(step: SignedRun.id("b"), text: "an instance", removers: [])]
        amendment.recovery = "the journal's torn end was cut"
        amendment.plan.exposedSecrets = ["hunter2"]
        amendment.plan.sources = [PlanSource(name: "daily.md", text: "# Daily")]
        flaw?.before(&amendment)
        amendment.amendedDigest = SHA256.digest(of: try amendment.plan.meaning()).hex
        if !amendment.isFirstForm { try Self.seal(&amendment) }
        if isSigned {
            let text = amendment.text(in: run.run)
            let namespace = flaw?.namespace ?? PlanAmendment.signatureNamespace
            amendment.signature = try key.sign(message: Array(text.utf8), namespace: namespace).armored
            amendment.keyFingerprint = key.publicKey.fingerprint
        }
        flaw?.after(&amendment)
        try await recorder.record([.runAmended(amendment)])
        try await recorder.record([
            .stepStarted(step: SignedRun.id("b"), attempt: 1),
            .stepFinished(StepOutcome(step: SignedRun.id("b"), attempt: 1, state: .succeeded, isProven: true)),
        ])
        if case .finish(let state, let summary)? = recorder.nextActions().first {
            try await recorder.record([.runFinished(state: state, summary: summary)])
        }
        return Amended(run: run, signers: try AllowedSigners.parse(line), line: line, key: key)
    }

    private func checks(_ amended: Amended, _ signers: AllowedSigners? = nil) async -> [Verification.Check] {
        await Verification(amended.run.bundle, signers: signers ?? amended.signers).checks
    }

    @Test func `a signed amendment holds, and the sign-off names both plans`() async throws {
        let amended = try await amended()
        let statement = try await amended.run.sign(with: amended.key, as: "anna", allowed: amended.line)
        let history = try amended.run.history()
        #expect(history.begunPlan != history.plan)
        #expect(statement.text.contains("\nplan-sha256: \(history.opening.planDigest)\n"))
        #expect(statement.text.contains("\namended-plan-sha256: \(history.planDigest)\n"))
        let verification = await Verification(amended.run.bundle, signers: amended.signers)
        #expect(verification.verdict == .verified, "\(verification.checks)")
        let detail = verification.checks.first { $0.name == "amendments" }?.detail
        #expect(detail == "1 signed amendments of the plan hold; in force: \(history.planDigest)")
    }

    @Test func `an amendment without signature holds, and that is said; a stranger's key is not known`() async throws {
        let unsigned = await checks(try await amended(isSigned: false)).first { $0.name == "amendments" }
        #expect(unsigned?.holds == true)
        #expect(unsigned?.detail.contains("1 not signed, so only the store vouches") == true)
        let amended = try await amended()
        let (_, other) = try amended.run.makeKey("carl")
        let strange = await checks(amended, try AllowedSigners.parse(other))
        #expect(strange.contains { $0.name == "amendments" && $0.holds == nil && $0.detail.contains("anna") })
    }

    @Test(arguments: flaws) func `an amendment that does not hold is named`(_ flaw: Flaw) async throws {
        let checks = await checks(try await amended(flaw))
        let found = checks.first { $0.holds == false }
        #expect(found?.name == "amendments", "\(checks)")
        #expect(found?.detail.contains(flaw.words) == true, "\(found?.detail ?? "nothing")")
    }

    /// A change of one member of the record, after it was signed.
    struct Forgery: Sendable, CustomTestStringConvertible {
        var member: String
        var edit: @Sendable (inout PlanAmendment) -> Void

        var testDescription: String { member }
    }

    /// One for each member, and more for those that hold much.
    static let forgeries: [Forgery] = [
        Forgery(member: "textVersion") { $0.textVersion = nil }, Forgery(member: "textVersion") { $0.textVersion = 3 },
        Forgery(member: "planDigest") { $0.planDigest += "0" },
        Forgery(member: "amendedDigest") { $0.amendedDigest += "0" },
        Forgery(member: "plan") { $0.plan.steps[1].timeout = TimeSpan(.seconds(8)) },
        Forgery(member: "plan") { $0.plan.sources[0].text += "!" },
        Forgery(member: "plan") { $0.plan.sources[0].name += "!" },
        Forgery(member: "plan") { $0.plan.exposedSecrets = [] },
        Forgery(member: "plan") {
            $0.plan.steps[0].place = SourcePlace(file: "x", line: 1, column: 1, endLine: 1, endColumn: 2)
        },
        Forgery(member: "changes") { $0.changes[0] += "!" }, Forgery(member: "changes") { $0.changes = [] },
        Forgery(member: "changesDigest") { $0.changesDigest += "0" },
        Forgery(member: "meaning") { $0.meaning = nil }, Forgery(member: "meaning") { $0.meaning?[0] += "!" },
        Forgery(member: "renewed") { $0.renewed = [SignedRun.id("b")] },
        Forgery(member: "accepted") { $0.accepted = [SignedRun.id("a")] },
        Forgery(member: "leftovers") { $0.leftovers = nil },
        Forgery(member: "leftovers") { $0.leftovers?[0].text += "!" },
        Forgery(member: "leftovers") { $0.leftovers?[0].removers = [[SignedRun.id("a")]] },
        Forgery(member: "by") { $0.by = "bob" }, Forgery(member: "reason") { $0.reason += "!" },
        Forgery(member: "journalHead") { $0.journalHead += "0" },
        Forgery(member: "amendedAt") { $0.amendedAt = $0.amendedAt + .milliseconds(1) },
        Forgery(member: "recovery") { $0.recovery = nil }, Forgery(member: "recovery") { $0.recovery? += "!" },
        Forgery(member: "contentDigest") { $0.contentDigest = nil },
        Forgery(member: "signature") { $0.signature = nil },
        Forgery(member: "signature") { $0.signature = $0.signature?.replacing("U1NIU0lH", with: "U1NIU0lI") },
        Forgery(member: "keyFingerprint") { $0.keyFingerprint = nil },
        Forgery(member: "keyFingerprint") { $0.keyFingerprint? += "x" },
    ]

    @Test(arguments: forgeries)
    func `nothing of the record can be changed, nor with its digests made anew`(_ forgery: Forgery) async throws {
        for isSealed in [false, true] {
            let flaw = Flaw(
                words: forgery.member,
                after: { amendment in
                    forgery.edit(&amendment)
                    guard isSealed, forgery.member != "contentDigest" else { return }
                    if forgery.member == "changes" {
                        amendment.changesDigest = Self.sha(PlanAmendment.text(of: amendment.changes))
                    }
                    try? Self.seal(&amendment)
                }
            )
            let checks = await checks(try await amended(flaw))
            // Who signed is in no digest, so nothing is left to be sealed.
            #expect(checks.contains { $0.holds == false }, "sealed: \(isSealed), \(checks)")
        }
    }

    @Test func `every member of the record is forged above`() async throws {
        let amended = try await amended()
        let record = try amended.run.history().entries.lazy.compactMap(\.amendment).first
        let members = try JSONValue(encoding: record).objectValue?.keys ?? []
        #expect(Set(members) == Set(Self.forgeries.map(\.member)))
    }

    @Test func `an amendment in the first form still holds, and what it does not sign is said`() async throws {
        let flaw = Flaw(
            words: "",
            before: { amendment in
                amendment.textVersion = nil
                amendment.meaning = nil
            }
        )
        let checks = await checks(try await amended(flaw))
        #expect(!checks.contains { $0.holds == false }, "\(checks)")
        let detail = checks.first { $0.name == "amendments" }?.detail
        #expect(detail?.contains("1 in the first form, which signs neither") == true, "\(detail ?? "")")
    }

    @Test func `a record whose plan is another than it names, or that amends another, is corrupt`() async throws {
        for flaw in [
            Flaw(words: "names another", after: { $0.amendedDigest = "00" }),
            Flaw(words: "amends the plan 00", after: { $0.planDigest = "00" }),
        ] {
            let checks = await checks(try await amended(flaw))
            #expect(checks.first?.holds == false)
            #expect(checks.first?.detail.contains(flaw.words) == true, "\(checks)")
        }
    }

    @Test func `reports say who amended the plan, why, and what is different`() async throws {
        let amended = try await amended()
        let report = MarkdownReport(RunDigest(try amended.run.history())).text()
        #expect(report.contains("amended by anna"))
        #expect(report.contains("too slow"))
        #expect(report.contains("timeout changed: was 5m, is 9s"))
    }
}
