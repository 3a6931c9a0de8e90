// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Testing
import Values

/// Answers without a reason: the executor takes none of those that need one, wherever they are from.
struct ReasonTests {
    private static func answer(_ choice: OperatorAnswer.Choice, _ reason: String) -> InboxMessage {
        .answer(OperatorAnswer(step: Rig.id("a"), choice: choice, by: "olga", reason: reason, answeredAt: Rig.start))
    }

    private static func refusals(_ rig: Rig) throws -> [String] {
        try rig.events().compactMap { if case .answerRefused(_, _, let reason) = $0 { reason } else { nil } }
    }

    @Test(arguments: [" ", "\u{A0}", "\u{200B}", "\u{3164}\u{2800}"])
    func `a retry without a reason that anybody can see begins nothing again`(nothing: String) async throws {
        let rig = try Rig(Rig.plan([Rig.step("a") { $0.onFailure = .pause }]))
        let ending = try await rig.execute(
            people: { _ in rig.asked.count < 3 ? Self.answer(.retry, nothing) : Self.answer(.retry, "it is up again") },
            world: { $0.attempt == 1 ? .refused(Rig.failure(.denied)) : Rig.done([:]) }
        )
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["a", "a"])
        #expect(try Self.refusals(rig) == ["'retry' needs a reason: say why", "'retry' needs a reason: say why"])
    }

    @Test(arguments: [OperatorAnswer.Choice.adopt, .repeat])
    func `a word about a change in doubt counts only with what it rests on`(choice: OperatorAnswer.Choice) async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        let world: @Sendable (OperationRequest) async -> OperationOutcome = {
            $0.attempt == 1 ? .unknown(Rig.failure(.unreachable)) : Rig.done([:])
        }
        _ = try await rig.execute(world: world)
        rig.post(Self.answer(choice, ""))
        _ = try await rig.execute(world: world)
        #expect(try Self.refusals(rig) == ["'\(choice.rawValue)' needs a reason: say why"])
        #expect(rig.performed == ["a"])
        rig.post(Self.answer(choice, "the console shows it"))
        guard case .finished = try await rig.execute(world: world) else {
            Issue.record("the answer does not count")
            return
        }
    }
}
