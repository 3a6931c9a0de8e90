// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Runs that go on with another plan: what is refused, what stays, and what begins anew.
struct AmendmentTests {
    private static let start = Sample.start

    /// A run in front of its failed second step: `a` succeeded, `b` failed and a person is asked, `c` needs an approval.
    private static func paused(
        steps: [Step] = [Sample.step("a"), Sample.step("b", .change, requires: ["a"]), approved],
        level: RunLevel = .live,
        inputs: [InputDeclaration] = []
    ) -> RunMachine {
        var plan = Sample.plan(steps, approvals: [policy])
        plan.inputs = inputs
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening(level)), at: start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: start)
        machine.apply(
            .operationEnded(Sample.record("a", .action(index: 0), .read, .answered, output: ["x": 1])),
            at: start
        )
        machine.apply(.stepFinished(Sample.outcome("a", .succeeded, captures: ["value": 1])), at: start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 1), at: start)
        machine.apply(.stepFinished(Sample.outcome("b", .failed)), at: start)
        machine.apply(.operatorAsked(step: Sample.id("b"), question: .failure(reason: "why")), at: start)
        return machine
    }

    private static let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: ["dba"], count: 2)

    private static var approved: Step {
        Sample.step("c", .irreversible, requires: ["b"]) { $0.approval = Sample.approvalID("p") }
    }

    private static func amendment(
        _ plan: Plan,
        of machine: RunMachine,
        to digest: String = "01",
        accepting accepted: [StepID] = [],
        configure: (inout PlanAmendment) -> Void = { _ in }
    ) -> PlanAmendment {
        var amendment = PlanAmendment(
            planDigest: machine.planDigest,
            amendedDigest: digest,
            plan: plan,
            changes: ["[change] step b: call changed"],
            changesDigest: "22",
            renewed: AmendmentGate(machine).renewed(by: plan),
            accepted: accepted,
            by: "anna",
            reason: "typo",
            journalHead: "33",
            amendedAt: start
        )
        configure(&amendment)
        return amendment
    }

    private static func edited(_ machine: RunMachine, _ edit: (inout Plan) -> Void) -> Plan {
        var plan = machine.plan
        edit(&plan)
        return plan
    }

    /// Gives a step another call.
    private static func change(_ name: String, in plan: inout Plan, _ effect: Effect? = nil) {
        guard let index = plan.steps.firstIndex(where: { $0.id == Sample.id(name) }) else { return }
        let effect = effect ?? plan.steps[index].effect
        plan.steps[index].action = .commands([Sample.command("\(name)-edited", effect)])
        plan.steps[index].effect = effect
    }

    // MARK: - What is refused

    /// An edit that a run does not go on with, and the words that say so.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var words: String
        var accepting: [String] = []
        var prepare: @Sendable (inout RunMachine) -> Void = { _ in }
        var edit: @Sendable (inout Plan) -> Void

        var testDescription: String { words }
    }

    static let refusals: [Refusal] = [
        Refusal(words: "'a' was changed and is over (succeeded)") { change("a", in: &$0) },
        Refusal(words: "'a' was removed and is over (succeeded)") { $0.steps.removeFirst() },
        Refusal(words: "it is called 'z' now: give it its name back") { $0.steps[0].id = Sample.id("z") },
        Refusal(words: "'b' was removed and has begun") { $0.steps.remove(at: 1) },
        Refusal(words: "another runbook") { $0.runbook.id = "weekly" },
        Refusal(words: "the environment staging") { $0.environment = "staging" },
        Refusal(words: "objectives") { $0.objectives.rto = TimeSpan(.seconds(60)) },
        Refusal(words: "the input 'size' is declared otherwise") { $0.inputs = [InputDeclaration(name: "size")] },
        Refusal(words: "the approval 'p' cannot be changed") { $0.approvals[0].count = 1 },
        Refusal(words: "the approval 'p' was removed") { $0.approvals = [] },
        Refusal(words: "which an amendment cannot take away") { $0.steps[2].approval = nil },
        Refusal(words: "'d' is a new one-way door without an approval") {
            $0.steps.append(Sample.step("d", .irreversible))
        },
        Refusal(words: "'d' is a new one-way door without an approval") {
            $0.approvals.append(ApprovalPolicy(id: Sample.approvalID("q"), roles: []))
            $0.steps.append(Sample.step("d", .irreversible) { $0.approval = Sample.approvalID("q") })
        },
        Refusal(words: "'d' may change something without an approval, and 'c', which needs one, was removed") {
            $0.steps[2] = Sample.step("d", .change)
        },
        Refusal(words: "'d' may change something without an approval, and 'c', which needs one, was changed") {
            change("c", in: &$0)
            $0.steps.append(Sample.step("d", .change))
        },
        Refusal(words: "the effect 'change' of it cannot be edited away", accepting: ["b"], prepare: request) {
            change("b", in: &$0, .read)
        },
        Refusal(words: "acts in the region eu-west-1") {
            $0.steps.append(elsewhere(region: .literal(.string("eu-west-1"))))
        },
        Refusal(words: "acts in the region ${b.place}") {
            $0.steps.append(elsewhere(region: .expression(Sample.hole("b.place"))))
        },
        Refusal(words: "acts on the database host=db2") {
            $0.steps.append(database(.explicit(.object([.init(name: "host", value: .literal(.string("db2")))]))))
        },
        Refusal(words: "acts on the database database=other host=db", prepare: { connected(&$0) }) {
            $0.steps[1] = database(to: "other")
        },
        Refusal(words: "acts on the database other") { $0.steps.append(database(.named("other"))) },
        Refusal(words: "'far' acts in the region ${place}, which 'b' yields, and that is edited", prepare: placed) {
            change("b", in: &$0)
        },
        Refusal(words: "'far' acts in the region ${place}, which 'b' yields, and that is edited", prepare: placed) {
            // What is captured looks at something else, and what looks at that is another thing, too.
            $0.steps.insert(Sample.step("x") { $0.captures = [Capture(name: "other")] }, at: 1)
            $0.steps[2].condition = Sample.expression("other == 1")
        },
        Refusal(words: "'far' acts in the region ${place}, which 'x' yields, and that is edited", prepare: placed) {
            $0.steps.insert(Sample.step("x") { $0.captures = [Capture(name: "place")] }, at: 2)
        },
        Refusal(words: "'a' is over and did not see to what 'b' left behind", accepting: ["a"]) {
            change("a", in: &$0)
            $0.steps[0].discharges = [Sample.id("b")]
        },
        Refusal(words: "--accept-finished a: it was not changed", accepting: ["a"]) { change("b", in: &$0) },
        Refusal(words: "--accept-finished b: it is not over", accepting: ["b"]) { change("b", in: &$0) },
        Refusal(words: "--accept-finished q: there is no such step", accepting: ["q"]) { change("b", in: &$0) },
        Refusal(words: "is in doubt: say first what became of it", prepare: doubt) { change("b", in: &$0) },
        Refusal(words: "'b' was removed and is in doubt", prepare: doubt) { $0.steps.remove(at: 1) },
        Refusal(words: "the answer 'skip' of olga is not acted on", prepare: answer(.skip)) { change("b", in: &$0) },
        Refusal(words: "the run is ending: olga: because", prepare: answer(.abort)) { change("b", in: &$0) },
        Refusal(words: "the run is ending: cancelled by bob", prepare: cancel) { change("b", in: &$0) },
        Refusal(words: "the run is over: failed", prepare: finish) { change("b", in: &$0) },
        Refusal(words: "'c' was removed and is waiting for people", prepare: request) { $0.steps.removeLast() },
    ]

    private static func elsewhere(region: Template) -> Step {
        Sample.step("far") {
            let call = AWSOperation(service: "x", operation: "far", region: region)
            $0.action = .commands([Command(text: "aws x far", operation: .aws(call), effect: .read)])
        }
    }

    /// A run whose step `b` is to yield the region that another one is to act in.
    @Sendable private static func placed(_ machine: inout RunMachine) {
        let b = Sample.step("b", .change, requires: ["a"]) { $0.captures = [Capture(name: "place")] }
        machine = paused(steps: [Sample.step("a"), b, elsewhere(region: .expression(Sample.hole("place")))])
    }

    /// A step that a `psql` command line leads to a database of one server.
    private static func database(to name: String) -> Step {
        let members = [("host", "db"), ("database", name)].map { name, value in
            Template.Member(name: name, value: .literal(.string(value)))
        }
        return database(.explicit(.object(members)))
    }

    /// A run that has a `psql` command line before it.
    private static func connected(_ machine: inout RunMachine) {
        machine = paused(steps: [Sample.step("a"), database(to: "app")])
    }

    private static func database(_ connection: SQLOperation.Connection) -> Step {
        Sample.step("db") {
            let statement = SQLOperation(connection: connection, statement: "SELECT 1")
            $0.action = .commands([Command(text: "psql", operation: .sql(statement), effect: .read)])
        }
    }

    /// The second attempt at `b` was sent, and the executor was killed.
    @Sendable private static func doubt(_ machine: inout RunMachine) {
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: start)
        machine.apply(.operationIntended(Sample.intent("b")), at: start)
    }

    private static func answer(_ choice: OperatorAnswer.Choice) -> @Sendable (inout RunMachine) -> Void {
        { $0.apply(.operatorAnswered(Sample.answer("b", choice)), at: start) }
    }

    @Sendable private static func cancel(_ machine: inout RunMachine) {
        machine.apply(.runStopped(RunStop(cause: .person, reach: .graceful, reason: "enough", by: "bob")), at: start)
    }

    @Sendable private static func finish(_ machine: inout RunMachine) {
        machine.apply(.runFinished(state: .failed, summary: RunSummary()), at: start)
    }

    /// The second attempt at `b` succeeds, and people are asked to approve `c`.
    @Sendable private static func request(_ machine: inout RunMachine) {
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: start)
        machine.apply(.stepFinished(Sample.outcome("b", .succeeded)), at: start)
        machine.apply(.approvalRequested(Sample.request("c", "p")), at: start)
    }

    @Test(arguments: refusals)
    func `a run does not go on with an edit of what has happened, or of what it was opened with`(_ refusal: Refusal) {
        var machine = Self.paused()
        refusal.prepare(&machine)
        let plan = Self.edited(machine, refusal.edit)
        let objections = AmendmentGate(machine).objections(to: plan, accepting: refusal.accepting.map(Sample.id))
        #expect(objections.count == 1, "\(objections)")
        #expect(objections.first?.contains(refusal.words) == true, "\(objections)")
        let accepted = refusal.accepting.map(Sample.id)
        #expect(AmendmentGate(machine).objection(to: Self.amendment(plan, of: machine, accepting: accepted)) != nil)
    }

    @Test func `an amendment names who and why, the plan before it, and what begins anew`() {
        let machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        func objection(_ configure: (inout PlanAmendment) -> Void) -> String? {
            AmendmentGate(machine).objection(to: Self.amendment(plan, of: machine, configure: configure))
        }
        #expect(objection { _ in } == nil)
        #expect(objection { $0.planDigest = "99" }?.contains("it amends the plan 99") == true)
        #expect(objection { $0.amendedDigest = "00" } == "it changes nothing")
        #expect(objection { $0.reason = " \n" } == "an amendment needs a reason")
        #expect(objection { $0.reason = String(repeating: "x", count: 5000) }?.contains("4096") == true)
        #expect(objection { $0.by = "" } != nil)
        #expect(objection { $0.renewed = [] }?.contains("begin anew") == true)
        #expect(objection { $0.renewed = [Sample.id("a"), Sample.id("b")] }?.contains("begin anew") == true)
    }

    @Test func `a one-way door that an attempt went through is not gone through again by an edit`() {
        let steps = [Sample.step("a"), Sample.step("b", .irreversible)]
        var machine = Self.paused(steps: steps)
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        #expect(AmendmentGate(machine).objections(to: plan).isEmpty)
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: Self.start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: Self.start)
        machine.apply(.operationIntended(Sample.intent("b")), at: Self.start)
        machine.apply(.operationEnded(Sample.record("b", .action(index: 0), .irreversible, .answered)), at: Self.start)
        machine.apply(.stepFinished(Sample.outcome("b", .failed)), at: Self.start)
        #expect(AmendmentGate(machine).objections(to: plan).first?.contains("through it again") == true)
    }

    @Test func `what a step left for people to see to is not edited away`() {
        let owing = Sample.step("b", .change) { $0.obligation = "close the hole" }
        var machine = Self.paused(steps: [Sample.step("a"), owing])
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: Self.start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: Self.start)
        machine.apply(.stepFinished(Sample.outcome("b", .succeeded)), at: Self.start)
        let plan = Self.edited(machine) { $0.steps[1].obligation = nil }
        let objections = AmendmentGate(machine).objections(to: plan, accepting: [Sample.id("b")])
        #expect(objections.first?.contains("the obligation 'close the hole'") == true, "\(objections)")
    }

    @Test func `an answer does not let a step overtake what an amendment has put before it`() {
        var machine = Self.paused()
        let plan = Self.edited(machine) { plan in
            plan.steps.insert(Sample.step("early"), at: 1)
            plan.steps[2].needs.append(.init(step: Sample.id("early"), kind: .order))
        }
        machine.apply(.runAmended(Self.amendment(plan, of: machine)), at: Self.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: Self.start)
        func started() -> [String] {
            machine.nextActions(at: Self.start).compactMap { action in
                if case .start(let step, let attempt, _, _) = action { "\(step) \(attempt)" } else { nil }
            }
        }
        #expect(started() == ["early 1"])
        machine.apply(.stepStarted(step: Sample.id("early"), attempt: 1), at: Self.start)
        #expect(started().isEmpty)
        machine.apply(.stepFinished(Sample.outcome("early", .succeeded)), at: Self.start)
        #expect(started() == ["b 2"])
    }

    // MARK: - What becomes of the run

    @Test func `what is over stays, a failed step that was edited begins anew, and a new one is begun`() {
        var machine = Self.paused()
        let plan = Self.edited(machine) { plan in
            Self.change("b", in: &plan)
            plan.steps.insert(Sample.step("early"), at: 0)
            plan.steps[1].needs = [.init(step: Sample.id("early"), kind: .order)]
        }
        let amendment = Self.amendment(plan, of: machine)
        #expect(AmendmentGate(machine).objection(to: amendment) == nil)
        #expect(amendment.renewed == [Sample.id("b")])
        machine.apply(.runAmended(amendment), at: Self.start)
        #expect(machine.plan == plan)
        #expect(machine.planDigest == "01")
        #expect(machine.state == .parked)
        #expect(machine.standingReason == "amended by anna: typo")
        #expect(machine.status(of: Sample.id("a")).state == .succeeded)
        #expect(machine.status(of: Sample.id("a")).outcome?.captures == ["value": 1])
        #expect(machine.openQuestions.isEmpty)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        let started = machine.nextActions(at: Self.start).compactMap { action -> String? in
            if case .start(let step, let attempt, .beginning, _) = action { "\(step) \(attempt)" } else { nil }
        }
        #expect(started == ["early 1", "b 2"])
    }

    @Test func `a failure that was not edited still waits for its decision`() {
        var machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("c", in: &$0) }
        let amendment = Self.amendment(plan, of: machine)
        #expect(amendment.renewed.isEmpty)
        machine.apply(.runAmended(amendment), at: Self.start)
        #expect(machine.openQuestions.map(\.step) == [Sample.id("b")])
        machine.apply(.operatorAnswered(Sample.answer("b", .ignore)), at: Self.start)
        #expect(machine.status(of: Sample.id("b")).answer?.choice == .ignore)
    }

    @Test func `an approval is about a plan, and does not outlive it`() {
        var machine = Self.paused()
        Self.request(&machine)
        machine.apply(.approvalDecided(Sample.decision("c", .approve, by: "dora")), at: Self.start)
        machine.apply(.approvalDecided(Sample.decision("c", .approve, by: "dirk")), at: Self.start)
        #expect(machine.status(of: Sample.id("c")).isApproved)
        let plan = Self.edited(machine) { $0.steps.append(Sample.step("d")) }
        machine.apply(.runAmended(Self.amendment(plan, of: machine)), at: Self.start)
        #expect(!machine.status(of: Sample.id("c")).isApproved)
        #expect(machine.openRequests.isEmpty)
        machine.apply(.approvalDecided(Sample.decision("c", .approve, by: "dora")), at: Self.start)
        #expect(machine.status(of: Sample.id("c")).decisions.isEmpty)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        #expect(machine.nextActions(at: Self.start).contains(.requestApproval(Sample.id("c"), Sample.approvalID("p"))))
    }

    @Test func `an accepted result stays and proves nothing any more`() {
        var machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("a", in: &$0) }
        let amendment = Self.amendment(plan, of: machine, accepting: [Sample.id("a")])
        #expect(AmendmentGate(machine).objection(to: amendment) == nil)
        machine.apply(.runAmended(amendment), at: Self.start)
        let outcome = machine.status(of: Sample.id("a")).outcome
        #expect(outcome?.state == .succeeded)
        #expect(outcome?.isProven == false)
        #expect(outcome?.reason.contains("done under plan 00…, edited afterwards, and kept by anna") == true)
        #expect(machine.unprovenSteps.contains(Sample.id("a")))
        #expect(amendment.sentence.contains("keeps the results of 'a'"))
    }

    @Test func `a list that is partly done keeps its elements only when somebody accepts that`() {
        let step = Sample.step("b", .change) {
            $0.each = EachRule(name: "item", list: Sample.expression("items"))
        }
        var machine = RunMachine(plan: Sample.plan([step]))
        machine.apply(.runOpened(Sample.opening()), at: Self.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Self.start)
        machine.apply(.elementsListed(step: Sample.id("b"), elements: [1, 2]), at: Self.start)
        machine.apply(
            .elementFinished(step: Sample.id("b"), number: 1, outcome: Sample.outcome("b", .succeeded)),
            at: Self.start
        )
        machine.apply(.stepFinished(Sample.outcome("b", .failed)), at: Self.start)
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        let gate = AmendmentGate(machine)
        #expect(gate.objections(to: plan).first?.contains("after 1 of 2 elements were done") == true)
        let accepted = [Sample.id("b")]
        #expect(gate.objections(to: plan, accepting: accepted).isEmpty)
        // Nobody is told at once that it is done anew and that it is not done again.
        #expect(
            gate.notes(on: plan, accepting: accepted).map(\.text) == [
                "'b' goes on with its list as it reads now: what 1 of 2 elements did stays, and counts as unproven; "
                    + "the other 1 are done as it reads now"
            ]
        )
        let text = Self.amendment(plan, of: machine, accepting: accepted).text(in: Sample.run)
        #expect(text.contains("\ngoes-on-with-its-list: b\n"))
        #expect(!text.contains("begins-anew") && !text.contains("keeps-its-result"))
        let other = Self.edited(machine) { $0.steps[0].each = EachRule(name: "i", list: Sample.expression("others")) }
        #expect(gate.objections(to: other, accepting: accepted).first?.contains("its list was changed") == true)
        machine.apply(.runAmended(Self.amendment(plan, of: machine, accepting: accepted)), at: Self.start)
        let status = machine.status(of: Sample.id("b"))
        #expect(status.state == .pending)
        #expect(status.elements == [1, 2])
        #expect(status.elementOutcomes.map(\.isProven) == [false])
        let sentence = machine.amendments.first?.sentence
        #expect(sentence?.contains("; goes on with its list as it reads now: 'b'") == true)
        #expect(sentence?.contains("keeps the results") == false)
        let line = machine.keptLines.first
        #expect(line?.hasPrefix("'b' goes on with 1 of 2 elements as it reads now, because it was edited; ") == true)
    }

    @Test func `a step that begins anew is told with why`() {
        var machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        let amendment = Self.amendment(plan, of: machine)
        machine.apply(.runAmended(amendment), at: Self.start)
        #expect(machine.status(of: Sample.id("b")).state == .pending)
        #expect(amendment.sentence.hasSuffix("; begins anew, because it was edited: 'b'"))
        #expect(machine.keptLines.isEmpty)
    }

    @Test func `of two amendments of the same plan the first counts, and one can be taken back by the next`() {
        var machine = Self.paused()
        let begun = machine.plan
        let first = Self.amendment(Self.edited(machine) { Self.change("b", in: &$0) }, of: machine)
        let rival = Self.amendment(Self.edited(machine) { $0.steps.append(Sample.step("d")) }, of: machine, to: "02")
        machine.apply(.runAmended(first), at: Self.start)
        machine.apply(.runAmended(rival), at: Self.start)
        #expect(machine.planDigest == "01")
        #expect(machine.plan == first.plan)
        let back = Self.amendment(begun, of: machine, to: "00")
        #expect(AmendmentGate(machine).objection(to: back) == nil)
        machine.apply(.runAmended(back), at: Self.start)
        #expect(machine.plan == begun)
        #expect(machine.planDigest == "00")
        #expect(machine.amendments.map(\.amendedDigest) == ["01", "00"])
    }

    @Test func `an attempt that nobody works on any more is in doubt after an amendment, too`() {
        var machine = Self.paused()
        Self.doubt(&machine)
        let plan = Self.edited(machine) { Self.change("c", in: &$0) }
        let amendment = Self.amendment(plan, of: machine)
        #expect(AmendmentGate(machine).objection(to: amendment) == nil)
        machine.apply(.runAmended(amendment), at: Self.start)
        #expect(machine.status(of: Sample.id("b")).state == .inDoubt)
        #expect(machine.status(of: Sample.id("b")).openIntent != nil)
    }

    @Test func `what an edit means for the run is said, the gravest first`() {
        var machine = Self.paused()
        machine.apply(.operatorAnswered(Sample.answer("b", .retry)), at: Self.start)
        machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: Self.start)
        machine.apply(.operationIntended(Sample.intent("b")), at: Self.start)
        machine.apply(.operationEnded(Sample.record("b", .action(index: 0), .change, .answered)), at: Self.start)
        machine.apply(.stepFinished(Sample.outcome("b", .failed)), at: Self.start)
        let plan = Self.edited(machine) { plan in
            Self.change("b", in: &plan)
            plan.steps.insert(Sample.step("early"), at: 0)
            plan.steps.append(Sample.step("d", .irreversible) { $0.approval = Sample.approvalID("p") })
        }
        let notes = AmendmentGate(machine).notes(on: plan, accepting: [])
        #expect(
            notes.map(\.text) == [
                "'d' is a new one-way door, with the approval 'p'",
                "'b' begins anew as it reads now, ALTHOUGH an attempt at it may have changed something",
                "'early' is new and stands before 'b', which is over: it is done now, after it",
                "kept with what they yielded: 'a'",
            ]
        )
        #expect(notes.map(\.weight) == [.grave, .grave, .noteworthy, .usual])
    }

    @Test func `texts for people and the order of steps make no other deed, but for what is done by hand`() {
        let step = Sample.step("a", after: ["z"])
        var other = step
        other.title = "another"
        other.prose = "more"
        other.needs = []
        #expect(step.isSameDeed(as: other))
        other.needs = [.init(step: Sample.id("z"), kind: .requires)]
        #expect(!step.isSameDeed(as: other))
        let manual = Sample.manual("m")
        var reworded = manual
        reworded.prose = "press the other button"
        #expect(!manual.isSameDeed(as: reworded))
    }

    @Test func `the signed text holds everything that counts, and one line for each`() {
        let machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        var amendment = Self.amendment(plan, of: machine) {
            $0.reason = "typo\nby: mallory"
            $0.accepted = [Sample.id("a")]
            $0.contentDigest = "44"
            $0.recovery = "a torn\nend"
            $0.meaning = ["[grave] 'b' may\nbe done twice"]
            $0.plan.exposedSecrets = ["hunter2"]
            $0.leftovers = [RunLeftover(step: Sample.id("b"), text: "an instance\nof hunter2", removers: [])]
        }
        #expect(
            amendment.text(in: Sample.run) == """
                lifeboat-amendment 2
                run: daily-20261122-031500-k7f2
                plan-sha256: 00
                amended-plan-sha256: 01
                content-sha256: 44
                changes-sha256: 22
                observed: journal sha256 33
                found: a torn\\u{a}end
                by: anna
                reason: typo\\u{a}by: mallory
                amended: \(Self.start.text(milliseconds: true))
                begins-anew: b
                keeps-its-result: a
                means: [grave] 'b' may\\u{a}be done twice
                leaves-behind: b: an instance\\u{a}of (secret)
                change: [change] step b: call changed

                """
        )
        amendment.textVersion = nil
        // The first form, which old journals have, byte for byte.
        #expect(
            amendment.text(in: Sample.run) == """
                lifeboat-amendment 1
                run: daily-20261122-031500-k7f2
                plan-sha256: 00
                amended-plan-sha256: 01
                changes-sha256: 22
                observed: journal sha256 33
                begins-anew: b
                keeps-its-result: a
                by: anna
                reason: typo\\u{a}by: mallory
                amended: \(Self.start.text(milliseconds: true))
                change: [change] step b: call changed

                """
        )
    }

    @Test func `a script that changed is signed line by line`() {
        func plan(_ script: String) -> Plan {
            Sample.plan([
                Sample.step("a", .change) {
                    let shell = ShellScript(script: script)
                    $0.action = .commands([Command(text: script, operation: .shell(shell), effect: .change)])
                }
            ])
        }
        let before = (1...9).map { "echo \($0)" }.joined(separator: "\n")
        let after = before.replacing("echo 8", with: "rm -rf /")
        #expect(
            PlanDifference(from: plan(before), to: plan(after)).changes.flatMap(\.lines) == [
                "[change] step a: script changed: 1 lines gone, 1 new", "    … 4 lines alike", "      echo 5",
                "      echo 6", "      echo 7", "    - echo 8", "    + rm -rf /", "      echo 9",
            ]
        )
    }

    // MARK: - Inputs that a person gave the step

    @Test func `a step that begins anew has the inputs of the run, as it had not in runs of the first form`() {
        let size = InputDeclaration(name: "size", defaultValue: "small")
        for version in [nil, PlanAmendment.currentTextVersion] {
            var machine = Self.paused(inputs: [size])
            var answer = Sample.answer("b", .retryWith)
            answer.inputs = [InputChange(name: "size", old: "small", value: "large")]
            machine.apply(.operatorAnswered(answer), at: Self.start)
            machine.apply(.stepStarted(step: Sample.id("b"), attempt: 2), at: Self.start)
            machine.apply(.stepFinished(Sample.outcome("b", .failed)), at: Self.start)
            let plan = Self.edited(machine) { Self.change("b", in: &$0) }
            let notes = AmendmentGate(machine).notes(on: plan, accepting: []).map(\.text)
            let words = "'b' has the inputs of the run again, and not what it was given: "
            #expect(notes.contains(words + "size = \"large\" (was \"small\")"), "\(notes)")
            let amendment = Self.amendment(plan, of: machine) { $0.textVersion = version }
            #expect(AmendmentGate(machine).objection(to: amendment) == nil)
            machine.apply(.runAmended(amendment), at: Self.start)
            #expect(machine.status(of: Sample.id("b")).changedInputs.isEmpty == (version != nil))
        }
    }

    @Test func `what was signed in the first form is judged by the rules of then`() {
        var machine = Self.paused()
        Self.placed(&machine)
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        let first = Self.amendment(plan, of: machine) { $0.textVersion = nil }
        #expect(AmendmentGate(machine).objection(to: first) == nil)
        let second = Self.amendment(plan, of: machine)
        #expect(AmendmentGate(machine).objection(to: second)?.contains("'far' acts in the region") == true)
        let later = Self.amendment(plan, of: machine) { $0.textVersion = 3 }
        #expect(AmendmentGate(machine).objection(to: later)?.contains("form 3") == true)
    }

    @Test func `what does not count is in no note`() {
        let machine = Self.paused()
        let plan = Self.edited(machine) { Self.change("b", in: &$0) }
        let notes = AmendmentGate(machine).notes(on: plan, accepting: ["nope", "c", "a"].map(Sample.id)).map(\.text)
        #expect(notes == ["'b' failed and begins anew as it reads now", "kept with what they yielded: 'a'"])
    }
}
