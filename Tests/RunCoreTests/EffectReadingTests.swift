// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Testing
import Values

/// What a reading before and after a change makes of a step without a probe.
struct EffectReadingTests {
    private typealias Ending = StepMachine.Ending

    private static func jmespath(_ text: String) -> Expression {
        do throws(ExpressionError) {
            return try Expression(text, dialect: .jmespath)
        } catch {
            preconditionFailure("the test has an expression '\(text)': \(error.message)")
        }
    }

    /// A reading of a thing whose `size` shall be 7.
    private static func reading(isGone: Bool = false, isSpared: Bool = true, settling: Duration = .seconds(10))
        -> EffectReading
    {
        let size = EffectReading.Check(
            statement: "size == 7",
            name: "size",
            path: jmespath("size"),
            holds: { $0 == 7 }
        )
        return EffectReading(
            operation: .shell(ResolvedOperation.Shell(script: "look")),
            item: jmespath("thing"),
            isGone: isGone,
            checks: isGone ? [] : [size],
            underWay: jmespath("state == 'busy'"),
            pending: jmespath("pending"),
            settling: settling,
            isSpared: isSpared
        )
    }

    private static func thing(_ size: Int, _ more: JSONObject = [:]) -> Ending {
        var object = more
        object["size"] = .integer(size)
        return .answered(["thing": .object(object)])
    }

    /// Carries an attempt to its end; the reading shows `before` and then one of `after` at a time, the last for good.
    private func drive(
        _ step: Step = Sample.step("a", .change),
        _ reading: EffectReading = reading(),
        entry: StepMachine.Entry = .beginning,
        before: StepMachine.Ending,
        after: [StepMachine.Ending] = [],
        call: StepMachine.Ending = .answered(["call": true])
    ) -> (outcome: StepOutcome, performed: [OperationPhase], waited: Duration) {
        var now = Sample.start
        var machine = StepMachine(
            step: step,
            attempt: 1,
            scope: Scope(values: [:], now: now),
            entry: entry,
            reading: reading
        )
        var (performed, looks, action) = ([OperationPhase](), 0, machine.start(at: now))
        for _ in 0..<1000 {
            switch action {
            case .finish(let outcome): return (outcome, performed, now - Sample.start)
            case .pause(let duration):
                now = now + duration
                action = machine.resumed(at: now)
            case .examine: preconditionFailure("nothing is in doubt")
            case .perform(let phase, _, let effect):
                performed.append(phase)
                switch phase {
                case .probeBefore: action = machine.ended(before, at: now)
                case .probeAfter:
                    action = machine.ended(after[min(looks, after.count - 1)], at: now)
                    looks += 1
                default: action = machine.ended(effect.mayChange ? call : Self.thing(7), at: now)
                }
            }
        }
        Issue.record("the attempt does not end")
        return (StepOutcome(step: step.id, attempt: 1, state: .undetermined), performed, now - Sample.start)
    }

    // MARK: - Not what was asked for

    @Test func `a call that was accepted and changed nothing is no effect`() {
        let (outcome, performed, waited) = drive(before: Self.thing(1), after: [Self.thing(1)])
        #expect(outcome.state == .noEffect)
        #expect(outcome.reason == "the call was accepted and changed nothing: size == 7 (found 1)")
        #expect(performed.filter { $0 == .action(index: 0) }.count == 1)
        #expect(waited >= .seconds(10), "the service has its time before anything is said")
    }

    @Test func `an effect that is seen late is seen`() {
        let (outcome, performed, _) = drive(
            before: Self.thing(1),
            after: [Self.thing(1), Self.thing(1), Self.thing(7)]
        )
        #expect(outcome.state == .succeeded)
        #expect(outcome.isProven)
        #expect(performed.filter { $0 == .probeAfter }.count == 3)
    }

