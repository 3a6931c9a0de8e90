// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

/// Every kind of bad approval goes the way of a good one, through inbox, verifier, gate and journal, and is refused.
@Suite(.enabled(if: ApprovalBench.hasSSHKeygen))
struct BadApprovalTests {
    private static let keys = Result { try ApprovalKeys() }
    private var keys: ApprovalKeys { get throws { try Self.keys.get() } }

    // MARK: - The good ones, without which no refusal means anything

    @Test func `two people of the roles carry the step on, and what is on record is what they signed`() async throws {
        let bench = try ApprovalBench(keys)
        #expect(try await bench.execute().isParked)
        let request = try bench.request()
        for person in ["anna", "carl"] {
            bench.advance(by: .seconds(60))
            try bench.post(try Letter(request, by: person).bytes(keys), named: person)
        }
        let ending = try await bench.execute()
        guard case .finished(.completed, _) = ending else {
            Issue.record("\(ending): \(try bench.events().suffix(3))")
            return
        }
        #expect(bench.operations == ["lag", "promote"])
        let decisions = try bench.events().compactMap { event in
            if case .approvalDecided(let decision) = event { decision } else { nil }
        }
        #expect(decisions.map(\.by) == ["anna", "carl"])
        #expect(
            decisions.map(\.keyFingerprint)
                == [try keys.key("anna"), try keys.key("carl")].map {
                    $0.publicKey.fingerprint
                }
        )
        // The text follows from the request that is on record; it is not kept twice.
        #expect(decisions.allSatisfy { $0.signedText == nil })
    }

    @Test(arguments: ["carl", "olga"])
    func `one person of the role breaks the glass, also who started the run`(person: String) async throws {
        var policy = ApprovalBench.policy
        policy.breakGlass = ["lead", "dba"]
        let bench = try ApprovalBench(keys, policy: policy)
        try await bench.execute()
        var letter = Letter(try bench.request(), by: person)
        letter.decision.breaksGlass = true
        letter.decision.reason = "the primary burns and nobody else answers"
        bench.advance(by: .seconds(60))
        try bench.post(try letter.bytes(keys), named: person)
        guard case .finished(.completed, _) = try await bench.execute() else {
            Issue.record("\(try bench.events().suffix(3))")
            return
        }
        #expect(bench.operations == ["lag", "promote"])
        let machine = try bench.machine()
        #expect(machine.brokenGlass.map(\.by) == [person])
        let owed = ObligationLedger(machine, at: bench.now).open
        #expect(owed.map(\.id.description) == ["promote#review"])
        #expect(owed.first?.text.contains("review of break-glass by 2026-11-25T04:16:00") == true)
    }

    @Test func `what was signed is refused as a whole when only the signature is sent`() async throws {
        for bad in BadApproval.otherwiseSigned {
            let (bench, request) = try await waiting(for: bad)
            var letter = Letter(request)
            bad.spoil(&letter, try keys)
            letter.tellsText = false
            try bench.post(try letter.bytes(keys), named: "bad")
            let refusals = try await refusals(bench)
            #expect(refusals.count == 1, "\(bad.kind)")
            #expect(refusals.first?.contains("does not belong to this message and key") == true, "\(bad.kind)")
            #expect(bench.operations == ["lag"], "\(bad.kind)")
        }
    }

    // MARK: - The bad ones

    @Test func `at least forty kinds are tried, and at least forty reasons tell them apart`() {
        let all = BadApproval.answers + BadApproval.wrongLetters
        #expect(Set(all.map(\.kind)).count == all.count, "each kind has a name of its own")
        #expect(Set(BadApproval.answers.map(\.reason)).count >= 40)
        #expect(all.allSatisfy { $0.reason.count >= 8 }, "a reason that anything contains tells nothing apart")
        // One kind is told apart from another by its reason, or by who or what it is about; no reason is part of another.
        let reasons = Set(all.map(\.reason))
        let vague = reasons.filter { reason in reasons.contains { $0 != reason && $0.contains(reason) } }
        #expect(vague.isEmpty)
    }

    @Test(arguments: BadApproval.answers)
    func `a bad approval is refused with its reason, and nothing else changes`(bad: BadApproval) async throws {
        let (bench, request) = try await waiting(for: bad)
        var letter = Letter(request)
        bad.spoil(&letter, try keys)
        try bench.list(try bad.signers(keys))
        try bench.post(try letter.bytes(keys), named: "bad")
        let refusals = try await refusals(bench)
        let isOnly = refusals.count == 1 && refusals.first?.contains(bad.reason) == true
        #expect(isOnly, "refused with \(refusals)")
        #expect(bench.operations == ["lag"])
        let decisions = try bench.events().count { if case .approvalDecided = $0 { true } else { false } }
        #expect(decisions == bad.earlier.count)
        #expect(try bench.machine().status(of: request.step).isApproved == false)
        #expect(try bench.store.letters(to: bench.run).isEmpty)
    }

    @Test(arguments: BadApproval.wrongLetters)
    func `a letter that is no answer is refused once, and left where it is`(bad: BadApproval) async throws {
        let (bench, request) = try await waiting(for: bad)
        var letter = Letter(request)
        bad.spoil(&letter, try keys)
        try bench.post(try letter.bytes(keys), named: "bad")
        for _ in 0..<2 {
            _ = try await bench.execute()
            let refusals = try letterRefusals(bench)
            let isOnly = refusals.count == 1 && refusals.first?.contains(bad.reason) == true
            #expect(isOnly, "refused with \(refusals)")
        }
        #expect(bench.operations == ["lag"])
        #expect(try bench.machine().status(of: request.step).decisions.isEmpty)
        #expect(try bench.machine().status(of: request.step).state == .waitingApproval)
        #expect(try bench.store.letters(to: bench.run).map(\.name) == ["bad.json"])
    }

    @Test(arguments: ["ln -s /etc/passwd", "mkfifo", "mkdir"])
    func `what is no regular file is not opened`(maker: String) async throws {
        let (bench, _) = try await waiting(for: nil)
        let path = try bench.letterPath("bad")
        try ChildProcess.run(maker.split(separator: " ").map(String.init) + [path])
        _ = try await bench.execute()
        #expect(try letterRefusals(bench) == ["it is not a regular file"])
        #expect(bench.operations == ["lag"])
    }

    @Test func `a letter that was half written is taken once it is whole`() async throws {
        let (bench, request) = try await waiting(for: nil)
        let bytes = try Letter(request).bytes(keys)
        try bench.post(Array(bytes.prefix(100)), named: "slow")
        _ = try await bench.execute()
        #expect(try bench.machine().status(of: request.step).decisions.isEmpty)
        try bench.post(bytes, named: "slow")
        _ = try await bench.execute()
        #expect(try bench.machine().status(of: request.step).decisions.map(\.by) == ["anna"])
    }

    @Test func `an approval of one attempt is no approval of the next, however often it is sent`() async throws {
        let (bench, request) = try await waiting(for: nil)
        bench.advance(by: .seconds(3600))
        _ = try await bench.execute()
        #expect(try bench.machine().status(of: request.step).state == .failed)
        for number in 0..<20 {
            try bench.post(try Letter(request).bytes(keys), named: "replay-\(number)")
        }
        let other = try ApprovalBench(keys)
        _ = try await other.execute()
        for number in 0..<20 {
            try other.post(try Letter(request).bytes(keys), named: "replay-\(number)")
        }
        let refusals = try await refusals(other)
        #expect(refusals.count == 20)
        #expect(refusals.allSatisfy { $0.contains("it answers another request") })
        #expect(other.operations == ["lag"])
    }

    @Test func `a dry run takes no approval`() async throws {
        let bench = try ApprovalBench(keys, level: .probe)
        let (asking, request) = try await waiting(for: nil)
        try bench.post(try Letter(request).bytes(keys), named: "bad")
        let refusals = try await refusals(bench)
        #expect(refusals == ["a dry run asks nobody for approval"])
        #expect(asking.operations == ["lag"])
    }

    @Test func `a no that comes after enough said yes still wins`() async throws {
        let (bench, request) = try await waiting(for: nil)
        for person in ["anna", "ben", "carl"] {
            var letter = Letter(request, by: person)
            if person == "carl" { letter.decision.decision = .reject }
            try bench.post(try letter.bytes(keys), named: person)
        }
        bench.advance(by: .seconds(60))
        _ = try await bench.execute()
        #expect(bench.operations == ["lag"])
        #expect(try bench.machine().status(of: request.step).state == .failed)
    }

    // MARK: - Parts

    private func waiting(for bad: BadApproval?) async throws -> (bench: ApprovalBench, request: ApprovalRequest) {
        let bench = try ApprovalBench(
            keys,
            policy: bad?.policy ?? ApprovalBench.policy,
            roles: bad?.roles ?? ApprovalBench.roles
        )
        if let bad, try bad.signers(keys) == "" { try bench.list("") }
        try await bench.execute()
        let request = try bench.request()
        bench.advance(by: bad?.delay ?? .seconds(60))
        for (number, earlier) in (bad?.earlier ?? []).enumerated() {
            try bench.post(try earlier(request).bytes(keys), named: "0-earlier-\(number)")
        }
        return (bench, request)
    }

    private func refusals(_ bench: ApprovalBench) async throws -> [String] {
        _ = try await bench.execute()
        return try bench.events().compactMap { event in
            if case .answerRefused(_, _, let reason) = event { reason } else { nil }
        }
    }

    private func letterRefusals(_ bench: ApprovalBench) throws -> [String] {
        try bench.events().compactMap { event in
            if case .letterRefused(_, let reason) = event { reason } else { nil }
        }
    }
}

extension RunEnding {
    fileprivate var isParked: Bool { if case .parked = self { true } else { false } }
}
