// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookSyntax
import Testing

/// Every parser must come back, soon, with ranges inside of the text, whatever it is given.
@Suite(.serialized) struct HostileInputTests {
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "[", ">", "`", "*", "_", "- ", "1. ", "> ", "![[]()", "[a](", "[a](b \"", "<!--", "<", "\\", "$(", "${",
            "\"", "'", "(", "((", "{",
            "$((", "a<<E\n", "<<E ", "if ", "case x in ", "| ", "# a\n", "~~~\n", "```\n", "- a\n", "&a ", "*a ", "? ",
            "- - - a\n", "a: {",
            "[x]: y\n", "**a", "`a ``", "| a |\n", "\t", "\u{200B}", "漢", "\r", "```a=\"", "[ ] ", "f() ", "a[", "{,",
            "x=( ",
        ]
    )
    func `many kilobytes of one thing`(unit: String) {
        let size = ["[", ">", "`", "*"].contains(unit) ? 400_000 : 100_000
        let text = String(repeating: unit, count: size / unit.utf8.count)
        let start = ContinuousClock.now
        exercise(Array(text.utf8))
        let spent = ContinuousClock.now - start
        #expect(spent < .seconds(60), "\(unit) took \(spent)")
    }

    @Test(.timeLimit(.minutes(10))) func `nested lists with empty lines after them are refused`() {
        let nested = String(repeating: "- ", count: 20_000) + "a" + String(repeating: "\n", count: 200_000)
        #expect(MarkdownDocument.parse(SourceText(name: "x", nested)).diagnostics.map(\.code) == ["LB0104"])
        var staircase = ""
        for level in 0..<60 { staircase += String(repeating: "  ", count: level) + "- a\n" }
        #expect(MarkdownDocument.parse(SourceText(name: "x", staircase)).diagnostics.map(\.code) == ["LB0104"])
        let rule = "- a\n\n" + String(repeating: "* ", count: 500) + "\n\n" + String(repeating: "-", count: 500)
        #expect(MarkdownDocument.parse(SourceText(name: "x", rule)).diagnostics.isEmpty)
    }

    @Test func `each limit has its diagnostic and place`() {
        var small = SyntaxLimits()
        small.fileBytes = 1 << 20
        let large = SourceText(name: "x", String(repeating: "a\n\n", count: 400_000))
        #expect(MarkdownDocument.parse(large, limits: small).diagnostics.map(\.code) == ["LB0101"])
        #expect(MarkdownDocument.parse(SourceText(name: "x", "ab\0c")).diagnostics.map(\.range) == [SourceRange(2, 3)])
        let invalid = MarkdownDocument.parse(SourceText(name: "x", bytes: Array("é".utf8) + [0xC3, 0x28])).diagnostics
        #expect(invalid.map(\.code) == ["LB0102"])
        #expect(invalid.map(\.range) == [SourceRange(2, 3)])
        #expect(
            YAMLNode.parse(SourceText(name: "x", String(repeating: "[", count: 400_000))).diagnostics.map(\.code) == [
                "LB0104"
            ]
        )
    }

    @Test func `no two findings of the module share a code`() {
        #expect(SyntaxDiagnostics.catalogue.duplicateCodes.isEmpty)
        #expect(SyntaxDiagnostics.catalogue.entries.allSatisfy { $0.code.hasPrefix("LB01") })
    }

    @Test func `a document cut at any byte is read`() {
        let bytes = Array(Samples.native.utf8)
        for end in 0...bytes.count { exercise(Array(bytes[..<end])) }
    }

    @Test(arguments: [1, 2, 3, 4]) func `mutated documents are read`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(1, bound)))
        }
        let original = Array(Samples.native.utf8)
        let snippets = [
            "```", "~~~", "- ", "> ", "\t", "\n", "\r", "**", "[", "](", "---\n", "é", "\"", "'", "$(", "${", "}", ")",
            "&a", ": ", "\u{FEFF}", "`",
        ]
        for _ in 0..<150 {
            var bytes = original
            for _ in 0...random(6) {
                let place = random(bytes.count)
                switch random(4) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8(random(256))
                case 2: bytes.insert(contentsOf: snippets[random(snippets.count)].utf8, at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + random(40)))
                }
            }
            exercise(bytes)
        }
    }

    /// Parses the bytes as everything and checks that all places lie inside of the text.
    private func exercise(_ bytes: [UInt8]) {
        let source = SourceText(name: "x", bytes: bytes)
        let parsed = MarkdownDocument.parse(source)
        var isInside = parsed.diagnostics.allSatisfy { $0.range.map(source.range.contains) ?? true }
        for block in parsed.tree.allBlocks {
            isInside = isInside && source.range.contains(block.range)
            if let code = block.code {
                isInside =
                    isInside && block.range.contains(code.content.range)
                    && code.content.lines.allSatisfy { source.range.contains($0.range) }
                isInside = isInside && check(code.content, in: source)
                isInside = isInside && repeats(code.content, source)
            }
        }
        for text in parsed.tree.texts {
            isInside = isInside && source.range.contains(text.range)
            isInside = isInside && text.links.allSatisfy { source.range.contains($0.range) }
        }
        isInside = isInside && check(EmbeddedText(source), in: source)
        #expect(isInside)
    }

    /// Whether each line of the text is what stands in its place in the file, after spaces for a part of a tab.
    private func repeats(_ text: EmbeddedText, _ source: SourceText) -> Bool {
        text.lines.indices.allSatisfy { index in
            let line = text.lines[index]
            let end = index + 1 < text.lines.count ? text.lines[index + 1].offset : text.bytes.count
            let content = text.bytes[line.offset..<end].dropLast()
            let stands = content.dropFirst(line.padding).elementsEqual(source.bytes(in: line.range))
            let mapped = text.sourceRange(line.offset + line.padding, end - 1)
            return stands && content.prefix(line.padding).allSatisfy { $0 == 0x20 } && mapped == line.range
        }
    }

    private func check(_ text: EmbeddedText, in source: SourceText) -> Bool {
        let yaml = YAMLNode.parse(text)
        let statements = ShellScript.parse(text).statements
        let places =
            yaml.diagnostics.compactMap(\.range) + statements.map(\.range)
            + statements.flatMap(\.constructs).map(\.range)
            + statements.flatMap(\.commands).flatMap(\.words).map(\.range) + [yaml.tree?.range ?? SourceRange(at: 0)]
        return places.allSatisfy { source.range.contains($0) }
    }
}
