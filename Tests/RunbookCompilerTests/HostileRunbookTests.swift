// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import RunbookModel
import RunbookSyntax
import Testing

@testable import RunbookCompiler

/// Files that somebody wrote to keep Lifeboat busy, or to show a person something else than what would run.
@Suite struct HostileRunbookTests {
    /// A hostile file and the codes that answer it.
    struct Attack: CustomTestStringConvertible, Sendable {
        var name: String
        var file = "attack.md"
        var bytes: [UInt8]
        /// The codes of all findings, each once.
        var codes: Set<String>
        /// How many findings there may be: an answer must be readable, too.
        var most = 200

        var testDescription: String { name }

        static func yaml(_ name: String, _ text: String, _ codes: Set<String>, most: Int = 200) -> Attack {
            Attack(name: name, file: "attack.yaml", bytes: Array(text.utf8), codes: codes, most: most)
        }

        /// Text below the front matter and a step that is in order.
        static func body(_ name: String, _ text: String, _ codes: Set<String>, most: Int = 200) -> Attack {
            let step = "1. **a**\n   ```bash\n   true\n   ```\n\n"
            let whole = CompilerTestBed.runbook(step + text)
            return Attack(name: name, bytes: Array(whole.utf8), codes: codes, most: most)
        }

        /// The script of a step.
        static func script(_ name: String, _ text: String, _ codes: Set<String>, most: Int = 200) -> Attack {
            let whole = CompilerTestBed.runbook("1. **a**\n   ```bash\n   \(text)\n   ```\n")
            return Attack(name: name, bytes: Array(whole.utf8), codes: codes, most: most)
        }

        /// The front matter's keys behind `lifeboat: 1`.
        static func header(_ name: String, _ text: String, _ codes: Set<String>, most: Int = 200) -> Attack {
            let step = "1. **a**\n   ```bash\n   true\n   ```\n"
            let whole = "---\nlifeboat: 1\nkind: daily\n\(text)\n---\n# A\n\n\(step)"
            return Attack(name: name, bytes: Array(whole.utf8), codes: codes, most: most)
        }
    }

    private static func many(_ unit: String, _ bytes: Int) -> String {
        String(repeating: unit, count: bytes / unit.utf8.count)
    }

    static let refused: [Attack] = [
        .body("400 KB of [", many("[", 400_000), ["LB0112"]),
        .body("100,000 quotes", many(">", 100_000), ["LB0105"]),
        .body("60,000 quotes", many(">", 60_000), ["LB0104"]),
        .body("30,000 lists in each other", many("+ ", 60_000), ["LB0104"]),
        .body("1 MB of *", many("*", 1 << 20), ["LB0105"]),
        .body("1 MB of _", many("_", 1 << 20), ["LB0105"]),
        .body("1 MB of `", many("`", 1 << 20), ["LB0105"]),
        .body("1 MB of <!--", many("<!--", 1 << 20), ["LB0105"]),
        .body("brackets that compare with each other", many(many("![[]()", 60_000) + "\n\n", 3 << 20), ["LB0112"]),
        .body("a line of 2 MB", many("a ", 2 << 20), ["LB0110"]),
        .yaml("400 KB of [ in YAML", "lifeboat: " + many("[", 400_000), ["LB0104"]),
        .yaml("100,000 lists in each other in YAML", "lifeboat: \n" + many("- ", 200_000), ["LB0104"]),
        .yaml("brackets hidden from a count by quotes", "lifeboat: " + many("[\"]\", ", 300_000), ["LB0104"]),
        .yaml("a line of 2 MB in YAML", "lifeboat: 1\nabout: " + many("a ", 2 << 20), ["LB0110"]),
        .yaml("100 KB of one text", "lifeboat: 1\nabout: " + many("a ", 100_000), ["LB0121"]),
        .yaml("5,000 directives", many("%TAG !a! x\n", 55_000) + "---\nlifeboat: 1\n", ["LB0128"]),
        .header(
            "40,000 anchors",
            (0..<40_000).map { "a\($0): &a\($0) x\n" }.joined(),
            ["LB0121", "LB0123", "LB0701"],
            most: 250
        ),
        .header(
            "a billion laughs",
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
                + "bcdefghij".map { "\($0): &\($0) [\(many("*a, ", 36))]\n" }.joined(),
            ["LB0123", "LB0701"]
        ),
        Attack(name: "a NUL", bytes: Array("---\nlifeboat: 1\n---\na\0b".utf8), codes: ["LB0103"]),
        Attack(name: "a byte that is no text", bytes: Array("# a\n".utf8) + [0xC3, 0x28], codes: ["LB0102"]),
        Attack(name: "half of a surrogate pair", bytes: Array("# a\n".utf8) + [0xED, 0xA0, 0x80], codes: ["LB0102"]),
        Attack(name: "an overlong slash", bytes: Array("# a\n".utf8) + [0xC0, 0xAF], codes: ["LB0102"]),
        Attack(name: "nothing but an opening", bytes: Array("---\nlifeboat: 1\n".utf8), codes: ["LB0106"]),
    ]

