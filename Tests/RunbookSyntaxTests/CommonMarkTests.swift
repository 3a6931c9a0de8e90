// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import TestSupport
import Testing
import Values

/// The examples of CommonMark's and of GitHub's specification, every one; `Scripts/fetch-suites` fetches them.
@Suite struct CommonMarkTests {
    private static let verbatim = "the info string stays as it is written, so that attributes have places"
    private static let frontMatter = "two rules at the top are front matter, for GitHub, too"
    private static let newer = "the specification's rules 0.31, and cmark may be older"
    private static let table = "a table is a paragraph"

    /// The examples that we read otherwise, by number, with the reason.
    private static let commonMark = [
        24: verbatim, 34: verbatim, 96: frontMatter, 98: frontMatter, 354: newer, 625: newer, 626: newer,
    ]
    private static let gitHub = [
        66: frontMatter, 68: frontMatter, 198: table, 199: table, 200: table, 201: table, 202: table, 204: table,
        205: table, 320: verbatim, 330: verbatim, 491: "what is struck out stays text with its marks", 644: newer,
        645: newer, 652: "GitHub disarms some HTML; we show none of it",
    ]

    @Test(.disabled(if: !PublishedSuite.has("commonmark"), "run Scripts/fetch-suites commonmark"))
    func `the specification's examples are the blocks that it says`() throws {
        try check("commonmark/commonmark.jsonl", total: 652, except: Self.commonMark)
    }

    @Test(.disabled(if: !PublishedSuite.has("commonmark"), "run Scripts/fetch-suites commonmark"))
    func `the examples of GitHub's specification are the blocks that it says`() throws {
        try check("commonmark/gfm.jsonl", total: 672, except: Self.gitHub)
    }

    private func check(_ file: String, total: Int, except known: [Int: String]) throws {
        let examples = try PublishedSuite.lines(file)
        #expect(examples.count == total)
        var misses: [Int: String] = [:]
        for example in examples {
            let number = try #require(example["number"]?.integerValue)
            let markdown = try #require(example["markdown"]?.stringValue)
            let wanted = HTMLOutline.lines(of: try #require(example["html"]?.stringValue))
            let document = MarkdownDocument.parse(SourceText(name: "example.md", markdown)).tree
            let found = DocumentOutline.lines(of: document)
            if found != wanted {
                misses[Int(number)] =
                    "\(markdown)--- wanted\n\(wanted.joined(separator: "\n"))\n--- found\n"
                    + found.joined(separator: "\n")
            }
        }
        print("\(file): \(examples.count - misses.count) of \(examples.count)")
        for (number, miss) in misses.sorted(by: { $0.key < $1.key }) where known[number] == nil {
            Issue.record("example \(number):\n\(miss)")
        }
        #expect(misses.count <= known.count)
    }
}
