// SPDX-License-Identifier: Apache-2.0

import RunbookModel

/// The steps that runners are at work on, and which of them only wait for their end to be durable.
///
/// What waits for the disk carries nothing out, so it takes no place of another step: while a group of records is written,
/// the next one comes together.
struct StepsUnderWay {
    /// How many times as many steps may be under way in all as may be carried out.
    private static let groups = 16

    private var steps: Set<StepID> = []
    private var settling: Set<StepID> = []

    /// Whether nothing is under way.
    var isEmpty: Bool { steps.isEmpty }

    /// Whether a runner is at work on the step.
    func contains(_ step: StepID) -> Bool { steps.contains(step) }

    /// How many more steps may be begun where so many may be carried out at once.
    func room(of parallelism: Int) -> Int {
        max(0, min(parallelism - (steps.count - settling.count), parallelism * Self.groups - steps.count))
    }

    /// Takes a step in; false when a runner is at work on it already.
    mutating func insert(_ step: StepID) -> Bool { steps.insert(step).inserted }

    /// Takes in that nothing of the step is carried out any more.
    mutating func settle(_ step: StepID) { if steps.contains(step) { settling.insert(step) } }

    /// Takes in that its runner has returned.
    mutating func remove(_ step: StepID) {
        steps.remove(step)
        settling.remove(step)
    }
}
