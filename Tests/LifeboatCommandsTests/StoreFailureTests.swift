// SPDX-License-Identifier: Apache-2.0

import RunStore
import Testing

@testable import LifeboatCommands

/// What a person is told to look at when the store does not answer.
struct StoreFailureTests {
    @Test func `a refused connection sends nobody to the password, and no advice to the doctor who gives it`() {
        let refused = Failure(RunStoreError(.unreachable, "connection to server failed: Connection refused"))
        #expect(refused.advice?.contains("whether the database runs") == true)
        let password = Failure(RunStoreError(.unreachable, "password authentication failed"))
        #expect(password.advice?.contains("password file") == true)
        for failure in [refused, password] { #expect(failure.advice?.contains("doctor") == false) }
    }
}
