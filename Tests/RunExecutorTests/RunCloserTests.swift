// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

@Suite struct RunCloserTests {
    private static let stop = RunStop(cause: .person, reach: .graceful, reason: "enough", by: "anna")

    private static func close(_ rig: Rig) async throws -> RunEnding {
        let session = try rig.store.open(rig.run, now: { rig.now })
        let recorder = session.recorder(roles: [], now: { rig.now }, observe: { _, _ in })
        let identity = ExecutorIdentity(
            operatorName: "anna",
            host: "h",
            process: 2,
            toolVersion: "1",
            attended: false
        )
        try await recorder.record([.executorStarted(identity)])
        return try await RunCloser(recorder: recorder).close(because: stop)
    }

    @Test func `a parked run ends without anything being done`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a") { $0.onFailure = .pause }, Rig.step("b", after: ["a"])]))
        _ = try await rig.execute { _ in .refused(Rig.failure(.refused)) }
        #expect(try await Self.close(rig) == .finished(.cancelled, RunSummary(failed: 1, notTaken: 1)))
        #expect(rig.performed == ["a"])
        #expect(throws: RunStoreError.self) { _ = try rig.store.open(rig.run, now: { rig.now }) }
    }

    @Test func `what runs always is left to an executor, and is named`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a"), Rig.step("clean", after: ["a"]) { $0.runsAlways = true }]))
        #expect(try await Self.close(rig) == .parked(reason: "'clean' runs always and is still to be done"))
        #expect(try await rig.execute() == .finished(.cancelled, RunSummary(passed: 1, notTaken: 1)))
        #expect(rig.performed == ["clean"])
    }

    @Test func `a change that was under way is in doubt, and is not forgotten`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        await #expect(throws: Rig.DiskFull.self) {
            _ = try await rig.execute(failAppendAt: 3) { _ in Rig.done([:]) }
        }
        #expect(try await Self.close(rig) == .parked(reason: "'a' is in doubt, and nobody has looked yet"))
        #expect(try rig.state(of: "a") == .inDoubt)
    }
}
