// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// Values that cross the fences of documents that nobody wrote for Lifeboat.
@Suite struct AdoptedValueTests {
    private func document(_ fences: String...) -> String {
        "# T\n\n" + fences.enumerated().map { "## S\($0)\n\n```bash\n\($1)\n```\n\n" }.joined()
    }

    private func compile(_ text: String) throws -> (plan: Plan, codes: [String]) {
        let compilation = CompilerTestBed.compile(text)
        let codes = compilation.diagnostics.filter { $0.severity != .note }.map(\.code).filter { !$0.hasPrefix("LB08") }
        return (try #require(compilation.plan), codes)
    }

    private func captures(_ step: Step) -> [String] {
        step.commands.compactMap(\.capture) + step.captures.map { "\($0.name): \($0.expression?.source ?? "@")" }
    }

    private func environment(_ step: Step) -> [[String]] {
        step.commands.map { if case .shell(let script) = $0.operation { script.environment.map(\.name) } else { [] } }
    }

    private static let list = "aws s3 ls \"s3://$BUCKET\" --region us-west-2"

    @Test func `a script hands on what a later fence reads, and nothing else`() throws {
        let (plan, codes) = try compile(document("cd x\nA=1\nB=2; export C=3", "echo $A", "make $C $UNKNOWN"))
        #expect(codes == [])
        #expect(captures(plan.steps[0]) == ["A: exports.A", "C: exports.C"])
        guard case .shell(let script) = plan.steps[0].commands[0].operation else { return }
        #expect(script.exports == ["A", "C"])
        #expect(script.script == "cd x\nA=1\nB=2; export C=3")
        #expect(environment(plan.steps[1]) == [["A"]])
        #expect(environment(plan.steps[2]) == [["C"]])
        #expect(plan.steps[1].needs.map(\.kind) == [.requires])
    }

    @Test func `a text becomes an expression over the values in it`() throws {
        let (plan, codes) = try compile(
            document(
                "T=$(date +%s)\nB=base\nBUCKET=\"$B-$T\"\nQUOTED='it'\"'\"'s \\ `x`'\n\(Self.list)",
                "\(Self.list)\nls \"$QUOTED\""
            )
        )
        #expect(codes == [])
        #expect(
            captures(plan.steps[0]) == [
                "T", "BUCKET: join('', ['base-', to_string(${T})])", "QUOTED: `\"it's \\\\ \\`x\\`\"`",
            ]
        )
        #expect(environment(plan.steps[1]) == [[], ["QUOTED"]])
    }

    @Test func `of several values of one name the nearest before counts`() throws {
        let (plan, codes) = try compile(
            document(
                "cd x\nBUCKET=a",
                Self.list,
                "BUCKET=b\n\(Self.list)",
                Self.list,
                "BUCKET=$(date)\n\(Self.list)",
                Self.list
            )
        )
        #expect(codes == [])
        let requires = plan.steps.map { $0.needs.filter { $0.kind == .requires }.map(\.step.text) }
        #expect(requires == [[], ["s0"], [], ["s2"], [], ["s4"]])
        let twin = CompilerTestBed.compile(YAMLTwin.render(plan), name: "test.yaml")
        let meaning = try twin.plan?.meaning()
        #expect(try meaning == plan.meaning(), "\(CompilerTestBed.text(twin))")
    }

    @Test func `a value that nobody gives leaves its step to a person, and those that need what it gives`() throws {
        let (plan, codes) = try compile(document("BUCKET=$NOWHERE\n\(Self.list)", Self.list, "echo $BUCKET"))
        #expect(codes == ["LB0302", "LB0302"])
        #expect(plan.steps.map(\.commands.isEmpty) == [true, true, false])
        #expect(environment(plan.steps[2]) == [[]])
        #expect(plan.steps.map(\.effect) == [.change, .change, .unknown])
    }

    @Test func `names that mean something else here do no harm`() throws {
        let (plan, codes) = try compile(
            document(
                "now=$(date)\naws sts get-caller-identity --region us-west-2",
                "echo $now $account $HOME",
                "s0=1; cd x",
                "echo $s0"
            )
        )
        #expect(codes == [])
        #expect(plan.steps.map(captures) == [[], [], ["s0: exports.s0"], []])
        #expect(plan.steps[0].id.text == "s0-2")
    }

    @Test func `several statements of SQL are several commands where a connection is known`() throws {
        let text = """
            lifeboat: 1
            adopted: true
            kind: setup
            steps:
              - id: count
                connection: dr
                sql: |
                  -- both
                  SELECT 1;
                  SELECT ';' AS x; -- done
            """
        let compilation = CompilerTestBed.compile(text, name: "test.yaml")
        let plan = try #require(compilation.plan, "\(CompilerTestBed.text(compilation))")
        #expect(plan.steps[0].commands.map(\.text) == ["SELECT 1", "SELECT ';' AS x"])
        let twin = CompilerTestBed.compile(YAMLTwin.render(plan), name: "test.yaml")
        #expect(try twin.plan?.meaning() == plan.meaning())
    }
}
