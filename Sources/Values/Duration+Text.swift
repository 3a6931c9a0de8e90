// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Reads the duration literals of runbooks: `90s`, `15m`, `26h`, `30d`, `1h30m`, `250ms`.
    ///
    /// Units are `ms`, `s`, `m`, `h`, `d` and `w`, largest first; each number may carry a decimal fraction, which is
    /// exact to the nanosecond. Returns nil for anything else, also for a sign and for a bare number: a duration
    /// without a unit is a mistake.
    public init?(literal text: String) {
        var rest = text[...]
        var total: Int64 = 0
        var previousScale = Int64.max
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let scale = Self.nanoseconds(perUnit: unit), scale < previousScale,
                let nanoseconds = Self.nanoseconds(digits, scale: scale)
            else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(nanoseconds)
            guard !overflow else { return nil }
            total = sum
            previousScale = scale
        }
        self = .nanoseconds(total)
    }

    /// Reads what `literal` writes: a duration literal that may carry a minus sign.
    public init?(signedLiteral text: String) {
        let isNegative = text.hasPrefix("-")
        guard let duration = Duration(literal: isNegative ? String(text.dropFirst()) : text) else { return nil }
        self = isNegative ? .zero - duration : duration
    }

    /// A decimal number of units, rounded to the nanosecond; nil for what is no number or out of range.
    private static func nanoseconds(_ digits: Substring, scale: Int64) -> Int64? {
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int64($0) }) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return product }
        guard !parts[1].isEmpty, let fraction = Double("0." + parts[1]) else { return nil }
        let (sum, carried) = product.addingReportingOverflow(Int64((fraction * Double(scale)).rounded()))
        return carried ? nil : sum
    }

    private static func nanoseconds(perUnit unit: Substring) -> Int64? {
        switch unit {
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d": 86_400_000_000_000
        case "w": 604_800_000_000_000
        default: nil
        }
    }

    /// The text for a person: the two largest units that are not zero (`26h`, `4m 10s`, `1.2s`, `35ms`).
    public var shortText: String {
        if self < .zero { return "-" + (.zero - self).shortText }
        let nanoseconds = wholeNanoseconds
        if nanoseconds < 1_000_000_000 { return "\(nanoseconds / 1_000_000)ms" }
        if nanoseconds < 10_000_000_000 {
            let tenths = (nanoseconds + 50_000_000) / 100_000_000
            return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
        }
        var rest = nanoseconds / 1_000_000_000
        var parts: [String] = []
        for (scale, unit) in [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")] as [(Int64, String)] {
            if rest >= scale, parts.count < 2 { parts.append("\(rest / scale)\(unit)") }
            rest %= scale
        }
        return parts.joined(separator: " ")
    }

    /// The literal that reads back to the same duration, in its largest exact unit: `15m`, `90s`, `250ms`.
    ///
    /// A negative duration begins with a minus sign, which only `init(signedLiteral:)` reads.
    public var literal: String {
        let nanoseconds = wholeNanoseconds
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        let units: [(UInt64, String)] = [
            (604_800_000_000_000, "w"), (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"),
            (1_000_000_000, "s"), (1_000_000, "ms"),
        ]
        for (scale, unit) in units where magnitude % scale == 0 { return "\(sign)\(magnitude / scale)\(unit)" }
        let digits = String(magnitude % 1_000_000)
        let fraction = (String(repeating: "0", count: 6 - digits.count) + digits).trimmingZeros
        return "\(sign)\(magnitude / 1_000_000).\(fraction)ms"
    }

    /// Whole nanoseconds; clamped to 64 bits (about 292 years).
    public var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }

    /// Seconds with fraction.
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension String {
    fileprivate var trimmingZeros: Substring { self[...(lastIndex { $0 != "0" } ?? startIndex)] }
}
