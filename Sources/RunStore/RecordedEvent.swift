// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
public import RunCore
public import Values

/// An event with its moment: the body of one journal record.
public struct RecordedEvent: Sendable, Hashable {
    /// What happened.
    public let event: RunEvent
    /// When it was recorded.
    public let time: Timestamp

    /// An event with its moment.
    public init(event: RunEvent, time: Timestamp) {
        self.event = event
        self.time = time
    }

    /// The body as one line of JSON.
    public func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    /// Reads a body.
    ///
    /// - Throws: `DecodingError` when the bytes are not an event that this version knows.
    public init(bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(RecordedEvent.self, from: Data(bytes))
    }
}

extension RecordedEvent: Codable {
    private enum Key: String, CodingKey {
        case at
    }

    /// Reads the encoded form.
    public init(from decoder: any Decoder) throws {
        time = try decoder.container(keyedBy: Key.self).decode(Timestamp.self, forKey: .at)
        event = try RunEvent(from: decoder)
    }

    /// Writes the encoded form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(time, forKey: .at)
        try event.encode(to: encoder)
    }
}
