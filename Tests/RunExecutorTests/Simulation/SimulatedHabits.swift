// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Values

/// What people and calendars do to a simulated run beside answering what they are asked; nothing unless it is said.
struct SimulatedHabits: Sendable {
    /// Whether people also write letters: late ones, the same one twice, and two people about the same question.
    var writesLetters = false
    /// When nothing may be changed.
    var freezes: [Range<Timestamp>] = []
    /// When somebody says that the run is to end, and how much time there is for that, in seconds.
    var cancellation: (at: Timestamp, budget: Int64, isUngraceful: Bool)?
    /// Whether the plan is amended now and then between two executors.
    var amends = false

    /// What the seed says.
    static func make(seed: UInt64) -> SimulatedHabits {
        var generator = SeededGenerator(state: seed &+ 5)
        var habits = SimulatedHabits()
        habits.writesLetters = true
        var moment = Rig.start
        while generator.chance(40), habits.freezes.count < 3 {
            let from = moment + .seconds(Int.random(in: 0...200, using: &generator))
            moment = from + .seconds(Int.random(in: 1...300, using: &generator))
            habits.freezes.append(from..<moment)
        }
        if generator.chance(20) {
            habits.cancellation = (
                Rig.start + .seconds(Int.random(in: 0...400, using: &generator)),
                Int64.random(in: 1...120, using: &generator),
                generator.chance(50)
            )
        }
        habits.amends = generator.chance(40)
        return habits
    }
}
