// SPDX-License-Identifier: Apache-2.0

/// A heading.
public struct MarkdownHeading: Sendable, Hashable {
    /// The level, from 1 to 6.
    public let level: Int
    /// The text of the heading.
    public let text: MarkdownText
    /// The anchor that GitHub gives it: `#1-pre-checks` without the `#`; unique in the document.
    public let anchor: String
}
