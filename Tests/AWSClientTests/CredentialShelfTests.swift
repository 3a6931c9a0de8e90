// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct CredentialShelfTests {
    private let now = Timestamp(nanosecondsSinceEpoch: 1_795_000_000_000_000_000)

    private func credentials(_ key: String, endsIn seconds: Int?) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: key,
            secretAccessKey: "s",
            expiration: seconds.map { now + .seconds($0) },
            source: "test"
        )
    }

    @Test func `an empty shelf has nothing to use`() {
        #expect(CredentialShelf().decision(at: now) == .renew)
    }

    @Test func `credentials without end are used for ever, until a service refuses them`() {
        let forever = credentials("A", endsIn: nil)
        var shelf = CredentialShelf()
        shelf.renewed(forever, at: now)
        #expect(shelf.decision(at: now + .seconds(1_000_000_000)) == .use(forever))
        shelf.refused(credentials("B", endsIn: nil))
        #expect(shelf.decision(at: now) == .use(forever))
        shelf.refused(forever)
        #expect(shelf.decision(at: now) == .renew)
        #expect(shelf.failed(AWSNotSent(code: .noCredentials, reason: "none"), at: now) == nil)
    }

    @Test func `what ends soon itself is used on and renewed a minute later`() {
        let short = credentials("A", endsIn: 200)
        var shelf = CredentialShelf()
        shelf.renewed(short, at: now)
        #expect(shelf.decision(at: now + .seconds(59)) == .use(short))
        #expect(shelf.decision(at: now + .seconds(60)) == .renew)
        #expect(shelf.decision(at: now + .seconds(200)) == .renew)
    }

    @Test func `credentials of another caller are no reason to use the old ones on`() {
        var shelf = CredentialShelf()
        shelf.renewed(credentials("A", endsIn: 200), at: now)
        #expect(shelf.failed(AWSNotSent(code: .refusedTarget, reason: "another account"), at: now) == nil)
        #expect(shelf.failed(AWSNotSent(code: .noConnection, reason: "no network"), at: now)?.accessKeyID == "A")
        #expect(shelf.note?.contains("no network") == true)
        #expect(shelf.failed(AWSNotSent(code: .noConnection, reason: "no network"), at: now + .seconds(200)) == nil)
    }
}
