// SPDX-License-Identifier: Apache-2.0

public import Values

/// When something was read that a line on record tells: written at its end, and read there again, by this type alone.
public struct ReadMoment: Sendable, Hashable {
    /// The moment.
    public let at: Timestamp

    private static let opening = "  (read at "

    /// That something was read at a moment.
    public init(_ at: Timestamp) { self.at = at }

    /// The moment at the end of a line; nil for a line that tells none.
    public init?(endOf line: String) {
        guard line.hasSuffix(")"), let place = line.ranges(of: Self.opening).last,
            let at = Timestamp(String(line[place.upperBound...].dropLast()))
        else { return nil }
        self.at = at
    }

    /// A line that tells it.
    public func line(_ text: String) -> String { "\(text)\(Self.opening)\(at.text()))" }

    /// How long ago that is.
    public func age(at now: Timestamp) -> String {
        let seconds = (now - at).components.seconds
        return seconds > 0 ? "\(Duration.seconds(seconds).shortText) ago" : "just now"
    }

    /// A recorded line with the age of its reading beside its moment; any other line as it is.
    public static func aged(_ line: String, at now: Timestamp) -> String {
        guard let moment = ReadMoment(endOf: line) else { return line }
        return "\(line.dropLast()), \(moment.age(at: now)))"
    }
}
