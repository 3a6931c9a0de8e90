// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RunbookModel
import TestSupport
import Testing
import Values

struct WindowTests {
    // MARK: - The texts

    @Test(arguments: [
        ("Sat,Sun 02:00-06:00", "Sat,Sun 02:00-06:00"), ("mon-fri 22:00-04:00", "Mon-Fri 22:00-04:00"),
        ("22:00-04:00", "daily 22:00-04:00"), ("daily", "daily"), ("Saturday", "Sat"), ("Fri-Mon", "Mon,Fri-Sun"),
        ("Mon,Wed 00:00-06:00 20:00-24:00", "Mon,Wed 00:00-06:00 20:00-24:00"),
        ("2026-11-28T22:00:00+01:00..2026-11-29T04:00:00+01:00", "2026-11-28T21:00:00Z..2026-11-29T03:00:00Z"),
    ])
    func `a window is read, and written so that it reads back`(text: String, canonical: String) throws {
        let window = try #require(TimeWindow(text))
        #expect(window.description == canonical)
        #expect(TimeWindow(canonical) == window)
    }

    @Test(arguments: [
        "", "Sat 2:00-06:00", "Sat 02:00", "Sat 02:00-02:00", "Sat 24:00-02:00", "Sat 02:00-24:01", "Sat 02:60-03:00",
        "Sit",
        "Sat 02:00-06:00-07:00", "Sat,", "Mon-Tue-Wed", "02:00-06:00 Sat", "2026-11-28..2026-11-29", "Sat +2:00-03:00",
        "2026-11-29T00:00:00Z..2026-11-28T00:00:00Z", "2026-11-28T00:00:00Z..2026-11-28T00:00:00Z", "Sat 02:00–06:00",
    ])
    func `what is no window is refused`(text: String) { #expect(TimeWindow(text) == nil) }

    @Test(arguments: [
        ("2026-12-24", "2026-12-24"),
        ("2026-12-24..2027-01-02 the  shop's season", "2026-12-24..2027-01-02 the shop's season"),
        ("2026-12-24..2026-12-24", "2026-12-24"),
    ])
    func `dates are read, and written so that they read back`(text: String, canonical: String) throws {
        let dates = try #require(BlockedDates(text))
        #expect(dates.description == canonical)
        #expect(BlockedDates(canonical) == dates)
    }

    @Test(arguments: [
        "", "2026-02-29", "2026-12-24..", "2027-01-02..2026-12-24", "24.12.2026", "2026-12-24...2026-12-25", "x",
    ])
    func `what names no dates is refused`(text: String) { #expect(BlockedDates(text) == nil) }

    // MARK: - The calendar

    private static let footers = [
        "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3", "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
        "Asia/Dhaka": "<+06>-6", "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    ]

    private static func entry(
        _ zone: String,
        allowed: [String] = [],
        blocked: [String] = [],
        dates: [String] = [],
        footer: String? = nil
    ) throws -> WindowCalendar.Entry {
        let bytes = TimeZoneBytes.file(footer: footer ?? footers[zone] ?? "UTC0")
        let windows = RunWindows(
            timeZone: zone,
            allowed: try allowed.map { try #require(TimeWindow($0)) },
            blocked: try blocked.map { try #require(TimeWindow($0)) },
            blockedDates: try dates.map { try #require(BlockedDates($0)) }
        )
        return .init(owner: "the runbook", windows: windows, zone: try #require(TimeZoneRules(bytes, name: zone)))
    }

    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    /// A window of a weekday, a moment, and when it opens; nil for one at which it is open.
    @Test(arguments: [
        ("Europe/Berlin", "Sun 02:00-03:00", "2026-03-29T00:59:00Z", "2026-04-05T00:00:00Z"),
        // The clocks never show 02:00 to 03:00 that Sunday: the window comes a week later.
        ("Europe/Berlin", "Sun 02:15-02:45", "2026-03-28T12:00:00Z", "2026-04-05T00:15:00Z"),
        // One that reaches over the gap begins when the clocks are set.
        ("Europe/Berlin", "Sun 02:30-04:00", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"),
        // What the clocks show twice, is open twice.
        ("Europe/Berlin", "Sun 02:15-02:45", "2026-10-25T00:15:00Z", nil),
        ("Europe/Berlin", "Sun 02:15-02:45", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z"),
        ("Europe/Berlin", "Sun 02:15-02:45", "2026-10-25T01:15:00Z", nil),
        ("America/New_York", "Sun 01:30-02:00", "2026-11-01T05:29:59Z", "2026-11-01T05:30:00Z"),
        ("America/New_York", "Sun 01:30-02:00", "2026-11-01T06:00:00Z", "2026-11-01T06:30:00Z"),
        ("Asia/Dhaka", "Sat,Sun 02:00-06:00", "2026-11-27T19:59:59Z", "2026-11-27T20:00:00Z"),
        ("Asia/Dhaka", "Fri 22:00-04:00", "2026-11-27T21:59:59Z", nil),
        ("Asia/Dhaka", "Fri 22:00-04:00", "2026-11-27T22:00:00Z", "2026-12-04T16:00:00Z"),
        // Half an hour is skipped there, and half an hour comes twice.
        ("Australia/Lord_Howe", "Sun 02:10-02:20", "2026-10-03T15:00:00Z", "2026-10-10T15:10:00Z"),
        ("Australia/Lord_Howe", "Sun 01:40-01:50", "2026-04-04T14:40:00Z", nil),
        ("Australia/Lord_Howe", "Sun 01:40-01:50", "2026-04-04T14:50:00Z", "2026-04-04T15:10:00Z"),
    ])
    func `a window is wall time`(zone: String, window: String, at moment: String, opensAt: String?) throws {
        let calendar = WindowCalendar([try Self.entry(zone, allowed: [window])])
        let refusal = calendar.refusal(at: try Self.moment(moment))
        #expect(refusal.map(\.code) == opensAt.map { _ in .outsideWindow })
        #expect(refusal?.opensAt?.text() == opensAt)
    }

    @Test func `blocked wins over allowed, dates win over both, and all sets of windows must allow`() throws {
        let runbook = try Self.entry("Europe/Berlin", allowed: ["daily"], blocked: ["Sat"], dates: ["2026-11-28 sale"])
        let refusal = try #require(WindowCalendar([runbook]).refusal(at: try Self.moment("2026-11-28T12:00:00Z")))
        #expect(refusal.code == .blockedDate)
        #expect(
            refusal.sentence
                == "on a blocked date of the runbook (2026-11-28 sale; Europe/Berlin); opens Sun 2026-11-29 00:00 Europe/Berlin "
                + "= 2026-11-28T23:00:00Z"
        )
        let other = try Self.entry("Asia/Dhaka", allowed: ["Mon 09:00-10:00"])
        let both = WindowCalendar([runbook, other])
        #expect(both.refusal(at: try Self.moment("2026-11-28T12:00:00Z"))?.opensAt?.text() == "2026-11-30T03:00:00Z")
        let allowed = WindowCalendar([try Self.entry("UTC", blocked: ["Sat 10:00-11:00"])])
        #expect(allowed.refusal(at: try Self.moment("2026-11-28T10:30:00Z"))?.code == .blockedWindow)
        #expect(allowed.closing(after: try Self.moment("2026-11-28T09:00:00Z"))?.text() == "2026-11-28T10:00:00Z")
    }

    @Test func `what never opens again says so, and what opens in years is found`() throws {
        let never = try Self.entry("UTC", allowed: ["2026-01-01T00:00:00Z..2026-01-02T00:00:00Z"])
        let refusal = try #require(WindowCalendar([never]).refusal(at: try Self.moment("2026-11-28T12:00:00Z")))
        #expect(refusal.opensAt == nil && refusal.sentence.hasSuffix("; nothing opens again that could be foreseen"))
        let far = try Self.entry("Europe/Berlin", allowed: ["Tue 03:00-04:00"], dates: ["2026-01-01..2031-06-30"])
        let found = WindowCalendar([far]).refusal(at: try Self.moment("2026-11-28T12:00:00Z"))
        #expect(found?.opensAt?.text() == "2031-07-01T01:00:00Z")
    }

    /// Made by `Tests/corpus/windows.py`, which looks at every five minutes with Python's time zones.
    @Test func `another program that looks at every five minutes comes to the same`() throws {
        let path = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Windows.json"
        let cases = try JSONParser.parse(Array(try Data(contentsOf: URL(filePath: path)))).arrayValue ?? []
        #expect(cases.count == 600)
        for found in cases {
            let texts = { (key: String) in found[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            let entry = try Self.entry(
                try #require(found["zone"]?.stringValue),
                allowed: texts("allowed"),
                blocked: texts("blocked"),
                dates: texts("blockedDates"),
                footer: try #require(found["footer"]?.stringValue)
            )
            let at = try Self.moment(try #require(found["at"]?.stringValue))
            let refusal = WindowCalendar([entry]).refusal(at: at)
            #expect(refusal?.code.rawValue == found["code"]?.stringValue, "\(found.text())")
            if let opensAt = found["opensAt"]?.stringValue {
                #expect(refusal?.opensAt?.text() == opensAt, "\(found.text())")
            } else if let later = refusal?.opensAt {
                #expect(later >= at + .seconds(16 * 86_400 - 300), "\(found.text())")
            }
        }
    }
}
