// SPDX-License-Identifier: Apache-2.0

/// Why a `psql` command cannot be run natively; the message never shows an option's value.
public struct PSQLCommandLineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Storage: String {
            case unsupported, missingValue, noStatement, severalStatements, password, invalidConnection
        }
        private let storage: Storage

        /// An option or a variable that is not supported.
        public static let unsupported = Code(storage: .unsupported)
        /// An option without its value.
        public static let missingValue = Code(storage: .missingValue)
        /// No `-c`: psql would read its standard input.
        public static let noStatement = Code(storage: .noStatement)
        /// More than one `-c`.
        public static let severalStatements = Code(storage: .severalStatements)
        /// A password in the command line.
        public static let password = Code(storage: .password)
        /// A connection string that cannot be read.
        public static let invalidConnection = Code(storage: .invalidConnection)

        /// The code's name.
        public var description: String { storage.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// Which of the words is the cause, from 0; nil when it is none of them.
    public let word: Int?
    /// One sentence: what was found and what to do instead.
    public let message: String

    /// The message.
    public var description: String { message }
}
