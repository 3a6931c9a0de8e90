// SPDX-License-Identifier: Apache-2.0

/// Makes runbooks that nobody would write out of pieces that somebody wrote.
///
/// It knows the structure: lines, fences, info strings, shell words, SQL, expressions and YAML are exchanged as such, so
/// that most results get past the parsers and reach the passes behind them.
struct RunbookMutator {
    let corpus: FuzzCorpus
    var random: FuzzRandom

    /// A document in Markdown.
    mutating func document() -> [UInt8] {
        let book = random.pick(corpus.books)
        var text = random.oneIn(10) ? random.pick(corpus.books).header : book.header
        for _ in 0...random.below(4) { text += piece(of: random.oneIn(10) ? random.pick(corpus.books) : book) }
        return mutated(text)
    }

    /// A document that nobody wrote for Lifeboat: the pieces alone, mostly without the attributes of their fences.
    mutating func foreignDocument() -> [UInt8] {
        var text = random.oneIn(3) ? "# Foreign\n\n" : ""
        for _ in 0...random.below(6) { text += piece(of: random.pick(corpus.books)) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let fence = line.firstRange(of: "```"), !random.oneIn(8) else { return String(line) }
            return String(line[..<fence.upperBound] + line[fence.upperBound...].prefix { $0 != " " })
        }
        return mutated(lines.joined(separator: "\n"))
    }

    /// A sidecar that somebody has edited.
    mutating func edited(_ sidecar: [UInt8]) -> [UInt8] { mutated(String(decoding: sidecar, as: UTF8.self)) }

    private mutating func piece(of book: FuzzCorpus.Book) -> String { random.pick(book.pieces) }

    /// A runbook in the YAML form.
    mutating func twin() -> [UInt8] { mutated(random.pick(corpus.twins)) }

