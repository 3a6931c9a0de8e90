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

    private static func answer(_ reason: String) -> InboxMessage {
        .answer(OperatorAnswer(step: Rig.id("a"), choice: .retry, by: "olga", reason: reason, answeredAt: Rig.start))
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

    @Test func `a word that ends the run counts, and loses the secret`() async throws {
        let rig = try Self.rig()
        _ = try await rig.execute(world: Self.world)
        rig.post(
            .cancellation(
                RunCancellation(
                    by: "olga",
                    reason: "hunter22 is out",
                    isUngraceful: false,
                    budget: TimeSpan(.seconds(60)),
                    requestedAt: Rig.start
                )
            )
        )
        _ = try await rig.execute(world: Self.world)
        #expect(try rig.history().machine().state == .cancelled)
        #expect(try Self.texts(rig).allSatisfy { !$0.contains("hunter22") })
    }
}