    @Test func `another change than the one that was asked for is not its effect`() {
        let (outcome, _, _) = drive(before: Self.thing(1), after: [Self.thing(2)])
        #expect(outcome.state == .undetermined)
        #expect(outcome.reason == "something changed, and not to what was asked: size == 7 (found 2)")
    }

    @Test func `without a reading before, nothing is said to have had no effect`() {
        let (outcome, _, _) = drive(before: .blind(message: "denied"), after: [Self.thing(1)])
        #expect(outcome.state == .undetermined)
        #expect(!outcome.isProven)
    }

    @Test(arguments: [
        StepMachine.Ending.blind(message: "denied"), .unknown(message: "denied"), .notSent(message: "denied"),
        .refused(message: "denied", effectIsUncertain: false),
    ])
    func `an effect that cannot be read is carried out and not proven`(ending: StepMachine.Ending) {
        let (outcome, _, _) = drive(before: ending, after: [ending])
        #expect(outcome.state == .succeeded)
        #expect(!outcome.isProven)
        #expect(outcome.reason == "its effect could not be read: denied")
    }

    @Test func `a change that is accepted and pending is not proven, whatever the step itself proves`() {
        let step = Sample.step("a", .change) {
            $0.expectations = [Expectation(expression: Sample.expression("call == true"))]
        }
        let pending = Self.thing(1, ["pending": ["size": 7]])
        let (outcome, _, waited) = drive(step, before: Self.thing(1), after: [pending])
        #expect(outcome.state == .succeeded)
        #expect(!outcome.isProven)
        #expect(outcome.reason.hasPrefix("accepted, and not made yet: size == 7"))
        #expect(waited == .zero)
    }

    @Test func `a state that a pending change is about to end does not hold`() {
        let pending = Self.thing(7, ["pending": ["size": 1]])
        let (outcome, performed, _) = drive(before: pending, after: [Self.thing(7)])
        #expect(outcome.state == .succeeded)
        #expect(performed.contains(.action(index: 0)))
    }

    @Test func `a change that is under way is said to be`() {
        let busy = Self.thing(1, ["state": "busy"])
        let (outcome, _, waited) = drive(before: Self.thing(1), after: [busy])
        #expect(outcome.state == .succeeded)
        #expect(!outcome.isProven)
        #expect(outcome.reason.hasPrefix("accepted and under way: "))
        #expect(waited == .zero)
    }

    @Test func `a refused call is refused, and nothing is read after it`() {
        let refused = Ending.refused(message: "no", effectIsUncertain: false)
        let (outcome, performed, _) = drive(before: Self.thing(1), call: refused)
        #expect(outcome.state == .failed)
        #expect(!performed.contains(.probeAfter))
    }

    @Test func `a step whose time is over before its effect had time to show does not say that there is none`() {
        let scope = Scope(values: [:], now: Sample.start)
        var machine = StepMachine(step: Sample.step("a", .change), attempt: 1, scope: scope, reading: Self.reading())
        _ = machine.start(at: Sample.start)
        _ = machine.ended(Self.thing(1), at: Sample.start)
        _ = machine.ended(.answered([:]), at: Sample.start)
        _ = machine.ended(Self.thing(1), at: Sample.start)
        let outcome = machine.interrupted(.timedOut, reason: "late")
        #expect(outcome.state == .undetermined)
        #expect(outcome.reason.contains("not seen before the time was over"))
    }

    // MARK: - What was asked for

    @Test func `what holds already is not done`() {
        let (outcome, performed, _) = drive(before: Self.thing(7))
        #expect(outcome.state == .alreadyTrue)
        #expect(outcome.isProven)
        #expect(performed == [.probeBefore])
        #expect(outcome.reason == "the state that it brings about already holds: size == 7 (found 7)")
    }

    @Test func `what is gone already is not removed`() {
        let (outcome, performed, _) = drive(
            Sample.step("a", .change),
            Self.reading(isGone: true),
            before: .answered(.null)
        )
        #expect(outcome.state == .alreadyTrue)
        #expect(performed == [.probeBefore])
    }

