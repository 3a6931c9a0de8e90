// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunbookModel
import Testing
import Values

/// A kind of bad approval, and what its refusal must say.
struct BadApproval: Sendable, CustomTestStringConvertible {
    let kind: String
    let reason: String
    /// When the executor takes it in, after the request.
    var delay = Duration.seconds(60)
    /// Who has decided before.
    var earlier: [@Sendable (ApprovalRequest) -> Letter] = []
    /// What `allowed_signers` says by then.
    var signers: @Sendable (ApprovalKeys) -> String? = { $0.signers() }
    var roles = ApprovalBench.roles
    var policy = ApprovalBench.policy
    let spoil: @Sendable (inout Letter, ApprovalKeys) -> Void

    init(_ kind: String, _ reason: String, _ spoil: @escaping @Sendable (inout Letter, ApprovalKeys) -> Void) {
        self.kind = kind
        self.reason = reason
        self.spoil = spoil
    }

    /// Every kind that reaches the verifier or the gate.
    static let answers =
        otherwiseSigned + misplaced + wrongPeople + wrongKeys + wrongSignatures + brokenGlass

    var testDescription: String { kind }

    func with(_ change: (inout BadApproval) -> Void) -> BadApproval {
        var changed = self
        change(&changed)
        return changed
    }
}

// MARK: - What the signature binds

extension BadApproval {
    /// Signed for something else in one respect: the refusal names the line that differs.
    static let otherwiseSigned: [BadApproval] = [
        signed("run", "run: other-20261122-031500-k7f2") { request in
            if let run = RunID("other-20261122-031500-k7f2") { request.run = run }
        },
        signed("nonce", "nonce: 0") { $0.nonce = "0" },
        signed("plan", "plan-sha256: x") { $0.planDigest = "x" },
        signed("step", "step: lag") { $0.step = ApprovalBench.id("lag") },
        signed("resolved step", "step-sha256: x") { $0.stepDigest = "x" },
        signed("inputs", "inputs-sha256: x") { $0.inputsDigest = "x" },
        signed("journal's head", "observed: journal sha256 x") { $0.journalHead = "x" },
        signed("account", "target: aws 999999999999") { $0.target.account = "999999999999" },
        signed("region", "target: aws 111122223333 primary=eu-west-1") {
            $0.target.regions = [.init(name: "primary", region: "eu-west-1")]
        },
        signed("endpoint", "endpoint http://10.0.0.1") { $0.target.endpoint = "http://10.0.0.1" },
        signed("service's endpoint", "endpoint: rds http://10.0.0.1") {
            $0.target.endpoints = ["rds": "http://10.0.0.1"]
        },
        signed("database", "database: dr=reader@other:5432/shop") {
            $0.target.connections = ["dr=reader@other:5432/shop"]
        },
        signed("system identifier", "system identifier 1") { $0.target.systemIdentifiers = ["dr": "1"] },
        signed("absent system identifier", "system identifier not named") { $0.target.systemIdentifiers = nil },
        signed("effect", "effect: read") { $0.effect = .read },
        signed("level", "level: twin") { $0.level = .twin },
        signed("attempt", "attempt: 2") { $0.attempt = 2 },
        signed("policy", "policy: other") { $0.policy = ApprovalBench.name("other") },
        signed("requester", "requester: ben") { $0.requester = "ben" },
        signed("moment of the request", "requested: 2026-11-22T04:14:59") {
            $0.requestedAt = $0.requestedAt - .seconds(1)
        },
        signed("expiry", "expires: 2026-11-22T06") { $0.expiresAt = $0.expiresAt + .seconds(3600) },
        signed("operation", "operation: rds nothing") { $0.operations = ["rds nothing"] },
        signed("reading", "reading: lag: fine") { $0.readings[0] = "lag: fine" },
        signed("form of the text", "lifeboat-approval 1") { $0.textVersion = nil },
        BadApproval("a signed no, sent as a yes", "decision: reject") { letter, _ in
            letter.alter = { $0.replacing("decision: approve", with: "decision: reject") }
        },
        BadApproval("another approver's text", "approver: carl") { letter, _ in
            letter.alter = { $0.replacing("approver: anna", with: "approver: carl") }
        },
        BadApproval("a reason that was put in later", "reason: lag is 2 s") { letter, _ in
            letter.alter = { $0.replacing("reason: lag is 2 s", with: "reason: lag is 2 h") }
        },
        BadApproval("carriage returns", "carriage returns") { letter, _ in
            letter.alter = { $0.replacing("\n", with: "\r\n") }
        },
        BadApproval("a blank at a line's end", "effect: irreversible '") { letter, _ in
            letter.alter = { $0.replacing("effect: irreversible\n", with: "effect: irreversible \n") }
        },
        BadApproval("no line feed at the end", "lines, and what is asked has") { letter, _ in
            letter.alter = { String($0.dropLast()) }
        },
    ]

    private static func signed(
        _ kind: String,
        _ line: String,
        _ change: @escaping @Sendable (inout ApprovalRequest) -> Void
    ) -> BadApproval {
        BadApproval("signed for another \(kind)", line) { letter, _ in change(&letter.request) }
    }
}

// MARK: - Requests and moments

