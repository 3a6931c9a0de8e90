// SPDX-License-Identifier: Apache-2.0

import Values

/// The three forms in which AWS services write moments.
enum WireTimestamp {
    /// A form of a moment on the wire.
    enum Format: Sendable, Equatable {
        case iso8601
        case rfc822
        case unixTimestamp

        /// The form by its name in a service model (`iso8601`, `rfc822`, `unixTimestamp`, in any case).
        init?(name: String) {
            switch name.lowercased() {
            case "iso8601", "date-time": self = .iso8601
            case "rfc822", "http-date": self = .rfc822
            case "unixtimestamp", "epoch-seconds": self = .unixTimestamp
            default: return nil
            }
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// RFC 3339 in UTC with as much of the fraction as there is: `2026-11-22T03:00:00.25Z`.
    static func rfc3339(_ moment: Timestamp) -> String {
        let whole = moment.text()
        let nanosecond = moment.components.nanosecond
        guard nanosecond > 0 else { return whole }
        let digits = String(nanosecond)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return whole.dropLast() + "." + fraction + "Z"
    }

    /// The text of a moment in a form.
    static func text(_ moment: Timestamp, _ format: Format) -> String {
        switch format {
        case .iso8601: return rfc3339(moment)
        case .rfc822:
            let parts = moment.components
            let day = CivilDate.daysSinceEpoch(year: parts.year, month: parts.month, day: parts.day)
            let date = "\(twoDigits(parts.day)) \(months[parts.month - 1]) \(parts.year)"
            let time = "\(twoDigits(parts.hour)):\(twoDigits(parts.minute)):\(twoDigits(parts.second))"
            return "\(weekdays[((day % 7) + 7) % 7]), \(date) \(time) GMT"
        case .unixTimestamp: return epochNumber(moment).text ?? "0"
        }
    }

    /// Seconds since the epoch: an integer when the moment has no fraction.
    static func epochNumber(_ moment: Timestamp) -> JSONNumber {
        let (seconds, rest) = moment.nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000_000)
        return rest == 0 ? JSONNumber(seconds) : JSONNumber(Double(seconds) + Double(rest / 1000) / 1e6)
    }

    /// A moment from a parameter or a response in any of the three forms; nil when it is none of them.
    static func moment(_ text: String) -> Timestamp? {
        let trimmed = text.trimmingSpace()
        return Timestamp(trimmed) ?? Timestamp(trimmed + "Z") ?? dateOnly(trimmed) ?? epoch(trimmed) ?? rfc822(trimmed)
    }

    private static func dateOnly(_ text: String) -> Timestamp? {
        text.utf8.count == 10 && text.contains("-") ? Timestamp(text + "T00:00:00Z") : nil
    }

    /// Seconds with a decimal fraction, read exactly: doubles would lose digits below a microsecond.
    private static func epoch(_ text: String) -> Timestamp? {
        if text.contains(where: { $0 == "e" || $0 == "E" }) { return Double(text).flatMap(exponent) }
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = halves.first, let seconds = Int64(first) else { return nil }
        let fraction = halves.count > 1 ? String(halves[1].prefix(9)) : ""
        guard fraction.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let padded = fraction + String(repeating: "0", count: 9 - fraction.count)
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, let rest = Int64(padded) else { return nil }
        return Timestamp(nanosecondsSinceEpoch: first.hasPrefix("-") ? nanoseconds - rest : nanoseconds + rest)
    }

    private static func exponent(_ seconds: Double) -> Timestamp? {
        seconds.isFinite && abs(seconds) < 9e9 ? Timestamp(secondsSinceEpoch: seconds) : nil
    }

    /// `Tue, 29 Apr 2014 18:30:38 GMT`, with or without weekday and fraction.
    private static func rfc822(_ text: String) -> Timestamp? {
        var words = text.split(separator: " ")
        if words.first?.hasSuffix(",") == true { words.removeFirst() }
        guard words.count == 5, words[4] == "GMT" || words[4] == "UTC" || words[4] == "+0000", let day = Int(words[0]),
            let month = months.firstIndex(of: String(words[1])), let year = Int(words[2])
        else { return nil }
        let date = "\(year)-\(twoDigits(month + 1))-\(twoDigits(day))"
        return Timestamp("\(date)T\(words[3])Z")
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension StringProtocol {
    /// The text without white space at its ends.
    func trimmingSpace() -> String {
        guard let first = utf8.first, let last = utf8.suffix(1).first else { return "" }
        // Printable ASCII at both ends: there is nothing to take away, and no character to take apart.
        if (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) { return String(self) }
        var slice = self[...]
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
