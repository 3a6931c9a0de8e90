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
    /// How long the end of a script in doubt is waited for.
    let patience: Duration
    let pause: @Sendable (Duration) async throws -> Void

    /// Runs scripts with what they may see of the operator's environment.
    ///
    /// `patience` is how long the end of a script is waited for whose executor went away, `pause` lets that time pass.
    public init(
        environment: [String: String],
        patience: Duration = .seconds(30),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.environment = environment
        self.patience = patience
        self.pause = pause
    }

    /// Runs one script and says what came of it.
    ///
    /// A script may always have changed something, so one that could be started and ends badly is an uncertain effect
    /// unless the runbook calls it a read.
    public func perform(_ shell: ResolvedOperation.Shell, for request: OperationRequest) async -> OperationOutcome {
        if let name = shell.environment.map(\.name).first(where: Self.governsPrograms) {
            let message = "the runbook gives the script '\(name)', which says what programs run; rename the variable"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
        if let problem = Self.problem(of: shell) {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: problem))
        }
        var variables = visibleEnvironment
        for variable in shell.environment { variables[variable.name] = variable.value }
        let bash = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c"]
        let isGated = request.effect.mayChange
        let frame = ShellFrame(exports: shell.exports, isGated: isGated)
        variables[ShellFrame.scriptVariable] = shell.script
        let process = ProgramRun(
            words: bash + frame.words,
            environment: variables,
            workingDirectory: shell.workingDirectory,
            limit: Self.outputLimit,
            sideChannel: ShellFrame.descriptor,
            gate: isGated ? ShellFrame.gate : nil
        )
        let ending: ProgramRun.Ending
        if isGated {
            // Whoever finds the script in doubt must find its process, so it is on record before the first command.
            ending = await process.run(timeout: request.timeout) { id in
                (try? await request.record(ScriptProcess(started: id).facts)) != nil
            }
        } else {
            ending = await process.run(timeout: request.timeout)
        }
        switch ending {
        case .notStarted(let reason):
            let size = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
            let message = "bash could not be started: \(reason) (its variables take \(size) bytes)"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        case .cancelled:
            let message = "the script was not started: the run was interrupted"
            return .notSent(OperationFailure(kind: .cancelled, code: "", message: message))
        case .ended(let result) where result.wasWithheld:
            let message = "the script was not begun: its process could not be put on record"
            return .notSent(OperationFailure(kind: .cancelled, code: "", message: message))
        case .ended(let result): return describe(result, frame, shell, request)
        }
    }

    /// Why a script cannot be given its values, without showing one; nil when it can.
    private static func problem(of shell: ResolvedOperation.Shell) -> String? {
        for variable in shell.environment {
            if variable.value.utf8.contains(0) {
                return
                    "the value of '\(variable.name)' holds a NUL byte, with which no variable of a script can be made"
            }
            let size = variable.value.utf8.count
            if variable.name.utf8.count + size + 2 > largestVariable {
                return "the value of '\(variable.name)' has \(size) bytes, and Linux starts no program with a variable "
                    + "of more than 128 KiB; capture less, or let the script read it itself"
            }
        }
        guard ShellFrame.scriptVariable.utf8.count + shell.script.utf8.count + 2 > largestVariable else { return nil }
        return "the script has \(shell.script.utf8.count) bytes, and bash can be given 128 KiB; "
            + "put it into a file and call that"
    }

    /// The most that a variable, its name and the end of both may take, which the kernel calls `MAX_ARG_STRLEN`.
    private static let largestVariable = 128 << 10

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
        let output = String(decoding: result.output, as: UTF8.self)
        var members: JSONObject = [
            "status": .integer(result.status),
            "stdout": .string(output),
            "stderr": .string(errors),
            "truncated": .bool(result.isTruncated),
        ]
        let (commands, values) = frame.reading(of: result.sideOutput)
        if !shell.exports.isEmpty { members["exports"] = .object(values) }
        let answer = JSONValue.object(members)
        if result.isTruncated {
            // A part of a secret at the end of what was kept is no longer found by whoever looks for all of it.
            members["stdout"] = .string(request.mask.text(output, cut: .end))
            members["stderr"] = .string(request.mask.text(errors, cut: .end))
        }
        let document: JSONValue = [
            "script": .string(shell.script),
            "variables": .array(shell.environment.map { .string($0.name) }),
            "commands": .array(commands.map { $0.hiding(request.mask).json }),
            "result": .object(members),
            "timedOut": .bool(result.hasTimedOut),
            "cancelled": .bool(result.wasCancelled),
        ]
        let bytes = Array((document.text(.indented) + "\n").utf8)
        let evidence = [EvidenceItem(name: "script", mediaType: "application/json", bytes: bytes)]
        if result.status == 0, !result.hasTimedOut, !result.wasCancelled {
            return .answered(OperationAnswer(output: answer, evidence: evidence, facts: ["status": 0]))
        }
        let end = place(of: commands.last?.hiding(request.mask)) + lastLine(of: request.mask.text(errors))
        let message =
            result.wasCancelled
            ? "the script was stopped: the run was interrupted"
            : result.hasTimedOut
                ? "the script was stopped: its time was over"
                : "the script ended with status \(result.status)\(end)"
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
    /// The command without secrets, of which its end may have cut one in two.
    fileprivate func hiding(_ mask: SecretMask) -> ShellFrame.Ended {
        let isCut = text.count >= ShellFrame.textLimit
        return ShellFrame.Ended(text: mask.text(text, cut: isCut ? .end : []), status: status)
    }

    /// The command for the evidence.
    fileprivate var json: JSONValue { ["command": .string(text), "status": status.map { .integer($0) } ?? .null] }
}
