// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

/// Files that a generator wrote, against what botocore, the AWS CLI's own library, reads in them.
///
/// `Tests/estate/shared_files.py` makes the expectations, and an acceptance test checks that botocore still says so.
struct SharedFileReadingTests {
    private static func cases() throws -> [JSONValue] {
        let folder = #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined()
        let bytes = try #require(SuiteFiles.bytes(folder + "/estate/shared_files.jsonl"))
        return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            try JSONParser.parse(String($0))
        }
    }

    @Test func `every generated file is read as the AWS CLI reads it`() throws {
        var read = 0
        var refused = 0
        for (number, expected) in try Self.cases().enumerated() {
            let found = SharedConfiguration(
                configuration: expected["config"]?.stringValue ?? "",
                credentials: expected["credentials"]?.stringValue ?? ""
            )
            if expected["profiles"]?.isNull == true {
                refused += 1
                #expect(!found.problems.isEmpty, "file \(number) is none for the AWS CLI")
                continue
            }
            read += 1
            #expect(found.problems.isEmpty, "file \(number): \(found.problems)")
            #expect(found.profiles == Self.sections(expected["profiles"]), "file \(number)")
            #expect(found.sessions == Self.sections(expected["sso"]), "file \(number)")
            #expect(found.services == Self.sections(expected["services"]), "file \(number)")
        }
        #expect(read > 250 && refused > 50)
    }

    private static func sections(_ value: JSONValue?) -> [String: SharedConfiguration.Section] {
        var sections: [String: SharedConfiguration.Section] = [:]
        for (name, section) in value?.objectValue ?? JSONObject() {
            var settings: SharedConfiguration.Section = [:]
            for (key, text) in section.objectValue ?? JSONObject() { settings[key] = text.stringValue }
            sections[name] = settings
        }
        return sections
    }
}
