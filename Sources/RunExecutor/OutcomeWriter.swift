// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

/// Says on record how an operation of a step ended, and keeps what was exchanged, without what must not be recorded.
struct OutcomeWriter {
    /// The largest result that stands in the journal itself, in bytes of JSON.
    static let largestInlineOutput = 64 << 10

    let step: Step
    let recorder: RunRecorder
    let hidden: StepSecrets

    /// Puts into the record how the operation ended, and says what that is for the step.
    func describe(_ outcome: OperationOutcome, in record: inout OperationRecord) async throws
        -> StepMachine.Ending
    {
        switch outcome {
        case .answered(let answer):
            // A large result is in the evidence; what later steps need of it is captured.
            let output = answer.recordableOutput
            // A result with holes where secrets were would be taken for the result by whoever goes on with the run.
            let isWhole = output.masking(hidden.adding(answer.secretTexts).kept) == output
            let isRecorded =
                isWhole && !step.yieldsSecret(record.phase)
                && output.text(.compact).utf8.count <= Self.largestInlineOutput
            record.output = isRecorded ? output : nil
            record.facts = .object(answer.facts)
            record.evidence = try await keep(answer.evidence, of: record, besides: answer.secretTexts)
            return .answered(answer.output)
        case .refused(let failure):
            // On record it is unknown as well: an executor that resumes must not take it for undone.
            let isUncertain = failure.effectIsUncertain && record.effect.mayChange
            try await describe(failure, as: isUncertain ? .unknown : .refused, in: &record)
            if record.effect == .read, failure.kind.isBlinding { return .blind(message: failure.sentence) }
            return .refused(message: failure.sentence, effectIsUncertain: failure.effectIsUncertain)
        case .notSent(let failure):
            try await describe(failure, as: .notSent, in: &record)
            if record.effect == .read, failure.kind.isBlinding { return .blind(message: failure.sentence) }
            return .notSent(message: failure.sentence)
        case .unknown(let failure):
            try await describe(failure, as: .unknown, in: &record)
            if record.effect == .read, failure.kind.isBlinding { return .blind(message: failure.sentence) }
            return .unknown(message: failure.sentence)
        case .withheld(let reason):
            record.ending = .withheld
            record.message = reason
            return .withheld(reason: reason)
        }
    }

    private func describe(
        _ failure: OperationFailure,
        as ending: OperationRecord.Ending,
        in record: inout OperationRecord
    ) async throws {
        record.ending = ending
        record.failure = failure.kind
        record.code = failure.code
        record.message = failure.message
        record.facts = .object(failure.facts)
        record.evidence = try await keep(failure.evidence, of: record)
    }

    /// Keeps what was exchanged, or only the fact that there is nothing to keep when the result is secret.
    func keep(
        _ evidence: [EvidenceItem],
        of record: OperationRecord,
        besides secrets: [String] = []
    ) async throws -> [EvidenceReference] {
        guard step.yieldsSecret(record.phase), !evidence.isEmpty else {
            let mask = hidden.adding(secrets).all
            return try await recorder.keep(evidence.map { $0.masking(mask) })
        }
        return try await recorder.keep([.leftOut])
    }
}

extension Step {
    /// Whether the operation's result is, or holds, a value that must never be recorded.
    func yieldsSecret(_ phase: OperationPhase) -> Bool {
        switch phase {
        case .action(let index) where commands.indices.contains(index) && commands[index].capturesSecret: true
        case .action, .wait, .expectations, .probeBefore, .probeInDoubt: captures.contains(where: \.isSecret)
        case .precondition, .probeAfter: false
        }
    }
}
