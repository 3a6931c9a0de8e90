// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What an executor makes of a change that got no answer, by what is found out about it.
struct DoubtTests {
    private static let lost = OperationOutcome.unknown(Rig.failure(.unreachable))

    /// Runs a step whose first call gets no answer and whose second is answered.
    private func run(
        _ step: Step,
        finding: @escaping @Sendable (Doubt) -> DoubtFinding,
        second: OperationOutcome = Rig.done([:])
    ) async throws -> (rig: Rig, tokens: [String?]) {
        let rig = try Rig(Rig.plan([step]))
        let tokens = Mutex<[String?]>([])
        rig.examine(finding)
        _ = try await rig.execute { request in
            let count = tokens.withLock { tokens in
                tokens.append(request.token)
                return tokens.count
            }
            return count == 1 ? Self.lost : second
        }
        return (rig, tokens.withLock(\.self))
    }

    private static func finding(_ verdict: DoubtFinding.Verdict) -> @Sendable (Doubt) -> DoubtFinding {
        { _ in DoubtFinding(verdict, reason: "as was found", summary: "a look", facts: ["repetition": "natural"]) }
    }

    @Test func `nobody's guess is acted upon: the run waits for a person`() async throws {
        let (rig, tokens) = try await run(Rig.step("a", .change), finding: Self.finding(.undetermined))
        #expect(tokens.count == 1)
        #expect(try rig.state(of: "a") == .waitingOperator)
    }