    @Test func `what is still there was not removed`() {
        let reading = Self.reading(isGone: true)
        let (outcome, _, _) = drive(Sample.step("a", .change), reading, before: Self.thing(1), after: [Self.thing(1)])
        #expect(outcome.state == .noEffect)
    }

    @Test func `a call whose answer is captured is sent although the state holds`() {
        let step = Sample.step("a", .change) { step in
            step.captures = [Capture(name: "x", expression: Sample.expression("call"))]
        }
        let (outcome, performed, _) = drive(step, before: Self.thing(7), after: [Self.thing(7)])
        #expect(outcome.state == .succeeded)
        #expect(outcome.captures == ["x": true])
        #expect(performed == [.probeBefore, .action(index: 0), .probeAfter])
        #expect(outcome.reason == "the state that it brings about held before it already")
    }

    @Test func `a call that makes something is sent although something is there`() {
        let reading = Self.reading(isSpared: false)
        let (_, performed, _) = drive(Sample.step("a", .change), reading, before: Self.thing(7), after: [Self.thing(7)])
        #expect(performed.contains(.action(index: 0)))
    }

    @Test func `the step's wait is kept when the change is spared`() {
        let step = Sample.step("a", .change) { step in
            step.wait = WaitRule(
                command: Sample.command("w"),
                until: Sample.expression("thing.size == 7"),
                every: TimeSpan(.seconds(1)),
                timeout: TimeSpan(.seconds(5))
            )
        }
        let (outcome, performed, _) = drive(step, before: Self.thing(7))
        #expect(outcome.state == .alreadyTrue)
        #expect(performed == [.probeBefore, .wait(poll: 1)])
    }

    // MARK: - Elsewhere

    @Test func `a dry run says what is there and what would change`() {
        let (outcome, _, _) = drive(before: Self.thing(1), call: .withheld(reason: "withheld"))
        #expect(outcome.state == .undetermined)
        #expect(outcome.reason == "withheld; now: size == 7 (found 1)")
    }

    @Test func `what a person says is there is looked at`() {
        let (seen, _, _) = drive(entry: .adopting, before: Self.thing(1), after: [Self.thing(7)])
        #expect(seen.isProven)
        let (unseen, performed, _) = drive(entry: .adopting, before: Self.thing(1), after: [Self.thing(1)])
        #expect(unseen.state == .undetermined)
        #expect(!performed.contains(.action(index: 0)))
    }

    @Test func `the author's probe goes before the reading`() {
        let step = Sample.step("a", .change) { step in
            step.probe = Probe(command: Sample.command("p"), doneWhen: Sample.expression("thing.size == 8"))
        }
        let (outcome, _, _) = drive(step, before: Self.thing(7), after: [Self.thing(8)])
        #expect(outcome.state == .succeeded)
    }

    @Test func `what a change would change is shown before it is made`() {
        var check = Self.reading().checks[0]
        check.wanted = "7"
        var reading = Self.reading()
        reading.checks = [check]
        #expect(reading.preview(of: ["thing": ["size": 5]]) == ["size: 5 → 7"])
        #expect(reading.preview(of: ["thing": ["size": 7]]) == ["size == 7 holds already"])
        #expect(reading.preview(of: ["thing": [:]]) == ["size: null → 7"])
        let pending = reading.preview(of: ["thing": ["size": 5, "pending": ["size": 7]]])
        #expect(pending == ["size: 5 now, and 7 is pending; then size == 7"])
        #expect(reading.preview(of: .null) == ["there is no such thing now"])
        #expect(Self.reading().preview(of: ["thing": ["size": 5]]) == ["size: 5 now; then size == 7"])
        #expect(Self.reading(isGone: true).preview(of: ["thing": ["size": 5]]) == ["it is there now → gone"])
        #expect(Self.reading(isGone: true).preview(of: .null) == ["it is gone already"])
    }
}
