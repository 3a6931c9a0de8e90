// SPDX-License-Identifier: Apache-2.0

/// One finding about a source: what is wrong, where, why it matters and how to fix it.
public struct Diagnostic: Sendable, Hashable {
    /// A further place or fact that explains a diagnostic.
    public struct Note: Sendable, Hashable {
        /// The sentence shown.
        public let message: String
        /// The place, if there is one.
        public let range: SourceRange?
        /// The file of the place; nil is the diagnostic's.
        public let file: String?

        /// A note, with its place if it has one, in the diagnostic's file unless another one is named.
        public init(_ message: String, at range: SourceRange? = nil, in file: String? = nil) {
            self.message = message
            self.range = range
            self.file = file
        }
    }

    /// An edit that would resolve a diagnostic.
    public struct FixIt: Sendable, Hashable {
        /// The bytes to replace; empty for an insertion.
        public let range: SourceRange
        /// What to put there.
        public let replacement: String
        /// What must stand there for the edit to be the right one; nil when its author is sure.
        public let expected: String?
        /// Further places of the file at which the same edit is due.
        public let also: [SourceRange]

        /// An edit of one range, or of several that hold the same mistake.
        public init(
            replace range: SourceRange,
            with replacement: String,
            expecting expected: String? = nil,
            also: [SourceRange] = []
        ) {
            self.range = range
            self.replacement = replacement
            self.expected = expected
            self.also = also
        }

        /// All places of the edit.
        public var ranges: [SourceRange] { [range] + also }
    }

    /// The stable identity of the finding, like `LB0412`.
    public let code: String
    /// How much it weighs.
    public var severity: Severity
    /// What kind of finding this is: the same words for every occurrence.
    public let title: String
    /// What is wrong here: names and values of this occurrence, no secrets.
    public var message: String
    /// The name of the source, as in ``SourceText/name``.
    public var file: String
    /// The place in the file, or nil when the finding is about the file as a whole.
    public var range: SourceRange?
    /// The id of the step concerned, if there is one.
    public var step: String?
    /// Why it matters.
    public var why: String?
    /// What to do about it.
    public var fix: String?
    /// The edit that would do it.
    public var fixIt: FixIt?
    /// Further places and facts.
    public var notes: [Note]

    /// A finding; catalogue entries make most of them, see ``DiagnosticCatalogue/Entry``.
    public init(
        code: String,
        severity: Severity,
        title: String,
        message: String,
        file: String,
        range: SourceRange? = nil,
        step: String? = nil,
        why: String? = nil,
        fix: String? = nil,
        fixIt: FixIt? = nil,
        notes: [Note] = []
    ) {
        self.code = code
        self.severity = severity
        self.title = title
        self.message = message
        self.file = file
        self.range = range
        self.step = step
        self.why = why
        self.fix = fix
        self.fixIt = fixIt
        self.notes = notes
    }
}
