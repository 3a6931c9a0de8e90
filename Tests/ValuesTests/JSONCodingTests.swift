// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import Values

/// Foundation's coders are the measure: the same bytes out, the same values in.
@Suite
struct JSONCodingTests {
    private struct Everything: Codable, Hashable {
        enum Kind: String, Codable { case one, two }
        enum Shape: Codable, Hashable { case point, circle(radius: Double), named(String) }

        var name: String
        var flag = true
        var small: Int8 = -128
        var large = Int64.min
        var unsigned: UInt32 = .max
        var ratio = 0.1
        var whole = 3.0
        var huge = 1e16
        var tiny = -1e-7
        var kind = Kind.two
        var shapes: [Shape] = [.point, .circle(radius: 2), .named("a")]
        var optional: String?
        var present: [Int?]? = [1, nil, 3]
        var dictionary: [String: [String]] = [:]
        var nested: [[Double]] = [[], [1.5]]
        var pairs: [Int: String] = [2: "b"]
        var value: JSONValue = ["b": [1, 2.5, nil, true], "a": [:]]
    }

    private static let texts = [
        "", "plain", "a/b", "quote \" and \\", "line\nfeed\tand\rreturn", "é", "e\u{301}", "\u{1F6DF}", "\u{2028}",
        "\u{1}",
    ]

    private static func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test(arguments: texts)
    func bytesAreThoseOfFoundation(text: String) throws {
        var value = Everything(name: text)
        value.dictionary = ["Zeta": [text], "alpha": [], "Alpha2": ["x"], "alpha10": [], "_": [], "é": [], "z": []]
        #expect(try JSONValue(encoding: value).text(.canonical) == Self.foundation(value))
        #expect(try JSONValue(encoding: [value, value]).text(.canonical) == Self.foundation([value, value]))
    }

    @Test(arguments: texts)
    func valuesAreReadBack(text: String) throws {
        var value = Everything(name: text, optional: text)
        value.dictionary = [text: [text]]
        #expect(try JSONParser.parse(Self.foundation(value)).decoded() == value)
        #expect(try JSONValue(encoding: value).decoded() == value)
    }

    /// Everything that Foundation refuses is refused, too.
    @Test(arguments: [
        #"{"name":1}"#, #"{"name":null}"#, "{}", "[]", "null", #"{"name":"a","small":200}"#,
        #"{"name":"a","small":1.5}"#,
    ])
    func wrongFormsAreRefused(text: String) throws {
        struct Named: Codable {
            var name: String
            var small: Int8?
        }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Named.self, from: Data(text.utf8)) }
        #expect(throws: DecodingError.self) { try JSONParser.parse(text).decoded(as: Named.self) }
    }

    /// An encoder whose containers are opened more than once, as an event's are.
    @Test
    func containersOfOneEncoderAreShared() throws {
        struct Split: Encodable {
            enum Key: String, CodingKey { case a, b, list, inner }

            func encode(to encoder: any Encoder) throws {
                var first = encoder.container(keyedBy: Key.self)
                try first.encode(1, forKey: .a)
                var list = first.nestedUnkeyedContainer(forKey: .list)
                var second = encoder.container(keyedBy: Key.self)
                try second.encode(2, forKey: .b)
                try list.encode("later")
                var inner = second.nestedContainer(keyedBy: Key.self, forKey: .inner)
                try inner.encodeNil(forKey: .a)
            }
        }
        let text = #"{"a":1,"b":2,"inner":{"a":null},"list":["later"]}"#
        #expect(try JSONValue(encoding: Split()).text(.canonical) == text)
        #expect(try Self.foundation(Split()) == text)
    }

    @Test
    func numbersWithoutTextAreRefused() {
        #expect(throws: EncodingError.self) { try JSONValue(encoding: [Double.nan]) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: Double.infinity) }
        #expect(throws: EncodingError.self) { try JSONValue(encoding: UInt64.max) }
    }

    @Test
    func theEndOfAListIsAnError() {
        struct Two: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                _ = try list.decode(Int.self)
                _ = try list.decode(Int.self)
            }
        }
        #expect(throws: DecodingError.self) { try JSONValue.array([1]).decoded(as: Two.self) }
    }
}
