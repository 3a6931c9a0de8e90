// SPDX-License-Identifier: Apache-2.0

/// What a text says about the hour of a schedule that counts in UTC.
struct TimeClaim {
    /// What does not go together, as the end of a sentence.
    let message: String
    /// What to do about it.
    let fix: String

    private static let phrases = [
        "local time", "off-peak", "off peak", "low-traffic", "low traffic", "quiet hours", "business hours",
        "office hours", "working hours", "after hours",
    ]
    private static let zones: Set<String> = [
        "PST", "PDT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "CET", "CEST", "IST", "BST", "JST", "AEST", "EET",
        "MSK",
    ]

    /// The claim that contradicts the schedule, or that it cannot keep; nil when there is none.
    init?(_ text: String, _ cron: CronSchedule) {
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != ":" }.map(String.init)
        if words.contains("UTC") || words.contains("GMT") {
            guard let minute = cron.minuteOfDay, let said = Self.onlyTime(words), said.minute != minute else {
                return nil
            }
            message = "it fires at \(Self.clock(minute)), and the text says \(said.text) UTC"
            fix = "make the two the same"
            return
        }
        let lower = text.lowercased()
        if let zone = words.first(where: Self.zones.contains) {
            message = "the text speaks of \(zone)"
        } else if let phrase = Self.phrases.first(where: lower.contains) {
            message = "the text says '\(phrase)', and does not say when that is in UTC"
        } else {
            return nil
        }
        fix = "write the hour in UTC into the text, or use EventBridge Scheduler with --schedule-expression-timezone"
    }

    /// The time of day in a text that names one alone.
    private static func onlyTime(_ words: [String]) -> (minute: Int, text: String)? {
        let times = words.compactMap { word -> (minute: Int, text: String)? in
            let parts = word.split(separator: ":")
            guard parts.count == 2, parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]),
                (0..<24).contains(hour), (0..<60).contains(minute)
            else { return nil }
            return (hour * 60 + minute, word)
        }
        return times.count == 1 ? times[0] : nil
    }

    private static func clock(_ minute: Int) -> String {
        let parts = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}
