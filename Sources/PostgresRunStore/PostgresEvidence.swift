// SPDX-License-Identifier: Apache-2.0

import Digests
import PostgresClient
import RunCore
import RunStore
import Values

/// The evidence of a run as rows named by its content, in parts that a statement and a client can hold.
struct PostgresEvidence: EvidenceStore {
    /// The most bytes of a part.
    static let partSize = 1 << 20

    let run: RunID
    let connections: StoreConnections

    /// Makes an item durable; it is there once its row is, which comes after its parts.
    func keep(_ item: EvidenceItem) async throws -> EvidenceReference {
        let digest = SHA256.digest(of: item.bytes).hex
        try await write(item.bytes, as: digest)
        return EvidenceReference(name: item.name, mediaType: item.mediaType, sha256: digest, size: item.bytes.count)
    }

    /// Writes bytes under a name, which is their digest when they are what they should be.
    func write(_ bytes: [UInt8], as name: String) async throws {
        let text = PostgresParameter(run.text)
        let isThere = try await connections.read("keep evidence") { connection in
            try await connection.query(
                "SELECT 1 AS one FROM lifeboat.evidence WHERE run = $1 AND sha256 = $2",
                parameters: [text, PostgresParameter(name)],
                mode: .singleStatement,
                deadline: .now + .seconds(30)
            ).rowCount == 1
        }
        guard !isThere else { return }
        for (part, start) in stride(from: 0, to: bytes.count, by: Self.partSize).enumerated() {
            let hex = Hex.encode(bytes[start..<min(start + Self.partSize, bytes.count)])
            try await insert(
                """
                INSERT INTO lifeboat.evidence_part (run, sha256, part, bytes)
                VALUES ($1, $2, $3::integer, pg_catalog.decode($4, 'hex')) ON CONFLICT DO NOTHING
                """,
                [text, PostgresParameter(name), PostgresParameter(String(part)), PostgresParameter(hex)]
            )
        }
        try await insert(
            "INSERT INTO lifeboat.evidence (run, sha256, size) VALUES ($1, $2, $3::bigint) ON CONFLICT DO NOTHING",
            [text, PostgresParameter(name), PostgresParameter(String(bytes.count))]
        )
    }

    private func insert(_ sql: String, _ parameters: [PostgresParameter]) async throws {
        try await connections.read("keep evidence") { connection in
            _ = try await connection.query(
                sql,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(60)
            )
        }
    }

    /// The bytes of an item, a part at a time.
    ///
    /// - Throws: `RunStoreError` `.corrupt` when a part is missing.
    func read(_ name: String, size: Int, _ body: ([UInt8]) -> Void) async throws {
        var count = 0
        for part in 0..<((size + Self.partSize - 1) / Self.partSize) {
            let bytes = try await bytes(of: part, name)
            guard let bytes else {
                throw RunStoreError(.corrupt, "evidence \(name) of '\(run)' lacks its part \(part)")
            }
            count += bytes.count
            body(bytes)
        }
        guard count == size else {
            throw RunStoreError(.corrupt, "evidence \(name) of '\(run)' has \(count) bytes instead of \(size)")
        }
    }

    private func bytes(of part: Int, _ name: String) async throws -> [UInt8]? {
        let parameters = [
            PostgresParameter(run.text), PostgresParameter(name), PostgresParameter(String(part)),
        ]
        return try await connections.read("read evidence") { connection in
            try await connection.query(
                """
                SELECT pg_catalog.encode(bytes, 'hex') AS bytes FROM lifeboat.evidence_part
                WHERE run = $1 AND sha256 = $2 AND part = $3::integer
                """,
                parameters: parameters,
                mode: .singleStatement,
                deadline: .now + .seconds(60)
            ).rows.first?["bytes"]?.stringValue.flatMap { Hex.decode($0) }
        }
    }
}
