// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import RunbookSyntax
import Testing

/// Reads an existing document that was not written for Lifeboat: the path is in `LIFEBOAT_ADOPTED_DOCUMENT`.
struct AdoptedDocumentTests {
    private static let path = getenv("LIFEBOAT_ADOPTED_DOCUMENT").map { String(cString: $0) }

    @Test(.enabled(if: path != nil)) func `all fences and tasks of the DhakaCart document are found`() throws {
        let source = SourceText(name: "dhakacart.md", bytes: try bytes(of: #require(Self.path)))
        let parsed = MarkdownDocument.parse(source)
        #expect(parsed.diagnostics.isEmpty)
        let fences = parsed.tree.codes
        #expect(fences.count == 42)
        #expect(fences.allSatisfy { $0.isFenced && $0.isClosed })
        #expect(parsed.tree.items.count { $0.task != nil } == 38)
        let located = parsed.tree.locatedCode
        #expect(located.map(\.code) == fences)
        #expect(located.count { !$0.items.isEmpty } == 39)
        #expect(located[1].title == "Verify backup configuration")
        #expect(
            located[1].headings.map(\.anchor) == [
                "task-115-test-backup-and-disaster-recovery", "implementation-steps",
                "step-1-configure-rds-automated-backups", "enable-automated-backups",
            ]
        )
        var titled = 0
        var expected = naiveFences(source)
        for item in parsed.tree.items {
            for block in item.blocks where block.code != nil { titled += item.text?.lead == nil ? 0 : 1 }
        }
        #expect(titled == 39)
        for fence in fences {
            #expect(fence.content.text == expected.removeFirst())
            for line in fence.content.lines {
                #expect(source.text(in: line.range).allSatisfy { $0 != "\n" })
            }
        }
    }

    /// The contents of fences by a rule that is right for this document only: strip the indentation of the opening.
    private func naiveFences(_ source: SourceText) -> [String] {
        var fences: [String] = []
        var indentation: Int?
        for number in 1...source.lineCount {
            let line = source.text(in: source.lineRange(number))
            let spaces = line.prefix { $0 == " " }.count
            if line.dropFirst(spaces).hasPrefix("```") {
                if indentation == nil { fences.append("") }
                indentation = indentation == nil ? spaces : nil
            } else if let indentation {
                fences[fences.count - 1] += String(line.dropFirst(min(spaces, indentation))) + "\n"
            }
        }
        return fences
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, 1 << 20, file)
        return Array(bytes.prefix(count))
    }
}
