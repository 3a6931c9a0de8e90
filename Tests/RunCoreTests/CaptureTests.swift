// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// Values of `NAME=$(…)`: computed once, whatever happens in between.
struct CaptureTests {
    private static let id = Sample.id("a")

    private static func shell(_ script: String, _ capture: String, _ effect: Effect = .read, exports: [String] = [])
        -> Command
    {
        Command(
            text: "\(capture)=$(\(script))",
            operation: .shell(ShellScript(script: script, exports: exports)),
            effect: effect,
            capture: capture
        )
    }

    /// `STAMP=$(date)`, then a change that names it.
    private static let stamped = Sample.step("a", .change) { step in
        var change = Sample.command("create", .change)
        change.operation = .aws(
            AWSOperation(service: "x", operation: "create", parameters: .expression(Sample.hole("STAMP")))
        )
        step.action = .commands([shell("date", "STAMP"), change])
        step.captures = [
            Capture(name: "NAME", expression: try? Expression("join('-', ['s', ${STAMP}])", dialect: .value))
        ]
    }

    private func printed(_ text: String, truncated: Bool = false) -> JSONValue {
        ["status": 0, "stdout": .string(text), "stderr": "", "truncated": .bool(truncated)]
    }

    /// Starts the first command, answers it, and gives what is then done.
    private func second(_ step: Step, answering result: JSONValue) -> StepMachine.Action {
        var machine = StepMachine(step: step, attempt: 1, scope: Scope(now: Sample.start))
        _ = machine.start(at: Sample.start)
        return machine.ended(.answered(result), at: Sample.start)
    }

    private func parameters(_ action: StepMachine.Action) -> JSONValue? {
        guard case .perform(_, .aws(let aws), _) = action else { return nil }
        return aws.parameters
    }

    @Test(arguments: [("1\n", "1"), ("a b\n\n\n", "a b"), ("", ""), ("\n", ""), (" x \n y\n", " x \n y"), ("é\n", "é")])
    func `a command's output is its value, without the line ends at its end`(output: String, value: String) {
        #expect(parameters(second(Self.stamped, answering: printed(output))) == .string(value))
    }

    @Test func `an output that was cut off is no value`() {
        guard case .finish(let outcome) = second(Self.stamped, answering: printed("1", truncated: true)) else {
            Issue.record("the change was made")
            return
        }
        #expect(outcome.state == .undetermined)
        #expect(outcome.unobserved == ["NAME", "STAMP"])
    }

    @Test func `a variable that the script assigns is taken from what it hands on`() {
        var step = Self.stamped
        step.action = .commands([Self.shell("STAMP=x", "STAMP", exports: ["STAMP"]), step.commands[1]])
        var result = printed("printed\n").objectValue ?? JSONObject()
        result["exports"] = ["STAMP": "kept\n"]
        #expect(parameters(second(step, answering: .object(result))) == "kept\n")
        result["exports"] = [:]
        guard case .finish(let outcome) = second(step, answering: .object(result)) else {
            Issue.record("the change was made")
            return
        }
        #expect(outcome.state == .undetermined)
    }

    // MARK: - Interruptions

    /// The run after the change was intended and the executor killed.
    private func killed() -> TestRun {
        var run = TestRun(Sample.plan([Self.stamped]))
        run.apply(
            .stepStarted(step: Self.id, attempt: 1),
            .operationEnded(Sample.record("a", .action(index: 0), .read, .answered, output: printed("7\n"))),
            .operationIntended(Sample.intent("a")),
            .executorStarted(Sample.executor(attended: true))
        )
        run.lookInVain("a")
        run.settle()
        return run
    }

    private func machine(_ run: TestRun, _ entry: StepMachine.Entry) -> StepMachine {
        StepMachine(
            step: Self.stamped,
            attempt: 2,
            scope: run.machine.scope(at: Sample.start),
            entry: entry,
            captured: run.machine.status(of: Self.id).values(boundFor: entry)
        )
    }

    @Test func `a change that is adopted keeps the values that it was made with`() {
        var run = killed()
        run.apply(.operatorAnswered(Sample.answer("a", .adopt)))
        #expect(run.next == [.start(Self.id, attempt: 2, entry: .resuming(at: 1), clouded: nil)])
        // A second kill, during the adoption, loses nothing either.
        run.apply(.stepStarted(step: Self.id, attempt: 2), .executorStarted(Sample.executor(attended: true)))
        var adopting = machine(run, .adopting)
        guard case .finish(let outcome) = adopting.start(at: Sample.start) else {
            Issue.record("something is done")
            return
        }
        #expect(outcome.captures["STAMP"] == "7")
    }

