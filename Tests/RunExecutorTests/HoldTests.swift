// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
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
        let hold = Rig.frozen("frozen by anna: sale")
        #expect(try rig.events().last == .runParked(reason: hold.reason, hold: hold))
        #expect(try rig.history().machine().standingHold == hold)
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

    @Test func `an answer about a change that nobody may look into now waits in the inbox, and keeps nobody here`()
        async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("first", .change)]))
        rig.examine { _ in DoubtFinding(.undetermined, reason: "nothing shows it", summary: "a look") }
        let ending = try await rig.execute { request in
            rig.hold("frozen")
            rig.post(
                .answer(
                    OperatorAnswer(
                        step: Rig.id("first"),
                        choice: .adopt,
                        by: "anna",
                        reason: "it is there",
                        answeredAt: rig.now
                    )
                )
            )
            return .unknown(Rig.failure(.timeout))
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(rig.hasPosted)
    }

    private static let retried = Rig.step("first", .change) { step in
        step.retriers = [Retrier(errors: [.all], interval: TimeSpan(.seconds(60)), attempts: 4, backoff: 1)]
    }

    @Test func `a retried change is not sent again once changes are held, and keeps what is left of its attempts`()
        async throws
    {
        let rig = try Rig(Rig.plan([Self.retried, Rig.step("look")]))
        let ending = try await rig.execute(parallelism: 1) { request in
            guard request.name == "first" else { return Rig.done([:]) }
            if request.attempt == 2 { rig.hold("frozen") }
            return .notSent(Rig.failure(.unreachable))
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(rig.performed == ["first", "first", "look"])
        #expect(try rig.history().machine().status(of: Rig.id("first")).openIntent == nil)
        rig.hold(nil)
        _ = try await rig.execute { _ in .notSent(Rig.failure(.unreachable)) }
        #expect(rig.performed == ["first", "first", "look", "first", "first"])
    }

    @Test func `nothing is sent when changes come to be held between the readings of a step and its change`()
        async throws
    {
        let step = Rig.step("first", .change) { step in
            step.preconditions = [
                Precondition(command: Rig.command("reading"), expectations: [])
            ]
        }
        let rig = try Rig(Rig.plan([step]))
        let ending = try await rig.execute { _ in
            rig.hold("frozen")
            return Rig.done([:])
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(rig.performed == ["reading"])
        #expect(try rig.events().contains { if case .operationIntended = $0 { true } else { false } } == false)
        rig.hold(nil)
        _ = try await rig.execute()
        #expect(rig.performed == ["reading", "reading", "first"])
    }

    @Test func `what a step has begun to change it changes to its end`() async throws {
        let step = Rig.step("first", .change) { step in
            step.action = .commands([Rig.command("one", .change), Rig.command("two", .change)])
        }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { _ in
            rig.hold("frozen")
            return Rig.done([:])
        }
        #expect(rig.performed == ["one", "two"])
        #expect(try rig.state(of: "first") == .succeeded)
    }

    @Test func `a list is left between two elements, and gone on with at the next one`() async throws {
        let step = Rig.step("first", .change) { $0.each = EachRule(name: "x", list: Rig.value("`[1, 2, 3]`")) }
        let rig = try Rig(Rig.plan([step]))
        let ending = try await rig.execute { request in
            if request.element == 2 { rig.hold("frozen") }
            return Rig.done([:])
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(rig.performed.count == 2)
        #expect(try rig.history().machine().status(of: Rig.id("first")).elementOutcomes.count == 2)
        rig.hold(nil)
        guard case .finished(.completed, _) = try await rig.execute() else {
            Issue.record("it does not go on")
            return
        }
        #expect(rig.performed.count == 3)
    }

    @Test func `a hold that ends while other steps are under way is none`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("look"), Rig.step("first", .change)]))
        rig.holds(by: { $0 < Rig.start + .seconds(60) ? Rig.frozen("closed") : nil })
        let ending = try await rig.execute { request in
            if request.name == "look" { rig.advance(by: .seconds(120)) }
            return Rig.done([:])
        }
        guard case .finished(.completed, _) = ending else {
            Issue.record("it parked")
            return
        }
        #expect(rig.performed == ["look", "first"])
    }

    /// A window that is open for the first minute of the run.
    private static func window(_ now: Timestamp) -> ChangeHold? {
        now < Rig.start + .seconds(60)
            ? nil
            : ChangeHold(.outsideWindow, reason: "closed", opensAt: Rig.start + .seconds(3600), advice: "wait")
    }

    @Test func `a window that closes during a step lets it finish, and holds the next one`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("first", .change), Rig.step("second", .change, after: ["first"])]))
        rig.holds(by: Self.window)
        let ending = try await rig.execute { _ in
            rig.advance(by: .seconds(61))
            return Rig.done([:])
        }
        #expect(ending == .parked(reason: "closed"))
        #expect(try rig.state(of: "first") == .succeeded)
        #expect(try rig.history().machine().standingHold?.opensAt == Rig.start + .seconds(3600))
        // Gone on with outside of the window, it parks again and changes nothing.
        #expect(try await rig.execute() == .parked(reason: "closed"))
        #expect(rig.performed == ["first"])
    }

    @Test func `a window that closes while an attempt is waited for lets it not be made`() async throws {
        let rig = try Rig(Rig.plan([Self.retried]))
        rig.holds(by: Self.window)
        let ending = try await rig.execute { _ in .notSent(Rig.failure(.unreachable)) }
        #expect(ending == .parked(reason: "closed"))
        #expect(rig.performed == ["first"])
    }

    @Test func `what a person has changed all the same is sent, and on record with what stood against it`()
        async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("first", .change)]))
        var hold = ChangeHold(.outsideWindow, reason: "closed", advice: "wait")
        hold.overriddenBecause = "the primary is down"
        let overridden = hold
        rig.holds(by: { _ in overridden })
        guard case .finished(.completed, _) = try await rig.execute() else {
            Issue.record("it was held")
            return
        }
        let overrides = try rig.events().compactMap { event in
            if case .operationIntended(let intent) = event { intent.overrides } else { nil }
        }
        #expect(overrides == [overridden])
    }

    @Test func `a dry run is not held: it changes nothing`() async throws {
        let rig = try Rig(Self.plan, level: .probe)
        rig.hold("frozen")
        guard case .finished = try await rig.execute() else {
            Issue.record("it was held")
            return
        }
    }

    // MARK: - Approvals of steps that were left

    private static let go: ApprovalID = {
        guard let go = ApprovalID("go") else { preconditionFailure("the test names an approval") }
        return go
    }()

    private static func approval(_ nonce: String, at now: Timestamp) -> InboxMessage {
        Rig.decision(nonce, of: Rig.id("first"), at: now)
    }

    private static func requests(_ rig: Rig) throws -> Int {
        try rig.events().count { if case .approvalRequested = $0 { true } else { false } }
    }

    /// A run whose step has an approval for an hour.
    private static func approvedRig(configure: (inout Step) -> Void) throws -> Rig {
        let step = Rig.step("first", .change) { step in
            step.approval = go
            configure(&step)
        }
        return try Rig(
            Rig.plan([step], approvals: [ApprovalPolicy(id: go, roles: [], expires: TimeSpan(.seconds(3600)))])
        )
    }

    @Test func `an approval with which nothing was sent still counts when the step is begun again`() async throws {
        let rig = try Self.approvedRig { step in
            step.preconditions = [Precondition(command: Rig.command("reading"), expectations: [])]
        }
        _ = try await rig.execute()
        rig.post(Self.approval("nonce-1", at: rig.now))
        let observation = TargetObservation(account: "123456789012", callerARN: nil, credentialSource: nil)
        let ending = try await rig.execute(readiness: { _ in
            // What is observed is on record at once, and with it that the step was begun.
            rig.hold("frozen")
            return .observed(observation)
        })
        #expect(ending == .parked(reason: "frozen"))
        #expect(try rig.events().contains(.stepStarted(step: Rig.id("first"), attempt: 1)))
        rig.hold(nil)
        guard case .finished(.completed, _) = try await rig.execute() else {
            Issue.record("it was asked for again")
            return
        }
        // For whoever approves it, and at each beginning.
        #expect(rig.performed == ["reading", "reading", "reading", "first"])
        #expect(try Self.requests(rig) == 1)
    }

    @Test func `an approval of a list is asked for again once fewer elements are left than were shown`() async throws {
        let rig = try Self.approvedRig { step in
            step.each = EachRule(name: "x", list: Rig.value("`[1, 2]`"))
            step.probe = Probe(command: Rig.command("look"), doneWhen: Rig.expression("done"))
        }
        _ = try await rig.execute()
        rig.post(Self.approval("nonce-1", at: rig.now))
        let ending = try await rig.execute { _ in
            rig.hold("frozen")
            return Rig.done(["done": true])
        }
        #expect(ending == .parked(reason: "frozen"))
        #expect(try rig.history().machine().status(of: Rig.id("first")).elementOutcomes.count == 1)
        rig.hold(nil)
        guard case .parked = try await rig.execute() else {
            Issue.record("it went on")
            return
        }
        // The list is looked at again, and nothing is done to it.
        #expect(rig.performed == ["look", "look"])
        #expect(try Self.requests(rig) == 2)
    }
}
