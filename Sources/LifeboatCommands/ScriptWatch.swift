// SPDX-License-Identifier: Apache-2.0

import Glibc
import Journal
import Processes
import RunCore
import RunStore
import RunViews
import RunbookModel
import StepActions
import TerminalUI

/// Shows what the scripts of a step print: from the spool while they run on this machine, else from the evidence.
struct ScriptWatch {
    /// How often is looked whether there is more.
    private static let interval = Duration.milliseconds(100)
    /// How many times nothing new may be said before the record is read again in any case.
    private static let patience = 20

    let store: any RunStore
    let run: RunID
    let step: StepID
    /// Whether to go on as long as the step is under way; nil for when somebody looks at a terminal.
    let follows: Bool?

    private var spools: ScriptSpools { ScriptSpools(of: store) }

    /// Shows what there is and, if wanted, what comes.
    ///
    /// - Throws: `Failure` when there is nothing to show, with the reason.
    func show() async throws -> ExitStatus {
        let history = try await StoreAccess.history(of: run, in: store)
        let machine = history.machine()
        guard let known = machine.plan.step(step) else {
            let names = machine.plan.steps.map(\.id.text).joined(separator: ", ")
            throw Failure(.usage, "the run has no step '\(step)'", advice: "there are: \(names)")
        }
        let status = machine.status(of: step)
        let begun = BegunScripts(of: step, in: history)
        let script = spools.scripts(of: step, in: run).last
        if let script, isOfRun(script, begun, status, history) {
            return try await show(script, machine, isFollowed: follows ?? (isatty(STDOUT_FILENO) == 1))
        }
        let operations = history.entries.compactMap { entry in
            if case .operationEnded(let record) = entry.recorded.event, record.step == step { record } else { nil }
        }
        let counted = CountedScripts(operations, of: status)
        guard counted.records.isEmpty else {
            let result = try await showRecorded(counted)
            for other in begun.unaccounted { CommandOutput.progress("── \(absence(of: other))") }
            return result
        }
        if let script { return showLeft(script, begun, machine, history) }
        throw try await nothing(at: known, status, begun, history)
    }

    // MARK: - Left behind

    /// Whether the output that lies here is of the script that the run goes by, and not of one that was left behind.
    private func isOfRun(_ script: Script, _ begun: BegunScripts, _ status: StepStatus, _ history: RunHistory) -> Bool {
        if let own = begun.own(script.spool) {
            return own == begun.all.last && own.attempt == status.attempt && !own.isAccountedFor
                && status.openIntent != nil
        }
        // One that only reads is on no record before it ends.
        let isHere = history.lastExecutor.map { $0.host == HostName.current } ?? true
        return script.attempt == status.attempt && isHere
            && (begun.all.last.map { $0.attempt < status.attempt || $0.isAccountedFor } ?? true)
    }

    /// Shows what a script printed here that the run goes by no longer, and says so before and after.
    private func showLeft(
        _ script: Script,
        _ begun: BegunScripts,
        _ machine: RunMachine,
        _ history: RunHistory
    ) -> ExitStatus {
        let name = begun.own(script.spool)?.name ?? "attempt \(script.attempt), on \(HostName.current)"
        CommandOutput.progress("── \(step): \(name): LEFT BEHIND by its executor; the run does not go by this output")
        var shown = ShownScript(number: script.number, spool: script.spool)
        CommandOutput.result(shown.next(isOver: true).map(OutputLineView.text))
        let end = script.spool.record.map { "it ended with status \($0.status), which is on no record of the run" }
        CommandOutput.progress("── \(end ?? "whether that is all it printed, and how it ended, is not known")")
        let host = history.lastExecutor.map { " on \($0.host)" } ?? ""
        let status = machine.status(of: step)
        CommandOutput.progress("── the run: \(step) is \(status.state.rawValue), attempt \(status.attempt)\(host)")
        return .done
    }

