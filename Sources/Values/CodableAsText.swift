// SPDX-License-Identifier: Apache-2.0

/// A value that is encoded as the text that describes it, and is read from that text alone.
///
/// The text must be one that the initializer takes: what was written can be read again.
public protocol CodableAsText: Codable, LosslessStringConvertible {
    /// What is wrong with a text that is none, such as `not a step id`; it names no value.
    static var notReadable: String { get }
}

extension CodableAsText {
    /// Reads the text.
    ///
    /// - Throws: `DecodingError` for a text that the value cannot be made of.
    public init(from decoder: any Decoder) throws {
        guard let value = Self(try decoder.singleValueContainer().decode(String.self)) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: Self.notReadable)
            )
        }
        self = value
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
