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
    }

    @Test(arguments: [(899, false), (901, true)])
    func `an approval is void when a reading left its bounds`(lag: Int, isVoid: Bool) {
        var policy = Self.policy
        policy.voidIf = Sample.expression("${lag} > 900")
        var run = waiting(policy, inputs: ["lag": .integer(lag)])
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        guard isVoid else {
            #expect(run.next == begins)
            return
        }
        guard case .void(_, let nonce, let reason)? = run.next.first else {
            Issue.record("the approval stands")
            return
        }
        #expect(reason.contains("901"))
        run.apply(.approvalVoided(step: Sample.id("a"), nonce: nonce, reason: reason))
        #expect(run.next == [.requestApproval(Sample.id("a"), policy.id)])
    }

    @Test func `an approval is void when it is not known whether a reading left its bounds`() {
        var policy = Self.policy
        policy.voidIf = Sample.expression("${lag} > 900")
        var run = waiting(policy)
        #expect(run.next.isEmpty)
        for person in ["anna", "ben"] { run.apply(.approvalDecided(Sample.decision("a", .approve, by: person))) }
        guard case .void(_, _, let reason)? = run.next.first else {
            Issue.record("the approval stands")
            return
        }
        #expect(reason.contains("not known"))
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
