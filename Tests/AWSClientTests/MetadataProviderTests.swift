// SPDX-License-Identifier: Apache-2.0

import Testing
import Values

@testable import AWSClient

struct MetadataProviderTests {
    private func failure(_ client: AWSClient) async -> AWSNotSent? {
        do throws(AWSNotSent) {
            _ = try await client.credentials()
            return nil
        } catch {
            return error
        }
    }

    private static func keys(ends: String = "2027-01-01T00:00:00Z", token: String = "Token") -> String {
        #"{"Code":"Success","AccessKeyId":"AKMETA","SecretAccessKey":"s","\#(token)":"t","Expiration":"\#(ends)"}"#
    }

    /// An instance's metadata service; what a test says comes first.
    private func instance(
        keys: String = keys(),
        other: @escaping @Sendable (AWSTransport.Request) -> AWSTransport.Result? = { _ in nil }
    ) -> IssuingWorld {
        IssuingWorld { request in
            if let result = other(request) { return result }
            if request.url.hasSuffix("/latest/api/token") {
                return request.headers.value("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
                    && request.method == "PUT"
                    ? .answer(200, "session-token") : .answer(400, "")
            }
            guard request.headers.value("x-aws-ec2-metadata-token") == "session-token" else { return .answer(401, "") }
            if request.url.hasSuffix("/security-credentials/") { return .answer(200, "web-role\n") }
            if request.url.hasSuffix("/security-credentials/web-role") { return .answer(200, keys) }
            return request.url.hasSuffix("/placement/region") ? .answer(200, "ap-south-1") : .answer(404, "")
        }
    }

    // MARK: Instance

    @Test func `an instance's role is read with a session's token, by version 2 alone`() async throws {
        let world = instance()
        let found = try await world.client().credentialFinding()
        #expect(found.credentials.accessKeyID == "AKMETA" && found.provider == "instance")
        #expect(found.lookedAt.count == CredentialProvider.standardChain.count - 1)
        #expect(world.requests.map(\.method) == ["PUT", "GET", "GET"])
        #expect(world.requests.allSatisfy { $0.url.hasPrefix("http://169.254.169.254/latest/") })
        #expect(world.requests.allSatisfy { $0.timeLimit == .seconds(1) })
    }

    @Test(arguments: [403, 404, 405, 400])
    func `what refuses a token is not asked by version 1`(status: Int) async {
        let world = instance { $0.method == "PUT" ? .answer(status, "") : nil }
        let failure = await failure(world.client())
        #expect(failure?.code == .noCredentials)
        #expect(failure?.reason.contains("version 2") == true)
        #expect(world.requests.count == 1)
    }

    @Test func `where there is no metadata service one short request finds out`() async {
        let world = instance { _ in .neverSent("timeout") }
        #expect(await failure(world.client())?.reason.contains("hop limit") == true)
        #expect(world.requests.count == 1)
        let patient = world.client(environment: [
            "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "3", "AWS_METADATA_SERVICE_TIMEOUT": "2.5",
        ])
        _ = await failure(patient)
        #expect(world.requests.count == 4)
        #expect(world.requests.last?.timeLimit == .seconds(2.5))
    }

    @Test func `switched off means that nothing is sent`() async {
        let world = instance()
        let failure = await failure(world.client(environment: ["AWS_EC2_METADATA_DISABLED": "TRUE"]))
        #expect(failure?.reason.contains("switched off") == true)
        #expect(world.requests.isEmpty)
        #expect(await world.client(environment: ["AWS_EC2_METADATA_DISABLED": "true"]).instanceRegion() == nil)
    }

    @Test(arguments: [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6", "http://[fd00:ec2::254]/"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv4", "http://169.254.169.254/"),
        ("AWS_IMDS_USE_IPV6", "true", "http://[fd00:ec2::254]/"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:81/base/", "http://127.0.0.1:81/base/"),
    ])
    func `the address follows the settings`(name: String, value: String, prefix: String) async throws {
        let world = instance()
        _ = try await world.client(environment: [name: value]).credentials()
        #expect(world.requests.allSatisfy { $0.url.hasPrefix(prefix + "latest/") })
    }

    @Test(arguments: [
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "file:///etc"),
    ])
    func `an address that is none is said, and nothing is sent`(name: String, value: String) async {
        let world = instance()
        #expect(await failure(world.client(environment: [name: value]))?.reason.hasPrefix("instance: ") == true)
        #expect(world.requests.isEmpty)
    }

    @Test func `an instance without role has none, and a role's odd name is not put into a path`() async {
        let bare = instance { $0.url.hasSuffix("/security-credentials/") ? .answer(404, "") : nil }
        #expect(await failure(bare.client())?.reason.contains("has no meta-data/iam") == true)
        let odd = instance { $0.url.hasSuffix("/security-credentials/") ? .answer(200, "../../x") : nil }
        #expect(await failure(odd.client())?.reason.contains("no usable name") == true)
        #expect(odd.requests.count == 2)
    }

    @Test(arguments: ["", "{}", "not json", #"{"Code":"AssumeRoleUnauthorizedAccess","Message":"hunter-22"}"#])
    func `an answer without credentials is said without its text`(text: String) async {
        let failure = await failure(instance(keys: text).client())
        #expect(failure?.reason.contains("web-role") == true)
        #expect(failure?.reason.contains("hunter-22") == false)
    }

    @Test func `credentials that have ended while the service has no newer ones are used on`() async throws {
        let world = instance(keys: Self.keys(ends: "2026-01-01T00:00:00Z"))
        let found = try await world.client().credentials()
        #expect(found.source.contains("used on"))
        #expect(!found.hasExpired(at: world.now + .seconds(600)))
    }

    @Test func `the region is the instance's, when it has the form of one`() async {
        #expect(await instance().client().instanceRegion() == "ap-south-1")
        let odd = instance { $0.url.hasSuffix("/placement/region") ? .answer(200, "a b") : nil }
        #expect(await odd.client().instanceRegion() == nil)
    }

    // MARK: Container

    @Test func `a container's relative URI leads to ECS, and the token goes along`() async throws {
        let world = IssuingWorld { _ in .answer(200, Self.keys()) }
        let client = world.client(environment: [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/7?x=1",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/other",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x",
        ])
        #expect(try await client.credentials().sessionToken == "t")
        #expect(world.requests.map(\.url) == ["http://169.254.170.2/v2/credentials/7?x=1"])
        #expect(world.requests[0].headers.value("Authorization") == "Basic x")
    }

    @Test(arguments: [
        ("http://192.0.2.1/x", false), ("http://169.254.170.2.evil.example/x", false), ("http://evil.example/x", false),
        ("http://127.0.0.1.evil.example/x", false), ("http://169.254.170.2@evil.example/x", false),
        ("http://localhost:81/x", true), ("http://127.9.9.9/x", true), ("http://[::1]/x", true),
        ("http://169.254.170.23/v1/credentials", true), ("http://[fd00:ec2::23]/v1", true),
        ("https://anywhere.example/x", true), ("ftp://localhost/x", false), ("", false),
    ])
    func `a container's token goes to no other host`(url: String, isAsked: Bool) async {
        let world = IssuingWorld { _ in .answer(200, Self.keys()) }
        let failure = await failure(
            world.client(environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "hunter-22",
                "AWS_EC2_METADATA_DISABLED": "true",
            ])
        )
        #expect((failure == nil) == isAsked)
        #expect(world.requests.isEmpty == !isAsked)
        #expect(failure?.reason.contains("hunter-22") != true)
    }

    @Test func `a container's token file is read at each renewal, and a line break in it is refused`() async throws {
        let world = IssuingWorld { _ in .answer(200, Self.keys(ends: "2026-11-18T11:10:00Z")) }
        let client = world.client(environment: [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
        ])
        #expect(await failure(client)?.reason.contains("cannot be read") == true)
        world.put("/token", "one")
        _ = await failure(client)
        world.put("/token", "two")
        world.advance(.seconds(61))
        _ = await failure(client)
        #expect(world.requests.compactMap { $0.headers.value("Authorization") } == ["one", "two"])
        world.put("/token", "one\r\nX-Evil: 1")
        world.advance(.seconds(86_400))
        #expect(await failure(client)?.reason.contains("line break") == true)
    }

    @Test func `a container that does not answer is asked three times, and the chain ends there`() async {
        let world = IssuingWorld { _ in .answer(500, "hunter-22") }
        let failure = await failure(
            world.client(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/x"])
        )
        #expect(failure?.code == .noConnection)
        #expect(failure?.reason.contains("HTTP 500") == true && failure?.reason.contains("hunter-22") == false)
        #expect(world.requests.count == 3)
    }
}
