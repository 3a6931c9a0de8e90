// SPDX-License-Identifier: Apache-2.0

import RunCore
import TerminalUI
import Values

/// Whether somebody executes a run now, and who on which machine.
struct ExecutionView {
    let machine: RunMachine
    /// Nil where that is not known.
    let isExecuted: Bool?
    /// Who has the run, as its store knows it.
    let holder: RunHolder?
    /// That the store forgot who had it, after its executor's last sign of life.
    var restart: StoreRestart?

    /// The executor on record, if it is who has the run.
    private var executor: ExecutorIdentity? {
        machine.state == .running && holder?.isExecutor(machine.executor) == true ? machine.executor : nil
    }

    /// The line for people; nil for a run that is over, or when nothing is known.
    var line: String? {
        guard !machine.state.isFinal else { return nil }
        if isExecuted != true, machine.state == .running, let restart { return restart.sentence }
        guard let isExecuted else { return nil }
        guard isExecuted else { return "nobody executes it, as far as the store can tell" }
        guard let executor else { return holder.map { "held by \($0)" } }
        let place = "\(executor.host) (process \(executor.process))"
        return "executed by \(executor.operatorName) on \(place)\(holder?.suspension ?? "")"
    }

    /// What the line says, in the machine form; `name` only of the executor that is on record.
    var json: JSONValue {
        guard let holder, !machine.state.isFinal else { return .null }
        return [
            "name": executor.map { .string($0.operatorName) } ?? .null,
            "host": holder.host.map { .string($0) } ?? .null,
            "process": holder.process.map { .integer($0) } ?? .null,
            "suspended": .bool(holder.isSuspended),
        ]
    }

    /// Whether somebody executes the run, in the machine form.
    var isExecutedJSON: JSONValue { machine.state.isFinal ? false : isExecuted.map { .bool($0) } ?? .null }
}
