// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunStore
import RunbookModel
import Values

extension StepRunner {
    /// Records what came of a change in doubt, when that was kept while no executor was there to be told; nil when it was
    /// not.
    mutating func settle(
        _ finding: DoubtFinding,
        of operation: ResolvedOperation,
        _ phase: OperationPhase,
        _ attempt: Int
    ) async throws -> StepMachine.Ending? {
        guard let outcome = finding.outcome, let intent = recorder.status(of: step.id).openIntent else { return nil }
        var record = OperationRecord(
            step: step.id,
            attempt: attempt,
            phase: phase,
            effect: intent.effect,
            summary: intent.operation.summary,
            ending: .answered,
            milliseconds: 0,
            element: element?.number
        )
        let ending = try await writer.describe(outcome, in: &record)
        let message = record.message.map { "\($0) (\(finding.reason))" } ?? finding.reason
        record.message = message.masking(hidden.exposed)
        unrecorded.append(.operationEnded(record.masking(hidden.kept)))
        performed.note(outcome, intent.effect)
        if case .answered(let answer) = outcome { hidden.add(answer.secretTexts) }
        try await flush()
        await environment.performer.settled(request(for: operation, phase, intent.effect, attempt, .zero))
        return ending
    }
}

extension OperationOutcome {
    /// Stops the run when an operation was not begun because of this machine's disk; it is begun anew later.
    ///
    /// - Throws: `RunStoreError` `.noSpace` or `.inputOutput`.
    func stopWithoutStorage() throws {
        guard case .notSent(let failure) = self, let fault = failure.storageFault else { return }
        throw RunStoreError(fault)
    }
}

extension RunStoreError {
    /// What stops a run whose machine cannot keep what it does.
    init(_ fault: StorageFault) { self.init(fault.isFull ? .noSpace : .inputOutput, fault.reason) }
}
