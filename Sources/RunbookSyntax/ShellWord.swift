// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// One word of a shell command, before any expansion.
public struct ShellWord: Sendable, Hashable {
    /// How a part of a word is quoted.
    public enum Quoting: Sendable, Hashable {
        /// Not at all: bash would split and glob what it expands to.
        case none
        /// In single quotes, `$'…'` included, or by a backslash.
        case single
        /// In double quotes.
        case double
    }

    /// A part of a word.
    public struct Segment: Sendable, Hashable {
        /// What the part is.
        public enum Kind: Sendable, Hashable {
            /// Characters that stand for themselves, quotes and escapes removed.
            case literal(String)
            /// `${…}` with what stands between the braces and its place.
            case interpolation(String, inner: SourceRange)
            /// `$NAME`, `$1`, `$?` and the like: the name without `$`.
            case variable(String)
            /// `$(…)` with the script between the parentheses.
            indirect case substitution(EmbeddedText)
            /// Backquotes with the script between them, its backslashes as they stand.
            indirect case backquote(EmbeddedText)
            /// `$((…))` with the expression.
            case arithmetic(String)
        }

        /// What the part is.
        public let kind: Kind
        /// How it is quoted.
        public let quoting: Quoting
        /// The place in the file, with its quotes' insides only.
        public let range: SourceRange
    }

    /// The parts in order; adjacent literals of the same quoting are one.
    public let segments: [Segment]
    /// The place in the file, quotes included.
    public let range: SourceRange
    /// The word as it stands in the script.
    public let raw: String

    /// The value when every part is literal, or nil when something must be expanded.
    public var literal: String? {
        var text = ""
        for segment in segments {
            guard case .literal(let part) = segment.kind else { return nil }
            text += part
        }
        return text
    }
}
