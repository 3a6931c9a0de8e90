// SPDX-License-Identifier: Apache-2.0

import Values

/// Values that are written otherwise than the language has them and can mean only one thing.
enum Spelling {
    private static let units: [String: String] = [
        "ms": "ms", "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "m", "min": "m", "mins": "m",
        "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "d": "d", "day": "d",
        "days": "d", "w": "w", "week": "w", "weeks": "w",
    ]

    /// The duration that `5min`, `5 minutes` or `5M` means; nil when there is no unit, or more than one part.
    static func duration(_ text: String) -> String? {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count <= 6 else { return nil }
        let rest = text.lowercased().utf8.dropFirst(digits.count).drop { $0 == 0x20 }
        guard let unit = units[String(decoding: rest, as: UTF8.self)] else { return nil }
        let meant = String(decoding: digits, as: UTF8.self) + unit
        return Duration(literal: meant) == nil || meant == text ? nil : meant
    }

    /// The truth value that `yes`, `False` or `on` means.
    static func flag(_ text: String) -> String? {
        switch text.lowercased() {
        case "true", "yes", "on": "true"
        case "false", "no", "off": "false"
        default: nil
        }
    }

    /// Attempts and interval as `5 x 30s`, `5X30sec` and `5*30s` mean them.
    static func retry(_ text: String) -> String? {
        let isSign = { (character: Character) in "xX*×".contains(character) }
        guard let sign = text.firstIndex(where: isSign) else { return nil }
        let attempts = text[..<sign].filter { $0 != " " }
        let interval = String(text[text.index(after: sign)...].drop { $0 == " " })
        guard let count = Int(attempts), (1...1000).contains(count) else { return nil }
        guard let meant = Duration(literal: interval) == nil ? duration(interval) : interval else { return nil }
        return "\(count)x\(meant)"
    }
}
