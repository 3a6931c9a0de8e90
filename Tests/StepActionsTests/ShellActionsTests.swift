// SPDX-License-Identifier: Apache-2.0

import Expressions
import FoundationEssentials
import Processes
import RunCore
import RunbookModel
import TestSupport
import Testing
import Values

@testable import StepActions

struct ShellActionsTests {
    private struct NoShell: Error {}

    private let folder: TemporaryDirectory
    private let actions: ShellActions

    init() throws {
        folder = try TemporaryDirectory()
        actions = .making(spoolsIn: folder)
    }

    private func perform(
        _ script: String,
        timeout: Duration = .seconds(180),
        exports: [String] = [],
        environment: [Template.Member] = [],
        mask: SecretMask = .none,
        effect: Effect = .unknown,
        through fence: ChangeFence = .open,
        record: @escaping @Sendable (JSONObject) async throws -> Void = { _ in }
    ) async throws -> OperationOutcome {
        let run = try #require(RunID("shell"))
        let step = try #require(StepID("shell"))
        let scope = TemplateScope(Scope(now: Timestamp(nanosecondsSinceEpoch: 0)))
        let operation = try ResolvedOperation(
            .shell(ShellScript(script: script, environment: environment, exports: exports)),
            in: scope
        )
        guard case .shell(let shell) = operation else { throw NoShell() }
        var request = OperationRequest(
            run: run,
            step: step,
            attempt: 1,
            operation: operation,
            effect: effect,
            timeout: timeout,
            record: record,
            mask: mask
        )
        request.fence = fence
        return await actions.perform(shell, for: request)
    }

