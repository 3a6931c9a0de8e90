// SPDX-License-Identifier: Apache-2.0

/// What calendar and clock on a wall show: a moment has one in each time zone, and some moments share theirs.
public struct WallTime: Sendable, Hashable {
    /// Seconds since 1970-01-01 00:00 as the wall shows it.
    public let seconds: Int64

    /// What a wall shows so many seconds after it showed 1970-01-01 00:00, were it never set.
    public init(seconds: Int64) { self.seconds = seconds }

    /// A minute of a day that is counted from 1970-01-01.
    public init(day: Int, minute: Int) { seconds = Int64(day) * 86_400 + Int64(minute) * 60 }

    /// The day, counted from 1970-01-01.
    public var day: Int { Int(seconds.flooredQuotient(by: 86_400)) }

    /// The second of the day.
    public var secondOfDay: Int { Int(seconds - Int64(day) * 86_400) }

    /// The text `Sat 2026-11-28 02:00`, with seconds only where they are not 0.
    public var text: String {
        let date = CivilDate.date(daysSinceEpoch: day)
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60] + (secondOfDay % 60 == 0 ? [] : [secondOfDay % 60])
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let year = String(repeating: "0", count: max(0, 4 - "\(date.year)".utf8.count)) + "\(date.year)"
        return "\(Weekday(day: day).name) \(year)-\(two(date.month))-\(two(date.day)) "
            + clock.map(two).joined(separator: ":")
    }
}

/// A day of the week.
public enum Weekday: Int, Sendable, Hashable, CaseIterable, Comparable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The weekday of a day that is counted from 1970-01-01, a Thursday.
    public init(day: Int) {
        let number = ((day + 3) % 7 + 7) % 7
        self = Self.allCases[number]
    }

    /// The weekday of an English name, whole or of three letters.
    public init?(_ name: some StringProtocol) {
        let name = name.lowercased()
        guard let found = Self.allCases.first(where: { $0.name.lowercased() == name || "\($0)" == name }) else {
            return nil
        }
        self = found
    }

    /// The three letters of its English name.
    public var name: String { ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][rawValue] }

    /// Orders from Monday on.
    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension Int64 {
    /// The quotient, rounded down also below zero.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
