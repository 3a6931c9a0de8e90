// SPDX-License-Identifier: Apache-2.0

import Processes
import TestSupport
import Testing
import Values

@testable import StepActions

/// Scripts in their frame, run by bash itself.
struct ShellFrameTests {
    private struct Outcome {
        var status: Int
        var output: String
        var commands: [ShellFrame.Ended]
        var values: JSONObject
    }

    private struct NotStarted: Error {}

    private func run(_ script: String, exports: [String] = []) async throws -> Outcome {
        let frame = ShellFrame(exports: exports)
        let words = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c"] + frame.words
        let folder = try TemporaryDirectory()
        let spool = ScriptSpool(folder: folder.path)
        let setup = ScriptSetup(
            folder: folder.path,
            words: words,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", ShellFrame.scriptVariable: script],
            timeout: .seconds(3600),
            sideChannel: ShellFrame.descriptor
        )
        let supervisor = [BuiltProgram.path, ScriptSupervisor.word]
        guard case .ended(let result) = await ScriptRun(spool).run(setup, supervisor: supervisor) else {
            throw NotStarted()
        }
        let (commands, values) = frame.reading(of: spool.side)
        let output = ScriptOutput(spool, .output, written: result.written[0]).value(hiding: .none)
        return Outcome(status: result.status, output: output, commands: commands, values: values)
    }

    @Test func `the command at which a script stops is the last one, with its status`() async throws {
        let outcome = try await run("true\ngrep -q nobody-has-this /etc/hostname\necho never")
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.commands == [
                .init(text: "true", status: 0), .init(text: "grep -q nobody-has-this /etc/hostname", status: 1),
            ]
        )
    }

    @Test func `a failure that the script allows is on record and does not stop it`() async throws {
        let outcome = try await run("false || echo \"was $?\"\nset +e\n(exit 7)\necho \"was $?\"")
        #expect(outcome.status == 0)
        #expect(outcome.output == "was 1\nwas 7\n")
        #expect(outcome.commands.first == .init(text: "false", status: 1))
        #expect(outcome.commands.last?.status == 0)
    }

    /// What a script sees of the shell must be what it would see without the frame.
    @Test(arguments: [
        "echo a b; echo \"$_\"", "false | true; echo \"${PIPESTATUS[*]}\"",
        "set +e; false | true; echo \"${PIPESTATUS[*]}\"",
        "exit 5", "(exit 4)", "set +e; (exit 3); echo \"$?\"", "x=$(false); echo never", "f() { return 6; }; f",
        "cat <<X\nhere $HOME_NOT\nX", "trap 'echo mine' EXIT; echo x", "trap 'echo mine' EXIT; exit 2", "exec true",
        "if", "echo \"$unset\"", "for i in 1 2 3; do echo $i; done", "echo \"$#$*\"", "echo one &\nwait",
        "! true; echo $?", "kill -TERM $$", "exec 198>&-; echo closed", "trap 'echo at $?' ERR; false",
        "set -- a b; echo $2",
    ])
    func `a script behaves as it does without the frame`(script: String) async throws {
        let framed = try await run(script)
        let bare = ProgramRun(
            words: ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", ShellFrame.scriptVariable: script],
            limit: 1 << 16
        )
        guard case .ended(let result) = await bare.run(timeout: .seconds(3600)) else { throw NotStarted() }
        #expect(framed.output == String(decoding: result.output, as: UTF8.self))
        // bash says 127 for what it cannot parse as an argument, and 2 or 1 when it evaluates it; both are failures.
        #expect(framed.status == result.status || (framed.status != 0 && result.status != 0))
    }

    @Test func `a loop is listed up to a limit, and values are handed on all the same`() async throws {
        let outcome = try await run("for i in $(seq 1 5000); do last=$i; done", exports: ["last", "no"])
        #expect(outcome.commands.count <= ShellFrame.commandLimit)
        #expect(outcome.commands.count > 100)
        #expect(outcome.values["last"] == "5000")
        #expect(outcome.values["no"] == nil)
    }

    @Test func `what is listed shows no value of a variable`() async throws {
        let outcome = try await run("secret=$(echo hunter2)\ntest \"$secret\" = other")
        #expect(outcome.status == 1)
        #expect(outcome.commands.last == .init(text: "test \"$secret\" = other", status: 1))
    }
}
