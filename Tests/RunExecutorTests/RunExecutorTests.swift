// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

@Suite(.timeLimit(.minutes(10)))
struct RunExecutorTests {
    // MARK: - The disk fails

    @Test func `a record that cannot be written stops the run wherever it is, and the run can be resumed`() async throws
    {
        let plan = Rig.plan([Rig.step("a"), Rig.step("b", .change, after: ["a"]), Rig.step("c", .change, after: ["b"])])
        for limit in 2...20 {
            let rig = try Rig(plan)
            do {
                let ending = try await rig.execute(failAppendAt: limit)
                guard case .finished(.completed, _) = ending else {
                    Issue.record("ended as \(ending)")
                    return
                }
                #expect(limit > 8)
                return
            } catch is Rig.DiskFull {
                let recorded = try rig.history().machine()
                // Nothing was done that is not on record as intended.
                for name in ["b", "c"] where rig.performed.contains(name) {
                    let status = recorded.status(of: Rig.id(name))
                    #expect(status.openIntent != nil || status.attempt > 0, "limit \(limit)")
                }
            }
            let resumed = try await rig.execute(people: { prompt in
                .answer(Self.answer(prompt.step.id.text, .adopt))
            })
            guard case .finished(.completed, _) = resumed else {
                Issue.record("resumed after \(limit) as \(resumed)")
                return
            }
            #expect(rig.performed.count { $0 == "b" } == 1)
            #expect(rig.performed.count { $0 == "c" } == 1)
        }
        Issue.record("the run never came through")
    }

    // MARK: - Order

