// SPDX-License-Identifier: Apache-2.0

import Digests
import Journal
import PostgresClient
import RunCore
import Values

/// What the store says about a run beside its records.
struct RunRow: Sendable {
    /// How often the run was taken over; who appends with another epoch is refused.
    let epoch: Int64
    /// Who took it last.
    let owner: String
    /// How many lines its journal has.
    let records: Int64
    /// The hash of the last; empty while there is none.
    let head: String
    /// Where it was moved to.
    let movedTo: StoreName?
    /// The number of the last line that is there, which tells lines too many or too few.
    let last: Int64?

    /// The last record's place; nil while there is none.
    var position: JournalPosition? {
        Digest256(hex: head).map { JournalPosition(sequence: UInt64(max(0, records - 1)), hash: $0) }
    }

    /// The row of a run; nil when there is no such run.
    static func read(_ run: RunID, _ connection: PostgresConnection) async throws -> RunRow? {
        let result = try await connection.query(
            """
            SELECT epoch, owner, records, head, moved_to,
            (SELECT max(seq) FROM lifeboat.record WHERE record.run = run.run) AS last
            FROM lifeboat.run WHERE run = $1
            """,
            parameters: [PostgresParameter(run.text)],
            mode: .singleStatement,
            deadline: .now + .seconds(30)
        )
        guard let row = result.rows.first else { return nil }
        return RunRow(
            epoch: row["epoch"]?.integerValue ?? 0,
            owner: row["owner"]?.stringValue ?? "",
            records: row["records"]?.integerValue ?? 0,
            head: row["head"]?.stringValue ?? "",
            movedTo: row["moved_to"]?.stringValue.map { StoreName($0) },
            last: row["last"]?.integerValue
        )
    }
}