    @Test func `a change that is repeated on a person's word is the same change`() {
        var run = killed()
        run.apply(.operatorAnswered(Sample.answer("a", .repeat)))
        var repeating = machine(run, .beginning)
        #expect(parameters(repeating.start(at: Sample.start)) == "7")
    }

    @Test func `a step that is retried after a failure computes its values anew`() {
        var run = TestRun(Sample.plan([Self.stamped]))
        run.apply(
            .stepStarted(step: Self.id, attempt: 1),
            .operationEnded(Sample.record("a", .action(index: 0), .read, .answered, output: printed("7\n"))),
            .stepFinished(Sample.outcome("a", .failed))
        )
        run.settle()
        run.apply(.operatorAnswered(Sample.answer("a", .retry)))
        #expect(run.machine.status(of: Self.id).values(boundFor: .beginning).isEmpty)
    }

    // MARK: - Several of one name

    @Test func `of two values of one name a step sees the nearest before it`() {
        func producing(_ name: String, after: [String]) -> Step {
            Sample.step(name, after: after) { $0.captures = [Capture(name: "X")] }
        }
        let steps = [
            producing("a", after: []), Sample.step("b", after: ["a"]), producing("c", after: ["b"]),
            Sample.step("d", after: ["c"]),
        ]
        var run = TestRun(Sample.plan(steps))
        func value(_ step: String) -> Scope.Entry? {
            run.machine.scope(at: Sample.start, for: Sample.id(step)).values["X"]
        }
        run.apply(.stepFinished(Sample.outcome("a", .succeeded, captures: ["X": 1])))
        #expect(value("b") == .observed(1))
        #expect(value("c") == .observed(1))
        #expect(value("d") == .unobserved("step 'c' has not run"))
        run.apply(.stepFinished(Sample.outcome("c", .succeeded, captures: ["X": 2])))
        #expect(value("b") == .observed(1))
        #expect(value("d") == .observed(2))
        #expect(run.machine.scope(at: Sample.start).values["X"] == .observed(2))
    }
}

/// What a step stands for by its id.
struct StepObjectTests {
    private func entry(_ state: StepState, result: JSONValue?, captures: JSONValue = [:]) -> TestRun {
        let step = Sample.step("create", .change) { step in
            step.captures = [Capture(name: "id"), Capture(name: "size")]
            step.action = .commands([Sample.command("c", .change, capture: "key", secret: true)])
        }
        var run = TestRun(Sample.plan([step, Sample.step("b")]))
        run.apply(
            .stepStarted(step: Sample.id("create"), attempt: 1),
            .operationEnded(Sample.record("create", .action(index: 0), .change, .answered, output: result)),
            .stepFinished(Sample.outcome("create", state, captures: captures))
        )
        return run
    }

    private func verdict(_ source: String, _ run: TestRun) throws -> Verdict {
        try Expression.interpolation(source).check([:], in: run.machine.scope(at: Sample.start)).verdict
    }

    @Test func `a capture that was not observed, and one that is secret, are not null`() throws {
        let dry = entry(.undetermined, result: nil)
        for source in ["create.id == 'x'", "create.id == null", "id == 'x'", "create.key == null", "create.key != 'x'"]
        {
            #expect(try verdict(source, dry) == .undetermined, "\(source)")
        }
        let done = entry(.succeeded, result: ["X": 1], captures: ["id": "x"])
        #expect(try verdict("create.id == 'x'", done) == .passed)
        #expect(try verdict("create.size == null", done) == .undetermined)
        #expect(try verdict("create.nothing == null", done) == .passed)
        #expect(try verdict("create.result.X == `1`", done) == .passed)
        #expect(try verdict("create.result.Y == null", done) == .passed)
    }

    @Test func `members of a result that is not on record are not null`() throws {
        // What is larger than 64 KiB stands in the evidence, not in the journal.
        let large = entry(.succeeded, result: nil, captures: ["id": "x", "size": 1])
        #expect(try verdict("create.result.X == null", large) == .undetermined)
        #expect(try verdict("create.id == 'x'", large) == .passed)
    }
}
