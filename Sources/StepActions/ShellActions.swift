// SPDX-License-Identifier: Apache-2.0

import Processes
public import RunCore
import RunbookModel
import Values

/// Runs scripts under `bash -euo pipefail`, in a process group of their own, with a bounded output.
///
/// The script sees the variables that the runbook gives it and a minimal environment (`PATH HOME LANG TZ USER` and
/// `AWS_*`, `PG*`, `KUBECONFIG` of the operator). It hands on the final values of the variables that the runbook asks for,
/// and how each command ended, see ``ShellFrame``. At the end of its time the whole group is told to stop and then killed.
public struct ShellActions: Sendable {
    /// How much of each output stream is kept.
    public static let outputLimit = 1 << 20

    private let environment: [String: String]

    /// Runs scripts with what they may see of the operator's environment.
    public init(environment: [String: String]) { self.environment = environment }

    /// Runs one script and says what came of it.
    ///
    /// A script may always have changed something, so one that could be started and ends badly is an uncertain effect
    /// unless the runbook calls it a read.
    public func perform(_ shell: ResolvedOperation.Shell, for request: OperationRequest) async -> OperationOutcome {
        if let name = shell.environment.map(\.name).first(where: Self.governsPrograms) {
            let message = "the runbook gives the script '\(name)', which says what programs run; rename the variable"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
        var variables = visibleEnvironment
        for variable in shell.environment { variables[variable.name] = variable.value }
        let bash = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c"]
        let frame = ShellFrame(exports: shell.exports)
        let process = ProgramRun(
            words: bash + frame.words(running: shell.script),
            environment: variables,
            workingDirectory: shell.workingDirectory,
            limit: Self.outputLimit,
            sideChannel: ShellFrame.descriptor
        )
        let ending = await process.run(timeout: request.timeout)
        switch ending {
        case .notStarted(let reason):
            return .notSent(OperationFailure(kind: .invalid, code: "", message: "bash could not be started: \(reason)"))
        case .cancelled:
            let message = "the script was not started: the run was interrupted"
            return .notSent(OperationFailure(kind: .cancelled, code: "", message: message))
        case .ended(let result): return describe(result, frame, shell, request)
        }
    }

    /// Whether a variable of that name makes bash or the loader run something else than the script says.
    private static func governsPrograms(_ name: String) -> Bool {
        ["PATH", "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "IFS", "PS4"].contains(name)
            || ["LD_", "BASH_FUNC"].contains(where: name.hasPrefix)
    }

    private var visibleEnvironment: [String: String] {
        environment.filter { name, _ in
            ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "KUBECONFIG", "SSL_CERT_FILE"].contains(name)
                || name.hasPrefix("AWS_") || name.hasPrefix("PG")
        }
    }

    private func describe(
        _ result: ProgramRun.Result,
        _ frame: ShellFrame,
        _ shell: ResolvedOperation.Shell,
        _ request: OperationRequest
    ) -> OperationOutcome {
        let errors = String(decoding: result.errors, as: UTF8.self)
        var members: JSONObject = [
            "status": .integer(result.status),
            "stdout": .string(String(decoding: result.output, as: UTF8.self)),
            "stderr": .string(errors),
            "truncated": .bool(result.isTruncated),
        ]
        let (commands, values) = frame.reading(of: result.sideOutput)
        if !shell.exports.isEmpty { members["exports"] = .object(values) }
        let output = JSONValue.object(members)
        let document: JSONValue = [
            "script": .string(shell.script),
            "variables": .array(shell.environment.map { .string($0.name) }),
            "commands": .array(commands.map(\.json)),
            "result": output,
            "timedOut": .bool(result.hasTimedOut),
            "cancelled": .bool(result.wasCancelled),
        ]
        let bytes = Array((document.text(.indented) + "\n").utf8)
        let evidence = [EvidenceItem(name: "script", mediaType: "application/json", bytes: bytes)]
        if result.status == 0, !result.hasTimedOut, !result.wasCancelled {
            return .answered(OperationAnswer(output: output, evidence: evidence, facts: ["status": 0]))
        }
        let message =
            result.wasCancelled
            ? "the script was stopped: the run was interrupted"
            : result.hasTimedOut
                ? "the script was stopped: its time was over"
                : "the script ended with status \(result.status)\(place(of: commands.last))\(lastLine(of: errors))"
        let failure = OperationFailure(
            kind: result.wasCancelled ? .cancelled : result.hasTimedOut ? .timeout : .refused,
            code: "",
            message: message,
            effectIsUncertain: request.effect.mayChange,
            evidence: evidence,
            facts: ["status": .integer(result.status)]
        )
        return .refused(failure)
    }

    /// The command at which a failed script ended, when it ended badly itself.
    private func place(of command: ShellFrame.Ended?) -> String {
        guard let command, command.status != 0, !command.text.hasPrefix("exit"), !command.text.hasPrefix("eval ") else {
            return ""
        }
        let line = command.text.split(separator: "\n").first.map(String.init) ?? ""
        return " at `\(line)`"
    }

    /// The last thing that a failed script said, cut to what fits a line.
    private func lastLine(of errors: String) -> String {
        guard let line = errors.split(separator: "\n").last(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            return ""
        }
        return ": \(line.prefix(200))"
    }
}

extension ShellFrame.Ended {
    /// The command for the evidence.
    fileprivate var json: JSONValue { ["command": .string(text), "status": status.map { .integer($0) } ?? .null] }
}
