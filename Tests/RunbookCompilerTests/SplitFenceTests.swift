// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Expressions
import RunbookModel
import Testing
import Values

@testable import RunbookCompiler

/// Fences whose statements are carried out one by one.
@Suite struct SplitFenceTests {
    private static let publish = "aws sns publish --topic-arn a --message \"$X\" --region us-west-2"

    private func step(_ lines: String..., attributes: String = "") throws -> Step {
        let body = lines.joined(separator: "\n").split(separator: "\n").map { "   \($0)\n" }.joined()
        return try CompilerTestBed.plan("1. **S**\n   ```bash\(attributes)\n\(body)   ```\n").steps[0]
    }

    private func script(_ command: Command) -> RunbookModel.ShellScript? {
        if case .shell(let script) = command.operation { script } else { nil }
    }

    @Test func `what a command prints becomes a value, and what stands beside it runs by itself`() throws {
        let step = try step("X=$(date +%s | tail -1)", "ls a | head", Self.publish, "printf '%s' \"$X\" > f")
        #expect(step.commands.map(\.capture) == ["X", nil, nil, nil])
        #expect(
            step.commands.map { script($0)?.script } == [
                "date +%s | tail -1", "ls a | head", nil, "printf '%s' \"$X\" > f",
            ]
        )
        #expect(step.commands.map(\.effect) == [.read, .read, .change, .unknown])
        #expect(step.commands.map(\.text)[0] == "X=$(date +%s | tail -1)")
        #expect(script(step.commands[3])?.environment.map(\.name) == ["X"])
        #expect(step.captures.isEmpty)
    }

    @Test func `a text with a computed part is the variable's own value`() throws {
        let step = try step("X=\"a-$(date +%s)-b\"", Self.publish)
        #expect(script(step.commands[0])?.script == "X=\"a-$(date +%s)-b\"")
        #expect(script(step.commands[0])?.exports == ["X"])
        #expect(step.commands[0].capture == "X")
    }

    @Test func `a shell's statement knows the texts of the fence`() throws {
        let step = try step("A=one", "X=\"$A two\"", "echo \"$X\"", Self.publish)
        #expect(
            script(step.commands[0])?.environment
                == [.init(name: "X", value: .literal(.string("one two")))]
        )
        #expect(step.commands[0].text == "A=one\nX=\"$A two\"\necho \"$X\"")
    }

    @Test(
        arguments: [
            "export A=b", "set -x", "source env.sh", ". env.sh", "f() { ls; }", "trap ls EXIT", "alias a=b",
            "exec ls", "sleep 1 &", "if ls; then ls; fi", "for i in a; do ls; done", "ls && pwd", "ls || true",
            "( ls )",
            "{ ls; }", "echo $?", "echo $1", "echo \"$@\"", "echo ${!X}", "echo ${X:=1}", "read Y", "A+=b", "A=(1 2)",
            "echo $(( 1 + 1 ))", "echo `date`", "wait", "umask 077", "$CMD", "printf -v Y a", "echo $_",
            "[[ -f x ]]", "cat <(ls)", "echo $(echo $?)", "now=$(date)", "X=$(date)\nX=$(date)", "exit 0",
            "A=1 B=$(ls)",
        ]
    )
    func `what depends on the shell keeps the fence one script`(line: String) throws {
        let text = "aws sts get-caller-identity\n\(line)"
        let step = try step(text)
        #expect(step.commands.count == 1)
        #expect(script(step.commands[0])?.script == text)
    }

    @Test func `a fence without a native command stays one script`() throws {
        #expect(try step("x=$(date)", "echo \"$x\"").commands.count == 1)
        let fence = try step("aws sts get-caller-identity", "ls", attributes: " cwd=/tmp")
        #expect(fence.commands.count == 1)
    }

    @Test func `exports of a capture are what the script hands on`() throws {
        let plan = try CompilerTestBed.plan(
            """
            1. **A**
               ```bash
               cd /tmp
               X=$(pwd)
               ```
               ```yaml capture
               folder: exports.X
               ```
            2. **B**
               ```bash
               echo "$folder"
               ```

            """
        )
        #expect(script(plan.steps[0].commands[0])?.exports == ["X"])
        #expect(plan.steps[1].needs.map(\.kind) == [.requires])
    }

    @Test func `a mixed fence and its YAML twin mean the same`() throws {
        let plan = try CompilerTestBed.plan(
            "1. **S**\n   ```bash\n   X=$(date)\n   Y=\"$X-$(date)\"\n   ls\n   \(Self.publish)\n   echo $Y | cat\n   ```\n"
        )
        let twin = CompilerTestBed.compile(YAMLTwin.render(plan), name: "test.yaml")
        #expect(CompilerTestBed.text(twin) == "")
        #expect(try twin.plan?.meaning() == plan.meaning())
    }
}
