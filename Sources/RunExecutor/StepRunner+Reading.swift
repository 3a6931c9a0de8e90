// SPDX-License-Identifier: Apache-2.0

import Expressions
import RunCore
import RunbookModel
import Values

extension StepRunner {
    /// The reading that shows whether the step's one change has an effect; nil where the author gave a probe, where
    /// several changes would have to be told apart, and where what is asked for is secret.
    func effectReading(in scope: Scope, captured: [String: JSONValue]) -> EffectReading? {
        let changes = step.commands.filter(\.effect.mayChange)
        guard step.probe == nil, changes.count == 1 else { return nil }
        var templates = TemplateScope(scope)
        for (name, value) in captured { templates.scope.values[name] = .observed(value) }
        guard let operation = try? ResolvedOperation(changes[0].operation, in: templates),
            operation.withoutSecrets(environment.secrets) == operation
        else { return nil }
        return environment.performer.reading(of: operation)
    }

    /// Where the readings of a step come from that makes several changes; what holds a secret is not read.
    var readings: @Sendable (ResolvedOperation, [String: JSONValue]) -> EffectReading? {
        let (performer, known) = (environment.performer, environment.secrets)
        return { operation, captured in
            let secrets = known.merging(captured) { _, captured in captured }
            return operation.withoutSecrets(secrets) == operation ? performer.reading(of: operation) : nil
        }
    }
}

extension EffectReading {
    /// Whether the reading was refused because there is no such thing.
    func isMissing(_ record: OperationRecord) -> Bool {
        guard record.phase == .probeBefore || record.phase == .probeAfter, let code = record.code else { return false }
        return record.ending == .refused && missingCodes.contains(code)
    }
}
