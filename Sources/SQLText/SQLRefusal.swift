// SPDX-License-Identifier: Apache-2.0

/// Why SQL text is not accepted as one statement.
///
/// The description quotes keywords only, never the text between quotes, and is safe to print.
public struct SQLRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of refusal.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Storage: String {
            case empty, unterminated, nulByte, severalStatements, transactionControl, copy, session, psql, placeholder
        }
        private let storage: Storage

        /// There is no statement, only white space and comments.
        public static let empty = Code(storage: .empty)
        /// A string, comment, quoted identifier or placeholder has no end.
        public static let unterminated = Code(storage: .unterminated)
        /// PostgreSQL text cannot hold a NUL byte.
        public static let nulByte = Code(storage: .nulByte)
        /// More than one statement.
        public static let severalStatements = Code(storage: .severalStatements)
        /// BEGIN, COMMIT and their relatives.
        public static let transactionControl = Code(storage: .transactionControl)
        /// COPY.
        public static let copy = Code(storage: .copy)
        /// A statement whose effect is on the session: SET, PREPARE, cursors, LISTEN.
        public static let session = Code(storage: .session)
        /// A command or a variable of psql.
        public static let psql = Code(storage: .psql)
        /// A placeholder where no value can be bound.
        public static let placeholder = Code(storage: .placeholder)

        /// The code's name.
        public var description: String { storage.rawValue }
    }

    /// The kind of refusal.
    public let code: Code
    /// Where the cause stands, in UTF-8 bytes from the start of the text.
    public let offset: Int
    /// One sentence: what was found and what to do instead.
    public let message: String

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
