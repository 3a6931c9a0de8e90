// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What people are shown of the world when they are asked, and that nobody is asked about what could not be done anyway.
@Suite(.timeLimit(.minutes(10)))
struct AskedFirstTests {
    private static let policy = ApprovalPolicy(
        id: ApprovalID("p") ?? { preconditionFailure("the test names an approval") }(),
        roles: ["dba"],
        expires: TimeSpan(.seconds(3600))
    )
    private static let roles = [WorkspaceRole(name: "dba", members: ["anna", "ben"])]

    private static func precondition(_ statement: String, _ command: Command = Rig.command("look")) -> Precondition {
        Precondition(command: command, expectations: [Expectation(expression: Rig.expression(statement))])
    }

    private static func answer(_ step: String, _ choice: OperatorAnswer.Choice) -> InboxMessage {
        .answer(
            OperatorAnswer(step: Rig.id(step), choice: choice, by: "olga", reason: "because", answeredAt: Rig.start)
        )
    }

    // MARK: - By hand

    /// A step that a person carries out, with a precondition on what `look` reads.
    private static func manual(configure: (inout Step) -> Void = { _ in }) -> Plan {
        let step = Rig.step("m", .change) { step in
            step.action = .manual(ManualAction(confirmation: "Is the old primary cut off?"))
            step.preconditions = [precondition("lag < 10")]
            step.onFailure = .pause
            configure(&step)
        }
        return Rig.plan([step], approvals: [policy])
    }

