// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing
import Values

@testable import AWSClient

/// The CBOR cases that botocore carries: atoms, lists, maps and tags that decode, and bytes that do not.
@Suite(.disabled(if: SuiteFiles.isAbsent, "run Scripts/fetch-suites botocore"))
struct CBORSuiteTests {
    private func cases(_ name: String) throws -> [JSONValue] {
        let folder = try #require(SuiteFiles.botocore)
        return try JSONParser.parse(SuiteFiles.bytes("\(folder)/cbor/\(name)") ?? []).arrayValue ?? []
    }

    private func bytes(_ item: JSONValue) throws -> [UInt8] {
        try #require(Hex.decode(item["input"]?.stringValue ?? ""))
    }

    @Test func `every valid case is read as the suite says`() throws {
        let cases = try cases("decode-success-tests.json")
        #expect(cases.count == 151)
        var passed = 0
        for item in cases {
            let found = try? CBORReader.parse(try bytes(item))
            let isMet = found.map { matches($0, item["expect"] ?? .null) } ?? false
            if isMet { passed += 1 }
            #expect(isMet, "\(item["description"]?.stringValue ?? "?"): \(String(describing: found))")
        }
        print("cbor valid: \(passed) of \(cases.count)")
    }

    @Test func `every invalid case is refused`() throws {
        let cases = try cases("decode-error-tests.json")
        #expect(cases.count == 56)
        for item in cases {
            #expect(throws: ResponseError.self, "\(item["description"]?.stringValue ?? "?")") {
                try CBORReader.parse(try bytes(item))
            }
        }
        print("cbor invalid: \(cases.count) of \(cases.count)")
    }

    private func matches(_ found: CBORValue, _ expected: JSONValue) -> Bool {
        guard let (kind, value) = expected.objectValue?.first(where: { _ in true }) else { return false }
        switch (kind, found) {
        case ("uint", _), ("negint", _): return found.json == .number(value.numberValue ?? JSONNumber(Int64(0)))
        case ("float32", .double(let double)):
            return value.integerValue.map { Double(Float(bitPattern: UInt32($0))) } == double
        case ("float64", .double(let double)):
            return value.integerValue.map { Double(bitPattern: UInt64($0)) } == double
        case ("bytestring", .bytes(let bytes)): return value.arrayValue == bytes.map { .integer($0) }
        case ("string", .text(let text)): return value.stringValue == text
        case ("bool", .bool(let flag)): return value == .bool(flag)
        case ("null", .null), ("undefined", .null): return true
        case ("list", .array(let items)):
            let wanted = value.arrayValue ?? []
            return wanted.count == items.count && zip(items, wanted).allSatisfy(matches)
        case ("map", .map(let members)):
            let wanted = value.objectValue ?? JSONObject()
            return wanted.count == members.count
                && members.allSatisfy { member in wanted[member.key].map { matches(member.value, $0) } ?? false }
        case ("tag", _): return value["value"].map { matches(found, $0) } ?? false
        default: return false
        }
    }
}
