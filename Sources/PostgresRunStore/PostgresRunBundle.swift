// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
import PostgresClient
import RunCore
public import RunStore
import Values

/// The rows of one run, seen as the files that they are when the run is copied into a folder.
public struct PostgresRunBundle: RunBundle {
    let run: RunID
    let connections: StoreConnections

    /// The run and its database.
    public var place: String { "\(run) in \(connections.place)" }

    private var evidence: PostgresEvidence { PostgresEvidence(run: run, connections: connections) }
    private static let evidencePrefix = "\(RunLayout.evidence)/"

    /// The bytes of a file of the bundle.
    ///
    /// - Throws: `RunStoreError` when there is none of that name or it cannot be read.
    public func read(_ name: String) async throws -> [UInt8] {
        if name == RunLayout.journal { return try await journal().bytes }
        if name.hasPrefix(Self.evidencePrefix) {
            let digest = String(name.dropFirst(Self.evidencePrefix.count))
            guard let size = try await evidenceSizes().first(where: { $0.name == digest })?.size else {
                throw missing(name)
            }
            var bytes: [UInt8] = []
            try await evidence.read(digest, size: size) { bytes += $0 }
            return bytes
        }
        let found = try await rows(
            "SELECT pg_catalog.encode(bytes, 'hex') AS bytes FROM lifeboat.file WHERE run = $1 AND path = $2",
            [PostgresParameter(name)]
        )
        guard let bytes = found.first?["bytes"]?.stringValue.flatMap({ Hex.decode($0) }) else { throw missing(name) }
        return bytes
    }

    private func missing(_ name: String) -> RunStoreError {
        RunStoreError(.missing, "there is no '\(name)' of \(place)")
    }

