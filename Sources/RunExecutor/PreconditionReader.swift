// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunStore
import RunbookModel
import Values

/// Reads a step's preconditions for the person who is asked whether the step may act.
///
/// What is read here decides nothing: the attempt reads it again, and that is on record.
struct PreconditionReader {
    /// The longest that one reading may take.
    private static let limit = Duration.seconds(60)

    let step: Step
    let run: RunID
    let recorder: RunRecorder
    let environment: ExecutorEnvironment

    /// A line for each statement: whether it holds, with what was read, and when.
    func lines() async -> [String] {
        var lines: [String] = []
        for precondition in step.preconditions {
            if Task.isCancelled { return lines }
            lines += await read(precondition)
        }
        return lines
    }

    private func read(_ precondition: Precondition) async -> [String] {
        let scope = recorder.scope(at: environment.now(), secrets: environment.secrets, for: step)
        guard let command = precondition.command else { return check(precondition, .null, in: scope) }
        let operation: ResolvedOperation
        do {
            operation = try ResolvedOperation(command.operation, in: TemplateScope(scope))
        } catch {
            return [shown("? \(command.text): a value is missing: \(error.description)")]
        }
        let request = OperationRequest(
            run: run,
            step: step.id,
            attempt: recorder.status(of: step.id).attempt + 1,
            operation: operation,
            effect: .read,
            timeout: min(step.timeout.duration, Self.limit),
            mask: secrets.all
        )
        if case .refused(let reason) = await environment.performer.prepare(request) { return [shown("? \(reason)")] }
        var now = scope
        switch await environment.performer.perform(request) {
        case .answered(let answer):
            now.now = environment.now()
            return check(precondition, answer.output, in: now, hiding: answer.secretTexts)
        case .refused(let failure), .notSent(let failure), .unknown(let failure):
            return [shown("? \(operation.summary) could not be read: \(failure.sentence)")]
        case .withheld(let reason): return [shown("? \(reason)")]
        }
    }

    private var secrets: StepSecrets {
        StepSecrets(environment.secrets, exposed: recorder.look { $0.plan.exposedSecrets })
    }

    private func shown(_ line: String) -> String { line.masking(secrets.all) }

    private func check(
        _ precondition: Precondition,
        _ value: JSONValue,
        in scope: Scope,
        hiding texts: [String] = []
    ) -> [String] {
        let hidden = secrets.adding(texts).all
        return precondition.expectations.map { expectation in
            let record = expectation.expression.record(of: value, in: scope).masking(hidden)
            let verdict =
                switch record.verdict {
                case .passed: "✓"
                case .failed: "✗ does NOT hold:"
                case .undetermined: "? not known:"
                }
            return "\(verdict) \(record.sentence)  (read at \(scope.now.text()))"
        }
    }
}
