// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// A doubt about which a person is asked, because nothing could be seen: who goes on with the run looks again first, as it
/// may be on the machine where it can be seen.
struct LookAgainTests {
    private static let lost = OperationOutcome.unknown(Rig.failure(.unreachable))
    private static let unseen: @Sendable (Doubt) -> DoubtFinding = { _ in
        DoubtFinding(.undetermined, reason: "it cannot be seen from here", summary: "a look")
    }

    /// A run whose one step is in doubt and asked about.
    private static func asked() async throws -> Rig {
        let rig = try Rig(Rig.plan([Rig.step("a", .change) { $0.onFailure = .continue }]))
        rig.examine(unseen)
        _ = try await rig.execute { _ in lost }
        #expect(try rig.state(of: "a") == .waitingOperator)
        return rig
    }

    private static let news = RunNews { _ in
        await Task.yield()
        return true
    }

    private static func answer(_ choice: OperatorAnswer.Choice) -> InboxMessage {
        .answer(
            OperatorAnswer(step: Rig.id("a"), choice: choice, by: "olga", reason: "I looked", answeredAt: Rig.start)
        )
    }

    private static func neverSent(_ request: OperationRequest) -> OperationOutcome {
        Issue.record("sent once more")
        return Rig.done([:])
    }

    @Test func `what can be seen now is taken, and nobody is asked`() async throws {
        let rig = try await Self.asked()
        rig.examine { _ in
            var finding = DoubtFinding(.tookEffect, reason: "it finished unwatched", summary: "a look")
            finding.outcome = Rig.done(["n": 7])
            return finding
        }
        _ = try await rig.execute { Self.neverSent($0) }
        #expect(try rig.state(of: "a") == .adopted)
    }

    @Test func `what still cannot be seen is asked about once more, with what was found now`() async throws {
        let rig = try await Self.asked()
        rig.examine { _ in DoubtFinding(.undetermined, reason: "it STILL RUNS", summary: "a look") }
        _ = try await rig.execute { Self.neverSent($0) }
        guard case .doubt(let reason)? = try rig.history().machine().status(of: Rig.id("a")).question else {
            Issue.record("nobody is asked")
            return
        }
        #expect(reason.contains("it STILL RUNS"))
    }

    @Test func `an answer that was on its way counts, and nothing is looked at`() async throws {
        let rig = try await Self.asked()
        rig.examine { _ in
            Issue.record("looked at all the same")
            return DoubtFinding(.tookEffect, reason: "", summary: "")
        }
        rig.post(Self.answer(.fail))
        _ = try await rig.execute { Self.neverSent($0) }
        #expect(try rig.state(of: "a") == .failed)
    }

    @Test(arguments: [DoubtFinding.Verdict.undetermined, .tookEffect])
    func `an answer that comes while it is looked at waits for what is found`(
        verdict: DoubtFinding.Verdict
    ) async throws {
        let rig = try await Self.asked()
        rig.examine { _ in DoubtFinding(verdict, reason: "found", summary: "a look") }
        let (lists, listed) = AsyncStream.makeStream(of: Void.self)
        rig.delayLooks(telling: listed) {
            rig.post(Self.answer(.fail))
            // The second list is made when what was in the first has been dealt with.
            var seen = lists.makeAsyncIterator()
            for _ in 1...2 { await seen.next() }
        }
        _ = try await rig.execute(news: Self.news, inboxOpensAfter: nil) { Self.neverSent($0) }
        #expect(try rig.state(of: "a") == (verdict == .tookEffect ? .adopted : .failed))
        let refusals = try rig.events().count { if case .answerRefused = $0 { true } else { false } }
        // Who answered what is no question any more is told so.
        #expect(refusals == (verdict == .tookEffect ? 1 : 0))
    }

    @Test(arguments: [DoubtFinding.Verdict.repeatable, .hadNoEffect])
    func `what met a refusal when it was repeated is not repeated by the next executor`(
        verdict: DoubtFinding.Verdict
    ) async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        rig.examine { _ in DoubtFinding(verdict, reason: "named", summary: "a look", existenceCodes: ["E"]) }
        let sent = Mutex(0)
        _ = try await rig.execute { _ in
            let count = sent.withLock { count in
                count += 1
                return count
            }
            return count == 1 ? Self.lost : .unknown(Rig.failure(.unreachable))
        }
        #expect(sent.withLock(\.self) == 2)
        #expect(try rig.state(of: "a") == .waitingOperator)
        _ = try await rig.execute { Self.neverSent($0) }
        #expect(try rig.state(of: "a") == .waitingOperator)
    }
}
