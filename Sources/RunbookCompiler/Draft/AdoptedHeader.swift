// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax

/// What can be said of a document as a whole that has no front matter of ours.
enum AdoptedHeader {
    /// Words of a title that say what a document is for; the first that is found counts.
    private static let words: [(kind: RunbookKind, words: Set<String>)] = [
        (.failback, ["failback"]),
        (.emergency, ["emergency", "incident", "outage", "failover"]),
        (.diagnose, ["troubleshooting", "troubleshoot", "diagnose", "diagnosis", "debugging", "debug"]),
        (.daily, ["daily"]), (.weekly, ["weekly"]), (.monthly, ["monthly"]),
    ]

    /// The header: the file's name as the id, and the title that another tool's front matter gives, if any.
    static func header(of document: MarkdownDocument) -> HeaderDraft {
        var header = HeaderDraft()
        let name = document.source.name.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first.map(String.init) ?? ""
        let slug = String(NamingPass.slug(stem).drop { "-_".contains($0) }.prefix(100))
        header.id = Identifier.isValid(slug) ? slug : "runbook"
        header.title = document.frontMatter?["title"]?.text
        return header
    }

    /// What a document of that title is for: setting something up, unless the title says otherwise.
    static func kind(of title: String) -> RunbookKind {
        let found = Set(title.lowercased().split { !$0.isLetter }.map(String.init))
        return words.first { !$0.words.isDisjoint(with: found) }?.kind ?? .setup
    }
}
