// SPDX-License-Identifier: Apache-2.0

import Digests
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// Files that come with answers: refused from every way in unless they are what they are said to be, and evidence otherwise.
struct AttachmentTests {
    private static let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private static func rig(
        _ evidence: ManualAction.Evidence = .attachment,
        secrets: [String: JSONValue] = [:]
    ) throws -> Rig {
        let step = Rig.step("m", .unknown) {
            $0.action = .manual(ManualAction(confirmation: "Is it up?", evidence: evidence))
            $0.onFailure = .pause
        }
        return try Rig(Rig.plan([step]), secrets: secrets)
    }

    /// A run that has asked its question.
    private static func parked(
        _ evidence: ManualAction.Evidence = .attachment,
        secrets: [String: JSONValue] = [:]
    ) async throws -> Rig {
        let rig = try rig(evidence, secrets: secrets)
        _ = try await rig.execute()
        return rig
    }

    private static func file(_ bytes: [UInt8], name: String = "a.png") -> AttachedFile {
        AttachedFile(name: name, size: bytes.count, sha256: SHA256.digest(of: bytes).hex)
    }

    private static func answer(
        _ files: [AttachedFile]?,
        _ choice: OperatorAnswer.Choice = .done,
        reason: String = "all green"
    ) -> InboxMessage {
        .answer(
            OperatorAnswer(
                step: Rig.id("m"),
                choice: choice,
                by: "olga",
                reason: reason,
                answeredAt: Rig.start,
                attachments: files
            )
        )
    }

    private static func refusals(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { if case .answerRefused(_, _, let reason) = $0 { reason } else { nil } }
    }

    private static func evidence(_ rig: Rig) throws -> [String] {
        try rig.store.bundle(rig.run).files().map(\.path).filter { $0.hasPrefix("\(RunLayout.evidence)/") }
    }

    private static let lacks =
        "this action must be reported with a file that shows what was seen: answer with --attach FILE"

    @Test func `a letter with a note alone is refused, and one with the file counts`() async throws {
        let rig = try await Self.parked()
        for files in [nil, []] as [[AttachedFile]?] {
            rig.post(Self.answer(files))
            guard case .parked = try await rig.execute() else {
                Issue.record("a note was enough")
                return
            }
        }
        #expect(try Self.refusals(rig) == [Self.lacks, Self.lacks])
        let file = Self.file(Self.picture)
        rig.leave(Self.picture, as: file.sha256)
        rig.post(Self.answer([file], reason: " "))
        _ = try await rig.execute()
        #expect(try Self.refusals(rig).last == "this action must be reported with a note of what was seen")
        #expect(try Self.evidence(rig).isEmpty)
        rig.post(Self.answer([file]))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        #expect(try Self.evidence(rig) == ["evidence/\(file.sha256)"])
        #expect(try rig.store.bundle(rig.run).read("evidence/\(file.sha256)") == Self.picture)
        let status = try rig.history().machine().status(of: Rig.id("m"))
        var recorded = file
        recorded.mediaType = "image/png"
        #expect(status.attachingAnswers.first?.attachments == [recorded])
    }

    @Test func `at the terminal the same holds`() async throws {
        let rig = try Self.rig()
        let file = Self.file(Self.picture)
        let ending = try await rig.execute(people: { _ in
            guard rig.asked.count > 1 else { return Self.answer(nil) }
            rig.leave(Self.picture, as: file.sha256)
            return Self.answer([file])
        })
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(try Self.refusals(rig) == [Self.lacks])
        #expect(try Self.evidence(rig) == ["evidence/\(file.sha256)"])
    }

    @Test func `a file that is not there, or another, is refused, and none of the answer's becomes evidence`()
        async throws
    {
        let rig = try await Self.parked()
        let (good, other) = (Self.file([1, 2]), Self.file([3, 4], name: "b"))
        rig.leave([1, 2], as: good.sha256)
        for content in [nil, [3, 5], [3], [3, 4, 5], []] as [[UInt8]?] {
            if let content { rig.leave(content, as: other.sha256) }
            rig.post(Self.answer([good, other]))
            guard case .parked = try await rig.execute() else {
                Issue.record("\(String(describing: content)) was taken for the file")
                return
            }
        }
        let refusals = try Self.refusals(rig)
        #expect(refusals.count == 5)
        #expect(refusals.first == "the file 'b' that it names is not there: answer again, and attach it")
        let another = "the file 'b' that came with it is not the one that it names: answer again, and attach it"
        #expect(refusals.dropFirst().allSatisfy { $0 == another })
        #expect(try Self.evidence(rig).isEmpty)
    }

    @Test func `a file of no plain name, too large or empty is refused before its bytes are asked for`() async throws {
        let rig = try await Self.parked()
        let bad = [
            Self.file([], name: "a"), Self.file([1], name: "../a"),
            AttachedFile(name: "a", size: .max, sha256: Self.file([1]).sha256),
            AttachedFile(name: "a", size: 1, sha256: "../../journal.jsonl"),
        ]
        for file in bad {
            rig.post(Self.answer([file]))
            _ = try await rig.execute()
        }
        #expect(try Self.refusals(rig).count == bad.count)
        #expect(try Self.refusals(rig).allSatisfy { !$0.contains("is not there") })
    }

    @Test(arguments: [ManualAction.Evidence.none, .note])
    func `a file comes with any answer that decides something`(evidence: ManualAction.Evidence) async throws {
        let rig = try await Self.parked(evidence)
        let (first, second) = (Self.file([1]), Self.file(Self.picture))
        rig.leave([1], as: first.sha256)
        rig.leave(Self.picture, as: second.sha256)
        rig.post(Self.answer([first], .fail))
        _ = try await rig.execute()
        rig.post(Self.answer([second], .pause))
        _ = try await rig.execute()
        #expect(try Self.refusals(rig) == ["'pause' takes no file: nothing is decided by it"])
        rig.post(Self.answer([second], .ignore))
        _ = try await rig.execute()
        #expect(try Self.evidence(rig).count == 2)
    }

    @Test(arguments: [
        "the token is hunter22, see", "hunter22.png", "aHVudGVyMjI=",
    ])
    func `a file that holds a secret of the run is refused, and is no evidence`(text: String) async throws {
        let rig = try await Self.parked(secrets: ["token": "hunter22"])
        let isName = text.hasSuffix(".png")
        let bytes = isName ? Self.picture : Array(text.utf8)
        let file = Self.file(bytes, name: isName ? text : "log.txt")
        rig.leave(bytes, as: file.sha256)
        rig.post(Self.answer([file]))
        guard case .parked = try await rig.execute() else {
            Issue.record("it was taken")
            return
        }
        #expect(try Self.refusals(rig).first?.contains("holds a secret of the run") == true)
        #expect(try Self.evidence(rig).isEmpty)
        #expect(try rig.events().allSatisfy { !"\($0)".contains("hunter22") })
    }

    @Test func `an executor that ends between the evidence and its record leaves both to the next one`() async throws {
        let rig = try await Self.parked()
        let file = Self.file(Self.picture)
        rig.leave(Self.picture, as: file.sha256)
        rig.post(Self.answer([file]))
        // The first append says that the executor has begun, the second would be the answer.
        await #expect(throws: Rig.DiskFull.self) { _ = try await rig.execute(failAppendAt: 2) }
        #expect(try Self.evidence(rig) == ["evidence/\(file.sha256)"])
        #expect(try rig.history().machine().status(of: Rig.id("m")).attachingAnswers.isEmpty)
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        #expect(try Self.evidence(rig) == ["evidence/\(file.sha256)"])
    }
}
