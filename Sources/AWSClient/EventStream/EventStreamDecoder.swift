// SPDX-License-Identifier: Apache-2.0

import Digests

/// Reads `application/vnd.amazon.eventstream` from bytes as they come.
///
///     message  = prelude, headers, payload, message CRC
///     prelude  = total length, length of headers, prelude CRC            (3 × 32 bits, big-endian)
///     header   = length of name (8 bits), name, type (8 bits), value
///     value    = by type: 0 true, 1 false, 2 … 5 integers of 8 to 64 bits, 6 bytes and 7 text with a length of 16 bits,
///                8 milliseconds since the epoch in 64 bits, 9 a UUID of 16 bytes
///
/// Both checksums are CRC-32: of the eight bytes before, and of all bytes of the message before. The prelude is checked
/// before its lengths are believed, and no message may be longer than a limit, so that memory has a bound. After an
/// error nothing more can be read: where the next message would start is not known.
struct EventStreamDecoder: Sendable {
    /// The longest headers of one message, 128 KiB.
    static let headerLimit = 128 << 10
    /// The longest payload of one message, 24 MiB.
    static let payloadLimit = 24 << 20

    private static let preludeLength = 12
    private static let checksumLength = 4

    private var bytes: [UInt8] = []
    private var start = 0
    private var failure: EventStreamError?
    /// The length of the message that begins at `start`, once its prelude has been checked.
    private var length: (total: Int, headers: Int)?

    /// Whether the bytes so far end where a message ends.
    var isAtBoundary: Bool { start == bytes.count && failure == nil }

    /// Adds bytes.
    mutating func append(_ more: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// The next whole message; nil when more bytes are needed.
    mutating func next() throws(EventStreamError) -> EventStreamMessage? {
        if let failure { throw failure }
        do throws(EventStreamError) {
            return try message()
        } catch {
            failure = error
            bytes = []
            start = 0
            throw error
        }
    }

    private mutating func message() throws(EventStreamError) -> EventStreamMessage? {
        if length == nil {
            guard bytes.count - start >= Self.preludeLength else { return nil }
            length = try prelude()
        }
        guard let (total, headerLength) = length, bytes.count - start >= total else { return nil }
        let end = start + total
        let content = bytes[start..<(end - Self.checksumLength)]
        guard CRC32.checksum(of: content) == word(end - Self.checksumLength) else {
            throw EventStreamError(reason: "the checksum of a message is wrong")
        }
        let first = start + Self.preludeLength
        var fields = EventStreamFields(bytes[first..<(first + headerLength)])
        let message = EventStreamMessage(
            headers: try fields.headers(),
            payload: Array(content[(first + headerLength)...])
        )
        start = end
        length = nil
        return message
    }

    private func prelude() throws(EventStreamError) -> (total: Int, headers: Int) {
        guard CRC32.checksum(of: bytes[start..<(start + 8)]) == word(start + 8) else {
            throw EventStreamError(reason: "the checksum of a message's lengths is wrong")
        }
        let total = Int(word(start))
        let headers = Int(word(start + 4))
        let payload = total - headers - Self.preludeLength - Self.checksumLength
        guard payload >= 0 else { throw EventStreamError(reason: "a message is shorter than its headers") }
        guard headers <= Self.headerLimit, payload <= Self.payloadLimit else {
            throw EventStreamError(reason: "a message of \(total) bytes is longer than messages may be")
        }
        return (total, headers)
    }

    private func word(_ index: Int) -> UInt32 { bytes[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
}
