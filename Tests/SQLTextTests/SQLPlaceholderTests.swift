// SPDX-License-Identifier: Apache-2.0

import SQLText
import Testing

struct SQLPlaceholderTests {
    @Test func `each placeholder is found with what surrounds it`() throws {
        let sql =
            "SELECT ${a}, '${b}', \"${c}\", $$ ${d} $$ -- ${e}\n /* ${f} */ FROM ${g.h[0]} WHERE E'\\'${i}' = ${x ['}']}"
        let found = try placeholders(in: sql)
        #expect(found.map(\.text) == ["a", "b", "c", "d", "e", "f", "g.h[0]", "i", "x ['}']"])
        #expect(
            found.map(\.context) == [.code, .string, .identifier, .string, .comment, .comment, .code, .string, .code]
        )
        let bytes = Array(sql.utf8)
        for placeholder in found {
            #expect(String(decoding: bytes[placeholder.range], as: UTF8.self) == "${\(placeholder.text)}")
        }
    }

    @Test func `placeholders in code become parameters`() throws {
        let (statement, expressions) = try bindPlaceholders(in: "SELECT ${a} + ${b} -- ${c}\n, ${a}")
        #expect(statement == "SELECT $1 + $2 -- ${c}\n, $3")
        #expect(expressions == ["a", "b", "a"])
    }

    @Test(arguments: ["SELECT '${a}'", "SELECT \"${a}\"", "SELECT $$${a}$$", "SELECT E'${a}'", "SELECT ${a}, $1"])
    func `a placeholder where nothing can be bound is refused`(sql: String) {
        do throws(SQLRefusal) {
            _ = try bindPlaceholders(in: sql)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .placeholder)
        }
    }
}
