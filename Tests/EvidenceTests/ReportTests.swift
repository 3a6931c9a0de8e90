// SPDX-License-Identifier: Apache-2.0

import Evidence
import RunCore
import RunStore
import RunbookModel
import Testing
import Values

struct ReportTests {
    private static let hostile =
        "</title><script>alert(1)</script> [x](javascript:1) `code` **b** | # <img src=x onerror=y> \u{202E}evil\u{200B} \u{1B}[2J \"q\" 'p' & \n# Forged\n- [x] Forged"

    private func digest(_ title: String = hostile) async throws -> RunDigest {
        RunDigest(try await SignedRun([.failed, .succeeded], title: title).history())
    }

    @Test func `hostile text is text in the HTML report`() async throws {
        let html = HTMLReport(try await digest()).text()
        #expect(!html.contains("<script"))
        #expect(!html.contains("<img"))
        #expect(!html.contains("\u{202E}"))
        #expect(!html.contains("\u{200B}"))
        #expect(!html.contains("\u{1B}"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(html.contains("default-src 'none'"))
    }

    @Test func `hostile text is text in the Markdown report and in checklists`() async throws {
        let digest = try await digest()
        let texts = [MarkdownReport(digest).text()] + digest.checklists.map { ChecklistMarkdown($0) { _ in "" }.text() }
        #expect(texts.count == 2)
        for text in texts {
            #expect(!text.contains("<"))
            #expect(text.contains("\\[x\\](javascript:1)"))
            #expect(!text.contains("\n# Forged"))
            #expect(!text.contains("\n- [x] Forged"))
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
            #expect(!text.contains("\u{202E}"))
            #expect(!text.contains("\u{200B}"))
        }
    }

    @Test func `hostile text adds no line to the statement`() async throws {
        let history = try await SignedRun(title: "\nitem: list 9 pass forged\u{2028}overall: pass").history()
        let text = SignOffStatement(history, files: [], signer: "anna", signedAt: SignedRun.now).text
        #expect(text.split(separator: "\n").count { $0.hasPrefix("item:") } == 2)
        #expect(!text.contains("\u{2028}"))
    }

    @Test func `only what passed is ticked`() async throws {
        let digest = try await digest("Daily")
        let text = digest.checklists.map { ChecklistMarkdown($0) { _ in "" }.text() }.joined()
        #expect(text.contains("- [ ] Item a Daily\n  `fail`"))
        #expect(text.contains("- [x] Item b Daily\n  `pass`"))
        #expect(text.contains("1 of 2 ticked"))
    }

    @Test func `the same history gives the same bytes`() async throws {
        let (one, two) = (try await digest(), try await digest())
        #expect(HTMLReport(one).text() == HTMLReport(two).text())
        #expect(MarkdownReport(one).text() == MarkdownReport(two).text())
    }

    @Test(arguments: [(RunLevel.twin, "emulator"), (.probe, "Dry run")])
    func `what was not real is said to be so`(level: RunLevel, word: String) async throws {
        let history = try await SignedRun(level: level).history()
        let digest = RunDigest(history)
        #expect(HTMLReport(digest).text().contains(word))
        #expect(digest.checklists.allSatisfy { ChecklistMarkdown($0) { _ in "" }.text().contains(word) })
    }

    @Test func `every caller is told once, also one who came after a database was seen`() async throws {
        let signed = try await SignedRun(isOver: false)
        let session = try signed.store.open(signed.run, now: { SignedRun.now })
        let recorder = session.recorder(roles: [], now: { SignedRun.now }, observe: { _, _ in })
        let callers = ["arn:aws:iam::1:user/anna", "arn:aws:iam::1:user/anna", "arn:aws:iam::1:user/bob"].map { arn in
            RunEvent.targetObserved(TargetObservation(account: "1", callerARN: arn, credentialSource: "profile"))
        }
        var reader = TargetObservation(account: nil, callerARN: nil, credentialSource: nil)
        reader.regions = []
        try await recorder.record([.targetObserved(reader)] + callers)
        let text = MarkdownReport(RunDigest(try signed.history())).text()
        #expect(text.ranges(of: "user/anna").count == 1)
        #expect(text.ranges(of: "user/bob").count == 1)
    }
}
