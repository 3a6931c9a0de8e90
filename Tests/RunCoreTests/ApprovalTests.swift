// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

struct ApprovalTests {
    private static let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: ["dba", "lead"], count: 2)
    private static let roles = [
        WorkspaceRole(name: "dba", members: ["anna", "olga", "ben"]), WorkspaceRole(name: "lead", members: ["carl"]),
        WorkspaceRole(name: "other", members: ["zoe"]),
    ]

    // MARK: - The gate

    @Test func `what does not count is refused with its reason`() {
        let gate = ApprovalGate(policy: Self.policy, roles: Self.roles)
        let request = Sample.request("a", "p")
        let early = [Sample.decision("a", .approve, by: "anna", key: "K1")]
        func objection(_ decision: ApprovalDecision, _ earlier: [ApprovalDecision] = [], after: Duration = .zero)
            -> String?
        {
            gate.objection(to: decision, on: request, given: earlier, at: Sample.start + after)
        }
        #expect(objection(Sample.decision("a", .approve, by: "anna")) == nil)
        #expect(objection(Sample.decision("a", .reject, by: "carl")) == nil)
        #expect(objection(Sample.decision("a", .reject, by: "olga")) == nil)
        #expect(objection(Sample.decision("a", .approve, by: "ben", key: "K2"), early) == nil)
        #expect(objection(Sample.decision("a", .approve, by: "anna"), after: .seconds(59)) == nil)

        #expect(objection(Sample.decision("a", .approve, by: "olga"))?.contains("starter") == true)
        #expect(objection(Sample.decision("a", .approve, by: "zoe"))?.contains("none of the roles") == true)
        #expect(objection(Sample.decision("a", .reject, by: "zoe"))?.contains("none of the roles") == true)
        #expect(objection(Sample.decision("a", .approve, by: "Anna"))?.contains("none of the roles") == true)
        #expect(objection(Sample.decision("a", .approve, by: "anna", nonce: "n0"))?.contains("another request") == true)
        #expect(objection(Sample.decision("a", .approve, by: "anna"), early)?.contains("already") == true)
        #expect(objection(Sample.decision("a", .approve, by: "ben", key: "K1"), early)?.contains("key K1") == true)
        #expect(objection(Sample.decision("a", .approve, by: "anna"), after: .seconds(60))?.contains("expired") == true)
    }

    @Test func `a role that nobody is listed for admits anybody but the starter`() {
        let gate = ApprovalGate(policy: Self.policy, roles: [])
        let request = Sample.request("a", "p")
        #expect(
            gate.objection(to: Sample.decision("a", .approve, by: "x"), on: request, given: [], at: Sample.start) == nil
        )
        #expect(
            gate.objection(to: Sample.decision("a", .approve, by: "olga"), on: request, given: [], at: Sample.start)
                != nil
        )
    }

    @Test func `M of N counts distinct people who said yes`() {
        let gate = ApprovalGate(policy: Self.policy, roles: Self.roles)
        let anna = Sample.decision("a", .approve, by: "anna")
        #expect(!gate.isGranted(by: []))
        #expect(!gate.isGranted(by: [anna]))
        #expect(!gate.isGranted(by: [anna, anna]))
        #expect(!gate.isGranted(by: [anna, Sample.decision("a", .reject, by: "ben")]))
        #expect(gate.isGranted(by: [anna, Sample.decision("a", .approve, by: "ben")]))
    }

    // MARK: - In a run

    private func waiting(_ policy: ApprovalPolicy = policy, inputs: JSONValue = [:]) -> TestRun {
        var plan = Sample.plan(
            [Sample.step("a", .change) { $0.approval = policy.id }],
            approvals: [policy],
            onFailure: .continue
        )
        plan.inputs = [InputDeclaration(name: "lag", type: .number)]
        var run = TestRun(plan, inputs: inputs, roles: Self.roles)
        run.settle()
        return run
    }

    private var begins: [RunMachine.Action] { [.start(Sample.id("a"), attempt: 1, entry: .beginning, clouded: nil)] }

    @Test func `nothing starts before enough people agreed`() {
        var run = waiting()
        #expect(run.next.isEmpty)
        run.apply(.approvalDecided(Sample.decision("a", .approve, by: "anna")))
        #expect(run.next.isEmpty)
        run.apply(.approvalDecided(Sample.decision("a", .approve, by: "ben")))
        #expect(run.next == begins)
    }

    /// A run whose step was begun with its approval, and taken over after that.
    private func takenOver(after events: [RunEvent], at seconds: Int = 30) -> TestRun {
        var run = waiting()
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1))
        for event in events { run.apply(event) }
        run.now = Sample.start + .seconds(seconds)
        run.apply(.executorStarted(Sample.executor(attended: true)))
        return run
    }

    private var again: [RunMachine.Action] { [.start(Sample.id("a"), attempt: 2, entry: .beginning, clouded: nil)] }

    @Test func `an approval with which nothing was sent counts for the next attempt until it expires`() {
        #expect(takenOver(after: []).next == again)
        let reading = RunEvent.operationEnded(Sample.record("a", .precondition(index: 0), .read, .answered))
        #expect(takenOver(after: [reading]).next == again)
        let late = takenOver(after: [], at: 60)
        #expect(late.next == [.requestApproval(Sample.id("a"), Self.policy.id)])
        var twice = takenOver(after: [])
        twice.now = Sample.start + .seconds(60)
        twice.apply(.executorStarted(Sample.executor(attended: true)))
        #expect(twice.next == [.requestApproval(Sample.id("a"), Self.policy.id)])
    }

    @Test func `an approval with which a change was sent is used, also when that came to nothing`() {
        let sent = RunEvent.operationIntended(Sample.intent("a"))
        let refused = RunEvent.operationEnded(Sample.record("a", .action(index: 0), .change, .notSent))
        let run = takenOver(after: [sent, refused])
        #expect(run.next == [.requestApproval(Sample.id("a"), Self.policy.id)])
        #expect(takenOver(after: [sent]).state("a") == .inDoubt)
    }

    @Test func `a decision on another request is no decision on this one`() {
        var run = waiting()
        for person in ["anna", "ben"] {
            run.apply(.approvalDecided(Sample.decision("a", .approve, by: person, nonce: "n0")))
        }
        #expect(run.next.isEmpty)
    }

    @Test func `one rejection wins, also over enough who agreed`() {
        var run = waiting()
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        run.apply(.approvalDecided(Sample.decision("a", .reject, by: "carl")))
        run.settle()
        #expect(run.state("a") == .failed)
        #expect(run.reason("a").contains("rejected by carl"))
    }

    @Test(arguments: [false, true]) func `a timeout never proceeds, whether people agreed or not`(isApproved: Bool) {
        var run = waiting()
        if isApproved {
            for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        }
        run.now = Sample.start + .seconds(60)
        run.settle()
        #expect(run.state("a") == .failed)
        #expect(run.reason("a").contains("expired"))
        #expect(!run.machine.status(of: Sample.id("a")).isApproved, "what is over has no approval left")
    }

    private static func reading(_ verdict: StopVerdict) -> VoidReading {
        VoidReading(
            step: Sample.id("a"),
            nonce: "n1",
            verdict: verdict,
            text: "lag > 900 (lag = 5000)",
            sources: [.init(step: Sample.id("l"), isFresh: true, values: ["lag": 5000], readAt: Sample.start)],
            readAt: Sample.start
        )
    }

    @Test func `a void approval is asked for again, and an attempt that has sent nothing never began`() {
        for isBegun in [false, true] {
            var run = waiting()
            for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
            #expect(run.next == begins)
            if isBegun { run.apply(.stepStarted(step: Sample.id("a"), attempt: 1)) }
            let reading = Self.reading(.met)
            run.apply(
                .voidConditionRead(reading),
                .approvalVoided(step: Sample.id("a"), nonce: "n1", reason: reading.sentence)
            )
            #expect(run.next == [.requestApproval(Sample.id("a"), Self.policy.id)])
            #expect(run.machine.status(of: Sample.id("a")).voidings == 1)
            #expect(run.machine.status(of: Sample.id("a")).voidReading == reading)
            #expect(reading.sentence.contains("left its bounds: lag > 900 (lag = 5000); 'l' read again at"))
        }
    }

    @Test func `what was read is forgotten when the step is over, and a clear reading voids nothing`() {
        var run = waiting()
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1), .voidConditionRead(Self.reading(.clear)))
        #expect(run.machine.status(of: Sample.id("a")).voidings == 0)
        #expect(run.machine.status(of: Sample.id("a")).voidReading?.verdict == .clear)
        #expect(run.state("a") == .running)
        run.apply(.stepFinished(Sample.outcome("a", .failed)))
        #expect(run.machine.status(of: Sample.id("a")).voidings == 0)
        #expect(run.machine.status(of: Sample.id("a")).voidReading == nil)
    }

    // MARK: - Taking back

    @Test func `whoever said yes can say no, with any key, and that is the end of it`() {
        let gate = ApprovalGate(policy: Self.policy, roles: Self.roles)
        let yes = Sample.decision("a", .approve, by: "anna", key: "K1")
        func objection(_ decision: ApprovalDecision, _ earlier: [ApprovalDecision]) -> String? {
            gate.objection(to: decision, on: Sample.request("a", "p"), given: earlier, at: Sample.start)
        }
        let no = Sample.decision("a", .reject, by: "anna", key: "K1")
        #expect(objection(no, [yes]) == nil)
        #expect(objection(Sample.decision("a", .reject, by: "ben", key: "K1"), [yes]) == nil)
        #expect(
            objection(Sample.decision("a", .approve, by: "anna"), [yes, no])?.contains("one rejection wins") == true
        )
        #expect(!gate.isGranted(by: [yes, Sample.decision("a", .approve, by: "ben"), no]))
        var broken = Sample.decision("a", .approve, by: "ben")
        broken.breaksGlass = true
        #expect(gate.isGranted(by: [broken]))
        #expect(!gate.isGranted(by: [broken, no]))
    }

    @Test func `a yes that is taken back does not begin the step again`() {
        var run = waiting()
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1))
        #expect(run.machine.status(of: Sample.id("a")).hasApprovalLeft)
        run.apply(.approvalDecided(Sample.decision("a", .reject, by: "anna")))
        #expect(!run.machine.status(of: Sample.id("a")).isApproved)
        run.apply(.executorStarted(Sample.executor(attended: true)))
        #expect(!run.machine.status(of: Sample.id("a")).isApproved)
        run.settle()
        #expect(run.reason("a").contains("rejected by anna"))
    }

    @Test func `the starter breaks no glass where no role says so`() {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: [], breakGlass: ["oncall"])
        func objection(_ person: String, _ roles: [WorkspaceRole]) -> String? {
            var decision = Sample.decision("a", .approve, by: person)
            decision.breaksGlass = true
            decision.reason = "nobody else can be reached at all"
            let gate = ApprovalGate(policy: policy, roles: roles)
            return gate.objection(to: decision, on: Sample.request("a", "p"), given: [], at: Sample.start)
        }
        #expect(objection("olga", [])?.contains("the starter does not count") == true)
        #expect(objection("Olga", [])?.contains("the starter does not count") == true)
        #expect(objection("anna", []) == nil)
        #expect(objection("olga", [WorkspaceRole(name: "oncall", members: ["olga"])]) == nil)
    }

    @Test(arguments: ["anna", "ben"])
    func `glass that is broken is not broken again`(person: String) {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: ["dba"], breakGlass: ["oncall"])
        let roles = [WorkspaceRole(name: "oncall", members: ["anna", "ben"])]
        let gate = ApprovalGate(policy: policy, roles: roles)
        func broken(_ name: String) -> ApprovalDecision {
            var decision = Sample.decision("a", .approve, by: name)
            decision.breaksGlass = true
            decision.reason = "nobody else can be reached at all"
            return decision
        }
        func objection(_ earlier: [ApprovalDecision]) -> String? {
            gate.objection(to: broken(person), on: Sample.request("a", "p"), given: earlier, at: Sample.start)
        }
        #expect(objection([]) == nil)
        #expect(objection([broken("anna")]) == "anna has broken the glass already")
    }

    @Test(arguments: [["oncall"], ["lead"], nil] as [[String]?])
    func `whoever could break the glass is told so, and nobody else`(
        breakGlass: [String]?
    ) {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: ["dba"], breakGlass: breakGlass)
        let roles = [WorkspaceRole(name: "oncall", members: ["anna", "olga"])]
        let gate = ApprovalGate(policy: policy, roles: roles)
        func isTold(
            _ person: String,
            _ choice: ApprovalDecision.Decision,
            _ earlier: [ApprovalDecision] = []
        ) -> Bool? {
            let decision = Sample.decision("a", choice, by: person)
            return gate.objection(to: decision, on: Sample.request("a", "p"), given: earlier, at: Sample.start)?
                .contains("--break-glass")
        }
        let admits = breakGlass == ["oncall"]
        #expect(isTold("anna", .approve) == admits)
        #expect(isTold("olga", .approve) == admits, "who started the run may, too")
        #expect(isTold("anna", .reject) == false)
        #expect(isTold("anna", .approve, [Sample.decision("a", .reject, by: "ben")]) == false)
    }

    @Test(arguments: [
        ("", false), (String(repeating: " ", count: 40), false), (String(repeating: ".", count: 40), false),
        (String(repeating: "\u{200B}", count: 40), false), ("too short: 19 letters", false),
        ("db burns, nobody else answers", true), ("база данных недоступна, горим", true),
    ])
    func `the glass is broken for a reason that says something`(reason: String, counts: Bool) {
        let policy = ApprovalPolicy(id: Sample.approvalID("p"), roles: ["dba"], breakGlass: ["oncall"])
        let roles = [WorkspaceRole(name: "oncall", members: ["anna"])]
        var decision = Sample.decision("a", .approve, by: "anna")
        decision.breaksGlass = true
        decision.reason = reason
        let gate = ApprovalGate(policy: policy, roles: roles)
        let objection = gate.objection(to: decision, on: Sample.request("a", "p"), given: [], at: Sample.start)
        #expect((objection == nil) == counts, "\(objection ?? "")")
    }

    @Test func `an approval is used for one attempt`() {
        var run = waiting()
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        run.apply(.stepStarted(step: Sample.id("a"), attempt: 1), .operationIntended(Sample.intent("a")))
        run.apply(.operationEnded(Sample.record("a", .action(index: 0), .change, .refused)))
        run.apply(.executorStarted(Sample.executor(attended: true)))
        #expect(run.next == [.requestApproval(Sample.id("a"), Self.policy.id)])
    }

    // MARK: - What is signed

    @Test func `nothing in the text can pass for another line of it`() {
        var request = Sample.request("a", "p")
        request.operations = ["rds x\nnonce: forged\r\u{202E}evil\u{200B}"]
        request.requester = "olga\napprover: anna"
        request.target.endpoint = "http://x\ndecision: approve"
        let text = request.text(decision: .reject, by: "carl\ndecision: approve")
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("decision:") } == 1)
        #expect(lines.count { $0.hasPrefix("nonce:") } == 1)
        #expect(!lines.contains { $0.hasPrefix("approver:") })
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0.value < 0x7F) })
        #expect(text.contains("\\u{202e}evil\\u{200b}"))
    }

    @Test func `every field that binds the approval changes the text`() {
        let request = Sample.request("a", "p")
        let text = request.text(decision: .approve, by: "anna")
        let changes: [(inout ApprovalRequest) -> Void] = [
            { $0.step = Sample.id("b") }, { $0.attempt = 2 }, { $0.nonce = "n2" }, { $0.planDigest = "x" },
            { $0.stepDigest = "x" }, { $0.inputsDigest = "x" }, { $0.journalHead = "x" }, { $0.target.account = "9" },
            { $0.level = .twin }, { $0.effect = .irreversible }, { $0.operations = ["z"] }, { $0.readings = ["z"] },
            { $0.requester = "zoe" }, { $0.expiresAt = $0.expiresAt + .seconds(1) },
            { $0.policy = Sample.approvalID("q") },
        ]
        for change in changes {
            var other = request
            change(&other)
            #expect(other.text(decision: .approve, by: "anna") != text)
        }
        #expect(request.text(decision: .reject, by: "anna") != text)
        #expect(request.text(decision: .approve, by: "ben") != text)
    }

    @Test func `each line of a script stands on a line of its own, whatever it looks like`() {
        var request = Sample.request("a", "p")
        request.operations = [
            "shell script: echo look # only looks\ncut it\n\noperation: x\r", "y # look\r\ncut",
            "SELECT 1 -- look\r, f()",
        ]
        let lines = request.text(decision: .approve, by: "anna").split(separator: "\n").map(String.init)
        let first = lines.firstIndex { $0.hasPrefix("operation:") } ?? 0
        #expect(
            lines[first...].prefix(8) == [
                "operation: shell script: echo look # only looks", "         | cut it", "         | ",
                "         | operation: x\\u{d}", "operation: y # look\\u{d}", "         | cut",
                "operation: SELECT 1 -- look\\u{d}", "         | , f()",
            ]
        )
        // What was signed in an earlier form stays as it was.
        request.textVersion = 2
        #expect(request.text(decision: .approve, by: "anna").contains("# only looks cut it  operation: x\\u{d}\n"))
    }

    @Test func `a request of an old journal keeps the text that was signed`() throws {
        var request = Sample.request("a", "p")
        request.textVersion = nil
        request.target.connections = ["dr=x"]
        #expect(
            request.text(decision: .approve, by: "anna", reason: "because") == """
                lifeboat-approval 1
                decision: approve
                run: \(request.run)
                nonce: n1
                plan-sha256: 00
                step: a
                step-sha256: 22
                inputs-sha256: 11
                observed: journal sha256 33
                target: aws 123456789012 primary=us-west-2
                effect: change
                level: live   attempt: 1
                policy: p
                requester: olga   approver: anna
                requested: \(request.requestedAt.text())   expires: \(request.expiresAt.text())
                operation: x y

                """
        )
    }

    @Test func `the clocks of approver and executor may be two minutes apart`() {
        let gate = ApprovalGate(policy: Self.policy, roles: Self.roles)
        let request = Sample.request("a", "p", expires: .seconds(600))
        for (offset, counts) in [(-121, false), (-120, true), (0, true), (120, true), (121, false)] {
            var decision = Sample.decision("a", .approve, by: "anna")
            decision.decidedAt = Sample.start + .seconds(offset)
            let objection = gate.objection(to: decision, on: request, given: [], at: Sample.start)
            #expect((objection == nil) == counts, "\(offset)")
        }
    }
}
