// SPDX-License-Identifier: Apache-2.0

import Glibc
import RunCore
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Every change that the executor asks for passes the fence of its run.
@Suite(.timeLimit(.minutes(10)))
struct FenceTests {
    @Test func `each command of a step, each retry and each undoing is fenced by the run's own lock`() async throws {
        let change = Rig.step("a", .change) { step in
            step.action = .commands([Rig.command("first", .change), Rig.command("second", .change)])
        }
        let undo = Rig.step("undo", .change, after: ["a"]) { $0.compensates = Rig.id("a") }
        let last = Rig.step("last", .change, after: ["a"]) { step in
            step.retriers = [Retrier(errors: [.all], attempts: 2)]
            step.onFailure = .compensate
        }
        let rig = try Rig(Rig.plan([change, undo, last]))
        let lock = rig.store.layout.lock(rig.run)
        let seen = Mutex<[String]>([])
        _ = try await rig.execute { request in
            let before = request.fence.objection()
            // As if somebody else had made a lock of that name.
            rename(lock, "\(lock).away")
            let taken = request.fence.objection()
            rename("\(lock).away", lock)
            let isFenced = before == nil && taken?.contains("not certain that this executor still has the run") == true
            seen.withLock { $0.append("\(request.name)\(isFenced ? "" : " leaves")") }
            return request.name == "last" ? .notSent(Rig.failure(.unreachable)) : Rig.done([:])
        }
        #expect(seen.withLock(\.self) == ["first", "second", "last", "last", "undo"])
    }
}
