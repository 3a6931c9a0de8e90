// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// What the run's state looks up in its plan again and again, made once for all copies of the state.
final class PlanIndex: Sendable {
    /// Where each step stands in the plan.
    let positions: [StepID: Int]
    /// For each step, the steps that must be settled before it, and why.
    let needs: [[(position: Int, kind: Step.Dependency.Kind)]]
    /// For each step, the steps that wait for it.
    let dependents: [[Int]]
    /// For each name that captures bring into scope, the steps that do, in document order.
    let producers: [String: [Int]]
    /// For each step that can be undone, the step that undoes it.
    let compensations: [Int: Int]
    /// For each step whose failure leads to a later step, that step.
    let jumps: [Int: Int]

    init(_ plan: Plan) {
        let positions = Dictionary(plan.steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var dependents = [[Int]](repeating: [], count: plan.steps.count)
        var producers: [String: [Int]] = [:]
        self.positions = positions
        needs = plan.steps.map { step in
            step.needs.compactMap { need in positions[need.step].map { ($0, need.kind) } }
        }
        for (position, needs) in needs.enumerated() {
            for need in Set(needs.map(\.position)) { dependents[need].append(position) }
        }
        for (position, step) in plan.steps.enumerated() {
            for name in step.captureNames where producers[name]?.last != position {
                producers[name, default: []].append(position)
            }
        }
        self.dependents = dependents
        compensations = Dictionary(
            plan.steps.enumerated().compactMap { position, step in
                step.compensates.flatMap { positions[$0] }.map { ($0, position) }
            }
        ) { first, _ in first }
        jumps = Dictionary(
            plan.steps.enumerated().compactMap { position, step in
                guard let target = step.onFailure?.target.flatMap({ positions[$0] }), target > position else {
                    return nil
                }
                return (position, target)
            }
        ) { first, _ in first }
        self.producers = producers
    }
}
