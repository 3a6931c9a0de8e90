// SPDX-License-Identifier: Apache-2.0

/// What the clocks of a time zone show at each moment: read from TZif bytes (RFC 9636), the files of the time zone database.
///
/// Leap seconds are not counted: moments here have none.
public struct TimeZoneRules: Sendable, Hashable {
    /// The zone's name.
    public let name: String
    /// The moments at which the clocks are set, in seconds since the epoch, ascending.
    private let transitions: [Int64]
    /// The distance from UTC after each of them, in seconds; one more at the front, for the time before the first.
    private let offsets: [Int]
    /// What holds after the last of them; nil when the last one holds for ever.
    private let later: RecurringTime?

    private init(_ name: String, _ transitions: [Int64], _ offsets: [Int], _ later: RecurringTime?) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.later = later
    }

    /// The zone of UTC, which needs no file.
    public static let utc = TimeZoneRules("UTC", [], [0], nil)

    /// Reads a file of the time zone database; nil for bytes that are none.
    public init?(_ bytes: [UInt8], name: String) {
        guard let file = TimeZoneFile(bytes) else { return nil }
        self.init(name, file.transitions, file.offsets, file.footer)
    }

    /// How far the clocks are ahead of UTC at a moment, in seconds.
    public func offset(at moment: Timestamp) -> Int { offset(at: moment.wholeSeconds) }

    /// What the clocks show at a moment, to the second.
    public func wallTime(at moment: Timestamp) -> WallTime {
        let seconds = moment.wholeSeconds
        return WallTime(seconds: seconds + Int64(offset(at: seconds)))
    }

    /// The moments at which the clocks show a wall time: none where they are set over it, two where they are set back.
    public func moments(of wall: WallTime) -> [Timestamp] {
        let day: Int64 = 2 * 86_400
        let around = Set([wall.seconds - day, wall.seconds, wall.seconds + day].map(offset(at:)))
        return around.map { wall.seconds - Int64($0) }
            .filter { $0 + Int64(offset(at: $0)) == wall.seconds }
            .sorted().compactMap(Timestamp.init(wholeSeconds:))
    }

    /// The moments at which the clocks are set, after one moment and before another.
    public func changes(after start: Timestamp, before end: Timestamp) -> [Timestamp] {
        let (low, high) = (start.wholeSeconds, end.wholeSeconds)
        guard low < high else { return [] }
        var found = transitions.filter { $0 > low && $0 < high }
        if let later {
            let last = transitions.last ?? .min
            let years = TimeZoneRules.year(of: low)...TimeZoneRules.year(of: high)
            for year in years { found += later.changes(in: year).map(\.at).filter { $0 > max(low, last) && $0 < high } }
        }
        return found.sorted().compactMap(Timestamp.init(wholeSeconds:))
    }

    private func offset(at seconds: Int64) -> Int {
        let passed = transitions.partitioningIndex { $0 > seconds }
        if passed == transitions.count, let later { return later.offset(at: seconds) }
        return offsets[passed]
    }

    static func year(of seconds: Int64) -> Int {
        CivilDate.date(daysSinceEpoch: Int(seconds.flooredQuotient(by: 86_400))).year
    }
}

extension Timestamp {
    /// Whole seconds since the epoch, rounded down.
    var wholeSeconds: Int64 { nanosecondsSinceEpoch.flooredQuotient(by: 1_000_000_000) }

    /// A moment in whole seconds; nil out of range.
    init?(wholeSeconds: Int64) {
        let (nanoseconds, overflow) = wholeSeconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return nil }
        self.init(nanosecondsSinceEpoch: nanoseconds)
    }
}

extension [Int64] {
    /// The index of the first element of which the predicate holds, in a list where it holds of all after that.
    fileprivate func partitioningIndex(where isAfter: (Int64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
