// SPDX-License-Identifier: Apache-2.0

import Processes
import RunCore
import RunStore
import RunbookModel
import Synchronization
import TestSupport
import Testing
import Values

/// A machine that is put back from a snapshot with its memory, in the middle of a run.
struct RestoredMachineTests {
    /// What a kernel says, taken once.
    private final class Kernel: Sendable {
        private let news = Mutex<[String]>([])
        func say(_ fields: [String]) { news.withLock { $0.append(fields.map { $0 + "\0" }.joined()) } }
        var watch: RestoreWatch {
            RestoreWatch(next: { self.news.withLock { $0.isEmpty ? nil : Array($0.removeFirst().utf8) } })
        }
    }

    private static let start = Timestamp(nanosecondsSinceEpoch: 1_795_320_900_000_000_000)
    private static let device = "change@/devices/platform/VMGENCTR:00"
    private static let restored = [device, "ACTION=change", "SUBSYSTEM=platform", "NEW_VMGENID=1", "SEQNUM=917"]

    private func session(_ watch: RestoreWatch, _ written: Written) throws -> RunSession {
        let opening = RunOpening(
            run: try #require(RunID("daily-20261122-031500-k7f2")),
            planDigest: "",
            runbook: RunbookIdentity(id: "daily", title: "Daily", kind: .daily),
            level: .live,
            environment: nil,
            inputs: [:],
            inputsDigest: "",
            target: RunTarget(),
            operatorName: "olga",
            toolVersion: "1",
            incidentDeclaredAt: nil,
            openedAt: Self.start
        )
        let plan = Plan(runbook: opening.runbook, steps: [])
        return RunSession(
            history: RunHistory(opening: opening, plan: plan, checklists: [], entries: [], head: ""),
            evidence: EvidenceFiles(folder: "/nonexistent"),
            head: { "" },
            fence: .open,
            append: { written.count.add($0.count, ordering: .relaxed) },
            watch: watch
        )
    }

    private final class Written: Sendable {
        let count = Atomic(0)
    }

    private func recorder(of session: RunSession) -> RunRecorder {
        session.recorder(roles: [], now: { Self.start }, observe: { _, _ in })
    }

    @Test func `nothing is recorded or sent any more once the kernel has told of it`() async throws {
        let (kernel, written) = (Kernel(), Written())
        let recorder = recorder(of: try session(kernel.watch, written))
        try await recorder.record([.runParked(reason: "before")])
        try await recorder.fence.confirm()
        #expect(recorder.fence.objection() == nil)
        // Other things happen to machines.
        kernel.say(["add@/devices/virtual/net/eth9", "ACTION=add", "INTERFACE=NEW_VMGENID=1", "SEQNUM=1"])
        #expect(recorder.fence.objection() == nil)
        kernel.say(Self.restored)
        for _ in 1...2 {
            #expect(recorder.fence.objection()?.contains("its original may execute the run as well") == true)
            let error = await #expect(throws: RunStoreError.self) { try await recorder.fence.confirm() }
            #expect(error?.code == .fenced)
            await #expect(throws: RunStoreError.self) { try await recorder.record([.runParked(reason: "after")]) }
        }
        #expect(written.count.load(ordering: .relaxed) == 1)
    }

    @Test func `whoever resumes afterwards is no copy`() async throws {
        let (kernel, written) = (Kernel(), Written())
        let watch = kernel.watch
        let first = recorder(of: try session(watch, written))
        kernel.say(Self.restored)
        let second = recorder(of: try session(watch, written))
        try await second.record([.runParked(reason: "on purpose")])
        await #expect(throws: RunStoreError.self) { try await first.record([.runParked(reason: "copied")]) }
        #expect(written.count.load(ordering: .relaxed) == 1)
    }
}
