// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// People's words that hold a secret which only the executor knows.
struct SpokenSecretsTests {
    private static func rig() throws -> Rig {
        let step = Rig.step("a", .change) { $0.onFailure = .pause }
        return try Rig(Rig.plan([step]), secrets: ["token": "hunter22"])
    }

    private static let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
        request.attempt == 1 ? .refused(Rig.failure(.denied)) : Rig.done([:])
    }

    private static func answer(_ reason: String, at step: String = "a") -> InboxMessage {
        .answer(OperatorAnswer(step: Rig.id(step), choice: .retry, by: "olga", reason: reason, answeredAt: Rig.start))
    }

    private static func cancellation(_ reason: String) -> RunCancellation {
        RunCancellation(
            by: "olga",
            reason: reason,
            isUngraceful: false,
            budget: TimeSpan(.seconds(60)),
            requestedAt: Rig.start
        )
    }

    private static func texts(_ rig: Rig) throws -> [String] {
        try rig.events().map { "\($0)" }
    }

    @Test func `an answer that holds a secret is refused, and the secret is not on record`() async throws {
        let rig = try Self.rig()
        _ = try await rig.execute(world: Self.world)
        rig.post(Self.answer("the token hunter22 was wrong"))
        _ = try await rig.execute(world: Self.world)
        #expect(rig.performed.count == 1)
        let refusals = try rig.events().compactMap { event in
            if case .answerRefused(_, let by, let reason) = event { "\(by): \(reason)" } else { nil }
        }
        #expect(refusals.count == 1 && refusals[0].hasPrefix("olga: it holds a secret of the run"), "\(refusals)")
        #expect(try Self.texts(rig).allSatisfy { !$0.contains("hunter22") })
        rig.post(Self.answer("the token was wrong"))
        #expect(try await rig.execute(world: Self.world) == .finished(.completed, RunSummary(passed: 1)))
    }

    @Test func `an answer that holds a password of the executor is refused, and is not on record`() async throws {
        let rig = try Self.rig()
        rig.uses(password: "sword-fish")
        _ = try await rig.execute(world: Self.world)
        rig.post(Self.answer("the database said no to sword-fish"))
        _ = try await rig.execute(world: Self.world)
        #expect(rig.performed.count == 1)
        #expect(try Self.texts(rig).filter { $0.contains("it holds a secret of the run") }.count == 1)
        #expect(try Self.texts(rig).allSatisfy { !$0.contains("sword-fish") })
    }

    @Test(arguments: [true, false])
    func `what a step captured as a secret is in no word that the same executor takes in`(ends: Bool) async throws {
        let first = Rig.step("a") { $0.captures = [Capture(name: "password", isSecret: true)] }
        let second = Rig.step("b", .change, after: ["a"]) { $0.onFailure = .pause }
        let rig = try Rig(Rig.plan([first, second]))
        _ = try await rig.execute(
            people: { _ in
                // Who is refused is asked again.
                guard rig.asked.count == 1 else { return nil }
                guard ends else { return Self.answer("sword-fish was wrong", at: "b") }
                return .cancellation(Self.cancellation("sword-fish is out"))
            },
            world: { request in
                request.step == Rig.id("a") ? Rig.done("sword-fish") : .refused(Rig.failure(.denied))
            }
        )
        #expect(try Self.texts(rig).allSatisfy { !$0.contains("sword-fish") })
        let refused = try Self.texts(rig).contains { $0.contains("it holds a secret of the run") }
        let stopped = try Self.texts(rig).contains { $0.contains("(secret) is out") }
        #expect(refused == !ends && stopped == ends)
    }

    @Test func `a word that ends the run counts, and loses the secret`() async throws {
        let rig = try Self.rig()
        _ = try await rig.execute(world: Self.world)
        rig.post(.cancellation(Self.cancellation("hunter22 is out")))
        _ = try await rig.execute(world: Self.world)
        #expect(try rig.history().machine().state == .cancelled)
        #expect(try Self.texts(rig).allSatisfy { !$0.contains("hunter22") })
    }
}
