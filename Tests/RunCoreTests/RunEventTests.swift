// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import RunCore
import RunbookModel
import Testing
import Values

struct RunEventTests {
    private static let everything: [RunEvent] = {
        let assertion = AssertionRecord(statement: "n > 1", verdict: .failed, operands: ["n = 0"], reason: nil)
        var request = Sample.request("a", "p")
        request.readings = ["lag: 3"]
        var record = Sample.record(
            "a",
            .wait(poll: 3),
            .change,
            .notSent,
            output: ["x": [1, 1.5, nil, "ü\n\u{1F600}"]]
        )
        record.failure = .wrongTarget
        record.code = "E"
        record.message = "m"
        record.evidence = [EvidenceReference(name: "exchange", mediaType: "application/json", sha256: "ab", size: 2)]
        record.facts = ["requestId": "r"]
        let outcome = StepOutcome(
            step: Sample.id("a"),
            attempt: 2,
            state: .inDoubt,
            reason: "r",
            isProven: true,
            captures: ["c": 1],
            unobserved: ["d"],
            cause: Sample.id("b")
        )
        let phases: [OperationPhase] = [
            .precondition(index: 1), .probeBefore, .action(index: 2), .wait(poll: 3), .expectations, .probeAfter,
            .probeInDoubt,
        ]
        let questions: [OperatorQuestion] = [
            .manualAction(confirmation: "c"), .failure(reason: "f"), .doubt(reason: "d"),
            .confirmation(calls: ["x y", "z"], readings: ["✓ n > 1"]),
            .confirmation(calls: ["x y"], readings: nil, digest: "ab"),
        ]
        var opening = Sample.opening()
        opening.leftovers = [RunLeftover(step: Sample.id("a"), text: "t", removers: [[Sample.id("b")], []])]
        var decision = ObligationDecision(
            obligation: ObligationID(step: Sample.id("a"), element: 2),
            verdict: .waive,
            by: "anna",
            reason: "r",
            until: Sample.start,
            journalHead: "h",
            decidedAt: Sample.start,
            signature: "s",
            keyFingerprint: "k"
        )
        decision.proof = .init(run: Sample.run, step: Sample.id("c"), state: .succeeded, journalHead: "g")
        let closure = RunClosure(
            by: "anna",
            reason: "r",
            discharged: 2,
            waived: 1,
            journalHead: "h",
            closedAt: Sample.start,
            signature: "s",
            keyFingerprint: "k"
        )
        let amendment = PlanAmendment(
            planDigest: "00",
            amendedDigest: "01",
            plan: Sample.plan([Sample.step("a"), Sample.manual("b")]),
            changes: ["[change] step a: added"],
            changesDigest: "02",
            meaning: ["m"],
            renewed: [Sample.id("a")],
            accepted: [Sample.id("b")],
            leftovers: [RunLeftover(step: Sample.id("a"), text: "t", removers: [[Sample.id("b")]])],
            by: "anna",
            reason: "r",
            journalHead: "h",
            amendedAt: Sample.start,
            recovery: "cut",
            contentDigest: "03",
            signature: "s",
            keyFingerprint: "k"
        )
        return [
            .executorStarted(
                ExecutorIdentity(
                    operatorName: "o",
                    host: "h",
                    process: 1,
                    toolVersion: "1",
                    attended: true,
                    place: "/p",
                    takeOver: "h: r",
                    setAside: "e"
                )
            ),
            .runOpened(opening), .obligationDecided(decision), .runClosed(closure), .runAmended(amendment),
            .runOpened(Sample.opening(inputs: ["n": 1])), .executorStarted(Sample.executor(attended: true)),
            .targetObserved(TargetObservation(account: "1", callerARN: nil, credentialSource: "env")),
            .approvalRequested(request), .approvalDecided(Sample.decision("a", .reject, by: "anna", key: "K")),
            .answerRefused(step: Sample.id("a"), by: "x", reason: "r"), .letterRefused(name: "l", reason: "r"),
            .approvalNoticed(ApprovalNotice(step: Sample.id("a"), nonce: "n", kind: .escalation, part: 90)),
            .approvalVoided(step: Sample.id("a"), nonce: "n", reason: "r"),
            .operatorAnswered(Sample.answer("a", .repeat)), .stepStarted(step: Sample.id("a"), attempt: 3),
            .operationIntended(Sample.intent("a")),
            .operationFact(step: Sample.id("a"), attempt: 1, facts: ["xid": "7"]), .operationEnded(record),
            .elementsListed(step: Sample.id("a"), elements: ["x", 1, [:]]),
            .elementFinished(step: Sample.id("a"), number: 2, outcome: outcome),
            .retryScheduled(
                StepRetry(
                    step: Sample.id("a"),
                    attempt: 1,
                    retrier: 2,
                    next: 3,
                    attempts: 5,
                    failure: .timeout,
                    code: "E",
                    reason: "r",
                    delay: TimeSpan(.milliseconds(1500)),
                    until: Sample.start,
                    element: 4
                )
            ),
            .runStopped(
                RunStop(
                    cause: .person,
                    reach: .ungraceful,
                    reason: "r",
                    by: "anna",
                    budget: TimeSpan(.seconds(90))
                )
            ), .runStopped(RunStop(cause: .deadline, reach: .everything, reason: "r")),
            .runStopped(
                RunStop(
                    cause: .condition,
                    reach: .everything,
                    reason: "r",
                    condition: StopConditionID("errors"),
                    isRefusal: true
                )
            ),
            .stopConditionRead(
                StopReading(
                    condition: Sample.conditionID("errors"),
                    verdict: .undetermined,
                    text: "t",
                    readAt: Sample.start,
                    knownAt: Sample.start,
                    unknownCount: 2,
                    isArmed: false,
                    evidence: [EvidenceReference(name: "exchange", mediaType: "m", sha256: "a", size: 1)]
                )
            ),
            .blockingConditionRead(
                BlockingReading(
                    BlockingCondition(
                        id: Sample.conditionID("lag"),
                        reading: .alarm(StopCondition.Alarm(name: .literal("x"))),
                        whenUnknown: .warn,
                        reason: "r",
                        owner: "lifeboat.yaml"
                    ),
                    StopFinding(.met, "t"),
                    readAt: Sample.start,
                    overriddenBecause: "o",
                    evidence: [EvidenceReference(name: "exchange", mediaType: "m", sha256: "a", size: 1)]
                )
            ),
            .voidConditionRead(
                VoidReading(
                    step: Sample.id("a"),
                    nonce: "n",
                    verdict: .undetermined,
                    text: "t",
                    sources: [
                        .init(step: Sample.id("b"), isFresh: true, values: ["x": 1], problem: "p", readAt: Sample.start)
                    ],
                    readAt: Sample.start,
                    evidence: [EvidenceReference(name: "exchange", mediaType: "m", sha256: "a", size: 1)]
                )
            ),
            .stepFinished(outcome), .runParked(reason: "p"),
            .runParked(reason: "h", hold: ChangeHold(.frozen, reason: "h", advice: "a")), .runInterrupted(reason: "i"),
            .runFinished(state: .completedWithExceptions, summary: RunSummary(passed: 1, waived: 2)),
        ]
            + questions.map { .operatorAsked(step: Sample.id("a"), question: $0) }
            + phases.map { .assertionsChecked(step: Sample.id("a"), attempt: 1, phase: $0, results: [assertion]) }
    }()

