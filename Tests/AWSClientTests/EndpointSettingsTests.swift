// SPDX-License-Identifier: Apache-2.0

import AWSModel
import Testing
import Values

@testable import AWSClient

/// What environment and profile do to endpoints, for calls as they would be sent.
struct EndpointSettingsTests {
    private func prepared(
        _ call: AWSCall,
        environment: [String: String] = [:],
        profile: String = ""
    ) throws -> PreparedCall {
        let configuration = SharedConfiguration(configuration: "[default]\n" + profile, credentials: "")
        let standard = ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK", "AWS_REGION": "us-west-2"]
        let settings = AWSSettings(environment: standard.merging(environment) { $1 }, configuration: configuration)
        return try AWSClient(settings: settings, transport: ScriptedTransport([]).transport).prepare(call)
    }

    private func url(
        _ call: AWSCall,
        environment: [String: String] = [:],
        profile: String = ""
    ) throws -> String {
        let prepared = try prepared(call, environment: environment, profile: profile)
        return prepared.url(path: prepared.endpoint.path + prepared.request.path, query: prepared.request.query)
    }

    private func object(_ bucket: String) -> AWSCall {
        AWSCall(service: "s3", operation: "GetObject", parameters: ["Bucket": .string(bucket), "Key": "k"])
    }

    private let describe = AWSCall(service: "rds", operation: "DescribeDBInstances")
    private let identity = AWSCall(service: "sts", operation: "GetCallerIdentity")

