// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct CredentialRenewalTests {
    private static let profile = "[profile ops]\nrole_arn=arn:aws:iam::111122223333:role/Ops\nsource_profile=base"
    private static let keys = "[base]\naws_access_key_id=AKBASE\naws_secret_access_key=S"

    /// Issues a role's credentials for an hour, or fails as the test says.
    private func world(_ other: @escaping @Sendable (IssuingWorld, AWSTransport.Request) -> AWSTransport.Result?)
        -> (IssuingWorld, AWSClient)
    {
        let box = WorldBox()
        let world = IssuingWorld { request in
            guard let world = box.world else { return .neverSent("no world") }
            if let result = other(world, request) { return result }
            if IssuingWorld.text(request).contains("Action=AssumeRole") {
                // Others get the chance to ask meanwhile.
                for _ in 0..<100 { await Task.yield() }
                return IssuingWorld.role("ASIA\(world.next())", ends: world.now + .seconds(3600))
            }
            return IssuingWorld.instances
        }
        box.world = world
        return (world, world.client(configuration: Self.profile, credentials: Self.keys, profile: "ops"))
    }

    private let describe = AWSCall(service: "rds", operation: "DescribeDBInstances")
    private let delete = AWSCall(
        service: "rds",
        operation: "DeleteDBSnapshot",
        parameters: ["DBSnapshotIdentifier": "s"]
    )

    @Test func `twenty calls at a time assume a role once`() async {
        let (world, client) = world { _, _ in nil }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await client.call(describe, deadline: .seconds(3600)).answer != nil }
            }
            for await isAnswered in group { #expect(isAnswered) }
        }
        #expect(world.requests("Action=AssumeRole").count == 1)
        #expect(world.requests("DescribeDBInstances").allSatisfy { $0.accessKeyID == "ASIA1" })
        #expect(world.requests("DescribeDBInstances").count == 20)
    }

    @Test func `a caller that gives up does not take the renewal from the others`() async throws {
        let (world, client) = world { _, _ in nil }
        let first = Task { try? await client.credentials() }
        let second = Task { try await client.credentials() }
        first.cancel()
        // The first may have given up before the second began: then that renewal is another one.
        #expect(["ASIA1", "ASIA2"].contains(try await second.value.accessKeyID))
        _ = await first.value
        #expect(world.requests("Action=AssumeRole").count <= 2)
    }

    @Test func `five minutes before they end credentials are renewed`() async throws {
        let (world, client) = world { _, _ in nil }
        #expect(try await client.credentials().accessKeyID == "ASIA1")
        world.advance(.seconds(3600 - 301))
        #expect(try await client.credentials().accessKeyID == "ASIA1")
        world.advance(.seconds(2))
        #expect(try await client.credentials().accessKeyID == "ASIA2")
    }

    @Test func `a renewal that fails keeps what still works, says so, and is tried once a minute`() async throws {
        let (world, client) = world { world, request in
            let isLater = world.requests("Action=AssumeRole").count > 1
            return isLater && IssuingWorld.text(request).contains("Action=AssumeRole")
                ? IssuingWorld.refusal("AccessDenied") : nil
        }
        _ = try await client.credentials()
        #expect(client.credentialNote == nil)
        world.advance(.seconds(3600 - 200))
        for _ in 0..<5 { #expect(try await client.credentials().accessKeyID == "ASIA1") }
        #expect(world.requests("Action=AssumeRole").count == 2)
        #expect(client.credentialNote?.contains("AccessDenied") == true)
        world.advance(.seconds(61))
        #expect(try await client.credentials().accessKeyID == "ASIA1")
        #expect(world.requests("Action=AssumeRole").count == 3)
        world.advance(.seconds(200))
        guard case .notSent(let failure) = await client.call(describe, deadline: .seconds(3600)) else {
            Issue.record("credentials that have ended were used")
            return
        }
        #expect(failure.code == .noCredentials)
    }

    @Test func `a read refused for ended credentials is made once more, with new ones`() async throws {
        let (world, client) = world { _, request in
            request.accessKeyID == "ASIA1" ? IssuingWorld.refusal("ExpiredToken", status: 400) : nil
        }
        let answer = try #require(await client.call(describe, deadline: .seconds(3600)).answer)
        #expect(answer.attempts.count == 2)
        #expect(answer.notes.contains { $0.contains("were renewed") })
        #expect(world.requests("DescribeDBInstances").map(\.accessKeyID) == ["ASIA1", "ASIA2"])
    }

    @Test func `a read is not made for ever when new credentials are refused, too`() async throws {
        let (world, client) = world { _, request in
            request.accessKeyID == "AKBASE" ? nil : IssuingWorld.refusal("ExpiredTokenException", status: 400)
        }
        let error = try #require(await client.call(describe, deadline: .seconds(3600)).serviceError)
        #expect(error.isExpiredCredential)
        #expect(world.requests("DescribeDBInstances").count == 2)
    }

    @Test func `a change refused for ended credentials is not made again, and the next call has new ones`() async throws
    {
        let (world, client) = world { _, request in
            request.accessKeyID == "ASIA1" ? IssuingWorld.refusal("ExpiredToken", status: 400) : nil
        }
        let error = try #require(await client.call(delete, deadline: .seconds(3600)).serviceError)
        #expect(!error.effectUncertain)
        #expect(error.notes.contains { $0.contains("were renewed") })
        #expect(world.requests("Action=DeleteDBSnapshot").count == 1)
        _ = await client.call(describe, deadline: .seconds(3600))
        #expect(world.requests.last?.accessKeyID == "ASIA2")
    }

    @Test func `keys that nobody renews are refused once, with a note`() async throws {
        let world = IssuingWorld { _ in IssuingWorld.refusal("ExpiredToken", status: 400) }
        let client = world.client(environment: ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "S"])
        let error = try #require(await client.call(describe, deadline: .seconds(3600)).serviceError)
        #expect(world.requests.count == 1)
        #expect(error.notes == ["the credentials have ended, and environment has no newer ones"])
    }
}

/// A place for a world that its own answers refer to.
final class WorldBox: @unchecked Sendable {
    /// Set once, before the first request: that is the proof.
    var world: IssuingWorld?
}
