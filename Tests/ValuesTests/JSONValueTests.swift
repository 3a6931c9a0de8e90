// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import Values

@Suite struct JSONValueTests {
    @Test(arguments: [
        "0", "1", "-1", "1.5", "1.0", "-0.25", "9223372036854775807", "-9223372036854775808", "5e-324", "1e+100",
        "0.1", "1.7976931348623157e+308", "123456789.125",
    ])
    func `a number prints as it was written`(_ text: String) throws {
        #expect(try JSONParser.parse(text).text() == text)
    }

    @Test(arguments: ["1e400", "-1e400"])
    func `a number that no double holds is refused rather than rounded to infinity`(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test func `numbers are equal by exact value and then hash alike`() {
        #expect(JSONNumber(Int64(1)) == JSONNumber(1.0))
        #expect(JSONNumber(Int64(1)).hashValue == JSONNumber(1.0).hashValue)
        #expect(JSONNumber(Int64(9_007_199_254_740_993)) != JSONNumber(9_007_199_254_740_992.0))
        #expect(JSONNumber(9_007_199_254_740_992.0) < JSONNumber(Int64(9_007_199_254_740_993)))
        #expect(JSONNumber(Int64.max) < JSONNumber(0x1p63))
        #expect(!(JSONNumber(0x1p63) < JSONNumber(Int64.max)))
        #expect(JSONNumber(Int64.max) != JSONNumber(0x1p63))
        #expect(JSONNumber(Int64(1)) < JSONNumber(1.5) && JSONNumber(1.5) < JSONNumber(Int64(2)))
        #expect(JSONNumber(0x1p63).exactInteger == nil)
        #expect(JSONNumber(Double.nan).text == nil)
    }

    @Test func `strings are equal by code point, objects without regard to order`() throws {
        #expect(JSONValue.string("\u{E9}") != JSONValue.string("e\u{301}"))
        #expect(try JSONParser.parse(#"{"a":1,"b":2}"#) == JSONParser.parse(#"{"b":2.0,"a":1}"#))
        #expect(JSONValue.null != false && JSONValue.array([]) != [:] && JSONValue.string("1") != 1)
    }

    @Test func `members keep the order in which they were first added`() {
        var object = JSONObject([("z", 1), ("a", 2), ("z", 3)])
        #expect(object.keys == ["z", "a"])
        #expect(object.values == [3, 2])
        object["z"] = nil
        object["m"] = 4
        object["absent"] = nil
        #expect(object.map(\.key) == ["a", "m"])
        #expect(JSONValue.object(object).text() == #"{"a":2,"m":4}"#)
    }

    @Test func `text is laid out compactly, canonically or indented`() throws {
        let value = try JSONParser.parse(#"{"b": [1, {"c": []}], "a": {}, "t": "\u0007\"\\\u007f\n"}"#)
        #expect(value.text() == #"{"b":[1,{"c":[]}],"a":{},"t":"\u0007\"\\\u007f\n"}"#)
        #expect(value.text(.canonical) == #"{"a":{},"b":[1,{"c":[]}],"t":"\u0007\"\\\u007f\n"}"#)
        let list = try JSONParser.parse(#"{"b":[1,[]]}"#)
        #expect(list.text(.indented) == "{\n    \"b\": [\n        1,\n        []\n    ]\n}")
    }

    @Test func `random values survive text and decoder`() throws {
        var generator = LinearGenerator(state: 11)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 4, using: &generator)
            for layout in [JSONValue.Layout.compact, .canonical, .indented] {
                #expect(try JSONParser.parse(value.text(layout)) == value)
            }
            let wrapped: JSONValue = ["v": value]
            #expect(try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(wrapped)) == wrapped)
        }
    }
}

/// A small deterministic generator, so that a failure can be repeated.
private struct LinearGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using generator: inout LinearGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: Int64.min...Int64.max, using: &generator))
        case 3: return .number(JSONNumber(Double.random(in: -1e6...1e6, using: &generator)))
        case 4: return .integer(Int.random(in: -9...9, using: &generator))
        case 5:
            let scalars = (0..<5).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &generator)) }
            return .string(String(String.UnicodeScalarView(scalars)))
        case 6: return .array((0..<3).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            return .object(JSONObject(["a", "é", "c d"].map { ($0, random(depth: depth - 1, using: &generator)) }))
        }
    }
}