    /// Makes a file of the bundle durable, in place of one of the same name; the journal is only appended to.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func write(_ name: String, _ bytes: [UInt8]) async throws {
        guard name != RunLayout.journal else {
            throw RunStoreError(.denied, "the journal of \(place) is only appended to")
        }
        // The run of a bundle that is just being copied here has no row yet.
        try await change(
            """
            INSERT INTO lifeboat.run (run, epoch, owner, records, head) VALUES ($1, 0, $2, 0, '') ON CONFLICT DO NOTHING
            """,
            [PostgresParameter(RunOwner.name)]
        )
        if name.hasPrefix(Self.evidencePrefix) {
            return try await evidence.write(bytes, as: String(name.dropFirst(Self.evidencePrefix.count)))
        }
        try await change(
            """
            INSERT INTO lifeboat.file (run, path, bytes) VALUES ($1, $2, pg_catalog.decode($3, 'hex'))
            ON CONFLICT (run, path) DO UPDATE SET bytes = excluded.bytes
            """,
            [PostgresParameter(name), PostgresParameter(Hex.encode(bytes))]
        )
    }

    /// All files with their digests, sorted by path; the digests are computed here, of the bytes that are read.
    ///
    /// - Throws: `RunStoreError` when one cannot be read.
    public func files() async throws -> [BundleFile] {
        var files: [BundleFile] = []
        let journal = try await journal().bytes
        if !journal.isEmpty { files.append(BundleFile(RunLayout.journal, journal)) }
        let names = try await rows("SELECT path FROM lifeboat.file WHERE run = $1 ORDER BY path")
        for name in names.compactMap({ $0["path"]?.stringValue }) {
            files.append(BundleFile(name, try await read(name)))
        }
        for (name, size) in try await evidenceSizes() {
            var parts: [[UInt8]] = []
            try await evidence.read(name, size: size) { parts.append($0) }
            var hash = RunningHash(.sha256)
            for part in parts { hash.update(part) }
            let digest = Hex.encode(hash.finish())
            files.append(BundleFile(path: "\(Self.evidencePrefix)\(name)", sha256: digest, size: size))
        }
        return files.sorted { $0.path < $1.path }
    }

    private func evidenceSizes() async throws -> [(name: String, size: Int)] {
        try await rows("SELECT sha256, size FROM lifeboat.evidence WHERE run = $1 ORDER BY sha256").compactMap { row in
            guard let name = row["sha256"]?.stringValue, let size = row["size"]?.integerValue else { return nil }
            return (name, Int(size))
        }
    }

    /// Everything that is on record, checked: the journal's chain up to the record that the run's row names, the plan
    /// against its digest.
    ///
    /// - Throws: `RunStoreError` that names the first thing that does not hold.
    public func history() async throws -> RunHistory {
        let (bytes, head) = try await journal()
        guard !bytes.isEmpty else {
            throw RunStoreError(.unknownRun, "there is no run '\(run)' in \(connections.place)")
        }
        let plan = try await read(RunLayout.plan)
        var checklists: [(name: String, bytes: [UInt8])] = []
        let prefix = "\(RunLayout.checklists)/"
        let names = try await rows("SELECT path FROM lifeboat.file WHERE run = $1 ORDER BY path")
        for name in names.compactMap({ $0["path"]?.stringValue }) where name.hasPrefix(prefix) {
            checklists.append((name, try await read(name)))
        }
        return try RunHistory(
            journal: { try contents(of: bytes, until: head) },
            plan: { plan },
            checklists: { checklists },
            knowing: head
        )
    }

    /// The journal's records, which end with the one that the run's row names.
    private func contents(
        of bytes: [UInt8],
        until head: JournalPosition?
    ) throws(RunStoreError) -> JournalReader.Contents {
        let contents: JournalReader.Contents
        do throws(JournalError) {
            contents = try JournalReader.parse(bytes, run: run.text, known: head)
        } catch {
            throw RunStoreError(.corrupt, "\(RunLayout.journal) of \(place): \(error)")
        }
        guard contents.tail == .clean, contents.head == head else {
            let reason = "record \(contents.head.sequence + 1) is not whole"
            throw RunStoreError(.corrupt, "\(RunLayout.journal) of \(place): \(reason)")
        }
        return contents
    }

    // MARK: - The journal

    /// How many records are asked for at once.
    private static let pageSize: Int64 = 2000

    /// The journal's bytes, and the place of the last record as the run's row names it; none when there is no such run.
    ///
    /// What is appended meanwhile is left out: the row is read first, and rows before that are never changed.
    func journal() async throws -> (bytes: [UInt8], head: JournalPosition?) {
        let run = run
        let row = try await connections.read("read the journal") { try await RunRow.read(run, $0) }
        guard let row, row.records > 0 else { return ([], nil) }
        guard row.last.map({ $0 >= row.records - 1 }) ?? false else {
            throw corrupt(row.last.map { $0 + 1 } ?? 0, "is missing; \(row.records) records were committed")
        }
        var bytes: [UInt8] = []
        var next: Int64 = 0
        while next < row.records {
            let page = try await page(from: next, to: min(next + Self.pageSize, row.records))
            for (sequence, line) in page {
                guard sequence == next else { throw corrupt(next, "is missing") }
                guard line.firstIndex(of: UInt8(ascii: "\n")) == line.count - 1 else {
                    throw corrupt(sequence, "is not one line")
                }
                bytes += line
                next += 1
            }
            if page.isEmpty { throw corrupt(next, "is missing") }
        }
        if let last = row.last, last >= row.records, try await isUnchanged(row) {
            throw corrupt(row.records, "is there, but only \(row.records) records were committed")
        }
        guard let head = row.position else { throw corrupt(row.records - 1, "has no hash in the run's row") }
        return (bytes, head)
    }

    /// Whether the run's row is still as it was: lines behind its last are then no newer ones.
    private func isUnchanged(_ row: RunRow) async throws -> Bool {
        let run = run
        let now = try await connections.read("read the journal") { try await RunRow.read(run, $0) }
        return now?.records == row.records
    }

    private func corrupt(_ sequence: Int64, _ reason: String) -> RunStoreError {
        RunStoreError(.corrupt, "\(RunLayout.journal) of \(place): record \(sequence) \(reason)")
    }

    private func page(from first: Int64, to end: Int64) async throws -> [(sequence: Int64, line: [UInt8])] {
        try await rows(
            """
            SELECT seq, pg_catalog.encode(line, 'hex') AS line FROM lifeboat.record
            WHERE run = $1 AND seq >= $2::bigint AND seq < $3::bigint ORDER BY seq
            """,
            [PostgresParameter(String(first)), PostgresParameter(String(end))]
        ).compactMap { row in
            guard let sequence = row["seq"]?.integerValue, let line = row["line"]?.stringValue else { return nil }
            return Hex.decode(line).map { (sequence, $0) }
        }
    }

    // MARK: - Statements

    private func rows(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> [JSONValue] {
        let parameters = [PostgresParameter(run.text)] + parameters
        return try await connections.read("read '\(run)'") { connection in
            try await connection.query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                limit: ResultLimit(bytes: 1 << 30),
                deadline: .now + .seconds(60)
            ).rows
        }
    }

    private func change(_ sql: String, _ parameters: [PostgresParameter]) async throws {
        let parameters = [PostgresParameter(run.text)] + parameters
        try await connections.read("write to '\(run)'") { connection in
            _ = try await connection.query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(60)
            )
        }
    }
}

extension BundleFile {
    /// A file of these bytes.
    fileprivate init(_ path: String, _ bytes: [UInt8]) {
        self.init(path: path, sha256: SHA256.digest(of: bytes).hex, size: bytes.count)
    }
}
