// SPDX-License-Identifier: Apache-2.0

/// Why a connection or a statement failed.
///
/// The description carries the server's primary message without bound values and passwords; DETAIL, HINT and CONTEXT,
/// which quote rows, are not kept.
public struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Storage: String {
            case invalidTarget, unknownHost, unreachable, authentication, tls, databaseMissing, privilege, sqlState
            case timeout, cancelled, connectionLost, outcomeUnknown, commitWithheld, heldBack, refusedStatement
            case tooLarge, busy, closed, readRole
        }

        private let storage: Storage

        /// The target cannot be used: a bad service file, an open password file, a misleading environment.
        public static let invalidTarget = Code(storage: .invalidTarget)
        /// The host's name has no address.
        public static let unknownHost = Code(storage: .unknownHost)
        /// Nothing answers as PostgreSQL there, or it is starting up or shutting down.
        public static let unreachable = Code(storage: .unreachable)
        /// Wrong or missing password, expired role, or no rule of the server lets this client in.
        public static let authentication = Code(storage: .authentication)
        /// The server did not prove itself, or has no TLS.
        public static let tls = Code(storage: .tls)
        /// The database does not exist.
        public static let databaseMissing = Code(storage: .databaseMissing)
        /// The role may not do this (SQLSTATE 42501).
        public static let privilege = Code(storage: .privilege)
        /// The server refused the statement, as `sqlState` says, and its transaction is rolled back.
        public static let sqlState = Code(storage: .sqlState)
        /// The deadline passed.
        public static let timeout = Code(storage: .timeout)
        /// The task was cancelled.
        public static let cancelled = Code(storage: .cancelled)
        /// The connection broke where the server rolls the transaction back.
        public static let connectionLost = Code(storage: .connectionLost)
        /// The connection broke where nobody here knows whether the change took effect.
        public static let outcomeUnknown = Code(storage: .outcomeUnknown)
        /// The caller's `willCommit` threw, or objected right before COMMIT; the transaction was rolled back.
        public static let commitWithheld = Code(storage: .commitWithheld)
        /// The caller objected right before the statement; it was not sent.
        public static let heldBack = Code(storage: .heldBack)
        /// The statement or a parameter is not accepted; nothing was sent.
        public static let refusedStatement = Code(storage: .refusedStatement)
        /// The result exceeds the limit.
        public static let tooLarge = Code(storage: .tooLarge)
        /// Another call is using the connection.
        public static let busy = Code(storage: .busy)
        /// The connection was closed before.
        public static let closed = Code(storage: .closed)

        /// The role for reading is not in effect, or a statement left it; its transaction is rolled back.
        public static let readRole = Code(storage: .readRole)

        /// The code's name.
        public var description: String { storage.rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// One sentence, safe to print.
    public var message: String
    /// The server's five-character error code, when the server answered.
    public var sqlState: String?
    /// Where in the statement the server found the error, in characters from 1.
    public var position: Int?
    /// The transaction whose outcome is in question.
    public var transaction: TransactionID?

    init(
        _ code: Code,
        _ message: String,
        sqlState: String? = nil,
        position: Int? = nil,
        transaction: TransactionID? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.position = position
        self.transaction = transaction
    }

    /// The message with the SQLSTATE.
    public var description: String { sqlState.map { "\(message) (SQLSTATE \($0))" } ?? message }
}

extension PostgresError {
    /// The code that a SQLSTATE stands for when it answers a statement.
    static func code(sqlState: String) -> Code {
        switch sqlState {
        case "42501": .privilege
        case "28P01", "28000": .authentication
        case "3D000": .databaseMissing
        case "57P03": .unreachable
        case "57P01", "57P02", "57P04", "57P05", "08006", "08003", "25P03": .connectionLost
        default: .sqlState
        }
    }
}
