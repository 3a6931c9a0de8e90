// SPDX-License-Identifier: Apache-2.0

public import TerminalUI

extension StyledText {
    /// The text in lines for a terminal of so many columns: broken between words, what follows a line's beginning indented
    /// behind it.
    ///
    /// A command that people are told to type stays in one line, so that it can be copied; one that is longer than a line is
    /// left to the terminal to break.
    public func filled(to columns: Int) -> [StyledText] {
        lines.flatMap { line in
            let margin = line.plainText.prefix { $0 == " " }.count
            return line.wrapped(to: columns, indent: margin + 2, keeping: NextCommand.begins)
        }
    }
}
