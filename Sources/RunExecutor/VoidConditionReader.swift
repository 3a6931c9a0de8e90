// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import Values

/// Reads again what decides whether an approval is void, right before its step acts.
///
/// The steps whose values the condition names are performed once more, with their values resolved as before, and within
/// the time that they have. What is no reading counts as it stands on record.
struct VoidConditionReader {
    let step: Step
    let condition: Expression
    let request: ApprovalRequest
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    let stop: StopSignal
    let end: StepEnd

    /// What a step has yielded when it was read again.
    private struct Yield {
        var source: VoidReading.Source
        var result: JSONValue?
        var evidence: [EvidenceItem] = []
        /// What it brought to light and nobody may see.
        var secretTexts: [String] = []
    }

    /// What was found; nil when the executor must stop, or the run has ended, instead.
    ///
    /// - Throws: what kept the target that was looked at, or what was exchanged, from being on record.
    func read() async throws -> VoidReading? {
        let names = Set(condition.references.map(\.name))
        var scope = recorder.look { machine in
            machine.scope(at: environment.now(), secrets: environment.secrets, for: step.id, naming: names)
        }
        let origins = recorder.look { machine in
            names.sorted().compactMap { name in
                machine.source(of: name, for: step.id).map { (name, $0.step, $0.isWhole) }
            }
        }
        var yields: [StepID: Yield] = [:]
        for (_, producer, _) in origins where yields[producer.id] == nil {
            guard let yield = try await yield(of: producer) else { return nil }
            yields[producer.id] = yield
        }
        for (name, producer, isWhole) in origins {
            guard let yield = yields[producer.id], yield.source.isFresh else { continue }
            scope.values[name] = entry(name, isWhole, of: yield)
        }
        scope.now = environment.now()
        return try await reading(in: scope, of: origins.map(\.1.id).compactMap { yields.removeValue(forKey: $0) })
    }

    private func reading(in scope: Scope, of yields: [Yield]) async throws -> VoidReading {
        let hidden = secrets.adding(yields.flatMap(\.secretTexts))
        let record = condition.record(of: .null, in: scope).masking(hidden.all)
        let verdict: StopVerdict =
            switch record.verdict {
            case .passed: .met
            case .failed: .clear
            case .undetermined: .undetermined
            }
        return VoidReading(
            step: step.id,
            nonce: request.nonce,
            verdict: verdict,
            text: record.sentence,
            sources: yields.map { yield in
                var source = yield.source
                source.values = source.values.masking(hidden.all)
                source.problem = source.problem?.masking(hidden.all)
                return source
            },
            readAt: scope.now.wholeMilliseconds,
            evidence: try await recorder.keep(yields.flatMap(\.evidence).map { $0.masking(hidden.all) })
        )
    }

    private func entry(_ name: String, _ isWhole: Bool, of yield: Yield) -> Scope.Entry {
        if let problem = yield.source.problem {
            return .unobserved("'\(yield.source.step)' could not be read again: \(problem)")
        }
        var values = yield.source.values.objectValue ?? JSONObject()
        if isWhole {
            if let result = yield.result { values["result"] = result }
            return .observed(.object(values))
        }
        return values[name].map { .observed($0) } ?? .unobserved("'\(yield.source.step)', read again, did not yield it")
    }

    private var secrets: StepSecrets {
        StepSecrets(environment.secrets, exposed: recorder.look { $0.plan.exposedSecrets })
    }

    // MARK: - One step

    /// What the step yields now, or what stands on record of one that cannot be read again; nil when the executor must stop.
    private func yield(of producer: Step) async throws -> Yield? {
        let status = recorder.status(of: producer.id)
        let wasRead = status.outcome.map { ![.skipped, .notTaken].contains($0.state) } ?? false
        guard producer.canBeReadAgain, wasRead else {
            let values = status.outcome?.captures ?? .object(JSONObject())
            return Yield(source: .init(step: producer.id, isFresh: false, values: values, readAt: status.finishedAt))
        }
        var yield = Yield(source: .init(step: producer.id, isFresh: true, values: [:], readAt: nil))
        let scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: producer)
        var machine = StepMachine(step: producer.asReading, attempt: status.attempt, scope: scope)
        let deadline = environment.steady() + producer.timeout.duration
        var action = machine.start(at: environment.now(), steady: environment.steady())
        while true {
            switch action {
            case .finish(let outcome):
                yield.source.values = outcome.captures
                yield.source.readAt = environment.now().wholeMilliseconds
                yield.source.problem = outcome.state.isSuccess ? nil : outcome.reason
                yield.result = machine.currentResult
                return yield
            case .perform(_, let operation, _):
                let ending = try await perform(operation, of: producer, until: deadline, in: &yield)
                guard let ending else { return nil }
                action = machine.ended(ending, at: environment.now(), steady: environment.steady())
            case .pause, .examine: preconditionFailure("a reading neither waits nor is in doubt")
            }
        }
    }

    private func perform(
        _ operation: ResolvedOperation,
        of producer: Step,
        until deadline: Timestamp,
        in yield: inout Yield
    ) async throws -> StepMachine.Ending? {
        guard stop.level == .none, !end.callsOff else { return nil }
        let remaining = deadline - environment.steady()
        guard remaining > .zero else { return .blind(message: "not over within \(producer.timeout)") }
        guard let request = makeRequest(for: operation, of: producer, within: remaining) else { return nil }
        switch await environment.performer.prepare(request) {
        case .ready: break
        case .observed(let observation): try await recorder.record([.targetObserved(observation)])
        case .refused(let reason):
            stop.refuse(reason)
            return nil
        case .unkept(let fault): throw RunStoreError(fault)
        }
        environment.begin(step.id, operation.withoutSecrets(environment.secrets).summary.masking(secrets.all))
        let performer = environment.performer
        let (outcome, wasCalledOff) = await end.performing(mayChange: false) { await performer.perform(request) }
        if case .answered = outcome {} else if wasCalledOff || stop.level > .none { return nil }
        return ending(of: outcome, isSecret: request.yieldsSecret, in: &yield)
    }

    private func makeRequest(
        for operation: ResolvedOperation,
        of producer: Step,
        within timeout: Duration
    ) -> OperationRequest? {
        guard let run = recorder.look({ $0.opening?.run }) else { return nil }
        var request = OperationRequest(
            run: run,
            step: producer.id,
            attempt: max(1, recorder.status(of: producer.id).attempt),
            operation: operation,
            effect: .read,
            timeout: timeout,
            mask: secrets.all
        )
        request.yieldsSecret =
            producer.captures.contains(where: \.isSecret) || producer.commands.contains(where: \.capturesSecret)
        return request
    }

    private func ending(of outcome: OperationOutcome, isSecret: Bool, in yield: inout Yield) -> StepMachine.Ending {
        var evidence: [EvidenceItem] = []
        defer { yield.evidence += isSecret && !evidence.isEmpty ? [.leftOut] : evidence }
        switch outcome {
        case .answered(let answer):
            evidence = answer.evidence
            yield.secretTexts += answer.secretTexts
            return .answered(answer.output)
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            evidence = failure.evidence
            return .blind(message: failure.sentence)
        case .withheld(let reason): return .withheld(reason: reason)
        }
    }
}
