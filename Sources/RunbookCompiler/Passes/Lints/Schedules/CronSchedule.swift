// SPDX-License-Identifier: Apache-2.0

import Values

/// The six fields of EventBridge's `cron(…)`: minutes, hours, day of month, month, day of week, year.
struct CronSchedule: Equatable {
    let minutes: CronField
    let hours: CronField
    let days: CronField
    let months: CronField
    let weekdays: CronField
    let years: CronField

    private static let forms: [CronField.Form] = [
        .init(name: "minute", range: 0...59),
        .init(name: "hour", range: 0...23),
        .init(name: "day of the month", range: 1...31, letters: ["L", "W"]),
        .init(
            name: "month",
            range: 1...12,
            names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        ),
        .init(
            name: "day of the week",
            range: 1...7,
            names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
            letters: ["L", "#"]
        ),
        .init(name: "year", range: 1970...2199),
    ]

    /// Reads the fields and makes sure that some day is meant by them.
    init(_ text: String) throws(ScheduleProblem) {
        let parts = text.split(separator: " ")
        guard parts.count == 6 else {
            let hint = parts.count == 5 ? ", as in a crontab" : ""
            throw ScheduleProblem(
                "it has \(parts.count) fields\(hint); AWS wants six, the last one is the year",
                fix: "write cron(minutes hours day-of-month month day-of-week year)"
            )
        }
        var fields: [CronField] = []
        for (part, form) in zip(parts, Self.forms) { fields.append(try CronField(part, form)) }
        minutes = fields[0]
        hours = fields[1]
        days = fields[2]
        months = fields[3]
        weekdays = fields[4]
        years = fields[5]
        guard days.isOpen != weekdays.isOpen else {
            throw ScheduleProblem(
                days.isOpen
                    ? "both fields for days are '?'" : "the day of the month and the day of the week are both given",
                fix: days.isOpen ? "write '*' for the day of the month" : "write '?' for the one that does not matter"
            )
        }
        guard hasDate else {
            throw ScheduleProblem(
                "no month has such a day",
                fix: "choose a day that the month has, or L for its last one"
            )
        }
    }

    /// The only moment of the day at which it fires, in minutes; nil when there are several.
    var minuteOfDay: Int? {
        guard minutes.values.count == 1, hours.values.count == 1, let minute = minutes.values.first,
            let hour = hours.values.first
        else { return nil }
        return hour * 60 + minute
    }

    /// Whether any day of the calendar is meant.
    private var hasDate: Bool {
        let hasLeapYear = years.values.contains { CivilDate.days(inMonth: 2, of: $0) == 29 }
        let year = hasLeapYear ? 2024 : 2023
        if weekdays.isOpen {
            return months.values.contains { month in
                let length = CivilDate.days(inMonth: month, of: year)
                return days.values.contains { $0 <= length }
                    || days.relative.contains { day in
                        if case .weekdayNear(let near) = day { near <= length } else { true }
                    }
            }
        }
        guard weekdays.values.isEmpty else { return true }
        return weekdays.relative.contains { day in
            guard case .nthWeekday(let weekday, nth: 5) = day else { return true }
            return years.values.contains { year in months.values.contains { hasFifth(weekday, month: $0, year: year) } }
        }
    }

    /// Whether a month has that weekday five times; Sunday is 1.
    private func hasFifth(_ weekday: Int, month: Int, year: Int) -> Bool {
        // 1970 began on a Thursday, the fifth day of the week.
        let first = (CivilDate.daysSinceEpoch(year: year, month: month, day: 1) + 4) % 7
        let offset = ((weekday - 1 - first) % 7 + 7) % 7
        return 1 + offset + 28 <= CivilDate.days(inMonth: month, of: year)
    }
}
