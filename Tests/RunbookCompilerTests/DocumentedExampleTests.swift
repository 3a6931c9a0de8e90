// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Diagnostics
import Glibc
import RunbookModel
import Testing

@testable import RunbookCompiler

/// Every whole runbook that the documentation shows compiles without an error.
@Suite struct DocumentedExampleTests {
    private struct Example {
        let place: String
        let text: String
    }

    private static func examples(in path: String) throws -> [Example] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try #require(fopen("/\(root)/\(path)", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        var examples: [Example] = []
        var open: (line: Int, lines: [Substring])?
        let text = String(decoding: bytes, as: UTF8.self)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == "````markdown" {
                open = (index + 1, [])
            } else if line == "````", let found = open {
                if found.lines.first == "---" {
                    let text = found.lines.joined(separator: "\n") + "\n"
                    examples.append(Example(place: "\(path):\(found.line)", text: text))
                }
                open = nil
            } else {
                open?.lines.append(line)
            }
        }
        return examples
    }

    @Test(arguments: ["Documentation/Language.md"])
    func `the runbooks that the documentation shows compile`(path: String) throws {
        let examples = try Self.examples(in: path)
        #expect(examples.count >= 8, "the examples are no longer found")
        for example in examples {
            let compiler = RunbookCompiler(
                files: { _ in Array(example.text.utf8) },
                catalog: .embedded,
                workspace: nil
            )
            let errors = compiler.compile(path: "example.md").diagnostics.filter { $0.severity == .error }
            #expect(errors.map(\.message) == [], "\(example.place)")
        }
    }
}
