// SPDX-License-Identifier: Apache-2.0

public import Values

/// Windows with the clocks that they are about: says at a moment whether changes are allowed, and when that changes.
///
/// A window is wall time. What the clocks show twice, when they are set back, lies in it twice; what they never show, when
/// they are set forward, does not come that day. Blocked wins over allowed, and of several sets of windows all must allow.
public struct WindowCalendar: Sendable {
    /// One set of windows.
    public struct Entry: Sendable {
        /// Whose they are, in words: `the runbook`.
        public let owner: String
        /// The windows.
        public let windows: RunWindows
        let zone: TimeZoneRules

        /// Windows with the rules of their time zone.
        public init(owner: String, windows: RunWindows, zone: TimeZoneRules) {
            self.owner = owner
            self.windows = windows
            self.zone = zone
        }
    }

    /// The sets of windows, all of which must allow a change.
    public let entries: [Entry]

    /// A calendar of several sets of windows.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// What stands against a change at a moment; nil when it is allowed.
    ///
    /// Of several things the first is named, and the opening is that of all together.
    public func refusal(at moment: Timestamp) -> WindowRefusal? {
        for entry in entries {
            guard let (code, rule) = entry.verdict(at: moment) else { continue }
            let opening = change(after: moment) { isOpen(at: $0) }
            return WindowRefusal(code: code, owner: entry.owner, rule: rule, zone: entry.zone, opensAt: opening)
        }
        return nil
    }

    /// When changes are no longer allowed that are now; nil when that is not to be seen.
    public func closing(after moment: Timestamp) -> Timestamp? { change(after: moment) { !isOpen(at: $0) } }

    /// What the clocks of the first set show at a moment, with the zone's name.
    public func local(_ moment: Timestamp) -> String? { entries.first.map { $0.zone.text(moment) } }

    private func isOpen(at moment: Timestamp) -> Bool { entries.allSatisfy { $0.verdict(at: moment) == nil } }

    private func change(after moment: Timestamp, where isMet: (Timestamp) -> Bool) -> Timestamp? {
        Set(entries.flatMap { $0.edges(after: moment) }).sorted().first(where: isMet)
    }
}

/// What stands against a change at a moment.
public struct WindowRefusal: Sendable, Hashable {
    /// What kind of rule it is.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case outsideWindow = "outside-window"
        case blockedWindow = "blocked-window"
        case blockedDate = "blocked-date"
    }

    /// What kind of rule it is.
    public let code: Code
    /// Whose rule it is, in words.
    public let owner: String
    /// The rule as it is written: the window or the dates that block, or the windows that would allow.
    public let rule: String
    /// The time zone of the rule.
    public let zone: TimeZoneRules
    /// When changes are allowed again; nil when that is not to be seen.
    public let opensAt: Timestamp?

    /// What the zone's clocks show when changes are allowed again.
    public var opensAtLocal: String? { opensAt.map(zone.text) }

    /// The same in one line.
    public var sentence: String {
        let what =
            switch code {
            case .outsideWindow: "outside of the windows of \(owner) (\(rule); \(zone.name))"
            case .blockedWindow: "in a blocked window of \(owner) (\(rule); \(zone.name))"
            case .blockedDate: "on a blocked date of \(owner) (\(rule); \(zone.name))"
            }
        guard let opensAt else { return "\(what); nothing opens again that could be foreseen" }
        return "\(what); opens \(zone.text(opensAt)) = \(opensAt.text())"
    }
}

extension TimeZoneRules {
    /// What the clocks show at a moment, with the zone's name.
    func text(_ moment: Timestamp) -> String { "\(wallTime(at: moment).text) \(name)" }
}

extension WindowCalendar.Entry {
    /// How far the rules are looked at that come again every week: longer than any change of the clocks can hide one.
    private static let horizon = 22

    /// What stands against a change, and the rule; nil when it is allowed.
    fileprivate func verdict(at moment: Timestamp) -> (WindowRefusal.Code, String)? {
        let wall = zone.wallTime(at: moment)
        if let dates = windows.blockedDates.first(where: { $0.contains(wall) }) {
            return (.blockedDate, dates.description)
        }
        if let window = windows.blocked.first(where: { $0.contains(moment, wall) }) {
            return (.blockedWindow, window.description)
        }
        if windows.allowed.isEmpty || windows.allowed.contains(where: { $0.contains(moment, wall) }) { return nil }
        return (.outsideWindow, windows.allowed.map(\.description).joined(separator: "; "))
    }

    /// The moments after one at which the verdict may change, and perhaps others.
    ///
    /// Where the clocks skip a wall time, nothing begins or ends but at their change, which is among them. What comes again
    /// every week is looked at for some weeks from now on, and from everything that comes once.
    fileprivate func edges(after moment: Timestamp) -> [Timestamp] {
        let rules = windows.allowed + windows.blocked
        let once = rules.flatMap { rule -> [Timestamp] in
            if case .once(let from, let until) = rule { [from, until] } else { [] }
        }
        let dates = windows.blockedDates.flatMap { [$0.first, $0.last + 1] }
        let anchors = ([moment] + once.filter { $0 > moment }).map { zone.wallTime(at: $0).day }
        let today = zone.wallTime(at: moment).day
        let starts = Set(anchors + dates.filter { $0 > today })
        let days = Set(starts.flatMap { ($0 - 1)...($0 + Self.horizon) })
        let minutes = Set(rules.flatMap(\.minutes) + [0])
        var edges = once
        for day in days {
            for minute in minutes { edges += zone.moments(of: WallTime(day: day, minute: minute)) }
        }
        for start in starts {
            // Where the clocks skip that midnight, they do not skip the noon.
            let from = [0, 720].lazy.compactMap { zone.moments(of: WallTime(day: start - 1, minute: $0)).first }.first
            guard let from else { continue }
            edges += zone.changes(after: from, before: from + .seconds(86_400 * (Self.horizon + 2)))
        }
        return edges.filter { $0 > moment }
    }
}
