// SPDX-License-Identifier: Apache-2.0

import Expressions
import Glibc
import Testing
import Values

/// The published JMESPath compliance suite, every case of it; `Scripts/fetch-suites` fetches it.
@Suite struct JMESPathComplianceTests {
    @Test(.enabled(if: ComplianceSuite.isPresent, "no suite at \(ComplianceSuite.directory); run Scripts/fetch-suites"))
    func `every case of the published suite gives the result or the error that it demands`() throws {
        var total = 0
        var failures: [String] = []
        for file in try ComplianceSuite.files() {
            for group in try #require(try JSONParser.parse(file.bytes).arrayValue) {
                let given = try #require(group["given"])
                for item in try #require(group["cases"]?.arrayValue) {
                    total += 1
                    if let failure = try failure(of: item, given: given) { failures.append("\(file.name): \(failure)") }
                }
            }
        }
        print("JMESPath compliance: \(total - failures.count) of \(total)")
        #expect(total >= 862)
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }

    /// What is wrong with our answer to one case; nil when nothing is.
    private func failure(of item: JSONValue, given: JSONValue) throws -> String? {
        let source = try #require(item["expression"]?.stringValue)
        switch outcome(of: source, given: given) {
        case .success(let value):
            guard let expected = item["result"] else {
                return "\(source): \(value.text()) instead of \(item["error"]?.text() ?? "an error")"
            }
            return value == expected ? nil : "\(source): \(value.text()) instead of \(expected.text())"
        case .failure(let error):
            return item["error"]?.stringValue == error.kind.rawValue ? nil : "\(source): \(error)"
        }
    }

    private func outcome(of source: String, given: JSONValue) -> Result<JSONValue, ExpressionError> {
        Result { () throws(ExpressionError) in try Expression(source, dialect: .jmespath).value(of: given) }
    }
}

/// Where the fetched suite is.
enum ComplianceSuite {
    static let directory: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let suites = getenv("LIFEBOAT_SUITES").map { String(cString: $0) } ?? "/\(root)/.build/suites"
        return suites + "/jmespath"
    }()

    static let isPresent = access(directory, R_OK) == 0

    static func files() throws -> [(name: String, bytes: [UInt8])] {
        let handle = try #require(opendir(directory))
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return try names.sorted().map { ($0, try contents(of: directory + "/" + $0)) }
    }

    private static func contents(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0, "cannot open \(path)")
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            try #require(count >= 0, "cannot read \(path)")
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
