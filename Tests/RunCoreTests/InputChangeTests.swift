// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// Other inputs for a step that failed: what is refused, and who gets them.
struct InputChangeTests {
    private static let arn = "arn:aws:rds:us-west-2:123456789012:db:x"

    private static let inputs: [InputDeclaration] = [
        InputDeclaration(name: "size", defaultValue: "small"), InputDeclaration(name: "other", defaultValue: "o"),
        InputDeclaration(name: "word", isSecret: true), InputDeclaration(name: "place", type: .awsRegion),
        InputDeclaration(name: "where"), InputDeclaration(name: "host"), InputDeclaration(name: "role", type: .arn),
        InputDeclaration(name: "names", type: .list),
    ]

    /// A run whose first step, which uses every input but `other`, failed.
    private static func paused() -> RunMachine {
        func value(_ name: String) -> Template { .expression(Sample.hole(name)) }
        let call = AWSOperation(
            service: "x",
            operation: "a",
            region: value("where"),
            parameters: .list(["size", "word", "place", "role", "names"].map(value))
        )
        let connection = SQLOperation.Connection.explicit(.object([.init(name: "host", value: value("host"))]))
        let query = SQLOperation(connection: connection, statement: "SELECT 1")
        let step = Sample.step("a", .change) { step in
            step.action = .commands([
                Command(text: "a", operation: .aws(call), effect: .change),
                Command(text: "q", operation: .sql(query), effect: .read),
            ])
            step.each = EachRule(name: "item", list: Sample.hole("names"))
            step.asksFirst = true
        }
        let undoing = Sample.step("undo", .change) { $0.compensates = Sample.id("a") }
        var plan = Sample.plan([step, Sample.step("b", after: ["a"]), undoing])
        plan.inputs = inputs
        var machine = RunMachine(plan: plan)
        let opening = Sample.opening(inputs: ["size": "small", "other": "o", "role": .string(arn)])
        machine.apply(.runOpened(opening), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        machine.apply(.elementsListed(step: Sample.id("a"), elements: [1]), at: Sample.start)
        machine.apply(.stepStarted(step: Sample.id("a"), attempt: 1), at: Sample.start)
        machine.apply(.stepFinished(Sample.outcome("a", .failed)), at: Sample.start)
        machine.apply(.operatorAsked(step: Sample.id("a"), question: .failure(reason: "why")), at: Sample.start)
        return machine
    }

    private static func answer(_ changes: [InputChange], _ choice: OperatorAnswer.Choice = .retryWith) -> OperatorAnswer
    {
        var answer = Sample.answer("a", choice)
        answer.inputs = changes
        return answer
    }

    private static func objection(_ answer: OperatorAnswer) -> String? {
        InputChangeGate(paused()).objection(to: answer) { $1 == "bad" ? "does not accept it" : nil }
    }

    @Test(arguments: [
        ("nothing", "x", "the runbook has no input 'nothing'"), ("word", "x", "is a secret"),
        ("other", "x", "'a' does not use 'other'"), ("place", "eu-west-1", "says where 'a' acts"),
        ("where", "eu-west-1", "says where 'a' acts"), ("host", "db2", "says where 'a' acts"),
        ("names", "x", "which is decided once"), ("size", "bad", "'size' does not accept it"),
        ("size", "small", "has that value already"),
        ("role", "arn:aws:rds:eu-west-1:123456789012:db:x", "another account or region"),
        ("role", "arn:aws:rds:us-west-2:999999999999:db:x", "another account or region"),
        ("role", "no name at all", "another account or region"),
    ])
    func `what is no input of the step, a secret or a place is not changed`(name: String, value: String, words: String)
    {
        let found = Self.objection(Self.answer([InputChange(name: name, value: .string(value))]))
        #expect(found?.contains(words) == true, "\(found ?? "accepted")")
    }

    @Test func `only retry-with changes inputs, each once, and at least one`() {
        let size = InputChange(name: "size", value: "large")
        #expect(Self.objection(Self.answer([size])) == nil)
        #expect(Self.objection(Self.answer([InputChange(name: "role", value: .string(Self.arn + "y"))])) == nil)
        #expect(Self.objection(Self.answer([size], .retry)) == "'retry' changes no inputs")
        #expect(Self.objection(Self.answer([size], .skip)) == "'skip' changes no inputs")
        #expect(Self.objection(Sample.answer("a", .retry)) == nil)
        #expect(Self.objection(Self.answer([]))?.contains("say which") == true)
        #expect(Self.objection(Self.answer([size, size])) == "it gives an input twice")
    }

    @Test func `other inputs are offered only for a step that can be given one, and refused for any other`() throws {
        let plan = Self.paused().plan
        #expect(try plan.changeableInputs(of: #require(plan.step(Sample.id("a")))) == ["size", "role"])
        let blind = try #require(plan.step(Sample.id("b")))
        #expect(plan.changeableInputs(of: blind) == [])
        #expect(plan.choices(for: .failure(reason: ""), at: blind, StepStatus()) == [.retry, .skip, .ignore, .abort])
        #expect(plan.choices(for: .doubt(reason: ""), at: blind, StepStatus()) == [.adopt, .repeat, .fail])
        var answer = Self.answer([InputChange(name: "size", value: "large")])
        answer.step = Sample.id("b")
        let refusal = "'b' reads no input that can be given anew: `retry` begins it again as it is"
        #expect(Self.objection(answer) == refusal)
    }

    @Test func `the step alone gets the value, is asked about again, and the value before is on record`() {
        var machine = Self.paused()
        let answer = InputChangeGate(machine).recorded(Self.answer([InputChange(name: "size", value: "large")]))
        #expect(answer.text == "retry-with size = \"large\" (was \"small\")")
        #expect(answer.choice.needsReason)
        machine.apply(.operatorAnswered(answer), at: Sample.start)
        func size(_ step: String?) -> JSONValue? {
            let scope = machine.scope(at: Sample.start, for: step.map(Sample.id))
            return try? TemplateScope(scope).value(of: .expression(Sample.hole("size")))
        }
        #expect(size("a") == "large")
        #expect(size("b") == "small")
        // What was done with a value is undone with it.
        #expect(size("undo") == "large")
        #expect(size(nil) == "small")
        #expect(
            machine.nextActions(at: Sample.start) == [
                .ask(Sample.id("a"), .confirmation(calls: [], readings: nil))
            ]
        )
        let again = InputChangeGate(machine).recorded(Self.answer([InputChange(name: "size", value: "huge")]))
        #expect(again.inputs?.first?.old == "large")
    }

