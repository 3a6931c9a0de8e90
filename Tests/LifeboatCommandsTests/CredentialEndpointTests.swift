// SPDX-License-Identifier: Apache-2.0

import AWSClient
import HTTPTransport
import RunbookModel
import Synchronization
import TestSupport
import Testing

@testable import LifeboatCommands

/// Where a command's options, variables and environment let calls for credentials go.
struct CredentialEndpointTests {
    private static let configuration = """
        [profile web]
        region = us-west-2
        role_arn = arn:aws:iam::111122223333:role/Ops
        web_identity_token_file = TOKEN
        [profile portal]
        region = us-west-2
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Ops
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        """
    private static let signedIn = """
        {"accessToken":"secret-access","expiresAt":"2000-01-01T00:00:00Z","refreshToken":"secret-refresh",
        "clientId":"c","clientSecret":"secret-client","registrationExpiresAt":"2090-01-01T00:00:00Z"}
        """

    /// The origins that a listing of buckets sends to, with whether a token was in what was sent.
    private func origins(
        profile: String,
        option: String? = nil,
        variable: String? = nil,
        environment: WorkspaceEnvironment? = nil
    ) async throws -> [(origin: String, holdsToken: Bool)] {
        let home = try TemporaryDirectory()
        defer { withExtendedLifetime(home) {} }
        _ = try ChildProcess.run(["mkdir", "-p", home.file(".aws/sso/cache")])
        let cache = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
        try home.write("secret-jwt", to: "token")
        try home.write(Self.signedIn, to: cache)
        try home.write(Self.configuration.replacing("TOKEN", with: home.path + "/token"), to: ".aws/config")
        var variables = ["HOME": home.path, "AWS_EC2_METADATA_DISABLED": "true"]
        variables["AWS_ENDPOINT_URL"] = variable
        let requests = Mutex<[AWSTransport.Request]>([])
        let access = AWSAccess(
            environment,
            profile: profile,
            endpoint: option,
            variables: variables,
            carrier: AWSTransport { request in
                requests.withLock { $0.append(request) }
                return Self.answer(request)
            }
        )
        let call = AWSCall(service: "s3", operation: "ListBuckets")
        let outcome = await access.client.call(call, deadline: .seconds(3600))
        #expect(outcome.answer != nil, "\(outcome.failureText ?? "")")
        return requests.withLock { $0 }.map { request in
            let body = String(decoding: request.body.inMemory ?? [], as: UTF8.self)
            let all = request.url + body + request.headers.map(\.value).joined()
            return (request.url.split(separator: "/").prefix(2).joined(separator: "//"), all.contains("secret-"))
        }
    }

    private static func answer(_ request: AWSTransport.Request) -> AWSTransport.Result {
        let body = String(decoding: request.body.inMemory ?? [], as: UTF8.self)
        let text =
            if body.contains("AssumeRole") {
                "<R><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AK</AccessKeyId><SecretAccessKey>s"
                    + "</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2090-01-01T00:00:00Z</Expiration>"
                    + "</Credentials></AssumeRoleWithWebIdentityResult></R>"
            } else if request.url.hasSuffix("/token") {
                #"{"accessToken":"secret-new","expiresIn":28800}"#
            } else if request.url.contains("/federation/credentials") {
                #"{"roleCredentials":{"accessKeyId":"AK","secretAccessKey":"s","sessionToken":"t","expiration":3786912000000}}"#
            } else {
                "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
            }
        return .response(WireResponse(status: 200, headers: [], body: Array(text.utf8)))
    }

    @Test(arguments: ["web", "portal"])
    func `the endpoint of one command gets no token`(profile: String) async throws {
        for option in ["http://minio.test:9000", "http://127.0.0.1:9000", "https://minio.test"] {
            let sent = try await origins(profile: profile, option: option)
            #expect(sent.last?.origin == option)
            #expect(sent.contains { $0.holdsToken })
            for request in sent {
                #expect(request.holdsToken == (request.origin != option), "\(request)")
                #expect(!request.holdsToken || request.origin.hasSuffix(".amazonaws.com"), "\(request)")
                #expect(!request.holdsToken || request.origin.hasPrefix("https://"), "\(request)")
            }
        }
    }

    @Test(arguments: ["web", "portal"])
    func `a variable's endpoint holds for all calls but those of the option`(profile: String) async throws {
        let estate = "http://127.0.0.1:5000"
        let alone = try await origins(profile: profile, variable: estate)
        #expect(alone.allSatisfy { $0.origin == estate })
        let both = try await origins(profile: profile, option: "http://minio.test:9000", variable: estate)
        #expect(both.allSatisfy { $0.origin == ($0.holdsToken ? estate : "http://minio.test:9000") }, "\(both)")
        #expect(both.contains { $0.holdsToken })
    }

    @Test(arguments: ["web", "portal"])
    func `an environment's endpoint holds for all calls but those of the option`(profile: String) async throws {
        let estate = "http://127.0.0.1:5000"
        var environment = WorkspaceEnvironment(name: "dev")
        environment.endpoint = estate
        let alone = try await origins(
            profile: profile,
            variable: "https://elsewhere.test",
            environment: environment
        )
        #expect(alone.allSatisfy { $0.origin == estate })
        let both = try await origins(profile: profile, option: "http://minio.test:9000", environment: environment)
        #expect(both.allSatisfy { $0.origin == ($0.holdsToken ? estate : "http://minio.test:9000") }, "\(both)")
    }
}

/// Where calls of single services go when the environment names endpoints for them.
struct ServiceEndpointTests {
    private func origins(_ environment: WorkspaceEnvironment, option: String? = nil) async throws -> [String] {
        let requests = Mutex<[String]>([])
        let access = AWSAccess(
            environment,
            region: "us-west-2",
            endpoint: option,
            variables: [
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SECRETKEY", "HOME": "/nonexistent",
                "AWS_ENDPOINT_URL_SQS": "http://localhost:1",
            ],
            carrier: AWSTransport { request in
                requests.withLock { $0.append(request.url.split(separator: "/").prefix(2).joined(separator: "//")) }
                return .neverSent("enough was seen")
            }
        )
        for (service, operation) in [("s3", "ListBuckets"), ("sqs", "ListQueues"), ("logs", "DescribeLogGroups")] {
            _ = await access.client.call(AWSCall(service: service, operation: operation), deadline: .seconds(3600))
        }
        var unique: [String] = []
        for origin in requests.withLock({ $0 }) where unique.last != origin { unique.append(origin) }
        #expect(access.isEmulated)
        return unique
    }

    @Test func `an endpoint of a service wins over that of all, and an option over both`() async throws {
        var environment = WorkspaceEnvironment(name: "production", endpoint: "http://localhost:2")
        environment.endpoints = [
            .init(service: "s3", url: "http://localhost:3"), .init(service: "logs", url: "http://localhost:4"),
        ]
        let all = try await origins(environment)
        #expect(all == ["http://localhost:3", "http://localhost:2", "http://localhost:4"])
        let given = try await origins(environment, option: "http://localhost:5")
        #expect(given == ["http://localhost:5"])
        environment.endpoint = nil
        let single = try await origins(environment)
        #expect(single == ["http://localhost:3", "http://localhost:1", "http://localhost:4"])
    }
}
