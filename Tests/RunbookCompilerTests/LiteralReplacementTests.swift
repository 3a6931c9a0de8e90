// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing

@testable import RunbookCompiler

@Suite struct LiteralReplacementTests {
    private static let values = [
        LiteralReplacement.Value(literal: "dhakacart-db", expression: "db"),
        LiteralReplacement.Value(literal: "dhakacart-db-dr-replica", expression: "replica"),
        LiteralReplacement.Value(literal: "ACCOUNT", expression: "account"),
        LiteralReplacement.Value(literal: "<order-id>", expression: "order"),
        LiteralReplacement.Value(literal: "30", expression: "days"),
    ]

    /// The text after all edits, and the texts that stay.
    private func replaced(_ text: String, _ language: LiteralReplacement.Language) -> String {
        let found = LiteralReplacement(text, language, Self.values)
        var result: [UInt8] = []
        var copied = 0
        let bytes = Array(text.utf8)
        for edit in found.edits {
            result += bytes[copied..<edit.range.lowerBound] + Array(edit.text.utf8)
            copied = edit.range.upperBound
        }
        result += bytes[copied...]
        let stays = found.obstacles.map { " !" + String(decoding: bytes[$0.range], as: UTF8.self) }
        return String(decoding: result, as: UTF8.self) + stays.joined()
    }

    @Test(arguments: [
        ("aws a --b dhakacart-db", "aws a --b ${db}"),
        ("aws a --b \"dhakacart-db\"", "aws a --b \"${db}\""),
        ("aws a --b '{\"d\":\"dhakacart-db\"}'", "aws a --b '{\"d\":\"'\"${db}\"'\"}'"),
        ("aws a --b dhakacart-db-dr-replica", "aws a --b ${replica}"),
        ("aws a --b dhakacart-db-test", "aws a --b dhakacart-db-test"),
        ("aws a --b my-dhakacart-db", "aws a --b my-dhakacart-db"),
        ("aws a --b dhakacart-db.example.com", "aws a --b dhakacart-db.example.com"),
        ("aws a --b dhakacart-db@host", "aws a --b dhakacart-db@host"),
        ("aws a --b see.dhakacart-db", "aws a --b see.dhakacart-db"),
        ("aws a --b dhakacart-db.", "aws a --b ${db}."),
        (
            "aws a --b arn:aws:rds:us-west-2:ACCOUNT:db:dhakacart-db",
            "aws a --b arn:aws:rds:us-west-2:${account}:db:${db}"
        ),
        ("aws s3 ls s3://dhakacart-db/x/", "aws s3 ls s3://${db}/x/"),
        ("ACCOUNT=1\naws a --b $ACCOUNT ${ACCOUNT}", "ACCOUNT=1\naws a --b $ACCOUNT ${ACCOUNT}"),
        ("aws a # dhakacart-db", "aws a # dhakacart-db"),
        ("aws a --query 'X[?Y==`dhakacart-db`]'", "aws a --query 'X[?Y==`dhakacart-db`]' !dhakacart-db"),
        ("aws a --b \\dhakacart-db", "aws a --b \\dhakacart-db !dhakacart-db"),
        ("psql -c \"SELECT 'dhakacart-db'\"", "psql -c \"SELECT ${db}\""),
        (
            "psql -h dhakacart-db -c \"SELECT x'dhakacart-db y'\"",
            "psql -h ${db} -c \"SELECT x'dhakacart-db y'\" !dhakacart-db"
        ),
        ("x=$(aws a --b dhakacart-db)", "x=$(aws a --b ${db})"),
    ])
    func `a native command takes values anywhere but in SQL and queries`(text: String, expected: String) {
        #expect(replaced(text, .native) == expected)
    }

