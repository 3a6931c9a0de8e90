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
    /// Whether people give steps other inputs.
    var edits = false
    /// When rules let nothing be changed; nil when there are none.
    var calendar: SimulatedCalendar?
    /// When conditions are met for a while, by the names of their readings.
    var conditions: [String: [Range<Timestamp>]] = [:]

    /// The moments at which nothing may be changed, whatever a condition shows.
    var closings: [Range<Timestamp>] { freezes + (calendar?.closed ?? []) }

    /// When the first of what stands against changes at the moment is over; nil when nothing does.
    func end(after moment: Timestamp) -> Timestamp? {
        (closings + conditions.values.joined()).filter { $0.contains(moment) }.map(\.upperBound).min()
    }

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
        habits.edits = generator.chance(60)
        if generator.chance(40) { habits.calendar = SimulatedCalendar(seed: seed) }
        for name in ["!b0", "!b1"] { habits.conditions[name] = stretches(&generator) }
        return habits
    }

    private static func stretches(_ generator: inout SeededGenerator) -> [Range<Timestamp>] {
        var (found, moment): ([Range<Timestamp>], Timestamp) = ([], Rig.start)
        while generator.chance(50), found.count < 4 {
            let from = moment + .seconds(Int.random(in: 0...240, using: &generator))
            moment = from + .seconds(Int.random(in: 1...200, using: &generator))
            found.append(from..<moment)
        }
        return found
    }
}