    @Test(arguments: [false, true])
    func `a script whose run is taken over after its record does not begin`(isAtTheLastMoment: Bool) async throws {
        let tenancy = Tenancy()
        let fence = isAtTheLastMoment ? tenancy.lateFence : tenancy.fence
        let trace = "\(folder.path)/began"
        let outcome = try await perform(": >\(trace)", effect: .change, through: fence) { facts in
            #expect(facts["spool"] != nil)
            if !isAtTheLastMoment { tenancy.end() }
        }
        tenancy.expectNotSent(outcome)
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    @Test func `a script that only looks passes no fence`() async throws {
        let tenancy = Tenancy()
        tenancy.end()
        let outcome = try await perform("true", effect: .read, through: tenancy.fence)
        guard case .answered = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `what a script printed before its supervisor was killed is evidence, masked, and its end is unknown`()
        async throws
    {
        // It waits until what it has printed lies in its spool.
        let script = """
            echo "begun hunter"2; until grep -qs begun \(folder.path)/spool/shell/*/stdout.*; do :; done; kill -9 $PPID
            """
        let outcome = try await perform(script, mask: SecretMask(["hunter2"]))
        guard case .unknown(let failure) = outcome, let item = failure.evidence.first else {
            Issue.record("\(outcome)")
            return
        }
        let document = try JSONParser.parse(item.bytes)
        #expect(item.name == "script" && document["lost"] == true && document["result"]?["status"] == nil)
        #expect(document["result"]?["stdout"]?.stringValue?.hasPrefix("begun") == true)
        #expect(!String(decoding: item.bytes, as: UTF8.self).contains("hunter2"))
    }

    @Test(arguments: ["PATH", "BASH_ENV", "LD_PRELOAD", "BASH_FUNC_ls%%", "SHELLOPTS", "IFS", "PS4", "ENV"])
    func `a runbook never says which programs a script runs`(name: String) async throws {
        let value = Template.Member(name: name, value: .literal(.string("/nonexistent")))
        guard case .notSent(let failure) = try await perform("echo started", environment: [value]) else {
            Issue.record("started")
            return
        }
        #expect(failure.message.contains("'\(name)'"))
    }

    @Test func `a value that no program can be given is named, and nothing is started`() async throws {
        for (value, expected) in [(String(repeating: "x", count: 131_068), "131068 bytes"), ("a\0b", "NUL byte")] {
            let members = [Template.Member(name: "big", value: .literal(.string(value)))]
            guard case .notSent(let failure) = try await perform("echo started", environment: members) else {
                Issue.record("started")
                continue
            }
            #expect(failure.message.contains("'big'") && failure.message.contains(expected), "\(failure.message)")
        }
        let largest = [Template.Member(name: "big", value: .literal(.string(String(repeating: "x", count: 131_067))))]
        guard case .answered(let answer) = try await perform("echo ${#big}", environment: largest) else {
            Issue.record("the largest value was not given")
            return
        }
        #expect(answer.output["stdout"] == "131067\n")
        guard case .notSent(let failure) = try await perform(": " + String(repeating: "x", count: 131_072)) else {
            Issue.record("started")
            return
        }
        #expect(failure.message.contains("131074 bytes"))
    }

    @Test(arguments: ["$(touch /tmp/x)", "`id`", "a\nb", "-n", "'; exit 9; '", "\"$HOME\"", "*", "é🛟\\", " a  b "])
    func `a value is never read again as a part of the script`(value: String) async throws {
        let members = [Template.Member(name: "value", value: .literal(.string(value)))]
        guard case .answered(let answer) = try await perform("printf %s \"$value\"", environment: members) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["stdout"] == .string(value))
    }

    @Test func `the script is in no command line and in no variable of what it starts`() async throws {
        let script = "PGPASSWORD=hunter22 true; tr '\\0' ' ' </proc/$$/cmdline; env | grep -c __lifeboat_ || :"
        guard case .answered(let answer) = try await perform(script) else {
            Issue.record("not answered")
            return
        }
        let output = try #require(answer.output["stdout"]?.stringValue)
        #expect(output.contains("bash --noprofile") && !output.contains("hunter22"))
        #expect(output.hasSuffix("0\n"))
    }

    @Test func `a secret that a limit cuts in two is not shown in part`() async throws {
        let mask = SecretMask(["correct horse battery"])
        let long = "printf '%0524278d correct horse battery%01000000d' 1 2"
        let script = "printf '%0190d correct horse battery' 1 >&2; \(long); exit 4"
        guard case .refused(let failure) = try await perform(script, mask: mask) else {
            Issue.record("not refused")
            return
        }
        #expect(!failure.message.contains("corr"), "\(failure.message)")
        let evidence = String(decoding: try #require(failure.evidence.first).bytes, as: UTF8.self)
        // The script itself says it, and is masked whole before it is kept.
        #expect(!evidence.replacing(script, with: "").contains("1 corr"))
        #expect(evidence.contains("1 (secret)"))
        #expect(evidence.contains("[475724 bytes were left out here]"), "\(evidence.suffix(300))")
    }

    @Test(arguments: [3, 8, 16, 20])
    func `a script that ends in the middle of a secret leaves no half of it`(count: Int) async throws {
        let secret = "correct-horse-battery"
        let (half, mask) = (secret.prefix(count), SecretMask([secret]))
        let script = "here=\(half); for stream in 1 2; do printf 'said: %s\n' \(half) >&$stream; done"
        guard case .answered(let answer) = try await perform(script, exports: ["here"], mask: mask),
            case .refused(let failure) = try await perform("\(script); exit 4", mask: mask)
        else {
            Issue.record("not answered or not refused")
            return
        }
        let isTelling = count >= 8
        let shown = isTelling ? "(secret)" : "\(half)\n"
        for item in answer.evidence + failure.evidence {
            let result = try JSONParser.parse(item.bytes)["result"]
            #expect(result?["stdout"]?.stringValue == "said: \(shown)")
            #expect(result?["stderr"]?.stringValue == "said: \(shown)")
            let exported = result?["exports"]?["here"]?.stringValue
            #expect(exported == nil || exported == (isTelling ? "(secret)" : String(half)))
        }
        #expect(failure.message.contains("cor") == !isTelling, "\(failure.message)")
        // Others go on with the value, unless so much of the secret is in it that nothing but the secret can be meant.
        #expect(answer.output["exports"]?["here"] == .string(String(half)))
        let isSecret = answer.secretTexts.contains { "said: \(half)".hasSuffix($0.filter { !$0.isNewline }) }
        #expect(isSecret == (count >= 16), "\(answer.secretTexts)")
    }

    @Test func `a value that a limit cuts within a secret does not hold what is left of it`() async throws {
        let mask = SecretMask(["correct horse battery"])
        let script = "printf '%0524278d correct horse battery%01000000d' 1 2"
        guard case .answered(let answer) = try await perform(script, mask: mask) else {
            Issue.record("not answered")
            return
        }
        let value = try #require(answer.output["stdout"]?.stringValue)
        #expect(!value.contains("corr") && value.contains("1 (secret)\n[475724 bytes were left out here]"))
    }

    @Test func `a script that ends badly may have had an effect`() async throws {
        guard case .refused(let failure) = try await perform("exit 3") else {
            Issue.record("not refused")
            return
        }
        #expect(failure.effectIsUncertain)
        #expect(failure.message == "the script ended with status 3")
    }

    @Test func `a script that closed its output and runs on is stopped when its time is over`() async throws {
        let outcome = try await perform("exec >&- 2>&-; sleep 60", timeout: .milliseconds(300))
        guard case .refused(let failure) = outcome else {
            Issue.record("not refused")
            return
        }
        #expect(failure.kind == .timeout)
    }

    @Test func `a program that closes its output before it ends is left to end`() async throws {
        let outcome = try await perform("exec >&- 2>&-; sleep 0.2; exit 0")
        guard case .answered(let answer) = outcome else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["status"]?.integerValue == 0)
    }

    @Test func `what a script left in the background ends with it`() async throws {
        guard case .answered(let answer) = try await perform("sleep 60 & echo here") else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["stdout"]?.stringValue == "here\n")
    }

