// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import Values

/// Reads one condition of a run once, within a bounded time.
struct StopConditionReader {
    /// What came of a reading, fit for the record.
    struct Result {
        var finding: StopFinding
        var evidence: [EvidenceItem] = []
    }

    /// The condition's name.
    let name: StopConditionID
    let reading: StopCondition.Reading
    let recorder: RunRecorder
    let environment: ExecutorEnvironment
    let stop: StopSignal

    /// What the reading has shown; nil when the executor must stop instead.
    ///
    /// - Throws: what kept the target that was looked at from being on record.
    func read() async throws -> Result? {
        let scope = recorder.look { machine in
            machine.scope(at: environment.now(), secrets: environment.secrets, naming: reading.referencedNames)
        }
        let operation: ResolvedOperation
        do throws(ResolutionError) {
            operation = try ResolvedOperation(reading.command.operation, in: TemplateScope(scope))
        } catch {
            return unknown("a value is missing: \(error.description)")
        }
        guard let request = request(operation) else { return nil }
        switch await environment.performer.prepare(request) {
        case .ready: break
        case .observed(let observation): try await recorder.record([.targetObserved(observation)])
        case .refused(let reason):
            stop.refuse(reason)
            return nil
        case .unkept(let fault): return unknown(fault.reason)
        }
        return result(of: await environment.performer.perform(request), operation, in: scope)
    }

    private func request(_ operation: ResolvedOperation) -> OperationRequest? {
        // A reading belongs to no step; whoever performs it sees it under the condition's name.
        guard let run = recorder.look({ $0.opening?.run }), let name = StepID(name.text) else { return nil }
        return OperationRequest(
            run: run,
            step: name,
            attempt: 1,
            operation: operation,
            effect: .read,
            timeout: StopWatch.limit,
            mask: secrets.all
        )
    }

    private func result(of outcome: OperationOutcome, _ operation: ResolvedOperation, in scope: Scope) -> Result {
        switch outcome {
        case .answered(let answer):
            var scope = scope
            scope.now = environment.now()
            let hidden = secrets.adding(answer.secretTexts).all
            var finding = reading.finding(in: answer.output, to: operation, scope: scope)
            finding.text = finding.text.masking(hidden)
            return Result(finding: finding, evidence: answer.evidence.map { $0.masking(hidden) })
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            var result = unknown("\(operation.summary) could not be read: \(failure.sentence)")
            result.evidence = failure.evidence.map { $0.masking(secrets.all) }
            return result
        case .withheld(let reason): return unknown(reason)
        }
    }

    private func unknown(_ reason: String) -> Result {
        Result(finding: StopFinding(.undetermined, reason.masking(secrets.all)))
    }

    private var secrets: StepSecrets {
        StepSecrets(environment.secrets, exposed: recorder.look { $0.plan.exposedSecrets })
    }
}
