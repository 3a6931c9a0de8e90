// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunViews
import RunbookModel
import TerminalUI
import Testing
import Values

struct OperatorPromptViewTests {
    private static func step(title: String = "Promote", prose: String = "") throws -> Step {
        Step(
            id: try #require(StepID("promote")),
            title: title,
            prose: prose,
            action: .manual(ManualAction(confirmation: "?")),
            effect: .irreversible
        )
    }

    private static func plan(_ step: Step, inputs: [String] = []) -> Plan {
        let runbook = RunbookIdentity(id: "sample", title: "Sample", kind: .daily)
        return Plan(runbook: runbook, inputs: inputs.map { InputDeclaration(name: $0) }, steps: [step])
    }

    private static func lines(_ question: OperatorQuestion, _ step: Step, columns: Int = 80) throws -> [StyledText] {
        let run = try #require(RunID("dr-20261122-031500-k7f2"))
        return OperatorPromptView(.question(question), at: step, StepStatus(), of: plan(step), columns: columns)
            .lines(of: run, facts: ["step 3 of 9"])
    }

    @Test func `a call stands as its name and a row for each parameter, below what was read`() throws {
        let question = OperatorQuestion.confirmation(
            calls: ["rds PromoteReadReplica {\"DBInstanceIdentifier\":\"db\",\"N\":7}", "shell script: echo {hi}"],
            readings: ["✓ lag < 900 (lag = 3)"]
        )
        let text = try Self.lines(question, Self.step(prose: "Cannot be undone.")).map(\.plainText)
        #expect(text[1].hasPrefix("── Promote ───"))
        #expect(text[2] == "   promote · irreversible · step 3 of 9")
        #expect(
            Array(text[3...]) == [
                "", "   Cannot be undone.", "", "   What it reads now", "     ✓ lag < 900 (lag = 3)", "",
                "   What it will do", "     rds PromoteReadReplica", "       DBInstanceIdentifier  db",
                "       N                     7", "     shell script: echo {hi}", "",
            ]
        )
    }

    @Test(arguments: ManualAction.Evidence.allCases)
    func `whoever must say what was seen is told so before`(evidence: ManualAction.Evidence) throws {
        var step = try Self.step()
        step.action = .manual(ManualAction(confirmation: "?", evidence: evidence))
        let question = OperatorQuestion.manualAction(confirmation: "?")
        let view = OperatorPromptView(.question(question), at: step, StepStatus(), of: Self.plan(step), columns: 80)
        #expect(view.choices.hasPrefix(evidence == .none ? "done, " : "done NOTE, "))
    }

    @Test func `a step's text fills the terminal whatever width its source was written in`() throws {
        let prose = "Reasons: the region has been out\nfor long.\n*Red:* wait,\nand read again.\n- one\n- two"
        let question = OperatorQuestion.manualAction(confirmation: "Done.")
        let text = try Self.lines(question, Self.step(prose: prose)).map(\.plainText)
        #expect(
            Array(text[4..<8]) == [
                "   Reasons: the region has been out for long.", "   *Red:* wait, and read again.",
                "   - one", "   - two",
            ]
        )
    }

    @Test(arguments: [20, 40, 80])
    func `no line is wider than the terminal, and nothing drives it`(columns: Int) throws {
        let hostile = "\u{1B}]0;owned\u{7}\u{202E}" + String(repeating: "x", count: 200)
        let step = try Self.step(title: hostile, prose: hostile)
        let questions: [OperatorQuestion] = [
            .confirmation(calls: [hostile, "a {\"\(String(repeating: "k", count: 90))\":\"v\"}"], readings: [hostile]),
            .failure(reason: hostile), .doubt(reason: hostile), .manualAction(confirmation: hostile),
        ]
        for question in questions {
            for line in try Self.lines(question, step, columns: columns) {
                #expect(line.width <= columns, "\(line.plainText)")
                #expect(!line.rendered(withColor: false).contains("\u{1B}"))
            }
        }
    }

    @Test(arguments: [false, true], [false, true])
    func `a decision that must be signed is offered with its key, and a one-way door without one is told of`(
        mustSign: Bool,
        isDoor: Bool
    ) throws {
        let step = try Self.step()
        let run = try #require(RunID("dr-20261122-031500-k7f2"))
        let start = Timestamp(nanosecondsSinceEpoch: 0)
        let request = ApprovalRequest(
            run: run,
            step: step.id,
            attempt: 1,
            policy: try #require(ApprovalID("p")),
            nonce: "n",
            planDigest: "00",
            stepDigest: "abcd",
            inputsDigest: "11",
            journalHead: "33",
            target: RunTarget(),
            level: .live,
            effect: isDoor ? .irreversible : .change,
            operations: ["x y"],
            readings: [],
            requester: "olga",
            requestedAt: start,
            expiresAt: start + .seconds(60)
        )
        let plan = Self.plan(step)
        let view = OperatorPromptView(
            .approval(request),
            at: step,
            StepStatus(),
            of: plan,
            columns: 200,
            mustSign: mustSign
        )
        let progress = "needs 2 of dba; so far: anna (not signed)"
        let lines = view.lines(of: run, facts: [], progress: progress).map(\.plainText)
        #expect(lines.contains("   \(progress)"))
        #expect(lines.contains { $0.contains("NOT SIGNED: without a listed key") } == (isDoor && !mustSign))
        #expect(lines.contains { $0.hasSuffix("--as NAME --key KEY") } == mustSign)
        #expect(lines.contains { $0.hasSuffix("--as NAME") } == !mustSign)
        #expect(lines.contains("     step sha256 abcd"))
        let narrow = OperatorPromptView(.approval(request), at: step, StepStatus(), of: plan, columns: 60)
            .lines(of: run, facts: []).map(\.plainText)
        let place = try #require(narrow.firstIndex { $0.contains("lifeboat approve") })
        #expect(narrow[place].hasSuffix(" \\") && narrow[place + 1] == "       --as NAME")
        #expect(view.help.map(\.plainText).joined().contains("ssh-agent") == mustSign)
    }

    @Test func `a reading is shown with its age, and a line that tells no moment as it is`() throws {
        let step = try Self.step()
        let start = Timestamp(nanosecondsSinceEpoch: 1_795_300_000_000_000_000)
        let readings = [ReadMoment(start).line("✓ lag < 10 (lag = 3)"), "? not read"]
        let question = OperatorQuestion.confirmation(calls: ["x"], readings: readings)
        let view = OperatorPromptView(
            .question(question),
            at: step,
            StepStatus(),
            of: Self.plan(step),
            columns: 200,
            at: start + .seconds(12)
        )
        let lines = view.lines(of: try #require(RunID("sample-20261122-031500-k7f2")), facts: []).map(\.plainText)
        #expect(lines.contains("     ✓ lag < 10 (lag = 3) (read at \(start.text()), 12s ago)"))
        #expect(lines.contains("     ? not read"))
    }

    @Test func `every answer that counts is offered and explained`() throws {
        let questions: [OperatorQuestion] = [
            .confirmation(calls: [], readings: nil), .failure(reason: ""), .doubt(reason: ""),
            .manualAction(confirmation: ""),
        ]
        for question in questions {
            let step = try Self.step()
            let view = OperatorPromptView(.question(question), at: step, StepStatus(), of: Self.plan(step), columns: 80)
            let help = view.help.map(\.plainText).joined(separator: "\n")
            for choice in question.choices where !choice.changesInputs {
                #expect(view.choices.contains(choice.rawValue))
                #expect(help.contains(choice.rawValue))
            }
        }
    }

    @Test(arguments: [true, false])
    func `other inputs are offered by their names, and not where the step reads none`(readsInput: Bool) throws {
        var step = try Self.step()
        if readsInput {
            let call = AWSOperation(
                service: "x",
                operation: "a",
                parameters: .object([.init(name: "size", value: .expression(try Expression.interpolation("size")))])
            )
            step.action = .commands([Command(text: "a", operation: .aws(call), effect: .change)])
        }
        let plan = Self.plan(step, inputs: ["size", "other"])
        let view = OperatorPromptView(.question(.failure(reason: "")), at: step, StepStatus(), of: plan, columns: 200)
        let help = view.help.flatMap { $0.plainText.split(separator: " ") }.joined(separator: " ")
        #expect(view.choices.contains("retry-with INPUT=VALUE REASON") == readsInput)
        #expect(help.contains("which only this step gets: size") == readsInput)
        #expect(help.contains("retry-with") == readsInput)
        let run = try #require(RunID("dr-20261122-031500-k7f2"))
        let commands = NextCommand.answers(run, .failure(reason: ""), at: step, StepStatus(), of: plan)
        let plain = "lifeboat answer \(run) promote 'retry|skip|ignore|abort' --as NAME --reason TEXT"
        let again = "lifeboat answer \(run) promote retry-with --set size=VALUE --as NAME --reason TEXT"
        #expect(commands == (readsInput ? [plain, again] : [plain]))
    }
}
