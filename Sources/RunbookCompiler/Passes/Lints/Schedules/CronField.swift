// SPDX-License-Identifier: Apache-2.0

/// One field of a cron expression: the values at which it fires.
struct CronField: Equatable {
    /// What a field counts.
    struct Form {
        var name: String
        var range: ClosedRange<Int>
        /// Names of the values, from the lowest on.
        var names: [String] = []
        /// The letters that mean a day relative to something.
        var letters: Set<Character> = []
    }

    /// A day that depends on the month.
    enum Relative: Hashable {
        /// `L` among the days of the month, `LW` too: every month has one.
        case last
        /// `15W`: the weekday nearest to that day.
        case weekdayNear(Int)
        /// `6L`: the last such weekday of the month.
        case lastWeekday(Int)
        /// `6#3`: the third such weekday of the month.
        case nthWeekday(Int, nth: Int)
    }

    /// Whether it is `?`: the other field for days decides.
    private(set) var isOpen = false
    /// Whether it is `*`.
    private(set) var isAny = false
    /// The values; empty for `?` and where only relative days stand.
    private(set) var values: Set<Int> = []
    /// The days that depend on the month.
    private(set) var relative: Set<Relative> = []

    /// Reads a field.
    init(_ text: Substring, _ form: Form) throws(ScheduleProblem) {
        if text == "?" {
            guard !form.letters.isEmpty else { throw Self.problem("'?' is for days only", text, form) }
            isOpen = true
            return
        }
        isAny = text == "*"
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { try read(part, form) }
    }

    private mutating func read(_ part: Substring, _ form: Form) throws(ScheduleProblem) {
        if let day = Self.relative(part, form) {
            relative.insert(day)
            return
        }
        let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let head = pieces.first else { throw Self.problem("it cannot be read", part, form) }
        var range = form.range
        if head != "*" {
            let ends = head.split(separator: "-", omittingEmptySubsequences: false)
            guard let lower = Self.value(ends[0], form), ends.count <= 2 else {
                throw Self.problem("it cannot be read", part, form)
            }
            let upper = ends.count == 2 ? Self.value(ends[1], form) : pieces.count == 2 ? form.range.upperBound : lower
            guard let upper else { throw Self.problem("it cannot be read", part, form) }
            guard lower <= upper else {
                // `FRI-MON` goes over the end of the week.
                guard form.range.upperBound == 7 else { throw Self.problem("it ends before it begins", part, form) }
                values.formUnion(Array(lower...7) + Array(1...upper))
                return
            }
            range = lower...upper
        }
        guard pieces.count == 2 else {
            values.formUnion(range)
            return
        }
        guard let step = Int(pieces[1]), step > 0 else {
            throw Self.problem("the step is no number above 0", part, form)
        }
        values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: min(step, 10_000)))
    }

    private static func relative(_ part: Substring, _ form: Form) -> Relative? {
        guard !form.letters.isEmpty else { return nil }
        if form.letters.contains("W") {
            if part == "L" || part == "LW" { return .last }
            guard part.hasSuffix("W"), let day = value(part.dropLast(), form) else { return nil }
            return .weekdayNear(day)
        }
        let pieces = part.split(separator: "#")
        if pieces.count == 2, let day = value(pieces[0], form), let nth = Int(pieces[1]), (1...5).contains(nth) {
            return .nthWeekday(day, nth: nth)
        }
        if part == "L" { return .lastWeekday(7) }
        guard part.hasSuffix("L"), let day = value(part.dropLast(), form) else { return nil }
        return .lastWeekday(day)
    }

    private static func value(_ text: Substring, _ form: Form) -> Int? {
        if let index = form.names.firstIndex(of: text.uppercased()) { return form.range.lowerBound + index }
        guard let number = Int(text), form.range.contains(number) else { return nil }
        return number
    }

    private static func problem(_ reason: String, _ text: Substring, _ form: Form) -> ScheduleProblem {
        ScheduleProblem(
            "'\(text)' is no \(form.name): \(reason)",
            fix: "use \(form.range.lowerBound) to \(form.range.upperBound)"
                + (form.names.isEmpty ? "" : " or \(form.names[0]) to \(form.names[form.names.count - 1])")
        )
    }
}
