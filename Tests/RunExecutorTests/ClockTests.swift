// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunbookModel
import Testing
import Values

/// The wall clock is set while a step is under way: no limit moves with it.
struct ClockTests {
    private static let jumps: [Duration] = [
        .seconds(3600), .seconds(-3600), .seconds(365 * 86400), .seconds(-365 * 86400),
    ]

    private static func waiting() -> Step {
        var step = Rig.step("a", .change)
        step.wait = WaitRule(
            command: Rig.command("a?"),
            until: Rig.expression("done"),
            every: TimeSpan(.seconds(10)),
            timeout: TimeSpan(.seconds(60))
        )
        return step
    }

    @Test(arguments: jumps)
    func `a wait goes on for its time whatever the wall clock does`(jump: Duration) async throws {
        let rig = try Rig(Rig.plan([Self.waiting()]))
        _ = try await rig.execute { request in
            guard request.name == "a?" else { return Rig.done([:]) }
            let looks = rig.performed.filter { $0 == "a?" }.count
            if looks == 2 { rig.setClock(by: jump) }
            return Rig.done(["done": .bool(looks == 5)])
        }
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test(arguments: jumps)
    func `a wait ends at its time whatever the wall clock does`(jump: Duration) async throws {
        let rig = try Rig(Rig.plan([Self.waiting()]))
        _ = try await rig.execute { request in
            if request.name == "a?", rig.performed.filter({ $0 == "a?" }).count == 2 { rig.setClock(by: jump) }
            return Rig.done(["done": false])
        }
        #expect(rig.performed.filter { $0 == "a?" }.count == 7)
    }

    @Test(arguments: jumps)
    func `an operation has the time that is left of its step, whatever the clock does`(jump: Duration) async throws {
        var step = Rig.step("a", .read)
        step.action = .commands([Rig.command("one"), Rig.command("two")])
        step.timeout = TimeSpan(.seconds(100))
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { request in
            if request.name == "one" {
                rig.advance(by: .seconds(40))
                rig.setClock(by: jump)
            } else {
                #expect(request.timeout == .seconds(60))
            }
            return Rig.done([:])
        }
        #expect(rig.performed == ["one", "two"])
    }
}
