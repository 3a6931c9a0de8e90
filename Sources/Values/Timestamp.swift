// SPDX-License-Identifier: Apache-2.0

/// A moment in UTC, to the nanosecond, from 1678 to 2262.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public let nanosecondsSinceEpoch: Int64

    /// A moment counted in nanoseconds since the epoch.
    public init(nanosecondsSinceEpoch: Int64) { self.nanosecondsSinceEpoch = nanosecondsSinceEpoch }

    /// A moment counted in (fractional) seconds since the epoch; values outside the range are clamped.
    public init(secondsSinceEpoch: Double) {
        let nanoseconds = (secondsSinceEpoch * 1e9).rounded()
        nanosecondsSinceEpoch = Int64(exactly: nanoseconds) ?? (nanoseconds < 0 ? Int64.min : Int64.max)
    }

    /// Seconds since the epoch, with fraction.
    public var secondsSinceEpoch: Double { Double(nanosecondsSinceEpoch) / 1e9 }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }

    /// The moment `duration` later; clamped to the range.
    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (sum, overflow) = left.nanosecondsSinceEpoch.addingReportingOverflow(right.wholeNanoseconds)
        return Timestamp(nanosecondsSinceEpoch: overflow ? (right < .zero ? Int64.min : Int64.max) : sum)
    }

    /// The moment `duration` earlier; clamped to the range.
    public static func - (left: Timestamp, right: Duration) -> Timestamp { left + (.zero - right) }

    /// The time from `right` to `left`.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .nanoseconds(left.nanosecondsSinceEpoch) - .nanoseconds(right.nanosecondsSinceEpoch)
    }
}

extension Timestamp {
    /// Reads RFC 3339 text: `2026-11-22T03:00:00Z`, with an optional fraction and either `Z` or `±hh:mm`.
    ///
    /// A space or a lower-case `t` may stand for the `T`, as Postgres prints. Returns nil for anything else, also for
    /// a text without a zone: a moment without a zone is not a moment.
    public init?(_ text: String) {
        var scanner = TimestampScanner(text)
        guard let date = scanner.date(), scanner.takeAny("Tt "), let time = scanner.time(), let zone = scanner.zone(),
            scanner.isAtEnd
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day)
        let seconds = Int64(days) * 86_400 + time.seconds - zone
        // Before 1970 the fraction counts back from the next second, so that the first moment of the range is reached.
        let isEarly = seconds < 0 && time.nanoseconds > 0
        let (nanoseconds, overflow) = (isEarly ? seconds + 1 : seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let fraction = isEarly ? time.nanoseconds - 1_000_000_000 : time.nanoseconds
        let (sum, carried) = nanoseconds.addingReportingOverflow(fraction)
        guard !overflow, !carried else { return nil }
        nanosecondsSinceEpoch = sum
    }

    /// The RFC 3339 text in UTC: whole seconds, or milliseconds when `milliseconds` is set.
    public func text(milliseconds: Bool = false) -> String {
        let parts = components
        // The years of the range have four digits, so that there are 24 bytes at most, all of them ASCII and written.
        return String(unsafeUninitializedCapacity: 24) { output in
            var place = 0
            func write(_ value: Int, _ width: Int, _ mark: Unicode.Scalar) {
                var rest = value
                for digit in stride(from: place + width - 1, through: place, by: -1) {
                    output[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                output[place + width] = UInt8(ascii: mark)
                place += width + 1
            }
            write(parts.year, 4, "-")
            write(parts.month, 2, "-")
            write(parts.day, 2, "T")
            write(parts.hour, 2, ":")
            write(parts.minute, 2, ":")
            write(parts.second, 2, milliseconds ? "." : "Z")
            if milliseconds { write(parts.nanosecond / 1_000_000, 3, "Z") }
            return place
        }
    }

    /// The compact form that SigV4 uses: `20261122T030000Z`.
    public var basicText: String { text().filter { $0 != "-" && $0 != ":" } }

    /// The calendar parts in UTC.
    public var components: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanosecond: Int) {
        let (seconds, nanosecond) = Self.floorDivide(nanosecondsSinceEpoch, 1_000_000_000)
        let (days, secondOfDay) = Self.floorDivide(seconds, 86_400)
        let date = CivilDate.date(daysSinceEpoch: Int(days))
        let second = Int(secondOfDay)
        return (date.year, date.month, date.day, second / 3600, second / 60 % 60, second % 60, Int(nanosecond))
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The RFC 3339 text with milliseconds.
    public var description: String { text(milliseconds: true) }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not RFC 3339: \(text)")
            )
        }
        self = value
    }

    /// Encodes milliseconds: finer parts of a moment are dropped.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text(milliseconds: true))
    }
}

/// Reads the parts of RFC 3339 text from ASCII bytes.
private struct TimestampScanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = Array(text.utf8)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func takeAny(_ characters: String) -> Bool {
        guard let first = rest.first, characters.utf8.contains(first) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard rest.count >= width else { return nil }
        var value = 0
        for byte in rest.prefix(width) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest.removeFirst(width)
        return value
    }

    mutating func date() -> (year: Int, month: Int, day: Int)? {
        guard let year = number(4), takeAny("-"), let month = number(2), takeAny("-"), let day = number(2),
            (1...12).contains(month), (1...CivilDate.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        return (year, month, day)
    }

    mutating func time() -> (seconds: Int64, nanoseconds: Int64)? {
        guard let hour = number(2), takeAny(":"), let minute = number(2), takeAny(":"), let second = number(2),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanoseconds: Int64 = 0
        if takeAny(".") {
            var scale: Int64 = 100_000_000
            var digitsSeen = 0
            while let digit = number(1) {
                nanoseconds += Int64(digit) * scale
                scale /= 10
                digitsSeen += 1
            }
            guard digitsSeen > 0 else { return nil }
        }
        return (Int64(hour * 3600 + minute * 60 + second), nanoseconds)
    }

    /// The zone's distance from UTC in seconds; `+00`, `+0000` and `+00:00` are all accepted.
    mutating func zone() -> Int64? {
        if takeAny("Zz") { return 0 }
        let negative = rest.first == UInt8(ascii: "-")
        guard takeAny("+-"), let hour = number(2), hour < 24 else { return nil }
        var minute = 0
        if takeAny(":") || !isAtEnd {
            guard let value = number(2), value < 60 else { return nil }
            minute = value
        }
        let seconds = Int64(hour * 3600 + minute * 60)
        return negative ? -seconds : seconds
    }
}