    @Test func `an intent is on disk before its change is sent`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", .irreversible, after: ["a"])]))
        _ = try await rig.execute { request in
            let intents = (try? rig.events())?.compactMap { event -> StepID? in
                if case .operationIntended(let intent) = event { intent.step } else { nil }
            }
            #expect(intents?.last == request.step)
            return Rig.done([:])
        }
        #expect(rig.performed == ["a", "b"])
    }

    @Test func `steps run in their order, and those that can side by side`() async throws {
        let rig = try Rig(
            Rig.plan([
                Rig.step("a"), Rig.step("b", after: ["a"]), Rig.step("c", after: ["a"]),
                Rig.step("d", after: ["b", "c"]),
            ])
        )
        let ending = try await rig.execute { request in
            if request.name == "b" || request.name == "c" {
                for _ in 0..<100_000 where rig.mostUnderWay < 2 { await Task.yield() }
            }
            return Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 4)))
        #expect(rig.performed.first == "a")
        #expect(rig.performed.last == "d")
        #expect(rig.mostUnderWay == 2)
    }

    @Test func `no more steps run at once than are allowed`() async throws {
        let rig = try Rig(Rig.plan((0..<9).map { Rig.step("s\($0)") }))
        _ = try await rig.execute(parallelism: 3) { _ in
            for _ in 0..<50 { await Task.yield() }
            return Rig.done([:])
        }
        #expect(rig.performed.count == 9)
        #expect(rig.mostUnderWay <= 3)
    }

    // MARK: - Resume

    @Test func `a resumed run does not repeat what was finished`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"]) { $0.onFailure = .pause }]))
        let parked = try await rig.execute { request in
            request.name == "b" ? .refused(Rig.failure(.unreachable)) : Rig.done([:])
        }
        #expect(parked == .parked(reason: "'b' failed and waits for a decision"))
        rig.post(.answer(Self.answer("b", .retry)))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 2)))
        #expect(rig.performed == ["a", "b", "b"])
        // A run that is over is not executed again: nothing follows the end of its record.
        await #expect(throws: RunStoreError.self) { try await rig.execute() }
        #expect(rig.performed.count == 3)
        guard case .runFinished? = try rig.events().last else {
            Issue.record("something follows the end")
            return
        }
    }

    @Test func `a change whose effect is uncertain is not repeated on resume without a person`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        let ending = try await rig.execute { _ in .refused(Rig.failure(.refused, uncertain: true)) }
        guard case .parked(let reason) = ending else {
            Issue.record("ended as \(ending)")
            return
        }
        #expect(reason.contains("in doubt"))
        let records = try rig.events().compactMap {
            if case .operationEnded(let record) = $0, record.effect.mayChange { record.ending } else { nil }
        }
        #expect(records == [.unknown])
        _ = try await rig.execute()
        #expect(rig.performed == ["a"])
        rig.post(.answer(Self.answer("a", .repeat)))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["a", "a"])
    }

    // MARK: - People

    private static let policy = ApprovalPolicy(
        id: ApprovalID("p") ?? { preconditionFailure("the test names an approval") }(),
        roles: ["dba"],
        expires: TimeSpan(.seconds(3600))
    )
    private static let roles = [WorkspaceRole(name: "dba", members: ["anna", "ben"])]

    private static func answer(_ step: String, _ choice: OperatorAnswer.Choice, reason: String = "because")
        -> OperatorAnswer
    {
        OperatorAnswer(
            step: Rig.id(step),
            choice: choice,
            by: "olga",
            reason: reason,
            answeredAt: Timestamp(nanosecondsSinceEpoch: 0)
        )
    }

    private static func decision(_ by: String, _ nonce: String, _ decision: ApprovalDecision.Decision = .approve)
        -> InboxMessage
    {
        Rig.decision(nonce, decision, by: by)
    }

    private static func approvalPlan() -> Plan {
        Rig.plan([Rig.step("a", .change) { $0.approval = policy.id }], approvals: [policy])
    }

    @Test func `an unattended run parks for an approval, and the answer in the inbox carries it on`() async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        let parked = try await rig.execute()
        #expect(parked == .parked(reason: "'a' waits for the approval 'p'"))
        #expect(try rig.history().machine().state == .parked)
        #expect(rig.performed.isEmpty)
        rig.post(Self.decision("anna", "nonce-1"))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
    }

    /// A step with an approval and a precondition on what `look` reads.
    private static func guardedPlan() -> Plan {
        Rig.plan(
            [
                Rig.step("a", .change) { step in
                    step.approval = policy.id
                    step.onFailure = .pause
                    step.preconditions = [
                        Precondition(
                            command: Rig.command("look"),
                            expectations: [Expectation(expression: Rig.expression("lag < 10"))]
                        )
                    ]
                }
            ],
            approvals: [policy]
        )
    }

    @Test(arguments: [("lag", "✓ lag < 10 (lag = 3)"), ("other", "? not known: lag < 10")])
    func `whoever approves a step is shown its preconditions as they were read`(name: String, line: String) async throws
    {
        let rig = try Rig(Self.guardedPlan(), roles: Self.roles)
        let parked = try await rig.execute { _ in Rig.done([name: 3]) }
        #expect(parked == .parked(reason: "'a' waits for the approval 'p'"))
        #expect(rig.performed == ["look"])
        let readings = try rig.history().machine().openRequests.first?.readings ?? []
        #expect(readings.contains { $0.hasPrefix(line) }, "\(readings)")
    }

    @Test func `while changes are held, people are asked although a precondition does not hold`() async throws {
        let rig = try Rig(Self.guardedPlan(), roles: Self.roles)
        rig.hold("frozen")
        _ = try await rig.execute { _ in Rig.done(["lag": 30]) }
        #expect(try rig.state(of: "a") == .waitingApproval)
        let readings = try rig.history().machine().openRequests.first?.readings ?? []
        #expect(readings.contains { $0.hasPrefix("✗ does NOT hold: lag < 10 (lag = 30)") }, "\(readings)")
    }

    @Test func `a reading for whoever approves is given up when the executor is to stop`() async throws {
        let rig = try Rig(Self.guardedPlan(), roles: Self.roles)
        let ending = try await rig.execute { _ in
            rig.stop.request("Ctrl-C")
            while !Task.isCancelled { await Task.yield() }
            return .unknown(Rig.failure(.cancelled))
        }
        #expect(ending == .interrupted(reason: "Ctrl-C"))
        #expect(try rig.state(of: "a") == .pending)
    }

    @Test func `nobody is asked to approve a step whose precondition does not hold`() async throws {
        let rig = try Rig(Self.guardedPlan(), roles: Self.roles)
        let parked = try await rig.execute { _ in Rig.done(["lag": 30]) }
        #expect(parked == .parked(reason: "'a' failed and waits for a decision"))
        #expect(rig.performed == ["look"])
        let history = try rig.history()
        #expect(
            history.machine().status(of: Rig.id("a")).outcome?.reason
                == "a precondition does not hold: lag < 10 (lag = 30); nobody is asked to approve it"
        )
        #expect(!history.entries.contains { if case .approvalRequested = $0.recorded.event { true } else { false } })
        // Once somebody has it retried, it is read anew, and again before it acts.
        rig.post(
            .answer(
                OperatorAnswer(
                    step: Rig.id("a"),
                    choice: .retry,
                    by: "olga",
                    reason: "it caught up",
                    answeredAt: rig.now
                )
            )
        )
        let asked = try await rig.execute { _ in Rig.done(["lag": 3]) }
        #expect(asked == .parked(reason: "'a' waits for the approval 'p'"))
        rig.post(Self.decision("anna", "nonce-1"))
        #expect(try await rig.execute { _ in Rig.done(["lag": 3]) } == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["look", "look", "look", "a"])
    }

    @Test(arguments: [("zoe", "nonce-1"), ("olga", "nonce-1"), ("anna", "nonce-0")])
    func `an answer that does not count is refused, on record`(by: String, nonce: String) async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        _ = try await rig.execute()
        rig.post(Self.decision(by, nonce))
        guard case .parked = try await rig.execute() else {
            Issue.record("the run did not park")
            return
        }
        #expect(try rig.events().contains { if case .answerRefused(_, by, _) = $0 { true } else { false } })
        #expect(rig.performed.isEmpty)
    }

    @Test func `an approval that expired while the run was parked does not proceed`() async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        _ = try await rig.execute()
        rig.advance(by: .seconds(3600))
        rig.post(Self.decision("anna", "nonce-1"))
        #expect(try await rig.execute() == .finished(.failed, RunSummary(failed: 1)))
        #expect(rig.performed.isEmpty)
    }

    @Test func `the end of the terminal's input is not a yes`() async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        guard case .parked = try await rig.execute(people: { _ in nil }) else {
            Issue.record("the run did not park")
            return
        }
        #expect(rig.asked.count == 1)
        #expect(rig.performed.isEmpty)
    }

    @Test func `an answer from elsewhere ends the question at the terminal`() async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        let ending = try await rig.execute(people: { _ in
            rig.post(Self.decision("anna", "nonce-1"))
            while !Task.isCancelled { await Task.yield() }
            return nil
        })
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
    }

    @Test func `an answer that is none of the choices, and a report without its note, are refused`() async throws {
        let manual = Rig.step("m", .unknown) {
            $0.action = .manual(ManualAction(confirmation: "Done?", evidence: .note))
        }
        let rig = try Rig(Rig.plan([manual]))
        for answer in [Self.answer("m", .adopt), Self.answer("m", .done, reason: ""), Self.answer("x", .done)] {
            rig.post(.answer(answer))
            guard case .parked = try await rig.execute() else {
                Issue.record("\(answer.choice) was accepted")
                return
            }
        }
        let refused = try rig.events().count { if case .answerRefused = $0 { true } else { false } }
        #expect(refused == 3)
        rig.post(.answer(Self.answer("m", .done)))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        // A person's word is recorded as such, and proves nothing.
        let outcome = try rig.history().machine().status(of: Rig.id("m")).outcome
        #expect(outcome?.isProven == false)
        #expect(outcome?.attestedBy == "olga")
    }

    @Test func `retry-with gives the step another input, on record with the one before, and asks for approval anew`()
        async throws
    {
        let id = try #require(ApprovalID("p"))
        let size = InputDeclaration(name: "size", defaultValue: "small")
        var step = Rig.step("a", .change) { $0.approval = id }
        let call = AWSOperation(
            service: "x",
            operation: "a",
            parameters: .object([.init(name: "size", value: .expression(try Expression.interpolation("size")))])
        )
        step.action = .commands([Command(text: "a", operation: .aws(call), effect: .change)])
        step.onFailure = .pause
        var plan = Rig.plan([step], approvals: [ApprovalPolicy(id: id, roles: [])])
        plan.inputs = [size]
        let rig = try Rig(plan, inputs: ["size": "small"])
        let sizes = Mutex<[String]>([])
        let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            guard case .aws(let aws) = request.operation else { return Rig.done([:]) }
            sizes.withLock { $0.append(aws.parameters["size"]?.stringValue ?? "") }
            return request.attempt == 1 ? .refused(Rig.failure(.denied)) : Rig.done([:])
        }
        func post(_ value: JSONValue, reason: String = "too small", choice: OperatorAnswer.Choice = .retryWith) {
            var answer = Self.answer("a", choice, reason: reason)
            answer.inputs = [InputChange(name: "size", value: value)]
            rig.post(.answer(answer))
        }
        _ = try await rig.execute(world: world)
        rig.post(Self.decision("anna", "nonce-1"))
        _ = try await rig.execute(world: world)
        post("none")
        post("large", reason: " ")
        post("large", choice: .retry)
        _ = try await rig.execute(world: world)
        #expect(sizes.withLock { $0 } == ["small"])
        let refused = try rig.events().compactMap { event in
            if case .answerRefused(_, _, let reason) = event { reason } else { nil }
        }
        #expect(
            refused == [
                "'size' does not accept it", "'retry-with' needs a reason: say why", "'retry' changes no inputs",
            ]
        )
        post("large")
        _ = try await rig.execute(world: world)
        let request = try #require(try rig.history().machine().openRequests.first)
        #expect(request.operations.contains { $0.contains("large") })
        rig.post(Self.decision("anna", request.nonce))
        #expect(try await rig.execute(world: world) == .finished(.completed, RunSummary(passed: 1)))
        #expect(sizes.withLock { $0 } == ["small", "large"])
        let recorded = try rig.events().compactMap { event in
            if case .operatorAnswered(let answer) = event { answer.text } else { nil }
        }
        #expect(recorded == ["retry-with size = \"large\" (was \"small\")"])
    }

    @Test func `at a pause the person's answer decides, and retrying begins a new attempt`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a")]))
        let ending = try await rig.execute(people: { prompt in
            .answer(Self.answer(prompt.step.id.text, .retry))
        }) { request in
            request.attempt == 1 ? .refused(Rig.failure(.denied)) : Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["a", "a"])
    }

    @Test(arguments: [OperatorAnswer.Choice.skip, .ignore, .abort])
    func `what leaves a failure behind needs a reason, and counts with one`(choice: OperatorAnswer.Choice) async throws
    {
        let rig = try Rig(Rig.plan([Rig.step("a")]))
        let reasons = ["", " ", "because"]
        _ = try await rig.execute(people: { prompt in
            .answer(Self.answer(prompt.step.id.text, choice, reason: reasons[min(rig.asked.count, 3) - 1]))
        }) { _ in .refused(Rig.failure(.denied)) }
        let refusals = try rig.events().compactMap { event in
            if case .answerRefused(_, let by, let reason) = event { "\(by): \(reason)" } else { nil }
        }
        let sentence = "olga: '\(choice.rawValue)' needs a reason: say why"
        #expect(refusals == [sentence, sentence])
        let answers = try rig.events().compactMap { event in
            if case .operatorAnswered(let answer) = event { answer.reason } else { nil }
        }
        #expect(answers == ["because"])
    }

    @Test func `a rejection without a reason does not count`() async throws {
        let rig = try Rig(Self.approvalPlan(), roles: Self.roles)
        let ending = try await rig.execute(people: { _ in
            guard case .decision(var decision) = Self.decision("anna", "nonce-1", .reject) else { return nil }
            if rig.asked.count == 1 { decision.reason = "" }
            // An executor that took the first one would not ask again; the second failure is a question of its own.
            return rig.asked.count < 3 ? .decision(decision) : .answer(Self.answer("a", .ignore))
        })
        let refusals = try rig.events().compactMap { event in
            if case .answerRefused(_, _, let reason) = event { reason } else { nil }
        }
        #expect(refusals == ["a rejection needs a reason: say why"])
        #expect(rig.asked.count == 3)
        #expect(ending == .finished(.completedWithExceptions, RunSummary(waived: 1)))
    }

    // MARK: - Retries and time

    @Test func `a read is repeated as often as its rule says, with its pauses`() async throws {
        let step = Rig.step("a") { $0.retry = RetryPolicy(attempts: 3, interval: TimeSpan(.seconds(30))) }
        let rig = try Rig(Rig.plan([step]))
        let began = rig.now
        let ending = try await rig.execute { _ in .unknown(Rig.failure(.timeout)) }
        #expect(ending == .finished(.completedWithExceptions, RunSummary(undetermined: 1)))
        #expect(rig.performed == ["a", "a", "a"])
        #expect(rig.now - began >= .seconds(60))
    }

    @Test func `a change is never repeated by a rule`() async throws {
        let step = Rig.step("a", .change) { $0.retry = RetryPolicy(attempts: 3, interval: TimeSpan(.seconds(30))) }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { _ in .refused(Rig.failure(.refused)) }
        #expect(rig.performed == ["a"])
    }

    @Test func `a step that used up its time performs nothing more`() async throws {
        let step = Rig.step("a") { step in
            step.action = .commands([Rig.command("one"), Rig.command("two")])
            step.timeout = TimeSpan(.seconds(10))
        }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { request in
            #expect(request.timeout == .seconds(10))
            rig.advance(by: .seconds(11))
            return Rig.done([:])
        }
        #expect(rig.performed == ["one"])
        #expect(try rig.state(of: "a") == .timedOut)
    }

    @Test func `a wait polls on the clock until it runs out`() async throws {
        let step = Rig.step("a", .change) { step in
            step.wait = WaitRule(
                command: Rig.command("poll"),
                until: Rig.expression("up == `true`"),
                every: TimeSpan(.seconds(30)),
                timeout: TimeSpan(.seconds(300))
            )
        }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { request in Rig.done(["up": .bool(rig.performed.count > 5)]) }
        #expect(rig.performed == ["a", "poll", "poll", "poll", "poll", "poll"])
        #expect(try rig.state(of: "a") == .succeeded)
    }

    // MARK: - Stopping

    @Test func `a stop at a safe point lets what is under way end and starts nothing more`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change), Rig.step("b", after: ["a"]), Rig.step("c", after: ["b"])]))
        let ending = try await rig.execute { request in
            if request.name == "a" { rig.stop.request("SIGINT") }
            return Rig.done([:])
        }
        #expect(ending == .interrupted(reason: "SIGINT"))
        #expect(rig.performed == ["a"])
        #expect(try rig.state(of: "a") == .succeeded)
        #expect(try rig.state(of: "b") == .pending)
        #expect(try rig.history().machine().state == .parked)
    }

    @Test func `a stop at once calls off a read, which the next executor begins anew`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a")]))
        let ending = try await rig.execute { _ in
            rig.stop.request("SIGINT")
            rig.stop.request("SIGINT")
            while !Task.isCancelled { await Task.yield() }
            return .unknown(Rig.failure(.cancelled))
        }
        #expect(ending == .interrupted(reason: "SIGINT"))
        let machine = try rig.history().machine()
        #expect(machine.status(of: Rig.id("a")).outcome == nil)
    }

    @Test(arguments: [0, 1, 2])
    func `a read that was called off is no failure, whatever its ending is called`(ending: Int) async throws {
        let rig = try Rig(Rig.plan([Rig.step("a") { $0.onFailure = .continue }]))
        let cancelled = Rig.failure(.cancelled)
        _ = try await rig.execute { _ in
            rig.stop.request("SIGINT")
            rig.stop.request("SIGINT")
            return [.notSent(cancelled), .unknown(cancelled), .refused(cancelled)][ending]
        }
        #expect(try rig.history().machine().status(of: Rig.id("a")).outcome == nil)
    }

    @Test func `a stop at once leaves a change that was sent in doubt`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        _ = try await rig.execute { _ in
            rig.stop.request("SIGINT")
            rig.stop.request("SIGINT")
            while !Task.isCancelled { await Task.yield() }
            return .unknown(Rig.failure(.cancelled))
        }
        #expect(try rig.state(of: "a") == .inDoubt)
    }

    @Test func `a long wait ends when the executor is to stop`() async throws {
        let step = Rig.step("a", .change) { step in
            step.wait = WaitRule(
                command: Rig.command("poll"),
                until: Rig.expression("up == `true`"),
                every: TimeSpan(.seconds(30)),
                timeout: TimeSpan(.seconds(300))
            )
        }
        let rig = try Rig(Rig.plan([step]))
        let ending = try await rig.execute { request in
            if request.name == "poll" { rig.stop.request("SIGTERM") }
            return Rig.done(["up": false])
        }
        #expect(ending == .interrupted(reason: "SIGTERM"))
        var machine = try rig.history().machine()
        machine.apply(
            .executorStarted(.init(operatorName: "o", host: "h", process: 2, toolVersion: "1", attended: true)),
            at: rig.now
        )
        #expect(
            machine.nextActions(at: rig.now) == [.start(Rig.id("a"), attempt: 2, entry: .adopting, clouded: nil)]
        )
    }

    // MARK: - Secrets

    @Test func `a secret input, or one that was captured, is found nowhere on record`() async throws {
        let step = Rig.step("a") { step in
            step.action = .commands([
                Command(
                    text: "x",
                    operation: Rig.command("one").operation,
                    effect: .read,
                    capture: "v",
                    capturesSecret: true
                ),
                Rig.command("two"),
            ])
            step.captures = [Capture(name: "password", expression: Rig.value("password"), isSecret: true)]
            step.expectations = [.init(expression: Rig.expression("password == 'x'"))]
        }
        let rig = try Rig(Rig.plan([step, Rig.step("b")]), secrets: ["input": "hunter1"])
        _ = try await rig.execute { request in
            switch request.name {
            case "one": Rig.done("hunter2")
            case "two": Rig.done(["password": "hunter3"])
            default: .refused(OperationFailure(kind: .refused, code: "E", message: "hunter1 is wrong"))
            }
        }
        let text = String(decoding: try rig.store.bundle(rig.run).read(RunLayout.journal), as: UTF8.self)
        #expect(text.contains("(secret) is wrong"))
        for secret in ["hunter1", "hunter2", "hunter3"] { #expect(!text.contains(secret)) }
    }

    @Test func `the output that holds a secret capture is not on record`() async throws {
        let step = Rig.step("a") { step in
            step.captures = [Capture(name: "password", isSecret: true)]
        }
        let rig = try Rig(Rig.plan([step]))
        _ = try await rig.execute { _ in Rig.done("hunter2") }
        let bytes = try rig.store.bundle(rig.run).read(RunLayout.journal)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("hunter2"))
    }
}
