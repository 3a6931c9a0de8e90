// SPDX-License-Identifier: Apache-2.0

/// The transaction around a statement.
public enum TransactionMode: Sendable, Hashable {
    /// `READ ONLY`; statements whose text shows more than a read are refused before they are sent, since such a
    /// transaction does not stop `pg_switch_wal()` and its like.
    case readOnly
    /// A transaction whose id is known before its COMMIT.
    case readWrite
    /// None, for the statements that PostgreSQL refuses inside one, such as `VACUUM`. A lost connection leaves the
    /// outcome unknown, and no transaction id can tell.
    case withoutTransaction
    /// One statement that the server commits by itself, in one round trip: all of it takes effect or nothing. A lost
    /// connection leaves the outcome unknown, so the statement must leave something that tells whether it took effect.
    case singleStatement
}
