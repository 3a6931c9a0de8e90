// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A simple command: assignments, then a program with its arguments.
public struct ShellCommand: Sendable, Hashable {
    /// An assignment before the program, or on its own.
    public struct Assignment: Sendable, Hashable {
        /// The name that is assigned.
        public let name: String
        /// The place of the name in the file.
        public let nameRange: SourceRange
        /// The value; a word without segments for an empty one.
        public let value: ShellWord
        /// Whether the value is appended: `+=`.
        public let isAppending: Bool
        /// The place of name and value.
        public let range: SourceRange
    }

    /// The assignments in order.
    public let assignments: [Assignment]
    /// The program and its arguments; empty when there are only assignments.
    public let words: [ShellWord]
    /// The place from the first word to the last.
    public let range: SourceRange

    /// The program, when its name is written out; nil when it is computed or absent.
    public var program: String? { words.first?.literal }
}
