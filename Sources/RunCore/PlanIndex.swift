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
        self.producers = producers
    }
}
