// SPDX-License-Identifier: Apache-2.0

/// The findings that one module can raise, each with its stable code.
///
/// Each module keeps one catalogue file; codes are never reused.
public struct DiagnosticCatalogue: Sendable {
    /// What all occurrences of one finding share.
    public struct Entry: Sendable, Hashable {
        /// The stable identity, like `LB0412`.
        public let code: String
        /// How much an occurrence weighs.
        public let severity: Severity
        /// What kind of finding this is.
        public let title: String
        /// Why it matters.
        public let why: String?

        /// A kind of finding.
        public init(_ code: String, _ severity: Severity = .error, title: String, why: String? = nil) {
            self.code = code
            self.severity = severity
            self.title = title
            self.why = why
        }

        /// An occurrence of this finding in `file`.
        public func diagnostic(
            _ message: String,
            in file: String,
            at range: SourceRange? = nil,
            step: String? = nil,
            fix: String? = nil,
            fixIt: Diagnostic.FixIt? = nil,
            notes: [Diagnostic.Note] = []
        ) -> Diagnostic {
            Diagnostic(
                code: code,
                severity: severity,
                title: title,
                message: message,
                file: file,
                range: range,
                step: step,
                why: why,
                fix: fix,
                fixIt: fixIt,
                notes: notes
            )
        }
    }

    /// The entries in the order of their codes.
    public let entries: [Entry]

    /// A catalogue of the given entries.
    public init(_ entries: [Entry]) { self.entries = entries.sorted { $0.code < $1.code } }

    /// The entry of a code, or nil when no such finding exists.
    public subscript(code: String) -> Entry? { entries.first { $0.code == code } }

    /// Codes that occur more than once; a catalogue that has any is wrong.
    public var duplicateCodes: [String] {
        zip(entries, entries.dropFirst()).filter { $0.code == $1.code }.map(\.0.code)
    }
}
