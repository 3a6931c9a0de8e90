// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

/// The address that a command takes, from what a store calls its place.
struct StoreAddressTests {
    @Test(arguments: [
        ("/mnt/stick/runs", "/mnt/stick"), ("/mnt/it's/runs", "/mnt/it's"), ("/mnt/x", "/mnt/x"),
        ("the database ops@db.example.com:5433/ops", "postgres://ops@db.example.com:5433/ops"),
        ("the database service lifeboat/ops", "service=lifeboat"), ("the database a@service x:1", "service=x"),
        ("the database local socket/ops", "the database local socket/ops"),
        ("the database a@/var/run:5432/ops", "the database a@/var/run:5432/ops"),
    ])
    func `what a run was moved to is named as a command takes it`(place: String, address: String) {
        #expect(StoreAddress.text(ofPlace: place) == address)
    }

    @Test func `the word in place of an address is refused`() throws {
        #expect(throws: Failure.self) { try StoreAddress("STORE") }
        guard case .folder("STORES") = try StoreAddress("STORES") else {
            Issue.record("it is a folder")
            return
        }
    }
}
