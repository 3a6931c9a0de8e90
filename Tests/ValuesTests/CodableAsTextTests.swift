// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

/// What is encoded as its text.
struct CodableAsTextTests {
    private struct Sign: CodableAsText, Equatable {
        static var notReadable: String { "not a sign" }
        let description: String

        init?(_ text: String) {
            guard text.hasPrefix("+") else { return nil }
            description = text
        }
    }

    @Test func `what was written is read again, and nothing else is`() throws {
        let sign = try #require(Sign("+a"))
        let written = try JSONValue(encoding: [sign])
        #expect(written == ["+a"])
        #expect(try written.decoded(as: [Sign].self) == [sign])
        let error = #expect(throws: DecodingError.self) { try (["-a"] as JSONValue).decoded(as: [Sign].self) }
        guard case .dataCorrupted(let context)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(context.debugDescription == "not a sign")
    }
}
