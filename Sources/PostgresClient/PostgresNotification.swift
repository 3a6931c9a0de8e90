// SPDX-License-Identifier: Apache-2.0

/// What another session said with `NOTIFY`.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel.
    public let channel: String
    /// What was said on it; empty for a `NOTIFY` without payload.
    public let payload: String
    /// The server's process of who said it.
    public let processID: Int32
}
