// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// What readings make of a step that makes several changes and has no probe: each is proved for itself.
struct CallProofTests {
    private static func jmespath(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .jmespath)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }

    /// Reads the member `thing` of the world, of which `size` shall be `size`.
    private static func reading(_ thing: String, _ size: Int, isSpared: Bool = true) -> EffectReading {
        let check = EffectReading.Check(
            statement: "size == \(size)",
            name: "size",
            path: jmespath("size"),
            holds: { $0 == .integer(size) }
        )
        return EffectReading(
            operation: .shell(ResolvedOperation.Shell(script: thing)),
            item: jmespath(thing),
            checks: [check],
            underWay: jmespath("state == 'busy'"),
            pending: jmespath("pending"),
            isSpared: isSpared
        )
    }

    private static func name(_ operation: ResolvedOperation) -> String {
        switch operation {
        case .aws(let aws): aws.operation
        case .shell(let shell): shell.script
        case .sql: ""
        }
    }

    private static func step(_ names: [String] = ["a", "b"], configure: (inout Step) -> Void = { _ in }) -> Step {
        Sample.step("s", .change) { step in
            step.action = .commands(names.map { Sample.command($0, .change) })
            configure(&step)
        }
    }

    /// What an attempt came to.
    private struct Course {
        var outcome: StepOutcome
        var sent: [String] = []
        var looked: [String] = []
        var waited = Duration.zero
    }

    /// Carries an attempt to its end in a world of things with sizes, which calls change as `effects` say.
    private func drive(
        _ step: Step = step(),
        readings: [String: EffectReading] = ["a": reading("x", 7), "b": reading("y", 8)],
        effects: [String: [String: JSONValue]] = ["a": ["x": ["size": 7]], "b": ["y": ["size": 8]]],
        entry: StepMachine.Entry = .beginning,
        isBlind: Bool = false,
        isDry: Bool = false,
        limit: Duration = .seconds(1000)
    ) -> Course {
        var (now, world) = (Sample.start, ["x": ["size": 1], "y": ["size": 1]] as [String: JSONValue])
        if entry == .adopting { for effect in effects.values { world.merge(effect) { $1 } } }
        var machine = StepMachine(step: step, attempt: 1, scope: Scope(values: [:], now: now), entry: entry)
        machine.prove { operation, _ in readings[Self.name(operation)] }
        var course = Course(outcome: StepOutcome(step: step.id, attempt: 1, state: .pending))
        var action = machine.start(at: now)
        for _ in 0..<1000 {
            switch action {
            case .finish(let outcome):
                course.outcome = outcome
                return course
            case .pause(let duration):
                now = now + duration
                course.waited += duration
                guard course.waited < limit else {
                    course.outcome = machine.interrupted(.timedOut, reason: "late")
                    return course
                }
                action = machine.resumed(at: now)
            case .examine: preconditionFailure("nothing is in doubt")
            case .perform(_, let operation, let effect):
                let name = Self.name(operation)
                guard effect.mayChange else {
                    course.looked.append(name)
                    let answer = StepMachine.Ending.answered(.object(JSONObject(world.map { ($0.key, $0.value) })))
                    action = machine.ended(isBlind ? .blind(message: "denied") : answer, at: now)
                    continue
                }
                course.sent.append(name)
                if !isDry { world.merge(effects[name] ?? [:]) { $1 } }
                action = machine.ended(isDry ? .withheld(reason: "withheld") : .answered(["call": true]), at: now)
            }
        }
        Issue.record("the attempt does not end")
        return course
    }

    // MARK: - Not what was asked for

    @Test func `a call is sent although what is read right after another one seems to hold already`() {
        // The world shows the second call's state all the time: what the first one does is seen late.
        let course = drive(
            readings: ["a": Self.reading("x", 2), "b": Self.reading("x", 1)],
            effects: ["a": [:], "b": ["x": ["size": 1]]]
        )
        #expect(course.sent == ["a", "b"])
    }

    @Test(arguments: ["a", "b"])
    func `one call of several that changes nothing leaves the step half done, and is named`(_ idle: String) {
        var effects: [String: [String: JSONValue]] = ["a": ["x": ["size": 7]], "b": ["y": ["size": 8]]]
        effects[idle] = nil
        let course = drive(effects: effects)
        #expect(course.outcome.state == .failed)
        #expect(!course.outcome.isProven)
        let other = idle == "a" ? "call 2 of 2 (aws x b)" : "call 1 of 2 (aws x a)"
        let place = idle == "a" ? "call 1 of 2 (aws x a)" : "call 2 of 2 (aws x b)"
        let text = idle == "a" ? "size == 7 (found 1)" : "size == 8 (found 1)"
        #expect(course.outcome.reason == "\(place): it was accepted and changed nothing: \(text); \(other) took effect")
        #expect(course.sent == ["a", "b"])
        #expect(course.waited >= .seconds(10))
    }

    @Test func `calls of which none changes anything are no effect`() {
        #expect(drive(effects: [:]).outcome.state == .noEffect)
    }

    @Test func `a call that no reading shows is not proven, and is named, whatever is expected of the last answer`() {
        let expecting = Self.step { $0.expectations = [Expectation(expression: Sample.expression("call == true"))] }
        let course = drive(expecting, readings: ["b": Self.reading("y", 8)])
        #expect(course.outcome.state == .succeeded)
        #expect(!course.outcome.isProven)
        #expect(course.outcome.reason == "call 1 of 2 (aws x a): no reading shows its effect")
    }

    @Test func `what is expected of the last answer proves the last call`() {
        let expecting = Self.step { $0.expectations = [Expectation(expression: Sample.expression("call == true"))] }
        #expect(drive(expecting, readings: ["a": Self.reading("x", 7)]).outcome.isProven)
        #expect(!drive(readings: ["a": Self.reading("x", 7)]).outcome.isProven)
    }

    @Test func `what cannot be read is not proven, and what changed to something else is undetermined`() {
        let blind = drive(isBlind: true)
        #expect(blind.outcome.state == .succeeded && !blind.outcome.isProven)
        #expect(blind.outcome.reason.contains("call 2 of 2 (aws x b): its effect could not be read: denied"))
        let other = drive(effects: ["a": ["x": ["size": 2]], "b": ["y": ["size": 8]]])
        #expect(other.outcome.state == .undetermined)
        #expect(other.outcome.reason.hasPrefix("call 1 of 2 (aws x a): something changed, and not to what was asked"))
    }

    @Test(arguments: [["state": "busy", "size": 1], ["pending": ["size": 8], "size": 8]] as [JSONValue])
    func `a change that is under way or pending is not proven`(_ thing: JSONValue) {
        let course = drive(effects: ["a": ["x": ["size": 7]], "b": ["y": thing]])
        #expect(course.outcome.state == .succeeded)
        #expect(!course.outcome.isProven)
        #expect(course.outcome.reason.hasPrefix("call 2 of 2 (aws x b): accepted"))
    }

    @Test func `when the time is over before the effects are seen, nobody says that there is none`() {
        let course = drive(effects: ["a": ["x": ["size": 7]]], limit: .seconds(5))
        #expect(course.outcome.state == .undetermined)
        for call in ["call 1 of 2 (aws x a)", "call 2 of 2 (aws x b)"] {
            #expect(course.outcome.reason.contains("\(call): its effect was not seen before the time was over"))
        }
    }

    // MARK: - What was asked for

    @Test func `several calls that all have their effect are proven, without a word from the author`() {
        let course = drive()
        #expect(course.outcome.state == .succeeded)
        #expect(course.outcome.isProven)
        #expect(course.outcome.reason.isEmpty)
        #expect(course.looked == ["x", "y", "y", "x"])
    }

    @Test func `what holds already is not sent, and the rest is`() {
        let course = drive(readings: ["a": Self.reading("x", 1), "b": Self.reading("y", 8)])
        #expect(course.sent == ["b"])
        #expect(course.outcome.state == .succeeded && course.outcome.isProven)
        #expect(course.outcome.reason.hasPrefix("call 1 of 2 (aws x a): what it brings about already holds"))
        let all = drive(readings: ["a": Self.reading("x", 1), "b": Self.reading("y", 1)])
        #expect(all.sent.isEmpty)
        #expect(all.outcome.state == .alreadyTrue && all.outcome.isProven)
    }

    @Test func `a call whose answer is looked at, or that makes something, is sent although its state holds`() {
        let expecting = Self.step { $0.expectations = [Expectation(expression: Sample.expression("call == true"))] }
        #expect(drive(expecting, readings: ["a": Self.reading("x", 7), "b": Self.reading("y", 1)]).sent == ["a", "b"])
        let capturing = Self.step { step in
            step.action = .commands([Sample.command("a", .change, capture: "v"), Sample.command("b", .change)])
        }
        #expect(drive(capturing, readings: ["a": Self.reading("x", 1)]).sent == ["a", "b"])
        let making = ["a": Self.reading("x", 1, isSpared: false), "b": Self.reading("y", 8)]
        #expect(drive(readings: making).sent == ["a", "b"])
    }

    @Test func `two calls that change the same thing are both seen, also when the second takes back the first`() {
        let same = ["a": Self.reading("x", 7), "b": Self.reading("x", 8)]
        let course = drive(readings: same, effects: ["a": ["x": ["size": 7]], "b": ["x": ["size": 8]]])
        #expect(course.outcome.state == .succeeded && course.outcome.isProven)
        let lost = drive(readings: same, effects: ["b": ["x": ["size": 8]]])
        #expect(lost.outcome.state == .succeeded && !lost.outcome.isProven)
        #expect(lost.outcome.reason.contains("call 1 of 2 (aws x a): its effect is not seen, and call 2 of 2"))
        #expect(lost.waited == .zero, "what is changed again does not show any more")
    }

    // MARK: - Elsewhere

    @Test func `the author's probe stands for all of them`() {
        let isDone = Sample.expression("y.size == 8")
        let step = Self.step { $0.probe = Probe(command: Sample.command("p"), doneWhen: isDone) }
        let course = drive(step)
        #expect(course.looked == ["p", "p"])
    }

    @Test func `a change that is only checked is looked at without a reading before`() {
        #expect(drive(entry: .adopting).outcome.isProven)
        let unseen = drive(effects: ["a": ["x": ["size": 7]]], entry: .adopting)
        #expect(unseen.sent.isEmpty)
        #expect(unseen.outcome.state == .undetermined)
        #expect(unseen.outcome.reason.hasPrefix("call 2 of 2 (aws x b): its effect is not seen"))
    }

    @Test func `a dry run says what is there and what would change`() {
        let course = drive(isDry: true)
        #expect(course.outcome.state == .undetermined)
        #expect(course.outcome.reason == "withheld; now: call 1 of 2 (aws x a): size == 7 (found 1)")
    }
}
