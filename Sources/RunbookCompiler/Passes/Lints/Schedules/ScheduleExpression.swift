// SPDX-License-Identifier: Apache-2.0

import Values

/// A schedule of EventBridge: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html.
enum ScheduleExpression: Equatable {
    /// Every so many minutes, hours or days.
    case rate(Int, unit: String)
    /// By the calendar.
    case cron(CronSchedule)
    /// Once.
    case at(String)

    /// Reads `rate(…)`, `cron(…)` or `at(…)`.
    init(_ text: String) throws(ScheduleProblem) {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            throw ScheduleProblem(
                "it is no rate(…), cron(…) or at(…)",
                fix: "write it as cron(0 2 * * ? *) or rate(1 day)"
            )
        }
        let inner = String(text[text.index(after: open)...].dropLast())
        switch text[..<open] {
        case "rate": self = try Self.rate(inner)
        case "cron": self = .cron(try CronSchedule(inner))
        case "at":
            guard Timestamp(inner + "Z") != nil else {
                throw ScheduleProblem("'\(inner)' is no moment", fix: "write it as at(2030-01-31T02:00:00)")
            }
            self = .at(inner)
        default:
            throw ScheduleProblem(
                "there is no '\(text[..<open])(…)'",
                fix: "write it as cron(0 2 * * ? *) or rate(1 day)"
            )
        }
    }

    private static func rate(_ inner: String) throws(ScheduleProblem) -> ScheduleExpression {
        let parts = inner.split(separator: " ")
        let units = ["minute", "hour", "day"]
        guard parts.count == 2, let value = Int(parts[0]) else {
            throw ScheduleProblem("a rate is a number and a unit", fix: "write it as rate(5 minutes)")
        }
        let unit = String(parts[1])
        let singular = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
        guard units.contains(singular) else {
            throw ScheduleProblem("there is no unit '\(unit)'", fix: "use minutes, hours or days")
        }
        guard value > 0 else { throw ScheduleProblem("\(value) is no rate", fix: "write a number above 0") }
        guard (value == 1) == (unit == singular) else {
            let right = value == 1 ? singular : singular + "s"
            throw ScheduleProblem(
                "AWS refuses 'rate(\(inner))': \(value) takes '\(right)'",
                fix: "write rate(\(value) \(right))"
            )
        }
        return .rate(value, unit: singular)
    }
}
