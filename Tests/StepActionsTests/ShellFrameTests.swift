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
        let (commands, values) = frame.reading(of: spool.side, script: script, status: result.status)
        let output = ScriptOutput(spool, .output, written: result.written[0]).value(hiding: .none)
        return Outcome(status: result.status, output: output, commands: commands, values: values)
    }

    /// What frames of earlier versions have written, with the statuses that can be told of it and the values.
    @Test(arguments: [
        Spool(
            script: "x=1\nfalse | true || :\nNAME=v; LAG=17\necho done",
            side: #"c|0|eval "$__lifeboat_script"|c|0|x=1|c|0|false|c|0|true|c|1|:|c|0|NAME=v|c|0|LAG=17|"#
                + "c|0|echo done|c|0|__lifeboat_last=$?|c|0|trap - DEBUG|e|0|v|NAME|v|v|LAG|17|",
            shown: "x=1=0 false=- true=- :=0 NAME=v=0 LAG=17=0 echo done=0",
            values: ["NAME": "v", "LAG": "17"]
        ),
        Spool(
            script: "LAG=17\nset +e\nfalse | true\necho x | cat\nexit 3",
            side: #"c|0|eval "$__lifeboat_script"|c|0|LAG=17|c|0|set +e|c|0|false|c|0|true|c|1|echo x|c|1|cat|"#
                + #"c|0|exit 3|c|3|eval "$__lifeboat_script"|c|0|eval "$__lifeboat_script"|e|0|v|LAG|17|"#,
            shown: "LAG=17=0 set +e=0 false=- true=- echo x=0 cat=0 exit 3=3",
            values: ["LAG": "17"]
        ),
        Spool(
            script: "grep -q nobody-has-this /etc/hostname\necho never",
            side: #"c|0|eval "$__lifeboat_script"|c|0|grep -q nobody-has-this /etc/hostname|"#
                + #"c|1|eval "$__lifeboat_script"|c|0|eval "$__lifeboat_script"|e|0|"#,
            shown: "grep -q nobody-has-this /etc/hostname=1",
            values: [:]
        ),
        Spool(
            script: "true | false | true\nLAG=17",
            side: #"c|0|eval "$__lifeboat_script"|c|0|true|c|0|false|c|0|true|c|0 1 0|LAG=17|"#
                + "c|0|__lifeboat_status=$? __lifeboat_ends=\"${PIPESTATUS[@]}\"|e|0|0||v|LAG|17|",
            shown: "true=0 false=1 true=0 LAG=17=0",
            values: ["LAG": "17"]
        ),
        Spool(
            script: "true\nLAG=17",
            side: "b|0|true|b|0|LAG=17|v|LAG|17|w|one|two|three|v|LAG|18|",
            shown: "true=0 LAG=17=-",
            values: ["LAG": "17"]
        ),
    ])
    func `what a script of an earlier version has told is read as it was meant`(spool: Spool) {
        let bytes = spool.side.utf8.map { $0 == UInt8(ascii: "|") ? 0 : $0 }
        let (commands, values) = ShellFrame(exports: ["NAME", "LAG"]).reading(of: bytes, script: spool.script)
        let shown = commands.map { "\($0.text)=\($0.status.map { "\($0)" } ?? "-")" }
        #expect(shown.joined(separator: " ") == spool.shown)
        #expect(values == spool.values)
    }

    /// A side channel with `|` for each NUL.
    struct Spool: Sendable {
        var script: String
        var side: String
        var shown: String
        var values: JSONObject
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

    @Test(
        arguments: [
            ("true\nbash -c 'kill -TERM $PPID'\necho never", ["true": 0, "bash -c 'kill -TERM $PPID'": nil]),
            ("f() { bash -c 'kill -TERM $PPID'; }\ntrue\nf\necho never", ["true": 0, "f": nil]),
            ("true\necho | bash -c 'kill -TERM $PPID'", ["true": 0, "echo": nil, "bash -c 'kill -TERM $PPID'": nil]),
            ("true\necho | bash -c 'kill -KILL $PPID'", ["true": 0, "echo": nil, "bash -c 'kill -KILL $PPID'": nil]),
        ] as [(String, [String: Int?])]
    )
    func `a command in the middle of which a signal ends the script stands once and has no status`(
        script: String,
        expected: [String: Int?]
    ) async throws {
        let outcome = try await run(script)
        #expect(outcome.status > 128)
        #expect(outcome.commands.count == expected.count, "\(outcome.commands)")
        for command in outcome.commands { #expect(expected[command.text] == .some(command.status), "\(command)") }
    }

    @Test func `of more commands than are listed the last one is the script's, also when it ends well`() async throws {
        let outcome = try await run("for i in $(seq 300); do true; done\necho x")
        #expect(outcome.commands.last == .init(text: "echo x", status: 0))
    }

    @Test func `nor has a command beyond the list a status when a signal ends the script in its middle`() async throws {
        let outcome = try await run("for i in $(seq 300); do true; done\nbash -c 'kill -TERM $PPID'")
        #expect(outcome.commands.last == .init(text: "bash -c 'kill -TERM $PPID'", status: nil))
    }

    @Test func `a function runs no trap that it would not run without the frame, and counts to its call`() async throws
    {
        let outcome = try await run("trap 'echo back' RETURN\nlook() { false || true; }\nlook\n( : )\necho end")
        #expect(outcome.status == 0)
        #expect(outcome.output == "end\n")
        #expect(outcome.commands.map(\.text) == ["trap 'echo back' RETURN", "look", "echo end"])
    }

    @Test func `a failure that the script allows is on record and does not stop it`() async throws {
        let outcome = try await run("false || echo \"was $?\"\nset +e\n(exit 7)\necho \"was $?\"")
        #expect(outcome.status == 0)
        #expect(outcome.output == "was 1\nwas 7\n")
        #expect(outcome.commands.first == .init(text: "false", status: 1))
        #expect(outcome.commands.last?.status == 0)
    }

    /// Statuses of the commands of a script, `-` where bash tells none.
    @Test(arguments: [
        ("set +e\nfalse | true\necho x", "set +e=0 false=1 true=0 echo x=0"),
        ("true\ngrep -q x /dev/null |\n  cat", "true=0 grep -q x /dev/null=1 cat=0"),
        ("true | false | true; echo never", "true=0 false=1 true=0"),
        ("set +e +o pipefail\nfalse | true", "set +e +o pipefail=0 false=- true=-"),
        ("echo x | cat", "echo x=0 cat=0"), ("IFS=,\nfalse | true", "IFS=,=0 false=1 true=0"),
        ("if false; then :; fi\necho x", "false=1 echo x=0"),
        ("while false; do :; done; echo x", "false=1 echo x=0"),
        ("! true\necho x", "true=0 echo x=0"),
        ("f() { false; return 5; }\nset +e\nf\necho x", "set +e=0 f=5 echo x=0"),
        ("f() { exit 7; }\ntrue\nf", "true=0 f=7"), ("f() { false; }\nf", "f=1"),
        ("x=$(exit 3)", "x=$(exit 3)=3"), ("set +e\nfalse\nexit 5", "set +e=0 false=1 exit 5=5"),
        ("false || (exit 6)", "false=-"), ("true\n(exit 6)", "true=-"),
        ("set +e\ntrue\ncat </dev/null | (exit 4)\necho x", "set +e=0 true=- cat < /dev/null=- echo x=0"),
        ("cat </dev/null | (exit 0)", "cat < /dev/null=-"),
        ("for i in 1 2; do false || true; done", "for i in 1 2=- false=1 true=0 for i in 1 2=- false=1 true=0"),
        ("case x in y) :;; esac\necho x", "case x in =- echo x=0"),
        ("sleep 0 &\nwait\necho x", "sleep 0=- wait=0 echo x=0"),
        ("eval 'false || true'\ntrue", "eval 'false || true'=- false=1 true=0 true=0"),
        ("exec true", "exec true=-"), ("trap 'echo mine' EXIT\nfalse | true", "trap 'echo mine' EXIT=0 false=1 true=0"),
        ("set +e\nexec 198>&-\nfalse", "set +e=0 exec 198>&-=-"),
    ])
    func `each command is on record with its own status or with none`(script: String, expected: String) async throws {
        let outcome = try await run(script)
        let shown = outcome.commands.map { "\($0.text)=\($0.status.map { "\($0)" } ?? "-")" }
        #expect(shown.joined(separator: " ") == expected)
    }

    @Test func `what a pipeline ended with stands at its last command`() async throws {
        let outcome = try await run("set +e\ntrue | (exit 4) | (exit 2)\necho x")
        #expect(outcome.commands.map(\.pipeline) == [nil, [0, 4, 2], nil])
    }

    @Test func `of more commands than are listed the last one is, with its status`() async throws {
        let outcome = try await run("for i in $(seq 1 500); do test $i -lt 400; done")
        #expect(outcome.commands.count == ShellFrame.commandLimit + 1)
        #expect(outcome.commands.last == .init(text: "test $i -lt 400", status: 1))
        #expect(outcome.commands.dropLast(2).allSatisfy { $0.status == 0 || $0.text == "for i in $(seq 1 500)" })
    }

    /// What a script sees of the shell must be what it would see without the frame.
    @Test(arguments: [
        "echo a b; echo \"$_\"", "false | true; echo \"${PIPESTATUS[*]}\"",
        "set +e; false | true; echo \"${PIPESTATUS[*]}\"",
        "exit 5", "(exit 4)", "set +e; (exit 3); echo \"$?\"", "x=$(false); echo never", "f() { return 6; }; f",
        "cat <<X\nhere $HOME_NOT\nX", "trap 'echo mine' EXIT; echo x", "trap 'echo mine' EXIT; exit 2", "exec true",
        "if", "echo \"$unset\"", "for i in 1 2 3; do echo $i; done", "echo \"$#$*\"", "echo one &\nwait",
        "! true; echo $?", "kill -TERM $$", "exec 198>&-; echo closed", "trap 'echo at $?' ERR; false",
        "set -- a b; echo $2", "set +e; false | true | (exit 3); echo \"${PIPESTATUS[@]} $?\"",
        "IFS=; set +e; false | true; echo \"${PIPESTATUS[*]}\"", "for i in $(seq 1 300); do :; done; echo \"$_\"",
        "f() { false | true; echo \"${PIPESTATUS[@]}\"; }; set +e; f", "(set +e; false; echo \"$?\")", "echo $-",
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
        #expect(outcome.commands.count <= ShellFrame.commandLimit + 1)
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
