// SPDX-License-Identifier: Apache-2.0

/// What the server knows about a transaction.
public enum TransactionStatus: String, Sendable, Hashable, Codable {
    case committed
    case aborted
    /// Still running, maybe without its client: ask again later.
    case inProgress
    /// The server has forgotten it, or never issued it; the transaction id alone cannot decide.
    case unknown
}