    /// Where what a script printed lies that is on no record.
    private func absence(of script: BegunScript) -> String {
        let start = "\(step): what \(script.name), printed is on no record"
        guard script.host == HostName.current else { return "\(start); if it lies anywhere, it lies there" }
        let isThere = spools.scripts(of: step, in: run).contains { script.lies(in: $0.spool) }
        return isThere
            ? "\(start); it lies in \(spools.folder(of: run))/\(script.spool)" : "\(start), and lies here no longer"
    }

    // MARK: - From the spool

    private typealias Script = (attempt: Int, element: Int?, number: Int, spool: ScriptSpool)

    private func show(_ first: Script, _ machine: RunMachine, isFollowed: Bool) async throws -> ExitStatus {
        var script = begin(first, machine)
        guard isFollowed else {
            CommandOutput.result(script.next(isOver: true).map(OutputLineView.text))
            let record = script.spool.record
            CommandOutput.progress(
                record.map { "── ended with status \($0.status)" } ?? "── it goes on: --follow shows it"
            )
            return .done
        }
        var news = FollowedNews(of: run, in: store)
        var (machine, silence) = (machine, 0)
        var hold = ExecutorSight(losses: store.lossCount)
        while true {
            // What is found after the end was on record is all.
            let (record, isThere) = (script.spool.record, access(script.spool.folder, F_OK) == 0)
            let lines = script.next(isOver: record != nil)
            CommandOutput.result(lines.map(OutputLineView.text))
            if record != nil || !isThere || silence % Self.patience == Self.patience - 1 {
                let history = try await StoreAccess.history(of: run, in: store)
                machine = history.machine()
                let begun = BegunScripts(of: step, in: history)
                if record == nil, isThere, machine.status(of: step).openIntent != nil,
                    let own = begun.own(script.spool), own != begun.all.last
                {
                    CommandOutput.progress("── \(step): the run went on elsewhere: what comes now is not its output")
                    return .done
                }
                let isExecuted = machine.state.isFinal ? false : try await StoreAccess.isExecuted(run, in: store)
                _ = hold.look(isExecuted: isExecuted, records: history.entries.count, losses: store.lossCount)
                let end = try await end(of: &script, record, isThere, machine, isExecuted || hold.isUnclear)
                if let end {
                    let scripts = spools.scripts(of: step, in: run)
                    guard let next = scripts.first(where: { $0.number > script.number }) else {
                        CommandOutput.progress("── \(end)")
                        return .done
                    }
                    script = begin(next, machine)
                    continue
                }
            }
            silence = try await news.next(within: Self.interval) ? 0 : silence + 1
        }
    }

    private func begin(_ script: Script, _ machine: RunMachine) -> ShownScript {
        let element = script.element.map {
            ", \(machine.plan.shown(ElementLabel(number: $0, of: machine.status(of: step).elements ?? []).text))"
        }
        let sight = spools.sight(of: step, in: run, machine.status(of: step))
        let process = sight?.number == script.number ? sight?.process.map { ", process \($0)" } : nil
        CommandOutput.progress(
            "── \(step): attempt \(script.attempt)\(element ?? ""), script \(script.number)\(process ?? "")"
        )
        return ShownScript(number: script.number, spool: script.spool)
    }

