// SPDX-License-Identifier: Apache-2.0

import Expressions
public import RunbookModel
public import Values

/// Another value of an input, for the attempts at one step from then on.
///
/// The other steps, and what the run was opened with, keep the value of the input: what they did was done with it.
public struct InputChange: Sendable, Hashable, Codable {
    /// The input's name.
    public var name: String
    /// The value that the step had before; nil on its way to the executor, which knows.
    public var old: JSONValue?
    /// The value that the step has from then on.
    public var value: JSONValue

    /// Another value of an input.
    public init(name: String, old: JSONValue? = nil, value: JSONValue) {
        self.name = name
        self.old = old
        self.value = value
    }

    /// The change as what was and what will be.
    public var arrow: String { "\(name): \(old?.text() ?? "nothing") → \(value.text())" }

    /// The change in a few words.
    public var text: String { "\(name) = \(value.text())" + (old.map { " (was \($0.text()))" } ?? "") }
}

/// The rules that a change of inputs must satisfy before the step is begun with it.
///
/// Where the run acts was decided when it was opened, secrets have no place on record, and a value that the step does not
/// use would change nothing although somebody relies on it.
public struct InputChangeGate: Sendable {
    private let machine: RunMachine

    /// The rules for a run.
    public init(_ machine: RunMachine) { self.machine = machine }

    /// Why the answer's changes do not count, or nil when they do, as for an answer without any.
    ///
    /// - Parameters:
    ///   - answer: What the person answered.
    ///   - problem: Why a value is none that the input accepts; nil when it is one.
    /// - Returns: The reason in one sentence.
    public func objection(
        to answer: OperatorAnswer,
        problem: (InputDeclaration, JSONValue) -> String?
    ) -> String? {
        let changes = answer.inputs ?? []
        guard answer.choice.changesInputs else {
            return changes.isEmpty ? nil : "'\(answer.choice.rawValue)' changes no inputs"
        }
        guard let step = machine.step(answer.step) else { return "the run has no step '\(answer.step)'" }
        if machine.plan.changeableInputs(of: step).isEmpty {
            let rest = answer.choice == .retryWith ? ": `retry` begins it again as it is" : ""
            return "'\(step.id)' reads no input that can be given anew\(rest)"
        }
        if answer.choice == .edit, let reason = machine.status(of: step.id).reasonToKeepInputs(of: step) {
            return reason
        }
        if changes.isEmpty { return "it changes no input: say which, as NAME=VALUE" }
        guard Set(changes.map(\.name)).count == changes.count else { return "it gives an input twice" }
        for change in changes {
            if let objection = objection(to: change, at: step, problem: problem) { return objection }
        }
        return nil
    }

    /// The value of an input that the step would be begun with; nil when it is not on record.
    public func value(of name: String, at step: StepID) -> JSONValue? { current(name, at: step) }

    /// The changes with the values that the step had before.
    public func recorded(_ answer: OperatorAnswer) -> OperatorAnswer {
        var recorded = answer
        recorded.inputs = answer.inputs?.map {
            InputChange(name: $0.name, old: current($0.name, at: answer.step), value: $0.value)
        }
        return recorded
    }

    private func current(_ name: String, at step: StepID) -> JSONValue? {
        machine.status(of: step).changedInputs.last { $0.name == name }?.value ?? machine.opening?.inputs[name]
    }

    private func objection(
        to change: InputChange,
        at step: Step,
        problem: (InputDeclaration, JSONValue) -> String?
    ) -> String? {
        let name = change.name
        guard let input = machine.plan.inputs.last(where: { $0.name == name }) else {
            return "the runbook has no input '\(name)'"
        }
        if let reason = step.reasonToKeep(input) { return reason }
        if input.type == .arn, isElsewhere(change.value, than: current(name, at: step.id)) {
            return "'\(name)' would lead to another account or region"
        }
        if let problem = problem(input, change.value) { return "'\(name)' \(problem)" }
        return current(name, at: step.id) == change.value ? "'\(name)' has that value already" : nil
    }

    /// Whether two ARNs name another partition, region or account.
    private func isElsewhere(_ value: JSONValue, than old: JSONValue?) -> Bool {
        func place(_ value: JSONValue?) -> [Substring] {
            let parts = (value?.stringValue ?? "").split(separator: ":", omittingEmptySubsequences: false)
            return parts.count < 6 ? [] : [parts[1], parts[3], parts[4]]
        }
        return place(value) != place(old)
    }
}

extension Plan {
    /// The names of the inputs that a step can be given anew, in the order in which they are declared.
    ///
    ///
    /// The step must read them; what is secret, and what decided where or on what it acts, stays.
    public func changeableInputs(of step: Step) -> [String] {
        inputs.filter { step.reasonToKeep($0) == nil }.map(\.name)
    }

    /// The answers that make sense to a question at a step, or to a request for its approval when that is nil: other inputs
    /// are for a step that can be given some.
    public func choices(
        for question: OperatorQuestion?,
        at step: Step,
        _ status: StepStatus
    ) -> [OperatorAnswer.Choice] {
        (question?.choices ?? [.edit]).filter { !$0.changesInputs || canChangeInputs(of: step, status, by: $0) }
    }

    /// Whether the step can be given other inputs: after a failure, or before it acts and with nothing of it done.
    private func canChangeInputs(of step: Step, _ status: StepStatus, by choice: OperatorAnswer.Choice) -> Bool {
        guard !changeableInputs(of: step).isEmpty else { return false }
        return choice == .retryWith || status.reasonToKeepInputs(of: step) == nil
    }
}

extension Step {
    /// Why the step keeps the input as the run was opened with it; nil when it can be given anew.
    fileprivate func reasonToKeep(_ input: InputDeclaration) -> String? {
        let name = input.name
        if input.isSecret || input.source != nil { return "'\(name)' is a secret, which is changed where it is kept" }
        guard referencedNames.contains(name) else { return "'\(id)' does not use '\(name)'" }
        if let each, each.list.references.contains(where: { $0.name == name }) {
            return "'\(name)' decides the list that '\(id)' goes through, which is decided once"
        }
        if input.type == .awsRegion || placeNames.contains(name) {
            return "'\(name)' says where '\(id)' acts, which was decided when the run was opened"
        }
        return nil
    }

    /// The names on which it depends where the step acts: regions, and connections that a command spells out.
    fileprivate var placeNames: Set<String> {
        let all = preconditions.compactMap(\.command) + commands + [wait?.command, probe?.command].compactMap(\.self)
        let templates = all.compactMap { command -> Template? in
            switch command.operation {
            case .aws(let aws): return aws.region
            case .sql(let sql):
                guard case .explicit(let connection) = sql.connection else { return nil }
                return connection
            case .shell: return nil
            }
        }
        return Set(templates.flatMap(\.expressions).flatMap { $0.references.map(\.name) })
    }
}
