// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct CallerProofTests {
    private let describe = AWSCall(service: "rds", operation: "DescribeDBInstances")
    private static let ops = "arn:aws:sts::111122223333:assumed-role/Ops/one"

    /// A client pinned to `ops`, whose second credentials belong to whom the test says.
    private func pinned(_ later: AWSTransport.Result) async throws -> (IssuingWorld, AWSClient) {
        let box = WorldBox()
        let world = IssuingWorld { request in
            let text = IssuingWorld.text(request)
            if text.contains("Action=AssumeRole"), let world = box.world {
                return IssuingWorld.role("ASIA\(world.next())", ends: world.now + .seconds(3600))
            }
            if text.contains("GetCallerIdentity") {
                return request.accessKeyID == "ASIA1" ? IssuingWorld.caller(Self.ops) : later
            }
            return IssuingWorld.instances
        }
        box.world = world
        let client = world.client(
            configuration: "[profile ops]\nrole_arn=arn:aws:iam::111122223333:role/Ops\nsource_profile=base",
            credentials: "[base]\naws_access_key_id=AKBASE\naws_secret_access_key=S",
            profile: "ops"
        )
        let credentials = try await client.credentials()
        let caller = try await client.caller(of: credentials, region: "eu-west-1", deadline: .seconds(3600))
        client.pin(caller, provenBy: credentials, in: "eu-west-1")
        return (world, client)
    }

    @Test(arguments: [
        IssuingWorld.caller("arn:aws:sts::999999999999:assumed-role/Ops/two", account: "999999999999"),
        IssuingWorld.caller("arn:aws:sts::111122223333:assumed-role/Other/two"),
        IssuingWorld.caller("arn:aws:iam::111122223333:user/Ops"),
    ])
    func `renewed credentials of somebody else are not used, and nothing is sent any more`(
        later: AWSTransport.Result
    ) async throws {
        let (world, client) = try await pinned(later)
        world.advance(.seconds(3500))
        for _ in 0..<3 {
            guard case .notSent(let failure) = await client.call(describe, deadline: .seconds(3600)) else {
                Issue.record("a call was sent")
                return
            }
            #expect(failure.code == .refusedTarget)
        }
        #expect(client.callerRefusal?.contains("was begun as arn:aws:sts::111122223333:assumed-role/Ops in") == true)
        #expect(world.requests("DescribeDBInstances").isEmpty)
        #expect(client.takeCallerRenewal() == nil)
    }

    @Test func `another session of the same role is the same caller, proven in the region where it was before`()
        async throws
    {
        let (world, client) = try await pinned(IssuingWorld.caller("arn:aws:sts::111122223333:assumed-role/Ops/two"))
        world.advance(.seconds(3500))
        #expect(await client.call(describe, deadline: .seconds(3600)).answer != nil)
        #expect(client.takeCallerRenewal()?.credentials.accessKeyID == "ASIA2")
        #expect(client.takeCallerRenewal() == nil)
        let proofs = world.requests("GetCallerIdentity")
        #expect(proofs.map(\.url) == Array(repeating: "https://sts.eu-west-1.amazonaws.com/", count: 2))
        #expect(world.requests.last?.accessKeyID == "ASIA2")
    }

    @Test func `credentials that cannot be proven are not used, and those from before are as long as they work`()
        async throws
    {
        let (world, client) = try await pinned(.neverSent("no network"))
        world.advance(.seconds(3500))
        #expect(await client.call(describe, deadline: .seconds(3600)).answer != nil)
        #expect(world.requests.last?.accessKeyID == "ASIA1")
        world.advance(.seconds(101))
        guard case .notSent(let failure) = await client.call(describe, deadline: .seconds(3600)) else {
            Issue.record("a call was sent")
            return
        }
        #expect(failure.code == .noConnection)
    }

    @Test(arguments: [
        ("arn:aws:sts::1:assumed-role/Ops/a/b", "arn:aws:sts::1:assumed-role/Ops/a"),
        ("arn:aws:sts::1:assumed-role/Ops/a", "arn:aws:sts::1:assumed-role/Ops"),
        ("arn:aws:iam::1:user/path/ada", "arn:aws:iam::1:user/path/ada"),
        ("arn:aws:iam::1:root", "arn:aws:iam::1:root"),
        ("arn:aws:sts::1:assumed-role/Ops", "arn:aws:sts::1:assumed-role/Ops"), ("", ""),
    ])
    func `what names a caller is the ARN without a role's session`(arn: String, identity: String) {
        #expect(AWSCaller(account: "1", arn: arn).identity == identity)
    }

    @Test func `an answer that names nobody proves nothing`() async throws {
        let world = IssuingWorld { _ in .answer(200, "<R><GetCallerIdentityResult/></R>") }
        let client = world.client(environment: ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "S"])
        let credentials = try await client.credentials()
        await #expect(throws: AWSNotSent.self) {
            try await client.caller(of: credentials, region: nil, deadline: .seconds(3600))
        }
    }
}
