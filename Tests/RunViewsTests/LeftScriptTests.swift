// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

/// What is said of a script that its executor left behind, and of how a doubt arose.
struct LeftScriptTests {
    private static let start = RunSample.start

    private static func deed() throws -> StepID { try #require(StepID("deed")) }

    private static func script(_ fate: LeftScript.Fate) throws -> LeftScript {
        LeftScript(step: try deed(), fate: fate, process: 4711, host: "db1", since: start, lastLine: "copied 3")
    }

    /// A run in which a script was sent, and its executor was killed; `events` follow.
    private static func machine(_ events: [RunEvent] = []) throws -> RunMachine {
        let step = Step(id: try deed(), title: "Deed", action: .commands([]), effect: .change)
        let plan = RunSample.plan([step])
        let intent = OperationIntent(
            step: step.id,
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            operation: .shell(ResolvedOperation.Shell(script: "deed"))
        )
        let sent: [RunEvent] = [.stepStarted(step: step.id, attempt: 1), .operationIntended(intent)]
        return RunSample.machine(plan, try RunSample.beginning(of: plan, attended: false) + sent + events)
    }

    private static func status(_ machine: RunMachine, scripts: [LeftScript] = []) -> String {
        RunStatusView(machine, at: start, isExecuted: false, scripts: scripts).lines().map(\.plainText)
            .joined(separator: "\n")
    }

    @Test func `a script that still runs is told of with its process, its last line and what to do`() throws {
        let script = try Self.script(.running)
        let machine = try Self.machine()
        for text in [
            Self.status(machine, scripts: [script]),
            RunGlance(machine, at: Self.start, isExecuted: false, scripts: [script]).lines().map(\.plainText).joined(),
        ] {
            #expect(text.contains("STILL RUNS: process 4711 on db1, since \(Self.start.text()); last line: copied 3"))
            #expect(text.contains("kill -- -4711") && text.contains("resume"))
        }
        let json = RunGlance(machine, at: Self.start, isExecuted: false, scripts: [script]).json()
        #expect(json["scripts"]?[0]?["state"] == "running" && json["scripts"]?[0]?["process"] == 4711)
    }

    @Test(arguments: [
        (LeftScript.Fate.unwatched, "STILL RUNS unwatched"), (.ended(status: 7), "ended with status 7"),
        (.stopped, "STOPPED IN ITS MIDDLE"), (.lost, "nobody saw how it ended"),
        (.unseen("another container"), "cannot be seen from here: another container"),
    ])
    func `what has become of a script is said, and nothing that is not known`(fate: LeftScript.Fate, text: String)
        throws
    {
        let script = try Self.script(fate)
        #expect(script.sentence.contains(text))
        #expect(script.goesOn == (fate == .unwatched))
        #expect(script.advice().contains("kill") == script.goesOn)
    }

    @Test func `what was cut off is said to be in doubt, once for each step`() throws {
        let machine = try Self.machine()
        func text(_ scripts: [LeftScript]) -> String {
            RunStatusView(machine, at: Self.start, isExecuted: false, scripts: scripts).cutOff().map(\.plainText)
                .joined(separator: "\n")
        }
        #expect(text([]).contains("'deed' is in doubt: its change was under way, and nobody waited for its end"))
        let stopped = text([try Self.script(.stopped)])
        #expect(stopped.contains("the script of 'deed' was STOPPED IN ITS MIDDLE with the run"))
        #expect(!stopped.contains("nobody waited for its end"))
        let script = try Self.script(.stopped)
        #expect(script.json["state"] == "stopped" && script.json["status"] == .null)
    }

    @Test func `how a doubt arose is shown before anybody has looked, and after every look`() throws {
        let killed = Self.status(try Self.machine())
        #expect(killed.contains("in doubt because: 'shell script' was sent at \(Self.start.text())"))
        var record = OperationRecord(
            step: try Self.deed(),
            attempt: 1,
            phase: .action(index: 0),
            effect: .change,
            summary: "deed",
            ending: .unknown
        )
        record.message = "the script ended with status 7: boom"
        let outcome = StepOutcome(step: try Self.deed(), attempt: 1, state: .inDoubt, reason: "the script is over")
        let machine = try Self.machine([.operationEnded(record), .stepFinished(outcome)])
        #expect(Self.status(machine).contains("in doubt because: the script ended with status 7: boom"))
        let asked = try Self.machine([
            .operationEnded(record), .stepFinished(outcome),
            .operatorAsked(step: try Self.deed(), question: .doubt(reason: "the script is over")),
        ])
        let waiting = RunStatusView(asked, at: Self.start).waiting().map(\.plainText).joined(separator: "\n")
        #expect(waiting.contains("in doubt because: the script ended with status 7: boom"))
    }

    @Test func `the elements of a step that is gone on with are counted`() throws {
        let listed = try Self.machine([.elementsListed(step: try Self.deed(), elements: ["a", "b"])])
        var view = RunProgressView(plan: listed.plan)
        view.goOn(with: listed)
        let outcome = StepOutcome(step: try Self.deed(), attempt: 1, state: .succeeded, isProven: true)
        let lines = view.lines(
            for: .elementFinished(step: try Self.deed(), number: 2, outcome: outcome),
            at: Self.start
        )
        #expect(lines.first?.plainText.contains("element 2 of 2 (\"b\")") == true, "\(lines.map(\.plainText))")
    }
}
