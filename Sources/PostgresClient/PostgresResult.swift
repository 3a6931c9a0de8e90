// SPDX-License-Identifier: Apache-2.0

public import Values

/// What a statement returned, as JSON values.
public struct PostgresResult: Sendable, Hashable {
    /// A column of the result.
    public struct Column: Sendable, Hashable {
        /// The name; a repeated one gets `_2`, `_3` … so that no value is lost.
        public let name: String
        /// The object identifier of its type.
        public let typeOID: UInt32
    }

    /// The columns in order.
    public internal(set) var columns: [Column] = []
    /// One JSON object for each row, members in column order.
    public internal(set) var rows: [JSONValue] = []
    /// The server's word for what was done, such as `UPDATE 3`.
    public internal(set) var commandTag = ""
    /// How many rows were returned or, without a result set, affected.
    public internal(set) var rowCount = 0
    /// The notices and warnings that the server sent, at most 100, primary messages only.
    public internal(set) var notices: [String] = []

    /// `{"rows": […], "rowCount": n, "columns": […]}`: what expectations and evidence see.
    public var json: JSONValue {
        [
            "rows": .array(rows), "rowCount": .integer(rowCount),
            "columns": .array(columns.map { .string($0.name) }),
        ]
    }
}
