// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing

@testable import AWSClient

/// Where the tokens of people and workloads go on the way to credentials.
struct CredentialRouteTests {
    private static let web = "[profile ops]\nrole_arn=arn:aws:iam::1:role/Ops\nweb_identity_token_file=/token"
    private static let portal =
        "[profile ops]\nsso_session=corp\nsso_account_id=1\nsso_role_name=r\n"
        + "[sso-session corp]\nsso_start_url=https://x/start\nsso_region=us-east-1"
    private static let cache = "/home/ada/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    private static let signedIn = """
        {"accessToken":"secret-access","expiresAt":"2000-01-01T00:00:00Z","refreshToken":"secret-refresh",
        "clientId":"c","clientSecret":"secret-client","registrationExpiresAt":"2090-01-01T00:00:00Z"}
        """
    private static let list = AWSCall(service: "rds", operation: "DescribeDBInstances")

    private func world(signedIn: String = signedIn) -> IssuingWorld {
        let world = IssuingWorld { request in
            if request.text.contains("AssumeRole") {
                return .answer(
                    200,
                    "<R><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AK</AccessKeyId><SecretAccessKey>s"
                        + "</SecretAccessKey><SessionToken>t</SessionToken></Credentials>"
                        + "</AssumeRoleWithWebIdentityResult></R>"
                )
            }
            if request.url.hasSuffix("/token") {
                return .answer(200, #"{"accessToken":"secret-new","expiresIn":28800}"#)
            }
            if request.url.contains("/federation/credentials") {
                return .answer(
                    200,
                    #"{"roleCredentials":{"accessKeyId":"AKSSO","secretAccessKey":"s","sessionToken":"t","#
                        + #""expiration":1900000000000}}"#
                )
            }
            return IssuingWorld.instances
        }
        world.put("/token", "secret-jwt")
        world.put(Self.cache, signedIn)
        return world
    }

    /// The address of each request, with whether a token of ours is in it.
    private func sent(_ world: IssuingWorld) -> [(origin: String, holdsToken: Bool)] {
        world.requests.map { request in
            let all = request.url + request.text + request.headers.map(\.value).joined()
            let origin = request.url.split(separator: "/").prefix(2).joined(separator: "//")
            return (origin, all.contains("secret-"))
        }
    }

    @Test(arguments: [web, portal])
    func `a token goes unencrypted to no other machine`(configuration: String) async {
        for endpoint in ["http://minio.test:9000", "http://127.0.0.1.evil.test", "http://10.0.0.1"] {
            // A token that has not ended needs no renewal, so that the refusal of its use is what is told.
            let world = world(signedIn: Self.signedIn.replacing("2000-", with: "2080-"))
            let client = world.client(
                environment: ["AWS_ENDPOINT_URL": endpoint],
                configuration: configuration,
                profile: "ops"
            )
            let outcome = await client.call(Self.list, deadline: .seconds(3600))
            #expect(world.requests.isEmpty, "\(sent(world))")
            let text = outcome.failureText ?? ""
            #expect(text.contains("unencrypted") && text.contains("https"), "\(text)")
            #expect(!text.contains("secret-"))
            let ended = self.world()
            let other = ended.client(
                environment: ["AWS_ENDPOINT_URL": endpoint],
                configuration: configuration,
                profile: "ops"
            )
            #expect(await other.call(Self.list, deadline: .seconds(3600)).answer == nil)
            #expect(ended.requests.isEmpty, "\(sent(ended))")
        }
    }

    @Test(arguments: [web, portal], ["http://127.0.0.1:5000", "http://localhost:5000", "https://aws.example.test"])
    func `a configured endpoint that is safe for tokens holds for them too`(
        configuration: String,
        endpoint: String
    ) async {
        let world = world()
        let client = world.client(
            environment: ["AWS_ENDPOINT_URL": endpoint],
            configuration: configuration,
            profile: "ops"
        )
        #expect(await client.call(Self.list, deadline: .seconds(3600)).answer != nil)
        #expect(sent(world).allSatisfy { $0.origin == endpoint })
        #expect(sent(world).contains { $0.holdsToken })
    }

    @Test(arguments: [(web, "https://sts.us-west-2.amazonaws.com"), (portal, ".us-east-1.amazonaws.com")])
    func `calls for credentials take their own route`(configuration: String, issuer: String) async throws {
        let world = world()
        let base = world.client(
            environment: ["AWS_ENDPOINT_URL": "http://minio.test:9000"],
            configuration: configuration,
            profile: "ops"
        )
        var issuing = base.settings
        issuing.environment["AWS_ENDPOINT_URL"] = nil
        let client = AWSClient(
            settings: base.settings,
            transport: base.transport,
            targetGuard: .hosts(["minio.test"]),
            credentialRoute: CredentialRoute(
                settings: issuing,
                targetGuard: .amazon(ServiceCatalog.embedded.partitions)
            ),
            surroundings: base.surroundings
        )
        let outcome = await client.call(Self.list, deadline: .seconds(3600))
        #expect(outcome.answer != nil, "\(outcome.failureText ?? "")")
        for (origin, holdsToken) in sent(world) {
            #expect(holdsToken ? origin.hasSuffix(issuer) : origin == "http://minio.test:9000", "\(origin)")
        }
        #expect(sent(world).contains { $0.holdsToken })
        #expect(sent(world).contains { !$0.holdsToken })
    }
}