    @Test(arguments: [
        ("echo dhakacart-db", "echo \"${db}\""),
        ("echo \"at dhakacart-db\"", "echo \"at ${db}\""),
        ("echo 'dhakacart-db'", "echo 'dhakacart-db' !dhakacart-db"),
        ("echo \"where d = 'dhakacart-db'\"", "echo \"where d = 'dhakacart-db'\" !dhakacart-db"),
        ("echo $'dhakacart-db'", "echo $'dhakacart-db' !dhakacart-db"),
        ("echo \"$(echo dhakacart-db)\"", "echo \"$(echo \"${db}\")\""),
        ("echo \"$(echo 'dhakacart-db' \"dhakacart-db\")\"", "echo \"$(echo 'dhakacart-db' \"${db}\")\" !dhakacart-db"),
        ("echo `echo dhakacart-db`", "echo `echo \"${db}\"`"),
        ("echo ${x:-dhakacart-db}", "echo ${x:-dhakacart-db} !dhakacart-db"),
        ("# dhakacart-db\ntrue", "# dhakacart-db\ntrue"),
        ("echo ACCOUNT", "echo ACCOUNT !ACCOUNT"),
        ("cat <<E\ndhakacart-db\nE\necho dhakacart-db", "cat <<E\n${db}\nE\necho \"${db}\""),
        ("cat <<'E'\ndhakacart-db\nE\necho dhakacart-db", "cat <<'E'\ndhakacart-db\nE\necho \"${db}\" !dhakacart-db"),
        ("cat <<-E\n\tdhakacart-db\n\tE\n", "cat <<-E\n\t${db}\n\tE\n"),
        ("echo <order-id>", "echo \"${order}\""),
        ("for i in 30; do x; done", "for i in \"${days}\"; do x; done"),
    ])
    func `a script takes names where bash expands them`(text: String, expected: String) {
        #expect(replaced(text, .script) == expected)
    }

    @Test(arguments: [
        ("SELECT 'dhakacart-db'", "SELECT ${db}"),
        ("SELECT 'at dhakacart-db'", "SELECT 'at dhakacart-db' !dhakacart-db"),
        ("SELECT E'dhakacart-db'", "SELECT E'dhakacart-db' !dhakacart-db"),
        ("SELECT 'it''dhakacart-db'", "SELECT 'it''dhakacart-db' !dhakacart-db"),
        ("SELECT \"dhakacart-db\"", "SELECT \"dhakacart-db\" !dhakacart-db"),
        ("SELECT 1 -- dhakacart-db", "SELECT 1 -- dhakacart-db"),
        ("SELECT x FROM a WHERE b > 30 AND c = <order-id>", "SELECT x FROM a WHERE b > ${days} AND c = ${order}"),
        ("SELECT ACCOUNT", "SELECT ACCOUNT !ACCOUNT"),
        ("SELECT 'open", "SELECT 'open"),
    ])
    func `SQL takes values where a parameter may stand`(text: String, expected: String) {
        #expect(replaced(text, .sql) == expected)
    }

    @Test(arguments: ["\"", "'", "`", "$(", "${", "$", "\\", "<<E\n", "<<", "$'", "\"$(\"", "#", "(", ")"])
    func `unfinished shell is read to its end in linear time`(piece: String) {
        let text = String(repeating: piece, count: 20_000)
        #expect(ShellContexts(text).contexts.count == text.utf8.count)
        #expect(LiteralReplacement(text, .script, Self.values).edits.isEmpty)
    }

    @Test func `a replaced text knows its places`() {
        let source = "xx aws dhakacart-db end\n"
        let text = PlacedText("aws dhakacart-db end", at: .init(3, 23))
        let found = LiteralReplacement(text.text, .native, Self.values)
        let replaced = text.replacing(found.edits.map { ($0.range, $0.text) })
        #expect(replaced.text == "aws ${db} end")
        #expect(replaced.place(0..<3) == .init(3, 6))
        #expect(replaced.place(4..<9) == .init(7, 19))
        #expect(replaced.place(6..<8) == .init(7, 19))
        #expect(replaced.place(10..<13) == .init(20, 23))
        #expect(replaced.part(10..<13).range == .init(20, 23))
        #expect(source.utf8.count == 24)
    }
}
