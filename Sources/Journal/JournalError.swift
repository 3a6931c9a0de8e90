// SPDX-License-Identifier: Apache-2.0

/// Why a journal, a lock or a durable file could not be read or written.
///
/// The description is safe to print: it holds no record's body.
public struct JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's stable name.
        public let description: String

        private init(_ name: String) { description = name }

        /// The system failed to read or write.
        public static let inputOutput = Code("input-output")
        /// There is no such file.
        public static let missing = Code("missing")
        /// The disk, or the quota, is full; nothing that was acknowledged is lost.
        public static let noSpace = Code("no-space")
        /// An earlier write or sync failed: this writer writes nothing any more.
        public static let writerDead = Code("writer-dead")
        /// A record is wrong in a way that no interrupted write explains.
        ///
        /// The file must not be cut or written to.
        public static let corrupt = Code("corrupt")
        /// A whole record stands behind the last one that belongs there: one that stands there already, or another of its
        /// number, so that two have written.
        ///
        /// The file must not be cut or written to; every record before it is whole.
        public static let foreignWriter = Code("foreign-writer")
        /// The file ends before its header does: nothing was ever recorded in it.
        public static let noHeader = Code("no-header")
        /// The file is of a format that this program does not know.
        public static let unsupportedVersion = Code("unsupported-version")
        /// The journal is another run's.
        public static let wrongRun = Code("wrong-run")
        /// The journal does not contain the record that is known to have been written.
        public static let headMissing = Code("head-missing")
        /// The file is there already, with other content.
        public static let alreadyExists = Code("already-exists")
        /// A body is not one JSON value in one line.
        public static let invalidBody = Code("invalid-body")
        /// Somebody else holds the lock.
        public static let locked = Code("locked")
        /// The caller was the run's executor and is so no longer; it must not write or act.
        public static let fenced = Code("fenced")
    }

    /// What kind of failure it is.
    public let code: Code
    /// One clause of explanation.
    public let detail: String
    /// The sequence number of the record concerned, where there is one.
    public let sequence: UInt64?

    /// A failure of that kind.
    public init(_ code: Code, _ detail: String, sequence: UInt64? = nil) {
        self.code = code
        self.detail = detail
        self.sequence = sequence
    }

    init(_ error: SystemError, _ call: String) {
        self.init(error.isOutOfSpace ? .noSpace : .inputOutput, "\(call): \(error)")
    }

    /// Code, record and detail in one line.
    public var description: String { sequence.map { "\(code): record \($0): \(detail)" } ?? "\(code): \(detail)" }
}
