// SPDX-License-Identifier: Apache-2.0

/// The few sequences that are sent to a terminal on purpose.
public enum ControlSequence {
    /// Moves to the first column and erases the line.
    public static let clearLine = "\r\u{1B}[K"
    /// Moves up a line.
    public static let up = "\u{1B}[A"
    /// Hides the cursor.
    public static let hideCursor = "\u{1B}[?25l"
    /// Shows the cursor.
    public static let showCursor = "\u{1B}[?25h"
}