    @Test(arguments: refused) func `a file that costs more than it is worth is refused`(attack: Attack) {
        let compilation = CompilerTestBed.compile(attack.bytes, name: attack.file, workspace: nil)
        #expect(Set(compilation.diagnostics.map(\.code)) == attack.codes, "\(CompilerTestBed.text(compilation))")
        #expect(compilation.diagnostics.count <= attack.most)
        let hasPlan = compilation.plan != nil
        #expect(!hasPlan)
    }

    static let answered: [Attack] = [
        .script("10,000 openings of a value", many("${", 20_000), ["LB0401"]),
        .script("10,000 openings of a command", many("$(", 20_000), ["LB0401"]),
        .script("a here document without end", "cat <<E\n   " + many("a\n   ", 40_000), ["LB0401"]),
        .script("1,000 here documents", many("<<E ", 4000), ["LB0401"]),
        .script("an overriding mark", "rm -rf \"/tmp/a\u{202E}b\"", ["LB0130"]),
        .script("an isolate", "echo \"\u{2066}a\"", ["LB0130"]),
        .script("an escape sequence", "echo \u{1B}[2J", ["LB0130"]),
        .script("a form feed", "echo \u{C}", ["LB0130"]),
        .script("a mark of our own", "aws s3api list-buckets --region \u{F8F0}0\u{F8F1}", ["LB0130"]),
        .header("2,000 unknown keys", (0..<2000).map { "key\($0): x\n" }.joined(), ["LB0701"], most: 2000),
        .header("a key given twice", "kind: weekly", ["LB0122"]),
    ]

    @Test(arguments: answered) func `what is written to deceive or to overload is a finding`(attack: Attack) {
        let compilation = CompilerTestBed.compile(attack.bytes, name: attack.file, workspace: nil)
        let errors = Set(compilation.diagnostics.filter { $0.severity == .error }.map(\.code))
        #expect(errors == attack.codes, "\(CompilerTestBed.text(compilation).prefix(2000))")
        #expect(compilation.diagnostics.count <= attack.most)
        let hasPlan = compilation.plan != nil
        #expect(!hasPlan)
    }

    static let harmless: [Attack] = [
        .body("form feeds and bells in prose", "\u{C}\u{7}\u{202E}text\n", []),
        .body("a thousand headings", many("# a\n", 4000), []),
        .header("1,000 inputs", "inputs:\n" + (0..<1000).map { "  i\($0): {default: x}\n" }.joined(), []),
        .yaml(
            "a folded text that ends with the file",
            "lifeboat: 1\nkind: daily\nsteps:\n  - id: a\n    bash: >-\n      df\n      -h",
            []
        ),
        Attack(
            name: "lines that end in CR alone",
            bytes: CompilerTestBed.runbook("1. **a**\n   ```bash\n   true\n   ```\n").utf8.map {
                $0 == 0x0A ? 0x0D : $0
            },
            codes: []
        ),
    ]

