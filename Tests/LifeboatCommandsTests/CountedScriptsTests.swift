// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing

@testable import LifeboatCommands

/// Which attempt's output is shown of a step that was looked at again.
struct CountedScriptsTests {
    private static func record(_ attempt: Int, _ phase: OperationPhase, element: Int? = nil, script: String? = "e")
        throws
        -> OperationRecord
    {
        let evidence = script.map {
            EvidenceReference(name: $0 == "" ? "left-out" : "script", mediaType: "", sha256: $0, size: 1)
        }
        return OperationRecord(
            step: try #require(StepID("a")),
            attempt: attempt,
            phase: phase,
            effect: .change,
            summary: "s",
            ending: .answered,
            evidence: [evidence].compactMap(\.self),
            element: element
        )
    }

    private static func status(_ attempt: Int, _ state: StepState = .adopted) -> StepStatus {
        var status = StepStatus()
        (status.attempt, status.state) = (attempt, state)
        return status
    }

    @Test func `an attempt that runs no script leaves that of the one before it, and which it is, is said`() throws {
        let first = try Self.record(1, .action(index: 0))
        let look = try Self.record(2, .wait(poll: 1), script: nil)
        let adopted = CountedScripts([first, look], of: Self.status(2))
        #expect(adopted.records == [first])
        let words = "attempt 2 ran no command again; attempt 1 counts, and this is what it printed"
        #expect(adopted.remark == words)
        #expect(CountedScripts([first, look], of: Self.status(2, .running)).remark?.contains("no command yet") == true)
        #expect(CountedScripts([first], of: Self.status(1, .pending)).remark?.contains("begin anew") == true)
        #expect(CountedScripts([first], of: Self.status(1)).remark == nil)
    }

    @Test func `of several attempts the last that acted counts, with what looked at it later`() throws {
        let records = try [
            Self.record(1, .action(index: 0), script: "old"), Self.record(2, .probeBefore, script: "before"),
            Self.record(2, .action(index: 0), script: "new"), Self.record(3, .probeInDoubt, script: "look"),
        ]
        let counted = CountedScripts(records, of: Self.status(3))
        #expect(counted.records.compactMap(\.script?.sha256) == ["before", "new", "look"])
        #expect(counted.remark?.contains("attempt 2 counts") == true)
        let probes = CountedScripts(
            try [Self.record(1, .probeBefore), Self.record(2, .probeBefore)],
            of: Self.status(2)
        )
        #expect(probes.records.map(\.attempt) == [2] && probes.remark == nil)
    }

    @Test func `each element has its own, and a secret counts although nothing of it was kept`() throws {
        let records = try [
            Self.record(1, .action(index: 0), element: 1, script: ""),
            Self.record(2, .action(index: 0), element: 2, script: "x"),
            Self.record(3, .action(index: 0), element: 2, script: "y"),
        ]
        let counted = CountedScripts(records, of: Self.status(3))
        #expect(counted.records.map(\.attempt) == [1, 3] && counted.remark == nil)
        #expect(CountedScripts([], of: Self.status(1)).records.isEmpty)
    }
}
