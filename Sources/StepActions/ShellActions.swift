// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Processes
public import RunCore
import RunbookModel
import Synchronization
import Values

/// Runs scripts under `bash -euo pipefail`, each below a supervisor of its own and with a bounded output.
///
/// The script sees the variables that the runbook gives it and a minimal environment (`PATH HOME LANG TZ USER` and
/// `AWS_*`, `PG*`, `KUBECONFIG` of the operator). It hands on the final values of the variables that the runbook asks for,
/// and how each command ended, see `ShellFrame`. At the end of its time everything that it started is told to stop and then
/// killed. One that may change something goes on when the executor is killed; the next executor watches it on, or takes what
/// its supervisor has put on record.
public struct ShellActions: Sendable {
    private let environment: [String: String]
    let spools: ScriptSpools
    private let supervisor: [String]
    /// How long the end of a script in doubt is waited for.
    let patience: Duration
    let pause: @Sendable (Duration) async throws -> Void
    private let isRehearsal: Bool
    private let isDryRun: Bool

    /// Runs scripts with what they may see of the operator's environment.
    ///
    /// `spools` is where their output goes while they run, `supervisor` the program that stands over each. `patience` is how
    /// long the end of a script is waited for that lost its supervisor too, `pause` lets that time pass. In a rehearsal a
    /// script is refused to which the runbook itself gives keys that AWS may know; in a dry run `curl` finds no settings of the
    /// operator.
    public init(
        environment: [String: String],
        spools: ScriptSpools,
        supervisor: [String] = ScriptSupervisor.ownProgram,
        patience: Duration = .seconds(30),
        isRehearsal: Bool = false,
        isDryRun: Bool = false,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.environment = environment
        self.spools = spools
        self.supervisor = supervisor
        self.patience = patience
        self.pause = pause
        self.isRehearsal = isRehearsal
        self.isDryRun = isDryRun
    }

