// SPDX-License-Identifier: Apache-2.0

import RunCore
import RunbookModel
import TestSupport
import Values

/// When the rules of a calendar let nothing be changed in a simulated run: the rules, and the moments that they come to.
///
/// The moments are worked out here from what was drawn, and not by the rules.
struct SimulatedCalendar: Sendable {
    /// The moments at which nothing may be changed.
    let closed: [Range<Timestamp>]
    private let rules: WindowCalendar

    /// No run goes on for so many days.
    private static let days = 40

    /// A calendar that the seed decides: midnight, where its clocks are, comes some minutes after the beginning.
    init(seed: UInt64) {
        var generator = SeededGenerator(state: seed &+ 7)
        let (start, day) = (Rig.start, Duration.seconds(86_400))
        let untilMidnight = Int.random(in: 2...9, using: &generator)
        var windows = RunWindows()
        var closed: [Range<Timestamp>] = []
        if generator.chance(60) {
            // From one minute of each day until another, also over midnight.
            let from = Int.random(in: 1...6, using: &generator)
            let until = from + Int.random(in: 1...5, using: &generator)
            let minutes = [from, until].map { (1440 - untilMidnight + $0) % 1440 }
            windows.blocked = [
                .weekly(days: Set(Weekday.allCases), [TimeWindow.Stretch(from: minutes[0], until: minutes[1])])
            ]
            for number in 0..<Self.days {
                let morning = start + day * number
                closed.append(morning + .seconds(60 * from)..<morning + .seconds(60 * until))
            }
        }
        if generator.chance(50) {
            let from = start + .seconds(Int.random(in: 0...300, using: &generator))
            let until = from + .seconds(Int.random(in: 1...300, using: &generator))
            windows.allowed = [
                .once(from: start - day, until: from), .once(from: until, until: start + day * Self.days),
            ]
            closed.append(from..<until)
        }
        var house = RunWindows()
        if generator.chance(30) {
            let midnight = start + .seconds(60 * untilMidnight)
            // What the clocks show then, as if it were UTC.
            let shown = midnight - .seconds(60 * Self.minutesBehind(untilMidnight))
            house.blockedDates = [BlockedDates(String(shown.text().prefix(10)))].compactMap(\.self)
            closed.append(midnight..<midnight + day)
        }
        self.closed = closed
        rules = WindowCalendar([
            .init(owner: "the runbook", windows: windows, zone: Self.zone(untilMidnight)),
            .init(owner: "the workspace", windows: house, zone: Self.zone(untilMidnight)),
        ])
    }

    /// Why nothing may be changed at the moment, by the rules.
    func hold(at moment: Timestamp) -> ChangeHold? {
        rules.refusal(at: moment).map { ChangeHold($0, advice: "wait") }
    }

    /// How far clocks are behind UTC that show midnight so many minutes after the beginning.
    private static func minutesBehind(_ untilMidnight: Int) -> Int {
        (Int(Rig.start.nanosecondsSinceEpoch / 60_000_000_000 % 1440) + untilMidnight) % 1440
    }

    private static func zone(_ untilMidnight: Int) -> TimeZoneRules {
        let behind = minutesBehind(untilMidnight)
        let footer = "<sim>\(behind / 60):\(behind % 60 < 10 ? "0" : "")\(behind % 60)"
        guard let zone = TimeZoneRules(TimeZoneBytes.file(footer: footer), name: "Test/Simulated") else {
            preconditionFailure("the test names a time zone '\(footer)'")
        }
        return zone
    }
}
