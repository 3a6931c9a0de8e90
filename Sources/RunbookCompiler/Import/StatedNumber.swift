// SPDX-License-Identifier: Apache-2.0

import RunbookModel
import Values

/// Reads numbers with units out of prose: "4 hours", "30-day retention", "15 minutes".
enum StatedNumber {
    private static let units: [(names: Set<String>, seconds: Int64)] = [
        (["s", "sec", "secs", "second", "seconds"], 1),
        (["m", "min", "mins", "minute", "minutes"], 60),
        (["h", "hr", "hrs", "hour", "hours"], 3600),
        (["d", "day", "days"], 86_400),
        (["w", "week", "weeks"], 604_800),
    ]

    /// The first duration on the line behind a word that stands alone; nil when there is none.
    static func duration(after word: String, in line: String) -> TimeSpan? {
        let tokens = tokens(of: line)
        guard let start = tokens.firstIndex(of: word) else { return nil }
        let rest = tokens[(start + 1)...]
        // Another objective on the same line begins its own statement.
        let end = rest.firstIndex { $0 == "RTO" || $0 == "RPO" } ?? rest.endIndex
        return durations(in: rest[..<end]).first.map { TimeSpan(.seconds($0)) }
    }

    /// The number of days on a line that speaks of a word, as in "retention: 30 days"; nil unless there is exactly one
    /// or the first is the one nearest to the word.
    static func days(of word: String, in line: String) -> Int? {
        let tokens = tokens(of: line.lowercased())
        guard tokens.contains(word) else { return nil }
        return durations(in: tokens[...]).first { $0 % 86_400 == 0 }.map { Int($0 / 86_400) }
    }

    /// The seconds of each "number unit".
    private static func durations(in tokens: ArraySlice<String>) -> [Int64] {
        var found: [Int64] = []
        for (index, token) in tokens.enumerated() {
            let digits = token.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int64(digits), number > 0, number < 1_000_000 else { continue }
            let next = tokens.dropFirst(index + 1).first ?? ""
            let unit = digits.count == token.count ? next : String(token.dropFirst(digits.count))
            guard let seconds = units.first(where: { $0.names.contains(unit.lowercased()) })?.seconds else { continue }
            found.append(number * seconds)
        }
        return found
    }

    private static func tokens(of line: String) -> [String] {
        line.split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}