    /// Runs one script and says what came of it.
    ///
    /// A script may always have changed something, so one that could be started and ends badly is an uncertain effect
    /// unless the runbook calls it a read. Its first command waits until its process is on record and the request's fence
    /// is passed.
    public func perform(_ shell: ResolvedOperation.Shell, for request: OperationRequest) async -> OperationOutcome {
        if let name = shell.environment.map(\.name).first(where: Self.governsPrograms) {
            let message = "the runbook gives the script '\(name)', which says what programs run; rename the variable"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        }
        if isRehearsal,
            let objection = shell.environment.lazy.compactMap({ RehearsalKeys.objection(to: $0.name, $0.value) }).first
        {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: objection))
        }
        if let problem = Self.problem(of: shell) {
            return .notSent(OperationFailure(kind: .invalid, code: "", message: problem))
        }
        var variables = visibleEnvironment
        if let command = EndpointOption.function(for: variables) { variables[command.name] = command.definition }
        for variable in shell.environment { variables[variable.name] = variable.value }
        let bash = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c"]
        let isGated = request.effect.mayChange
        let frame = ShellFrame(exports: shell.exports, isGated: isGated)
        variables[ShellFrame.scriptVariable] = shell.script
        let spool = spools.next(for: request)
        let code = spool.make()
        guard code == 0 else {
            let message =
                "the script was not begun: there is no place for its output: \(String(cString: strerror(code)))"
            guard ScriptSpool.cannotKeep(code) else {
                return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
            }
            return .notSent(OperationFailure(StorageFault(reason: message, isFull: ScriptSpool.isFull(code))))
        }
        if isDryRun {
            // A home can hold addresses and files to write that no word of the script names.
            guard let home = spool.holdEmptySettings() else {
                spool.erase()
                let message = "the script was not begun: the settings of `curl` could not be kept from it"
                return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
            }
            variables["CURL_HOME"] = home
        }
        let setup = ScriptSetup(
            folder: spool.folder,
            words: bash + frame.words,
            environment: variables,
            workingDirectory: shell.workingDirectory,
            timeout: request.timeout,
            sideChannel: ShellFrame.descriptor,
            gate: isGated ? ShellFrame.gate : nil,
            hidden: request.yieldsSecret ? nil : request.mask.secrets.sorted()
        )
        let news = ScriptNews(spool, request)
        let run = ScriptRun(spool) { news.tell() }
        let refusal = Mutex("its process could not be put on record")
        let ending = await run.run(setup, supervisor: supervisor) { processes in
            guard isGated else { return true }
            // Whoever finds the script in doubt must find its process, so it is on record before the first command.
            let facts = Self.facts(of: processes, spool)
            guard (try? await request.record(facts)) != nil else { return false }
            guard let reason = await Self.refusal(by: request.fence) else { return true }
            refusal.withLock { $0 = reason }
            return false
        }
        news.tell(isOver: true)
        defer { if !isGated { spool.erase() } }
        switch ending {
        case .notStarted(let reason):
            let size = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
            let message = "bash could not be started: \(reason) (its variables take \(size) bytes)"
            return .notSent(OperationFailure(kind: .invalid, code: "", message: message))
        case .unkept(let reason, let isFull):
            spool.erase()
            let fault = StorageFault(reason: "the script was not begun: \(reason)", isFull: isFull)
            return .notSent(OperationFailure(fault))
        case .cancelled:
            let message = "the script was not started: the run was interrupted"
            return .notSent(OperationFailure(kind: .cancelled, code: "", message: message))
        case .lost:
            let message = "the script's supervisor was ended, and nobody saw what became of the script"
            // What it printed until then is on record before its spool goes.
            let evidence = isGated ? [unfinished(spool, shell, request)].compactMap(\.self) : []
            return .unknown(
                OperationFailure(kind: .malformed, code: "", message: message, evidence: evidence)
            )
        case .ended(let record) where record.wasWithheld:
            let message = "the script was not begun: \(refusal.withLock(\.self))"
            return .notSent(OperationFailure(kind: .cancelled, code: "", message: message))
        case .ended(let record): return outcome(record, of: spool, shell, request)
        }
    }

    /// Why the script must not begin; asked with patience, and once more when nothing is left to wait for.
    private static func refusal(by fence: ChangeFence) async -> String? {
        do { try await fence.confirm() } catch { return ChangeFence.sentence(error) }
        return fence.objection()
    }

    /// What goes on record before the first command: the processes, and where the output goes.
    private static func facts(of processes: ScriptRun.Processes, _ spool: ScriptSpool) -> JSONObject {
        var facts = ScriptProcess(started: processes.script).facts
        facts["supervisor"] = ScriptProcess(started: processes.supervisor).json
        facts["spool"] = .string(FileAccess.lastComponent(spool.folder))
        return facts
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

    /// What came of a script whose end is on record.
    func outcome(
        _ record: ScriptRecord,
        of spool: ScriptSpool,
        _ shell: ResolvedOperation.Shell,
        _ request: OperationRequest
    ) -> OperationOutcome {
        let output = ScriptOutput(spool, .output, written: record.written[0])
        let errors = ScriptOutput(spool, .errors, written: record.written[1])
        let isTruncated = output.isCut || errors.isCut
        var members: JSONObject = [
            "status": .integer(record.status),
            "stdout": .string(output.value(hiding: request.mask)),
            "stderr": .string(errors.value(hiding: request.mask)),
            "truncated": .bool(isTruncated),
        ]
        let frame = ShellFrame(exports: shell.exports, isGated: request.effect.mayChange)
        let (commands, values) = frame.reading(of: spool.side, script: shell.script, status: record.status)
        if !shell.exports.isEmpty { members["exports"] = .object(values) }
        let answer = JSONValue.object(members)
        members["stdout"] = .string(output.text(hiding: request.mask))
        members["stderr"] = .string(errors.text(hiding: request.mask))
        if !shell.exports.isEmpty { members["exports"] = .object(values).masking(request.mask, cut: .ended) }
        let document: JSONValue = [
            "script": .string(shell.script),
            "variables": .array(shell.environment.map { .string($0.name) }),
            "commands": .array(commands.map { $0.hiding(request.mask).json }),
            "result": .object(members),
            "bytes": ["stdout": .integer(record.written[0]), "stderr": .integer(record.written[1])],
            "timedOut": .bool(record.hasTimedOut),
            "cancelled": .bool(record.wasCancelled),
            "unwatched": .bool(record.wasUnwatched),
            "leftRunning": .array(record.left.map { .string($0) }),
        ]
        let bytes = Array((document.text(.indented) + "\n").utf8)
        let evidence = [EvidenceItem(name: "script", mediaType: "application/json", bytes: bytes)]
        var facts: JSONObject = ["status": .integer(record.status)]
        if record.wasUnwatched { facts["unwatched"] = true }
        if isTruncated { facts["dropped"] = .integer(output.missing + errors.missing) }
        if !record.left.isEmpty { facts["leftRunning"] = .array(record.left.map { .string($0) }) }
        if record.status == 0, !record.hasTimedOut, !record.wasCancelled {
            let parts = Self.ends(of: answer).flatMap { request.mask.parts(of: $0, cut: .endedValue) }
            return .answered(OperationAnswer(output: answer, secretTexts: parts, evidence: evidence, facts: facts))
        }
        let end = place(of: commands.last?.hiding(request.mask)) + lastLine(of: errors.text(hiding: request.mask))
        let message =
            record.wasCancelled
            ? "the script was stopped in its middle: the run was interrupted"
            : record.hasTimedOut
                ? "the script was stopped: its time was over"
                : "the script ended with status \(record.status)\(end)"
        let failure = OperationFailure(
            kind: record.wasCancelled ? .cancelled : record.hasTimedOut ? .timeout : .refused,
            code: "",
            message: message,
            effectIsUncertain: request.effect.mayChange,
            evidence: evidence,
            facts: facts
        )
        return .refused(failure)
    }

    /// The texts of an answer at whose ends the script may have stopped in the middle of a secret.
    private static func ends(of answer: JSONValue) -> [String] {
        let exports = answer["exports"]?.objectValue?.values ?? []
        return ([answer["stdout"], answer["stderr"]] + exports).compactMap { $0?.stringValue }
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
        // Bash counts characters, or bytes where its locale is C.
        let isCut = text.utf8.count >= ShellFrame.textLimit
        var hidden = self
        hidden.text = mask.text(text, cut: isCut ? .end : [])
        return hidden
    }

    /// The command for the evidence.
    fileprivate var json: JSONValue {
        var members: JSONObject = ["command": .string(text), "status": status.map { .integer($0) } ?? .null]
        members["pipeline"] = pipeline.map { .array($0.map { .integer($0) }) }
        return .object(members)
    }
}