    @Test func `a script that is interrupted says so and not that its time was over`() async throws {
        let task = Task { try await perform("echo started; sleep 60") }
        task.cancel()
        switch try await task.value {
        case .refused(let failure), .notSent(let failure):
            #expect(failure.kind == .cancelled)
            #expect(failure.message.hasSuffix("the run was interrupted"))
        case .answered, .unknown, .withheld: Issue.record("not cancelled")
        }
    }

    // MARK: - Values that a script hands on

    private func exports(_ script: String, _ names: String...) async throws -> JSONValue? {
        guard case .answered(let answer) = try await perform(script, exports: names) else { return nil }
        return answer.output["exports"]
    }

    @Test(
        arguments: [
            ("A=1; B='x y'", ["A": "1", "B": "x y"]), ("A=1; exit 0", ["A": "1"]), ("A=$'l1\nl2\n'", ["A": "l1\nl2\n"]),
            ("( A=1 ); export B=2", ["B": "2"]), ("A=1; unset A", [:]), ("A=", ["A": ""]),
            ("f() { A=é; }; f", ["A": "é"]),
            ("trap 'echo bye' EXIT; A=1", ["A": "1"]), ("trap : EXIT; A=1; exit 0", [:]),
            ("declare -i A=3+4", ["A": "7"]),
            ("A=1; set +u +e; exec 3>&-; B=2", ["A": "1", "B": "2"]), ("echo A; printf 'B\\0no\\0'", [:]),
        ] as [(String, [String: String])]
    )
    func `the final values of variables are handed on beside the output`(
        script: String,
        values: [String: String]
    ) async throws {
        let found = try await exports(script, "A", "B")
        let wanted = JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) })
        #expect(found == .object(wanted))
    }

    @Test func `handing on changes neither what the script prints nor how it ends`() async throws {
        guard case .answered(let answer) = try await perform("echo out; echo \"$# $0\"; A=1", exports: ["A"]) else {
            Issue.record("not answered")
            return
        }
        #expect(answer.output["stdout"] == "out\n0 bash\n")
        #expect(answer.output["stderr"] == "")
        for (script, status) in [("A=1; exit 7", 7), ("A=1; false; A=2", 1), ("A=1; nowhere", 127), ("if", 2)] {
            guard case .refused(let failure) = try await perform(script, exports: ["A"]) else {
                Issue.record("'\(script)' was not refused")
                continue
            }
            #expect(failure.facts["status"] == .integer(status))
        }
    }

    @Test func `a value that is too long, or of a name that is none, is not handed on`() async throws {
        let script = "A=1; B=$(head -c 140000 /dev/zero | tr '\\0' x)"
        let found = try await exports(script, "A", "B", "x; touch /tmp/y", "")
        #expect(found == ["A": "1"])
    }
}