    @Test(arguments: everything) func `an event comes back from its encoded form as it was`(event: RunEvent) throws {
        let bytes = try JSONEncoder().encode(event)
        #expect(try JSONDecoder().decode(RunEvent.self, from: bytes) == event)
    }

    @Test(arguments: [
        "{}", "{\"event\":\"stepMelted\"}", "{\"event\":\"stepStarted\",\"step\":\"A b\",\"attempt\":1}", "[]",
    ])
    func `an event that this version does not know is refused`(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(RunEvent.self, from: Data(text.utf8)) }
    }

    @Test func `a question of before steps had digests is read`() throws {
        let text = #"{"event":"operatorAsked","step":"a","question":{"confirmation":{"calls":["x"],"readings":["r"]}}}"#
        let event = try JSONDecoder().decode(RunEvent.self, from: Data(text.utf8))
        let question = OperatorQuestion.confirmation(calls: ["x"], readings: ["r"])
        #expect(event == .operatorAsked(step: Sample.id("a"), question: question))
        #expect(question.digest == nil)
    }

    @Test func `only what does as the runbook says, or decides nothing, needs no reason`() {
        #expect(Set(OperatorAnswer.Choice.allCases.filter { !$0.needsReason }) == [.done, .run, .pause])
    }

    @Test func `every state and answer has a name of its own`() {
        #expect(Set(StepState.allCases.map(\.rawValue)).count == StepState.allCases.count)
        #expect(Set(RunState.allCases.map(\.rawValue)).count == RunState.allCases.count)
        for state in StepState.allCases {
            #expect(!(state.isSuccess && state.isFailure))
            if state.isSuccess || state.isFailure { #expect(state.isFinal) }
        }
    }
}
