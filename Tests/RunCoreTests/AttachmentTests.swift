// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

struct AttachmentTests {
    private static let digest = String(repeating: "0a", count: 32)

    private static func file(_ name: String = "a.png", size: Int = 3, sha256: String = digest) -> AttachedFile {
        AttachedFile(name: name, size: size, sha256: sha256)
    }

    private static func answer(
        _ choice: OperatorAnswer.Choice = .done,
        _ files: [AttachedFile]? = nil
    ) -> OperatorAnswer {
        var answer = Sample.answer("m", choice)
        answer.attachments = files
        return answer
    }

    private static func step(_ evidence: ManualAction.Evidence) -> Step {
        Sample.manual("m") { $0.action = .manual(ManualAction(confirmation: "Is it up?", evidence: evidence)) }
    }

    @Test(arguments: ManualAction.Evidence.allCases)
    func `a file is demanded of who says that it is done, where the runbook says so`(evidence: ManualAction.Evidence) {
        let gate = AttachmentGate(at: Self.step(evidence))
        let lacks = "this action must be reported with a file that shows what was seen: answer with --attach FILE"
        for files in [nil, []] as [[AttachedFile]?] {
            #expect(gate.objection(to: Self.answer(.done, files)) == (evidence == .attachment ? lacks : nil))
        }
        #expect(gate.objection(to: Self.answer(.fail)) == nil && gate.objection(to: Self.answer(.skip)) == nil)
        #expect(gate.objection(to: Self.answer(.done, [Self.file()])) == nil)
    }

    @Test(arguments: [
        ([file(size: 0)], "is empty"), ([file(size: -1)], "is empty"),
        ([file(size: .max)], "larger than 16 MiB together"),
        ([file(size: 9 << 20), file("b", size: 9 << 20, sha256: String(digest.reversed()))], "larger than 16 MiB"),
        ([file("a/b")], "no plain name"), ([file("")], "no plain name"), ([file(" ")], "no plain name"),
        ([file("..")], "no plain name"), ([file("a\u{202E}gnp")], "no plain name"), ([file("a\n")], "no plain name"),
        ([file(String(repeating: "x", count: 256))], "no plain name"), ([file(sha256: "../x")], "no SHA-256"),
        ([file(sha256: digest.uppercased())], "no SHA-256"), ([file(), file("b")], "comes twice"),
        (Array(repeating: file(), count: 9), "the most is 8"),
    ])
    func `a file that proves nothing, or is none, is refused whatever is asked`(
        files: [AttachedFile],
        sentence: String
    ) throws {
        for evidence in ManualAction.Evidence.allCases {
            let gate = AttachmentGate(at: Self.step(evidence))
            #expect(try #require(gate.objection(to: Self.answer(.done, files))).contains(sentence))
        }
        #expect(AttachmentGate().formObjection(to: Self.answer(.retry, files)) != nil)
    }

    @Test func `what decides nothing takes no file`() {
        for choice in OperatorAnswer.Choice.allCases {
            let objection = AttachmentGate().objection(to: Self.answer(choice, [Self.file()]))
            #expect((objection != nil) == [.edit, .pause].contains(choice))
        }
    }

    @Test func `a name of a macOS screenshot, and of any alphabet, is plain`() {
        for name in ["Screenshot 2026-11-22 at 3.15.00\u{202F}AM.png", "экран.png", "画面.png", "a b'c\"d.png"] {
            #expect(AttachmentGate.objection(to: [Self.file(name)]) == nil, "\(name)")
        }
    }

    @Test(arguments: [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
        (Array("%PDF-1.7".utf8), "application/pdf"), (Array("RIFF1234WEBPVP8 ".utf8), "image/webp"),
        (Array("1234ftypheic".utf8), "image/heic"), (Array("PK\u{3}\u{4}".utf8), "application/zip"),
        (Array("grün\n\u{1B}[32mok\n".utf8), "text/plain; charset=utf-8"),
        ([0xFF, 0xFE, 0x41], "application/octet-stream"),
        ([0x41, 0], "application/octet-stream"),
    ])
    func `its bytes say what a file is`(bytes: [UInt8], type: String) {
        #expect(AttachedFile.mediaType(of: bytes) == type)
    }

    @Test func `files stay with the step until it is asked for anew`() throws {
        var run = TestRun(Sample.plan([Sample.manual("m") { $0.onFailure = .pause }]))
        run.settle()
        run.apply(.operatorAnswered(Self.answer(.fail, [Self.file()])))
        run.settle()
        #expect(run.machine.status(of: Sample.id("m")).attachingAnswers.map(\.choice) == [.fail])
        run.apply(.operatorAnswered(Self.answer(.retry, [Self.file("b")])))
        #expect(run.machine.status(of: Sample.id("m")).attachingAnswers.map(\.choice) == [.fail, .retry])
        run.settle()
        #expect(run.machine.status(of: Sample.id("m")).attachingAnswers.isEmpty)
    }

    @Test func `an answer of an earlier version has none, and one with files says so in words`() throws {
        let old = try JSONParser.parse(
            Array(#"{"step":"m","choice":"done","by":"anna","reason":"r","answeredAt":"2026-11-22T03:15:00Z"}"#.utf8)
        )
        let read: OperatorAnswer = try old.decoded()
        #expect(read.attachments == nil && read.attachedText.isEmpty)
        let written = try JSONValue(encoding: read)
        #expect(written["attachments"] == nil)
        #expect(Self.answer(.done, [Self.file(size: 2048)]).attachedText == " with a.png (2 KiB, sha256 0a0a0a0a…)")
    }
}
