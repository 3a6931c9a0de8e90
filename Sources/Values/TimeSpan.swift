// SPDX-License-Identifier: Apache-2.0

/// A duration that is written as its literal (`15m`, `26h`) wherever it is encoded.
public struct TimeSpan: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The duration itself.
    public let duration: Duration

    /// A time span of the given duration.
    public init(_ duration: Duration) { self.duration = duration }

    /// The text for a person.
    public var description: String { duration.shortText }

    /// Orders by length.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.duration < right.duration }
}

extension TimeSpan: Codable {
    /// Reads a literal.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let duration = Duration(signedLiteral: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a duration: \(text)")
            )
        }
        self.init(duration)
    }

    /// Writes the literal.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(duration.literal)
    }
}
