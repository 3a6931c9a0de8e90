// SPDX-License-Identifier: Apache-2.0

import Values

/// Days on which nothing is changed, from the first midnight to the last, and why.
public struct BlockedDates: Sendable, Hashable {
    /// The first day, counted from 1970-01-01.
    public let first: Int
    /// The last day, which is blocked, too.
    public let last: Int
    /// Why, for whoever is kept waiting; empty when nobody said so.
    public let reason: String

    /// Reads `2026-12-24`, or `2026-12-24..2027-01-02`, and behind a blank why; nil for anything else.
    public init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard let dates = words.first else { return nil }
        let parts = dates.split(separator: ".", omittingEmptySubsequences: false)
        let ends: [Substring]
        switch parts.count {
        case 1: ends = [parts[0], parts[0]]
        case 3 where parts[1].isEmpty: ends = [parts[0], parts[2]]
        default: return nil
        }
        let days = ends.compactMap(Self.day)
        guard days.count == 2, days[0] <= days[1] else { return nil }
        (first, last) = (days[0], days[1])
        let why = words.count > 1 ? words[1] : ""
        reason = why.split(separator: " ").joined(separator: " ")
    }

    func contains(_ wall: WallTime) -> Bool { (first...last).contains(wall.day) }

    private static func day(_ text: Substring) -> Int? {
        guard text.utf8.count == 10, let moment = Timestamp("\(text)T00:00:00Z") else { return nil }
        let date = moment.components
        return CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day)
    }
}

extension BlockedDates: CustomStringConvertible, Codable {
    /// The text that reads back to the same days.
    public var description: String { dates + (reason.isEmpty ? "" : " \(reason)") }

    /// The days without why.
    public var dates: String {
        let text = { (day: Int) in String(WallTime(day: day, minute: 0).text.dropFirst(4).prefix(10)) }
        return first == last ? text(first) : "\(text(first))..\(text(last))"
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let dates = BlockedDates(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no dates: \(text)")
            )
        }
        self = dates
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
