// SPDX-License-Identifier: Apache-2.0

import Digests
import Glibc
import Values

/// Reads a journal and tells a torn tail from corruption.
///
/// The rules stand in `JournalLine.swift`. Reading changes nothing.
public enum JournalReader {
    /// A journal's content.
    public struct Contents: Sendable, Hashable {
        /// The run that the header names.
        public let run: String
        /// The records after the header, in order.
        public let records: [JournalRecord]
        /// The last record's place; the header's when there is no other.
        public let head: JournalPosition
        /// How the file ends.
        public let tail: Tail
        /// How many bytes the header and the records take.
        public let length: Int

        /// Makes sure that it is that run's journal.
        func confirm(run name: String) throws(JournalError) {
            guard name != run else { return }
            throw JournalError(.wrongRun, "the journal is of the run \(run)")
        }

        /// Whether the journal contains that record, and so everything up to it.
        public func holds(_ position: JournalPosition) -> Bool {
            // The header has the number 0, and records follow without a gap.
            guard position.sequence > 0, position.sequence <= UInt64(records.count) else { return position == head }
            return records[Int(position.sequence) - 1].position == position
        }
    }

    /// How a journal ends.
    public enum Tail: Sendable, Hashable {
        /// With a whole record.
        case clean
        /// With a record that was never acknowledged: so many bytes from that offset are not part of the journal.
        case torn(offset: Int, byteCount: Int)
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - run: The run whose journal it must be; nil for any.
    ///   - known: A place that the journal must contain, known from outside it. Without it, whole records dropped from
    ///     the end cannot be noticed.
    ///   - operations: The system calls to use.
    /// - Returns: What the journal holds.
    /// - Throws: `JournalError`: `corrupt`, `foreignWriter`, `noHeader`, `unsupportedVersion`, `wrongRun`, `headMissing`, `missing`, `inputOutput`.
    public static func read(
        _ path: String,
        run: String? = nil,
        known: JournalPosition? = nil,
        operations: FileOperations = .system
    ) throws(JournalError) -> Contents {
        try refuseOtherThanFiles(path)
        return try parse(try operations.readAll(path), run: run, known: known)
    }

    /// A bundle may come from anybody: opening a pipe would wait for its writer, and a device may have no end.
    static func refuseOtherThanFiles(_ path: String) throws(JournalError) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
        throw JournalError(.inputOutput, "\(path) is no regular file")
    }

    /// Reads a journal's bytes; as `read`.
    public static func parse(
        _ bytes: [UInt8],
        run: String? = nil,
        known: JournalPosition? = nil
    ) throws(JournalError) -> Contents {
        try refuseOtherVersions(bytes)
        var records: [JournalRecord] = []
        var head = JournalPosition(sequence: 0, hash: .zero)
        var header: (run: String, position: JournalPosition)?
        var offset = 0
        var tail = Tail.clean
        scan: while offset < bytes.count {
            let sequence = header == nil ? 0 : head.sequence + 1
            switch JournalLine.read(bytes[offset...], sequence: sequence, previous: head.hash) {
            case .record(let record, let length):
                if header == nil {
                    header = (try runNamed(by: record.body), record.position)
                } else {
                    records.append(record)
                }
                head = record.position
                offset += length
            case .short, .wrong:
                let read = (header.map { [$0.position] } ?? []) + records.map(\.position)
                try confirmTorn(bytes[offset...], sequence: sequence, previous: head, behind: read)
                tail = .torn(offset: offset, byteCount: bytes.count - offset)
                break scan
            }
        }
        guard let header else { throw JournalError(.noHeader, "missing tail: the file ends before its header does") }
        let contents = Contents(run: header.run, records: records, head: head, tail: tail, length: offset)
        if let run { try contents.confirm(run: run) }
        if let known, known != header.position, !records.contains(where: { $0.position == known }) {
            throw JournalError(.headMissing, "the journal ends before it, or has another", sequence: known.sequence)
        }
        return contents
    }

    /// Throws unless the bytes can be what an interrupted write left behind.
    private static func confirmTorn(
        _ tail: ArraySlice<UInt8>,
        sequence: UInt64,
        previous: JournalPosition,
        behind read: [JournalPosition]
    ) throws(JournalError) {
        let zeros = tail.reversed().prefix { $0 == 0 }.count
        switch JournalLine.read(tail.dropLast(zeros), sequence: sequence, previous: previous.hash) {
        case .short: return
        case .record: throw JournalError(.corrupt, "zero bytes stand where a record should", sequence: sequence)
        case .wrong(let reason):
            throw strayRecord(tail, behind: read) ?? JournalError(.corrupt, reason, sequence: sequence)
        }
    }

    /// What a whole record is that stands where another should; nil when there is none, or when it may have belonged there.
    private static func strayRecord(_ bytes: ArraySlice<UInt8>, behind read: [JournalPosition]) -> JournalError? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
            let value = try? JSONParser.parse(Array(bytes[..<end])),
            let number = value["seq"]?.integerValue.flatMap({ Int(exactly: $0) }), read.indices.contains(number),
            let previous = value["prev"]?.stringValue.flatMap({ Digest256(hex: $0) }),
            case .record(let record, _) = JournalLine.read(bytes, sequence: UInt64(number), previous: previous)
        else { return nil }
        let detail =
            if record.position == read[number] {
                "record \(number) stands there again: an append was doubled, or a second writer has added it"
            } else if number > 0, read[number - 1].hash == previous {
                "another record \(number) stands there, also whole: two writers had the journal"
            } else {
                "record \(number) of another journal stands there"
            }
        return JournalError(.foreignWriter, "\(detail); all before it are whole", sequence: UInt64(read.count))
    }

    private static func runNamed(by header: [UInt8]) throws(JournalError) -> String {
        guard let value = try? JSONParser.parse(header), value["journal"]?.stringValue == "lifeboat",
            value["version"]?.integerValue == JournalLine.version, let run = value["run"]?.stringValue
        else { throw JournalError(.corrupt, "the header is not a journal's header", sequence: 0) }
        return run
    }

    /// A journal of a later version may be framed in another way: its header says so before the framing is judged.
    private static func refuseOtherVersions(_ bytes: [UInt8]) throws(JournalError) {
        let line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") }.prefix(65_536))
        guard let value = try? JSONParser.parse(line), let body = value["body"],
            body["journal"]?.stringValue == "lifeboat", let version = body["version"],
            version.integerValue != JournalLine.version
        else { return }
        let name = version.integerValue.map { String($0) } ?? "of another kind"
        throw JournalError(.unsupportedVersion, "journal version \(name) is not known; this program knows 1")
    }
}
