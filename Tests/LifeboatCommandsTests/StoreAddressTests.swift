// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

struct StoreAddressTests {
    @Test func `the word in place of an address is refused`() throws {
        #expect(throws: Failure.self) { try StoreAddress("STORE") }
        guard case .folder("STORES") = try StoreAddress("STORES") else {
            Issue.record("it is a folder")
            return
        }
    }
}