    @Test(arguments: harmless) func `what only looks hostile compiles`(attack: Attack) {
        let compilation = CompilerTestBed.compile(attack.bytes, name: attack.file, workspace: nil)
        #expect(CompilerTestBed.text(compilation) == "")
        let hasPlan = compilation.plan != nil
        #expect(hasPlan)
    }

    @Test func `a document has a limit of parts, whatever they are`() {
        var limits = SyntaxLimits()
        limits.markdownParts = 1000
        for unit in ["# a\n", "- a\n", "> a\n\n", "*a* ", "[a] ", "`a` ", "<a>\n\n", "a\n=\n", "&amp; ", "\\a"] {
            let source = SourceText(name: "x.md", Self.many(unit, 8000))
            #expect(MarkdownDocument.parse(source, limits: limits).diagnostics.map(\.code) == ["LB0112"], "\(unit)")
        }
        limits = SyntaxLimits()
        limits.lines = 1000
        let lines = SourceText(name: "x.md", Self.many("\n", 1002))
        #expect(MarkdownDocument.parse(lines, limits: limits).diagnostics.map(\.code) == ["LB0111"])
    }

    /// A script that reads `names`, behind a step that keeps as many values as there are `values`.
    static func slips(_ names: [String], _ values: [String]) -> String {
        let captures = values.map { "   \($0): '@'\n" }.joined()
        return
            "1. **a**\n   ```bash\n   aws rds describe-db-instances\n   ```\n   ```yaml capture\n\(captures)   ```\n\n"
            + "2. **b**\n   ```bash\n   if true; then echo \(names.map { "$\($0) " }.joined()); fi\n   ```\n"
    }

    @Test func `where too many names would be compared for slips, it says from where on nobody has looked`() {
        let values = (0..<1000).map { "database_\($0)_identifier" }
        let few = CompilerTestBed.compile(
            CompilerTestBed.runbook(Self.slips(["unlike", "database_7_identifeir"], values)),
            workspace: nil
        )
        #expect(few.diagnostics.filter { $0.code.hasPrefix("LB03") }.map(\.code) == ["LB0302"])
        let names = (0..<1050).map { "x\($0)" } + ["database_7_identifeir"]
        let many = CompilerTestBed.compile(CompilerTestBed.runbook(Self.slips(names, values)), workspace: nil)
        let found = many.diagnostics.filter { $0.code.hasPrefix("LB03") }
        #expect(found.map(\.code) == ["LB0309"])
        #expect(found.first?.severity == .warning)
        #expect(found.first?.message.contains("'x9") == true)
    }

    @Test func `a key given twice names both places`() {
        let text = MarkedText("---\nlifeboat: 1\n1️⃣kind: daily\n2️⃣kind: weekly\n---\n# A\n")
        let found = CompilerTestBed.compile(text.text, workspace: nil).diagnostics.first { $0.code == "LB0122" }
        #expect(found?.range?.lower == text.offsets["2️⃣"])
        #expect(found?.notes.first?.range?.lower == text.offsets["1️⃣"])
    }

    @Test func `no rendering of findings can drive a terminal`() throws {
        let hazards = "\u{1B}[2J\u{7}\u{202E}\u{2066}\u{200B}\u{85}\u{C}"
        let compilation = CompilerTestBed.compile(
            CompilerTestBed.runbook(
                "1. **a\(hazards)**\n   ```bash id=\(hazards) when=\"\(hazards)\"\n   aws \(hazards) x \(hazards)\n   ```\n"
                    + "   ```expect\n   \(hazards)\n   ```\n   ```yaml wait\n   \"\(hazards)\": 1\n   ```\n"
            )
        )
        #expect(!compilation.diagnostics.isEmpty)
        for text in [
            TextRenderer(sources: compilation.sources).render(compilation.diagnostics),
            JSONRenderer(sources: compilation.sources).render(compilation.diagnostics),
        ] {
            let shown = text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control: scalar != "\n"
                case .format, .lineSeparator, .paragraphSeparator: true
                default: false
                }
            }
            #expect(shown.isEmpty)
        }
    }
}
