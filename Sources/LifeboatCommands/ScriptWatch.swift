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
        if let script = spools.scripts(of: step, in: run).last {
            return try await show(script, machine, isFollowed: follows ?? (isatty(STDOUT_FILENO) == 1))
        }
        let operations = history.entries.compactMap { entry in
            if case .operationEnded(let record) = entry.recorded.event, record.step == step { record } else { nil }
        }
        let counted = CountedScripts(operations, of: status)
        guard counted.records.isEmpty else { return try await showRecorded(counted) }
        throw try await nothing(at: known, status, history)
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
    private func nothing(at known: Step, _ status: StepStatus, _ history: RunHistory) async throws -> Failure {
        guard known.runsScripts else { return Failure(.usage, "'\(step)' runs no script") }
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

extension Step {
    /// Whether any of its commands is a script.
    var runsScripts: Bool {
        let all = commands + preconditions.compactMap(\.command) + [wait?.command, probe?.command].compactMap(\.self)
        return all.contains { if case .shell = $0.operation { true } else { false } }
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
