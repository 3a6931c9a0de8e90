// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What somebody who never saw the run reads first: what is red, who is waited for, what is open, and what to type.
struct RunGlanceTests {
    private static let start = RunSample.start
    private static let run = RunSample.run

    private static func id(_ text: String) throws -> StepID { try #require(StepID(text)) }

    private static func machine(
        _ events: [RunEvent],
        deadline: Duration? = nil,
        asksApproval: Bool = false,
        inputs: [InputDeclaration] = [],
        attended: Bool = true,
        onFailure: FailurePolicy? = nil
    ) throws -> RunMachine {
        let steps = try ["a", "b", "c"].map { name in
            var step = Step(id: try id(name), title: name, action: .commands([]), effect: .change)
            if name == "a" {
                step.obligation = "tidy up"
                step.due = TimeSpan(.seconds(3600))
            }
            if name == "b", asksApproval { step.approval = ApprovalID("go") }
            if name == "b" { step.onFailure = onFailure }
            return step
        }
        let policy = ApprovalPolicy(id: try #require(ApprovalID("go")), roles: ["dba"])
        var plan = Plan(
            runbook: RunbookIdentity(id: "sample", title: "Sample", kind: .daily),
            approvals: [policy],
            steps: steps,
            deadline: deadline.map { TimeSpan($0) }
        )
        plan.inputs = inputs
        return RunSample.machine(plan, try RunSample.beginning(of: plan, attended: attended) + events)
    }

    private static func finished(_ step: String, _ state: StepState, reason: String = "why") throws -> RunEvent {
        .stepFinished(StepOutcome(step: try id(step), attempt: 1, state: state, reason: reason))
    }

    private static func over(_ state: RunState) -> RunEvent { .runFinished(state: state, summary: RunSummary()) }

    private static func look(
        _ events: [RunEvent],
        after seconds: Int = 60,
        isExecuted: Bool = false
    ) throws -> (state: String, attention: [String], next: String?) {
        let glance = RunGlance(try machine(events), at: start + .seconds(seconds), isExecuted: isExecuted)
        return (glance.state.plainText, glance.attention.map(\.plainText), glance.next)
    }

    @Test func `a run whose executor was killed says so, and how to go on`() throws {
        let killed = try Self.look([])
        #expect(killed.state == "> running, and its executor is gone")
        #expect(killed.next == "lifeboat resume \(Self.run)")
        let alive = try Self.look([], isExecuted: true)
        #expect(alive.state == "> running" && alive.next == "lifeboat watch \(Self.run)")
    }

    @Test func `an executor that a restarted database lost sight of is not called killed`() throws {
        func look(_ ago: Int) throws -> RunStatusView {
            let presence = ExecutorPresence(restart: StoreRestart(at: Self.start, ago: .seconds(ago)))
            let machine = try Self.machine([])
            return RunStatusView(
                machine,
                at: Self.start,
                isExecuted: presence.isExecuted,
                restart: presence.restart
            )
        }
        let early = try look(5).lines().map(\.plainText).joined(separator: "\n")
        #expect(early.contains("> running, if its executor lives, which is NOT KNOWN"))
        #expect(early.contains("the database was restarted at \(Self.start.text())") && !early.contains("killed"))
        #expect(early.contains("next:   lifeboat watch") && !early.contains("lifeboat resume"))
        #expect(try look(5).json()["executed"] == .null)
        let late = try look(90)
        #expect(late.lines().map(\.plainText).contains("next:   lifeboat resume \(Self.run)"))
        #expect(late.advice.absence?.contains("has not taken the run again since") == true)
        #expect(late.json()["executed"] == false)
    }

    @Test func `whoever goes on with a run is told to say where its secrets are, unless a terminal asks for them`()
        throws
    {
        let secret = InputDeclaration(name: "token", isSecret: true)
        func next(attended: Bool) throws -> String? {
            let machine = try Self.machine([.runParked(reason: "p")], inputs: [secret], attended: attended)
            return RunGlance(machine, at: Self.start, isExecuted: false).next
        }
        #expect(try next(attended: false) == "lifeboat resume \(Self.run) --input-from token=env:VARIABLE")
        #expect(try next(attended: true) == "lifeboat resume \(Self.run)")
    }

    @Test func `what the executor is at is shown, or was at before it was gone`() throws {
        let asked = RunEvent.operatorAsked(step: try Self.id("b"), question: .failure(reason: "why"))
        #expect(try Self.look([asked], isExecuted: true).state == "! paused")
        #expect(try Self.look([asked]).state == "! paused, and its executor is gone")
        #expect(try Self.look([asked, .runParked(reason: "people")]).state == "! parked")
        let stop = RunStop(cause: .person, reach: .graceful, reason: "enough", by: "anna")
        #expect(try Self.look([.runStopped(stop)], isExecuted: true).state == "! cancelling")
        let glance = RunGlance(try Self.machine([asked]), at: Self.start, isExecuted: true)
        #expect(glance.json()["state"] == "paused")
    }

    @Test func `a deadline that passed while nobody executes the run is said, with what to do`() throws {
        func look(_ events: [RunEvent], after seconds: Int = 720, isExecuted: Bool = false) throws -> RunGlance {
            let machine = try Self.machine(events, deadline: .seconds(600))
            return RunGlance(machine, at: Self.start + .seconds(seconds), isExecuted: isExecuted)
        }
        let parked = try look([.runParked(reason: "people")])
        let moment = (Self.start + .seconds(600)).text()
        #expect(
            parked.attention.first?.plainText
                == "DEADLINE PASSED at \(moment), 2m ago: gone on with, the run ends and begins nothing else"
        )
        #expect(parked.next == "lifeboat resume \(Self.run)")
        #expect(parked.json()["deadlineMissed"] == true)
        #expect(try look([]).attention.first?.plainText.hasPrefix("DEADLINE PASSED") == true)
        // Whoever executes it sees that in time, and before it nothing has passed.
        #expect(try look([], isExecuted: true).missedDeadline == nil)
        #expect(try look([.runParked(reason: "people")], after: 599).missedDeadline == nil)
        #expect(try look([.runParked(reason: "people")], after: 599).json()["deadlineMissed"] == false)
    }

    @Test func `what is in doubt and what is red come first, and what only follows from them is left out`() throws {
        var follower = StepOutcome(step: try Self.id("c"), attempt: 1, state: .failed)
        follower.cause = try Self.id("b")
        let found = try Self.look([
            try Self.finished("a", .inDoubt), try Self.finished("b", .failed), .stepFinished(follower),
        ])
        #expect(found.attention == ["IN DOUBT: a", "red: b"])
    }

    @Test func `who is waited for is named, with the time that is left and the command that answers`() throws {
        let asked = try Self.look([
            .operatorAsked(step: try Self.id("b"), question: .failure(reason: "x")), .runParked(reason: "p"),
        ])
        #expect(asked.attention == ["FAILED, waits for a decision: b"])
        let choices = "'retry|skip|ignore|abort'"
        #expect(asked.next == "lifeboat answer \(Self.run) b \(choices) --as NAME --reason TEXT")
        let manual = try Self.look([.operatorAsked(step: try Self.id("b"), question: .manualAction(confirmation: "c"))])
        #expect(manual.attention == ["waits for a person: b"])
        let request = try Self.request()
        let approval = try Self.look([.approvalRequested(request)], isExecuted: true)
        #expect(approval.attention == ["waits for approval: b (needs 1 of dba; so far: nobody; 29m left)"])
        #expect(approval.next == "lifeboat approve \(Self.run) b --as NAME")
        let late = try Self.look([.approvalRequested(request)], after: 1800, isExecuted: true)
        #expect(late.attention == ["waits for approval: b (needs 1 of dba; so far: nobody; EXPIRED)"])
    }

    private static func request() throws -> ApprovalRequest {
        ApprovalRequest(
            run: try #require(RunID(run)),
            step: try id("b"),
            attempt: 1,
            policy: try #require(ApprovalID("go")),
            nonce: "n",
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
            requestedAt: start,
            expiresAt: start + .seconds(1800)
        )
    }

    @Test func `a run that is held with its approval complete asks for no approval, and says once what holds it`()
        throws
    {
        let decision = ApprovalDecision(
            step: try Self.id("b"),
            nonce: "n",
            decision: .approve,
            by: "dora",
            reason: "r",
            decidedAt: Self.start
        )
        let hold = ChangeHold(
            .frozen,
            reason: "frozen by cto: the sale",
            advice: "when it is over: lifeboat resume RUN"
        )
        let machine = try Self.machine(
            [
                .approvalRequested(try Self.request()), .approvalDecided(decision),
                .runParked(reason: hold.reason, hold: hold),
            ],
            asksApproval: true
        )
        let view = RunStatusView(machine, at: Self.start, isExecuted: false, isFrozen: true)
        #expect(view.attention.map(\.plainText) == ["HELD, frozen by cto: the sale", "approved, and not begun: b"])
        let text = view.lines().map(\.plainText).joined(separator: "\n")
        #expect(!text.contains("waits for approval") && !text.contains("lifeboat approve"))
        #expect(text.contains("'b' has its approval 'go'") && text.hasSuffix("\nthen:   lifeboat resume \(Self.run)"))
        // A resume would find the freeze; once that is over, nothing else is to be done first.
        #expect(text.contains("\nnext:   lifeboat freeze --status\n"))
        let thawed = RunGlance(machine, at: Self.start, isExecuted: false, isFrozen: false)
        #expect(thawed.next == "lifeboat resume \(Self.run)" && thawed.afterNext == nil)
        let window = ChangeHold(.outsideWindow, reason: "no window is open", advice: "wait")
        #expect(window.sentence == "outside-window: no window is open")
    }

    @Test func `of a request that has run out it is said that the step fails, and whether anybody is asked then`()
        throws
    {
        func words(_ rule: FailurePolicy?) throws -> String {
            let machine = try Self.machine(
                [.approvalRequested(try Self.request())],
                asksApproval: true,
                onFailure: rule
            )
            let view = RunStatusView(machine, at: Self.start + .seconds(1800), isExecuted: false)
            return view.waiting().map(\.plainText).joined(separator: "\n")
        }
        let failure = "it has run out: the step fails when the run goes on"
        let retry = "`retry` asks for the approval anew"
        #expect(
            try words(nil).contains("\(failure); at a terminal you are asked then, and \(retry); without one the run")
        )
        #expect(try words(.pause).hasSuffix("\(failure); a person is asked then, and \(retry)"))
        for rule in [FailurePolicy.abort, .continue, .compensate] { #expect(try words(rule).hasSuffix(failure)) }
    }

    @Test func `an answer that is owed comes before what takes it up, unless somebody executes the run`() throws {
        let resume = "lifeboat resume \(Self.run)"
        let question = RunEvent.operatorAsked(step: try Self.id("b"), question: .failure(reason: "x"))
        let answer = "lifeboat answer \(Self.run) b 'retry|skip|ignore|abort' --as NAME --reason TEXT"
        for events in [[question], [question, .runParked(reason: "p")]] {
            let machine = try Self.machine(events)
            let glance = RunGlance(machine, at: Self.start, isExecuted: false)
            #expect(glance.next == answer && glance.afterNext == resume)
            #expect(glance.json()["then"] == .string(resume))
            let view = RunStatusView(machine, at: Self.start, isExecuted: false)
            #expect(view.lines().suffix(2).map(\.plainText) == ["next:   \(answer)", "then:   \(resume)"])
            #expect(view.waiting().map(\.plainText) == ["", "'b' FAILED and waits for a decision: x", "  \(answer)"])
            let sentence = "first answer what is asked above, then this takes the answer up: \(resume)"
            #expect(view.advice.sentence == sentence)
        }
        let alive = RunStatusView(try Self.machine([question]), at: Self.start, isExecuted: true)
        #expect(alive.lines().last?.plainText == "next:   \(answer)")
        #expect(alive.advice.sentence == nil && alive.advice.absence == nil)
    }

    @Test func `a step that nobody goes on with says whether what it sent was answered`() throws {
        let step = try Self.id("b")
        let promotion = OperationRecord(
            step: step,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            summary: "rds PromoteReadReplica",
            ending: .answered
        )
        let waited = OperationRecord(
            step: step,
            attempt: 1,
            phase: .wait(poll: 1),
            effect: .read,
            summary: "rds DescribeDBInstances",
            ending: .answered
        )
        let begun: [RunEvent] = [.stepStarted(step: step, attempt: 1)]
        let line = "      rds PromoteReadReplica was answered; what is left of the step waits for a resume"
        func says(_ events: [RunEvent], isExecuted: Bool = false) throws -> Bool {
            let view = RunStatusView(try Self.machine(begun + events), at: Self.start, isExecuted: isExecuted)
            return view.lines().map(\.plainText).contains(line)
        }
        #expect(try says([.operationEnded(promotion), .operationEnded(waited)]))
        #expect(try !says([.operationEnded(promotion)], isExecuted: true))
        #expect(try !says([.operationEnded(waited)]))
        #expect(try !says([.operationEnded(promotion), .stepStarted(step: step, attempt: 2)]))
    }

    @Test func `what was answered already is not asked for again, and the resume that takes it up says so`() throws {
        let step = try Self.id("b")
        let answer = OperatorAnswer(step: step, choice: .skip, by: "anna", reason: "r", answeredAt: Self.start)
        let machine = try Self.machine([.operatorAsked(step: step, question: .failure(reason: "x"))])
        let left = LeftAnswers(answers: [answer])
        let glance = RunGlance(machine, at: Self.start, isExecuted: false, left: left)
        #expect(glance.next == "lifeboat resume \(Self.run)" && glance.afterNext == nil)
        let words = "FAILED, waits for a decision: b (answered, and not taken up yet: skip by anna)"
        #expect(glance.attention.map(\.plainText) == [words])
        let view = RunStatusView(machine, at: Self.start, isExecuted: false, left: left)
        let sentence = "this takes up what was answered, and goes on: lifeboat resume \(Self.run)"
        #expect(view.advice.sentence == sentence)
        #expect(view.waiting().last?.plainText == "  answered, and not taken up yet: skip by anna")
    }

    @Test func `what makes a request void, or takes a yes back, is told before anybody else approves`() throws {
        let (step, request) = (try Self.id("b"), try Self.request())
        let edit = OperatorAnswer(
            step: step,
            choice: .edit,
            by: "anna",
            reason: "r",
            answeredAt: Self.start,
            inputs: [InputChange(name: "size", value: 9)]
        )
        let asked = try Self.machine([.approvalRequested(request)], asksApproval: true)
        let edited = RunGlance(asked, at: Self.start, isExecuted: false, left: LeftAnswers(answers: [edit]))
        let void = "edit size = 9 by anna is not taken up yet, and makes this request void"
        #expect(edited.attention.map(\.plainText) == ["asked for approval: b (\(void))"])
        #expect(edited.next == "lifeboat resume \(Self.run)" && edited.afterNext == nil)
        var stale = edit
        stale.askedAt = Self.start - .seconds(9)
        let refused = RunGlance(asked, at: Self.start, isExecuted: false, left: LeftAnswers(answers: [stale]))
        #expect(refused.next == "lifeboat approve \(Self.run) b --as NAME")
        func decision(_ verdict: ApprovalDecision.Decision) -> ApprovalDecision {
            ApprovalDecision(
                step: step,
                nonce: "n",
                decision: verdict,
                by: "dba",
                reason: "r",
                decidedAt: Self.start
            )
        }
        let granted = try Self.machine(
            [.approvalRequested(request), .approvalDecided(decision(.approve))],
            asksApproval: true
        )
        let left = LeftAnswers(decisions: [decision(.reject)])
        let back = RunGlance(granted, at: Self.start, isExecuted: false, left: left)
        let words = "dba (not signed) takes it back: the step fails when that is taken up"
        #expect(back.attention.map(\.plainText) == ["approved, and not begun: b (\(words))"])
    }

    @Test func `an executor that finds out about a doubt, or stands still, is named as what is waited for`() throws {
        let machine = try Self.machine([try Self.finished("b", .inDoubt)])
        let alive = RunGlance(machine, at: Self.start, isExecuted: true)
        #expect(alive.attention.map(\.plainText) == ["its executor finds out what became of: b"])
        #expect(alive.next == "lifeboat watch \(Self.run)")
        var holder = RunHolder("process 1 on h")
        holder.isSuspended = true
        let still = RunGlance(machine, at: Self.start, isExecuted: true, holder: holder)
        #expect(still.attention.map(\.plainText) == ["IN DOUBT: b"])
        #expect(still.next == "kill -CONT 1" && still.needsSomebody)
    }

    @Test func `what a resume would not take up is not suggested before it`() throws {
        let resume = "lifeboat resume \(Self.run)"
        let asked = RunEvent.approvalRequested(try Self.request())
        func look(_ machine: RunMachine, after seconds: Int = 0, _ scripts: [LeftScript] = []) -> RunGlance {
            RunGlance(machine, at: Self.start + .seconds(seconds), isExecuted: false, scripts: scripts)
        }
        let approve = "lifeboat approve \(Self.run) b --as NAME"
        #expect(look(try Self.machine([asked])).next == approve)
        #expect(look(try Self.machine([asked]), after: 1800).next == resume)
        #expect(look(try Self.machine([asked], deadline: .seconds(60)), after: 60).next == resume)
        let decision = ApprovalDecision(
            step: try Self.id("b"),
            nonce: "n",
            decision: .approve,
            by: "dba",
            reason: "r",
            decidedAt: Self.start
        )
        let granted = try Self.machine([asked, .approvalDecided(decision)], asksApproval: true)
        #expect(look(granted).next == resume)
        let waiting = try Self.machine([asked], asksApproval: true)
        let left = LeftAnswers(decisions: [decision])
        #expect(RunGlance(waiting, at: Self.start, isExecuted: false, left: left).next == resume)
        var stale = decision
        stale.nonce = "another"
        let unread = RunGlance(waiting, at: Self.start, isExecuted: false, left: LeftAnswers(decisions: [stale]))
        #expect(unread.next == approve)
        // A second word of one person, and one that does not count, settle nothing.
        var starter = decision
        starter.by = "olga"
        let double = RunGlance(waiting, at: Self.start, isExecuted: false, left: LeftAnswers(decisions: [starter]))
        #expect(double.next == approve)
        let doubt = try Self.machine([.operatorAsked(step: try Self.id("b"), question: .doubt(reason: "x"))])
        let script = LeftScript(
            step: try Self.id("b"),
            fate: .running,
            process: 7,
            host: "h",
            since: nil,
            lastLine: ""
        )
        #expect(look(doubt, [script]).next == resume)
        #expect(look(doubt).next?.hasPrefix("lifeboat answer") == true)
    }

    @Test func `a run that is held says by what, and so does its entry in a list`() throws {
        let hold = ChangeHold(.blockedDate, reason: "on a blocked date", opensAt: Self.start, advice: "wait")
        let events: [RunEvent] = [.runParked(reason: hold.reason, hold: hold)]
        #expect(try Self.look(events).attention == ["HELD, blocked-date: on a blocked date"])
        let machine = try Self.machine(events)
        let json = RunGlance(machine, at: Self.start, isExecuted: false, isFrozen: true).json()
        #expect(json["hold"]?["code"] == "blocked-date" && json["frozen"] == true)
        #expect(RunGlance(machine, at: Self.start, isFrozen: nil).json()["frozen"] == .null)
        let status = RunStatusView(machine, at: Self.start)
        #expect(status.lines().map(\.plainText).contains("  wait"))
        #expect(status.json()["hold"]?["opensAt"] == .string(Self.start.text()))
        // What an executor takes up again is held no more.
        #expect(try Self.look(events + [.executorStarted(RunSample.executor())]).attention == [])
    }

    @Test func `a run of which something is not proven is not green`() throws {
        let done = try Self.look([try Self.finished("a", .succeeded, reason: ""), Self.over(.completed)])
        #expect(done.state == "○ completed, not proven")
        #expect(done.attention.first == "done, not proven: a")
    }

    @Test func `a run that goes on elsewhere waits for nobody here`() throws {
        let machine = try Self.machine([.operatorAsked(step: try Self.id("b"), question: .failure(reason: "x"))])
        let name = StoreName(address: "/mnt/my stick", host: "host-a")
        let glance = RunGlance(machine, at: Self.start, movedTo: name)
        #expect(glance.next == "lifeboat status \(Self.run) --store '/mnt/my stick'")
        #expect(glance.attention.isEmpty)
        #expect(glance.state.plainText.hasSuffix("MOVED: it goes on in /mnt/my stick (on host-a)"))
        for json in [glance.json(), RunStatusView(machine, at: Self.start, movedTo: name).json()] {
            #expect(json["movedTo"] == "/mnt/my stick")
            #expect(json["movedToHost"] == "host-a")
        }
    }

    @Test func `what is left behind is open until it is seen to, and then the run can be closed`() throws {
        let ended = [try Self.finished("a", .succeeded, reason: ""), Self.over(.failed)]
        let open = try Self.look(ended)
        #expect(open.attention == ["left behind: 1 open, 0 waived, 0 discharged; 1 in all: a"])
        #expect(open.next == "lifeboat obligations \(Self.run)")
        let late = try Self.look(ended, after: 7200)
        #expect(late.attention == ["left behind: 1 open (1 OVERDUE), 0 waived, 0 discharged; 1 in all: a"])
        let waiver = RunEvent.obligationDecided(
            ObligationDecision(
                obligation: ObligationID(step: try Self.id("a")),
                verdict: .waive,
                by: "anna",
                reason: "r",
                until: Self.start + .seconds(3600),
                journalHead: "",
                decidedAt: Self.start
            )
        )
        let waived = try Self.look(ended + [waiver])
        #expect(waived.attention.isEmpty && waived.next == "lifeboat close \(Self.run)")
        let closure = RunEvent.runClosed(
            RunClosure(by: "anna", reason: "", discharged: 0, waived: 1, journalHead: "", closedAt: Self.start)
        )
        let closed = try Self.look(ended + [waiver, closure])
        #expect(closed.state == "✗ FAILED, closed \(Self.start.text())" && closed.next == nil)
        let again = try Self.look(ended + [waiver, closure], after: 7200)
        #expect(again.state == "✗ FAILED, closed \(Self.start.text()) and open again")
        #expect(again.next == "lifeboat obligations \(Self.run)")
    }

    @Test func `a run that is over and left nothing asks for nothing`() throws {
        let done = try Self.look([Self.over(.completed)])
        #expect(done.attention.isEmpty && done.next == nil)
    }

    // MARK: - Without proof

    @Test func `a step that nothing proves says so, in its own line and under the totals`() throws {
        let events = [try Self.finished("a", .succeeded, reason: ""), try Self.finished("b", .failed)]
        let machine = try Self.machine(events)
        let lines = RunStatusView(machine, at: Self.start).lines().map { $0.rendered(withColor: false) }
        let row = try #require(lines.firstIndex { $0.contains("○ a") })
        #expect(lines[row + 1] == "      done, not proven")
        #expect(lines.contains("1 of the passed is done and not proven: a"))
        let older = try Self.machine([try Self.finished("a", .succeeded, reason: "not proven; nobody looked")])
        let again = RunStatusView(older, at: Self.start).lines().map(\.plainText)
        #expect(again.contains("      done, not proven: nobody looked"))
        #expect(StateMark(machine.status(of: try Self.id("a"))).tone == .doubtful)
    }

    @Test(arguments: [true, false])
    func `what is undone looks undone, and says when nothing proves it`(proven: Bool) throws {
        var status = StepStatus()
        #expect(StateMark(status).word == "pending")
        var machine = try Self.machine([])
        var plan = machine.plan
        plan.steps[1].compensates = try Self.id("a")
        machine = RunMachine(plan: plan)
        let undoing = StepOutcome(step: try Self.id("b"), attempt: 1, state: .succeeded, isProven: proven)
        machine.apply(try Self.finished("a", .succeeded), at: Self.start)
        machine.apply(.stepFinished(undoing), at: Self.start)
        status = machine.status(of: try Self.id("a"))
        #expect(StateMark(status).word == (proven ? "undone" : "undone, not proven"))
        #expect(StateMark(status).symbol == "↶")
        var view = RunProgressView(plan: plan)
        let lines = view.lines(for: .stepFinished(undoing), at: Self.start)
        let said = lines.map { $0.rendered(withColor: false) }.joined()
        #expect(said.contains("'a' is undone, not proven") == !proven)
        #expect(said.contains("'a' is undone"))
        #expect(said.matches(of: /not proven/).count == (proven ? 0 : 1))
    }
}
