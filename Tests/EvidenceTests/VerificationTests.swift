// SPDX-License-Identifier: Apache-2.0

import Digests
import Evidence
import RunCore
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

@Suite(.enabled(if: SignedRun.hasSSHKeygen), .timeLimit(.minutes(5)))
struct VerificationTests {
    private func signed() async throws -> (run: SignedRun, signers: AllowedSigners) {
        let run = try await SignedRun()
        let (signer, line) = try run.makeKey("anna")
        try await run.sign(with: signer, as: "anna", allowed: line)
        return (run, try AllowedSigners.parse(line))
    }

    private func broken(_ run: SignedRun, _ signers: AllowedSigners) async -> String? {
        let verification = await Verification(run.bundle, signers: signers)
        guard verification.verdict == .broken else { return nil }
        return verification.checks.first { $0.holds == false }?.name
    }

    // MARK: - Bytes

    @Test func `a byte that was changed anywhere in the bundle breaks it`() async throws {
        let (run, signers) = try await signed()
        var accepted: [String] = []
        for file in try run.bundle.files() {
            // Each byte of what is read as more than bytes; of whole files that are only compared by digest, samples.
            let isParsed = !["report.html", "report.md", "VERIFY.md"].contains { file.path.hasSuffix($0) }
            for offset in stride(from: 0, to: file.size, by: isParsed ? 1 : 97) {
                let mask: UInt8 = offset.isMultiple(of: 2) ? 0x01 : 0x20
                run.flip(file.path, at: offset, by: mask)
                if await Verification(run.bundle, signers: signers).verdict != .broken {
                    accepted.append("\(file.path):\(offset)")
                }
                run.flip(file.path, at: offset, by: mask)
            }
        }
        #expect(accepted.isEmpty)
        #expect(await Verification(run.bundle, signers: signers).verdict == .verified)
    }

    // MARK: - Files

    @Test(arguments: ["journal.jsonl", "plan.json"])
    func `a bundle of which something cannot be read is neither whole nor broken`(name: String) async throws {
        let (run, signers) = try await signed()
        try ChildProcess.run(["rm", "-f", run.path(name)])
        try ChildProcess.run(["mkdir", run.path(name)])
        let verification = await Verification(run.bundle, signers: signers)
        #expect(verification.verdict == .undecided)
        #expect(verification.unread?.code == .inputOutput)
        try ChildProcess.run(["rmdir", run.path(name)])
        let without = await Verification(run.bundle, signers: signers)
        #expect(without.verdict == .broken)
        #expect(without.unread == nil)
    }

    @Test func `a file too many, too few or in another's place breaks it`() async throws {
        let (run, signers) = try await signed()
        try ChildProcess.run(["cp", "-a", run.bundle.path, run.folder.file("copy")])
        let files = try run.bundle.files().map(\.path)
        func restore() throws {
            try ChildProcess.run(["rm", "-rf", run.bundle.path])
            try ChildProcess.run(["cp", "-a", run.folder.file("copy"), run.bundle.path])
        }
        for file in files {
            try ChildProcess.run(["rm", "-f", run.path(file)])
            let verdict = await Verification(run.bundle, signers: signers).verdict
            // Without its signature a bundle is not signed: that is no pass, and it is not said to be broken either.
            #expect(verdict == (file.hasSuffix(".sig") ? .undecided : .broken), "without \(file)")
            try restore()
        }
        for extra in [
            "x", "evidence/x", "signoff/x", "checklists/x.json", "signoff/statement.txt.1", "evidence/statement.txt",
        ] {
            try ChildProcess.run(["cp", run.path("signoff/VERIFY.md"), run.path(extra)])
            #expect(await broken(run, signers) != nil, "with \(extra)")
            try restore()
        }
        let evidence = files.filter { $0.hasPrefix("evidence/") }
        #expect(evidence.count == 2)
        try ChildProcess.run(["mv", run.path(evidence[0]), run.path("swap")])
        try ChildProcess.run(["mv", run.path(evidence[1]), run.path(evidence[0])])
        try ChildProcess.run(["mv", run.path("swap"), run.path(evidence[1])])
        #expect(await broken(run, signers) == "evidence")
        try restore()
        #expect(await Verification(run.bundle, signers: signers).verdict == .verified)
    }

    @Test func `a journal whose end was dropped breaks it, at every record`() async throws {
        let (run, signers) = try await signed()
        let text = try ChildProcess.run(["cat", run.path("journal.jsonl")])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        for count in 0..<lines.count {
            try run.bundle.write("journal.jsonl", Array(lines[..<count].map { $0 + "\n" }.joined().utf8))
            #expect(await broken(run, signers) != nil, "with \(count) records")
        }
    }

    // MARK: - Signatures

    @Test func `a signer who is not listed is said to be unknown, and one in another's name breaks it`() async throws {
        let run = try await SignedRun()
        let anna = try run.makeKey("anna")
        let mallory = try run.makeKey("mallory")
        try await run.sign(with: mallory.signer, as: "anna", allowed: anna.line)
        let stranger = await Verification(run.bundle, signers: try AllowedSigners.parse(anna.line))
        #expect(stranger.verdict == .undecided)
        let signer = try #require(stranger.checks.first { $0.name == "signer" })
        #expect(signer.holds == nil)
        #expect(signer.detail.contains("not in the list of people you trust"))
        #expect(signer.detail.contains(mallory.signer.publicKey.fingerprint))
        #expect(try await broken(run, AllowedSigners.parse(anna.line + mallory.line)) == "signer")
        // The copy in the bundle is no authority.
        #expect(await Verification(run.bundle, signers: nil).verdict == .undecided)
    }

