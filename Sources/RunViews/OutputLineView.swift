// SPDX-License-Identifier: Apache-2.0

public import RunCore
public import TerminalUI

/// A line of a script's output for people: the stream, and the line with whatever could drive a terminal spelled out.
public enum OutputLineView {
    /// The line: `out │ text` or `err │ text`.
    public static func text(_ line: OutputLine) -> StyledText {
        let mark = line.isError ? StateMark.Tone.doubtful.text("err │ ") : StyledText("out │ ", .dim)
        guard let count = line.leftOut else { return mark + StyledText(Printable.escape(bytes: line.bytes)) }
        return mark + StateMark.Tone.doubtful.text("[\(count) bytes were left out here]")
    }

    /// The line behind the step's name, where lines of several steps stand among each other.
    public static func text(_ line: OutputLine, of step: String) -> StyledText {
        StyledText("  \(step) ", .dim) + text(line)
    }
}
