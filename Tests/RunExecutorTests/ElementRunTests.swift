// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunExecutor
import RunStore
import RunbookModel
import Synchronization
import Testing
import Values

/// Steps that go through a list, from the journal's point of view: each element once, in order, whatever happens.
@Suite(.timeLimit(.minutes(10)))
struct ElementRunTests {
    private static func hole(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression.interpolation(text)
        } catch {
            preconditionFailure("the test has a hole '\(text)': \(error.message)")
        }
    }

    private static func command(_ name: String, _ effect: Effect) -> Command {
        let parameters = Template.object([.init(name: "name", value: .expression(hole("name")))])
        return Command(
            text: name,
            operation: .aws(AWSOperation(service: "x", operation: name, parameters: parameters)),
            effect: effect
        )
    }

    /// A step that does something for each of three names.
    private static func loop(_ effect: Effect = .change, configure: (inout Step) -> Void = { _ in }) -> Step {
        Rig.step("a", effect) { step in
            step.action = .commands([command("make", effect)])
            step.each = EachRule(name: "name", list: hole("`[\"x\", \"y\", \"z\"]`"))
            configure(&step)
        }
    }

    private static func name(_ request: OperationRequest) -> String {
        guard case .aws(let aws) = request.operation else { return "" }
        return aws.parameters["name"]?.stringValue ?? ""
    }

    private func outcomes(_ rig: Rig) throws -> [StepOutcome] {
        try rig.history().machine().status(of: Rig.id("a")).elementOutcomes
    }

    @Test func `each element has its own operations on record, in the order of the list`() async throws {
        let step = Self.loop { step in
            step.captures = [Capture(name: "sizes", expression: Rig.value("size"))]
            step.expectations = [Expectation(expression: Rig.expression("size > 0 && ${name} != 'q'"))]
        }
        let user = Rig.step("b", after: ["a"]) { step in
            step.expectations = [Expectation(expression: Rig.expression("${sizes} == `[1, 2, 3]`"))]
        }
        let rig = try Rig(Rig.plan([step, user]))
        let seen = Mutex<[String]>([])
        let ending = try await rig.execute { request in
            if request.name == "make" { seen.withLock { $0.append("\(request.element ?? 0)\(Self.name(request))") } }
            return Rig.done(["size": .integer(request.element ?? 9)])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 2)))
        #expect(seen.withLock { $0 } == ["1x", "2y", "3z"])
        let intents = try rig.events().compactMap { event -> Int? in
            if case .operationIntended(let intent) = event { intent.element } else { nil }
        }
        #expect(intents == [1, 2, 3])
        let status = try rig.history().machine().status(of: Rig.id("a"))
        #expect(status.outcome?.isProven == true)
        #expect(status.operations.count == 3)
        #expect(status.assertions.count == 3)
        #expect(status.attempt == 3)
    }

    @Test func `the first element that fails stops the step`() async throws {
        let rig = try Rig(Rig.plan([Self.loop()]))
        _ = try await rig.execute { request in
            Self.name(request) == "y" ? .refused(Rig.failure(.refused)) : Rig.done([:])
        }
        #expect(rig.performed.count == 2)
        #expect(try rig.state(of: "a") == .failed)
        let reason = try rig.history().machine().status(of: Rig.id("a")).outcome?.reason ?? ""
        #expect(
            reason.hasPrefix("element 2 of 3 (\"y\")") && reason.hasSuffix("1 done before it, 1 not begun"),
            "\(reason)"
        )
        #expect(try outcomes(rig).map(\.state) == [.succeeded])
    }

    @Test func `an executor that is killed anywhere does every element once in the end`() async throws {
        for limit in 2..<16 {
            let step = Self.loop { step in
                step.probe = Probe(
                    command: Self.command("look", .read),
                    doneWhen: Rig.expression("contains(made, ${name})")
                )
            }
            let rig = try Rig(Rig.plan([step]))
            let made = Mutex<[String]>([])
            let world: @Sendable (OperationRequest) async -> OperationOutcome = { request in
                let name = Self.name(request)
                if request.name == "make" { made.withLock { $0.append(name) } }
                return Rig.done(["made": .array(made.withLock { $0.map { .string($0) } })])
            }
            do { _ = try await rig.execute(failAppendAt: limit, world: world) } catch is Rig.DiskFull {}
            for _ in 0..<3 where try !rig.history().machine().state.isFinal { _ = try await rig.execute(world: world) }
            #expect(made.withLock { $0 } == ["x", "y", "z"], "killed at append \(limit)")
            #expect(try outcomes(rig).count == 3, "killed at append \(limit)")
            #expect(try rig.state(of: "a") == .succeeded || rig.state(of: "a") == .adopted, "killed at append \(limit)")
        }
    }

    @Test func `a doubt about one element is settled before the next begins`() async throws {
        let step = Self.loop { step in
            step.probe = Probe(command: Self.command("look", .read), doneWhen: Rig.expression("made == ${name}"))
        }
        let rig = try Rig(Rig.plan([step]))
        let last = Mutex("")
        let ending = try await rig.execute { request in
            let name = Self.name(request)
            guard request.name == "make" else { return Rig.done(["made": .string(last.withLock { $0 })]) }
            last.withLock { $0 = name }
            return name == "y" ? .unknown(Rig.failure(.timeout)) : Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed.count { $0 == "make" } == 3)
        #expect(try outcomes(rig).map(\.state) == [.succeeded, .adopted, .succeeded])
        #expect(try rig.state(of: "a") == .adopted)
    }

    @Test func `a read is retried for its own element`() async throws {
        let step = Self.loop(.read) { $0.retry = RetryPolicy(attempts: 2, interval: TimeSpan(.seconds(1))) }
        let rig = try Rig(Rig.plan([step]))
        let failures = Mutex<Set<String>>([])
        let ending = try await rig.execute { request in
            let isFirst = failures.withLock { $0.insert(Self.name(request)).inserted }
            return isFirst ? .refused(Rig.failure(.refused)) : Rig.done([:])
        }
        #expect(ending == .finished(.completed, RunSummary(passed: 1)))
        #expect(rig.performed.count == 6)
        #expect(try rig.history().machine().status(of: Rig.id("a")).operations.map(\.element) == [1, 2, 3])
    }

    @Test func `a dry run looks at every element and changes nothing`() async throws {
        let reading = Self.loop(.read) { step in
            step.expectations = [Expectation(expression: Rig.expression("ok == `true`"))]
        }
        let rig = try Rig(Rig.plan([reading]), level: .probe)
        _ = try await rig.execute { request in Rig.done(["ok": .bool(Self.name(request) != "y")]) }
        #expect(rig.performed.count == 3)
        #expect(try rig.state(of: "a") == .failed)
        #expect(try outcomes(rig).map(\.state) == [.succeeded, .failed, .succeeded])
        let changing = try Rig(Rig.plan([Self.loop()]), level: .probe)
        _ = try await changing.execute { _ in .withheld(reason: "a dry run") }
        #expect(try changing.state(of: "a") == .undetermined)
        #expect(try outcomes(changing).map(\.state) == [.undetermined, .undetermined, .undetermined])
    }

    @Test func `the operator is shown what will be done for every element before the first`() async throws {
        let rig = try Rig(Rig.plan([Self.loop { $0.asksFirst = true }]))
        guard case .parked = try await rig.execute(people: { _ in nil }) else {
            Issue.record("it went on without an answer")
            return
        }
        #expect(rig.performed.isEmpty)
        guard case .question(.confirmation(let calls, _, _, _), _)? = rig.asked.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(calls.count == 3)
        for (number, name) in ["x", "y", "z"].enumerated() {
            #expect(calls[number].hasPrefix("element \(number + 1) of 3 (\"\(name)\"): x make {\"name\":\"\(name)\"}"))
        }
    }

    @Test func `an approver sees every element, and after an interruption those that are left`() async throws {
        let policy = ApprovalPolicy(id: try #require(ApprovalID("p")), roles: ["dba"])
        let step = Self.loop { $0.approval = policy.id }
        let rig = try Rig(
            Rig.plan([step], approvals: [policy]),
            roles: Rig.roles
        )
        _ = try await rig.execute()
        rig.post(Rig.decision("nonce-1"))
        // The executor is told to stop when the second element is done.
        _ = try await rig.execute { request in
            if Self.name(request) == "y" { rig.stop.request("the test says so") }
            return Rig.done([:])
        }
        _ = try await rig.execute(readiness: { _ in .ready })
        let requests = try rig.events().compactMap { event -> ApprovalRequest? in
            if case .approvalRequested(let request) = event { request } else { nil }
        }
        #expect(requests.map(\.operations.count) == [3, 1])
        #expect(requests.first?.operations[1].hasPrefix("element 2 of 3 (\"y\"): x make") == true)
        #expect(requests.last?.operations[0].hasPrefix("element 3 of 3 (\"z\"): x make") == true)
        #expect(Set(requests.map(\.stepDigest)).count == 2)
        #expect(rig.performed.count == 2)
    }
}
