// SPDX-License-Identifier: Apache-2.0

public import Diagnostics

/// The box of a task-list item.
public struct MarkdownTask: Sendable, Hashable {
    /// Whether the box is ticked: `[x]` or `[X]`.
    public let isChecked: Bool
    /// The place of the three characters of the box.
    public let range: SourceRange
}
