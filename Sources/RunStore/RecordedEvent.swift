// SPDX-License-Identifier: Apache-2.0

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
        try event.canonical(at: time) ?? JSONValue(encoding: self).bytes(.canonical)
    }

    /// Reads a body.
    ///
    /// - Throws: `JSONSyntaxError` or `DecodingError` when the bytes are not an event that this version knows.
    public init(bytes: [UInt8]) throws {
        do throws(CanonicalJSONReader.OtherForm) {
            let (event, time) = try RunEvent.canonical(bytes)
            self.init(event: event, time: time)
        } catch {
            self = try JSONParser.parse(bytes).decoded()
        }
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
