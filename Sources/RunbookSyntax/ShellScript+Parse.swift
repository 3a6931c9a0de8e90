// SPDX-License-Identifier: Apache-2.0

extension ShellScript {
    /// Reads a script.
    ///
    /// Total: whatever cannot be read as bash becomes a construct of the kind `unfinished`. Takes time linear in the
    /// text. Scripts inside of `$(…)` are not read; parse the segment's text for that.
    public static func parse(_ text: EmbeddedText) -> ShellScript {
        var reader = ShellReader(text: text)
        reader.read()
        return ShellScript(items: reader.items)
    }
}
