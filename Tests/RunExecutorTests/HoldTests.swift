// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunbookModel
import Testing
import Values

/// A store that is frozen while a run is under way, or before it.
struct HoldTests {
    private static let plan = Rig.plan([
        Rig.step("look"), Rig.step("first", .change), Rig.step("second", .irreversible), Rig.step("other"),
        Rig.step("unknown", .unknown),
    ])

    @Test func `what only looks goes on, and nothing that may change anything is begun`() async throws {
        let rig = try Rig(Self.plan)
        rig.hold("frozen by anna: sale")
        #expect(try await rig.execute() == .parked(reason: "frozen by anna: sale"))
        #expect(rig.performed.sorted() == ["look", "other"])
        #expect(try rig.events().last == .runParked(reason: "frozen by anna: sale"))
        for step in ["first", "second", "unknown"] { #expect(try rig.state(of: step) == .pending) }
        rig.hold(nil)
        guard case .finished(.completed, _) = try await rig.execute() else {
            Issue.record("it does not go on")
            return
        }
        #expect(rig.performed.sorted() == ["first", "look", "other", "second", "unknown"])
    }

    @Test func `one place is enough for everything that only looks`() async throws {
        let rig = try Rig(Self.plan)
        rig.hold("frozen")
        _ = try await rig.execute(parallelism: 1)
        #expect(rig.performed.sorted() == ["look", "other"])
    }

    @Test func `a step that is under way is finished, and the next is not begun`() async throws {
        let plan = Rig.plan([Rig.step("first", .change), Rig.step("second", .change, after: ["first"])])
        let rig = try Rig(plan)
        let ending = try await rig.execute { request in
            rig.hold("frozen")
            return Rig.done([:])
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(rig.performed == ["first"])
        #expect(try rig.state(of: "first") == .succeeded)
        #expect(try rig.state(of: "second") == .pending)
    }

    @Test func `a change in doubt is not looked into, because that may send it again`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("first", .change)]))
        rig.examine { _ in DoubtFinding(.repeatable, reason: "the same token", summary: "a look") }
        let ending = try await rig.execute { request in
            rig.hold("frozen")
            return .unknown(Rig.failure(.timeout))
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(try rig.state(of: "first") == .inDoubt)
        #expect(rig.performed == ["first"])
        rig.hold(nil)
        _ = try await rig.execute()
        #expect(rig.performed == ["first", "first"])
        #expect(try rig.state(of: "first") == .succeeded)
    }

    @Test func `a dry run is not held: it changes nothing`() async throws {
        let rig = try Rig(Self.plan, level: .probe)
        rig.hold("frozen")
        guard case .finished = try await rig.execute() else {
            Issue.record("it was held")
            return
        }
    }
}
