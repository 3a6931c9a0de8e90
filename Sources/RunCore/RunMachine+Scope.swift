// SPDX-License-Identifier: Apache-2.0

public import Expressions
public import RunbookModel
public import Values

extension RunMachine {
    /// The values that expressions and templates see at a moment.
    ///
    /// Inputs and captures stand under their own names; a step stands under its id as an object of its captures and its
    /// `result`, unless a capture has that name. `run`, `environment`, `account` and `regions` describe the run itself.
    ///
    /// Several steps of an adopted document may bring the same name into scope. Then `step` sees the value of the nearest
    /// one before it.
    public func scope(at now: Timestamp?, secrets: [String: JSONValue] = [:], for step: StepID? = nil) -> Scope {
        var scope = Scope(now: now ?? Timestamp(nanosecondsSinceEpoch: 0))
        addRunFacts(to: &scope)
        for step in plan.steps { addStep(step, to: &scope) }
        var earlier: Set<String> = []
        var isBefore = true
        for other in plan.steps {
            if other.id == step { isBefore = false }
            addCaptures(of: other, to: &scope, except: isBefore ? [] : earlier)
            if isBefore { earlier.formUnion(other.captureNames) }
        }
        for input in plan.inputs {
            if input.isSecret {
                scope.values[input.name] =
                    secrets[input.name].map { .secret($0) }
                    ?? .unobserved("the secret input '\(input.name)' must be given again")
            } else {
                scope.values[input.name] =
                    opening?.inputs[input.name].map { .observed($0) }
                    ?? .unobserved("the input '\(input.name)' has no value")
            }
        }
        for (name, value) in secrets where scope.values[name] == nil { scope.values[name] = .secret(value) }
        return scope
    }

    private func addRunFacts(to scope: inout Scope) {
        guard let opening else { return }
        scope.values["run"] = .observed([
            "id": .string(opening.run.text),
            "started": .string(opening.openedAt.text()),
            "operator": .string(opening.operatorName),
            "level": .string(opening.level.rawValue),
        ])
        scope.values["environment"] = .observed(["name": opening.environment.map { .string($0) } ?? .null])
        if let account = opening.target.account { scope.values["account"] = .observed(.string(account)) }
        var regions = JSONObject()
        for region in opening.target.regions { regions[region.name] = .string(region.region) }
        scope.values["regions"] = .observed(.object(regions))
    }

    private func addStep(_ step: Step, to scope: inout Scope) {
        let status = status(of: step.id)
        guard let outcome = status.outcome, outcome.state.isFinal, outcome.state != .notTaken else {
            scope.values[step.id.text] = .unobserved("step '\(step.id)' has not run")
            return
        }
        var object = outcome.captures.objectValue ?? JSONObject()
        if let result = step.each == nil ? status.result : status.results { object["result"] = result }
        scope.values[step.id.text] = .observed(.object(object))
    }

    private func addCaptures(of step: Step, to scope: inout Scope, except others: Set<String>) {
        let status = status(of: step.id)
        let captured = status.outcome?.captures.objectValue ?? JSONObject()
        for name in step.captureNames where !others.contains(name) {
            if let value = captured[name] {
                scope.values[name] = .observed(value)
            } else {
                let reason = status.outcome == nil ? "has not run" : "did not yield it"
                scope.values[name] = .unobserved("step '\(step.id)' \(reason)")
            }
        }
    }
}

extension Step {
    /// The names that the step's captures have in scope.
    public var captureNames: [String] {
        var names = captures.map(\.name)
        if case .commands(let commands) = action { names += commands.compactMap(\.capture) }
        return names
    }
}
