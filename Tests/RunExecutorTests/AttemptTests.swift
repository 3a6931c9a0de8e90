// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What binds an attempt: its moment, its approval, its time and the secrets that it must not give away.
@Suite(.timeLimit(.minutes(10)))
struct AttemptTests {
    private static func hole(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression.interpolation(text)
        } catch {
            preconditionFailure("the test has a hole '\(text)': \(error.message)")
        }
    }

    private static func command(_ name: String, _ effect: Effect = .read, with hole: String) -> Command {
        let parameters = Template.object([.init(name: "name", value: .expression(Self.hole(hole)))])
        return Command(
            text: name,
            operation: .aws(AWSOperation(service: "x", operation: name, parameters: parameters)),
            effect: effect
        )
    }

    private static let policy = ApprovalPolicy(
        id: ApprovalID("p") ?? { preconditionFailure("the test names an approval") }(),
        roles: ["dba"],
        expires: TimeSpan(.seconds(3600))
    )

    private static func approval(_ nonce: String, of step: String = "a") -> InboxMessage {
        Rig.decision(nonce, of: Rig.id(step))
    }

    private func evidence(_ rig: Rig) throws -> String {
        let bundle = rig.store.bundle(rig.run)
        return try bundle.files().filter { $0.path.hasPrefix("evidence/") }
            .map { String(decoding: try bundle.read($0.path), as: UTF8.self) }.joined(separator: "\n")
    }

    // MARK: - The moment

    @Test func `now is one moment in every operation of an attempt, and of the one that adopts it`() async throws {
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Self.command("make", .change, with: "now")])
            step.probe = Probe(
                command: Self.command("probe", with: "now"),
                doneWhen: Rig.expression("done == `true`")
            )
            step.wait = WaitRule(
                command: Self.command("poll", with: "now"),
                until: Rig.expression("up == `true`"),
                every: TimeSpan(.seconds(30)),
                timeout: TimeSpan(.seconds(300))
            )
        }
        let rig = try Rig(Rig.plan([step]))
        let sent = Mutex<[String]>([])
        let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            guard case .aws(let aws) = request.operation else { return .withheld(reason: "not of this test") }
            sent.withLock { $0.append(aws.parameters.text(.canonical)) }
            rig.advance(by: .seconds(7))
            switch request.name {
            case "make": return .unknown(Rig.failure(.timeout))
            case "poll": return Rig.done(["up": .bool(rig.performed.count { $0 == "poll" } > 2)])
            default: return Rig.done(["done": .bool(rig.performed.contains("make"))])
            }
        }
        // The probe before, the change, the probe in doubt, and three polls.
        #expect(try await rig.execute(world: world) == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed == ["probe", "make", "probe", "poll", "poll", "poll"])
        #expect(sent.withLock { Set($0).count } == 1)
        let status = try rig.history().machine().status(of: Rig.id("a"))
        #expect(status.templateNow != nil)
        #expect(status.boundNow(entry: .doubt) == status.templateNow)
        #expect(status.boundNow(entry: .adopting) == status.templateNow)
        #expect(status.boundNow(entry: .beginning) == nil)
    }

    @Test func `now in what runs is now in what was approved`() async throws {
        let step = Rig.step("a", .change) { step in
            step.approval = Self.policy.id
            step.action = .commands([Self.command("make", .change, with: "now")])
        }
        let rig = try Rig(Rig.plan([step], approvals: [Self.policy]), roles: Rig.roles)
        _ = try await rig.execute()
        rig.advance(by: .seconds(600))
        rig.post(Self.approval("nonce-1"))
        let sent = Mutex("")
        _ = try await rig.execute { request in
            if case .aws(let aws) = request.operation { sent.withLock { $0 = aws.parameters.text(.canonical) } }
            return Rig.done([:])
        }
        let shown = try #require(try rig.requests().first?.operations.first)
        #expect(try rig.state(of: "a") == .succeeded)
        #expect(sent.withLock { !$0.isEmpty && shown.contains($0) }, "\(shown)")
    }

    @Test(arguments: [false, true])
    func `now in what a person has repeated is now in what was sent first`(isApproved: Bool) async throws {
        let step = Rig.step("a", .change) { step in
            step.approval = isApproved ? Self.policy.id : nil
            step.action = .commands([Self.command("make", .change, with: "now")])
        }
        let approvals = isApproved ? [Self.policy] : []
        let rig = try Rig(Rig.plan([step], approvals: approvals), roles: isApproved ? Rig.roles : [])
        let sent = Mutex<[String]>([])
        let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
            guard case .aws(let aws) = request.operation else { return .withheld(reason: "not of this test") }
            let count = sent.withLock { sent in
                sent.append(aws.parameters.text(.canonical))
                return sent.count
            }
            rig.advance(by: .seconds(60))
            return count == 1 ? .unknown(Rig.failure(.timeout)) : Rig.done([:])
        }
        let repetition = OperatorAnswer(
            step: Rig.id("a"),
            choice: .repeat,
            by: "olga",
            reason: "it is not there",
            answeredAt: Rig.start
        )
        if isApproved {
            _ = try await rig.execute(world: world)
            rig.post(Self.approval("nonce-1"))
        }
        _ = try await rig.execute(world: world)
        rig.post(.answer(repetition))
        _ = try await rig.execute(world: world)
        if isApproved {
            rig.post(Self.approval("nonce-2"))
            _ = try await rig.execute(world: world)
            let first = sent.withLock { $0.first ?? "nothing" }
            let shown = try rig.requests().map { $0.operations.joined() }
            #expect(shown.count == 2 && shown.last?.contains(first) == true, "\(shown)")
        }
        #expect(try rig.state(of: "a") == .succeeded)
        #expect(sent.withLock { $0.count == 2 && Set($0).count == 1 }, "\(sent.withLock(\.self))")
    }

    // MARK: - The approval

    @Test func `an approval is void when what would be done has changed, and is asked for anew`() async throws {
        let step = Rig.step("a", .change) { step in
            step.approval = Self.policy.id
            step.action = .commands([Self.command("make", .change, with: "size")])
        }
        let sizing = Rig.step("b") { step in
            step.captures = [Capture(name: "size", expression: Rig.value("size"))]
            step.onFailure = .continue
        }
        let rig = try Rig(Rig.plan([step, sizing], approvals: [Self.policy]), roles: Rig.roles)
        // The request is made before the size is known; the size is known when the approval comes.
        let parked = try await rig.execute { _ in Rig.done(["size": 4]) }
        guard case .parked = parked else {
            Issue.record("ended as \(parked)")
            return
        }
        rig.post(Self.approval("nonce-1"))
        _ = try await rig.execute { _ in Rig.done(["size": 4]) }
        #expect(!rig.performed.contains("make"))
        let voided = try rig.events().count { if case .approvalVoided = $0 { true } else { false } }
        #expect(voided == 1)
        let digests = try rig.requests().map(\.stepDigest)
        #expect(digests.count == 2 && Set(digests).count == 2)
        rig.post(Self.approval("nonce-2"))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 2)))
        #expect(rig.performed.contains("make"))
    }

    @Test func `everything that is sent changes the digest and stands in the text`() async throws {
        func request(_ operation: Operation) async throws -> ApprovalRequest {
            let step = Rig.step("a", .change) { step in
                step.approval = Self.policy.id
                step.action = .commands([Command(text: "x", operation: operation, effect: .change)])
            }
            let rig = try Rig(
                Rig.plan([step], approvals: [Self.policy]),
                roles: Rig.roles,
                secrets: ["token": "hunter22"]
            )
            _ = try await rig.execute()
            return try #require(try rig.requests().first)
        }
        func aws(_ configure: (inout AWSOperation) -> Void) -> Operation {
            var operation = AWSOperation(service: "s3", operation: "PutObject")
            configure(&operation)
            return .aws(operation)
        }
        let base = try await request(aws { _ in })
        let others: [(Operation, String)] = [
            (aws { $0.region = .literal("eu-west-1") }, "eu-west-1"),
            (aws { $0.outputFile = .literal("/tmp/out") }, "/tmp/out"),
            (aws { $0.attachments = [.init(name: "Body", content: .bytes([1, 2, 3]))] }, "3 bytes"),
            (aws { $0.attachments = [.init(name: "Body", content: .bytes([1, 2, 4]))] }, "3 bytes"),
            (aws { $0.attachments = [.init(name: "Body", content: .file(path: .literal("f")))] }, "'f'"),
            (
                aws {
                    $0.form = .transfer(
                        verb: "rm",
                        source: .literal("s3://b/k"),
                        destination: nil,
                        options: .literal(["recursive": true])
                    )
                }, "recursive"
            ), (.sql(SQLOperation(connection: .explicit(.literal(["host": "h1"])), statement: "DROP")), "h1"),
            (.sql(SQLOperation(connection: .explicit(.literal(["host": "h2"])), statement: "DROP")), "h2"),
            (.shell(ShellScript(script: "rm $D", environment: [.init(name: "D", value: .literal("/a"))])), "D=\"/a\""),
            (.shell(ShellScript(script: "rm $D", environment: [.init(name: "D", value: .literal("/b"))])), "D=\"/b\""),
            (
                .shell(
                    ShellScript(
                        script: "rm $D",
                        environment: [.init(name: "D", value: .expression(Self.hole("token")))]
                    )
                ), "D=\"(secret)\""
            ),
        ]
        var digests: Set<String> = [base.stepDigest]
        for (operation, text) in others {
            let request = try await request(operation)
            #expect(digests.insert(request.stepDigest).inserted, "\(text)")
            #expect(request.operations.contains { $0.contains(text) }, "\(request.operations) without \(text)")
            #expect(!request.operations.joined().contains("hunter22"))
        }
    }

    // MARK: - Time

    @Test func `a change that was never handed out is not in doubt, and the outcome gives no secret away`() async throws
    {
        let step = Rig.step("a", .change) { step in
            step.action = .commands([Rig.command("one"), Self.command("two", .change, with: "token")])
            step.captures = [Capture(name: "seen", expression: Rig.value("seen"))]
            step.timeout = TimeSpan(.seconds(10))
        }
        let rig = try Rig(Rig.plan([step]), secrets: ["token": "hunter22"])
        _ = try await rig.execute { _ in
            rig.advance(by: .seconds(11))
            return Rig.done(["seen": "hunter22"])
        }
        #expect(rig.performed == ["one"])
        #expect(try rig.state(of: "a") == .timedOut)
        let journal = String(decoding: try rig.store.bundle(rig.run).read(RunLayout.journal), as: UTF8.self)
        #expect(!journal.contains("hunter22"))
    }

    // MARK: - Secrets

    @Test func `what was exchanged for a secret result is not kept, only that it was left out`() async throws {
        let step = Rig.step("a") { step in
            step.captures = [Capture(name: "pin", expression: Rig.value("pin"), isSecret: true)]
        }
        let rig = try Rig(Rig.plan([step, Rig.step("b")]))
        _ = try await rig.execute { request in
            let item = EvidenceItem(
                name: "exchange",
                mediaType: "text/plain",
                bytes: Array((request.name == "a" ? "{ 0x1e240 = 123456 }" : "plain").utf8)
            )
            return .answered(OperationAnswer(output: ["pin": 123456], evidence: [item]))
        }
        let kept = try evidence(rig)
        #expect(!kept.contains("0x1e240"))
        #expect(kept.contains("left out"))
        #expect(kept.contains("plain"))
        let record = try rig.events().compactMap {
            if case .operationEnded(let record) = $0, record.step == Rig.id("a") { record } else { nil }
        }
        #expect(record.map { $0.evidence.map(\.name) } == [["left-out"]])
        #expect(record.allSatisfy { $0.output == nil })
    }

    @Test func `every text and number within a secret input is masked`() async throws {
        let rig = try Rig(
            Rig.plan([Rig.step("a")]),
            secrets: ["login": ["user": "scott", "pin": 987654, "keys": ["tiger-key"]]]
        )
        _ = try await rig.execute { _ in
            let text = "scott 987654 tiger-key"
            let item = EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: Array(text.utf8))
            return .answered(OperationAnswer(output: ["said": .string(text), "pin": 987654], evidence: [item]))
        }
        let journal = String(decoding: try rig.store.bundle(rig.run).read(RunLayout.journal), as: UTF8.self)
        for secret in ["scott", "987654", "tiger-key"] {
            #expect(!journal.contains(secret))
            #expect(!(try evidence(rig)).contains(secret))
        }
    }

    @Test func `a secret that stands in the runbook is in no intent, sentence and evidence, and stays a value`()
        async throws
    {
        let step = Rig.step("a", .change) { step in
            step.asksFirst = true
            step.action = .commands([
                Command(
                    text: "x",
                    operation: .shell(ShellScript(script: "PGPASSWORD=hunter22 psql")),
                    effect: .change
                )
            ])
            step.captures = [Capture(name: "seen", expression: Rig.value("said"))]
            step.expectations = [Expectation(expression: Rig.expression("said == 'other'"))]
        }
        var plan = Rig.plan([step])
        plan.exposedSecrets = ["hunter22"]
        let rig = try Rig(plan)
        let run = OperatorAnswer(step: Rig.id("a"), choice: .run, by: "olga", reason: "", answeredAt: rig.now)
        _ = try await rig.execute(people: { prompt in
            if case .question(.confirmation, _) = prompt { .answer(run) } else { nil }
        }) { _ in
            let item = EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: Array("hunter22 sent".utf8))
            return .answered(OperationAnswer(output: ["said": "hunter22"], evidence: [item]))
        }
        let asked = rig.asked.map { "\($0)" }.joined()
        #expect(asked.contains("PGPASSWORD=(secret) psql") && !asked.contains("hunter22"))
        #expect(!(try evidence(rig)).contains("hunter22"))
        for event in try rig.events() {
            switch event {
            case .operationEnded(var record):
                #expect(record.output == ["said": "hunter22"])
                record.output = nil
                #expect(!"\(record)".contains("hunter22"))
            case .stepFinished(var outcome):
                #expect(outcome.captures == ["seen": "hunter22"])
                outcome.captures = [:]
                #expect(!"\(outcome)".contains("hunter22"))
            default: #expect(!"\(event)".contains("hunter22"))
            }
        }
    }

    // MARK: - A person's word

    @Test func `a change that a person says is there is adopted on that word, and not proven`() async throws {
        let rig = try Rig(Rig.plan([Rig.step("a", .change)]))
        _ = try await rig.execute { _ in .unknown(Rig.failure(.timeout)) }
        let answer = OperatorAnswer(
            step: Rig.id("a"),
            choice: .adopt,
            by: "olga",
            reason: "I looked",
            answeredAt: rig.now
        )
        rig.post(.answer(answer))
        #expect(try await rig.execute() == .finished(.completed, RunSummary(passed: 1)))
        let outcome = try #require(try rig.history().machine().status(of: Rig.id("a")).outcome)
        #expect(outcome.state == .adopted)
        #expect(outcome.attestedBy == "olga")
        #expect(!outcome.isProven)
        #expect(outcome.reason.contains("olga: I looked"))
    }
}