extension BadApproval {
    static let misplaced: [BadApproval] = [
        BadApproval("the nonce of another attempt", "it answers another request") { letter, _ in
            letter.decision.nonce = "00112233445566778899aabbccddeeff"
        },
        BadApproval("no nonce", "it answers another request") { letter, _ in letter.decision.nonce = "" },
        BadApproval("a step that does not wait", "no approval is waited for at this step") { letter, _ in
            letter.decision.step = ApprovalBench.id("lag")
        },
        BadApproval("a step that is not there", "the run has no such step") { letter, _ in
            letter.decision.step = ApprovalBench.id("other")
        },
        BadApproval("after the end of the request", "the request expired at") { _, _ in }
            .with { $0.delay = .seconds(3600) },
        BadApproval("dated before the request", "before the request of") { letter, _ in
            letter.decision.decidedAt = letter.request.requestedAt - .seconds(121)
        },
        BadApproval("dated after the end of the request", "after the request expires") { letter, _ in
            letter.decision.decidedAt = letter.request.expiresAt
        },
        BadApproval("dated in the future", "which is yet to come") { letter, _ in
            letter.decision.decidedAt = letter.request.requestedAt + .seconds(181)
        },
    ]
}

// MARK: - Break-glass

extension BadApproval {
    private static func breaking(
        _ kind: String,
        _ reason: String,
        by person: String = "carl",
        allowed: [String]? = ["lead"],
        _ spoil: @escaping @Sendable (inout Letter) -> Void = { _ in }
    ) -> BadApproval {
        BadApproval(kind, reason) { letter, _ in
            letter = Letter(letter.request, by: person)
            letter.decision.breaksGlass = true
            letter.decision.reason = "the primary burns and nobody else answers"
            spoil(&letter)
        }
        .with { $0.policy.breakGlass = allowed }
    }

    static let brokenGlass: [BadApproval] = [
        breaking(
            "broken glass where there is none",
            "has no break-glass: 2 of dba, lead must approve it",
            allowed: nil
        ),
        breaking("broken glass by another role", "anna has none of the roles lead", by: "anna"),
        breaking("broken glass without a reason", "needs a reason of at least 20 letters and digits") {
            $0.decision.reason = "it burns"
        },
        breaking("broken glass for a reason of fillers", "needs a reason of at least 20 letters and digits") {
            $0.decision.reason = String(repeating: "\u{3164}", count: 24)
        },
        breaking("broken glass without a signature", "the decision must be signed") { $0.signer = nil },
        breaking("a no that breaks the glass", "a no needs no break-glass") { $0.decision.decision = .reject },
        breaking("broken glass after a no", "anna has rejected it").with { bad in
            bad.earlier = [
                { request in
                    var letter = Letter(request)
                    letter.decision.decision = .reject
                    return letter
                }
            ]
        },
        breaking("a signed yes that was made to break the glass", "decision: approve'") { letter in
            letter.alter = { $0.replacing("approve (breaks the glass: one person alone)", with: "approve") }
        },
    ]
}

// MARK: - People

extension BadApproval {
    private static let byAnna: @Sendable (ApprovalRequest) -> Letter = { Letter($0) }
    private static let rejectedByCarl: @Sendable (ApprovalRequest) -> Letter = { request in
        var letter = Letter(request, by: "carl")
        letter.decision.decision = .reject
        return letter
    }

    private static func named(_ name: String, _ kind: String, _ reason: String) -> BadApproval {
        BadApproval(kind, reason) { letter, _ in
            letter.decision.by = name
            letter.signer = nil
        }
        .with { $0.signers = { _ in "" } }
    }

    static let wrongPeople: [BadApproval] = [
        BadApproval("the starter", "the starter does not count") { letter, _ in
            letter = Letter(letter.request, by: "olga")
        },
        BadApproval("somebody without the role", "zoe has none of the roles dba, lead") { letter, _ in
            letter = Letter(letter.request, by: "zoe")
        },
        BadApproval("a role that the workspace has lost", "the workspace has no role 'lead'") { letter, _ in
            letter = Letter(letter.request, by: "carl")
        }
        .with { $0.roles = ApprovalBench.roles.filter { $0.name != "lead" } },
        BadApproval("the same person twice", "anna has decided already") { _, _ in }.with { $0.earlier = [byAnna] },
        BadApproval("a yes after a no", "carl has rejected it, and one rejection wins") { _, _ in }
            .with { $0.earlier = [rejectedByCarl] },
        BadApproval("the same key under another name", "the key belongs to anna") { letter, _ in
            letter.decision.by = "ben"
        }
        .with { $0.earlier = [byAnna] },
        named("", "nobody's name", "it has no name"),
        named(String(repeating: "a", count: 201), "a name without end", "more than 200 bytes"),
        named("anna\u{7}", "a name with a control character", "a character that cannot be seen"),
        named("an\u{200B}na", "a name with a space of no width", "a character that cannot be seen"),
        named("anna ", "a name with a blank at its end", "begins or ends with a blank"),
        named("аnna", "a listed name with a letter of another alphabet", "mixes letters of alphabets"),
        named("ａｎｎａ", "a name in letters of another width", "in a form that looks like others"),
        named("OLGA", "the starter in capitals", "the starter does not count").with { $0.roles = [] },
        named("о\u{43B}g\u{430}", "the starter in letters that look alike", "mixes letters of alphabets")
            .with { $0.roles = [] },
        named("Anna", "the same person in another spelling", "anna has decided already").with {
            $0.roles = []
            $0.earlier = [
                { request in
                    var letter = Letter(request)
                    letter.signer = nil
                    return letter
                }
            ]
        },
        BadApproval("a reason without end", "the reason has more than 4096 bytes") { letter, _ in
            letter.decision.reason = String(repeating: "r", count: 4097)
        },
    ]
}
