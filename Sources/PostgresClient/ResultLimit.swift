// SPDX-License-Identifier: Apache-2.0

/// How much of a result is accepted before the statement is cancelled.
public struct ResultLimit: Sendable, Hashable {
    /// The most rows.
    public var rows: Int
    /// The most bytes of values as the server sends them.
    public var bytes: Int

    /// A limit; unless told, 100,000 rows and 16 MiB.
    public init(rows: Int = 100_000, bytes: Int = 16 << 20) {
        self.rows = rows
        self.bytes = bytes
    }
}