    /// How the change of an attempt ends.
    enum Sending: Sendable { case answered, refused, unknown, none }

    @Test(arguments: [
        ([Sending.answered, .answered, .answered], "huge", true), ([.answered, .answered, .refused], "large", true),
        ([.answered, .refused, .refused], "small", false), ([.answered, .none, .none], "small", false),
        ([.refused, .answered, .none], "large", false), ([.unknown, .refused, .refused], "small", false),
        ([.unknown, .answered, .none], "large", true), ([.none, .none, .answered], "huge", false),
    ])
    func `what undoes a step has the inputs of the attempt that it undoes, over two retry-withs`(
        sendings: [Sending],
        expected: String,
        isPartial: Bool
    ) {
        let step = Sample.step("a", .change) { $0.onFailure = .compensate }
        let undo = Sample.step("undo", .change) { $0.compensates = Sample.id("a") }
        var plan = Sample.plan([step, undo])
        plan.inputs = [InputDeclaration(name: "size", defaultValue: "small")]
        var machine = RunMachine(plan: plan)
        machine.apply(.runOpened(Sample.opening(inputs: ["size": "small"])), at: Sample.start)
        machine.apply(.executorStarted(Sample.executor(attended: true)), at: Sample.start)
        for (index, sending) in sendings.enumerated() {
            if index > 0 {
                machine.apply(.operatorAsked(step: Sample.id("a"), question: .failure(reason: "why")), at: Sample.start)
                let change = InputChange(name: "size", value: index == 1 ? "large" : "huge")
                machine.apply(.operatorAnswered(Self.answer([change])), at: Sample.start)
            }
            machine.apply(.stepStarted(step: Sample.id("a"), attempt: index + 1), at: Sample.start)
            let ending: OperationRecord.Ending? =
                switch sending {
                case .answered: .answered
                case .refused: .refused
                case .unknown: .unknown
                case .none: nil
                }
            if let ending {
                var intent = Sample.intent("a")
                intent.attempt = index + 1
                machine.apply(.operationIntended(intent), at: Sample.start)
                let record = Sample.record("a", .action(index: 0), .change, ending)
                machine.apply(.operationEnded(record), at: Sample.start)
            }
            machine.apply(.stepFinished(Sample.outcome("a", .failed)), at: Sample.start)
        }
        let scope = machine.scope(at: Sample.start, for: Sample.id("undo"))
        let size = try? TemplateScope(scope).value(of: .expression(Sample.hole("size")))
        #expect(size == .string(expected))
        // The step itself has what it was given last.
        let own = machine.scope(at: Sample.start, for: Sample.id("a"))
        #expect((try? TemplateScope(own).value(of: .expression(Sample.hole("size")))) == "huge")
        if let undoing = machine.undoings.first { #expect(undoing.isPartial == isPartial) }
    }
}
