// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Synchronization

/// Carries operations from one process into the world and answers back, which takes its time.
struct SimulatedPerformer: ActionPerformer {
    let simulation: Simulation
    let disk: ModelDisk
    /// The right to the run that its process has; nil when no other process wants it.
    var tenure: Tenure?

    private var isDead: Bool { disk.isDead || tenure?.isDead == true }

    func perform(_ request: OperationRequest) async -> OperationOutcome {
        // A dead process sends nothing.
        guard !isDead else { return .notSent(Rig.failure(.cancelled)) }
        if request.effect.mayChange, simulation.checksIntents, !simulation.hasDurableIntent(for: request, on: disk) {
            simulation.unannounced.withLock { $0.append(request.name) }
        }
        // What is called off, or whose process dies, on its way there may have gone out or not.
        if !(await travel()), simulation.schedule.chance(50) { return .unknown(Rig.failure(.cancelled)) }
        if request.effect.mayChange {
            // As whatever sends a change does: with a connection at hand, and nothing else left to do.
            if request.fence.objection() != nil { return .notSent(Rig.failure(.cancelled)) }
            tenure?.noteChange(request.name)
        }
        let isMet = simulation.habits.conditions[request.name]?.contains { $0.contains(simulation.now) } ?? false
        let outcome = simulation.world.answer(request, isMet: isMet)
        return await travel() ? Self.proven(outcome, of: request) : .unknown(Rig.failure(.cancelled))
    }

    /// An answer to a change comes with evidence, which no other change has.
    private static func proven(_ outcome: OperationOutcome, of request: OperationRequest) -> OperationOutcome {
        guard request.effect.mayChange, case .answered(var answer) = outcome else { return outcome }
        let bytes = Array("\(request.name) in attempt \(request.attempt)".utf8)
        answer.evidence.append(EvidenceItem(name: "exchange", mediaType: "text/plain", bytes: bytes))
        return .answered(answer)
    }

    /// Whether the way was gone to its end.
    private func travel() async -> Bool {
        let schedule = simulation.schedule
        guard schedule.chance(50) else { return !isDead }
        let arrived: Void? = try? await schedule.sleep(.milliseconds(schedule.random(in: 0...900)))
        return arrived != nil && !isDead
    }
}
