// SPDX-License-Identifier: Apache-2.0

import Digests
public import Values

/// Frames bodies as the next lines of a journal: what every store of runs writes, wherever its lines go.
///
/// A value: a writer keeps the copy that is durable and gives up the one whose lines were not written.
public struct JournalChain: Sendable, Hashable {
    /// The last record's place; meaningless while `count` is 0.
    public private(set) var head: JournalPosition
    /// How many lines were framed, the header among them.
    public private(set) var count: UInt64

    /// The chain of a journal that has no line yet.
    public init() {
        head = JournalPosition(sequence: 0, hash: .zero)
        count = 0
    }

    /// The chain after a record.
    public init(after head: JournalPosition) {
        self.head = head
        count = head.sequence + 1
    }

    /// The body of the header, the first record of a run's journal.
    public static func header(run: String) -> [UInt8] { JournalLine.header(run: run) }

    /// Frames bodies as lines that follow each other, and goes on to the last.
    ///
    /// - Parameters:
    ///   - bodies: Each passes `check`.
    ///   - clock: What a record's time is taken from.
    /// - Returns: The lines' bytes, each with its line feed, and each record's place.
    public mutating func frame(
        _ bodies: [[UInt8]],
        clock: () -> Timestamp
    ) -> (bytes: [UInt8], positions: [JournalPosition]) {
        var bytes: [UInt8] = []
        let positions = bodies.map { body in
            let hash = JournalLine.append(body, sequence: count, previous: head.hash, time: clock(), to: &bytes)
            head = JournalPosition(sequence: count, hash: hash)
            count += 1
            return head
        }
        return (bytes, positions)
    }

    /// Refuses what cannot be a record's body.
    ///
    /// - Throws: `JournalError` `invalidBody` unless it is one JSON value in UTF-8 without a byte under 0x20.
    public static func check(_ body: [UInt8]) throws(JournalError) {
        guard body.allSatisfy({ $0 >= 0x20 }) else {
            throw JournalError(.invalidBody, "a body has a control character")
        }
        do {
            _ = try JSONParser.parse(body)
        } catch {
            throw JournalError(.invalidBody, "a body is not one JSON value, at byte \(error.offset)")
        }
    }
}