    /// Why nothing more comes of a script; nil while something may.
    private func end(
        of script: inout ShownScript,
        _ record: ScriptRecord?,
        _ isThere: Bool,
        _ machine: RunMachine,
        _ isExecuted: Bool
    ) async throws -> String? {
        let status = machine.status(of: step)
        let isOver = status.state != .running && status.state != .pending
        guard isThere else {
            // Its end goes on record before or soon after the spool goes.
            if let reference = status.operations.last(where: { $0.script != nil })?.script,
                isOver || status.openIntent == nil
            {
                let recorded = try await RecordedScript(reference, of: run, in: store)
                CommandOutput.result(script.rest(of: recorded).map(OutputLineView.text))
                return "\(recorded.ending); \(step) is \(status.state.rawValue)"
            }
            return isOver || machine.state != .running ? "its output is gone; \(step) is \(status.state.rawValue)" : nil
        }
        if let record {
            // Another one may follow as long as somebody executes the run.
            let end = "ended with status \(record.status)"
            if !isExecuted { return "\(end); no executor has taken that yet: \(NextCommand.resume(run))" }
            return isOver || spools.scripts(of: step, in: run).contains { $0.number > script.number } ? end : nil
        }
        guard !isExecuted else { return nil }
        guard let sight = spools.sight(of: step, in: run, status) else {
            return "its executor is gone, and so is the script: \(NextCommand.resume(run))"
        }
        switch sight.fate {
        case .running, .ended, .stopped: return nil
        case .unwatched: return "its supervisor was killed; it STILL RUNS as process \(sight.process ?? 0), unseen"
        case .lost: return "it is over, and nobody saw how: \(NextCommand.resume(run))"
        case .unseen(let why): return "whether it still runs cannot be seen from here: \(why)"
        }
    }

    // MARK: - From the evidence

    private func showRecorded(_ counted: CountedScripts) async throws -> ExitStatus {
        if let remark = counted.remark { CommandOutput.progress("── \(step): \(remark)") }
        for record in counted.records {
            let place = record.element.map { ", element \($0)" } ?? ""
            let head = "── \(step): attempt \(record.attempt)\(place), \(record.phase.name)"
            guard let reference = record.script else {
                if record.isLeftOut { CommandOutput.progress("\(head): a secret; nothing of what it printed was kept") }
                continue
            }
            let script = try await RecordedScript(reference, of: run, in: store)
            CommandOutput.progress(head)
            CommandOutput.result(script.lines.map(OutputLineView.text))
            CommandOutput.progress("── \(script.ending)")
        }
        return .done
    }

    /// Why there is nothing to show.
    private func nothing(
        at known: Step,
        _ status: StepStatus,
        _ begun: BegunScripts,
        _ history: RunHistory
    ) async throws -> Failure {
        guard known.runsScripts else { return Failure(.usage, "'\(step)' runs no script") }
        if let left = begun.unaccounted.last, left != begun.all.last || status.openIntent == nil {
            return Failure(
                .tryAgain,
                absence(of: left),
                advice: left.host == HostName.current
                    ? nil : "look there: \(NextCommand("watch", run.text, "--output", step.text))"
            )
        }
        let executor = history.lastExecutor
        if status.state == .running || status.openIntent != nil, let host = executor?.host, host != HostName.current {
            return Failure(
                .tryAgain,
                "what '\(step)' prints lies on the machine where it runs, \(host), until it is over; nothing of it is here",
                advice: "look there, or look here again once the step is over"
            )
        }
        switch status.state {
        case .pending, .waitingApproval:
            return Failure(.usage, "'\(step)' has not run a script yet: it is \(status.state.rawValue)")
        default:
            return Failure(.tryAgain, "no script of '\(step)' has printed anything: it is \(status.state.rawValue)")
        }
    }
}

extension BegunScript {
    /// Whether that is the folder with its output.
    fileprivate func lies(in spool: ScriptSpool) -> Bool { spool.folder.hasSuffix("/\(self.spool)") }
}

extension BegunScripts {
    /// The script whose output lies in a folder of this machine; nil when it is not on record, as one that only reads.
    fileprivate func own(_ spool: ScriptSpool) -> BegunScript? {
        all.last { $0.lies(in: spool) && $0.host == HostName.current }
    }
}

extension OperationPhase {
    /// What the operation is for, in words.
    fileprivate var name: String {
        switch self {
        case .precondition(let index): "precondition \(index + 1)"
        case .probeBefore, .probeAfter, .probeInDoubt: "probe"
        case .action(let index): "command \(index + 1)"
        case .wait(let poll): "poll \(poll)"
        case .expectations: "expectations"
        }
    }
}
