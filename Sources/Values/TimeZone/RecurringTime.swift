// SPDX-License-Identifier: Apache-2.0

/// What a time zone's clocks show in every year to come: the `TZ` text of POSIX, as the footer of a TZif file has it.
///
/// `CET-1CEST,M3.2.0,M11.1.0/3`; the times of changes reach from -167 to 167 hours (RFC 9636, section 3.3.1).
struct RecurringTime: Hashable, Sendable {
    /// A day of each year, and the second of it at which the clocks are set.
    private struct Change: Hashable {
        enum Day: Hashable {
            /// The nth weekday of a month, 0 for Sunday; 5 is the last.
            case weekday(month: Int, week: Int, weekday: Int)
            /// A day from 1 to 365 that skips the 29th of February.
            case ofCommonYear(Int)
            /// A day from 0 to 365.
            case ofYear(Int)
        }

        var day: Day
        var second: Int
    }

    private let standard: Int
    private let summer: (offset: Int, from: Change, until: Change)?

    static func == (left: RecurringTime, right: RecurringTime) -> Bool {
        left.standard == right.standard && left.summer?.offset == right.summer?.offset
            && left.summer?.from == right.summer?.from && left.summer?.until == right.summer?.until
    }

    func hash(into hasher: inout Hasher) { hasher.combine(standard) }

    /// Reads the text; nil for one of another form.
    init?(_ text: String) {
        var scanner = Scanner(rest: Array(text.utf8)[...])
        guard scanner.name(), let standard = scanner.seconds() else { return nil }
        self.standard = -standard
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        var offset = self.standard + 3600
        if !scanner.isNext(",") {
            guard let seconds = scanner.seconds() else { return nil }
            offset = -seconds
        }
        guard scanner.take(","), let from = scanner.change(), scanner.take(","), let until = scanner.change(),
            scanner.isAtEnd
        else { return nil }
        summer = (offset, from, until)
    }

    /// How far the clocks are ahead of UTC, in seconds.
    func offset(at seconds: Int64) -> Int {
        guard summer != nil else { return standard }
        let year = TimeZoneRules.year(of: seconds)
        return (year - 1...year + 1).flatMap(changes).last { $0.at <= seconds }?.offset ?? standard
    }

    /// When the clocks are set in a year, and what they show from then on, in order.
    func changes(in year: Int) -> [(at: Int64, offset: Int)] {
        guard let summer else { return [] }
        let from = Self.start(of: summer.from, in: year) - Int64(standard)
        let until = Self.start(of: summer.until, in: year) - Int64(summer.offset)
        // Where one summer ends as the next begins, it is always summer.
        let changes = [(at: until, offset: standard), (at: from, offset: summer.offset)]
        return from < until ? changes.reversed() : changes
    }

    private static func start(of change: Change, in year: Int) -> Int64 {
        let day: Int
        switch change.day {
        case .weekday(let month, let week, let weekday):
            let first = CivilDate.daysSinceEpoch(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday.
            let distance = ((weekday - (first + 4)) % 7 + 7) % 7
            var found = distance + (week - 1) * 7
            if found >= CivilDate.days(inMonth: month, of: year) { found -= 7 }
            day = first + found
        case .ofCommonYear(let number):
            let isLate = number >= 60 && CivilDate.days(inMonth: 2, of: year) == 29
            day = CivilDate.daysSinceEpoch(year: year, month: 1, day: 1) + number - 1 + (isLate ? 1 : 0)
        case .ofYear(let number): day = CivilDate.daysSinceEpoch(year: year, month: 1, day: 1) + number
        }
        return Int64(day) * 86_400 + Int64(change.second)
    }

    /// Reads the parts of the text.
    private struct Scanner {
        var rest: ArraySlice<UInt8>

        var isAtEnd: Bool { rest.isEmpty }

        func isNext(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard isNext(character) else { return false }
            rest.removeFirst()
            return true
        }

        /// `CET`, or `<+1030>`; what it is called does not matter.
        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let name = rest.prefix { (0x41...0x5A).contains($0 & 0xDF) }
            rest = rest.dropFirst(name.count)
            return name.count >= 3
        }

        mutating func number() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }.prefix(4)
            rest = rest.dropFirst(digits.count)
            return digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        }

        /// `[+-]hh[:mm[:ss]]`.
        mutating func seconds() -> Int? {
            let isNegative = isNext("-")
            if isNegative || isNext("+") { rest.removeFirst() }
            guard var total = number().map({ $0 * 3600 }), total <= 167 * 3600 else { return nil }
            for scale in [60, 1] where take(":") {
                guard let part = number(), part < 60 else { return nil }
                total += part * scale
            }
            return isNegative ? -total : total
        }

        mutating func change() -> Change? {
            guard let day = day() else { return nil }
            guard take("/") else { return Change(day: day, second: 7200) }
            return seconds().map { Change(day: day, second: $0) }
        }

        private mutating func day() -> Change.Day? {
            if take("M") {
                guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                    (1...5).contains(week), take("."), let weekday = number(), weekday < 7
                else { return nil }
                return .weekday(month: month, week: week, weekday: weekday)
            }
            if take("J") { return number().flatMap { (1...365).contains($0) ? .ofCommonYear($0) : nil } }
            return number().flatMap { $0 <= 365 ? .ofYear($0) : nil }
        }
    }
}
