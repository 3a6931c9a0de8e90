// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import TestSupport
import Testing
import Values

/// A statement on what was never observed, at every place where a statement can stand: it never lets anything pass.
@Suite(.timeLimit(.minutes(5)))
struct UndeterminedTests {
    /// Where the statement stands in the step `b`.
    struct Place: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Whether it decides before the step acts, so that the step must not.
        let isBefore: Bool
        /// Whether it means something only for a step that changes something.
        let isOfChanges: Bool
        let configure: @Sendable (inout Step) -> Void

        init(
            _ name: String,
            isBefore: Bool = false,
            isOfChanges: Bool = false,
            _ configure: @escaping @Sendable (inout Step) -> Void
        ) {
            testDescription = name
            self.isOfChanges = isOfChanges
            self.isBefore = isBefore
            self.configure = configure
        }
    }

    private static func statement(_ text: String) -> [RunbookModel.Expectation] {
        [.init(expression: Rig.expression(text))]
    }

    private static func wait(until: String, failWhen: String? = nil) -> WaitRule {
        WaitRule(
            command: Rig.command("look"),
            until: Rig.expression(until),
            failWhen: failWhen.map(Rig.expression),
            every: TimeSpan(.seconds(1)),
            timeout: TimeSpan(.seconds(3))
        )
    }

    /// `n` is captured by the step `a`, and was not observed; `missing` is in no result.
    static let places = [
        Place("when", isBefore: true) { $0.condition = Rig.expression("n > 1") },
        Place("when not", isBefore: true) { $0.condition = Rig.expression("!(n > 1)") },
        Place("when either, both unknown", isBefore: true) { $0.condition = Rig.expression("n > 1 || n <= 1") },
        Place("precondition on a value", isBefore: true) {
            $0.preconditions = [Precondition(command: nil, expectations: statement("n > 1"))]
        },
        Place("precondition on a reading", isBefore: true) {
            $0.preconditions = [Precondition(command: Rig.command("look"), expectations: statement("missing > 1"))]
        },
        Place("each", isBefore: true) { $0.each = EachRule(name: "x", list: Rig.value("n")) },
        Place("a value in the command", isBefore: true) { step in
            let parameters = Template.object([.init(name: "name", value: .expression(Rig.value("n")))])
            step.action = .commands([
                Command(
                    text: "b",
                    operation: .aws(AWSOperation(service: "x", operation: "b", parameters: parameters)),
                    effect: step.effect
                )
            ])
        },
        Place("void-if", isBefore: true) { $0.approval = ApprovalID("watched") },
        Place("expect on the result") { $0.expectations = statement("missing > 1") },
        Place("expect on the contrary") { $0.expectations = statement("!(missing > 1)") },
        Place("expect on a value") { $0.expectations = statement("n > 1") },
        Place("expect, one of two") { $0.expectations = statement("done == true") + statement("missing > 1") },
        Place("wait until") { $0.wait = wait(until: "missing == 1") },
        Place("wait until a value") { $0.wait = wait(until: "n == 1") },
        Place("probe", isOfChanges: true) {
            $0.probe = Probe(command: Rig.command("look"), doneWhen: Rig.expression("missing == 1"))
        },
    ]

    private static let policy = ApprovalPolicy(
        id: ApprovalID("watched") ?? { preconditionFailure("the test names an approval") }(),
        roles: ["dba"],
        expires: TimeSpan(.seconds(60)),
        shows: [Rig.id("a")],
        voidIf: Rig.expression("n > 1")
    )

    private func rig(_ place: Place, _ effect: Effect, _ first: Effect, level: RunLevel) throws -> Rig {
        let reading = Rig.step("a", first) { step in
            step.captures = [Capture(name: "n", expression: Rig.value("missing"))]
        }
        var acting = Rig.step("b", effect) { $0.needs = [.init(step: Rig.id("a"), kind: .order)] }
        place.configure(&acting)
        var plan = Rig.plan([reading, acting], approvals: [Self.policy])
        plan.onFailure = .continue
        return try Rig(plan, level: level, roles: Rig.roles)
    }

    private func execute(_ rig: Rig) async throws -> RunEnding {
        // Whoever is asked says yes: what is void is asked once more, and then it is over.
        try await rig.execute(
            people: { prompt in
                rig.advance(by: .seconds(20))
                return rig.approval(of: prompt)
            },
            world: { _ in Rig.done(["done": true]) }
        )
    }

    @Test(arguments: places, [Effect.read, .change])
    func `what was not observed lets nothing pass`(place: Place, effect: Effect) async throws {
        guard effect.mayChange || !place.isOfChanges else { return }
        let rig = try rig(place, effect, .read, level: .live)
        let ending = try await execute(rig)
        let state = try rig.state(of: "b")
        #expect(!state.isSuccess && state != .skipped, "\(place.testDescription): \(state)")
        #expect(!place.isBefore || !rig.performed.contains("b"), "\(place.testDescription): it acted")
        if case .finished(let state, let summary) = ending {
            #expect(state != .completed)
            #expect(summary.all == 2 && summary.passed <= 1)
        }
    }

    @Test(arguments: places)
    func `what was withheld lets nothing pass either`(place: Place) async throws {
        for effect in [Effect.read, .change] {
            guard effect.mayChange || !place.isOfChanges else { continue }
            let rig = try rig(place, effect, .change, level: .probe)
            let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
                request.effect.mayChange ? .withheld(reason: "dry") : Rig.done(["done": true])
            }
            guard case .finished(let state, let summary) = try await rig.execute(world: world) else {
                Issue.record("\(place.testDescription): the dry run does not end")
                return
            }
            let found = try rig.state(of: "b")
            #expect(!found.isSuccess && found != .skipped, "\(place.testDescription): \(found)")
            #expect(state != .completed)
            #expect(summary.all == 2 && summary.passed == 0)
        }
    }

    @Test func `what an approver is shown says that it is not known`() async throws {
        let place = Place("shown") { $0.approval = ApprovalID("watched") }
        let rig = try rig(place, .change, .read, level: .live)
        _ = try await rig.execute(people: { _ in
            rig.stop.request("enough")
            return nil
        })
        let request = try rig.events().compactMap { event in
            if case .approvalRequested(let request) = event { request } else { nil }
        }.first
        #expect(request?.readings.contains("a: n = not observed") == true)
    }
}
