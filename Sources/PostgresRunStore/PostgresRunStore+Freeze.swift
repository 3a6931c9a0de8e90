// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import PostgresClient
public import RunStore
import Values

extension PostgresRunStore {
    /// What was said last about changes by the runs of this database; nil when nothing ever was.
    ///
    /// - Throws: `RunStoreError` when the database cannot be read.
    public func freeze() async throws -> StoreFreeze? {
        let sql = "SELECT said FROM lifeboat.freeze ORDER BY number DESC LIMIT 1"
        guard let text = try await rows("look whether the store is frozen", sql, []).first?["said"]?.stringValue
        else { return nil }
        do { return try JSONDecoder().decode(StoreFreeze.self, from: Data(text.utf8)) } catch {
            throw RunStoreError(.corrupt, "\(place) does not say whether it is frozen")
        }
    }

    /// Says that nothing may be changed, or may be changed again; what was said before stays on record.
    ///
    /// - Throws: `RunStoreError` when it cannot be written.
    public func say(_ freeze: StoreFreeze) async throws {
        let text = String(decoding: try JSONEncoder().encode(freeze), as: UTF8.self)
        // Sent once more when its answer is lost, it is the same row.
        let sql = """
            INSERT INTO lifeboat.freeze (said)
            SELECT $1 WHERE $1 IS DISTINCT FROM (SELECT said FROM lifeboat.freeze ORDER BY number DESC LIMIT 1)
            """
        _ = try await rows("freeze or unfreeze the store", sql, [PostgresParameter(text)])
    }
}
