// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax

/// The title of a link that includes a runbook: `include`, or `include as NAME`.
struct IncludeTitle {
    /// What the ids of the included steps begin with, when the title says so.
    let prefix: String?

    /// Reads a title; nil for the title of an ordinary link.
    init?(_ title: String) {
        let words = title.split(separator: " ")
        switch words.count {
        case 1 where words[0] == "include": prefix = nil
        case 3 where words[0] == "include" && words[1] == "as": prefix = String(words[2])
        default: return nil
        }
    }
}

extension MarkdownText {
    /// Whether the text is one link that includes a runbook, and nothing else.
    var isInclude: Bool {
        guard links.count == 1, IncludeTitle(links[0].title) != nil else { return false }
        return links[0].range.lower == range.lower && plain == links[0].text
    }
}
