// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import Synchronization

/// Carries operations from one process into the world and answers back, which takes its time.
struct SimulatedPerformer: ActionPerformer {
    let simulation: Simulation
    let disk: ModelDisk

    func perform(_ request: OperationRequest) async -> OperationOutcome {
        // A dead process sends nothing.
        guard !disk.isDead else { return .notSent(Rig.failure(.cancelled)) }
        if request.effect.mayChange, simulation.checksIntents, !simulation.hasDurableIntent(for: request, on: disk) {
            simulation.unannounced.withLock { $0.append(request.name) }
        }
        // What is called off, or whose process dies, on its way there may have gone out or not.
        if !(await travel()), simulation.schedule.chance(50) { return .unknown(Rig.failure(.cancelled)) }
        let outcome = simulation.world.answer(request)
        return await travel() ? outcome : .unknown(Rig.failure(.cancelled))
    }

    /// Whether the way was gone to its end.
    private func travel() async -> Bool {
        let schedule = simulation.schedule
        guard schedule.chance(50) else { return !disk.isDead }
        let arrived: Void? = try? await schedule.sleep(.milliseconds(schedule.random(in: 0...900)))
        return arrived != nil && !disk.isDead
    }
}
