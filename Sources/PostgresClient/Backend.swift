// SPDX-License-Identifier: Apache-2.0

/// A process of the server, as `pg_stat_activity` shows it.
public struct Backend: Sendable, Hashable, Codable {
    /// Its process id on the server.
    public let processID: Int32
    /// `active`, `idle`, `idle in transaction` and so on; nil when the role may not see it.
    public let state: String?
    /// When its last statement began, in RFC 3339.
    public let statementStart: String?
}
