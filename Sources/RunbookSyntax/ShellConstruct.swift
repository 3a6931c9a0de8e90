// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// A part of a statement that only a shell can run.
public struct ShellConstruct: Sendable, Hashable {
    /// What the part is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case pipe
        case redirection
        case hereDocument = "here-document"
        case and = "&&"
        case or = "||"
        case background = "&"
        case subshell
        case group
        case conditional
        case loop
        case selection = "case"
        case function
        case test = "[[ ]]"
        case arithmetic
        case glob
        case braceExpansion = "brace expansion"
        case tildeExpansion = "tilde expansion"
        case arrayAssignment = "array assignment"
        case processSubstitution = "process substitution"
        case history = "!"
        case coprocess
        case unfinished
    }

    /// What the part is.
    public let kind: Kind
    /// Its place in the file.
    public let range: SourceRange
}
