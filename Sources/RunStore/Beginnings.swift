// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel

/// The attempts that look at something while it is not on record yet that they have begun.
struct Beginnings {
    private struct Look {
        let attempt: Int
        var isOnRecord = false
    }

    private var looks: [StepID: Look] = [:]

    /// That the attempts have begun that nobody can read of so far.
    var events: [RunEvent] {
        looks.filter { !$0.value.isOnRecord }.sorted { $0.key.text < $1.key.text }
            .map { .stepStarted(step: $0.key, attempt: $0.value.attempt) }
    }

    /// Takes in that an attempt of the step looks at something.
    mutating func announce(_ step: StepID, attempt: Int) { looks[step] = Look(attempt: attempt) }

    /// Takes in that the events are on record.
    mutating func noteRecorded(_ events: [RunEvent]) {
        for case .stepStarted(let step, _) in events { looks[step]?.isOnRecord = true }
    }

    /// Takes in that the step's attempt records something, or is over; whether its beginning is on record, and nil when it
    /// was not announced.
    mutating func remove(_ step: StepID) -> Bool? { looks.removeValue(forKey: step)?.isOnRecord }
}
