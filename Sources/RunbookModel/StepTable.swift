// SPDX-License-Identifier: Apache-2.0

/// The steps of a plan by their names, for whoever asks for many of them: `Plan.step` goes through all of them each time.
public struct StepTable: Sendable {
    private let steps: [Step]
    private let positions: [StepID: Int]

    /// The steps of the plan.
    public init(_ plan: Plan) {
        steps = plan.steps
        positions = Dictionary(plan.steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// The step of that name; nil when the plan has none.
    public subscript(step: StepID) -> Step? { positions[step].map { steps[$0] } }

    /// Where the step stands in document order, counted from 0; nil when the plan has none of that name.
    public func position(of step: StepID) -> Int? { positions[step] }
}
