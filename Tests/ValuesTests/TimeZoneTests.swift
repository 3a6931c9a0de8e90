// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing
import Values

struct TimeZoneTests {
    private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
    private static let newYork = "EST5EDT,M3.2.0,M11.1.0"
    private static let lordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"

    private static func zone(_ footer: String) throws -> TimeZoneRules {
        try #require(TimeZoneRules(TimeZoneBytes.file(footer: footer), name: "Test/Zone"))
    }

    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    @Test(arguments: [
        (berlin, "2026-03-29T00:59:59Z", 3600), (berlin, "2026-03-29T01:00:00Z", 7200),
        (berlin, "2026-10-25T00:59:59Z", 7200), (berlin, "2026-10-25T01:00:00Z", 3600),
        (newYork, "2026-03-08T06:59:59Z", -18000), (newYork, "2026-03-08T07:00:00Z", -14400),
        (newYork, "2026-11-01T05:59:59Z", -14400), (newYork, "2026-11-01T06:00:00Z", -18000),
        ("<+06>-6", "2026-07-01T00:00:00Z", 21600), (lordHowe, "2026-04-04T14:59:59Z", 39600),
        (lordHowe, "2026-04-04T15:00:00Z", 37800), (lordHowe, "2026-10-03T15:29:59Z", 37800),
        (lordHowe, "2026-10-03T15:30:00Z", 39600),
        // Summer is what goes back, in the zone that calls winter its daylight time.
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
        // Summer all the year.
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14400),
        ("XXX3EDT4,0/0,J365/23", "2026-12-31T23:59:59Z", -14400),
        // The 60th day of a year without the 29th of February is the 1st of March, in a leap year, too.
        ("AAA0BBB,J60/0,J100/0", "2028-02-29T12:00:00Z", 0), ("AAA0BBB,J60/0,J100/0", "2028-03-01T12:00:00Z", 3600),
    ])
    func `clocks go as the zone's rule says`(footer: String, at moment: String, offset: Int) throws {
        #expect(try Self.zone(footer).offset(at: try Self.moment(moment)) == offset)
    }

    @Test func `before the last change on record, the changes count, and before the first one the first type`() throws {
        let bytes = TimeZoneBytes.file(
            transitions: [(at: -1_000_000, type: 1), (at: 1_000_000, type: 2)],
            types: [100, 200, 300],
            footer: "AAA-5"
        )
        let zone = try #require(TimeZoneRules(bytes, name: "x"))
        let offsets = [-1_000_001, -1_000_000, 999_999, 1_000_000].map { (seconds: Int64) in
            zone.offset(at: Timestamp(nanosecondsSinceEpoch: seconds * 1_000_000_000))
        }
        #expect(offsets == [100, 200, 200, 18_000])
        // Without a footer the last change holds for ever.
        let closed = TimeZoneBytes.file(transitions: [(at: 0, type: 1)], types: [100, 200])
        let still = try #require(TimeZoneRules(closed, name: "x"))
        #expect(still.offset(at: try Self.moment("2099-01-01T00:00:00Z")) == 200)
    }

    @Test func `a wall time that the clocks skip has no moment, and one that they show twice has two`() throws {
        let zone = try Self.zone(Self.berlin)
        let day = { (text: String) in Int(try Self.moment(text).nanosecondsSinceEpoch / 86_400_000_000_000) }
        let skipped = WallTime(day: try day("2026-03-29T00:00:00Z"), minute: 150)
        #expect(zone.moments(of: skipped).isEmpty)
        let twice = WallTime(day: try day("2026-10-25T00:00:00Z"), minute: 150)
        #expect(zone.moments(of: twice).map { $0.text() } == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
        let usual = WallTime(day: try day("2026-07-01T00:00:00Z"), minute: 150)
        #expect(zone.moments(of: usual).map { $0.text() } == ["2026-07-01T00:30:00Z"])
        for moment in zone.moments(of: twice) { #expect(zone.wallTime(at: moment) == twice) }
    }

    @Test func `the changes of clocks between two moments are all found`() throws {
        let zone = try Self.zone(Self.newYork)
        let changes = zone.changes(
            after: try Self.moment("2026-01-01T00:00:00Z"),
            before: try Self.moment("2027-04-01T00:00:00Z")
        )
        #expect(changes.map { $0.text() } == ["2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", "2027-03-14T07:00:00Z"])
    }

    // MARK: - What is no time zone

    @Test(arguments: [
        "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "1", "<+06-6",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1 ", "CET-999", "CET-1:60", "CET-1CEST,M3.5.0,M10.5.0/3,", "CET-1CEST,J0,J366",
        "A0B,J60/0,J100/0",
    ])
    func `a rule that is none makes the file none`(footer: String) {
        #expect(TimeZoneRules(TimeZoneBytes.file(footer: footer), name: "x") == nil)
    }

    @Test func `a file that is cut anywhere, or broken, is none`() {
        let whole = TimeZoneBytes.file(
            transitions: [(at: 0, type: 1), (at: 10, type: 0)],
            types: [0, 3600],
            footer: Self.berlin
        )
        #expect(TimeZoneRules(whole, name: "x") != nil)
        for length in 0..<whole.count {
            #expect(TimeZoneRules(Array(whole.prefix(length)), name: "x") == nil, "\(length)")
        }
        let backwards = TimeZoneBytes.file(transitions: [(at: 10, type: 0), (at: 0, type: 0)])
        #expect(TimeZoneRules(backwards, name: "x") == nil)
        let missing = TimeZoneBytes.file(transitions: [(at: 10, type: 1)])
        #expect(TimeZoneRules(missing, name: "x") == nil)
        let far = TimeZoneBytes.file(types: [200_000])
        #expect(TimeZoneRules(far, name: "x") == nil)
        // Whatever bytes stand where counts are, nothing is read outside of the file.
        for position in 20..<(88 + 20) {
            for value: UInt8 in [1, 127, 255] {
                var broken = whole
                broken[position] = value
                _ = TimeZoneRules(broken, name: "x")
            }
        }
    }

    // MARK: - The database

    @Test func `a zone that is not there is said, and no other one stands in`() throws {
        let file = TimeZoneBytes.file(footer: Self.berlin)
        let known = TimeZoneDatabase { ["Europe/Berlin": file, "Etc/UTC": TimeZoneBytes.file(footer: "UTC0")][$0] }
        #expect(try known.rules(of: "Europe/Berlin").name == "Europe/Berlin")
        let broken = TimeZoneDatabase { _ in [1, 2, 3] }
        let none = TimeZoneDatabase { _ in nil }
        #expect(try none.rules(of: "UTC") == .utc)
        for (database, name, code) in [
            (known, "Europe/Berln", TimeZoneError.Code.unknown), (none, "Europe/Berlin", .noDatabase),
            (broken, "Europe/Berlin", .unreadable), (broken, "../etc/passwd", .unknown),
            (broken, "/etc/passwd", .unknown),
            (broken, "", .unknown), (broken, "Europe//Berlin", .unknown), (broken, "A\u{0}B", .unknown),
        ] {
            #expect(throws: TimeZoneError.self) { try database.rules(of: name) }
            do { _ = try database.rules(of: name) } catch { #expect(error.code == code, "\(name)") }
        }
    }
}