    private mutating func mutated(_ text: String) -> [UInt8] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // Some stay as they are: a plan must come out of these.
        for _ in 0..<max(0, random.below(8) - 2) { mutateLines(&lines) }
        var bytes = Array(lines.joined(separator: random.oneIn(40) ? "\r\n" : "\n").utf8)
        if random.oneIn(3) { for _ in 0..<random.below(4) { mutateBytes(&bytes) } }
        return bytes
    }

    // MARK: - Lines

    private mutating func mutateLines(_ lines: inout [String]) {
        guard !lines.isEmpty else { return lines.append("") }
        let place = random.below(lines.count)
        switch random.below(14) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: random.below(lines.count))
        case 2: lines.swapAt(place, random.below(lines.count))
        case 3: lines[place] = String(repeating: " ", count: random.below(7)) + lines[place]
        case 4: lines[place] = String(lines[place].drop { $0 == " " })
        case 5:
            let inserted = piece(of: random.pick(corpus.books))
            lines.insert(contentsOf: inserted.split(separator: "\n").map(String.init), at: place)
        case 6: lines.insert(margin(lines[place]) + random.pick(Self.lines), at: place)
        case 7: changeInfo(&lines, from: place)
        case 8: lines[place] = margin(lines[place]) + expression(3)
        case 9: lines[place] = margin(lines[place]) + shell()
        case 10: lines[place] = margin(lines[place]) + sql()
        default: lines[place] = words(lines[place])
        }
    }

    private func margin(_ line: String) -> String { String(line.prefix { $0 == " " }) }

    /// Exchanges, drops or repeats a word of a line.
    private mutating func words(_ line: String) -> String {
        var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let place = random.below(words.count)
        switch random.below(5) {
        case 0: words.remove(at: place)
        case 1: words.insert(words[place], at: random.below(words.count))
        case 2: words[place] = random.pick(Self.words)
        case 3: words[place] += random.pick(Self.words)
        default: words.insert(random.pick(Self.words), at: place)
        }
        return words.joined(separator: " ")
    }

    private mutating func changeInfo(_ lines: inout [String], from place: Int) {
        guard let fence = lines[place...].firstIndex(where: { $0.contains("```") && $0.contains(" ") }) else { return }
        let attribute = random.pick(Self.attributes)
        let line = lines[fence]
        lines[fence] = random.oneIn(3) ? String(line.prefix { $0 != "=" }) + attribute : line + " " + attribute
    }

    // MARK: - Languages

    private mutating func expression(_ depth: Int) -> String {
        guard depth > 0 else { return random.pick(Self.operands) }
        switch random.below(8) {
        case 0: return "(" + expression(depth - 1) + ")"
        case 1: return random.pick(Self.functions) + "(" + expression(depth - 1) + ")"
        case 2: return expression(depth - 1) + "[?" + expression(depth - 1) + "]"
        case 3: return "{a: " + expression(depth - 1) + ", b: " + expression(depth - 1) + "}"
        case 4: return "!" + expression(depth - 1)
        case 5: return random.pick(Self.operands)
        default: return expression(depth - 1) + " " + random.pick(Self.operators) + " " + expression(depth - 1)
        }
    }

    private mutating func shell() -> String {
        var words = [random.pick(["aws", "psql", "echo", "X=$(aws", "aws rds", "aws s3", "for i in", "if", "cat <<E"])]
        for _ in 0..<random.below(8) { words.append(random.pick(Self.words)) }
        return words.joined(separator: " ")
    }

    private mutating func sql() -> String {
        var words = [random.pick(["SELECT", "UPDATE", "WITH a AS (", "DELETE FROM", "DO $$", "BEGIN;", "COPY"])]
        for _ in 0..<random.below(8) { words.append(random.pick(Self.words)) }
        return words.joined(separator: " ")
    }

    // MARK: - Bytes

    private mutating func mutateBytes(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(6) {
        case 0: bytes.remove(at: place)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
        case 3: bytes.removeLast(random.below(bytes.count))
        default: bytes.insert(contentsOf: random.pick(Self.snippets).utf8, at: place)
        }
    }

    // MARK: - Words

    private static let lines = [
        "```expect", "```bash id=a", "```", "```yaml probe", "aws: rds describe-db-instances", "done-when: a == 1",
        "```yaml approval=a", "from: [dba]", "shows: [a]", "void-if: a > 1", "Requires: [a](#a)", "- [ ] [a](#a)",
        "1. **a**", "## Look", "```yaml wait", "until: a", "```yaml capture", "x: \"@\"", "```sql connection=dr",
        "SELECT 1",
        "  - id: a", "    bash: aws s3 ls", "    requires: [a]", "    after: []", "approvals:", "  a: {from: [dba]}",
        "checklist:", "```yaml precondition", "expr: now() > now()", "<!--", "-->", "> a", "---", "\t", "~~~",
        "[Other](other.md) include", "each: ${hosts}", "[a]: #b", "```json", "{\"a\": 1}",
    ]

    private static let words = [
        "${a}", "${now - 10m}", "$(date)", "$X", "\"${db}\"", "'${a}'", "--region", "us-west-2", "--query", "[0]",
        "--output",
        "text", "rds", "describe-db-instances", "promote-read-replica", "s3", "cp", "s3://a/b", "file://a", "{\"a\":",
        "}",
        "|", "&&", ";", ">", "\\", "\"", "'", "`", "*", "**", "_", "[", "](", "#", "<!--", "id=a", "0", "-1",
        "99999999999999999999", "1e999", "15m", "4GiB", "true", "null", "''", "é", "\u{202E}", "\u{F8F0}0\u{F8F1}", "🚢",
        ":",
        "- ", "&a", "*a", "!!str", "<<:", "? ", "%", "FROM", "WHERE", "a.b", "$1", ":x", "\\c", "rows[0].a", "@", "==",
        "${\"a-b\".result}", "${run.id}", "${regions.dr}", "ACCOUNT", "2024-01-01T00:00:00Z", "wait", "sns", "publish",
    ]

    private static let attributes = [
        "id=a", "id=\"a b\"", "effect=read", "effect=irreversible", "capture=x", "connection=dr", "cwd=/", "timeout=5m",
        "retry=3x5s", "approve=a", "on-failure=continue", "when=\"a == 1\"", "each=hosts", "env=dr", "critical=true",
        "always=true", "obliges=\"x\"", "secret=true", "=", "a=", "=a", "\"", "id=a id=a", "x=\"\\\"\"",
    ]

    private static let operands = [
        "a", "rows[0].n", "@", "1", "1.5", "'x'", "`[1]`", "15m", "4GiB", "${a}", "now()", "null", "true", "a[*].b",
        "a[]",
        "\"a-b\"", "${run.started}", "&a", "a[1:2:-1]", "*", "$",
    ]
    private static let functions = [
        "length", "max_by", "sum", "age", "seconds", "duration", "timestamp", "matches", "to_number", "join", "keys",
        "nope",
    ]
    private static let operators = ["==", "!=", "<", ">=", "+", "-", "*", "/", "%", "&&", "||", "|", ".", ","]

    private static let snippets = [
        "```", "~~~", "- ", "> ", "\t", "\n", "\r", "**", "[", "](", "---\n", "é", "\"", "'", "$(", "${", "}", ")",
        "&a", ": ",
        "\u{FEFF}", "`", "\n\n", "    ", "|", "\0", "{", "((", "\\", "<",
    ]
}