    @Test func `a change that is still under way is not begun once more, whoever asks for it`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        rig.obstruct("the first one still runs")
        let sent = Mutex<[Int]>([])
        _ = try await rig.execute(people: { prompt in
            .answer(
                OperatorAnswer(
                    step: prompt.step.id,
                    choice: .repeat,
                    by: "olga",
                    reason: "it is not there",
                    answeredAt: Rig.start
                )
            )
        }) { _ in
            let count = sent.withLock { sent in
                // Two refusals of the same answer would be one too many, none one too few.
                sent.append((try? rig.events().count { if case .answerRefused = $0 { true } else { false } }) ?? -1)
                return sent.count
            }
            return count == 1 ? Self.lost : Rig.done([:])
        }
        #expect(sent.withLock(\.self) == [0, 1])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    @Test(arguments: [OperatorAnswer.Choice.adopt, .fail])
    func `what still runs is not over because somebody says so`(choice: OperatorAnswer.Choice) async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change) { $0.onFailure = .continue }]))
        rig.obstruct("the first one still runs")
        _ = try await rig.execute(people: { prompt in
            .answer(
                OperatorAnswer(
                    step: prompt.step.id,
                    choice: choice,
                    by: "olga",
                    reason: "I have seen it",
                    answeredAt: Rig.start
                )
            )
        }) { _ in Self.lost }
        let refusals = try rig.events().filter { if case .answerRefused = $0 { true } else { false } }
        #expect(refusals.count == 1)
        #expect(try rig.state(of: "a") == (choice == .adopt ? .adopted : .failed))
    }

    @Test func `a change that took effect is adopted and not sent again`() async throws {
        let (rig, tokens) = try await run(Rig.step("a", .change), finding: Self.finding(.tookEffect))
        #expect(tokens.count == 1)
        #expect(try rig.state(of: "a") == .adopted)
    }

    @Test(arguments: [DoubtFinding.Verdict.hadNoEffect, .repeatable])
    func `a repetition carries the token of the first call`(verdict: DoubtFinding.Verdict) async throws {
        let (rig, tokens) = try await run(Rig.step("a", .change), finding: Self.finding(verdict))
        #expect(tokens.count == 2)
        #expect(tokens[0] != nil && tokens[0] == tokens[1])
        #expect(tokens[0]?.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    /// What a script's supervisor has kept counts as if it had been told at once.
    @Test func `a result that was kept while nobody watched is the step's result`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        rig.examine { _ in
            var finding = DoubtFinding(.tookEffect, reason: "it finished unwatched", summary: "a look")
            finding.outcome = Rig.done(["n": 7])
            return finding
        }
        let sent = Mutex(0)
        _ = try await rig.execute { _ in
            sent.withLock { $0 += 1 }
            return Self.lost
        }
        #expect(sent.withLock(\.self) == 1)
        #expect(try rig.state(of: "a") == .adopted)
        let records = try rig.events().compactMap { event -> OperationRecord? in
            guard case .operationEnded(let record) = event, record.ending == .answered else { return nil }
            return record
        }
        #expect(records.map(\.phase) == [.action(index: 0)])
        #expect(records.first?.output == ["n": 7] && records.first?.message == "it finished unwatched")
    }

    @Test func `a failure that was kept while nobody watched is asked about, and looked for no more`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        let looks = Mutex<[Bool]>([])
        rig.examine { doubt in
            looks.withLock { $0.append(doubt.isAnswered) }
            var finding = DoubtFinding(.undetermined, reason: "it failed unwatched", summary: "a look")
            if !doubt.isAnswered {
                var failure = Rig.failure(.refused)
                failure.effectIsUncertain = true
                finding.outcome = .refused(failure)
            }
            return finding
        }
        // The first executor is killed at the append of the answer.
        _ = try? await rig.execute(failAppendAt: 3)
        _ = try await rig.execute { _ in
            Issue.record("sent once more")
            return Rig.done([:])
        }
        #expect(looks.withLock(\.self) == [false, true])
        #expect(try rig.state(of: "a") == .waitingOperator)
    }

    @Test func `two steps never share a token`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", .change, after: ["a"])]))
        let tokens = Mutex<[String?]>([])
        _ = try await rig.execute { request in
            tokens.withLock { $0.append(request.token) }
            return Rig.done([:])
        }
        #expect(Set(tokens.withLock(\.self)).count == 2)
    }

    @Test func `a repetition that meets what the first may have made is asked about`() async throws {
        let refused = OperationOutcome.refused(Rig.failure(.refused))
        let finding: @Sendable (Doubt) -> DoubtFinding = { _ in
            DoubtFinding(.repeatable, reason: "named", summary: "a look", existenceCodes: ["E"])
        }
        let (rig, tokens) = try await run(Rig.step("a", .change), finding: finding, second: refused)
        #expect(tokens.count == 2)
        #expect(try rig.state(of: "a") == .waitingOperator)
    }

    @Test func `what was decided is on record with its reason`() async throws {
        let (rig, _) = try await run(Rig.step("a", .change), finding: Self.finding(.repeatable))
        let records = try rig.events().compactMap { event -> OperationRecord? in
            guard case .operationEnded(let record) = event, record.phase == .probeInDoubt else { return nil }
            return record
        }
        #expect(records.count == 1)
        #expect(records.first?.facts["doubt"] == "repeatable")
        #expect(records.first?.facts["because"] == "as was found")
        #expect(records.first?.facts["repetition"] == "natural")
    }

    @Test(arguments: [OperatorAnswer.Choice.skip, .ignore])
    func `whoever leaves a step as it is does not take back what it may have done`(
        choice: OperatorAnswer.Choice
    ) async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change) { $0.onFailure = .pause }]))
        _ = try await rig.execute { _ in Self.lost }
        for choice in [OperatorAnswer.Choice.fail, choice] {
            rig.post(
                .answer(
                    OperatorAnswer(step: Rig.id("a"), choice: choice, by: "olga", reason: "so", answeredAt: rig.now)
                )
            )
            _ = try await rig.execute()
        }
        let status = try rig.history().machine().status(of: Rig.id("a"))
        #expect(status.state == (choice == .skip ? .skipped : .failedIgnored))
        let words = "what it sent before that may have taken effect, and is NOT undone"
        #expect(status.outcome?.reason.contains(words) == true, "\(status.outcome?.reason ?? "")")
        #expect(rig.performed == ["a"])
    }

    @Test func `the facts of the change reach whoever looks into the doubt`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        let seen = Mutex<JSONObject>([:])
        rig.examine { doubt in
            seen.withLock { $0 = doubt.facts }
            return DoubtFinding(.tookEffect, reason: "it is there", summary: "a look")
        }
        _ = try await rig.execute { request in
            try? await request.record(["transaction": "7"])
            return Self.lost
        }
        #expect(seen.withLock(\.self) == ["transaction": "7"])
    }

    @Test(arguments: DoubtFinding.Verdict.allCases)
    func `what would be sent anew with other values is not sent`(verdict: DoubtFinding.Verdict) {
        let finding = DoubtFinding(verdict, reason: "why", summary: "a look").withoutRepetition()
        #expect(finding.verdict == (verdict == .tookEffect ? .tookEffect : .undetermined))
        #expect(finding.reason.contains("why"))
    }
}
