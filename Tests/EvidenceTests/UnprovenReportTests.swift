// SPDX-License-Identifier: Apache-2.0

import Evidence
import RunCore
import RunStore
import RunbookModel
import Testing
import Values

/// What a report says of steps that nothing proves, and of approvals that nobody gave.
struct UnprovenReportTests {
    private static let now = SignedRun.now
    private static let (a, b) = (SignedRun.id("a"), SignedRun.id("b"))

    private static func digest(_ events: [(RunEvent, Duration)]) throws -> RunDigest {
        let plan = SignedRun.plan()
        let opening = try SignedRun.opening(plan, .live)
        let entries = ([(.runOpened(opening), .zero)] + events).enumerated().map { index, event in
            let recorded = RecordedEvent(event: event.0, time: now + event.1)
            return RunHistory.Entry(sequence: index + 1, digest: "", recorded: recorded)
        }
        return RunDigest(RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: ""))
    }

    private static func finished(_ state: StepState, proven: Bool = false, by: String? = nil) -> (RunEvent, Duration) {
        let outcome = StepOutcome(step: a, attempt: 1, state: state, isProven: proven, attestedBy: by)
        return (.stepFinished(outcome), .zero)
    }

    @Test(arguments: [
        (StepState.succeeded, false, String?.none, "done, not proven"), (.succeeded, false, "bob", "attested"),
        (.alreadyTrue, false, nil, "already true, not proven"), (.adopted, false, "bob", "adopted, not proven"),
        (.succeeded, true, nil, "succeeded"), (.adopted, true, nil, "adopted"), (.failed, false, nil, "failed"),
    ])
    func `a row says whether anything proves the step`(
        state: StepState,
        proven: Bool,
        by: String?,
        words: String
    ) throws {
        let digest = try Self.digest([Self.finished(state, proven: proven, by: by)])
        #expect(MarkdownReport(digest).text().contains("- **\(words)** `a`"))
        let html = HTMLReport(digest).text()
        let tone = state == .failed ? "bad" : proven ? "good" : "doubt"
        #expect(html.contains("<div id=\"step-a\" class=\"step \(tone)\"><p><span class=\"word\">\(words)</span>"))
    }

    @Test func `a step about which somebody must decide says so, and why`() throws {
        let question = OperatorQuestion.failure(reason: "AccessDenied: not yours")
        let asked = RunEvent.operatorAsked(step: Self.a, question: question)
        let digest = try Self.digest([Self.finished(.failed), (asked, .zero)])
        #expect(MarkdownReport(digest).text().contains("- **failed, waits for a decision** `a`"))
        #expect(MarkdownReport(digest).text().contains("\n  - AccessDenied: not yours\n"))
        #expect(HTMLReport(digest).text().contains("<div id=\"step-a\" class=\"step bad\">"))
    }

    @Test func `a change without an answer on record is told as that`() throws {
        let intent = OperationIntent(
            step: Self.a,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: .shell(ResolvedOperation.Shell(script: "true"))
        )
        let begun = RunEvent.stepStarted(step: Self.a, attempt: 1)
        let digest = try Self.digest([(begun, .zero), (.operationIntended(intent), .zero)])
        #expect(MarkdownReport(digest).text().contains("was sent, and no answer is on record\n"))
        #expect(HTMLReport(digest).text().contains("<div id=\"step-a\" class=\"step doubt\">"))
        let doubt = RunEvent.operatorAsked(step: Self.a, question: .doubt(reason: "nobody saw it"))
        let left = try Self.digest([(begun, .zero), (.operationIntended(intent), .zero), (doubt, .zero)])
        #expect(MarkdownReport(left).text().contains("- **in-doubt, waits for a decision** `a`"))
        #expect(MarkdownReport(left).text().contains("\n  - nobody saw it\n"))
        #expect(HTMLReport(left).text().contains("<div id=\"step-a\" class=\"step bad\">"))
    }

    @Test(arguments: ["not proven; nobody looked", "not proven: nobody looked", "nobody looked"])
    func `what a row says is not said again by the reason, as in older journals`(reason: String) throws {
        var outcome = StepOutcome(step: Self.a, attempt: 1, state: .succeeded, reason: reason)
        let digest = try Self.digest([(.stepFinished(outcome), .zero)])
        #expect(MarkdownReport(digest).text().contains("\n  - nobody looked\n"))
        #expect(HTMLReport(digest).text().contains("<p>nobody looked</p>"))
        #expect(outcome.sentence(saying: outcome.words) == "done, not proven: nobody looked")
        // What is proven of it, or is none of its words, stays in the reason.
        outcome.isProven = true
        #expect(outcome.remark == reason)
    }

    @Test(arguments: [
        ("skipped", "skipped by anna: r", "skipped by anna: r"),
        ("TIMED OUT", "timed out after 3s", "TIMED OUT after 3s"),
        ("failed", "failedly", "failed: failedly"), ("failed", "", "failed"), ("", "r", "r"),
        ("failed", "r", "failed: r"),
    ])
    func `a reason that begins with the word before it is not doubled`(word: String, reason: String, line: String) {
        let outcome = StepOutcome(step: Self.a, attempt: 1, state: .failed, reason: reason)
        #expect(outcome.sentence(saying: word) == line)
    }

    @Test func `the totals say how many of the passed proved nothing, and are not green then`() throws {
        let words = "1 of the passed is done and not proven: a"
        let unproven = try Self.digest([Self.finished(.succeeded)])
        #expect(MarkdownReport(unproven).text().contains("; \(words).**"))
        #expect(HTMLReport(unproven).text().contains("<li class=\"doubt\"><b>1</b> passed</li>"))
        #expect(HTMLReport(unproven).text().contains("<p class=\"note\">\(words)</p>"))
        let proven = try Self.digest([Self.finished(.succeeded, proven: true)])
        #expect(!MarkdownReport(proven).text().contains("not proven"))
        #expect(HTMLReport(proven).text().contains("<li class=\"good\"><b>1</b> passed</li>"))
    }

    @Test(arguments: [(true, "quiet", "'a' was undone by 'b'"), (false, "doubt", "'a' is undone, not proven")])
    func `both reports list what was undone, and what is undone without proof`(
        proven: Bool,
        tone: String,
        words: String
    ) throws {
        var plan = SignedRun.plan()
        plan.steps[0].effect = .change
        plan.steps[1].compensates = Self.a
        plan.steps.append(Step(id: SignedRun.id("c"), title: "C", action: .commands([]), effect: .read))
        plan.onFailure = .compensate
        let opening = try SignedRun.opening(plan, .live)
        func outcome(_ step: StepID, _ state: StepState) -> RunEvent {
            .stepFinished(StepOutcome(step: step, attempt: 1, state: state, isProven: proven))
        }
        let events: [RunEvent] = [
            .runOpened(opening), outcome(Self.a, .succeeded), outcome(SignedRun.id("c"), .failed),
            outcome(Self.b, .succeeded),
        ]
        let entries = events.enumerated().map { index, event in
            RunHistory.Entry(sequence: index + 1, digest: "", recorded: RecordedEvent(event: event, time: Self.now))
        }
        let history = RunHistory(opening: opening, plan: plan, checklists: [], entries: entries, head: "")
        let digest = RunDigest(history)
        #expect(MarkdownReport(digest).text().contains("- \(words)"))
        let html = HTMLReport(digest).text().replacing("&#39;", with: "'")
        #expect(html.contains("<h2>What the run changed, and what became of it</h2><ul><li class=\"\(tone)\">\(words)"))
    }

    // MARK: - Approvals

    private static func request(_ nonce: String = "n") throws -> RunEvent {
        .approvalRequested(
            ApprovalRequest(
                run: SignedRun.runID,
                step: a,
                attempt: 1,
                policy: try #require(ApprovalID("cut")),
                nonce: nonce,
                planDigest: "",
                stepDigest: "",
                inputsDigest: "",
                journalHead: "",
                target: RunTarget(),
                level: .live,
                effect: .change,
                operations: [],
                readings: [],
                requester: "olga",
                requestedAt: now,
                expiresAt: now + .seconds(60)
            )
        )
    }

    private static func decided(_ decision: ApprovalDecision.Decision) -> RunEvent {
        .approvalDecided(
            ApprovalDecision(step: a, nonce: "n", decision: decision, by: "dora", reason: "", decidedAt: now)
        )
    }

    private static let ended = RunEvent.stepFinished(StepOutcome(step: a, attempt: 0, state: .failed, reason: "late"))

    private static let intended = RunEvent.operationIntended(
        OperationIntent(
            step: a,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: .sql(ResolvedOperation.SQL(connection: .named("dr"), statement: "x", parameters: []))
        )
    )

    private static func isExpired(_ events: [RunEvent], after end: Duration = .seconds(60)) throws -> Bool {
        let dated = events.enumerated().map { ($0.element, $0.offset + 1 == events.count ? end : .seconds(1)) }
        let markdown = MarkdownReport(try digest(dated)).text()
        #expect(HTMLReport(try digest(dated)).text().contains("expired at") == markdown.contains("expired at"))
        return markdown.contains("expired at")
    }

    @Test func `an approval that ran out is among the decisions, with who had approved`() throws {
        let digest = try Self.digest([
            (try Self.request(), .zero), (Self.decided(.approve), .seconds(9)), (Self.ended, .seconds(61)),
        ])
        let moment = (Self.now + .seconds(60)).text()
        let words = "the approval 'cut' of a expired at \(moment): only dora had approved"
        #expect(MarkdownReport(digest).text().contains("- \((Self.now + .seconds(61)).text()) \(words)"))
        let nobody = try Self.digest([(try Self.request(), .zero), (Self.ended, .seconds(60))])
        #expect(MarkdownReport(nobody).text().contains("expired at \(moment): nobody had approved"))
    }

    @Test func `one that was rejected, used, void or still had time did not run out`() throws {
        let request = try Self.request()
        #expect(try Self.isExpired([request, Self.ended]))
        #expect(try !Self.isExpired([request, Self.ended], after: .seconds(59)))
        #expect(try !Self.isExpired([request, Self.decided(.reject), Self.ended]))
        #expect(try !Self.isExpired([request, .stepStarted(step: Self.a, attempt: 1), Self.ended]))
        let late = StepOutcome(step: Self.a, attempt: 1, state: .failed, reason: "its approval expired")
        let begun = [request, Self.decided(.approve), RunEvent.stepStarted(step: Self.a, attempt: 1)]
        #expect(try Self.isExpired(begun + [.stepFinished(late)]))
        #expect(try !Self.isExpired(begun + [Self.intended, .stepFinished(late)]))
        #expect(try !Self.isExpired([request, .approvalVoided(step: Self.a, nonce: "n", reason: ""), Self.ended]))
        #expect(try !Self.isExpired([Self.ended]))
    }
}
