// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

struct SigningChoiceTests {
    private func prepared(_ call: AWSCall, environment: [String: String] = [:]) throws -> PreparedCall {
        try ScriptedTransport([]).client(environment: environment).prepare(call)
    }

    private let events = AWSCall(
        service: "events",
        operation: "PutEvents",
        parameters: ["EndpointId": "abc.456", "Entries": []]
    )

    @Test func `a global endpoint of EventBridge is signed for with version 4A`() throws {
        let endpoint = try prepared(events).endpoint
        #expect(endpoint.host == "abc.456.endpoint.events.amazonaws.com")
        #expect(endpoint.signing == .sigV4A)
        #expect(endpoint.regionSet == ["*"])
        let chosen = try prepared(events, environment: ["AWS_SIGV4A_SIGNING_REGION_SET": "us-west-2, eu-west-1"])
            .endpoint
        #expect(chosen.regionSet == ["us-west-2", "eu-west-1"])
    }

    @Test func `a preference reorders what the service accepts and adds nothing`() throws {
        let identity = AWSCall(service: "sts", operation: "GetCallerIdentity")
        #expect(try prepared(identity).endpoint.signing == .sigV4)
        let other = try prepared(identity, environment: ["AWS_AUTH_SCHEME_PREFERENCE": "httpBearerAuth, sigv4a"])
        #expect(other.endpoint.signing == .sigV4A)
        #expect(other.endpoint.regionSet == ["us-west-2"])
        let rds = AWSCall(service: "rds", operation: "DescribeDBInstances")
        #expect(try prepared(rds, environment: ["AWS_AUTH_SCHEME_PREFERENCE": "sigv4a"]).endpoint.signing == .sigV4)
    }

    @Test func `a token that is set wins over a signature and goes to no other service`() async throws {
        let models = AWSCall(service: "bedrock", operation: "ListFoundationModels")
        #expect(try prepared(models).endpoint.signing == .sigV4)
        let token = ["AWS_BEARER_TOKEN_BEDROCK": "T0KEN"]
        let script = ScriptedTransport([.answer(200, "{}"), .answer(200, "<x/>")])
        let client = script.client(environment: token)
        let outcome = await client.call(models, deadline: .seconds(3600))
        _ = await client.call(AWSCall(service: "sts", operation: "GetCallerIdentity"), deadline: .seconds(3600))
        #expect(script.requests[0].headers.value("Authorization") == "Bearer T0KEN")
        #expect(script.requests[0].headers.value("X-Amz-Security-Token") == nil)
        #expect(script.requests[1].headers.value("Authorization")?.hasPrefix("AWS4-HMAC-SHA256 ") == true)
        let answer = try #require(outcome.answer)
        #expect(!"\(answer.exchange)".contains("T0KEN"))
    }

    @Test func `a token never travels unencrypted`() {
        let models = AWSCall(service: "bedrock", operation: "ListFoundationModels")
        let environment = ["AWS_BEARER_TOKEN_BEDROCK": "T0KEN", "AWS_ENDPOINT_URL": "http://bedrock.example"]
        #expect {
            try prepared(models, environment: environment)
        } throws: {
            ($0 as? AWSNotSent)?.code == .refusedTarget
        }
    }

    @Test func `a service that takes nothing but a token says which variable is missing`() {
        let call = AWSCall(service: "codecatalyst", operation: "VerifySession")
        #expect {
            try prepared(call)
        } throws: {
            ($0 as? AWSNotSent)?.reason.contains("AWS_BEARER_TOKEN_CODECATALYST is not set") == true
        }
    }

    @Test func `operations for anybody and unsigned calls take no credentials`() async throws {
        let open = AWSCall(service: "cognito-identity", operation: "GetId", parameters: ["IdentityPoolId": "r:1"])
        #expect(try !prepared(open).needsCredentials)
        var object = AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": "bucket", "Key": "k"])
        object.isUnsigned = true
        let script = ScriptedTransport([.answer(200, "body")])
        let settings = AWSSettings(environment: ["AWS_REGION": "us-west-2"])
        let client = AWSClient(settings: settings, transport: script.transport, providers: [])
        #expect(await client.call(object, deadline: .seconds(3600)).answer != nil)
        #expect(script.requests.first?.headers.value("Authorization") == nil)
    }

    @Test func `the guard for AWS's own hosts knows every partition and nothing below a lookalike`() throws {
        let amazon = TargetGuard.amazon(ServiceCatalog.embedded.partitions)
        func admits(_ url: String) throws -> Bool {
            amazon.admits(try #require(AWSEndpoint(url: url, signingRegion: "r", signingName: "s")))
        }
        for host in [
            "rds.us-east-1.amazonaws.com", "rds.us-west-2.api.aws", "rds.cn-north-1.amazonaws.com.cn", "x.c2s.ic.gov",
        ] {
            #expect(try admits("https://\(host)"))
        }
        for host in ["amazonaws.com.example", "evilamazonaws.com", "amazonaws.com", "127.0.0.1", "api.aws.example"] {
            #expect(try !admits("https://\(host)"))
        }
    }

    @Test func `every published endpoint in every known region is one that the guard admits`() throws {
        let catalog = ServiceCatalog.embedded
        let amazon = TargetGuard.amazon(catalog.partitions)
        let resolver = EndpointResolver(settings: AWSSettings(), partitions: catalog.partitions)
        var count = 0
        for name in catalog.serviceNames {
            let service = try catalog.service(name)
            for partition in catalog.partitions.all {
                guard let region = partition.regions.first(where: { !$0.hasSuffix("-global") }),
                    let endpoint = try? resolver.endpoint(of: service, region: region)
                else { continue }
                #expect(amazon.admits(endpoint), "\(name) \(endpoint.host)")
                #expect(endpoint.scheme == "https")
                count += 1
            }
        }
        #expect(count > 3000)
    }
}