    @Test func `nobody is asked to do by hand what a precondition forbids`() async throws {
        let rig = try Rig(Self.manual())
        let parked = try await rig.execute { _ in Rig.done(["lag": 30]) }
        #expect(parked == .parked(reason: "'m' failed and waits for a decision"))
        let reason = try rig.history().machine().status(of: Rig.id("m")).outcome?.reason
        #expect(reason == "a precondition does not hold: lag < 10 (lag = 30); nobody is asked to do it")
        rig.post(Self.answer("m", .retry))
        let asked = try await rig.execute { _ in Rig.done(["lag": 3]) }
        #expect(asked == .parked(reason: "'m' waits for a person to act"))
        rig.post(Self.answer("m", .done))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["look", "look"])
    }

    @Test func `whoever acts by hand is shown the preconditions as they were read`() async throws {
        let rig = try Rig(Self.manual())
        _ = try await rig.execute { _ in Rig.done(["lag": 3]) }
        let question = try #require(try rig.history().machine().openQuestions.first?.question)
        #expect(question.readingLines.first?.hasPrefix("✓ lag < 10 (lag = 3)") == true, "\(question)")
        #expect(question.choices == [.done, .fail, .skip])
    }

    @Test(arguments: [
        (OperationOutcome.answered(OperationAnswer(output: ["other": 3])), "a precondition is undetermined: lag < 10"),
        (.unknown(Rig.failure(.unreachable)), "the reading of precondition 1 could not be made: x look could not be"),
    ])
    func `nobody acts by hand on what is not known, also while changes are held`(
        outcome: OperationOutcome,
        reason: String
    ) async throws {
        for isHeld in [false, true] {
            let rig = try Rig(Self.manual())
            if isHeld { rig.hold("frozen") }
            let parked = try await rig.execute { _ in outcome }
            #expect(parked == .parked(reason: "'m' failed and waits for a decision"))
            let ending = try #require(try rig.history().machine().status(of: Rig.id("m")).outcome)
            #expect(ending.state == .undetermined)
            #expect(ending.reason.hasPrefix(reason), "\(ending.reason)")
            #expect(ending.reason.hasSuffix("; nobody is asked to do it"), "\(ending.reason)")
        }
    }

    @Test func `what is done by hand is read before its approval, and again before somebody acts on it`() async throws {
        let rig = try Rig(Self.manual { $0.approval = Self.policy.id }, roles: Self.roles)
        let parked = try await rig.execute { _ in Rig.done(["lag": 3]) }
        #expect(parked == .parked(reason: "'m' waits for the approval 'p'"))
        rig.post(Rig.decision("nonce-1", .approve, of: Rig.id("m"), by: "anna"))
        let failed = try await rig.execute { _ in Rig.done(["lag": 30]) }
        #expect(failed == .parked(reason: "'m' failed and waits for a decision"))
        // The approval was for the attempt that failed.
        rig.post(Self.answer("m", .retry))
        let again = try await rig.execute { _ in Rig.done(["lag": 3]) }
        #expect(again == .parked(reason: "'m' waits for the approval 'p'"))
        rig.post(Rig.decision("nonce-2", .approve, of: Rig.id("m"), by: "anna"))
        let asked = try await rig.execute { _ in Rig.done(["lag": 3]) }
        #expect(asked == .parked(reason: "'m' waits for a person to act"))
        #expect(rig.performed == ["look", "look", "look", "look"])
    }

    @Test func `a reading for whoever acts by hand is given up when the executor is to stop`() async throws {
        let rig = try Rig(Self.manual())
        let ending = try await rig.execute { _ in
            rig.stop.request("Ctrl-C")
            while !Task.isCancelled { await Task.yield() }
            return .unknown(Rig.failure(.cancelled))
        }
        #expect(ending == .interrupted(reason: "Ctrl-C"))
        #expect(try rig.state(of: "m") == .pending)
    }

    // MARK: - Lists

    private static func list(of count: Int) -> Plan {
        let names = JSONValue.array((1...count).map { .string("n\($0)") })
        let hole = Template.object([.init(name: "name", value: .expression(Rig.interpolation("name")))])
        let look = Command(
            text: "look",
            operation: .aws(AWSOperation(service: "x", operation: "look", parameters: hole)),
            effect: .read
        )
        let step = Rig.step("a", .change) { step in
            step.each = EachRule(name: "name", list: Rig.interpolation("`\(names.text(.compact))`"))
            step.preconditions = [precondition("lag < 10", look)]
            step.approval = policy.id
        }
        return Rig.plan([step], approvals: [policy])
    }

    private static func lags(_ large: String) -> @Sendable (OperationRequest) async -> OperationOutcome {
        { request in
            guard case .aws(let aws) = request.operation else { return Rig.done([:]) }
            return Rig.done(["lag": aws.parameters["name"]?.stringValue == large ? 30 : 3])
        }
    }

    @Test func `whoever approves a list is shown what holds of each element`() async throws {
        let rig = try Rig(Self.list(of: 3), roles: Self.roles)
        let parked = try await rig.execute(world: Self.lags("n2"))
        #expect(parked == .parked(reason: "'a' waits for the approval 'p'"))
        let lines = try rig.history().machine().openRequests.first?.readings ?? []
        let wanted = [
            "element 1 of 3 (\"n1\"): ✓ lag < 10 (lag = 3)",
            "element 2 of 3 (\"n2\"): ✗ does NOT hold: lag < 10 (lag = 30)",
            "element 3 of 3 (\"n3\"): ✓ lag < 10 (lag = 3)",
        ]
        #expect(lines.count == 3)
        for (line, beginning) in zip(lines, wanted) { #expect(line.hasPrefix(beginning), "\(line)") }
    }

    @Test func `of a long list it is said how many elements were not read`() async throws {
        let rig = try Rig(Self.list(of: 53), roles: Self.roles)
        _ = try await rig.execute(world: Self.lags(""))
        let lines = try rig.history().machine().openRequests.first?.readings ?? []
        #expect(lines.count == 51)
        #expect(lines.last == "? what holds for 3 more elements was not read")
    }

    // MARK: - Clusters

    private static func sql(_ name: String, _ effect: Effect = .change) -> Command {
        Command(
            text: name,
            operation: .sql(SQLOperation(connection: .named(name), statement: "SELECT 1")),
            effect: effect
        )
    }

    private static func place(_ request: OperationRequest) -> String {
        guard case .sql(let sql) = request.operation, case .named(let name) = sql.connection else { return "" }
        return name
    }

    /// The clusters in the request of a step of these commands, and those that each change was sent for.
    private func bound(
        _ commands: [Command],
        secrets: [String: JSONValue] = [:],
        configure: (inout Step) -> Void = { _ in }
    ) async throws -> (asked: [ClusterReading]?, sent: [[String: Set<String>]]) {
        let step = Rig.step("a", .change) { step in
            step.action = .commands(commands)
            step.approval = Self.policy.id
            configure(&step)
        }
        let rig = try Rig(Rig.plan([step], approvals: [Self.policy]), roles: Self.roles, secrets: secrets)
        rig.leads { ClusterReading(place: Self.place($0), systemIdentifier: "7123") }
        _ = try await rig.execute()
        let asked = try #require(try rig.history().machine().openRequests.first)
        rig.post(Rig.decision("nonce-1", .approve, by: "anna"))
        let sent = Mutex<[[String: Set<String>]]>([])
        _ = try await rig.execute { request in
            sent.withLock { $0.append(request.clusters) }
            return Rig.done([:])
        }
        return (asked.clusters?.readings, sent.withLock(\.self))
    }

    @Test func `in a list, a change that is no statement leaves all its statements unbound`() async throws {
        let list = EachRule(name: "name", list: Rig.interpolation("`[\"x\", \"y\"]`"))
        let agreed: [String: Set<String>] = ["orders": ["7123"]]
        let statements = try await bound([Self.sql("orders")]) { $0.each = list }
        #expect(statements.asked == [ClusterReading(place: "orders", systemIdentifier: "7123")])
        #expect(statements.sent == [agreed, agreed])
        let mixed = try await bound([Self.sql("orders"), Rig.command("failover", .change)]) { $0.each = list }
        #expect(mixed.asked == nil)
        #expect(mixed.sent == [[:], [:], [:], [:]])
    }

    @Test func `a place that a secret is part of is said not to be bound`() async throws {
        let bound = try await bound([Self.sql("orders")], secrets: ["word": "orders"])
        #expect(bound.asked?.map(\.problem) == ["a secret is part of the place"])
        #expect(bound.asked?.allSatisfy { !$0.text.contains("orders") } == true)
        #expect(bound.sent == [[:]])
    }

    @Test func `an approval for the rest of a step is for the clusters of that rest`() async throws {
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Rig.command("failover", .change), Self.sql("orders")])
            step.approval = Self.policy.id
            step.onFailure = .pause
        }
        let rig = try Rig(Rig.plan([step], approvals: [Self.policy]), roles: Self.roles)
        rig.leads { ClusterReading(place: Self.place($0), systemIdentifier: "7123") }
        _ = try await rig.execute()
        #expect(try rig.history().machine().openRequests.first?.clusters == nil)
        rig.post(Rig.decision("nonce-1", .approve, by: "anna"))
        let failed = try await rig.execute { request in
            request.name == "failover" ? Rig.done([:]) : .refused(Rig.failure(.refused))
        }
        #expect(failed == .parked(reason: "'a' failed and waits for a decision"))
        rig.post(Self.answer("a", .retry))
        _ = try await rig.execute()
        let again = try #require(try rig.history().machine().openRequests.first)
        #expect(again.clusters?.readings == [ClusterReading(place: "orders", systemIdentifier: "7123")])
        #expect(again.clusters?.firstCommand == 1)
        rig.post(Rig.decision("nonce-2", .approve, by: "anna"))
        let sent = Mutex<[[String: Set<String>]]>([])
        _ = try await rig.execute { request in
            sent.withLock { $0.append(request.clusters) }
            return Rig.done([:])
        }
        #expect(sent.withLock(\.self) == [["orders": ["7123"]]])
    }

    @Test func `a yes is for the clusters that were shown, and a retry asks once more`() async throws {
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Self.sql("orders")])
            step.asksFirst = true
            step.onFailure = .pause
        }
        let rig = try Rig(Rig.plan([step]))
        rig.leads { ClusterReading(place: Self.place($0), systemIdentifier: "7123") }
        #expect(try await rig.execute() == .parked(reason: "'a' waits for a yes before it acts"))
        let asked = try #require(try rig.history().machine().openQuestions.first?.question)
        #expect(asked.readingLines == ["cluster: orders system identifier 7123"])
        let sent = Mutex<[[String: Set<String>]]>([])
        rig.post(Self.answer("a", .run))
        let failed = try await rig.execute { request in
            sent.withLock { $0.append(request.clusters) }
            return .notSent(Rig.failure(.wrongTarget))
        }
        #expect(failed == .parked(reason: "'a' failed and waits for a decision"))
        rig.leads { ClusterReading(place: Self.place($0), systemIdentifier: "9999") }
        rig.post(Self.answer("a", .retry))
        #expect(try await rig.execute() == .parked(reason: "'a' waits for a yes before it acts"))
        rig.post(Self.answer("a", .run))
        let done = try await rig.execute { request in
            sent.withLock { $0.append(request.clusters) }
            return Rig.done([:])
        }
        #expect(done == .finished(.completed, RunSummary(passed: 1)))
        #expect(sent.withLock(\.self) == [["orders": ["7123"]], ["orders": ["9999"]]])
    }

    @Test func `a retry asks for a yes to the clusters of by then, also when the run asks no more`() throws {
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Self.sql("orders")])
            step.onFailure = .pause
        }
        let plan = Rig.plan([step])
        var machine = try Rig(plan).history().machine()
        let shown = BoundClusters([ClusterReading(place: "orders", systemIdentifier: "7123")], firstCommand: nil)
        let asked = OperatorQuestion.confirmation(calls: [], readings: nil, clusters: shown)
        let (a, now) = (Rig.id("a"), Rig.start)
        func answer(_ choice: OperatorAnswer.Choice) -> RunEvent {
            .operatorAnswered(
                OperatorAnswer(step: a, choice: choice, by: "olga", reason: "because", answeredAt: now)
            )
        }
        // It was asked step by step before, and is not now.
        for event in [
            RunEvent.operatorAsked(step: a, question: asked), answer(.run), .stepStarted(step: a, attempt: 1),
            .stepFinished(StepOutcome(step: a, attempt: 1, state: .failed, reason: "another cluster")),
            .operatorAsked(step: a, question: .failure(reason: "another cluster")), answer(.retry),
        ] { machine.apply(event, at: now) }
        let actions = machine.nextActions(at: now)
        guard case .ask(a, .confirmation)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test func `an approval is for the clusters that stood there, and a change goes to no other`() async throws {
        let step = Rig.step("a", .change) { step in
            // What the call in the middle changes may be where `orders` leads.
            let commands = ["orders", "reports", "orders"].map { Self.sql($0) }
            step.action = .commands(commands + [Rig.command("failover", .change), Self.sql("orders")])
            step.approval = Self.policy.id
        }
        let rig = try Rig(Rig.plan([step], approvals: [Self.policy]), roles: Self.roles)
        rig.leads { request in
            switch Self.place(request) {
            case "orders": ClusterReading(place: "orders", systemIdentifier: "7123")
            case "reports": ClusterReading(place: "reports", problem: "no answer")
            default: ClusterReading?.none
            }
        }
        _ = try await rig.execute()
        let request = try #require(try rig.history().machine().openRequests.first)
        let text = request.text(decision: .approve, by: "anna")
        let lines = "\ncluster: orders system identifier 7123\ncluster: reports NOT KNOWN: no answer\n"
        #expect(text.contains(lines), "\(text)")
        #expect(rig.performed.isEmpty)
        rig.post(Rig.decision("nonce-1", .approve, by: "anna"))
        let sent = Mutex<[[String: Set<String>]]>([])
        _ = try await rig.execute { request in
            sent.withLock { $0.append(request.clusters) }
            return Rig.done([:])
        }
        let agreed: [String: Set<String>] = ["orders": ["7123"]]
        #expect(sent.withLock(\.self) == [agreed, agreed, agreed, [:], [:]])
    }
}
