// SPDX-License-Identifier: Apache-2.0

import AWSCommands
import Testing
import Values

// The tables are what `awscli.table` draws for the same values.
struct TableOutputTests {
    @Test func `what Python counts as false is no table`() throws {
        for value: JSONValue in [[], [:], "", .null, 0, false] {
            #expect(try TableOutput.text(of: value, title: "Op") == "")
        }
    }

    @Test func `a scalar is a title alone`() throws {
        #expect(try TableOutput.text(of: "x", title: "Op") == "----\n|Op|\n+--+\n")
    }

    @Test func `structures in a list share their columns`() throws {
        let value: JSONValue = ["L": [["a": 1, "b": "two"], ["a": 22]]]
        let text = """
            -----------------
            |      Op       |
            +---------------+
            ||      L      ||
            |+-----+-------+|
            ||  a  |   b   ||
            |+-----+-------+|
            ||  1  |  two  ||
            ||  22 |       ||
            |+-----+-------+|

            """
        #expect(try TableOutput.text(of: value, title: "Op") == text)
    }

    @Test func `a table wider than the terminal turns upright`() throws {
        let value: JSONValue = ["L": [["a": 1, "b": "two"]]]
        let text = """
            ----------------
            |      Op      |
            +--------------+
            ||      L     ||
            |+----+-------+|
            ||  a |  1    ||
            ||  b |  two  ||
            |+----+-------+|

            """
        #expect(try TableOutput.text(of: value, title: "Op", terminalWidth: 5) == text)
    }

    @Test func `wide characters take two columns`() throws {
        let lines = try TableOutput.text(of: [["a": "東京", "b": "x"]], title: "Op").split(separator: "\n")
        #expect(lines.contains("|  東京 |  x  |"))
    }

    @Test func `rows of unequal length are refused, not cut`() {
        #expect(throws: TableOutput.Unfit.self) { try TableOutput.text(of: [["a"], ["b", "c"]], title: "Op") }
        #expect(throws: TableOutput.Unfit.self) { try TableOutput.text(of: [["a": 1], "b"], title: "Op") }
    }
}
