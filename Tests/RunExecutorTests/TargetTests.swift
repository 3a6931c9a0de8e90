// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunbookModel
import Synchronization
import Testing
import Values

/// What the executor does with what its performer finds about the target before an operation.
struct TargetTests {
    private static let observation = TargetObservation(account: "1", callerARN: "arn", credentialSource: "role")

    @Test func `a target that turned out to be another one stops the run before the intent is on record`() async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("a"), Rig.step("b", .irreversible, after: ["a"]), Rig.step("c")]))
        let ending = try await rig.execute(
            readiness: { request in
                request.name == "b" ? .refused(reason: "another account") : .ready
            }
        )
        #expect(ending == .refused(reason: "another account"))
        #expect(!rig.performed.contains("b"))
        let events = try rig.events()
        #expect(!events.contains { if case .operationIntended = $0 { true } else { false } })
        #expect(events.last == .runInterrupted(reason: "another account"))
        // With the right credentials the run goes on where it was.
        let resumed = try await rig.execute(readiness: { _ in .ready })
        #expect(resumed == .finished(.completed, RunSummary(passed: 3)))
        #expect(rig.performed.filter { $0 == "b" }.count == 1)
    }

    @Test func `a target that changes under way stops the run, and the change is known not to have been sent`()
        async throws
    {
        let hasChanged = Mutex(false)
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"])]))
        let ending = try await rig.execute(
            readiness: { _ in hasChanged.withLock { $0 } ? .refused(reason: "another caller") : .ready },
            world: { request in
                hasChanged.withLock { $0 = true }
                return .notSent(Rig.failure(.wrongTarget))
            }
        )
        #expect(ending == .refused(reason: "another caller"))
        #expect(try rig.state(of: "a") != .inDoubt)
        hasChanged.withLock { $0 = false }
        let resumed = try await rig.execute(readiness: { _ in .ready })
        #expect(resumed == .finished(.completed, RunSummary(passed: 2)))
    }

    @Test func `a host that is not admitted fails its step, and the run is not refused`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a")]))
        let ending = try await rig.execute(world: { _ in .notSent(Rig.failure(.wrongTarget)) })
        guard case .refused = ending else { return }
        Issue.record("the run was refused")
    }

    @Test func `renewed credentials of the same caller go on record before the operation`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        _ = try await rig.execute(readiness: { _ in .observed(Self.observation) })
        let events = try rig.events()
        let observed = try #require(events.firstIndex(of: .targetObserved(Self.observation)))
        let intended = try #require(events.firstIndex { if case .operationIntended = $0 { true } else { false } })
        #expect(observed < intended)
    }
}
