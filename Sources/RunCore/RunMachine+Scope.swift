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
    ///
    /// - Parameters:
    ///   - now: The moment.
    ///   - secrets: The values of secret inputs.
    ///   - step: The step that looks.
    ///   - names: The only names that will be looked at; nil for all.
    /// - Returns: The values by name, and the moment.
    public func scope(
        at now: Timestamp?,
        secrets: [String: JSONValue] = [:],
        for step: StepID? = nil,
        naming names: Set<String>? = nil
    ) -> Scope {
        var scope = Scope(now: now ?? Timestamp(nanosecondsSinceEpoch: 0))
        let position = step.flatMap { index.positions[$0] }
        for name in names ?? allNames {
            scope.values[name] = entry(name, secrets, before: position)
        }
        for (name, value) in secrets where scope.values[name] == nil { scope.values[name] = .secret(value) }
        return scope
    }

    private var allNames: Set<String> {
        Set(plan.inputs.map(\.name)).union(index.producers.keys).union(plan.steps.map(\.id.text))
            .union(ScopeName.allCases.map(\.rawValue))
    }

    private func entry(_ name: String, _ secrets: [String: JSONValue], before step: Int?) -> Scope.Entry? {
        if let input = plan.inputs.last(where: { $0.name == name }) {
            return changedInput(name, at: step).map { .observed($0.value) } ?? entry(of: input, secrets)
        }
        if let producers = index.producers[name] {
            let nearest = step.flatMap { step in producers.last { $0 < step } } ?? producers.last
            if let nearest { return capture(name, of: nearest) }
        }
        if let position = StepID(name).flatMap({ index.positions[$0] }) { return entry(ofStepAt: position) }
        return runFact(name)
    }

    /// The value that an operator gave a step alone; what undoes or removes what that step did needs the same.
    private func changedInput(_ name: String, at position: Int?) -> InputChange? {
        guard let position else { return nil }
        let step = plan.steps[position]
        let subjects = [step.compensates].compactMap(\.self) + step.discharges
        if let own = statuses[position].changedInputs.last(where: { $0.name == name }) { return own }
        for place in subjects.compactMap({ index.positions[$0] }) {
            if let made = statuses[place].inputsOfLastChange.last(where: { $0.name == name }) { return made }
        }
        return nil
    }

    private func entry(of input: InputDeclaration, _ secrets: [String: JSONValue]) -> Scope.Entry {
        if input.isSecret {
            return secrets[input.name].map { .secret($0) }
                ?? .unobserved("the secret input '\(input.name)' must be given again")
        }
        return opening?.inputs[input.name].map { .observed($0) }
            ?? .unobserved("the input '\(input.name)' has no value")
    }

    private func runFact(_ name: String) -> Scope.Entry? {
        guard let opening, let fact = ScopeName(rawValue: name) else { return nil }
        switch fact {
        case .run:
            return .observed([
                "id": .string(opening.run.text),
                "started": .string(opening.openedAt.text()),
                "operator": .string(opening.operatorName),
                "level": .string(opening.level.rawValue),
            ])
        case .environment: return .observed(["name": opening.environment.map { .string($0) } ?? .null])
        case .account: return opening.target.account.map { .observed(.string($0)) }
        case .regions:
            var regions = JSONObject()
            for region in opening.target.regions { regions[region.name] = .string(region.region) }
            return .observed(.object(regions))
        case .now: return nil
        }
    }

    private func entry(ofStepAt position: Int) -> Scope.Entry {
        let (step, status) = (plan.steps[position], statuses[position])
        guard let outcome = status.outcome, outcome.state.isFinal, outcome.state != .notTaken else {
            return .unobserved("step '\(step.id)' has not run")
        }
        var object = outcome.captures.objectValue ?? JSONObject()
        var unobserved: [String: String] = [:]
        for name in step.captureNames where object[name] == nil {
            unobserved[name] = "step '\(step.id)' has no '\(name)' on record"
        }
        if let result = step.each == nil ? status.result : status.results {
            object["result"] = result
        } else if case .commands = step.action, status.elements?.isEmpty != true, object["result"] == nil {
            // What was not small enough to stand in the journal, or was never answered, is not known to be nothing.
            unobserved["result"] = "step '\(step.id)' has no result on record"
        }
        return .observed(object, besides: unobserved)
    }

    private func capture(_ name: String, of position: Int) -> Scope.Entry {
        let status = statuses[position]
        if let value = status.outcome?.captures.objectValue?[name] { return .observed(value) }
        let reason = status.outcome == nil ? "has not run" : "did not yield it"
        return .unobserved("step '\(plan.steps[position].id)' \(reason)")
    }
}

extension Step {
    /// The names that the step's captures have in scope.
    public var captureNames: [String] { captures.map(\.name) + commands.compactMap(\.capture) }
}
