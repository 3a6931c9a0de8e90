// SPDX-License-Identifier: Apache-2.0

import Digests
import PostgresClient
public import RunCore
import RunStore
import Values

/// The files that letters name, in parts that a statement and a client can hold.
///
/// Who may only answer may write them, and no evidence: the run's executor looks at them and makes evidence of them.
extension PostgresRunStore {
    /// Leaves a file for a letter that is posted after it.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func attach(_ bytes: [UInt8], as sha256: String, toLetter letter: String, of run: RunID) async throws {
        for (part, start) in stride(from: 0, to: bytes.count, by: PostgresEvidence.partSize).enumerated() {
            let hex = Hex.encode(bytes[start..<min(start + PostgresEvidence.partSize, bytes.count)])
            _ = try await rows(
                "leave the file",
                """
                INSERT INTO lifeboat.inbox_part (run, name, sha256, part, bytes)
                VALUES ($1, $2, $3, $4::integer, pg_catalog.decode($5, 'hex')) ON CONFLICT DO NOTHING
                """,
                [
                    PostgresParameter(run.text), PostgresParameter(letter), PostgresParameter(sha256),
                    PostgresParameter(String(part)), PostgresParameter(hex),
                ]
            )
        }
    }

    /// The bytes of a file that was left for a letter; nil when a part of it is not there, or larger than parts are.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func bytes(of file: AttachedFile, ofLetter letter: String, to run: RunID) async throws -> [UInt8]? {
        guard (1...AttachmentGate.largest).contains(file.size) else { return nil }
        var bytes: [UInt8] = []
        for part in 0...((file.size - 1) / PostgresEvidence.partSize) {
            let found = try await rows(
                "read the file of an answer",
                """
                SELECT pg_catalog.encode(bytes, 'hex') AS bytes FROM lifeboat.inbox_part
                WHERE run = $1 AND name = $2 AND sha256 = $3 AND part = $4::integer
                AND pg_catalog.octet_length(bytes) <= \(PostgresEvidence.partSize)
                """,
                [
                    PostgresParameter(run.text), PostgresParameter(letter), PostgresParameter(file.sha256),
                    PostgresParameter(String(part)),
                ]
            )
            guard let next = found.first?["bytes"]?.stringValue.flatMap({ Hex.decode($0) }) else { return nil }
            bytes += next
        }
        return bytes
    }

    /// Removes the files of a letter that is out of the inbox, as far as they can be removed.
    public func discard(_ files: [AttachedFile], ofLetter letter: String, to run: RunID) async {
        let sql = "DELETE FROM lifeboat.inbox_part WHERE run = $1 AND name = $2"
        _ = try? await rows("empty the inbox", sql, [PostgresParameter(run.text), PostgresParameter(letter)])
    }

    /// Removes the files whose letter never came, or is gone, after a day by the server's clock.
    ///
    /// A role that has no rights on a table that is new to it goes on without.
    func removeLeftFiles(of run: RunID) async {
        let sql = """
            DELETE FROM lifeboat.inbox_part AS part
            WHERE run = $1 AND posted_at < pg_catalog.now() - interval '1 day'
            AND NOT EXISTS (SELECT FROM lifeboat.inbox WHERE inbox.run = part.run AND inbox.name = part.name)
            """
        _ = try? await rows("empty the inbox", sql, [PostgresParameter(run.text)])
    }
}
