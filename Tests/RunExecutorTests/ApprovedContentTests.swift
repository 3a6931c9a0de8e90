// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// What an approval says about the files and folders that its step sends.
@Suite(.timeLimit(.minutes(10)))
struct ApprovedContentTests {
    private static func transfer(_ verb: String, _ source: String, _ destination: String) -> AWSOperation {
        AWSOperation(
            service: "s3",
            operation: verb,
            form: .transfer(
                verb: verb,
                source: .literal(.string(source)),
                destination: .literal(.string(destination)),
                options: .literal([:])
            )
        )
    }

    private static func attached(_ path: Template) -> AWSOperation {
        var operation = AWSOperation(service: "lambda", operation: "UpdateFunctionCode")
        operation.attachments = [AWSOperation.Attachment(name: "code", content: .file(path: path))]
        return operation
    }

    private static func plan(_ operation: AWSOperation) throws -> Plan {
        let id = try #require(ApprovalID("go"))
        let step = Rig.step("send", .change) { step in
            step.action = .commands([Command(text: "send", operation: .aws(operation), effect: .change)])
            step.approval = id
            step.onFailure = .abort
        }
        return Rig.plan([step], approvals: [ApprovalPolicy(id: id, roles: ["dba"])])
    }

    /// Executes with somebody who says yes to everything, after which the files are others `edits` times.
    private func execute(_ operation: AWSOperation, edits: Int = 0, isReadable: Bool = true) async throws -> Rig {
        let rig = try Rig(
            try Self.plan(operation),
            roles: Rig.roles
        )
        let version = Mutex(0)
        rig.hasFiles { path in isReadable ? "\(path)-v\(version.withLock { $0 })" : nil }
        _ = try await rig.execute(people: { prompt in
            guard case .approval = prompt else { return nil }
            version.withLock { $0 = min($0 + 1, edits) }
            return rig.approval(of: prompt)
        })
        return rig
    }

    private func contents(_ rig: Rig) throws -> [[String]] {
        try rig.requests().map { Array($0.operations.dropFirst()) }
    }

    @Test(arguments: ["cp", "mv", "sync"])
    func `what a file or folder holds that is uploaded is signed`(verb: String) async throws {
        let rig = try await execute(Self.transfer(verb, "./site", "s3://shop"))
        #expect(try contents(rig) == [["content of './site': sha256 ./site-v0"]])
        #expect(rig.performed.count == 1)
        #expect(try rig.requests()[0].text(decision: .approve, by: "anna").contains("operation: content of './site'"))
    }

