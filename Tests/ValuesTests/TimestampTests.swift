// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import Values

@Suite struct TimestampTests {
    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T03:00:00", "2026-11-22T03:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00Zx", "2026-1-1T00:00:00Z", " 2026-01-01T00:00:00Z",
        "2026-01-01_00:00:00Z", "2262-04-11T23:47:16.854775808Z", "2300-01-01T00:00:00Z",
        "1677-09-21T00:12:43.145224191Z",
        "1600-01-01T00:00:00Z", "٢٠٢٦-01-01T00:00:00Z", "2026-01-01T00:00:00+1", "15m", "+2026-01-01T00:00:00Z",
    ])
    func `text that is no moment is refused`(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1_000_000_000), ("1969-12-31T23:59:59.5Z", -500_000_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000_000_000), ("2024-02-29T23:59:59Z", 1_709_251_199_000_000_000),
        ("2026-11-22T03:00:00Z", 1_795_316_400_000_000_000), ("2026-11-22T04:00:00+01:00", 1_795_316_400_000_000_000),
        ("2026-11-21T21:30:00-05:30", 1_795_316_400_000_000_000), ("2026-11-22 03:00:00+00", 1_795_316_400_000_000_000),
        ("2026-11-22t03:00:00z", 1_795_316_400_000_000_000), ("2026-11-22T03:00:00+0000", 1_795_316_400_000_000_000),
        ("2026-11-22T03:00:00.123456789999Z", 1_795_316_400_123_456_789),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
        ("1678-01-01T00:00:00Z", -9_214_560_000_000_000_000), ("2262-04-11T23:47:16.854775807Z", Int64.max),
        ("1677-09-21T00:12:43.145224192Z", Int64.min), ("2100-03-01T00:00:00Z", 4_107_542_400_000_000_000),
    ])
    func `RFC 3339 text is read to the nanosecond`(_ text: String, _ nanoseconds: Int64) {
        #expect(Timestamp(text)?.nanosecondsSinceEpoch == nanoseconds)
    }

    @Test(arguments: [
        (Int64.min, "1677-09-21T00:12:43.145Z"), (Int64.max, "2262-04-11T23:47:16.854Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
        (4_107_456_000_000_000_000, "2100-02-28T00:00:00.000Z"),
        (1_795_316_400_001_000_000, "2026-11-22T03:00:00.001Z"),
    ])
    func `a moment prints in UTC`(_ nanoseconds: Int64, _ text: String) {
        let moment = Timestamp(nanosecondsSinceEpoch: nanoseconds)
        #expect(moment.description == text)
        #expect(moment.text() == String(text.dropLast(5)) + "Z")
    }

    @Test func `every day of eight centuries survives the calendar`() {
        var previous = (year: 1599, month: 12, day: 31)
        for number in -135_140...157_000 {
            let date = CivilDate.date(daysSinceEpoch: number)
            #expect(CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day) == number)
            let follows =
                date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
                || date.day == 1 && previous.day == CivilDate.days(inMonth: previous.month, of: previous.year)
                    && (date.month == previous.month + 1 || date.month == 1 && date.year == previous.year + 1)
            #expect(follows, "\(previous) is followed by \(date)")
            previous = date
        }
        #expect(previous.year == 2399)
    }

    @Test func `arithmetic is clamped at the ends of the range`() {
        let last = Timestamp(nanosecondsSinceEpoch: .max)
        let first = Timestamp(nanosecondsSinceEpoch: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(last - first > .zero)
        #expect(Timestamp(secondsSinceEpoch: 1e300) == last)
        #expect(Timestamp(secondsSinceEpoch: -1e300) == first)
        #expect(Timestamp(secondsSinceEpoch: 1.5).nanosecondsSinceEpoch == 1_500_000_000)
    }

    @Test func `the compact form is SigV4's and the encoding keeps milliseconds`() throws {
        let moment = try #require(Timestamp("2026-11-22T03:00:00.123456Z"))
        #expect(moment.basicText == "20261122T030000Z")
        let decoded = try JSONDecoder().decode([Timestamp].self, from: JSONEncoder().encode([moment]))
        #expect(decoded.first?.nanosecondsSinceEpoch == 1_795_316_400_123_000_000)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data("[\"x\"]".utf8)) }
    }
}