    static let wishes: [(String, String, String, String)] = [
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "us-east-1", "rds-fips.us-east-1.amazonaws.com"),
        ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "us-gov-west-1", "rds.us-gov-west-1.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "us-west-2", "rds.us-west-2.api.aws"),
        (
            "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "cn-north-1",
            "rds.cn-north-1.api.amazonwebservices.com.cn"
        ),
    ]

    @Test(arguments: wishes)
    func `FIPS and dual stack come from the environment, then the profile`(
        variable: String,
        setting: String,
        region: String,
        host: String
    ) throws {
        var call = describe
        call.region = region
        #expect(try prepared(call, environment: [variable: "true"]).endpoint.host == host)
        #expect(try prepared(call, profile: "\(setting) = TRUE").endpoint.host == host)
        let plain = try prepared(call).endpoint.host
        #expect(
            try prepared(call, environment: [variable: "false"], profile: "\(setting) = true").endpoint.host == plain
        )
    }

    @Test func `a pseudo-region is a region and a wish`() throws {
        var call = describe
        for region in ["fips-us-east-1", "us-east-1-fips"] {
            call.region = region
            let endpoint = try prepared(call).endpoint
            #expect(endpoint.host == "rds-fips.us-east-1.amazonaws.com")
            #expect(endpoint.signingRegion == "us-east-1")
        }
    }

    @Test func `wishes for AWS's own endpoints do not touch a configured one`() throws {
        let environment = [
            "AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true",
            "AWS_ENDPOINT_URL": "https://e.example",
        ]
        #expect(try prepared(describe, environment: environment).endpoint.host == "e.example")
    }

    @Test func `a refusal of the rules names service, operation and region`() throws {
        var call = describe
        call.region = "us-isof-south-1"
        let environment = ["AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_USE_FIPS_ENDPOINT": "true"]
        #expect(try prepared(call, environment: environment).endpoint.host.hasPrefix("rds-fips."))
        let bucket = "arn:aws:s3:us-west-2:123456789012:accesspoint:"
        #expect {
            try prepared(object(bucket))
        } throws: { error in
            guard let error = error as? AWSNotSent else { return false }
            return error.code == .invalidEndpoint
                && error.reason.contains("s3 GetObject has no endpoint for region us-west-2")
        }
    }

    // MARK: STS

    @Test func `the security token service is regional unless somebody wants it otherwise`() throws {
        #expect(try prepared(identity).endpoint.host == "sts.us-west-2.amazonaws.com")
        let legacy = try prepared(identity, environment: ["AWS_STS_REGIONAL_ENDPOINTS": "legacy"]).endpoint
        #expect(legacy.host == "sts.amazonaws.com")
        #expect(legacy.signingRegion == "us-east-1")
        #expect(try prepared(identity, profile: "sts_regional_endpoints = legacy").endpoint.host == "sts.amazonaws.com")
    }

    // MARK: Accounts

    private let item = AWSCall(
        service: "dynamodb",
        operation: "GetItem",
        parameters: ["TableName": "t", "Key": ["k": ["S": "v"]]]
    )

    @Test func `an account's own endpoint is used when the account is known`() throws {
        let account = ["AWS_ACCOUNT_ID": "123456789012"]
        #expect(try prepared(item).endpoint.host == "dynamodb.us-west-2.amazonaws.com")
        #expect(try prepared(item, environment: account).endpoint.host == "123456789012.ddb.us-west-2.amazonaws.com")
        let disabled = account.merging(["AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled"]) { $1 }
        #expect(try prepared(item, environment: disabled).endpoint.host == "dynamodb.us-west-2.amazonaws.com")
        #expect(throws: AWSNotSent.self) { try prepared(item, profile: "account_id_endpoint_mode = required") }
    }

    @Test func `the account of other credentials is nobody's`() throws {
        // The keys are the environment's, the account is the profile's.
        let endpoint = try prepared(item, profile: "aws_account_id = 123456789012").endpoint
        #expect(endpoint.host == "dynamodb.us-west-2.amazonaws.com")
    }

    @Test func `the parameters of a call may name the account`() throws {
        var call = item
        call.parameters = ["TableName": "arn:aws:dynamodb:us-west-2:210987654321:table/t", "Key": ["k": ["S": "v"]]]
        let host = try prepared(call, environment: ["AWS_ACCOUNT_ID": "123456789012"]).endpoint.host
        #expect(host == "210987654321.ddb.us-west-2.amazonaws.com")
    }

    // MARK: S3

    static let styles: [(String, String, String)] = [
        ("", "bucket", "https://bucket.s3.us-west-2.amazonaws.com/k"),
        ("s3 =\n  addressing_style = path", "bucket", "https://s3.us-west-2.amazonaws.com/bucket/k"),
        ("s3 =\n  use_dualstack_endpoint = true", "bucket", "https://bucket.s3.dualstack.us-west-2.amazonaws.com/k"),
        ("s3 =\n  use_accelerate_endpoint = true", "bucket", "https://bucket.s3-accelerate.amazonaws.com/k"),
        ("endpoint_url = https://s3.corp.example/x", "bucket", "https://s3.corp.example/x/bucket/k"),
        (
            "endpoint_url = https://s3.corp.example/x\ns3 =\n  addressing_style = virtual", "bucket",
            "https://bucket.s3.corp.example/x/k"
        ),
        ("", "a.b", "https://s3.us-west-2.amazonaws.com/a.b/k"),
        (
            "", "arn:aws:s3:us-west-2:123456789012:accesspoint:data",
            "https://data-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k"
        ),
        (
            "s3 =\n  addressing_style = path", "arn:aws:s3:us-west-2:123456789012:accesspoint/data",
            "https://data-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k"
        ),
        (
            "", "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/data",
            "https://data-123456789012.op-01.s3-outposts.us-west-2.amazonaws.com/k"
        ),
        (
            "", "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/data",
            "https://data-123456789012.s3-object-lambda.us-west-2.amazonaws.com/k"
        ),
    ]

    @Test(arguments: styles)
    func `a bucket goes where settings and its name want it`(profile: String, bucket: String, expected: String) throws {
        #expect(try url(object(bucket), profile: profile) == expected)
    }

    @Test func `an ARN's region is the signature's`() throws {
        let bucket = "arn:aws:s3:eu-west-1:123456789012:accesspoint:data"
        #expect(try prepared(object(bucket)).endpoint.signingRegion == "eu-west-1")
        #expect(throws: AWSNotSent.self) { try prepared(object(bucket), profile: "s3 =\n  use_arn_region = false") }
    }

    @Test func `a multi-region access point is signed for with version 4A`() async throws {
        let bucket = "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap"
        let endpoint = try prepared(object(bucket)).endpoint
        #expect(endpoint.host == "mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com")
        #expect(endpoint.signing == .sigV4A)
        #expect(endpoint.regionSet == ["*"])
        #expect(endpoint.signsPathAsSent)
        let script = ScriptedTransport([.answer(200, "body")])
        _ = await script.client().call(object(bucket), deadline: .seconds(3600))
        let headers = try #require(script.requests.first).headers
        #expect(headers.value("X-Amz-Region-Set") == "*")
        #expect(headers.value("Authorization")?.hasPrefix("AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/") == true)
        #expect(throws: AWSNotSent.self) {
            try prepared(object(bucket), environment: ["AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS": "true"])
        }
    }

    @Test func `a directory bucket is signed for with a session, or with the caller's own key`() throws {
        let call = object("data--usw2-az1--x-s3")
        let own = ["AWS_S3_DISABLE_EXPRESS_SESSION_AUTH": "true"]
        for (environment, signing) in [([:], AWSEndpoint.Signing.s3Express), (own, .sigV4)] {
            let endpoint = try prepared(call, environment: environment).endpoint
            #expect(endpoint.host == "data--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com")
            #expect(endpoint.signingName == "s3express")
            #expect(endpoint.signing == signing)
        }
    }

    @Test func `the question for a bucket's region goes by the path`() throws {
        let call = AWSCall(service: "s3", operation: "GetBucketLocation", parameters: ["Bucket": "bucket"])
        #expect(try url(call) == "https://s3.us-west-2.amazonaws.com/bucket?location")
    }

    @Test func `us-east-1 is a region unless somebody wants the old name`() throws {
        var call = object("bucket")
        call.region = "us-east-1"
        #expect(try url(call) == "https://bucket.s3.us-east-1.amazonaws.com/k")
        let legacy = try url(call, profile: "s3 =\n  us_east_1_regional_endpoint = legacy")
        #expect(legacy == "https://bucket.s3.amazonaws.com/k")
    }

    @Test func `bodies are left out of signatures only where that was asked for, and only over TLS`() throws {
        let call = AWSCall(
            service: "s3",
            operation: "PutObject",
            parameters: ["Bucket": "bucket", "Key": "k", "Body": "Ym9keQ=="]
        )
        func hash(_ profile: String) throws -> String? {
            let signer = RequestSigner(
                prepared: try prepared(call, profile: profile),
                credentials: AWSCredentials(accessKeyID: "AK", secretAccessKey: "SK", source: "test"),
                moment: Timestamp(nanosecondsSinceEpoch: 0)
            )
            return signer.headers(path: "/").value("X-Amz-Content-Sha256")
        }
        let body = Hashing.sha256Text(Array("body".utf8))
        #expect(try hash("") == body)
        #expect(try hash("s3 =\n  payload_signing_enabled = false") == SignatureV4.unsignedPayload)
        let insecure = "endpoint_url = http://127.0.0.1:1\ns3 =\n  payload_signing_enabled = false"
        #expect(try hash(insecure) == body)
    }

    @Test func `an outpost's headers are sent`() throws {
        let call = AWSCall(
            service: "s3control",
            operation: "GetBucket",
            parameters: [
                "AccountId": "123456789012",
                "Bucket": "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/bucket/data",
            ]
        )
        let request = try prepared(call).request
        #expect(request.headers.value("x-amz-outpost-id") == "op-01")
        #expect(request.headers.value("x-amz-account-id") == "123456789012")
    }
}