    @Test func `what was edited after the yes is not sent, and is asked for again`() async throws {
        let rig = try await execute(Self.transfer("sync", "./site", "s3://shop"), edits: 1)
        #expect(
            try contents(rig) == [["content of './site': sha256 ./site-v0"], ["content of './site': sha256 ./site-v1"]]
        )
        let reasons = try rig.events().compactMap { if case .approvalVoided(_, _, let why) = $0 { why } else { nil } }
        #expect(
            reasons == [
                "what the step would do is no longer what was approved; now content of './site': sha256 ./site-v1"
            ]
        )
        #expect(rig.performed.count == 1)
    }

    @Test func `what is another one at each look is given up`() async throws {
        let rig = try await execute(Self.transfer("cp", "./log", "s3://shop/log"), edits: 9)
        #expect(try rig.requests().count == 2)
        #expect(rig.performed.isEmpty)
        let outcome = try rig.history().machine().status(of: Rig.id("send")).outcome
        #expect(outcome?.state == .failed && outcome?.reason.contains("void again") == true)
    }

    @Test func `what cannot be read is said in the text that is signed`() async throws {
        for operation in [Self.transfer("cp", "./site", "s3://shop"), Self.attached(.literal("./site"))] {
            let rig = try await execute(operation, isReadable: false)
            #expect(
                try contents(rig) == [
                    ["CONTENT NOT BOUND: what is in './site' could not be read, and is sent as it is by then"]
                ]
            )
        }
        let rig = try await execute(Self.attached(.expression(Rig.value("${later}"))))
        #expect(
            try contents(rig) == [
                ["CONTENT NOT BOUND: what is sent by 'send' could not be read, and is sent as it is by then"]
            ]
        )
    }

    @Test func `what is attached is signed, and what stays in S3 or comes from it is not looked at`() async throws {
        #expect(
            try contents(await execute(Self.attached(.literal("./f.zip")))) == [
                ["content of './f.zip': sha256 ./f.zip-v0"]
            ]
        )
        for (source, destination) in [("s3://a/x", "s3://b/x"), ("s3://a/x", "./x")] {
            #expect(try contents(await execute(Self.transfer("cp", source, destination))) == [[]])
        }
    }

    /// Two steps that need nothing of each other: one that sends a folder, and one that only looks.
    private static func planWithLook(confirms: Bool) throws -> Plan {
        var plan = try plan(transfer("sync", "./site", "s3://shop"))
        if confirms {
            plan.steps[0].approval = nil
            plan.steps[0].asksFirst = true
        }
        plan.steps.append(Rig.step("look"))
        return plan
    }

    private static func rig(_ plan: Plan) throws -> Rig {
        try Rig(plan, roles: Rig.roles)
    }

    /// There is always something new, so that the executor looks again and again.
    private static let news = RunNews { _ in
        await Task.yield()
        return true
    }

    /// Reads until somebody calls that off.
    private static func readForEver() async -> String? {
        while !Task.isCancelled { await Task.yield() }
        return nil
    }

    @Test(arguments: [false, true]) func `the run goes on while a folder is read`(confirms: Bool) async throws {
        let rig = try Self.rig(try Self.planWithLook(confirms: confirms))
        // The folder is read for as long as the other step is not done.
        let (done, signal) = AsyncStream.makeStream(of: Void.self)
        rig.hasFiles { path in
            for await _ in done { break }
            return "\(path)-read"
        }
        // Reading takes no step's place.
        let ending = try await rig.execute(parallelism: 1) { request in
            if request.step == Rig.id("look") { signal.finish() }
            return Rig.done([:])
        }
        guard case .parked = ending else {
            Issue.record("it did not park: \(ending)")
            return
        }
        #expect(try rig.state(of: "look") == .succeeded)
        #expect(try rig.state(of: "send") == (confirms ? .waitingOperator : .waitingApproval))
    }

    @Test func `a run is stopped while a folder is read`() async throws {
        let rig = try Self.rig(try Self.plan(Self.transfer("sync", "./site", "s3://shop")))
        rig.hasFiles { _ in
            rig.stop.request("interrupted")
            return await Self.readForEver()
        }
        let ending = try await rig.execute()
        #expect(try rig.requests().isEmpty)
        guard case .interrupted = ending else {
            Issue.record("it ended otherwise: \(ending)")
            return
        }
    }

    @Test(arguments: [false, true])
    func `a run is ended by a person while a folder is read, and nobody is asked any more`(
        isRead: Bool
    ) async throws {
        let rig = try Self.rig(try Self.plan(Self.transfer("sync", "./site", "s3://shop")))
        rig.hasFiles { _ in
            rig.post(
                .cancellation(
                    RunCancellation(
                        by: "bob",
                        reason: "enough",
                        isUngraceful: false,
                        budget: RunCancellation.usualBudget,
                        requestedAt: rig.now
                    )
                )
            )
            // What was read to its end when the word came is of no use either.
            guard isRead else { return await Self.readForEver() }
            while rig.hasPosted { await Task.yield() }
            return "read"
        }
        let ending = try await rig.execute(news: Self.news, inboxOpensAfter: nil) { _ in Rig.done([:]) }
        #expect(try rig.requests().isEmpty)
        #expect(try rig.state(of: "send") == .notTaken)
        guard case .finished(.cancelled, _) = ending else {
            Issue.record("it ended otherwise: \(ending)")
            return
        }
    }

    @Test func `a run is paused while a folder is read`() async throws {
        var plan = try Self.plan(Self.transfer("sync", "./site", "s3://shop"))
        plan.steps.append(Rig.step("ask") { $0.asksFirst = true })
        let rig = try Self.rig(plan)
        rig.hasFiles { _ in await Self.readForEver() }
        let ending = try await rig.execute(people: { _ in
            .answer(
                OperatorAnswer(step: Rig.id("ask"), choice: .pause, by: "olga", reason: "lunch", answeredAt: rig.now)
            )
        })
        #expect(try rig.requests().isEmpty)
        guard case .parked = ending else {
            Issue.record("it ended otherwise: \(ending)")
            return
        }
    }

    @Test func `a folder is not read on when a failure leads past its step`() async throws {
        var plan = try Self.plan(Self.transfer("sync", "./site", "s3://shop"))
        plan.steps.insert(Rig.step("look") { $0.onFailure = .goto(Rig.id("last")) }, at: 0)
        plan.steps.append(Rig.step("last"))
        let rig = try Self.rig(plan)
        let (reading, signal) = AsyncStream.makeStream(of: Void.self)
        rig.hasFiles { _ in
            signal.finish()
            return await Self.readForEver()
        }
        let ending = try await rig.execute { request in
            guard request.step == Rig.id("look") else { return Rig.done([:]) }
            for await _ in reading { break }
            return .refused(Rig.failure(.refused))
        }
        #expect(try rig.requests().isEmpty)
        #expect(try rig.state(of: "send") == .notTaken && rig.state(of: "last") == .succeeded)
        guard case .finished = ending else {
            Issue.record("it ended otherwise: \(ending)")
            return
        }
    }

    @Test(arguments: [false, true]) func `nobody has less time because reading took long`(isNamedByTime: Bool)
        async throws
    {
        let path: Template = isNamedByTime ? .expression(Rig.value("${now}")) : .literal("./f.zip")
        let plan = try Self.plan(Self.attached(path))
        let rig = try Self.rig(plan)
        rig.hasFiles { _ in
            rig.setClock(by: .seconds(60))
            return "read"
        }
        _ = try await rig.execute()
        let request = try #require(try rig.requests().first)
        #expect(request.operations.last?.hasSuffix("': sha256 read") == true, "\(request.operations)")
        // Where the moment is part of the name, the request is of the moment at which that was read.
        #expect(request.requestedAt == Rig.start + (isNamedByTime ? .zero : .seconds(60)))
        #expect(request.expiresAt == Rig.start + .seconds(60) + plan.approvals[0].expires.duration)
    }

    @Test func `what was approved is not sent when its check is called off, and is when the run goes on`() async throws
    {
        let rig = try Self.rig(try Self.plan(Self.transfer("sync", "./site", "s3://shop")))
        let looks = Mutex(0)
        rig.hasFiles { _ in
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            guard look == 2 else { return "read" }
            rig.stop.request("interrupted")
            return await Self.readForEver()
        }
        let ending = try await rig.execute(people: { rig.approval(of: $0) })
        guard case .interrupted = ending else {
            Issue.record("it ended otherwise: \(ending)")
            return
        }
        #expect(rig.performed.isEmpty)
        _ = try await rig.execute(readiness: { _ in .ready })
        #expect(rig.performed.count == 1)
        #expect(try rig.requests().count == 1)
        #expect(try rig.state(of: "send") == .succeeded)
    }
}
