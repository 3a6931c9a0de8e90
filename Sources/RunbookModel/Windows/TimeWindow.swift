// SPDX-License-Identifier: Apache-2.0

public import Values

/// A stretch of wall time that comes again every week, or one stretch of time.
public enum TimeWindow: Sendable, Hashable {
    /// The stretches of a day, on the days on which they begin.
    case weekly(days: Set<Weekday>, [Stretch])
    /// From one moment until before another.
    case once(from: Timestamp, until: Timestamp)

    /// A stretch of wall time that begins on one day: from a minute of it until before another.
    public struct Stretch: Sendable, Hashable {
        /// The minute of the day at which it begins.
        public let from: Int
        /// The minute before which it ends; on the next day when it is not after `from`.
        public let until: Int

        /// A stretch from a minute of a day until before another, both from 0 to 1440.
        public init(from: Int, until: Int) {
            self.from = from
            self.until = until
        }

        static let wholeDay = Stretch(from: 0, until: 1440)

        var endsOnNextDay: Bool { until <= from }
    }

    /// Whether a moment lies in the window, and what the clocks show then.
    func contains(_ moment: Timestamp, _ wall: WallTime) -> Bool {
        switch self {
        case .once(let from, let until): return moment >= from && moment < until
        case .weekly(let days, let stretches):
            return stretches.contains { stretch in
                let isAfterStart = wall.secondOfDay >= stretch.from * 60
                let isBeforeEnd = wall.secondOfDay < stretch.until * 60
                guard stretch.endsOnNextDay else {
                    return isAfterStart && isBeforeEnd && days.contains(Weekday(day: wall.day))
                }
                return (isAfterStart && days.contains(Weekday(day: wall.day)))
                    || (isBeforeEnd && days.contains(Weekday(day: wall.day - 1)))
            }
        }
    }

    /// The minutes of days at which it may begin or end.
    var minutes: [Int] {
        guard case .weekly(_, let stretches) = self else { return [] }
        return stretches.flatMap { [$0.from, $0.until] }
    }
}

extension TimeWindow {
    /// Reads `Sat,Sun 02:00-06:00`, `22:00-04:00`, `Mon-Fri`, or `2026-11-28T22:00:00Z..2026-11-29T04:00:00Z`.
    ///
    /// Days and ranges of days come first, several stretches behind them; without days it is every day (as with `daily`),
    /// without a stretch the whole day. Returns nil for anything else, and for what has no length.
    public init?(_ text: String) {
        if let dots = text.firstRange(of: "..") {
            guard let from = Timestamp(String(text[..<dots.lowerBound])),
                let until = Timestamp(String(text[dots.upperBound...])), from < until
            else { return nil }
            self = .once(from: from, until: until)
            return
        }
        var words = text.split(separator: " ")[...]
        guard let first = words.first else { return nil }
        var days = Set(Weekday.allCases)
        if first.utf8.first.map({ (0x30...0x39).contains($0) }) != true {
            guard let named = Self.days(first) else { return nil }
            days = named
            words.removeFirst()
        }
        let stretches = words.compactMap(Self.stretch)
        guard stretches.count == words.count else { return nil }
        self = .weekly(days: days, stretches.isEmpty ? [.wholeDay] : stretches)
    }

    private static func days(_ text: Substring) -> Set<Weekday>? {
        if text.lowercased() == "daily" { return Set(Weekday.allCases) }
        var days: Set<Weekday> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Weekday($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else { return nil }
            // `Fri-Mon` goes over the end of the week.
            let length = (last.rawValue - first.rawValue + 7) % 7
            for distance in 0...length { days.insert(Weekday.allCases[(first.rawValue + distance) % 7]) }
        }
        return days
    }

    private static func stretch(_ text: Substring) -> Stretch? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
        guard ends.count == 2, let from = ends[0], let until = ends[1], from != until, from < 1440 else { return nil }
        return Stretch(from: from, until: until)
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ part in part.utf8.count == 2 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }
}

extension TimeWindow: CustomStringConvertible, Codable {
    /// The text that reads back to the same window.
    public var description: String {
        switch self {
        case .once(let from, let until): return "\(from.text())..\(until.text())"
        case .weekly(let days, let stretches):
            let isWhole = stretches == [.wholeDay]
            let times = isWhole ? [] : stretches.map { "\(Self.clock($0.from))-\(Self.clock($0.until))" }
            return ([Self.text(of: days)] + times).joined(separator: " ")
        }
    }

    private static func clock(_ minute: Int) -> String {
        [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// The days in the order of the week; three and more in a row by their ends.
    private static func text(of days: Set<Weekday>) -> String {
        if days.count == Weekday.allCases.count { return "daily" }
        var runs: [[Weekday]] = []
        for day in days.sorted() {
            if let last = runs.last?.last, last.rawValue + 1 == day.rawValue {
                runs[runs.count - 1].append(day)
            } else {
                runs.append([day])
            }
        }
        return runs.map { run in
            run.count > 2 ? "\(run[0].name)-\(run[run.count - 1].name)" : run.map(\.name).joined(separator: ",")
        }
        .joined(separator: ",")
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let window = TimeWindow(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a window: \(text)")
            )
        }
        self = window
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
