// SPDX-License-Identifier: Apache-2.0

import Expressions
import Testing
import Values

/// Kleene's three-valued logic, every combination.
@Suite struct LogicTests {
    private static let letters = ["T": "list[0] == 1", "F": "list[0] == 2", "U": "${withheld} == 1"]

    private func verdict(_ source: String) throws -> String {
        switch try Fixture.check(source).verdict {
        case .passed: "T"
        case .failed: "F"
        case .undetermined: "U"
        }
    }

    @Test(arguments: [
        "T T T", "T F F", "T U U", "F T F", "F F F", "F U F", "U T U", "U F F", "U U U",
    ])
    func `conjunction follows its table`(_ row: String) throws {
        let parts = try row.split(separator: " ").map { try #require(Self.letters[String($0)]) }
        #expect(try verdict("\(parts[0]) && \(parts[1])") == String(row.suffix(1)))
    }

    @Test(arguments: [
        "T T T", "T F T", "T U T", "F T T", "F F F", "F U U", "U T T", "U F U", "U U U",
    ])
    func `disjunction follows its table`(_ row: String) throws {
        let parts = try row.split(separator: " ").map { try #require(Self.letters[String($0)]) }
        #expect(try verdict("\(parts[0]) || \(parts[1])") == String(row.suffix(1)))
    }

    @Test(arguments: ["T F", "F T", "U U"])
    func `negation follows its table`(_ row: String) throws {
        let operand = try #require(Self.letters[String(row.prefix(1))])
        #expect(try verdict("!(\(operand))") == String(row.suffix(1)))
    }

    @Test func `an unobserved value does not take the default behind it`() throws {
        #expect(try Fixture.check("(${withheld} || 'x') == 'x'").verdict == .undetermined)
        #expect(try Fixture.check("(${withheld} && 'x') == 'x'").verdict == .undetermined)
    }

    @Test func `null keeps the default behind it, as in JMESPath`() throws {
        #expect(try Fixture.value("missing || 'x'") == .json("x"))
        #expect(try Fixture.check("(missing || 3) > 2").verdict == .passed)
    }

    @Test func `the negation of missing data is undetermined, in strict JMESPath it is true`() throws {
        #expect(try Fixture.check("!missing").verdict == .undetermined)
        #expect(try Fixture.check("!missing", .jmespath).verdict == .passed)
    }
}
