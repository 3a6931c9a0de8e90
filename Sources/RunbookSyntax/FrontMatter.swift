// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The YAML between two lines of `---` at the start of a document.
struct FrontMatter {
    /// The place of both lines and all between, up to the next line.
    private(set) var range: SourceRange?
    /// What stands between them.
    private(set) var content: EmbeddedText?
    /// Why there is front matter that cannot be read.
    private(set) var refusal: Diagnostic?

    static func find(in source: SourceText) -> FrontMatter {
        var found = FrontMatter()
        let first = source.lineRange(1)
        let hasMark = source.bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let opening = SourceRange(first.lower + (hasMark ? 3 : 0), first.upper)
        guard isBorder(source, opening) else { return found }
        for number in 1...source.lineCount where number > 1 {
            let line = source.lineRange(number)
            guard isBorder(source, line) else { continue }
            let lines = (2...number).dropLast().map { (range: source.lineRange($0), padding: 0) }
            found.content = EmbeddedText(source, lines: lines, end: line.lower)
            let next = number < source.lineCount ? source.lineRange(number + 1).lower : line.upper
            found.range = SourceRange(source.base, next)
            return found
        }
        let second = source.lineRange(2)
        // A rule at the top of an ordinary document has an empty line below it.
        guard source.lineCount > 1, !source.bytes(in: second).allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
            return found
        }
        found.refusal = SyntaxDiagnostics.unclosedFrontMatter.diagnostic(
            "the front matter that starts here has no end",
            in: source.name,
            at: opening,
            fix: "close it with a line of '---'"
        )
        return found
    }

    private static func isBorder(_ source: SourceText, _ line: SourceRange) -> Bool {
        let bytes = source.bytes(in: line)
        return bytes.starts(with: "---".utf8) && bytes.dropFirst(3).allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
}
