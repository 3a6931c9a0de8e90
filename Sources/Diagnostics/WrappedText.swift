// SPDX-License-Identifier: Apache-2.0

/// Prose in lines of a width.
enum WrappedText {
    /// The lines of a text of one paragraph; a word that is longer than a line has a line of its own.
    static func lines(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            let columns = VisibleText.columns(String(word))
            if !line.isEmpty, used + 1 + columns > width {
                lines.append(line)
                line = ""
                used = 0
            }
            if !line.isEmpty {
                line += " "
                used += 1
            }
            line += word
            used += columns
        }
        return line.isEmpty && !lines.isEmpty ? lines : lines + [line]
    }
}