    @Test func `a signature for another purpose is none`() async throws {
        let run = try await SignedRun()
        let (signer, line) = try run.makeKey("anna")
        try await run.sign(with: signer, as: "anna", allowed: line, namespace: "approval@lifeboat")
        #expect(try await broken(run, AllowedSigners.parse(line)) == "signature")
    }

    @Test func `a key that was not valid at the time is none`() async throws {
        let run = try await SignedRun()
        let (signer, line) = try run.makeKey("anna")
        try await run.sign(with: signer, as: "anna", allowed: line)
        let expired = line.replacing("namespaces=", with: "valid-before=\"20200101000000Z\",namespaces=")
        #expect(try await broken(run, AllowedSigners.parse(expired)) == "signature")
    }

    @Test func `the sign-off of another run does not fit`() async throws {
        let (run, signers) = try await signed()
        let other = try await SignedRun([.succeeded, .failed])
        try ChildProcess.run(["cp", "-a", run.path("signoff"), other.path("signoff")])
        #expect(await broken(other, signers) == "statement")
    }

    // MARK: - Before the signature

    @Test func `a run that is not over, or is signed already, is not signed`() async throws {
        let open = try await SignedRun([.succeeded], isOver: false)
        let (signer, line) = try open.makeKey("anna")
        await #expect(throws: SignOff.Refusal.self) { try await open.sign(with: signer, as: "anna", allowed: line) }
        #expect(await Verification(open.bundle, signers: nil).verdict == .undecided)
        let (run, _) = try await signed()
        await #expect(throws: SignOff.Refusal.self) { try await run.sign(with: signer, as: "anna", allowed: line) }
        let fresh = try await SignedRun()
        for name in ["", "a\nb", "a\u{202E}b"] {
            await #expect(throws: SignOff.Refusal.self) { try await fresh.sign(with: signer, as: name, allowed: line) }
        }
    }

    @Test func `a run that was killed while it kept evidence is not said to be tampered with`() async throws {
        let run = try await SignedRun([.succeeded], isOver: false)
        let name = "evidence/abc.tmp"
        try run.bundle.write(name, Array("half".utf8))
        #expect(await Verification(run.bundle, signers: nil).verdict == .undecided)
        _ = try run.store.open(run.run, now: { SignedRun.now })
        #expect(try !run.bundle.files().contains { $0.path == name })
    }

    @Test(arguments: [
        ([StepState.succeeded, .succeeded], RunLevel.live, "pass"),
        ([.succeeded, .skipped], .live, "pass-with-findings"),
        ([.succeeded, .failed], .live, "fail"), ([.succeeded, .succeeded], .twin, "rehearsed"),
        ([.succeeded, .succeeded], .probe, "not-carried-out"),
        ([.undetermined, .succeeded], .live, "pass-with-findings"),
    ])
    func `only a run that was carried out for real and succeeded is a pass`(
        states: [StepState],
        level: RunLevel,
        overall: String
    ) async throws {
        let run = try await SignedRun(states, level: level)
        let files = try run.bundle.files()
        let statement = SignOffStatement(
            try run.bundle.history(),
            files: files,
            signer: "anna",
            signedAt: SignedRun.now
        )
        #expect(statement.text.split(separator: "\n").contains { $0 == "overall: \(overall)" })
    }

    // MARK: - Without Lifeboat

    /// The indented commands of VERIFY.md, one numbered step each.
    private func recipe(_ run: SignedRun, signers: String) throws -> [String] {
        let page = try ChildProcess.run(["cat", run.path("signoff/VERIFY.md")])
        let steps = page.split(separator: "\n\n").filter { $0.contains("       ") && $0.hasPrefix("       ") }
        return steps.map { "cd '\(run.bundle.path)'\n" + $0.replacing("ALLOWED_SIGNERS", with: signers) }
    }

    @Test(arguments: ["anna", "o'brien"]) func `the recipe in the bundle works and finds what was changed`(name: String)
        async throws
    {
        let run = try await SignedRun()
        let (signer, line) = try run.makeKey(name)
        try await run.sign(with: signer, as: name, allowed: line)
        try run.folder.write(line, to: "signers")
        let steps = try recipe(run, signers: run.folder.file("signers"))
        #expect(steps.count == 3)
        let results = try steps.map { try ChildProcess.run(["bash", "-c", $0]) }
        #expect(results[0].contains("Good \"signoff@lifeboat\" signature for \(name)"))
        #expect(results[1].split(separator: "\n").allSatisfy { $0.hasSuffix(": OK") })
        #expect(results[2].isEmpty)

        try run.bundle.write("evidence/statement.txt", Array("extra".utf8))
        #expect(throws: ProcessFailure.self) { try ChildProcess.run(["bash", "-c", steps[2]]) }
        run.flip("journal.jsonl", at: 10)
        #expect(throws: ProcessFailure.self) { try ChildProcess.run(["bash", "-c", steps[1]]) }
        run.flip("signoff/statement.txt", at: 30)
        #expect(throws: ProcessFailure.self) { try ChildProcess.run(["bash", "-c", steps[0]]) }
    }
}
