// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Testing
import Values

/// The values of the run in the words of what a step leaves behind.
struct ObligationWordsTests {
    private func run(_ text: String, inputs: JSONValue = [:], configure: (inout Step) -> Void = { _ in }) -> TestRun {
        let step = Sample.step("a", .change) { step in
            step.obligation = text
            configure(&step)
        }
        var plan = Sample.plan([Sample.step("find"), step])
        plan.steps[0].captures = [Capture(name: "snapshot", expression: Sample.hole("'snap-1'"))]
        plan.inputs = [
            InputDeclaration(name: "group", type: .string),
            InputDeclaration(name: "token", type: .string, isSecret: true),
            InputDeclaration(name: "names", type: .list),
        ]
        return TestRun(plan, inputs: inputs)
    }

    private func text(_ run: TestRun) -> [String] { ObligationLedger(run.machine, at: run.now).open.map(\.text) }

    @Test(arguments: [
        ("delete rehearsal-${run.id}", "delete rehearsal-daily-20261122-031500-k7f2"),
        ("delete ${group} in ${regions.primary} of ${account}", "delete logs in us-west-2 of 123456789012"),
        ("delete ${snapshot}", "delete snap-1"),
        ("delete ${find.snapshot}", "delete snap-1"),
        ("delete ${nothing} of ${group}", "delete ${nothing} (not known) of logs"),
        ("tell ${token}", "tell (secret)"),
        ("by ${now}", "by \(Sample.start.text())"),
        ("keep ${HOME!} and ${group}", "keep ${HOME!} and ${group}"),
        ("keep $HOME", "keep $HOME"),
    ])
    func `values stand in place of their names`(written: String, shown: String) {
        var run = run(written, inputs: ["group": "logs"])
        run.apply(.stepStarted(step: Sample.id("find"), attempt: 1))
        var found = StepOutcome(step: Sample.id("find"), attempt: 1, state: .succeeded)
        found.captures = ["snapshot": "snap-1"]
        run.apply(.stepFinished(found))
        run.end("a", .succeeded)
        #expect(text(run) == [shown])
    }

    @Test func `what a step has not yielded is not known`() {
        var run = run("delete ${snapshot}")
        run.end("a", .succeeded)
        #expect(text(run) == ["delete ${snapshot} (not known)"])
    }

    @Test func `what a call leaves is told with its values, too`() {
        let step = Sample.step("a", .change)
        var run = TestRun(
            Sample.plan([step]),
            leftovers: [RunLeftover(step: step.id, text: "what 'rds copy' of x-${run.id} makes", removers: [[]])]
        )
        run.end("a", .succeeded)
        #expect(text(run) == ["what 'rds copy' of x-daily-20261122-031500-k7f2 makes"])
    }

    @Test func `each element of a list has its own words`() {
        var run = run("delete ${name}", inputs: ["names": ["x", "y"]]) {
            $0.each = EachRule(name: "name", list: Sample.hole("names"))
        }
        run.settle()
        let begun = RunEvent.stepStarted(step: Sample.id("a"), attempt: 1)
        run.apply(begun, .operationIntended(Sample.intent("a")))
        run.apply(.operationEnded(Sample.record("a", .action(index: 0), .change, .answered)))
        run.apply(.elementFinished(step: Sample.id("a"), number: 1, outcome: Sample.outcome("a", .succeeded)))
        run.apply(begun, .operationIntended(Sample.intent("a")))
        run.apply(.stepFinished(Sample.outcome("a", .inDoubt)))
        #expect(text(run) == ["delete x", "delete y"])
    }
}
