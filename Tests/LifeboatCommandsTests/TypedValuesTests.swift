// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

@Suite struct TypedValuesTests {
    @Test(arguments: [
        ("", [], ""),
        ("the wrong one", [], "the wrong one"),
        ("size=9 it is full", ["size", "9"], "it is full"),
        ("  a=1   b=2  why not", ["a", "1", "b", "2"], "why not"),
        ("what='a b' as agreed", ["what", "a b"], "as agreed"),
        ("what=\"a \\\"b\\\" \\\\ c\" x", ["what", "a \"b\" \\ c"], "x"),
        ("what='a\\b'", ["what", "a\\b"], ""),
        ("what='' none", ["what", ""], "none"),
        ("what= none", ["what", ""], "none"),
        ("list=[\"a\",\"b\"] two", ["list", "[\"a\",\"b\"]"], "two"),
        ("list='a','b' two", ["list", "'a','b'"], "two"),
        ("say=it's late", ["say", "it's"], "late"),
        ("a=b=c x", ["a", "b=c"], "x"),
        ("=5 x", [], "=5 x"),
    ])
    func `values stand in front of the reason, in quotes where they have spaces`(
        typed: String,
        values: [String],
        reason: String
    ) throws {
        let read = try TypedValues(typed)
        #expect(read.values.flatMap { [$0.name, $0.text] } == values)
        #expect(read.reason == reason)
    }

    @Test(arguments: ["size='it's late' why", "what='a b", "a=1 what=\"it is", "what=\"a\\\" b"])
    func `a quotation mark that is not closed makes no reason of half a value`(typed: String) {
        #expect(throws: TypedValues.Problem.self) { try TypedValues(typed) }
    }
}
